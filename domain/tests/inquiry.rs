//! Evidence is asked for by incident or probe, told newest first in pages, and no longer than it is kept.

use std::time::Duration;

use domain::evidence::query::{EvidenceOwner, EvidencePage, EvidenceQuery, RunRange};
use domain::evidence::retention::{EVIDENCE_KEPT_FOR, Slot, is_old, kept_for};
use domain::protocol::evidence::{CaptureReason, Evidence, EvidenceId, EvidenceItem};
use domain::protocol::observation::{Failure, Reason};
use domain::query::Parameters;
use domain::time::timestamp::Timestamp;

#[test]
fn what_no_incident_holds_is_looked_for_as_far_back_as_it_is_kept() {
    let now = Timestamp::from_unix_ms(1_795_278_548_333);
    let (ms, oldest) = (Duration::from_millis(1), now.minus(EVIDENCE_KEPT_FOR));
    let asks = |from, probe: &str, observed_at| {
        let stretch = RunRange { probe: "checkout".parse().unwrap(), from, to: now };
        let slot = Slot { slot: 0, probe: probe.parse().unwrap(), observed_at, priority: 0 };
        stretch.asks_for(&slot, now)
    };
    let ever = Timestamp::default();
    assert!(asks(ever, "checkout", oldest) && !asks(ever, "checkout", oldest.minus(ms)));
    assert!(
        asks(now.minus(ms), "checkout", now.minus(ms)) && !asks(now, "checkout", now.minus(ms))
    );
    assert!(!asks(ever, "checkout", now), "until then");
    assert!(!asks(ever, "storefront", oldest));
    // What is looked for, what is let go of and when, is one instant.
    assert!(!is_old(oldest, now) && is_old(oldest.minus(ms), now));
    let over = now.plus(kept_for(now, now));
    assert!(is_old(now, over) && !is_old(now, over.minus(ms)));
}

#[test]
fn a_query_says_whose_evidence_and_of_when_each_once() {
    let read = |query: &str| {
        let pairs = url::form_urlencoded::parse(query.as_bytes());
        EvidenceQuery::read(&Parameters::read(pairs, EvidenceQuery::PARAMETERS)?)
    };
    let query = read("probe=checkout&to=2026-11-20T14:00:00Z").unwrap();
    assert_eq!(query.about, EvidenceOwner::Probe("checkout".parse().unwrap()));
    assert_eq!((query.from, query.to), (None, Some("2026-11-20T14:00:00Z".parse().unwrap())));
    assert_eq!(read("incident=x").unwrap().about, EvidenceOwner::Incident("x".into()));
    for (query, named) in [
        ("", "incident"),
        ("probe=checkout&incident=x", "incident"),
        ("probe=Check+out", "probe"),
        ("probe=checkout&from=x", "from"),
        ("probe=checkout&to=x", "to"),
        ("probe=checkout&form=x", "form"),
        ("probe=checkout&probe=storefront", "probe"),
    ] {
        let problem = read(query).unwrap_err();
        assert_eq!((problem.status, problem.field.as_deref()), (422, Some(named)), "{query}");
    }
}

fn listed(n: u64, at_ms: i64) -> EvidenceItem {
    let evidence = Evidence {
        probe: "checkout".parse().unwrap(),
        observed_at: Timestamp::from_unix_ms(at_ms),
        attempt: 0,
        took_ms: 7,
        degraded: false,
        cause: CaptureReason::Began,
        failure: Failure { step: "pay".into(), reason: Reason::Timeout, detail: "".into() },
        steps: vec![],
        sent: String::new(),
        received: None,
        judged: vec![],
        notes: vec![],
    };
    let id = EvidenceId { n, index: 0 };
    EvidenceItem { agent: "eu-1".parse().unwrap(), id, held: false, picture: None, evidence }
}

/// How many each page has, following `next`.
fn pages(all: &[EvidenceItem]) -> Vec<usize> {
    let (mut counts, mut to) = (vec![], Timestamp::from_unix_ms(i64::MAX));
    loop {
        let older = all.iter().filter(|item| item.evidence.observed_at < to);
        let page = EvidencePage::from_items(older.cloned().collect(), true);
        counts.push(page.evidence.len());
        match page.next {
            Some(next) => to = next,
            None => return counts,
        }
    }
}

#[test]
fn pages_are_newest_first_and_each_is_there_once() {
    let all = [listed(2, 5), listed(1, 9), listed(3, 5), listed(1, 9), listed(4, 7)];
    let page = EvidencePage::from_items(all.into(), false);
    let told: Vec<_> = page.evidence.iter().map(|item| item.id.n).collect();
    assert_eq!((told.as_slice(), page.next, page.complete), (&[1, 4, 2, 3][..], None, false));
}

#[test]
fn what_began_at_one_instant_is_told_on_one_page() {
    let at = |second_of: fn(u64) -> i64, count| {
        pages(&(0..count).map(|n| listed(n, second_of(n))).collect::<Vec<_>>())
    };
    assert_eq!(at(|n| n as i64, 250), [100, 100, 50]);
    assert_eq!(at(|n| n as i64, 100), [100]);
    // Forty at each instant: two such fit, and the third is told whole on the next.
    assert_eq!(at(|n| n as i64 / 40, 200), [80, 80, 40]);
    // More at one instant than fit on a page: as many as fit, and what is older goes on.
    assert_eq!(at(|n| if n < 20 { 1 } else { 2 }, 150), [100, 20]);
}
