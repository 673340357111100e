//! Charts of latency: what may be asked is on the page and within bounds, and refusals name the
//! parameter; points say what was seen.

use crate::story::{PageStory, configuration, probe};
use domain::latency::hourly::{RunBucket, hours};
use domain::latency::hourly_codec::InvalidRow;
use domain::latency::query::{Grain, LatencyQuery, SeriesSubject};
use domain::latency::series::{Series, points};
use domain::phases::Phases;
use domain::probe::ProbeImpact;
use domain::problem::Problem;
use domain::protocol::observation::{Failure, Observation, Outcome, Reason};
use domain::query::Parameters;
use domain::time::timestamp::Timestamp;

fn at(text: &str) -> Timestamp {
    Timestamp::read(text).unwrap()
}

const NOW: &str = "2026-11-20T14:03:20Z";

fn read(query: &str) -> Result<LatencyQuery, Problem> {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    LatencyQuery::read(&Parameters::read(pairs, LatencyQuery::PARAMETERS)?, at(NOW))
}

fn refused<T: std::fmt::Debug>(answer: Result<T, Problem>) -> String {
    let problem = answer.unwrap_err();
    assert_eq!(problem.status, 422);
    format!("{}: {}", problem.field.unwrap(), problem.detail)
}

#[test]
fn refusals_name_the_parameter() {
    for (query, why) in [
        ("grain=hour", "component: give a `component` or a `probe`"),
        ("probe=Checkout", "probe: `Checkout` cannot be the id of a probe"),
        ("probe=a&probe=b", "probe: it is there twice"),
        ("probe=a&zone=UTC", "zone: there is no parameter `zone`; there are `component`"),
        ("probe=a&grain=week", "grain: `week` is no grain: use minute, hour or day"),
        ("probe=a&from=yesterday", "from: `yesterday` is not a time"),
        (
            "probe=a&from=2026-11-20T14:03Z&to=2026-11-20T14:00Z",
            "from: `2026-11-20T14:03:00.000Z` is",
        ),
        ("probe=a&from=2026-11-21T00:00Z", "from: `2026-11-21T00:00:00.000Z` is not before"),
        (
            "probe=a&grain=minute&from=2026-11-20T08:00Z",
            "from: this grain is available from `2026-11-20T08:03",
        ),
        ("probe=a&from=2026-08-01T00:00Z", "from: this grain is available from `2026-08-22T14:00"),
        ("probe=a&from=2026-09-01T00:00Z", "from: the span has 1935 points; at most 1500"),
        ("probe=a&grain=day&from=2020-01-01T00:00Z", "from: the span has 2516 points"),
    ] {
        let reason = refused(read(query));
        assert!(reason.starts_with(why), "{query}: {reason}");
    }
}

#[test]
fn stretches_are_whole_and_end_now() {
    for (query, from, to) in [
        ("probe=a", "2026-11-18T14:00Z", "2026-11-20T15:00Z"),
        ("probe=a&grain=minute", "2026-11-20T13:03Z", "2026-11-20T14:04Z"),
        ("probe=a&grain=minute&from=2026-11-20T08:03Z", "2026-11-20T08:03Z", "2026-11-20T14:04Z"),
        ("probe=a&grain=day", "2026-08-22T00:00Z", "2026-11-21T00:00Z"),
        (
            "probe=a&from=2026-11-20T10:30Z&to=2026-11-20T12:00Z",
            "2026-11-20T10:00Z",
            "2026-11-20T12:00Z",
        ),
        ("probe=a&to=2030-01-01T00:00Z", "2026-11-18T14:00Z", "2026-11-20T15:00Z"),
    ] {
        let story = PageStory::begin();
        let query_of = read(&query.replace("probe=a", "component=checkout")).unwrap();
        let span = query_of.request(&find(&story, &query_of).unwrap()).span;
        assert_eq!((span.from, span.to), (at(from), at(to)), "{query}");
    }
}

/// What is asked for, as it stands on the page.
fn find(story: &PageStory, query: &LatencyQuery) -> Result<SeriesSubject, Problem> {
    let view = story.view();
    let component = query.component(&view)?;
    query.find(&component.id, &story.reports(component.id.as_str()))
}

#[test]
fn only_what_stands_on_the_page_is_found() {
    let mut story = PageStory::begin();
    let find = |story: &PageStory, query: &str| find(story, &read(query).unwrap());
    let subject = find(&story, "component=checkout&region=us-east").unwrap();
    assert_eq!((subject.probe.as_str(), subject.regions.len()), ("checkout", 1));
    let all = find(&story, "probe=checkout").unwrap();
    assert_eq!((all.region, all.regions.len(), all.component.as_str()), (None, 3, "checkout"));
    let two = ["checkout", "basket"].map(|id| probe(id, ProbeImpact::Outage)).into();
    story.configure(configuration(two));
    for (query, why) in [
        ("component=nobody", "component: there is no `nobody` on the page"),
        ("probe=nobody", "probe: there is no `nobody` on the page"),
        ("component=desk", "component: no probe watches `desk`"),
        ("component=desk&probe=basket", "component: no probe watches `desk`"),
        ("component=checkout", "probe: `checkout` has several; there are `basket`, `checkout`"),
        ("component=checkout&probe=x", "probe: `x` does not watch `checkout`; there are `basket`,"),
        ("probe=basket&region=moon", "region: `basket` does not run from `moon`, but `ap-south"),
    ] {
        let reason = refused(find(&story, query));
        assert!(reason.starts_with(why), "{query}: {reason}");
    }
}

fn seen(second: i64, took_ms: u32, outcome: Outcome) -> Observation {
    Observation {
        probe: "checkout".parse().unwrap(),
        observed_at: Timestamp::from_unix_ms(at("2026-11-20T13:00Z").unix_ms() + second * 1000),
        attempt: 0,
        took_ms,
        outcome,
        steps: vec![Phases { first_byte_us: Some(took_ms * 900), ..Phases::default() }],
    }
}

fn observations() -> Vec<Observation> {
    let failure = Failure { step: "pay".into(), reason: Reason::Timeout, detail: String::new() };
    let mut seen: Vec<_> = (0..200).map(seen_well).collect();
    seen.push(self::seen(7, 9_000, Outcome::Failed(failure)));
    seen
}

fn seen_well(n: u32) -> Observation {
    seen(i64::from(n) * 30, 100 + n, Outcome::Passed)
}

#[test]
fn points_say_what_was_seen_and_no_stretch_is_made_up() {
    let mut series = Series::default();
    for hour in hours(&observations()) {
        series.add(hour.start, &hour.probes[&"checkout".parse().unwrap()]);
    }
    assert_eq!(Series::from_text(&series.to_text().unwrap()), Ok(series.clone()));
    assert!(Series::from_text("none").is_err());
    let told = points(&series);
    assert_eq!(
        told.iter().map(|point| (point.runs, point.failed)).collect::<Vec<_>>(),
        [(121, 1), (80, 0)]
    );
    let took = told[0].took_ms.unwrap();
    assert_eq!((took.min, took.max), (100, 219), "failures do not say how long it takes");
    assert!(took.p50.abs_diff(159) <= 2 && took.p95.abs_diff(213) <= 3, "{took:?}");
    let phases: Vec<_> = told[0].phases.keys().copied().collect();
    assert_eq!(phases, ["first_byte_us"]);
    let json = serde_json::to_value(&told[0]).unwrap();
    assert_eq!(json["at"], "2026-11-20T13:00:00.000Z");
    series.merge(&series.clone());
    assert_eq!(points(&series)[0].runs, 242);
}

#[test]
fn one_probe_is_found_in_a_row_without_the_others() {
    let mut seen = observations();
    for (n, times) in seen.iter_mut().enumerate() {
        times.probe = format!("probe-{}", n % 3).parse().unwrap();
    }
    for hour in hours(&seen) {
        let row = &hour.pack().unwrap()[0];
        for (probe, runs) in &hour.probes {
            assert_eq!(RunBucket::find(row, probe).as_ref(), Ok(&Some(runs.clone())));
        }
        assert_eq!(RunBucket::find(row, &"other".parse().unwrap()), Ok(None));
        for cut in 0..row.len() - 1 {
            assert!(RunBucket::find(&row[..cut], &"other".parse().unwrap()).is_err());
        }
        let other = RunBucket::find(&[9, 1], &"other".parse().unwrap());
        assert_eq!(other, Err(InvalidRow::Version(Some(9))));
    }
    assert_eq!("day".parse(), Ok(Grain::Day));
}
