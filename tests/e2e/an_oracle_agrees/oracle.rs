//! Oracle: what must the page say, by the rules that `docs/record.md` states? It shares no code with the folds of
//! `domain`: each rule is stated once more, as plainly as can be.

use std::collections::{BTreeMap, BTreeSet};

use domain::ledger::verdict::Verdict;
use domain::protocol::observation::Reason;
use domain::status::Status;
use harness::REGIONS;

use super::plan::{EVERY_S, PROBES, ProbeRules};
use super::target::ShownResponse;

/// Two runs missed, and the longest that a run may take: after that a probe is silent.
pub(super) const SILENCE_MS: i64 = 3 * 1_000 * EVERY_S as i64;

/// A run: when it began by the record, and what the target's log says that it was shown.
#[derive(Clone, Debug)]
pub(super) struct ShownRun {
    pub(super) at_ms: i64,
    pub(super) shown: ShownResponse,
}

impl ShownRun {
    fn says(&self) -> Verdict {
        match self.shown {
            ShownResponse::Well => Verdict::Up,
            ShownResponse::Poor => Verdict::Degraded,
            ShownResponse::Failure(_) => Verdict::Down,
        }
    }

    fn reason(&self) -> Option<Reason> {
        match self.shown {
            ShownResponse::Well => None,
            ShownResponse::Poor => Some(Reason::ExpectationFailed),
            ShownResponse::Failure(reason) => Some(reason),
        }
    }
}

/// A value from an instant on, until the next.
pub(super) type Points<T> = Vec<(i64, T)>;
/// A verdict, and of a failure the reason.
pub(super) type VerdictWithReason = (Verdict, Option<Reason>);
/// Region and probe.
pub(super) type Watch = (&'static str, &'static str);

/// From an instant on the value is another; what was said of later instants is forgotten.
pub(super) fn draw<T: PartialEq>(points: &mut Points<T>, at_ms: i64, value: T) {
    points.retain(|(start, _)| *start < at_ms);
    if points.last().is_none_or(|(_, last)| *last != value) {
        points.push((at_ms, value));
    }
}

/// The value at an instant.
pub(super) fn value_at<T>(points: &[(i64, T)], at_ms: i64) -> Option<&T> {
    points.iter().rev().find(|(start, _)| *start <= at_ms).map(|(_, value)| value)
}

/// The verdicts of one region on a probe.
pub(super) fn verdicts(runs: &[ShownRun], rules: &ProbeRules) -> Points<VerdictWithReason> {
    let mut points = vec![];
    for (since_ms, verdict) in held(turns(runs, rules), rules.flaps) {
        draw(&mut points, since_ms, verdict);
    }
    points
}

/// So many runs in a row that say otherwise, all for the worse or all for the better, change the verdict,
/// since the first of them, to what the mildest of them says. From silence one run that is well is enough.
fn turns(runs: &[ShownRun], rules: &ProbeRules) -> Points<VerdictWithReason> {
    let (mut turns, mut believed) = (vec![], Verdict::Silent);
    let mut row: Vec<(&ShownRun, Verdict)> = vec![];
    let mut last_ms = None;
    for run in runs {
        if let Some(last_ms) = last_ms.filter(|last_ms| run.at_ms - last_ms > SILENCE_MS) {
            if believed != Verdict::Silent {
                turns.push((last_ms, (Verdict::Silent, None)));
                believed = Verdict::Silent;
            }
            row.clear();
        }
        last_ms = Some(run.at_ms);
        let says = run.says();
        let is_worse = |says| badness(says) > badness(believed);
        if says == believed
            || row.last().is_some_and(|(_, before)| is_worse(*before) != is_worse(says))
        {
            row.clear();
        }
        if says == believed {
            continue;
        }
        row.push((run, says));
        let enough = match (believed, is_worse(says)) {
            (_, true) => rules.failures,
            (Verdict::Silent, false) => 1,
            (_, false) => rules.recoveries,
        };
        if row.len() < enough {
            continue;
        }
        let verdicts = row.iter().map(|(_, says)| *says);
        let mildest = if is_worse(says) {
            verdicts.min_by_key(badness_of)
        } else {
            verdicts.max_by_key(badness_of)
        };
        believed = mildest.unwrap();
        let reason =
            row.iter().find_map(|(run, _)| run.reason()).filter(|_| believed != Verdict::Up);
        turns.push((row[0].0.at_ms, (believed, reason)));
        row.clear();
    }
    turns
}

fn badness_of(verdict: &Verdict) -> u8 {
    badness(*verdict)
}

fn badness(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Up => 0,
        Verdict::Silent => 1,
        Verdict::Degraded => 2,
        Verdict::Down => 3,
    }
}

/// What changes between up and not up more than `flaps` times (within an hour, which no story lasts) is degraded, for
/// longer than the story lasts, unless it falls silent.
fn held(turns: Points<VerdictWithReason>, flaps: usize) -> Points<VerdictWithReason> {
    let (mut changes, mut counted, mut was_up, mut is_held) = (vec![], 0, None, false);
    for (since_ms, verdict) in turns {
        if verdict.0 == Verdict::Silent {
            is_held = false;
            changes.push((since_ms, verdict));
            continue;
        }
        let is_up = verdict.0 == Verdict::Up;
        if was_up.replace(is_up).is_some_and(|was| was != is_up) {
            counted += 1;
        }
        let flapping = flaps > 0 && counted > flaps;
        if !flapping && !is_held {
            changes.push((since_ms, verdict));
        } else if !is_held {
            is_held = true;
            changes.push((since_ms, (Verdict::Degraded, Some(Reason::Flapping))));
        }
    }
    changes
}

/// The status of a component since it came on the page, and what each region says of each of its probes then.
pub(super) fn status(
    component: &str,
    since_ms: i64,
    verdicts: &BTreeMap<Watch, Points<VerdictWithReason>>,
) -> Points<Status> {
    let probes: Vec<&ProbeRules> =
        PROBES.iter().filter(|rules| rules.component == component).collect();
    let of_it = |probe: &str| probes.iter().any(|rules| rules.id == probe);
    let watches = verdicts.iter().filter(|((_, probe), _)| of_it(probe));
    let mut instants: BTreeSet<i64> =
        watches.flat_map(|(_, points)| points).map(|(at, _)| *at).collect();
    instants.insert(since_ms);
    let mut points = vec![];
    for at_ms in instants {
        let seen = probes.iter().map(|rules| probe_status(rules, &votes(rules, at_ms, verdicts)));
        draw(&mut points, at_ms, seen.max_by_key(|status| severity(*status)).unwrap());
    }
    points
}

/// What each region says of a probe at an instant.
pub(super) fn votes(
    rules: &ProbeRules,
    at_ms: i64,
    verdicts: &BTreeMap<Watch, Points<VerdictWithReason>>,
) -> Vec<Verdict> {
    let says = |region| {
        let points = verdicts.get(&(region, rules.id)).map_or(&[][..], Vec::as_slice);
        value_at(points, at_ms).map_or(Verdict::Silent, |(verdict, _)| *verdict)
    };
    REGIONS.map(says).into()
}

/// Silent regions have no vote.
fn probe_status(rules: &ProbeRules, votes: &[Verdict]) -> Status {
    let count = |wanted| votes.iter().filter(|says| **says == wanted).count();
    let (down, degraded) = (count(Verdict::Down), count(Verdict::Degraded));
    let voting = votes.len() - count(Verdict::Silent);
    let is_down = match rules.quorum {
        "majority" => 2 * down > voting,
        "any" => down >= 1,
        "all" => down == voting,
        number => down >= number.parse::<usize>().unwrap().min(voting),
    };
    match (voting, down, degraded, rules.impact) {
        (0, ..) => Status::NoData,
        (_, 0, 0, _) => Status::Operational,
        (_, 0, _, _) | (.., "degraded") => Status::DegradedPerformance,
        (.., "outage") if is_down => Status::MajorOutage,
        _ => Status::PartialOutage,
    }
}

fn severity(status: Status) -> u8 {
    match status {
        Status::Operational => 0,
        Status::UnderMaintenance => 1,
        Status::NoData => 2,
        Status::DegradedPerformance => 3,
        Status::PartialOutage => 4,
        Status::MajorOutage => 5,
    }
}

/// Milliseconds of each status until an instant.
pub(super) fn durations(points: &Points<Status>, until_ms: i64) -> BTreeMap<u8, u64> {
    let ends = points.iter().skip(1).map(|(at, _)| *at).chain([until_ms]);
    let mut durations = BTreeMap::new();
    for ((from, status), to) in points.iter().zip(ends) {
        let ms = to.min(until_ms).saturating_sub(*from).max(0);
        *durations.entry(severity(*status)).or_default() += u64::try_from(ms).unwrap();
    }
    durations
}

/// Uptime in hundred-thousandths, rounded down, by the weights of the story's page in tenths; and the seconds that were
/// observed. Without data there is none.
pub(super) fn uptime(durations: &BTreeMap<u8, u64>, tenths: [u64; 3]) -> (Option<u64>, u64) {
    let lasting = |status| durations.get(&severity(status)).copied().unwrap_or_default();
    let trouble =
        [Status::MajorOutage, Status::PartialOutage, Status::DegradedPerformance].map(lasting);
    let observed = lasting(Status::Operational) + trouble.iter().sum::<u64>();
    let lost_tenths: u64 = trouble.iter().zip(tenths).map(|(ms, weight)| ms * weight).sum();
    let share = (observed > 0).then(|| (10 * observed - lost_tenths) * 100_000 / (10 * observed));
    (share, observed / 1_000)
}
