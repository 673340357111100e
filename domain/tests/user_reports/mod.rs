//! User reports: is each reader counted once, does a flood stay within bounds, and does nothing public follow from what
//! anybody may send?

mod counting;
mod policy;
mod shown;

use domain::ids::ComponentId;
use domain::rate_limit::caller_of;
use domain::time::timestamp::Timestamp;
use domain::user_reports::UserReports;
use domain::user_reports::new_report::NewUserReport;
use domain::user_reports::reader_code::KEY_BYTES;

fn id(component: &str) -> ComponentId {
    component.parse().unwrap()
}

fn report(components: &[&str], text: Option<&str>) -> NewUserReport {
    NewUserReport {
        components: components.iter().map(|component| id(component)).collect(),
        text: text.map(str::to_owned),
    }
}

/// Reports with a key of the day.
fn reports_at(now: Timestamp) -> UserReports {
    let mut reports = UserReports::default();
    reports.keys.renew(&[7; KEY_BYTES], now);
    reports
}

/// Reports a component from an address; whether it counts.
fn count(reports: &mut UserReports, component: &str, address: &str, now: Timestamp) -> bool {
    if reports.keys.is_outdated(now) {
        reports.keys.renew(&[now.unix_ms() as u8; KEY_BYTES], now);
    }
    let counted = reports.count(&report(&[component], None), &caller_of(address), now);
    !counted.unwrap().is_empty()
}

/// So many readers report a component at once.
fn many(reports: &mut UserReports, component: &str, readers: usize, now: Timestamp) {
    for reader in 0..readers {
        count(reports, component, &format!("10.{}.{}.1", now.unix_ms() % 251, reader), now);
    }
}
