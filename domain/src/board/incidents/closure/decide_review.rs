//! Commands on reviews: which events follow, or why not?

use super::commands::{NewRemediationItem, OutcomeRequest, RemediationItemUpdate};
use super::remediation_item::{RemediationItem, RemediationState};
use super::review::{OutcomeMark, OutcomeState, ReviewOutcome};
use crate::access::actor::Actor;
use crate::board::checks::checked_text;
use crate::board::incidents::check_details::person;
use crate::board::{Board, Incident, IncidentChange, IncidentState};
use crate::problem::Problem;
use crate::time::timestamp::Timestamp;
use crate::xml_text::Lines;

/// The most characters of what an outcome comes to, and of a reason.
const MAX_OUTCOME_CHARS: usize = 1_000;
/// The most characters of a remediation item.
const MAX_ITEM_CHARS: usize = 300;
/// The most characters of who does it.
const MAX_OWNER_CHARS: usize = 100;
/// The most remediation items of an incident.
const MAX_ITEMS: usize = 50;

impl Board {
    pub(super) fn mark_outcome(
        incident: &Incident,
        name: &str,
        request: OutcomeRequest,
        caller: &Actor,
        now: Timestamp,
    ) -> Result<Option<IncidentChange>, Problem> {
        let outcome = ReviewOutcome::from_name(name).ok_or_else(|| {
            let names = ReviewOutcome::ALL.map(|(_, name, _)| name).join(", ");
            Problem::not_found(format!("a review has no outcome `{name}`"))
                .hint(format!("its outcomes are {names}"))
        })?;
        let OutcomeRequest { state, text, by } = request;
        let text = text.map(|text| checked_text("text", &text, MAX_OUTCOME_CHARS, Lines::Many));
        let text = text.transpose()?;
        let by = person("by", by)?.unwrap_or_else(|| caller.to_string());
        if incident.state() != IncidentState::Resolved {
            return Err(Problem::conflict(format!("incident `{}` is not over", incident.id))
                .hint("a review follows once it is resolved; items can be noted meanwhile"));
        }
        match state {
            OutcomeState::Open => {
                let is_marked =
                    incident.review.as_ref().is_some_and(|r| r.outcomes.contains_key(&outcome));
                return Ok(
                    is_marked.then_some(IncidentChange::OutcomeMarked { outcome, mark: None })
                );
            }
            OutcomeState::Ticked => refuse_untrue(incident, outcome)?,
            OutcomeState::Waived if text.is_none() => {
                return Err(Problem::invalid("text", "an outcome is waived for a reason")
                    .hint("say why it is not needed"));
            }
            OutcomeState::Waived => {}
        }
        let mark = OutcomeMark { state, at: now, by, text: text.unwrap_or_default() };
        let before = incident.review.as_ref().and_then(|review| review.outcomes.get(&outcome));
        let is_news =
            before.is_none_or(|before| (before.state, &before.text) != (mark.state, &mark.text));
        Ok(is_news.then_some(IncidentChange::OutcomeMarked { outcome, mark: Some(mark) }))
    }

    pub(super) fn add_item(
        &self,
        incident: &Incident,
        new: &NewRemediationItem,
    ) -> Result<IncidentChange, Problem> {
        let count = incident.review.as_ref().map_or(0, |review| review.items.len());
        if count >= MAX_ITEMS {
            let detail = format!("an incident has at most {MAX_ITEMS} remediation items");
            return Err(Problem::conflict(detail));
        }
        let item = RemediationItem {
            id: self.head.name("item", 0),
            text: checked_text("text", &new.text, MAX_ITEM_CHARS, Lines::One)?,
            owner: checked_text("owner", &new.owner, MAX_OWNER_CHARS, Lines::One)?,
            due: new.due,
            state: RemediationState::Open,
            reason: None,
            closed_at: None,
            closed_by: None,
        };
        Ok(IncidentChange::RemediationItemSet { item })
    }

    pub(super) fn update_item(
        incident: &Incident,
        id: &str,
        update: RemediationItemUpdate,
        caller: &Actor,
        now: Timestamp,
    ) -> Result<Option<IncidentChange>, Problem> {
        let items = incident.review.iter().flat_map(|review| &review.items);
        let before = items.into_iter().find(|item| item.id == id).ok_or_else(|| {
            Problem::not_found(format!("incident `{}` has no remediation item `{id}`", incident.id))
                .hint("`allclear review show` lists them")
        })?;
        let mut item = before.clone();
        if let Some(text) = update.text {
            item.text = checked_text("text", &text, MAX_ITEM_CHARS, Lines::One)?;
        }
        if let Some(owner) = update.owner {
            item.owner = checked_text("owner", &owner, MAX_OWNER_CHARS, Lines::One)?;
        }
        item.due = update.due.unwrap_or(item.due);
        item.state = update.state.unwrap_or(item.state);
        if let Some(reason) = update.reason {
            item.reason = Some(checked_text("reason", &reason, MAX_OUTCOME_CHARS, Lines::One)?);
        }
        let by = person("by", update.by)?.unwrap_or_else(|| caller.to_string());
        match item.state {
            RemediationState::Open => {
                (item.reason, item.closed_at, item.closed_by) = (None, None, None);
            }
            RemediationState::Waived if item.reason.is_none() => {
                return Err(Problem::invalid("reason", "an item is waived for a reason")
                    .hint("say why it is not done"));
            }
            state if state != before.state => {
                (item.closed_at, item.closed_by) = (Some(now), Some(by));
            }
            _ => {}
        }
        Ok((item != *before).then_some(IncidentChange::RemediationItemSet { item }))
    }
}

/// Refuses to tick what the record says is not so.
fn refuse_untrue(incident: &Incident, outcome: ReviewOutcome) -> Result<(), Problem> {
    let is_decided = incident.rfo.as_ref().is_some_and(|rfo| !rfo.revisions.is_empty());
    let has_items = incident.review.as_ref().is_some_and(|review| !review.items.is_empty());
    let (detail, hint) = match outcome {
        ReviewOutcome::Rfo if !is_decided => (
            "it is not decided who is given the RFO",
            "`allclear incident rfo ID publish --to all`, `affected` or `none`",
        ),
        ReviewOutcome::Remediation if !has_items => (
            "there is no remediation item",
            "`allclear review item add`, or waive this outcome with a reason",
        ),
        _ => return Ok(()),
    };
    Err(Problem::conflict(detail).hint(hint))
}
