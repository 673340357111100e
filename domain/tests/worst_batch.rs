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

/// Set for the process under Valgrind, which takes all sizes of all patterns.
const IS_COUNTED: &str = "ALLCLEAR_WORST_BATCHES_COUNTED";
/// Three sizes, each twice the one before: what all do once falls out of their differences.
const SIZES: [usize; 3] = [MAX_OBSERVATIONS / 4, MAX_OBSERVATIONS / 2, MAX_OBSERVATIONS];
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

/// Every pattern is taken, with few observations; under Valgrind all sizes of each, after one that brings in what
/// the first does once.
#[test]
#[allow(clippy::disallowed_methods, reason = "a test takes no other arguments")]
fn every_pattern_is_taken() {
    PATTERNS.iter().for_each(|pattern| pattern.take(FEW));
    if std::env::var_os(IS_COUNTED).is_some() {
        for pattern in &PATTERNS {
            SIZES.into_iter().for_each(|count| pattern.take(count));
        }
    }
}

/// The instructions of each batch that the process under Valgrind takes, in order: the counts are written, and begin
/// anew, whenever one has been taken.
fn instructions() -> Vec<u64> {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new("valgrind");
    command.args(["--tool=callgrind", "--dump-after=*::ObservationPattern::take"]);
    command.arg(format!("--callgrind-out-file={}", folder.path().join("counts").display()));
    command.arg(std::env::current_exe().unwrap());
    command.args(["--exact", "worst_batch::every_pattern_is_taken"]).env(IS_COUNTED, "yes");
    let output = command.output().expect("valgrind, which `cargo xtask setup` installs");
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{errors}");
    let counts = |batch: usize| {
        let counts = std::fs::read_to_string(folder.path().join(format!("counts.{batch}")));
        let counts = counts.unwrap_or_else(|error| panic!("batch {batch}: {error}\n{errors}"));
        let total = counts.lines().find_map(|line| line.strip_prefix("totals: "));
        total.unwrap_or_else(|| panic!("{counts}")).trim().parse().unwrap()
    };
    (1..=PATTERNS.len() * (SIZES.len() + 1)).map(counts).collect()
}

#[test]
fn the_worst_batches_take_time_in_proportion() {
    let instructions = instructions();
    let counted = instructions[PATTERNS.len()..].chunks(SIZES.len());
    for (pattern, counted) in PATTERNS.iter().zip(counted) {
        let [less, more] = [counted[1] - counted[0], counted[2] - counted[1]];
        println!(
            "{}: {counted:?}, {} for one of the second half",
            pattern.name,
            more / (MAX_OBSERVATIONS as u64 / 2)
        );
        // Twice as many, and what sorting and searching add.
        assert!(more <= less * 5 / 2, "{}: {less}, then {more}", pattern.name);
    }
}
