//! Quorum: how do the verdicts of the regions become one verdict for the probe? Only regions that
//! report have a vote.

use crate::probe::quorum::Quorum;

use crate::ledger::verdict::Verdict;
use crate::probe::ProbeImpact;
use crate::status::Status;

/// What the regions together say of a probe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuorumVerdict {
    /// No region reports.
    NoData,
    /// Every region that reports says up.
    Up,
    /// None is down, and some are degraded.
    Degraded,
    /// Some are down, but fewer than it takes.
    PartlyDown,
    /// As many are down as it takes.
    Down,
}

/// What the agents of one region say together: the worst of those that are heard of.
#[must_use]
pub fn of_region(verdicts: impl IntoIterator<Item = Verdict>) -> Verdict {
    worst_in_region(verdicts, |verdict| *verdict).unwrap_or(Verdict::Silent)
}

/// What counts of that which the agents of one region say: the worst. A silent agent says nothing while
/// another of its region reports.
pub fn worst_in_region<T>(
    reports: impl IntoIterator<Item = T>,
    verdict: impl Fn(&T) -> Verdict,
) -> Option<T> {
    reports.into_iter().max_by_key(|report| (verdict(report) != Verdict::Silent, verdict(report)))
}

/// The regions' answer, one vote each; a silent one has none.
#[must_use]
pub fn answer(votes: impl IntoIterator<Item = Verdict>, quorum: Quorum) -> QuorumVerdict {
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
        (0, ..) => QuorumVerdict::NoData,
        (_, 0, 0) => QuorumVerdict::Up,
        (_, 0, _) => QuorumVerdict::Degraded,
        _ if quorum.is_reached(down, voting) => QuorumVerdict::Down,
        _ => QuorumVerdict::PartlyDown,
    }
}

/// What a probe's answer means for its component.
#[must_use]
pub fn status(answer: QuorumVerdict, impact: ProbeImpact) -> Status {
    match (answer, impact) {
        (QuorumVerdict::NoData, _) => Status::NoData,
        (QuorumVerdict::Up, _) => Status::Operational,
        (QuorumVerdict::Degraded, _) | (_, ProbeImpact::Degraded) => Status::DegradedPerformance,
        (QuorumVerdict::Down, ProbeImpact::Outage) => Status::MajorOutage,
        (QuorumVerdict::PartlyDown, ProbeImpact::Outage)
        | (QuorumVerdict::PartlyDown | QuorumVerdict::Down, ProbeImpact::Partial) => {
            Status::PartialOutage
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vote(letter: char) -> Verdict {
        match letter {
            'u' => Verdict::Up,
            'g' => Verdict::Degraded,
            'd' => Verdict::Down,
            _ => Verdict::Silent,
        }
    }

    #[test]
    fn a_majority_of_those_that_report_decides() {
        for (votes, wanted, why) in [
            ("", QuorumVerdict::NoData, "no region at all"),
            ("sss", QuorumVerdict::NoData, "all silent"),
            ("u", QuorumVerdict::Up, "one is enough to say up"),
            ("uus", QuorumVerdict::Up, "a silent one has no vote"),
            ("uud", QuorumVerdict::PartlyDown, "one of three"),
            ("udd", QuorumVerdict::Down, "two of three"),
            ("ud", QuorumVerdict::PartlyDown, "half is no majority"),
            ("uds", QuorumVerdict::PartlyDown, "half of those that report"),
            ("dss", QuorumVerdict::Down, "all of those that report"),
            ("ugg", QuorumVerdict::Degraded, "nobody is down"),
            ("gd", QuorumVerdict::PartlyDown, "down outweighs degraded"),
        ] {
            assert_eq!(answer(votes.chars().map(vote), Quorum::Majority), wanted, "{votes}: {why}");
        }
    }

    #[test]
    fn a_probe_may_say_how_many_it_takes() {
        use QuorumVerdict::{Down, NoData, PartlyDown, Up};
        for (quorum, votes, wanted) in [
            ("any", "uud", Down),
            ("any", "uuu", Up),
            ("any", "sss", NoData),
            ("all", "ddu", PartlyDown),
            ("all", "dds", Down),
            ("2", "uuddu", Down),
            ("2", "uuduu", PartlyDown),
            ("3", "dd", Down),
            ("3", "du", PartlyDown),
            ("3", "ds", Down),
        ] {
            let read: Quorum = quorum.parse().unwrap();
            assert_eq!(answer(votes.chars().map(vote), read), wanted, "{quorum} of {votes}");
            assert_eq!(read.to_string(), quorum);
        }
        for text in ["0", "most", "-1", ""] {
            assert!(text.parse::<Quorum>().is_err(), "{text}");
        }
    }

    #[test]
    fn no_quorum_makes_green_of_a_region_that_is_down() {
        let letters = ['u', 'g', 'd', 's'];
        for n in 0..4_usize.pow(4) {
            let votes = || (0..4_u32).map(|place| vote(letters[n / 4_usize.pow(place) % 4]));
            let down = votes().any(|vote| vote == Verdict::Down);
            for quorum in [Quorum::Majority, Quorum::Any, Quorum::All, Quorum::AtLeast(3)] {
                let answer = answer(votes(), quorum);
                let told = matches!(answer, QuorumVerdict::Down | QuorumVerdict::PartlyDown);
                assert_eq!(told, down, "{quorum}");
            }
        }
    }

    #[test]
    fn a_region_has_one_vote_however_many_agents_it_has() {
        for (verdicts, wanted) in [("", 's'), ("ss", 's'), ("us", 'u'), ("ud", 'd'), ("gs", 'g')] {
            assert_eq!(of_region(verdicts.chars().map(vote)), vote(wanted), "{verdicts}");
        }
    }

    #[test]
    fn the_impact_bounds_what_a_probe_can_do_to_its_component() {
        use ProbeImpact::{Degraded, Outage, Partial};
        for (answer, impact, want) in [
            (QuorumVerdict::Down, Outage, Status::MajorOutage),
            (QuorumVerdict::PartlyDown, Outage, Status::PartialOutage),
            (QuorumVerdict::Down, Partial, Status::PartialOutage),
            (QuorumVerdict::PartlyDown, Partial, Status::PartialOutage),
            (QuorumVerdict::Down, Degraded, Status::DegradedPerformance),
            (QuorumVerdict::Degraded, Outage, Status::DegradedPerformance),
            (QuorumVerdict::NoData, Degraded, Status::NoData),
            (QuorumVerdict::Up, Outage, Status::Operational),
        ] {
            assert_eq!(status(answer, impact), want, "{answer:?} {impact:?}");
        }
    }
}
