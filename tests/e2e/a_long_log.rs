//! A log of many months: restoring it and looking into its past read what lies between two snapshots, not
//! all of it.

use std::time::Duration;

use domain::backup::messages::{PAGE_BYTES, PAGE_ROWS};
use domain::board::snapshots::{DATED_EVERY, MAX_FOLDED};
use domain::board::{Command, Event, NewAgent};
use domain::config::source::SourceFile;
use domain::cost::pricing::Usage;
use domain::ledger::verdict::{Assessment, Verdict, VerdictChange};
use domain::time::timestamp::Timestamp;
use harness::{Bundle, LocalWorker, WrittenLog, get, now};

const HOUR: Duration = Duration::from_secs(3_600);
/// Verdicts of one agent that change, one every hour.
const CHANGES: u64 = 12_000;
/// So many that they are folded in two steps and a last one.
const FEWER_CHANGES: u64 = 7_000;
/// Those of ten agents, one every ten minutes: two years of them.
const MANY_CHANGES: u64 = 100_000;
const REGIONS: [&str; 10] = ["r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9"];
/// The most rows that a step of an import reads besides events: lists of dated snapshots, and their parts.
const STEP_ROWS: u64 = 300;

/// A log that was imported.
struct Imported {
    worker: LocalWorker,
    /// What `allclear import` said.
    output: String,
    events: u64,
    /// Events and lines of the public log.
    rows: u64,
    /// The bytes of the longest line of its backup: what one request carries, and little more.
    longest: usize,
}

/// A log of verdicts that change, one every so often: all agents see trouble one after another, then none.
fn log_of_changes(changes: u64, regions: &[&str], began: Timestamp, every: Duration) -> WrittenLog {
    let mut log = log_of_page(regions, began);
    let told = |verdict| (0..regions.len()).map(move |agent| (agent, verdict));
    let trouble = told(Verdict::Down).chain(told(Verdict::Up));
    for (count, (agent, verdict)) in (1..=changes).zip(trouble.cycle()) {
        let since = began.plus(every * u32::try_from(count).unwrap());
        let change = VerdictChange { opinion: Assessment { verdict, failure: None }, since };
        let (number, probe) = (count.div_ceil(regions.len() as u64), "checkout".parse().unwrap());
        let agent = format!("{}-1", regions[agent]).parse().unwrap();
        log.append(Event::VerdictChanged { agent, number, probe, change }, since);
    }
    log
}

/// A log of a page with one probe that an agent in each region runs.
fn log_of_page(regions: &[&str], began: Timestamp) -> WrittenLog {
    let mut log = WrittenLog::default();
    let of_region = |id: &&str| format!("[[region]]\nid = \"{id}\"\nname = \"{id}\"\n");
    let page = format!(
        "[page]\nname = \"Northwind\"\nurl = \"https://status.example\"\n{}\
         [[component]]\nid = \"checkout\"\nname = \"Checkout\"\n",
        regions.iter().map(of_region).collect::<String>()
    );
    let probe = format!(
        "id = \"checkout\"\ncomponent = \"checkout\"\nevery = \"1h\"\ntimeout = \"5s\"\n\
         regions = {regions:?}\n[[step]]\nname = \"pay\"\nget = \"https://shop.example/\"\n"
    );
    let file = |path: &str, text: String| SourceFile { path: path.into(), text };
    let files = vec![file("page.toml", page), file("checkout.toml", probe)];
    log.configure(&files, began);
    for region in regions {
        let new = NewAgent {
            agent: format!("{region}-1").parse().unwrap(),
            region: region.parse().unwrap(),
            token_sha256: format!("of {region}"),
        };
        let agent = new.agent.clone();
        log.decide(Command::AddAgent(new), began);
        log.append(Event::AgentReturned { agent, since: began }, began);
    }
    log
}

/// Imports a log into an empty system.
fn import(log: WrittenLog) -> Imported {
    let events = log.events();
    let rows = events + log.lines();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("long.jsonl");
    let longest = log.write(&path);
    let worker = LocalWorker::start(Bundle::Deployed);
    let (well, _, output) = worker.try_allclear(&["import", &path.display().to_string()]);
    assert!(well, "{output}");
    Imported { worker, output, events, rows, longest }
}

impl Imported {
    /// In how many steps its log was checked, before the last; none folds more than [`MAX_FOLDED`] events.
    fn steps(&self) -> u64 {
        let steps = self.output.matches("its log is checked").count() as u64;
        assert_eq!(steps, (self.events - MAX_FOLDED).div_ceil(DATED_EVERY), "{}", self.output);
        steps
    }
}

fn rows_read(worker: &LocalWorker) -> u64 {
    let usage: Usage = serde_json::from_value(worker.ops("usage")).unwrap();
    usage.board.awake.rows_read
}

#[test]
fn a_restore_and_the_past_read_no_more_than_lies_between_two_snapshots() {
    let began = now().minus(Duration::from_secs((CHANGES + 2) * 3_600));
    let log = log_of_changes(CHANGES, &["eu"], began, HOUR);
    let height = log.board.public_head.height;
    let imported = import(log);
    let steps = imported.steps();
    let Imported { mut worker, events, rows: loaded, .. } = imported;
    let read = rows_read(&worker);
    println!("{read} rows read to restore {events} events in {steps} steps and a last one");
    // The platform counts a row for each that is put in; then each event is folded once, but for those
    // after the last dated snapshot, which are folded again when the Board wakes.
    assert!(read <= loaded + events + DATED_EVERY, "{read} rows for {loaded} that were put in");
    let page = |number: u64| {
        let at = began.plus(Duration::from_secs(number * 3_600 + 60));
        let before = rows_read(&worker);
        let page = get(&worker.url(&format!("?at={at}"))).expect("a page");
        assert_eq!(page.status, 200, "{}", page.body);
        let read = rows_read(&worker) - before;
        println!("{read} rows read for the page after {number} changes");
        assert!(read <= MAX_FOLDED + 200, "{number}: {read}");
        page.body.contains("All systems are working")
    };
    for number in [2, 700, 5_000, CHANGES - 2] {
        assert!(page(number), "after {number} changes it is up");
        assert!(!page(number + 1), "after {} changes it is down", number + 1);
    }
    worker.kill();
    worker.start_again();
    let read = rows_read(&worker);
    println!("{read} rows read to wake");
    assert!(read <= 300, "rows read to wake: {read}");
    let summary = get(&worker.url("log.jsonl?after=0")).expect("the log").body;
    assert!(summary.lines().count() == 1_000 && height > CHANGES, "{height} lines");
}

/// What a program of before stored is not read as what it is not: all is made again from the log, and no request folds more than a
/// step of a restore.
#[test]
fn a_state_of_an_earlier_format_is_made_again_from_the_log() {
    let began = now().minus(HOUR * u32::try_from(FEWER_CHANGES + 2).unwrap());
    let imported = import(log_of_changes(FEWER_CHANGES, &["eu"], began, HOUR));
    let steps = imported.steps();
    let Imported { mut worker, events, .. } = imported;
    let since = |worker: &LocalWorker| {
        let summary = get(&worker.url("api/v2/summary.json")).expect("a summary").json();
        summary["components"][0]["created_at"].clone()
    };
    let before = since(&worker);
    worker.kill();
    worker.make_snapshots_older();
    worker.start_again();
    assert_eq!(since(&worker), before);
    assert!(steps > 1, "{steps}");
    // Once it is made again, it is the latest one.
    worker.kill();
    worker.start_again();
    let read = rows_read(&worker);
    println!("{read} rows read to wake, of {events} events that were folded in {steps} steps");
    assert!(read <= 300, "rows read to wake: {read}");
    assert_eq!(since(&worker), before);
}

/// What an import holds at a time does not grow with the log: a page of rows, or a state and the events
/// between two snapshots.
#[test]
fn a_hundred_thousand_events_are_imported_by_pages_and_steps() {
    let every = HOUR / 6;
    let began = now().minus(every * u32::try_from(MANY_CHANGES + 2).unwrap());
    let log = log_of_changes(MANY_CHANGES, &REGIONS, began, every);
    let imported = import(log);
    let steps = imported.steps();
    let Imported { worker, output, events, rows, longest } = imported;
    let sent = format!(" of {rows} rows");
    let pages = output.lines().filter(|line| line.ends_with(&sent)).count() as u64;
    let of_table = |rows: u64| rows.div_ceil(PAGE_ROWS as u64);
    assert_eq!(pages, of_table(events) + of_table(rows - events), "{output}");
    let read = rows_read(&worker);
    println!(
        "{events} events in {pages} pages of {longest} bytes at most and {steps} steps: {read} rows read"
    );
    assert!(longest <= PAGE_BYTES, "{longest} bytes in a page");
    let bound = rows + events + DATED_EVERY + STEP_ROWS * steps;
    assert!(read <= bound, "{read} rows for {rows} that were put in");
    let at = now().minus(every);
    let page = get(&worker.url(&format!("?at={at}"))).expect("a page");
    assert!(page.status == 200 && page.body.contains("All systems are working"), "{}", page.body);
}
