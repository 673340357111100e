//! A copy: made in the order that loses no change, page by page, and whole wherever it broke off.

use std::collections::BTreeMap;
use std::time::Duration;

use domain::backup::backup_set::page_key;
use domain::backup::format::{BackupLine, ChainedWriter, RowChunk};
use domain::backup::job::{Job, PAGES_A_STEP};
use domain::backup::lease::LEASE_FOR;
use domain::backup::messages::{BackupManifest, BackupPage, ExportCursor, LeaseGranted};
use domain::backup::session::{BackupResponse, BackupSession, BackupStep, RENEW_EVERY};
use domain::backup::sql_value::SqlValue;
use domain::ids::ObjectName;
use domain::time::timestamp::Timestamp;
use proptest::prelude::{ProptestConfig, any, prop_assert_eq, proptest};

fn start() -> Timestamp {
    "2026-11-20T03:00:00Z".parse().unwrap()
}

fn ledger(n: usize) -> ObjectName {
    format!("ledger:eu-{n}").parse().unwrap()
}

/// Objects as they would answer: how many pages each has, how many of them sum up the others, and how
/// long each is.
struct Objects {
    pages: BTreeMap<ObjectName, (usize, usize)>,
    page_bytes: usize,
}

impl Objects {
    /// A Board, and Ledgers of one page that sums up and some others.
    fn new(board: usize, ledgers: &[usize], page_bytes: usize) -> Self {
        let mut pages = BTreeMap::from([(ObjectName::Board, (board, 0))]);
        pages.extend(ledgers.iter().enumerate().map(|(n, rest)| (ledger(n), (rest + 1, 1))));
        Self { pages, page_bytes }
    }

    fn contents(&self) -> BackupManifest {
        let objects = self.pages.keys().cloned().collect();
        BackupManifest { at: start(), copy: "copy".to_owned(), objects }
    }

    fn page(&self, object: &ObjectName, cursor: Option<&ExportCursor>) -> BackupPage {
        let (pages, summing) = self.pages[object];
        let n = cursor.map_or(0, |cursor| match cursor.after[0] {
            SqlValue::Whole(n) => usize::try_from(n).unwrap(),
            _ => panic!("{cursor:?}"),
        });
        let cell = |n: usize| SqlValue::Whole(i64::try_from(n).unwrap());
        let rows = vec![vec![cell(n), SqlValue::Text("x".repeat(self.page_bytes))]];
        let columns = vec!["n".to_owned(), "body".to_owned()];
        let chunk = RowChunk { object: object.clone(), table: "t".to_owned(), columns, rows };
        let next = ExportCursor { table: "t".to_owned(), after: vec![cell(n + 1)] };
        BackupPage {
            chunks: vec![chunk],
            next: (n + 1 < pages).then_some(next),
            settled: n + 1 >= summing,
        }
    }

    fn answer(&self, ask: &BackupStep) -> BackupResponse {
        match ask {
            BackupStep::Hold { .. } => BackupResponse::Hold(LeaseGranted { schema: Some(1) }),
            BackupStep::Page { object, cursor } => {
                BackupResponse::Page(self.page(object, cursor.as_ref()))
            }
        }
    }

    /// Every page there is, in the order in which they are to stand in a file.
    fn in_order(&self) -> Vec<(ObjectName, i64)> {
        let rows_of = |object: &ObjectName, from: usize, to: usize| {
            let pages = (from..to).map(|n| (object.clone(), i64::try_from(n).unwrap()));
            pages.collect::<Vec<_>>()
        };
        let first = |(object, (pages, summing)): (&ObjectName, &(usize, usize))| match object {
            ObjectName::Board => rows_of(object, 0, *pages),
            ObjectName::Ledger(_) => rows_of(object, 0, *summing),
        };
        let rest = |(object, (pages, summing)): (&ObjectName, &(usize, usize))| match object {
            ObjectName::Board => vec![],
            ObjectName::Ledger(_) => rows_of(object, *summing, *pages),
        };
        self.pages.iter().flat_map(first).chain(self.pages.iter().flat_map(rest)).collect()
    }

    /// Makes a step, whose pages go into the bucket: what would be stored, and who would be let go.
    fn step(&self, job: &Job, bucket: &mut BTreeMap<String, String>) -> (Job, Vec<ObjectName>) {
        let mut next = job.clone();
        while next.pages < job.pages + PAGES_A_STEP
            && let Some(ask) = next.session.ask(start())
        {
            if let Some(page) = next.take(self.answer(&ask)) {
                bucket.insert(page.key, page.text);
            }
        }
        let free = next.end_step();
        (next, free)
    }
}

/// The pages that a file holds, once it is proved to be whole.
fn pages_in(file: &str) -> Vec<(ObjectName, i64)> {
    let mut tally = ChainedWriter::default();
    let mut found = vec![];
    for line in file.lines() {
        if let BackupLine::Chunk(chunk) = tally.read(line).unwrap() {
            let [SqlValue::Whole(n), _] = &chunk.rows[0][..] else { panic!("{:?}", chunk.rows) };
            found.push((chunk.object, *n));
        }
    }
    tally.name().unwrap();
    found
}

#[test]
fn everything_is_held_then_the_board_is_copied_then_what_sums_up_then_the_rest() {
    let objects = Objects::new(2, &[2, 0], 10);
    let mut copying = BackupSession::new(objects.contents());
    let (mut asked, mut lines) = (vec![], 0);
    while let Some(ask) = copying.ask(start()) {
        lines += copying.take(objects.answer(&ask)).len();
        asked.push(match ask {
            BackupStep::Hold { object, renew: false } => format!("hold {object}"),
            BackupStep::Hold { object, renew: true } => format!("renew {object}"),
            BackupStep::Page { object, cursor } => {
                format!("{object} {}", cursor.map_or(0, |c| c.after.len()))
            }
        });
        let free = copying.to_release();
        asked.extend(free.iter().map(|object| format!("release {object}")));
    }
    let want = [
        "hold board",
        "hold ledger:eu-0",
        "hold ledger:eu-1",
        "board 0",
        "board 1",
        "release board",
        "ledger:eu-0 0",
        "release ledger:eu-0",
        "ledger:eu-1 0",
        "release ledger:eu-1",
        "ledger:eu-0 1",
        "ledger:eu-0 1",
    ];
    assert_eq!(asked, want);
    assert_eq!((lines, copying.counted().rows), (1 + 6 + 1, 6));
    assert!(copying.is_whole() && copying.holding().is_empty());
}

#[test]
fn an_object_without_tables_is_left_out() {
    let objects = Objects::new(1, &[0, 0], 10);
    let mut copying = BackupSession::new(objects.contents());
    let mut tally = ChainedWriter::default();
    let mut file = String::new();
    while let Some(ask) = copying.ask(start()) {
        let lines = match &ask {
            BackupStep::Hold { object, .. } if *object == ledger(0) => {
                copying.held(LeaseGranted { schema: None })
            }
            ask => copying.take(objects.answer(ask)),
        };
        for line in lines {
            file += &(tally.write(&line) + "\n");
        }
    }
    assert_eq!(pages_in(&file), [(ObjectName::Board, 0), (ledger(1), 0)]);
    assert!(!file.contains("eu-0"));
}

#[test]
fn whoever_is_still_to_be_copied_is_asked_to_go_on_holding() {
    let objects = Objects::new(20, &[3, 3], 10);
    let mut copying = BackupSession::new(objects.contents());
    let mut renewed: BTreeMap<ObjectName, Timestamp> = BTreeMap::new();
    let mut now = start();
    while let Some(ask) = copying.ask(now) {
        match &ask {
            BackupStep::Hold { object, renew } => {
                let before = renewed.insert(object.clone(), now);
                assert_eq!(before.is_some(), *renew, "{object}");
                assert!(before.is_none_or(|before| now.since(before) < LEASE_FOR), "{object}");
            }
            BackupStep::Page { object: ObjectName::Board, .. } => {}
            BackupStep::Page { object, cursor } => {
                let held = now.since(renewed[object]) < LEASE_FOR;
                assert!(held || cursor.is_some(), "{object} let go before it was copied");
            }
        }
        copying.take(objects.answer(&ask));
        now = now.plus(Duration::from_secs(100));
    }
    assert!(now.since(start()) > LEASE_FOR * 2, "it took longer than anybody holds");
    assert!(!renewed.contains_key(&ledger(2)) && RENEW_EVERY * 2 < LEASE_FOR);
}

#[test]
fn who_is_slow_to_hold_is_copied_all_the_same() {
    let objects = Objects::new(3, &[1, 1, 1], 10);
    let mut copying = BackupSession::new(objects.contents());
    let (mut now, mut asked) = (start(), 0);
    while let Some(ask) = copying.ask(now) {
        copying.take(objects.answer(&ask));
        now = now.plus(RENEW_EVERY);
        asked += 1;
    }
    assert!(copying.is_whole() && asked < 40, "{asked}");
}

#[test]
fn who_gives_up_knows_who_holds() {
    let objects = Objects::new(2, &[2, 2], 10);
    let mut copying = BackupSession::new(objects.contents());
    let mut holding = vec![];
    while let Some(ask) = copying.ask(start()) {
        copying.take(objects.answer(&ask));
        holding.push(copying.holding().len());
        let _ = copying.to_release();
    }
    // As they begin to hold, and are copied one after the other; the rest needs no hold.
    assert_eq!(holding, [1, 2, 3, 3, 3, 2, 1, 0, 0, 0, 0]);
}

#[test]
fn the_pages_in_order_are_the_file() {
    let objects = Objects::new(3, &[1, 1], 100);
    let mut bucket = BTreeMap::new();
    let (job, free) = objects.step(&Job::new(objects.contents()), &mut bucket);
    assert!(job.is_whole());
    let file = bucket.values().cloned().collect::<String>();
    assert_eq!(pages_in(&file), objects.in_order());
    assert_eq!((free.len(), job.bytes), (3, file.len() as u64));
    // The header has a page of its own.
    let keys: Vec<String> = (1..=8).map(|page| page_key(&job.set, page)).collect();
    assert_eq!(bucket.into_keys().collect::<Vec<_>>(), keys);
    let completed = job.completed(start());
    assert_eq!((completed.pages, completed.bytes, completed.rows), (8, job.bytes, 7));
    assert_eq!(completed.hash, job.writer.name().unwrap());
}

#[test]
fn a_step_writes_so_many_pages_and_holds_are_none() {
    let objects = Objects::new(1, &[1; 20], 10);
    let (job, _) = objects.step(&Job::new(objects.contents()), &mut BTreeMap::new());
    assert_eq!((job.pages, job.is_whole()), (PAGES_A_STEP, false));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Steps that break off are made again, when rows may have gone; what was stored is read from its
    /// text, as from storage.
    #[test]
    fn a_copy_is_whole_wherever_it_broke_off(
        board in 1_usize..20,
        ledgers in proptest::collection::vec(0_usize..9, 0..4),
        fewer in 0_usize..3,
        page_bytes in 1_usize..100,
        breaks in any::<u64>(),
    ) {
        let objects = Objects::new(board, &ledgers, page_bytes);
        let more = Objects::new(board, &ledgers.iter().map(|rest| rest + fewer).collect::<Vec<_>>(), 9);
        let mut job = Job::new(objects.contents());
        let (mut bucket, mut step) = (BTreeMap::new(), 0);
        while !job.is_whole() {
            let breaks_off = step < 63 && breaks & (1 << step) != 0;
            step += 1;
            if breaks_off {
                more.step(&job, &mut bucket);
                continue;
            }
            let (next, free) = objects.step(&job, &mut bucket);
            // Who is let go is never asked for what sums it up again.
            let later = next.session.holding();
            prop_assert_eq!(free.iter().find(|object| later.contains(object)), None);
            job = serde_json::from_str(&serde_json::to_string(&next).unwrap()).unwrap();
        }
        job.surplus().iter().for_each(|key| { bucket.remove(key); });
        let file = bucket.into_values().collect::<String>();
        prop_assert_eq!(job.bytes, file.len() as u64);
        prop_assert_eq!(pages_in(&file), objects.in_order());
    }
}
