//! Commands on changes: which events follow, or why not?

use std::time::Duration;

use super::commands::{ApproveChangeRequest, ChangeCommand, ChangeStep, ChangeUpdate, NewChange};
use super::types::{ChangeApproval, ChangeOutcome, ChangeRecord, ChangeState};
use crate::board::checks::checked_text;
use crate::board::decided::{Decided, DecisionSubject};
use crate::board::{Board, Event};
use crate::probe::url_parts;
use crate::problem::Problem;
use crate::time::calendar::Span;
use crate::time::timestamp::{DAY_MS, Timestamp};
use crate::xml_text::Lines;

/// The most characters of what is changed.
const MAX_CHANGE_NAME_CHARS: usize = 200;
/// The most characters of who makes or approves a change.
const MAX_AUTHOR_CHARS: usize = 100;
/// The most characters of a note, and of how a change is taken back.
const MAX_CHANGE_NOTE_CHARS: usize = 500;
/// The most components of a change; one that touches more touches all.
const MAX_CHANGE_COMPONENTS: usize = 50;
/// The longest change.
pub const MAX_CHANGE_LENGTH: Duration = Duration::from_millis(366 * DAY_MS.unsigned_abs());
/// After this time a change that was never ended is not counted as one that has not.
const OPEN_FOR: Duration = Duration::from_millis(31 * DAY_MS.unsigned_abs());
/// How far a caller's clock may be ahead: what began then begins now.
const CLOCK_AHEAD: Duration = Duration::from_secs(60);
/// The most characters of an address.
const MAX_LINK_CHARS: usize = 500;
/// The most changes that have not ended.
const MAX_OPEN_CHANGES: usize = 500;
/// The most approvals of a change.
const MAX_APPROVALS: usize = 20;
/// How far ahead a change may be planned, and how long ago one may have begun.
const MAX_AWAY: Duration = Duration::from_millis(366 * DAY_MS.unsigned_abs());

/// What is said of the times of a change.
#[derive(Clone, Copy)]
struct ChangeTimes {
    planned_for: Option<Timestamp>,
    planned_until: Option<Timestamp>,
    started_at: Option<Timestamp>,
    ended_at: Option<Timestamp>,
    outcome: Option<ChangeOutcome>,
}

impl ChangeTimes {
    /// The times as far as the clock allows them; only those that a caller gave are looked at.
    fn checked(self, now: Timestamp) -> Result<Self, Problem> {
        let started_at = self
            .started_at
            .map(|at| if at > now && at <= now.plus(CLOCK_AHEAD) { now } else { at });
        for (field, at) in [("started_at", started_at), ("ended_at", self.ended_at)] {
            let Some(at) = at else { continue };
            if at > now {
                let hint = "say `planned_for` of what is to come";
                let detail = format!("`{at}` is in the future");
                return Err(Problem::invalid(field, detail).hint(hint));
            }
            if at < now.minus(MAX_AWAY) {
                return Err(Problem::invalid(field, format!("`{at}` is over 366 days ago")));
            }
        }
        if let Some(at) = self.planned_for.filter(|at| *at > now.plus(MAX_AWAY)) {
            return Err(Problem::invalid("planned_for", format!("`{at}` is over 366 days ahead")));
        }
        let is_to_come = started_at.is_none() && self.outcome.is_none();
        if let Some(at) = self.planned_for.filter(|at| *at < now && is_to_come) {
            let hint = "say `started_at` of what has begun";
            return Err(Problem::invalid("planned_for", format!("`{at}` is past")).hint(hint));
        }
        Ok(Self { started_at, ..self })
    }
}

impl Board {
    pub(in crate::board) fn record_change(
        &self,
        new: NewChange,
        now: Timestamp,
    ) -> Result<Decided, Problem> {
        let mut times = ChangeTimes {
            planned_for: new.planned_for,
            planned_until: new.planned_until,
            started_at: new.started_at,
            ended_at: new.ended_at,
            outcome: new.outcome,
        };
        if times.started_at.is_none() && new.outcome != Some(ChangeOutcome::Cancelled) {
            let is_planned = new.planned_for.is_some() && new.outcome.is_none();
            times.started_at = new.ended_at.or((!is_planned).then_some(now));
        }
        self.check_open_changes(new.outcome, now)?;
        if new.components.len() > MAX_CHANGE_COMPONENTS {
            let detail = format!("at most {MAX_CHANGE_COMPONENTS} components are taken");
            return Err(Problem::invalid("components", detail).hint("without any it touches all"));
        }
        let id = self.head.name("change", 0);
        let mut change = ChangeRecord {
            id: id.parse().map_err(|error| Problem::conflict(format!("{error}")))?,
            name: checked_text("name", &new.name, MAX_CHANGE_NAME_CHARS, Lines::One)?,
            kind: new.kind,
            origin: new.origin,
            components: self.checked_components(new.components)?,
            by: author(new.by)?,
            risk: new.risk,
            rollback: note("rollback", new.rollback)?,
            link: new.link.map(|link| address(&link)).transpose()?,
            note: note("note", new.note)?,
            planned_for: None,
            planned_until: None,
            approvals: vec![],
            started_at: None,
            ended_at: None,
            outcome: None,
            flags: vec![],
            recorded_at: now,
        };
        let times = times.checked(now)?;
        self.set_times(&mut change, times, now)?;
        let subject = DecisionSubject::Change(change.id.clone());
        Ok(subject.with(vec![Event::ChangeRecorded { change: Box::new(change) }]))
    }

    /// Refuses one more that has not ended, when there are too many.
    fn check_open_changes(
        &self,
        outcome: Option<ChangeOutcome>,
        now: Timestamp,
    ) -> Result<(), Problem> {
        let open = self.changes.iter().filter(|change| {
            change.state() != ChangeState::Ended && change.begins_at() > now.minus(OPEN_FOR)
        });
        if outcome.is_none() && open.count() >= MAX_OPEN_CHANGES {
            let detail = format!("{MAX_OPEN_CHANGES} changes have not ended");
            return Err(Problem::conflict(detail).hint("end some: `allclear change end ID`"));
        }
        Ok(())
    }

    pub(in crate::board) fn step_change(
        &self,
        command: ChangeCommand,
        now: Timestamp,
    ) -> Result<Decided, Problem> {
        let current = self.change(&command.change).ok_or_else(|| {
            Problem::not_found(format!("there is no change `{}`", command.change))
                .hint("`allclear change list` shows them")
        })?;
        let mut change = current.clone();
        match command.step {
            ChangeStep::Update(update) => self.update_change(&mut change, update, now)?,
            ChangeStep::Approve(request) => approve(&mut change, request, now)?,
        }
        let subject = DecisionSubject::Change(change.id.clone());
        let is_same = change == *current;
        let updated = Event::ChangeUpdated { change: Box::new(change) };
        Ok(subject.with(if is_same { vec![] } else { vec![updated] }))
    }

    fn update_change(
        &self,
        change: &mut ChangeRecord,
        update: ChangeUpdate,
        now: Timestamp,
    ) -> Result<(), Problem> {
        let ChangeUpdate { planned_for, planned_until, started_at, ended_at, outcome, note } =
            update;
        if let Some(text) = self::note("note", note)? {
            change.note = Some(text);
        }
        let state = change.state();
        let is_moved = planned_for.or(planned_until).or(started_at).or(ended_at).is_some();
        if state == ChangeState::Ended && is_moved {
            let detail = format!("change `{}` has ended", change.id);
            return Err(
                Problem::conflict(detail).hint("only its `outcome` and `note` may be given")
            );
        }
        if state != ChangeState::Planned && planned_for.is_some() {
            let detail = format!("change `{}` has begun", change.id);
            return Err(Problem::conflict(detail).hint("only `planned_until` can be moved"));
        }
        if state == ChangeState::Ended {
            let is_cancelled = |outcome| outcome == Some(ChangeOutcome::Cancelled);
            if outcome.is_some() && is_cancelled(outcome) != is_cancelled(change.outcome) {
                let detail = "a change that was made was not cancelled, nor the other way round";
                return Err(Problem::invalid("outcome", detail));
            }
            change.outcome = outcome.or(change.outcome);
            return Ok(());
        }
        if state == ChangeState::InProgress && started_at.is_some() {
            let detail = format!("change `{}` has begun", change.id);
            return Err(Problem::conflict(detail).hint("only its end may be given"));
        }
        if !is_moved && outcome.is_none() {
            return Ok(());
        }
        let given = ChangeTimes { planned_for, planned_until, started_at, ended_at, outcome };
        let given = given.checked(now)?;
        let ends = ended_at.is_some() || outcome.is_some();
        let begins = (ends && outcome != Some(ChangeOutcome::Cancelled))
            .then(|| change.planned_for.filter(|at| *at <= now).or(ended_at).unwrap_or(now));
        let times = ChangeTimes {
            planned_for: planned_for.or(change.planned_for),
            planned_until: planned_until.or(change.planned_until),
            started_at: given.started_at.or(change.started_at).or(begins),
            ..given
        };
        self.set_times(change, times, now)
    }

    /// Gives a change its times, if they fit each other, and flags it by them.
    fn set_times(
        &self,
        change: &mut ChangeRecord,
        times: ChangeTimes,
        now: Timestamp,
    ) -> Result<(), Problem> {
        let ChangeTimes { planned_for, planned_until, started_at, mut ended_at, outcome } = times;
        if ended_at.is_some() && outcome.is_none() {
            let hint = "`succeeded`, `failed`, `rolled_back` or `cancelled`";
            return Err(Problem::invalid("outcome", "what ended has an outcome").hint(hint));
        }
        if outcome.is_some() {
            ended_at = ended_at.or(Some(now));
        }
        if outcome == Some(ChangeOutcome::Cancelled) && started_at.is_some() {
            let hint = "say `rolled_back` or `failed` of what has begun";
            let detail = "what has begun is not cancelled";
            return Err(Problem::invalid("outcome", detail).hint(hint));
        }
        let begins = planned_for.or(started_at);
        follows("planned_until", begins, planned_until)?;
        if let (Some(from), Some(until)) = (begins, planned_until)
            && until.since(from) > MAX_CHANGE_LENGTH
        {
            return Err(Problem::invalid("planned_until", "a change lasts 366 days at most"));
        }
        if ended_at < started_at && ended_at.is_some() {
            follows("ended_at", started_at, ended_at)?;
        }
        change.planned_for = planned_for;
        change.planned_until = planned_until;
        change.started_at = started_at;
        change.ended_at = ended_at;
        change.outcome = outcome;
        let from = change.begins_at();
        let until = change.ends_at().unwrap_or(from).max(from.plus(Duration::from_millis(1)));
        let was_made = outcome != Some(ChangeOutcome::Cancelled);
        let time = Span { from, to: until };
        change.flags =
            if was_made { self.policy_findings(&change.components, time) } else { vec![] };
        Ok(())
    }
}

/// Refuses an end that is not after its beginning.
fn follows(field: &str, from: Option<Timestamp>, until: Option<Timestamp>) -> Result<(), Problem> {
    match (from, until) {
        (Some(from), Some(until)) if until <= from => {
            Err(Problem::invalid(field, format!("`{until}` is not after `{from}`")))
        }
        (None, Some(_)) => {
            Err(Problem::invalid(field, "what has an end has a beginning")
                .hint("say `planned_for`"))
        }
        _ => Ok(()),
    }
}

fn approve(
    change: &mut ChangeRecord,
    request: ApproveChangeRequest,
    now: Timestamp,
) -> Result<(), Problem> {
    if change.state() != ChangeState::Planned {
        let detail = format!("change `{}` has begun or ended", change.id);
        return Err(Problem::conflict(detail).hint("a change is approved before it begins"));
    }
    let by = author(request.by)?;
    if by == change.by {
        let detail = format!("`{by}` makes change `{}`", change.id);
        return Err(Problem::conflict(detail).hint("another approves it"));
    }
    if change.approvals.iter().any(|approval| approval.by == by) {
        return Ok(());
    }
    if change.approvals.len() >= MAX_APPROVALS {
        return Err(Problem::conflict(format!("a change has at most {MAX_APPROVALS} approvals")));
    }
    change.approvals.push(ChangeApproval { by, at: now });
    Ok(())
}

fn author(by: Option<String>) -> Result<String, Problem> {
    checked_text("by", &by.unwrap_or_default(), MAX_AUTHOR_CHARS, Lines::One)
}

fn note(field: &str, text: Option<String>) -> Result<Option<String>, Problem> {
    let text = text.map(|text| checked_text(field, &text, MAX_CHANGE_NOTE_CHARS, Lines::Many));
    text.transpose()
}

/// An http or https address without a password.
fn address(link: &str) -> Result<String, Problem> {
    let link = checked_text("link", link, MAX_LINK_CHARS, Lines::One)?;
    let is_web = url_parts::parse(&link)
        .is_some_and(|url| matches!(url.scheme.as_str(), "http" | "https") && !url.has_credentials);
    if is_web {
        return Ok(link);
    }
    let hint = "such as https://git.example.com/shop/actions/runs/1";
    Err(Problem::invalid("link", format!("`{link}` is no address without a password")).hint(hint))
}
