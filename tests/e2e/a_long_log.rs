//! A log of many months: restoring it and looking into its past read what lies between two snapshots, not
//! all of it.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use domain::access::actor::Actor;
use domain::backup::format::{BackupLine, ChainedWriter, FORMAT, Header, RowChunk, Trailer};
use domain::backup::sql_value::SqlValue;
use domain::board::snapshots::{DATED_EVERY, MAX_FOLDED};
use domain::board::{Board, Command, Entry, Event, NewAgent};
use domain::config::parse;
use domain::config::source::SourceFile;
use domain::cost::pricing::Usage;
use domain::ids::ObjectName;
use domain::ledger::verdict::{Assessment, Verdict, VerdictChange};
use domain::time::timestamp::Timestamp;
use harness::{Bundle, LocalWorker, get, now};
use serde_json::json;

/// Verdicts that change, one every hour.
const CHANGES: u64 = 12_000;

const PAGE: &str = "[page]\nname = \"Northwind\"\nurl = \"https://status.example\"\n\
    [[region]]\nid = \"eu\"\nname = \"Frankfurt\"\n\
    [[component]]\nid = \"checkout\"\nname = \"Checkout\"\n";
const PROBE: &str = "id = \"checkout\"\ncomponent = \"checkout\"\nevery = \"1h\"\ntimeout = \"5s\"\n\
    regions = [\"eu\"]\n[[step]]\nname = \"pay\"\nget = \"https://shop.example/\"\n";

/// A log, with what of it is public.
#[derive(Default)]
struct LongLog {
    board: Board,
    events: Vec<Vec<SqlValue>>,
    lines: Vec<Vec<SqlValue>>,
}

impl LongLog {
    fn of_many_months(began: Timestamp) -> Self {
        let mut log = Self::default();
        let file = |path: &str, text: &str| SourceFile { path: path.into(), text: text.into() };
        let files = vec![file("page.toml", PAGE), file("checkout.toml", PROBE)];
        // As events of the first tables hold it: whole.
        let configuration = parse::read(&files).unwrap();
        let applied = json!({ "type": "configuration_applied", "configuration": configuration });
        log.append(serde_json::from_value(applied).unwrap(), began);
        let new = NewAgent {
            agent: "eu-1".parse().unwrap(),
            region: "eu".parse().unwrap(),
            token_sha256: "x".into(),
        };
        log.decide(Command::AddAgent(new.clone()), began);
        log.append(Event::AgentReturned { agent: new.agent.clone(), since: began }, began);
        for number in 1..=CHANGES {
            let since = hour(began, number);
            let verdict = if number % 2 == 0 { Verdict::Up } else { Verdict::Down };
            let change = VerdictChange { opinion: Assessment { verdict, failure: None }, since };
            let (agent, probe) = (new.agent.clone(), "checkout".parse().unwrap());
            log.append(Event::VerdictChanged { agent, number, probe, change }, since);
        }
        log
    }

    fn decide(&mut self, command: Command, at: Timestamp) {
        let decided = self.board.decide(command, at).unwrap();
        decided.events.into_iter().for_each(|event| self.append(event, at));
    }

    fn append(&mut self, event: Event, at: Timestamp) {
        let (entry, text, head) = Entry::write(&self.board.head, at, &Actor::Clock, event).unwrap();
        let number = |n: u64| SqlValue::Whole(i64::try_from(n).unwrap());
        let hash = SqlValue::Text(head.hash.clone());
        let n = number(head.height);
        self.events.push(vec![n.clone(), SqlValue::Text(text), hash]);
        for line in self.board.apply(entry, head) {
            let (entry, hash) = (SqlValue::Text(line.entry), SqlValue::Text(line.hash));
            self.lines.push(vec![number(line.n), n.clone(), entry, hash]);
        }
    }

    /// Writes a backup of it, as of a page whose Ledgers are empty.
    fn write(self, path: &Path) {
        let header = Header {
            allclear_export: FORMAT,
            exported_at: now(),
            objects: BTreeMap::from([(ObjectName::Board, 1)]),
        };
        let (mut writer, mut count) = (ChainedWriter::default(), Trailer::default());
        let mut text = writer.write(&BackupLine::Header(header)) + "\n";
        let tables = [
            ("events", vec!["n", "body", "hash"], self.events),
            ("public_log", vec!["n", "event", "body", "hash"], self.lines),
        ];
        for (table, columns, rows) in tables {
            for rows in rows.chunks(500) {
                let chunk = RowChunk {
                    object: ObjectName::Board,
                    table: table.into(),
                    columns: columns.iter().map(|&name| name.into()).collect(),
                    rows: rows.to_vec(),
                };
                count += Trailer { chunks: 1, rows: rows.len() as u64 };
                text += &(writer.write(&BackupLine::Chunk(chunk)) + "\n");
            }
        }
        text += &(writer.write(&BackupLine::Trailer(count)) + "\n");
        std::fs::write(path, text).unwrap();
    }
}

fn hour(began: Timestamp, number: u64) -> Timestamp {
    began.plus(Duration::from_secs(number * 3_600))
}

fn rows_read(worker: &LocalWorker) -> u64 {
    let usage: Usage = serde_json::from_value(worker.ops("usage")).unwrap();
    usage.board.awake.rows_read
}

#[test]
fn a_restore_and_the_past_read_no_more_than_lies_between_two_snapshots() {
    let began = now().minus(Duration::from_secs((CHANGES + 2) * 3_600));
    let log = LongLog::of_many_months(began);
    let (events, height) = (log.events.len() as u64, log.board.public_head.height);
    let loaded = events + log.lines.len() as u64;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("long.jsonl");
    log.write(&path);
    let mut worker = LocalWorker::start(Bundle::Deployed);
    let (well, _, said) = worker.try_allclear(&["import", &path.display().to_string()]);
    assert!(well, "{said}");
    let steps = said.matches("its log is checked").count() as u64;
    assert_eq!(steps, (events - MAX_FOLDED).div_ceil(DATED_EVERY), "{said}");
    let read = rows_read(&worker);
    println!("{read} rows read to restore {events} events in {steps} steps and a last one");
    // The platform counts a row for each that is put in; then each event is folded once, but for those
    // after the last dated snapshot, which are folded again when the Board wakes.
    assert!(read <= loaded + events + DATED_EVERY, "{read} rows for {loaded} that were put in");
    let page = |number: u64| {
        let at = hour(began, number).plus(Duration::from_secs(60));
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
