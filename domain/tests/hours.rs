//! Hours: told by their observations alone whatever the order, the same when merged as when folded
//! together, and never too large to keep.

use domain::latency::hourly::{RunBucket, RunStats, hours, minutes};
use domain::latency::hourly_codec::{InvalidRow, MAX_PROBE_BYTES, MAX_ROW_BYTES, VERSION};
use domain::latency::sketch::Sketch;
use domain::ordered::SortedMap;
use domain::phases::Phases;
use domain::protocol::observation::{Failure, Observation, Outcome, Reason};
use domain::time::timestamp::HOUR_MS;
use domain::time::timestamp::Timestamp;
use proptest::prelude::{ProptestConfig, Strategy, any, prop_assert, prop_assert_eq, proptest};

/// 2026-10-24T20:00:00Z.
const START_MS: i64 = 1_792_872_000_000;

fn failure() -> Failure {
    Failure { step: "pay".to_owned(), reason: Reason::Timeout, detail: String::new() }
}

fn outcome(kind: u8) -> Outcome {
    match kind {
        0 => Outcome::Degraded(failure()),
        1 => Outcome::Failed(failure()),
        2 => Outcome::Unsure("cut off".to_owned()),
        _ => Outcome::Passed,
    }
}

fn observation() -> impl Strategy<Value = Observation> {
    let step = any::<(u32, Option<u32>, Option<u32>)>().prop_map(|(a, b, c)| Phases {
        dns_us: Some(a % 5_000),
        connect_us: b,
        tls_us: None,
        first_byte_us: c.map(|us| us % 900_000),
        transfer_us: Some(a / 1000),
    });
    (0..3_u8, 0..100_000_000_i64, 0..9_u8, 0..20_000_u32, proptest::collection::vec(step, 0..4))
        .prop_map(|(probe, ms, kind, took_ms, steps)| Observation {
            probe: format!("probe-{probe}").parse().unwrap(),
            observed_at: Timestamp::from_unix_ms(START_MS + ms),
            attempt: u8::from(kind == 1),
            took_ms,
            outcome: outcome(kind),
            steps,
        })
}

fn observations() -> impl Strategy<Value = Vec<Observation>> {
    proptest::collection::vec(observation(), 0..60)
}

fn rejoined(hour: &RunBucket) -> RunBucket {
    let mut whole = RunBucket { start: hour.start, ..RunBucket::default() };
    hour.pack().unwrap().iter().for_each(|row| whole.merge(&RunBucket::unpack(row).unwrap()));
    whole
}

/// Hours of the same start made into one, oldest first.
fn merged<'a>(hours: impl Iterator<Item = &'a RunBucket>) -> Vec<RunBucket> {
    let mut merged: SortedMap<Timestamp, RunBucket> = SortedMap::new();
    for hour in hours {
        let into = merged.entry(hour.start).or_default();
        into.start = hour.start;
        into.merge(hour);
    }
    merged.into_values().collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn hours_are_told_by_their_observations_alone(
        (seen, shuffled) in observations().prop_flat_map(|seen| {
            let shuffled = proptest::strategy::Just(seen.clone()).prop_shuffle();
            (proptest::strategy::Just(seen), shuffled)
        }),
    ) {
        let told = hours(&seen);
        prop_assert_eq!(&hours(&shuffled), &told);
        prop_assert_eq!(minutes(&seen), minutes(&shuffled));
        prop_assert!(told.windows(2).all(|pair| pair[0].start < pair[1].start));
        let runs: u32 = told.iter().flat_map(|hour| hour.probes.values()).map(RunStats::count).sum();
        prop_assert_eq!(runs as usize, seen.len());
        for hour in &told {
            prop_assert_eq!(hour.start.unix_ms() % HOUR_MS, 0);
            for (probe, runs) in &hour.probes {
                let span = hour.start.unix_ms()..hour.start.unix_ms() + HOUR_MS;
                let in_span = |seen: &&Observation| seen.probe == *probe && span.contains(&seen.observed_at.unix_ms());
                let ended = |seen: &&Observation| matches!(seen.outcome, Outcome::Passed | Outcome::Degraded(_));
                let here: Vec<_> = seen.iter().filter(in_span).collect();
                prop_assert_eq!(runs.count() as usize, here.len());
                let took: Sketch = here.iter().copied().filter(ended).map(|seen| seen.took_ms).collect();
                prop_assert_eq!(&took, &runs.took_ms);
                prop_assert_eq!(took.count(), u64::from(runs.passed + runs.degraded));
            }
        }
    }

    #[test]
    fn hours_that_are_merged_are_those_that_are_folded_together(
        first in observations(), second in observations(),
    ) {
        let [a, b] = [hours(&first), hours(&second)];
        let both = merged(a.iter().chain(&b));
        prop_assert_eq!(&merged(b.iter().chain(&a)), &both);
        prop_assert_eq!(hours(first.iter().chain(&second)), both);
    }

    #[test]
    fn what_is_packed_unpacks(seen in observations()) {
        for hour in hours(&seen) {
            prop_assert_eq!(hour.pack().unwrap().len(), 1);
            prop_assert_eq!(&rejoined(&hour), &hour);
        }
    }

    #[test]
    fn random_bytes_are_refused_or_read(mut bytes in proptest::collection::vec(any::<u8>(), 0..200), seen in observations(), place in any::<proptest::sample::Index>()) {
        if let Some(first) = bytes.first_mut() { *first = VERSION }
        let _ = RunBucket::unpack(&bytes);
        for hour in hours(&seen) {
            let mut row = hour.pack().unwrap().remove(0);
            let place = place.index(row.len());
            row[place] ^= 0x55;
            let _ = RunBucket::unpack(&row);
        }
    }
}

#[test]
fn other_versions_and_more_bytes_are_refused() {
    let row = RunBucket::default().pack().unwrap().remove(0);
    assert_eq!(RunBucket::unpack(&row), Ok(RunBucket::default()));
    assert_eq!(RunBucket::unpack(&[]), Err(InvalidRow::Version(None)));
    assert_eq!(RunBucket::unpack(&[VERSION + 1]), Err(InvalidRow::Version(Some(VERSION + 1))));
    let longer = [row, vec![0]].concat();
    assert_eq!(
        RunBucket::unpack(&longer),
        Err(InvalidRow::Malformed("1 bytes too many".to_owned()))
    );
    let huge = vec![VERSION; MAX_ROW_BYTES + 1];
    assert_eq!(RunBucket::unpack(&huge), Err(InvalidRow::TooLarge(MAX_ROW_BYTES + 1)));
}

/// Numbers that are as uneven as times of a network are.
fn noise() -> impl FnMut(u32) -> u32 {
    let mut seed = 88_172_645_463_325_252_u64;
    move |below| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        u32::try_from(seed % u64::from(below)).unwrap()
    }
}

/// An hour of one probe with a step in all phases.
fn usual_hour(every_s: i64) -> Vec<Observation> {
    let mut some = noise();
    let mut bell = |least: u32, width: u32| least + (0..6).map(|_| some(width / 6)).sum::<u32>();
    let run = |n: i64| {
        let phases = Phases {
            dns_us: Some(bell(300, 400)),
            connect_us: Some(bell(20_000, 5_000)),
            tls_us: Some(bell(41_000, 8_000)),
            first_byte_us: Some(bell(80_000, 90_000)),
            transfer_us: Some(bell(100, 500)),
        };
        Observation {
            probe: "checkout".parse().unwrap(),
            observed_at: Timestamp::from_unix_ms(START_MS + n * every_s * 1000),
            attempt: 0,
            took_ms: phases.total_us() / 1000,
            outcome: Outcome::Passed,
            steps: vec![phases],
        }
    };
    (0..3600 / every_s).map(run).collect()
}

#[test]
fn a_usual_hour_of_a_probe_takes_some_two_hundred_bytes() {
    for (every_s, most) in [(60, 200), (30, 230), (10, 300)] {
        let row = hours(&usual_hour(every_s))[0].pack().unwrap().remove(0);
        println!("every {every_s} s: {} bytes", row.len());
        assert!(row.len() <= most, "every {every_s} s: {}", row.len());
    }
    let all = usual_hour(30);
    let day: Vec<Observation> = (0..24)
        .flat_map(|hour| {
            all.iter().cloned().map(move |mut seen| {
                seen.observed_at =
                    Timestamp::from_unix_ms(seen.observed_at.unix_ms() + hour * HOUR_MS);
                seen
            })
        })
        .collect();
    let mut whole = RunBucket::default();
    hours(&day).iter().for_each(|hour| whole.merge(hour));
    println!("a day, every 30 s: {} bytes", whole.pack().unwrap()[0].len());
}

#[test]
fn the_most_that_an_hour_can_hold_fits_its_rows() {
    // A value in every bucket and counts as large as they get: more than any hour sees.
    let every: Sketch =
        (0..2_300).map(|n| 1.0097_f64.powi(n).min(4.29e9) as u32).chain(0..100).collect();
    let mut much = every.clone();
    for _ in 0..24 {
        let so_far = much.clone();
        much.merge(&so_far);
    }
    let mut runs = RunStats {
        passed: u32::MAX,
        failed: u32::MAX,
        took_ms: much.clone(),
        ..RunStats::default()
    };
    let phases = &mut runs.phases;
    for sketch in
        [&mut phases.dns_us, &mut phases.connect_us, &mut phases.tls_us, &mut phases.first_byte_us]
    {
        *sketch = much.clone();
    }
    phases.transfer_us = much;
    let probes = (0..200).map(|n| (format!("{n:040}").parse().unwrap(), runs.clone()));
    let hour = RunBucket { start: Timestamp::from_unix_ms(START_MS), probes: probes.collect() };
    let rows = hour.pack().unwrap();
    println!("{} rows, {} bytes for each probe", rows.len(), rows[0].len() * rows.len() / 200);
    assert!(rows.len() > 1);
    assert!(rows.iter().all(|row| row.len() <= MAX_ROW_BYTES));
    assert!(rows.iter().map(Vec::len).sum::<usize>() <= 200 * MAX_PROBE_BYTES);
    assert_eq!(rejoined(&hour), hour);
}

#[test]
fn an_hour_of_a_thousand_probes_is_compressed_and_each_is_found() {
    use domain::cost::pricing::BYTES_PER_PROBE_AND_HOUR;
    let usual = usual_hour(30);
    let mut some = noise();
    let mut all = vec![];
    for n in 0..1_000_u32 {
        let factor = 1.0 + f64::from(some(400)) / 100.0;
        for seen in &usual {
            let mut seen = seen.clone();
            let mut scaled =
                |us: Option<u32>| us.map(|us| (f64::from(us + some(us / 8 + 1)) * factor) as u32);
            let phases = seen.steps[0];
            let phases = Phases {
                dns_us: scaled(phases.dns_us),
                connect_us: scaled(phases.connect_us),
                tls_us: scaled(phases.tls_us),
                first_byte_us: scaled(phases.first_byte_us),
                transfer_us: scaled(phases.transfer_us),
            };
            seen.probe = format!("probe-{n}").parse().unwrap();
            seen.took_ms = phases.total_us() / 1_000;
            seen.steps = vec![phases.rounded()];
            all.push(seen);
        }
    }
    let hour = &hours(&all)[0];
    let rows = hour.pack().unwrap();
    assert_eq!(rows.len(), 1, "one row");
    let per_probe = rows[0].len() as f64 / 1_000.0;
    println!("{per_probe} bytes for each probe");
    assert!(per_probe <= BYTES_PER_PROBE_AND_HOUR, "{per_probe}");
    for n in [0, 1, 77, 500, 999] {
        let probe = format!("probe-{n}").parse().unwrap();
        assert_eq!(RunBucket::find(&rows[0], &probe).unwrap().as_ref(), hour.probes.get(&probe));
    }
    for other in ["a", "probe-1000", "probe-9999", "z"] {
        assert_eq!(RunBucket::find(&rows[0], &other.parse().unwrap()), Ok(None), "{other}");
    }
}

/// A row of version 1, as earlier programs wrote it: no probe is compressed.
#[test]
fn rows_of_earlier_versions_are_read() {
    let hour = &hours(&usual_hour(30))[0];
    let pairs: Vec<_> = hour.probes.clone().into_iter().collect();
    let row = postcard::to_extend(&(hour.start, pairs), vec![1]).unwrap();
    assert_eq!(RunBucket::unpack(&row).as_ref(), Ok(hour));
    let probe = "checkout".parse().unwrap();
    assert_eq!(RunBucket::find(&row, &probe).unwrap().as_ref(), hour.probes.get(&probe));
}
