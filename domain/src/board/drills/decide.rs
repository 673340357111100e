//! Commands on drills, and commands within one: which events follow, or why not?

use super::types::{DRILL_LIMIT, DrillEnding, DrillRecord, NewDrill};
use crate::access::actor::Actor;
use crate::board::checks::checked_text;
use crate::board::decided::{Decided, DecisionSubject};
use crate::board::{Board, Command, Event};
use crate::problem::Problem;
use crate::time::timestamp::Timestamp;
use crate::xml_text::Lines;

/// The most characters of a title.
const MAX_TITLE_CHARS: usize = 200;

impl Board {
    pub(in crate::board) fn start_drill(
        &self,
        new: NewDrill,
        caller: &Actor,
        now: Timestamp,
    ) -> Result<Decided, Problem> {
        let title = checked_text("title", &new.title, MAX_TITLE_CHARS, Lines::One)?;
        let components = self.checked_components(new.components)?;
        let configuration = self.configuration.as_ref();
        if configuration.is_none_or(|configuration| configuration.notify.drills.is_empty()) {
            let hint = "write `[drills]` with `notify = [\"…\"]` into page.toml, and apply it";
            return Err(Problem::conflict("the page does not say who hears of drills").hint(hint));
        }
        if let Some(open) = self.open_drill() {
            let detail = format!("the drill `{}` ({}) was not ended", open.title, open.id);
            return Err(Problem::conflict(detail).hint("end it first: `allclear drill end`"));
        }
        let id = self.head.name("drill", 0);
        let drill = DrillRecord {
            id: id.parse().map_err(|error| Problem::conflict(format!("{error}")))?,
            title,
            components,
            started_at: now,
            started_by: caller.clone(),
            ends_at: now.plus(DRILL_LIMIT),
            ended_at: None,
            ended_by: None,
            report: None,
        };
        let subject = DecisionSubject::Drill(drill.id.clone());
        Ok(subject.with(vec![Event::DrillStarted { drill: Box::new(drill) }]))
    }

    pub(in crate::board) fn close_drill(&self, ending: DrillEnding) -> Result<Decided, Problem> {
        let DrillEnding { drill, report } = ending;
        let ending_drill = self.drill(&drill).ok_or_else(|| missing_drill(&drill))?;
        if ending_drill.ended_at.is_some() {
            return Err(Problem::conflict(format!("the drill `{drill}` has ended"))
                .hint("`allclear drill show` prints its report"));
        }
        let id = ending_drill.id.clone();
        let event = Event::DrillEnded { id: id.clone(), report: report.map(Box::new) };
        Ok(DecisionSubject::Drill(id).with(vec![event]))
    }

    /// Makes an empty Board the twin of a page in a drill.
    pub(in crate::board) fn become_twin(&self, drill: DrillRecord) -> Result<Decided, Problem> {
        if self.head.height > 0 {
            return Err(Problem::conflict("a Board that has a record is no twin"));
        }
        let drill = Box::new(drill);
        Ok(DecisionSubject::Page.with(vec![Event::TwinSeeded { drill }]))
    }

    /// Refuses a command that is no part of a drill on its twin, and any once that is over.
    ///
    /// # Errors
    /// 409.
    pub(in crate::board) fn refuse_on_twin(
        &self,
        command: &Command,
        now: Timestamp,
    ) -> Result<(), Problem> {
        if self.twin_of.is_none() {
            return Ok(());
        }
        if self.is_twin_over(now) {
            return Err(Problem::conflict("the drill is over")
                .hint("`allclear drill end` prints its report"));
        }
        let is_part = matches!(
            command,
            Command::OpenIncident(_)
                | Command::UpdateIncident(_)
                | Command::UpdateOpenIncident(_)
                | Command::AmendIncident(_)
                | Command::ResolveIncident(_)
                | Command::StepIncident(_)
                | Command::TakeAlerts(_)
                | Command::RecordChange(_)
                | Command::StepChange(_)
        );
        let refusal = || Problem::conflict("this is no part of a drill");
        is_part.then_some(()).ok_or_else(|| refusal().hint("leave `--drill` out"))
    }
}

/// That there is no such drill.
#[must_use]
pub(crate) fn missing_drill(id: &str) -> Problem {
    Problem::not_found(format!("there is no drill `{id}`")).hint("`allclear drill list` shows them")
}
