//! Check of a change: may components be changed at a time? A pipeline asks it before it goes on.

use serde::{Deserialize, Serialize};

use crate::board::{Board, ChangeFinding, MAX_CHANGE_LENGTH};
use crate::ids::ComponentId;
use crate::ordered::SortedSet;
use crate::problem::Problem;
use crate::query::{KnownParameters, Parameters};
use crate::time::calendar::Span;
use crate::time::timestamp::Timestamp;

/// What is asked: which components, and from when until when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeQuestion {
    /// Those to be changed; of none the page as a whole.
    pub components: SortedSet<ComponentId>,
    /// From when; now unless said.
    pub from: Option<Timestamp>,
    /// Until when; at once unless said.
    pub until: Option<Timestamp>,
}

impl ChangeQuestion {
    /// The parameters of `GET /ops/v1/change-check`.
    pub const PARAMETERS: KnownParameters = KnownParameters::only(&["components", "from", "until"]);

    /// Reads `?components=A,B&from=INSTANT&until=INSTANT`.
    ///
    /// # Errors
    /// A problem that names the parameter.
    pub fn read(parameters: &Parameters) -> Result<Self, Problem> {
        let ids = |text: &str| text.split(',').map(str::parse).collect::<Result<SortedSet<_>, _>>();
        Ok(Self {
            components: parameters.get("components", ids)?.unwrap_or_default(),
            from: parameters.get("from", str::parse)?,
            until: parameters.get("until", str::parse)?,
        })
    }
}

/// Whether a change may be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChangeCheck {
    /// Whether nothing speaks against it.
    pub clear: bool,
    /// From when it was asked.
    pub from: Timestamp,
    /// Until when; the same instant where it was asked for one.
    pub until: Timestamp,
    /// What speaks against it.
    pub findings: Vec<ChangeFinding>,
}

/// What speaks against a change, as it is known now.
///
/// # Errors
/// 422 when a component is not on the page, or the end is not after the beginning.
pub fn check_change(
    board: &Board,
    question: &ChangeQuestion,
    now: Timestamp,
) -> Result<ChangeCheck, Problem> {
    let components = board.checked_components(question.components.clone())?;
    let from = question.from.unwrap_or(now);
    let until = question.until.unwrap_or(from);
    if until < from {
        return Err(Problem::invalid("until", format!("`{until}` is before `{from}`")));
    }
    if until.since(from) > MAX_CHANGE_LENGTH {
        return Err(Problem::invalid("until", "a change lasts 366 days at most"));
    }
    let instant = std::time::Duration::from_millis(1);
    let time = Span { from, to: until.max(from.plus(instant)) };
    let findings = board.change_findings(&components, time, None);
    Ok(ChangeCheck { clear: findings.is_empty(), from, until, findings })
}
