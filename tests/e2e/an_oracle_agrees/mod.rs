//! Three agents with clocks that are wrong and set, behind proxies that delay, drop and cut: does the page say what an
//! oracle makes of the target's own log, to the millisecond?
//!
//! What is compared, and how exactly:
//!
//! | what | with | how |
//! |---|---|---|
//! | requests that the target had | those that its lines passed on | one by one, by the name of the run |
//! | runs in the record | requests on the line to the target | one by one, in order: none missing, none double, attempt and outcome equal. Missing may be what a killed process had in no batch |
//! | batches in the record | those that agents sent | observation by observation, each stored with one receipt, however often it was sent |
//! | correction of a batch | the bounds that its agent measured and sent | equal |
//! | when a run began | when its request came to the target's line | between the bounds that were measured, and 3 ms for what is rounded down, with what this machine's own clock was set by meanwhile: mostly nothing. More cannot be known: nothing tells how the time of an exchange between two clocks is spread over its two ways. The bounds are certain, and as wide as the shortest exchange took |
//! | verdicts of each region, with their reasons; statuses of components with the votes of regions; in events, public log and `changes.json` | what the oracle makes of the target's log | equal, to the millisecond: each change has the recorded instant of the very run that the oracle names |
//! | figures of `uptime.json` | those of the oracle | equal |
//!
//! What the page says of the time after the last run of any probe depends on when it is asked, and is left out.

mod agents;
mod oracle;
mod plan;
mod record;
mod runs;
mod target;

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::ledger::verdict::Verdict;
use harness::{
    Bundle, Chance, Exchange, LocalWorker, MachineClock, ProxyFault, REGIONS, eventually, now,
    wait_for,
};
use serde_json::{Value, json};

use agents::RegionalAgent;
use oracle::{Points, ShownRun, VerdictWithReason, Watch};
use plan::{COMPONENTS, FaultPlan, PROBES};
use target::Target;

/// What a second of each kind of trouble costs, in tenths: major, partial, degraded.
const WEIGHTS_TENTHS: [u64; 3] = [10, 3, 1];

#[test]
fn the_page_says_what_an_oracle_makes_of_the_targets_log() {
    let (clock, mut chance) = (MachineClock::watch(), Chance::begin());
    let plan = Arc::new(FaultPlan::draw(&mut chance));
    let target = Target::start(&plan);
    let worker = LocalWorker::start(Bundle::Deployed);
    configure(&worker);
    let mut agents = [-40, 3_600, 0].iter().zip(REGIONS).map(|(ahead_s, region)| {
        RegionalAgent::start(region, (&worker, &target), *ahead_s, &mut chance)
    });
    let mut agents: [RegionalAgent; 3] = std::array::from_fn(|_| agents.next().unwrap());
    agents.iter().for_each(RegionalAgent::wait_for_a_run);
    plan.begin();
    set_clocks(&mut agents);
    wait_for("the plan to end", || plan.is_over());
    agents.iter().for_each(RegionalAgent::calm);
    wait_for_runs(&agents, now().unix_ms(), 5);
    let figures = settled_figures(&worker, &agents);
    for agent in &mut agents {
        let log = agent.stop();
        assert!(log.contains("waiting=0"), "{}: all was delivered: {log}", agent.region);
    }
    judge(&worker, &target, &agents, &figures, clock.set_by_ms());
}

/// Sets the clocks while batches are refused, dropped and answered in vain, and between two starts.
fn set_clocks([behind, ahead, right]: &mut [RegionalAgent; 3]) {
    // A clock an hour ahead: what it brings waits until the clock is set, and to a wrong time even then.
    ahead.wait_for_answer(409);
    ahead.clock.set(3);
    // Set while nothing comes through; what was sent before comes late, beside its repetition.
    behind.befall_next(ProxyFault::RequestLate);
    behind.clock.set(0);
    // Stored, with nothing of it told to the agent; then set to a wrong time, before another start.
    right.befall_next(ProxyFault::AnswerDropped);
    right.clock.set(600);
    let _ = right.stop();
    right.start_again();
    ahead.wait_for_answer(200);
    // Killed, and not there for so long that its region is silent; and another wrong clock.
    ahead.kill();
    let killed_ms = now().unix_ms();
    right.wait_for_a_run();
    right.wait_for_answer(200);
    right.clock.set(0);
    wait_for("the region to be missed", || now().unix_ms() - killed_ms > oracle::SILENCE_MS + 500);
    ahead.clock.set(-120);
    ahead.start_again();
    ahead.wait_for_a_run();
    ahead.wait_for_answer(200);
    ahead.clock.set(0);
}

/// Waits until every region has run every probe so often since an instant.
fn wait_for_runs(agents: &[RegionalAgent; 3], since_ms: i64, times: usize) {
    for (agent, rules) in
        agents.iter().flat_map(|agent| PROBES.iter().map(move |rules| (agent, rules)))
    {
        let path = format!("GET /{} ", rules.id);
        let of_it = |exchange: &Exchange| {
            exchange.at.unix_ms() > since_ms && exchange.head.starts_with(&path)
        };
        wait_for(&format!("{path}from {}", agent.region), || agent.line.count(of_it) >= times);
    }
}

/// Figures of a time of which everything was delivered when they were made, and nothing is told anew since.
fn settled_figures(worker: &LocalWorker, agents: &[RegionalAgent; 3]) -> Value {
    eventually("figures that stay", || {
        wait_for("spools to empty", || agents.iter().all(|agent| agent.process.waiting() == 0));
        let figures = record::figures(worker);
        wait_for_runs(agents, record::ms(&figures["as_of"]) + 500, 1);
        wait_for("spools to empty", || agents.iter().all(|agent| agent.process.waiting() == 0));
        let (_, height) = record::logged(worker);
        (figures["log_height"] == height).then_some(figures)
    })
}

fn judge(
    worker: &LocalWorker,
    target: &Target,
    agents: &[RegionalAgent; 3],
    figures: &Value,
    set_by_ms: i64,
) {
    println!("this machine's clock was set by {set_by_ms} ms");
    let mut runs: BTreeMap<Watch, Vec<ShownRun>> = BTreeMap::new();
    let mut all = vec![];
    for agent in agents {
        let (seen, compared) = runs::compare(worker, target, agent, set_by_ms);
        println!("{}: {compared:?}", agent.region);
        all.push(compared);
        runs.extend(seen.into_iter().map(|(probe, runs)| ((agent.region, probe), runs)));
    }
    assert!(all.iter().map(|compared| compared.repetitions).sum::<usize>() > 0, "{all:?}");
    let is_among = |range: std::ops::Range<i64>| {
        all.iter().any(|compared| compared.corrections_ms.iter().any(|ms| range.contains(ms)))
    };
    for ahead_ms in [-40_000, 3_600_000, 600_000, -120_000] {
        let near = -ahead_ms - 1_000..1_000 - ahead_ms;
        assert!(is_among(near), "no clock was {ahead_ms} ms ahead: {all:?}");
    }
    let last = |runs: &Vec<ShownRun>| runs.iter().map(|run| run.at_ms).max();
    let known_until = runs.values().map(last).min().flatten().unwrap();
    let verdicts: BTreeMap<Watch, Points<VerdictWithReason>> = runs
        .iter()
        .map(|((region, probe), runs)| {
            let rules = PROBES.iter().find(|rules| rules.id == *probe).unwrap();
            ((*region, *probe), oracle::verdicts(runs, rules))
        })
        .collect();
    let mut recorded = record::verdicts(worker);
    for (watch, believed) in &verdicts {
        let recorded = recorded.remove(watch).unwrap_or_default();
        let (believed, recorded) = (until(believed, known_until), until(&recorded, known_until));
        let listed = runs[watch].iter().map(|run| format!("{} {:?}", run.at_ms, run.shown));
        let listed = listed.collect::<Vec<_>>().join("\n");
        assert_eq!(recorded, believed, "{watch:?}, known until {known_until}:\n{listed}");
    }
    assert!(recorded.is_empty(), "there are no other verdicts: {recorded:?}");
    let fell_silent = |points: &Points<VerdictWithReason>| {
        points.iter().any(|(_, (says, _))| *says == Verdict::Silent)
    };
    assert!(verdicts.values().any(fell_silent), "a region was missed: {verdicts:?}");
    judge_statuses(worker, &verdicts, known_until, figures);
}

fn judge_statuses(
    worker: &LocalWorker,
    verdicts: &BTreeMap<Watch, Points<VerdictWithReason>>,
    known_until: i64,
    figures: &Value,
) {
    let (logged, _) = record::logged(worker);
    let as_of = record::ms(&figures["as_of"]);
    assert!(as_of < known_until, "the figures are of a time that is known");
    let mut of_all = BTreeMap::new();
    for component in COMPONENTS {
        let logged = &logged[component];
        let statuses = oracle::status(component, logged[0].0, verdicts);
        let expected = until(&statuses, known_until);
        println!("{component}: {} status changes", expected.len());
        assert!(expected.len() > 2, "{component}: nothing happened: {expected:?}");
        assert_eq!(until(logged, known_until), expected, "{component} in the log");
        let changes = record::changes(worker, component);
        let told: Points<_> = changes.iter().map(|change| (change.at_ms, change.status)).collect();
        assert_eq!(until(&told, known_until), expected, "{component} in changes.json");
        for change in changes.iter().filter(|change| change.at_ms < known_until) {
            let votes =
                PROBES.iter().filter(|rules| rules.component == component).flat_map(|rules| {
                    let votes = oracle::votes(rules, change.at_ms, verdicts);
                    let named =
                        REGIONS.iter().map(|region| (region.to_string(), rules.id.to_owned()));
                    named.zip(votes).collect::<Vec<_>>()
                });
            assert_eq!(change.votes, votes.collect(), "{component} at {}", change.at_ms);
        }
        let durations = oracle::durations(&statuses, as_of);
        let listed = figures["components"].as_array().unwrap().iter();
        let figure = listed.into_iter().find(|listed| listed["id"] == component).unwrap();
        assert_figure(component, &figure["windows"]["since_start"], &durations);
        for (status, ms) in durations {
            *of_all.entry(status).or_default() += ms;
        }
    }
    assert_figure("the page", &figures["page"]["since_start"], &of_all);
}

fn assert_figure(name: &str, told: &Value, durations: &BTreeMap<u8, u64>) {
    let (share, observed_s) = oracle::uptime(durations, WEIGHTS_TENTHS);
    println!("{name}: {share:?} of {observed_s} s");
    assert_eq!(told["hundred_thousandths"], json!(share), "{name}: {told}");
    assert_eq!(told["observed_s"], json!(observed_s), "{name}: {told}");
}

fn until<T: Clone>(points: &Points<T>, end_ms: i64) -> Points<T> {
    points.iter().filter(|(at, _)| *at < end_ms).cloned().collect()
}

/// Applies the page and its probes.
fn configure(worker: &LocalWorker) {
    let folder = tempfile::tempdir().unwrap();
    let [major, partial, degraded] = WEIGHTS_TENTHS.map(|tenths| tenths as f64 / 10.0);
    let mut page = format!(
        "[page]\nname = 'Oracle'\nurl = 'http://127.0.0.1:8787'\n\
         [agents]\nbatch_window = '1s'\nsilent_after = '6s'\n\
         [uptime]\nweights = {{ major = {major:.1}, partial = {partial:.1}, degraded = {degraded:.1} }}\n"
    );
    for region in REGIONS {
        page += &format!("[[region]]\nid = '{region}'\nname = '{region}'\n");
    }
    for component in COMPONENTS {
        page += &format!("[[component]]\nid = '{component}'\nname = '{component}'\n");
    }
    std::fs::write(folder.path().join("page.toml"), page).unwrap();
    for rules in PROBES {
        std::fs::write(folder.path().join(format!("{}.toml", rules.id)), rules.file()).unwrap();
    }
    worker.allclear(&["apply", &folder.path().display().to_string()]);
}
