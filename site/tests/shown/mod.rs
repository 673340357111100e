//! A page's view as tests like it: something down, something hostile, something put right.
#![allow(dead_code, reason = "no test needs all of it")]

use std::io::Write;
use std::time::Duration;

use domain::config::Weights;
use domain::ledger::verdict::Verdict;
use domain::ordered::SortedMap;
use domain::protocol::observation::Reason;
use domain::public::correction_view::CorrectionView;
use domain::public::view::{
    BAR_DAYS, CalendarDay, ComponentView, GroupView, Headline, IncidentView, PageView, PublicView,
    RegionReport, RegionView, SeenFailure, UpdateView,
};
use domain::public::wording;
use domain::status::{Impact, IncidentStatus, Indicator, Status};
use domain::time::time_zone::Zone;
use domain::time::timestamp::{DAY_MS, Timestamp};
use domain::uptime::Day;
use domain::uptime::Uptime;
use domain::words::Words;
use site::Frame;
use site::PageTime;

pub(crate) const HOSTILE: &str = "<script>alert(1)</script>\"><img src=x onerror=alert(1)>";

pub(crate) fn now() -> Timestamp {
    "2026-11-20T14:03:20Z".parse().unwrap()
}

pub(crate) fn frame() -> Frame {
    Frame { now: now(), revision: Some("5f0c".into()), shown: PageTime::Now, words: Words::ENGLISH }
}

pub(crate) fn component(name: &str, status: Status) -> ComponentView {
    let day = |back: i64| Day {
        worst: if back == 3 { Status::MajorOutage } else { Status::Operational },
        trouble_s: if back == 3 { 4_440 } else { 0 },
        corrected: back == 3,
    };
    let failure = SeenFailure { step: "pay".into(), reason: Reason::Timeout };
    let report = |region: &str, verdict, failure| RegionReport {
        region: region.parse().unwrap(),
        name: region.to_uppercase(),
        probe: "checkout".parse().unwrap(),
        verdict,
        since: now(),
        failure,
        took_ms: Some(412),
    };
    ComponentView {
        id: "checkout".parse().unwrap(),
        name: name.to_owned(),
        description: None,
        status,
        since: now(),
        created_at: now(),
        uptime: Uptime {
            ratio: Some(0.99912),
            hundred_thousandths: Some(99_912),
            observed_s: 100,
            window_s: 100,
        },
        figures: SortedMap::new(),
        days: (0..BAR_DAYS as i64).rev().map(day).collect(),
        upstream: None,
        probes: vec!["checkout".parse().unwrap()],
        regions: vec![
            report("eu", Verdict::Down, Some(failure)),
            report("us", Verdict::Up, None),
            report("ap", Verdict::Silent, None),
        ],
        user_reports: None,
    }
}

/// The days of the bars, until today.
fn calendar() -> Vec<CalendarDay> {
    let today = now().start_of_day().unix_ms();
    let days = (0..BAR_DAYS as i64).rev();
    let starts = days.map(|back| Timestamp::from_unix_ms(today - back * DAY_MS));
    starts.map(|start| CalendarDay { start, date: start.format("%F") }).collect()
}

pub(crate) fn view(components: Vec<ComponentView>) -> PublicView {
    let named: Vec<_> = components.iter().map(|c| (c.name.as_str(), c.status)).collect();
    let headline = Headline {
        indicator: Indicator::None,
        description: String::new(),
        worst: named.iter().map(|(_, status)| *status).max().unwrap_or(Status::NoData),
        sentence: wording::headline(Words::ENGLISH, &named),
    };
    let group = GroupView {
        group: Some(("shop".parse().unwrap(), "Shop".into())),
        status: headline.worst,
        figures: SortedMap::new(),
        components,
    };
    PublicView {
        metrics: vec![],
        as_of: now(),
        page: PageView {
            digest: Some("weekly mon 08:00".to_owned()),
            id: "abc".into(),
            name: "Northwind".into(),
            url: "https://status.example".into(),
            created_at: now(),
            updated_at: now(),
            revision: 7,
            timezone: Zone::default(),
            weights: Weights::default(),
            log_height: 12,
            log_hash: "0123456789abcdef".repeat(4),
            security: None,
            brand: domain::config::brand::Brand::default(),
            language: domain::language::Language::English,
            translations: domain::config::translations::Translations::new(),
            takes_reports: true,
        },
        days: calendar(),
        headline,
        groups: vec![group],
        regions: vec![RegionView {
            region: "eu".parse().unwrap(),
            name: "Frankfurt".into(),
            reporting: false,
            last_heard_at: None,
            continent: None,
        }],
        incidents: vec![],
        maintenances: vec![],
        notices: vec![],
        outages: vec![],
        every_s: 10,
        figures: SortedMap::new(),
        corrections: vec![CorrectionView {
            id: "c".into(),
            component: "checkout".parse().unwrap(),
            name: "Checkout".into(),
            from: now().minus(Duration::from_secs(7_200)),
            to: now().minus(Duration::from_secs(3_600)),
            status: Status::Operational,
            reason: format!("our own probe was broken {HOSTILE}"),
            at: now(),
        }],
    }
}

pub(crate) fn incident(status: IncidentStatus) -> IncidentView {
    IncidentView {
        rfo_at: None,
        id: "0123456789ab".parse().unwrap(),
        name: HOSTILE.to_owned(),
        status,
        impact: Impact::Major,
        started_at: now().minus(Duration::from_secs(1320)),
        created_at: now(),
        updated_at: now(),
        monitoring_at: None,
        resolved_at: (status == IncidentStatus::Resolved).then(now),
        next_update_by: None,
        is_uncounted: false,
        components: vec![],
        updates: vec![UpdateView {
            id: "u".into(),
            status,
            body: format!("{HOSTILE} [x](javascript:alert(1))"),
            created_at: now(),
            edited_at: None,
            withdrawn_at: None,
            changed: vec![],
        }],
    }
}

/// How many bytes it has when it is packed.
pub(crate) fn gzip(page: &str) -> usize {
    let mut encoder = flate2::write::GzEncoder::new(vec![], flate2::Compression::new(6));
    encoder.write_all(page.as_bytes()).unwrap();
    encoder.finish().unwrap().len()
}
