//! Commands on problems: which events follow, or why not?

use super::apply::MAX_PROBLEMS;
use super::commands::{NewProblem, ProblemCommand, ProblemUpdate};
use super::types::{ProblemMatcher, ProblemRecord, ProblemScript, ProblemStatus};
use crate::board::checks::checked_text;
use crate::board::decided::{Decided, DecisionSubject};
use crate::board::{Board, Event};
use crate::ordered::SortedSet;
use crate::problem::Problem;
use crate::time::calendar_date::CalendarDate;
use crate::time::time_zone::Zone;
use crate::time::timestamp::Timestamp;
use crate::xml_text::Lines;

/// The most characters of a title.
const MAX_PROBLEM_TITLE_CHARS: usize = 200;
/// The most characters of a description, a cause and a workaround.
const MAX_PROBLEM_TEXT_CHARS: usize = 5_000;
/// The most characters of who answers for a problem.
const MAX_PROBLEM_OWNER_CHARS: usize = 100;
/// The most scripts of a problem.
const MAX_SCRIPTS: usize = 10;
/// The most characters of what a script does.
const MAX_SCRIPT_NAME_CHARS: usize = 100;
/// The most characters of an address or a command.
const MAX_SCRIPT_CHARS: usize = 500;
/// The most components by which a problem is found.
const MAX_MATCHED_COMPONENTS: usize = 50;
/// The most steps, and the most reasons, by which a problem is found.
const MAX_MATCHED_TEXTS: usize = 10;
/// The most characters of each.
const MAX_MATCHED_CHARS: usize = 200;

impl Board {
    pub(in crate::board) fn record_problem(
        &self,
        new: NewProblem,
        now: Timestamp,
    ) -> Result<Decided, Problem> {
        let unfixed = |problem: &ProblemRecord| problem.status() != ProblemStatus::Fixed;
        if self.problems.len() >= MAX_PROBLEMS && self.problems.iter().all(unfixed) {
            let detail = format!("{MAX_PROBLEMS} problems are not fixed");
            return Err(Problem::conflict(detail).hint("`allclear problem fix ID` ends one"));
        }
        let id = self.head.name("problem", 0);
        let problem = ProblemRecord {
            id: id.parse().map_err(|error| Problem::conflict(format!("{error}")))?,
            title: title(&new.title)?,
            description: long_text("description", new.description)?,
            cause: long_text("cause", new.cause)?,
            workaround: long_text("workaround", new.workaround)?,
            scripts: scripts(new.scripts)?,
            owner: owner(new.owner)?,
            fixed_on: None,
            matches: self.checked_matcher(new.matches)?,
            recorded_at: now,
        };
        let subject = DecisionSubject::Problem(problem.id.clone());
        Ok(subject.with(vec![Event::ProblemRecorded { problem: Box::new(problem) }]))
    }

    pub(in crate::board) fn update_problem(
        &self,
        command: ProblemCommand,
        now: Timestamp,
    ) -> Result<Decided, Problem> {
        let current = self.recorded_problem(&command.problem)?;
        let mut problem = current.clone();
        let ProblemUpdate {
            title,
            description,
            cause,
            workaround,
            scripts,
            owner,
            matches,
            fixed,
            fixed_on,
        } = command.update;
        if let Some(text) = title {
            problem.title = self::title(&text)?;
        }
        amend(&mut problem.description, description, |text| long_text("description", text))?;
        amend(&mut problem.cause, cause, |text| long_text("cause", text))?;
        amend(&mut problem.workaround, workaround, |text| long_text("workaround", text))?;
        amend(&mut problem.owner, owner, self::owner)?;
        if let Some(all) = scripts {
            problem.scripts = self::scripts(all)?;
        }
        if let Some(matcher) = matches {
            problem.matches = self.checked_matcher(matcher)?;
        }
        problem.fixed_on = self.fixed_on(problem.fixed_on, fixed, fixed_on, now)?;
        let subject = DecisionSubject::Problem(problem.id.clone());
        let is_same = problem == *current;
        let updated = Event::ProblemUpdated { problem: Box::new(problem) };
        Ok(subject.with(if is_same { vec![] } else { vec![updated] }))
    }

    /// A problem by its id, as it came.
    pub(in crate::board) fn recorded_problem(&self, id: &str) -> Result<&ProblemRecord, Problem> {
        self.problem(id).ok_or_else(|| {
            Problem::not_found(format!("there is no problem `{id}`"))
                .hint("`allclear problem list` shows them")
        })
    }

    /// The day on which a problem was fixed, after what is said of that.
    fn fixed_on(
        &self,
        before: Option<CalendarDate>,
        fixed: Option<bool>,
        on: Option<CalendarDate>,
        now: Timestamp,
    ) -> Result<Option<CalendarDate>, Problem> {
        let zone = self.configuration.as_ref().map(|c| c.page.timezone.clone());
        let today = CalendarDate::holding(now, &zone.unwrap_or(Zone::UTC));
        match (fixed, on) {
            (Some(false), Some(_)) => {
                Err(Problem::invalid("fixed_on", "what is not fixed was fixed on no day")
                    .hint("leave one of `fixed` and `fixed_on` out"))
            }
            (_, Some(day)) if day > today => {
                Err(Problem::invalid("fixed_on", format!("`{day}` is in the future")))
            }
            (_, Some(day)) => Ok(Some(day)),
            (Some(false), None) => Ok(None),
            (Some(true), None) => Ok(before.or(Some(today))),
            (None, None) => Ok(before),
        }
    }

    fn checked_matcher(&self, matcher: ProblemMatcher) -> Result<ProblemMatcher, Problem> {
        if matcher.components.len() > MAX_MATCHED_COMPONENTS {
            let detail = format!("at most {MAX_MATCHED_COMPONENTS} components are taken");
            return Err(Problem::invalid("matches.components", detail));
        }
        Ok(ProblemMatcher {
            components: self.checked_components(matcher.components)?,
            steps: matched_texts("matches.steps", &matcher.steps)?,
            reasons: matched_texts("matches.reasons", &matcher.reasons)?,
        })
    }
}

fn title(text: &str) -> Result<String, Problem> {
    checked_text("title", text, MAX_PROBLEM_TITLE_CHARS, Lines::One)
}

fn long_text(field: &str, text: Option<String>) -> Result<Option<String>, Problem> {
    text.map(|text| checked_text(field, &text, MAX_PROBLEM_TEXT_CHARS, Lines::Many)).transpose()
}

fn owner(text: Option<String>) -> Result<Option<String>, Problem> {
    let checked = |text: String| checked_text("owner", &text, MAX_PROBLEM_OWNER_CHARS, Lines::One);
    text.map(checked).transpose()
}

/// Another text in place of one; an empty one takes it away.
fn amend(
    field: &mut Option<String>,
    text: Option<String>,
    check: impl FnOnce(Option<String>) -> Result<Option<String>, Problem>,
) -> Result<(), Problem> {
    if let Some(text) = text {
        *field = check(Some(text).filter(|text| !text.trim().is_empty()))?;
    }
    Ok(())
}

fn scripts(all: Vec<ProblemScript>) -> Result<Vec<ProblemScript>, Problem> {
    if all.len() > MAX_SCRIPTS {
        return Err(Problem::invalid("scripts", format!("at most {MAX_SCRIPTS} are taken")));
    }
    let checked = all.into_iter().enumerate().map(|(nth, script)| {
        let field = |name: &str| format!("scripts[{nth}].{name}");
        Ok(ProblemScript {
            name: checked_text(&field("name"), &script.name, MAX_SCRIPT_NAME_CHARS, Lines::One)?,
            text: checked_text(&field("text"), &script.text, MAX_SCRIPT_CHARS, Lines::One)?,
        })
    });
    checked.collect()
}

fn matched_texts(field: &str, all: &SortedSet<String>) -> Result<SortedSet<String>, Problem> {
    if all.len() > MAX_MATCHED_TEXTS {
        return Err(Problem::invalid(field, format!("at most {MAX_MATCHED_TEXTS} are taken")));
    }
    all.iter().map(|text| checked_text(field, text, MAX_MATCHED_CHARS, Lines::One)).collect()
}
