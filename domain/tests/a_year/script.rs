//! What happens in the year: who is watched from where, what agents saw and when they told it, what
//! operators said. Made at random, in whole minutes since the year begins.

use super::random::Random;

/// The minutes of 365 days.
pub(crate) const YEAR: u32 = 365 * 1440;
/// Every probe is run once an hour, so that a year of fifty components takes seconds to simulate.
/// Nothing in the domain knows longer or shorter intervals apart.
pub(crate) const EVERY: u32 = 60;
/// When another configuration comes in force.
pub(crate) const CHANGE: u32 = 180 * 1440 + 600;
pub(crate) const COMPONENTS: usize = 50;
/// Only operators say how it is doing.
pub(crate) const MANUAL: usize = 48;
/// It comes with the second configuration.
pub(crate) const LATE: usize = 49;
/// Each with the index of its region; two of them share one.
pub(crate) const AGENTS: [(&str, usize); 4] = [("eu-1", 0), ("eu-2", 0), ("us-1", 1), ("ap-1", 2)];
pub(crate) const REGIONS: [&str; 3] = ["eu-central", "us-east", "ap-southeast"];

/// One probe's watch over a component, from a minute to another.
#[derive(Clone, Debug)]
pub(crate) struct WatchScript {
    pub(crate) probe: usize,
    pub(crate) component: usize,
    pub(crate) from: u32,
    pub(crate) to: u32,
    pub(crate) regions: Vec<usize>,
    pub(crate) quorum: &'static str,
    pub(crate) impact: &'static str,
}

impl WatchScript {
    /// Whether an agent is to run the probe at a minute.
    pub(crate) fn is_run(&self, agent: usize, minute: u32) -> bool {
        self.from <= minute && minute < self.to && self.regions.contains(&AGENTS[agent].1)
    }
}

/// One run: `P`assed, `D`egraded, `F`ailed, or `?` for unsure.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ScriptedRun {
    pub(crate) probe: usize,
    pub(crate) minute: u32,
    pub(crate) attempt: u8,
    pub(crate) saw: char,
}

/// A batch: its runs, and when it comes in; those of the same minute by their order.
#[derive(Clone, Debug)]
pub(crate) struct SentBatch {
    pub(crate) arrives: u32,
    pub(crate) order: i64,
    pub(crate) runs: Vec<ScriptedRun>,
}

/// What operators say of one incident: when, of which components what, and whether it is over.
#[derive(Clone, Debug)]
pub(crate) struct ScriptedUpdate {
    pub(crate) at: u32,
    pub(crate) components: Vec<(usize, u8)>,
    pub(crate) resolved: bool,
}

/// A stretch that operators put right, when they do and when they take it back, if they do.
#[derive(Clone, Debug)]
pub(crate) struct Corrected {
    pub(crate) told: u32,
    pub(crate) component: usize,
    pub(crate) from: u32,
    pub(crate) to: u32,
    pub(crate) status: u8,
    pub(crate) withdrawn: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum ScriptedTrouble {
    /// It runs nothing.
    Dead,
    /// It runs and keeps what it sees, and tells it afterwards; the newest first, or the oldest.
    CutOff { newest_first: bool },
    /// It runs, but cannot tell whether it is cut off itself.
    Unsure,
}

/// All of it.
pub(crate) struct Script {
    pub(crate) watches: Vec<WatchScript>,
    /// By agent.
    pub(crate) sent: Vec<Vec<SentBatch>>,
    pub(crate) incidents: Vec<Vec<ScriptedUpdate>>,
    pub(crate) corrections: Vec<Corrected>,
}

impl Script {
    pub(crate) fn new(seed: u64) -> Self {
        let mut random = Random(seed);
        let watches = watches(&mut random);
        let probes = watches.iter().map(|watch| watch.probe + 1).max().unwrap();
        let outages: Vec<_> = (0..probes).map(|_| outages(&mut random)).collect();
        let agents = 0..AGENTS.len();
        let sent = agents.map(|agent| sent(&mut random, agent, &watches, &outages)).collect();
        let mut incidents: Vec<_> = (0..70).map(|_| incident(&mut random)).collect();
        incidents.sort_by_key(|updates| updates[0].at);
        let mut corrections: Vec<_> =
            (0..30).flat_map(|_| corrections_of_one(&mut random)).collect();
        corrections.sort_by_key(|correction| correction.told);
        Self { watches, sent, incidents, corrections }
    }
}

fn watches(random: &mut Random) -> Vec<WatchScript> {
    let (mut watches, mut probes) = (vec![], 0);
    let watched = (0..COMPONENTS).filter(|component| *component != MANUAL);
    for component in watched {
        for impact in ["outage", "partial", "degraded"]
            .iter()
            .take(1 + usize::from(component.is_multiple_of(5)))
        {
            let mut regions = vec![0, 1, 2];
            if random.one_in(5) {
                regions.remove(random.below(3) as usize);
            }
            let quorum = *random.pick(&["majority", "majority", "any", "all", "2"]);
            let from = if component == LATE { CHANGE } else { 0 };
            let impact =
                if random.one_in(6) { random.pick(&["partial", "degraded"]) } else { impact };
            watches.push(WatchScript {
                probe: probes,
                component,
                from,
                to: YEAR,
                regions,
                quorum,
                impact,
            });
            probes += 1;
        }
    }
    change(random, &mut watches);
    watches
}

/// In the middle of the year one probe is taken off, one moves to another component, and others are
/// run from elsewhere, take another quorum or mean something else.
fn change(random: &mut Random, watches: &mut Vec<WatchScript>) {
    for index in 0..watches.len() {
        if watches[index].component == LATE || !(index < 8 || random.one_in(4)) {
            continue;
        }
        watches[index].to = CHANGE;
        let mut next = WatchScript { from: CHANGE, to: YEAR, ..watches[index].clone() };
        match index {
            // The second probe of the first component; the second of the sixth goes to the seventh.
            1 => continue,
            7 => next.component = 6,
            _ => {}
        }
        if random.one_in(2) {
            next.quorum = *random.pick(&["majority", "any", "all", "2"]);
        }
        if random.one_in(3) {
            next.impact = *random.pick(&["outage", "partial", "degraded"]);
        }
        if random.one_in(2) {
            next.regions = if next.regions.len() == 3 { vec![0, 2] } else { vec![0, 1, 2] };
        }
        watches.push(next);
    }
}

/// What is wrong with a service: from when to when, seen from which regions, and what is seen.
type ScriptedOutage = (u32, u32, [bool; 3], char);

fn outages(random: &mut Random) -> Vec<ScriptedOutage> {
    let outage = |_| {
        let from = random.below(YEAR);
        let length = match random.below(4) {
            0 => 1 + random.below(40),
            1 => 30 + random.below(300),
            2 => 60 + random.below(1_440),
            _ => 200 + random.below(4_000),
        };
        let everywhere = random.one_in(2);
        let regions = [0; 3].map(|_: u8| everywhere || random.one_in(2));
        (from, from + length, regions, if random.one_in(4) { 'D' } else { 'F' })
    };
    (0..20).map(outage).collect()
}

/// What is wrong with an agent. Nothing is around the change of configuration: what is under way
/// while a probe is taken off is not taken.
fn random_troubles(random: &mut Random, agent: usize) -> Vec<(u32, u32, ScriptedTrouble)> {
    let mut troubles = vec![];
    let mut minute = 2_000 + random.below(10_000);
    while minute < YEAR {
        let newest_first = random.one_in(3);
        let (trouble, most) = match random.below(3) {
            0 => (ScriptedTrouble::Dead, 4_000),
            1 => (ScriptedTrouble::CutOff { newest_first }, if newest_first { 900 } else { 6_000 }),
            _ => (ScriptedTrouble::Unsure, 1_500),
        };
        // Some are so short that it is just two runs that are missed, or one.
        let most = if random.one_in(3) { 240 } else { most };
        let to = minute + 20 + random.below(most);
        if to + 1_440 < CHANGE || minute > CHANGE + 1_440 {
            troubles.push((minute, to, trouble));
        }
        minute = to + 500 + random.below(30_000);
    }
    // Once nobody is there; and one is not there on a day on which clocks go back.
    let gone = [(140_000, 140_700), (381_800 + 100 * agent as u32, 384_200)];
    for (from, to) in gone.into_iter().take(1 + usize::from(agent.is_multiple_of(2))) {
        troubles
            .retain(|(other_from, other_to, _)| *other_to + 300 < from || *other_from > to + 300);
        troubles.push((from, to, ScriptedTrouble::Dead));
    }
    troubles
}

fn sent(
    random: &mut Random,
    agent: usize,
    watches: &[WatchScript],
    outages: &[Vec<ScriptedOutage>],
) -> Vec<SentBatch> {
    let troubles = random_troubles(random, agent);
    let trouble =
        |minute: u32| troubles.iter().find(|(from, to, _)| (*from..*to).contains(&minute));
    let region = AGENTS[agent].1;
    let mut sent = vec![];
    for hour in 0..YEAR / EVERY - 1 {
        let mut runs = vec![];
        for watch in watches {
            let minute = hour * EVERY + (watch.probe as u32 * 7 + agent as u32 * 13) % (EVERY - 1);
            let state = trouble(minute).map(|(_, _, trouble)| *trouble);
            if !watch.is_run(agent, minute) || state == Some(ScriptedTrouble::Dead) {
                continue;
            }
            let wrong = |minute: u32| {
                let of_it = outages[watch.probe].iter();
                let mut now = of_it.filter(|(from, to, _, _)| (*from..*to).contains(&minute));
                now.find(|(_, _, regions, _)| regions[region]).map(|(_, _, _, saw)| *saw)
            };
            let mut run = |minute, attempt, saw| {
                runs.push(ScriptedRun { probe: watch.probe, minute, attempt, saw });
            };
            if state == Some(ScriptedTrouble::Unsure) {
                run(minute, 0, '?');
                continue;
            }
            let chance = random.one_in(400).then_some('F');
            let Some(saw) = wrong(minute).or(chance) else {
                run(minute, 0, 'P');
                continue;
            };
            // What fails is run again at once: a minute later, or at the same instant.
            run(minute, 0, saw);
            let again = minute + random.below(2);
            run(again, 1, wrong(again).unwrap_or('P'));
        }
        if runs.is_empty() {
            continue;
        }
        let ready = (hour + 1) * EVERY + agent as u32;
        let delayed = random.one_in(150) && !(CHANGE - 3_000..CHANGE + EVERY).contains(&ready);
        let mut arrives = ready + if delayed { random.below(1_200) } else { 0 };
        let mut order = i64::from(ready);
        // Nobody takes anything from it while it is cut off. What was delayed before it died comes
        // after what it says first when it is back.
        while let Some((_, to, trouble)) = trouble(arrives) {
            match trouble {
                ScriptedTrouble::Unsure => break,
                ScriptedTrouble::Dead => arrives = to + 2 * EVERY,
                ScriptedTrouble::CutOff { newest_first } => {
                    arrives = *to;
                    order = if *newest_first { -i64::from(ready) } else { order };
                }
            }
        }
        sent.push(SentBatch { arrives, order, runs });
    }
    sent
}

fn incident(random: &mut Random) -> Vec<ScriptedUpdate> {
    // Half of them are announced work.
    let work = random.one_in(2);
    let status = |random: &mut Random| if work { 1 } else { *random.pick(&[0, 1, 3, 4, 5]) };
    let mut at = random.below(YEAR);
    let mut updates = vec![];
    for update in 0..=1 + random.below(3) {
        let count = if update == 0 { 1 + random.below(4) } else { random.below(2) };
        let named =
            (0..count).map(|_| (random.below(COMPONENTS as u32 - 1) as usize, status(random)));
        updates.push(ScriptedUpdate { at, components: named.collect(), resolved: false });
        at += 1 + random.below(900);
    }
    // Some are never said to be over.
    if !random.one_in(20) {
        updates.push(ScriptedUpdate { at, components: vec![], resolved: true });
    }
    updates.retain(|update| update.at < YEAR);
    updates
}

/// A correction, and another that was told later of a part of it.
fn corrections_of_one(random: &mut Random) -> [Corrected; 2] {
    let first = correction(random);
    let told = (first.told + random.below(3_000)).min(YEAR - 1);
    let (from, status) = (first.from + (first.to - first.from) / 2, random.below(6) as u8);
    let withdrawn = random.one_in(3).then(|| told + random.below(50_000));
    let second = Corrected { told, from, status, withdrawn, ..first.clone() };
    [first, second]
}

fn correction(random: &mut Random) -> Corrected {
    let told = CHANGE / 100 + random.below(YEAR - CHANGE / 100);
    let to = told - random.below(told.min(30_000));
    let from = to.saturating_sub(1 + random.below(2_000));
    let withdrawn = random.one_in(3).then(|| told + random.below(50_000));
    // Before it was on the page nothing can be put right of the last one.
    let component = random.below(if told > CHANGE { 50 } else { 49 }) as usize;
    Corrected { told, component, from, to, status: random.below(6) as u8, withdrawn }
}
