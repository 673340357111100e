//! The batches that cost a Ledger most, at the most observations that one may have: what is done grows with
//! their number, not faster. Counted in instructions, by Valgrind, so that other programs do not disturb it.

use std::process::Command;
use std::time::Duration;

use domain::config::parse::read_probe;
use domain::config::source::SourceFile;
use domain::ledger::Ledger;
use domain::protocol::assignment::Assignment;
use domain::protocol::batch::{Arrival, Batch, MAX_OBSERVATIONS};
use domain::protocol::observation::Observation;
use domain::protocol::received_batch::ReceivedBatch;
use domain::time::timestamp::Timestamp;

/// What the process under Valgrind is to take: a pattern and a number of observations.
const TO_TAKE: &str = "ALLCLEAR_WORST_BATCH";
/// How many are taken without Valgrind: some of each probe of every pattern.
const FEW: usize = 300;
/// Each run turns the verdict of its probe.
const NO_CONFIRMATION: &str = "failures = 1, recoveries = 1";

/// How the observations of a batch lie, and what rules they are folded by.
struct ObservationPattern {
    name: &'static str,
    flaps: u32,
    probes: usize,
    /// How far apart the runs of a probe are, in milliseconds.
    apart_ms: i64,
    /// Whether newer runs were received before.
    late: bool,
}

const PATTERNS: [ObservationPattern; 6] = [
    ObservationPattern { name: "turns", flaps: 0, probes: 1, apart_ms: 1, late: false },
    ObservationPattern { name: "flaps", flaps: 100, probes: 1, apart_ms: 1, late: false },
    ObservationPattern { name: "silences", flaps: 100, probes: 1, apart_ms: 8_000, late: false },
    ObservationPattern { name: "late flaps", flaps: 100, probes: 1, apart_ms: 1, late: true },
    ObservationPattern { name: "late turns", flaps: 0, probes: 1, apart_ms: 8_000, late: true },
    ObservationPattern { name: "all late", flaps: 0, probes: 100, apart_ms: 1, late: true },
];

impl ObservationPattern {
    fn assignment(&self) -> Assignment {
        let probe = |n: usize| {
            let text = format!(
                "id = 'p{n}'\ncomponent = 'c'\nevery = '2s'\ntimeout = '2s'\nregions = ['eu']\n\
                 confirm = {{ {NO_CONFIRMATION}, flaps = {} }}\n[[step]]\nname = 's'\nget = 'http://localhost/'\n",
                self.flaps
            );
            read_probe(&SourceFile { path: "p.toml".to_owned(), text }).unwrap().into()
        };
        let times = [25, 75].map(Duration::from_secs);
        crate::assigned::assignment((0..self.probes).map(probe).collect(), times)
    }

    /// A batch of so many observations, the last a second before it comes in.
    fn batch(&self, sequence: u64, count: usize, end: Timestamp) -> ReceivedBatch {
        let rounds = count.div_ceil(self.probes) as i64;
        let seen = |n: usize| -> Observation {
            let round = (n / self.probes) as i64;
            let at = end.unix_ms() - 1_000 - (rounds - round) * self.apart_ms;
            let letter = if round % 2 == 0 { 'F' } else { 'P' };
            crate::seen::observation(
                &format!("p{}", n % self.probes),
                Timestamp::from_unix_ms(at),
                letter,
            )
        };
        let (boot, observations) = ("b".parse().unwrap(), (0..count).map(seen).collect());
        let batch = Batch { boot, sequence, observations, evidence: vec![] };
        ReceivedBatch::new(batch, Arrival { at: end, correction_ms: 0 })
    }

    /// Takes a batch of so many observations.
    fn take(&self, count: usize) {
        let (assignment, mut ledger) = (self.assignment(), Ledger::default());
        let end = Timestamp::from_unix_ms(1_800_000_000_000);
        let mut record = vec![];
        if self.late {
            let newer = self.batch(1, self.probes * 2, end.plus(Duration::from_secs(20)));
            assert!(ledger.take(&newer, &assignment).is_empty());
            record.push(newer);
        }
        let batch = self.batch(2, count, end);
        let late = ledger.take(&batch, &assignment);
        assert_eq!(late.is_empty(), !self.late);
        if self.late {
            record.push(batch);
            let since = late.since(&assignment);
            let filed = record.iter().flat_map(|batch| late.file(batch, &since)).collect();
            ledger.amend(&late, filed, &assignment, end);
        }
        let _ = ledger.status(&assignment, end);
    }
}

/// Every pattern is taken, with few observations; under Valgrind one of them, with as many as it is told.
#[test]
#[allow(clippy::disallowed_methods, reason = "a test takes no other arguments")]
fn takes_what_it_is_told_to() {
    let Ok(told) = std::env::var(TO_TAKE) else {
        PATTERNS.iter().for_each(|pattern| pattern.take(FEW));
        return;
    };
    let (name, count) = told.rsplit_once('/').unwrap();
    let pattern = PATTERNS.iter().find(|pattern| pattern.name == name).unwrap();
    pattern.take(count.parse().unwrap());
}

fn instructions(pattern: &ObservationPattern, count: usize) -> u64 {
    let mut command = Command::new("valgrind");
    command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]);
    command.arg(std::env::current_exe().unwrap());
    command.args(["--exact", "worst_batch::takes_what_it_is_told_to"]);
    command.env(TO_TAKE, format!("{}/{count}", pattern.name));
    let output = command.output().expect("valgrind, which `cargo xtask setup` installs");
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{errors}");
    let line = errors.lines().find_map(|line| line.split("Collected : ").nth(1));
    line.and_then(|count| count.trim().parse().ok()).unwrap_or_else(|| panic!("{errors}"))
}

/// Three sizes, each twice the one before: what all do once falls out of their differences.
#[test]
fn the_worst_batches_take_time_in_proportion() {
    for pattern in &PATTERNS {
        let counted = [4, 2, 1].map(|part| instructions(pattern, MAX_OBSERVATIONS / part));
        let [less, more] = [counted[1] - counted[0], counted[2] - counted[1]];
        println!("{}: {counted:?}, of the second half {}", pattern.name, more * 2 / 5_000);
        // Twice as many, and what sorting and searching add.
        assert!(more <= less * 5 / 2, "{}: {less}, then {more}", pattern.name);
    }
}
