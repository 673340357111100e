//! How many bytes a run takes in the record: what storage costs hangs on it.

use domain::phases::Phases;
use domain::protocol::batch::Batch;
use domain::protocol::observation::{Observation, Outcome};
use domain::time::timestamp::Timestamp;
use proptest::prelude::*;

/// What a run over TLS takes, as it varies from run to run.
fn phases() -> impl Strategy<Value = Phases> {
    let spans = (900_u32..1_200, 12_000_u32..14_000, 15_000_u32..18_000, 40_000_u32..60_000);
    (spans, 500_u32..800).prop_map(|((dns, connect, tls, first_byte), transfer)| Phases {
        dns_us: Some(dns),
        connect_us: Some(connect),
        tls_us: Some(tls),
        first_byte_us: Some(first_byte),
        transfer_us: Some(transfer),
    })
}

fn batch(all: &[Phases]) -> Batch {
    let seen = |(n, phases): (usize, &Phases)| Observation {
        probe: format!("probe-{n}").parse().unwrap(),
        observed_at: Timestamp::from_unix_ms(1_800_000_000_000 + n as i64 * 30),
        attempt: 0,
        took_ms: phases.total_us() / 1_000 + 1,
        outcome: Outcome::Passed,
        steps: vec![phases.rounded()],
    };
    let observations = all.iter().enumerate().map(seen).collect();
    Batch {
        boot: "0123456789abcdef".parse().unwrap(),
        sequence: 77,
        observations,
        evidence: vec![],
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_run_takes_no_more_than_sixteen_bytes(all in prop::collection::vec(phases(), 800)) {
        let bytes = batch(&all).pack().unwrap().len();
        prop_assert!(bytes <= 16 * all.len(), "{} bytes each", bytes as f64 / all.len() as f64);
    }

    #[test]
    fn what_is_reported_of_a_phase_is_right_to_two_thousandths(us in any::<u32>()) {
        let phases = Phases { dns_us: Some(us), ..Phases::default() };
        let rounded = phases.rounded().dns_us.unwrap();
        prop_assert!(rounded.abs_diff(us) <= us / 500 + 1, "{us}: {rounded}");
        prop_assert_eq!(phases.rounded().rounded(), phases.rounded());
    }
}
