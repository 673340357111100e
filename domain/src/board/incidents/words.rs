//! Words of incidents that nobody wrote: what readers are told of what probes found.

use super::details::{DetailsChange, Detection};
use super::origin::OutageFinding;
use crate::ledger::verdict::Verdict;
use crate::status::Status;

/// When probes see nothing any more.
pub(super) const WELL: &str = "Our probes see everything working again. We keep watching.";
/// When it is over by policy.
pub(super) const OVER: &str = "Our probes have seen everything working for five minutes.";

/// What readers are told when one of several components is well again.
pub(super) fn recovered(component: &str) -> String {
    format!("Our probes see {component} working again.")
}

/// How it was noticed.
pub(super) fn by_probe() -> DetailsChange {
    DetailsChange { detection: Some(Detection::Probe), ..DetailsChange::default() }
}

/// The title of an incident about a component.
pub(super) fn title(component: &str, status: Status) -> String {
    match status {
        Status::MajorOutage => format!("{component} is down"),
        _ => format!("{component} is partly down"),
    }
}

/// What readers are told first: what fails and where, nothing of what the service sent.
pub(super) fn opened(component: &str, finding: &OutageFinding) -> String {
    let title = title(component, finding.status);
    let (down, voting) = votes(finding);
    let regions = if voting == 1 { "region" } else { "regions" };
    let seen = format!("Our probes see this from {} of {} {regions}", number(down), number(voting));
    let step = finding.step.as_ref().map(|step| format!(", at the step “{step}”"));
    format!("{title}. {seen}{}. We are looking into it.", step.unwrap_or_default())
}

/// How many regions said down, of those that said anything.
fn votes(finding: &OutageFinding) -> (usize, usize) {
    let mut worst = crate::ordered::SortedMap::new();
    for vote in finding.votes.iter().filter(|vote| vote.says != Verdict::Silent) {
        let verdict = worst.entry(&vote.region).or_insert(vote.says);
        *verdict = vote.says.max(*verdict);
    }
    let down = worst.values().filter(|says| **says == Verdict::Down).count();
    (down, worst.len())
}

fn number(count: usize) -> String {
    let words = ["none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    words.get(count).map_or_else(|| count.to_string(), |word| (*word).to_owned())
}
