//! Knowledge of an alert: which known errors fit what was found, and where is it written what to do?

use serde::{Deserialize, Serialize};

use super::mail::one_line::one_line;
use crate::board::{Board, Incident, ProblemRecord, ProblemStatus};
use crate::config::Configuration;
use crate::config::named_link::NamedLink;
use crate::ids::ProblemId;
use crate::operations::problems::near_problems::problems_of;
use crate::operations::runbooks::incident_runbooks;

/// The most problems that an alert names.
pub const MAX_ALERT_PROBLEMS: usize = 3;
/// The most runbooks of components that an alert names.
pub const MAX_ALERT_RUNBOOKS: usize = 5;
/// The most characters of a workaround in an alert; what is longer is cut, and the problem has the whole.
pub const MAX_ALERT_WORKAROUND_CHARS: usize = 300;
/// The most characters of a title.
const MAX_TITLE_CHARS: usize = 200;

/// What is known of what an alert says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AlertKnowledge {
    /// Problems that are not fixed: those that its incident is linked to, then those that fit, the most specific first; at
    /// most 3.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<AlertProblem>,
    /// Runbooks of its components, at most 5. That of the probe is with what was found.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub runbooks: Vec<NamedLink>,
}

/// A problem as an alert names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AlertProblem {
    /// Its id.
    pub id: ProblemId,
    /// What it is.
    pub title: String,
    /// How much is known of it.
    pub status: ProblemStatus,
    /// What helps, in one line of at most 300 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workaround: Option<String>,
}

impl AlertKnowledge {
    /// What is known of an incident that is alerted of.
    #[must_use]
    pub fn of_incident(board: &Board, configuration: &Configuration, incident: &Incident) -> Self {
        let (linked, matching) = problems_of(board, incident);
        let linked = linked.into_iter().filter(|one| one.status() != ProblemStatus::Fixed);
        let problems = linked.chain(matching).take(MAX_ALERT_PROBLEMS).map(AlertProblem::new);
        let of_components = incident_runbooks(configuration, incident).into_iter();
        let of_components = of_components.filter(|runbook| runbook.probe.is_none());
        let links = of_components.map(|one| NamedLink { name: one.name, url: one.url });
        Self { problems: problems.collect(), runbooks: links.take(MAX_ALERT_RUNBOOKS).collect() }
    }

    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.problems.is_empty() && self.runbooks.is_empty()
    }

    /// Its problems, a word and a line each.
    #[must_use]
    pub fn facts(&self) -> Vec<(&'static str, String)> {
        self.problems.iter().map(AlertProblem::fact).collect()
    }
}

impl AlertProblem {
    fn new(problem: &ProblemRecord) -> Self {
        let workaround = problem.workaround.as_deref();
        Self {
            id: problem.id.clone(),
            title: one_line(&problem.title, MAX_TITLE_CHARS),
            status: problem.status(),
            workaround: workaround.map(|text| one_line(text, MAX_ALERT_WORKAROUND_CHARS)),
        }
    }

    fn fact(&self) -> (&'static str, String) {
        let word = match self.status {
            ProblemStatus::KnownError => "Known error",
            ProblemStatus::Open | ProblemStatus::Fixed => "Problem",
        };
        let workaround = match &self.workaround {
            Some(text) => format!("workaround: {text}"),
            None => "no workaround is known".to_owned(),
        };
        (word, format!("{}, {workaround} ({})", self.title, self.id))
    }
}
