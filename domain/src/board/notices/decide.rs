//! Commands and events on notices: which events follow, or why not, and what is the state after them?

use super::types::{NewNotice, Notice};
use crate::board::checks::checked_text;
use crate::board::decided::{Decided, DecisionSubject};
use crate::board::{Board, Event};
use crate::problem::Problem;
use crate::time::timestamp::Timestamp;
use crate::xml_text::Lines;

/// The most characters of a notice.
const MAX_NOTICE_CHARS: usize = 2_000;
/// The most notices that are shown or to come.
const MAX_NOTICES: usize = 20;

impl Board {
    pub(in crate::board) fn post_notice(
        &self,
        new: NewNotice,
        now: Timestamp,
    ) -> Result<Decided, Problem> {
        let NewNotice { body, components, from, until } = new;
        let live =
            self.notices.iter().filter(|notice| notice.until.is_none_or(|until| until > now));
        if live.count() >= MAX_NOTICES {
            let detail = format!("{MAX_NOTICES} notices are shown or to come");
            return Err(Problem::conflict(detail).hint("end some first"));
        }
        let from = from.unwrap_or(now);
        if let Some(until) = until.filter(|until| *until <= now.max(from)) {
            let start = now.max(from);
            return Err(Problem::invalid("until", format!("`{until}` is not after `{start}`")));
        }
        let notice = Notice {
            id: self.head.name("notice", 0),
            body: checked_text("body", &body, MAX_NOTICE_CHARS, Lines::Many)?,
            components: self.checked_components(components)?,
            from,
            until,
            at: now,
        };
        let subject = DecisionSubject::Notice(notice.id.clone());
        Ok(subject.with(vec![Event::NoticePosted { notice }]))
    }

    pub(in crate::board) fn end_notice(
        &self,
        id: String,
        now: Timestamp,
    ) -> Result<Decided, Problem> {
        let subject = DecisionSubject::Notice(id.clone());
        match self.notice(&id) {
            None => Err(Problem::not_found(format!("there is no notice `{id}`"))),
            Some(notice) if notice.until.is_some_and(|until| until <= now) => {
                Ok(subject.with(vec![]))
            }
            Some(_) => Ok(subject.with(vec![Event::NoticeEnded { id, at: now }])),
        }
    }

    pub(in crate::board) fn set_notice_end(&mut self, id: &str, at: Timestamp) {
        let notice = self.notices.iter_mut().find(|notice| notice.id == id);
        notice.into_iter().for_each(|notice| notice.until = Some(at.max(notice.from)));
    }
}
