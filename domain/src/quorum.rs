//! How do the regions' verdicts become one answer? Only those who report have a vote.

use crate::probe::ProbeImpact;
use crate::status::Status;
use crate::verdict::Verdict;

/// What the regions together say of a probe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// No region reports.
    NoData,
    /// Every region that reports says up.
    Up,
    /// None is down, and some are degraded.
    Degraded,
    /// Some are down, but not most.
    PartlyDown,
    /// Most are down.
    Down,
}

/// The regions' answer by majority of those that report; a silent one has no vote.
#[must_use]
pub fn majority(votes: impl IntoIterator<Item = Verdict>) -> Answer {
    let (mut voting, mut down, mut degraded) = (0_usize, 0_usize, 0_usize);
    for vote in votes {
        match vote {
            Verdict::Silent => continue,
            Verdict::Up => {}
            Verdict::Degraded => degraded += 1,
            Verdict::Down => down += 1,
        }
        voting += 1;
    }
    match (voting, down, degraded) {
        (0, ..) => Answer::NoData,
        (_, 0, 0) => Answer::Up,
        (_, 0, _) => Answer::Degraded,
        _ if down * 2 > voting => Answer::Down,
        _ => Answer::PartlyDown,
    }
}

/// What a probe's answer means for its component.
#[must_use]
pub fn status(answer: Answer, impact: ProbeImpact) -> Status {
    match (answer, impact) {
        (Answer::NoData, _) => Status::NoData,
        (Answer::Up, _) => Status::Operational,
        (Answer::Degraded, _) | (_, ProbeImpact::Degraded) => Status::DegradedPerformance,
        (Answer::Down, ProbeImpact::Outage) => Status::MajorOutage,
        (Answer::PartlyDown, ProbeImpact::Outage)
        | (Answer::PartlyDown | Answer::Down, ProbeImpact::Partial) => Status::PartialOutage,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_majority_of_those_that_report_decides() {
        let vote = |letter| match letter {
            'u' => Verdict::Up,
            'g' => Verdict::Degraded,
            'd' => Verdict::Down,
            _ => Verdict::Silent,
        };
        for (votes, answer, why) in [
            ("", Answer::NoData, "no region at all"),
            ("sss", Answer::NoData, "all silent"),
            ("u", Answer::Up, "one is enough to say up"),
            ("uus", Answer::Up, "a silent one has no vote"),
            ("uud", Answer::PartlyDown, "one of three"),
            ("udd", Answer::Down, "two of three"),
            ("ud", Answer::PartlyDown, "half is no majority"),
            ("uds", Answer::PartlyDown, "half of those that report"),
            ("dss", Answer::Down, "all of those that report"),
            ("ugg", Answer::Degraded, "nobody is down"),
            ("gd", Answer::PartlyDown, "down outweighs degraded"),
        ] {
            assert_eq!(majority(votes.chars().map(vote)), answer, "{votes}: {why}");
        }
    }

    #[test]
    fn the_impact_bounds_what_a_probe_can_do_to_its_component() {
        use ProbeImpact::{Degraded, Outage, Partial};
        for (answer, impact, want) in [
            (Answer::Down, Outage, Status::MajorOutage),
            (Answer::PartlyDown, Outage, Status::PartialOutage),
            (Answer::Down, Partial, Status::PartialOutage),
            (Answer::PartlyDown, Partial, Status::PartialOutage),
            (Answer::Down, Degraded, Status::DegradedPerformance),
            (Answer::Degraded, Outage, Status::DegradedPerformance),
            (Answer::NoData, Degraded, Status::NoData),
            (Answer::Up, Outage, Status::Operational),
        ] {
            assert_eq!(status(answer, impact), want, "{answer:?} {impact:?}");
        }
    }
}
