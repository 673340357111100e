//! Counting: one for each reader, component and hour, within bounds whatever comes, and without an address.

use std::time::Duration;

use domain::operations::user_reports::{UserReportQuery, component_user_reports};
use domain::time::calendar::Span;
use domain::time::timestamp::Timestamp;
use domain::user_reports::bounds::{COUNTED_ONCE_IN, KEPT_FOR, MAX_READERS, MAX_TEXTS};
use domain::user_reports::new_report::{MAX_REPORT_CHARS, MAX_REPORTED_COMPONENTS, NewUserReport};
use domain::user_reports::tally::UserReportTally;
use domain::user_reports::{MAX_REPORTS_AN_HOUR, UserReports};

use super::{count, id, report, reports_at};
use crate::story::PageStory;

fn noon() -> Timestamp {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

fn minutes(count: u64) -> Duration {
    Duration::from_secs(count * 60)
}

fn readers(reports: &UserReports, component: &str, now: Timestamp) -> usize {
    reports.readers_within(&id(component), COUNTED_ONCE_IN, now)
}

#[test]
fn a_reader_counts_once_an_hour_for_a_component() {
    let mut reports = reports_at(noon());
    assert!(count(&mut reports, "checkout", "192.0.2.1", noon()));
    for later in [0, 1, 30, 60] {
        let now = noon().plus(minutes(later));
        assert!(!count(&mut reports, "checkout", "192.0.2.1", now), "{later}");
    }
    assert!(count(&mut reports, "desk", "192.0.2.1", noon()), "another component");
    assert!(count(&mut reports, "checkout", "192.0.2.2", noon()), "another reader");
    assert_eq!(readers(&reports, "checkout", noon()), 2);
    let later = noon().plus(minutes(65));
    assert_eq!(readers(&reports, "checkout", later), 0);
    assert!(count(&mut reports, "checkout", "192.0.2.1", later));
    assert_eq!(readers(&reports, "checkout", later), 1);
}

#[test]
fn a_network_of_ipv6_is_one_reader() {
    let mut reports = reports_at(noon());
    let counted = (0..500)
        .filter(|host| count(&mut reports, "checkout", &format!("2001:db8:1:2::{host:x}"), noon()));
    assert_eq!(counted.count(), 1);
    assert!(count(&mut reports, "checkout", "2001:db8:1:3::1", noon()), "the next one");
}

#[test]
fn the_key_of_a_day_is_forgotten_and_no_reader_counts_twice_for_that() {
    let before: Timestamp = "2026-11-20T23:50:00Z".parse().unwrap();
    let mut reports = reports_at(before);
    assert!(count(&mut reports, "checkout", "192.0.2.1", before));
    let after = before.plus(minutes(20));
    assert!(!count(&mut reports, "checkout", "192.0.2.1", after), "under the next key too");
    assert!(count(&mut reports, "checkout", "192.0.2.2", after));
    assert_eq!(reports.keys.codes(&id("checkout"), "x", after).len(), 2);
    let later = after.plus(minutes(60));
    let (changed, are_keys) = reports.forget(later);
    assert_eq!((changed, are_keys), (vec![id("checkout")], true));
    assert_eq!(reports.keys.codes(&id("checkout"), "x", later).len(), 1);
    // Of one reader there are other codes for each component and each day.
    let codes = |now| reports_at(now).keys.codes(&id("checkout"), "192.0.2.1", now);
    assert_eq!(codes(before), codes(before));
    let of_desk = reports_at(before).keys.codes(&id("desk"), "192.0.2.1", before);
    assert_ne!(codes(before), of_desk);
    assert!(!format!("{reports:?}").contains("192.0.2"), "{reports:?}");
}

#[test]
fn a_flood_stays_within_bounds() {
    let mut reports = reports_at(noon());
    let text = "🙈".repeat(MAX_REPORT_CHARS);
    for reader in 0..MAX_READERS + 50 {
        let new = report(&["checkout"], Some(&text));
        let counted = reports.count(&new, &reader.to_string(), noon()).unwrap();
        assert_eq!(counted.is_empty(), reader >= MAX_READERS, "{reader}");
    }
    assert_eq!(readers(&reports, "checkout", noon()), MAX_READERS);
    let tally = &reports.tallies[&id("checkout")];
    assert_eq!(tally.texts_since(noon()).count(), MAX_TEXTS);
    let stored = serde_json::to_string(tally).unwrap();
    assert!(stored.len() < 100_000, "{}", stored.len());
    assert_eq!(domain::json::from_str::<UserReportTally>(&stored).unwrap(), *tally);
    // All components together.
    for component in 1..=MAX_REPORTS_AN_HOUR / MAX_READERS {
        for reader in 0..MAX_READERS {
            let new = report(&[&format!("c{component}")], None);
            let counted = reports.count(&new, &reader.to_string(), noon());
            if component < MAX_REPORTS_AN_HOUR / MAX_READERS {
                assert_eq!(counted.unwrap().len(), 1);
            } else {
                assert_eq!(counted.unwrap_err().status, 429);
            }
        }
    }
    // A week of it has a bound too.
    let mut now = noon();
    let mut tally = UserReportTally::default();
    while now < noon().plus(KEPT_FOR + minutes(600)) {
        let code = reports_at(now).keys.codes(&id("checkout"), "reader", now);
        tally.add(&code, None, now);
        now = now.plus(minutes(5));
    }
    let stored = serde_json::to_string(&tally).unwrap();
    assert!(stored.len() < 60_000, "{}", stored.len());
    assert!(tally.forget(now.plus(KEPT_FOR + minutes(10))) && tally.is_empty());
}

#[test]
fn what_is_no_report_is_refused_with_its_field() {
    let shown = |component: &domain::ids::ComponentId| component.as_str() != "hidden";
    let checked = |new: NewUserReport| new.checked(shown);
    assert!(checked(report(&["checkout"], None)).is_ok());
    assert_eq!(checked(report(&["checkout"], Some(" \r\n "))).unwrap().text, None);
    let long = "ä".repeat(MAX_REPORT_CHARS);
    let text = |text: &str| checked(report(&["checkout"], Some(text)));
    assert_eq!(text(&format!(" {long}\n")).unwrap().text, Some(long.clone()));
    assert_eq!(text("a\r\nb").unwrap().text.as_deref(), Some("a\nb"));
    let ids: Vec<String> = (0..=MAX_REPORTED_COMPONENTS).map(|n| format!("c{n}")).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    assert!(checked(report(&ids[1..], None)).is_ok());
    for (refused, field, why) in [
        (report(&[], None), "components", "no component is chosen"),
        (report(&ids, None), "components", "at most 10"),
        (report(&["checkout"], Some(&format!("{long}x"))), "text", "501 characters"),
        (report(&["checkout"], Some("a\u{1b}[2J")), "text", "U+001B"),
        (report(&["hidden"], None), "components", "there is no component `hidden`"),
    ] {
        let problem = checked(refused).unwrap_err();
        assert_eq!((problem.status, problem.field.as_deref()), (422, Some(field)), "{problem}");
        assert!(problem.detail.contains(why), "{problem}");
    }
    // A form may have any number of fields.
    let pairs: Vec<(String, String)> =
        (0..1_000).map(|n| ("component".to_owned(), format!("c{n}"))).collect();
    let read = NewUserReport::read(&pairs).unwrap();
    assert_eq!(read.components.len(), MAX_REPORTED_COMPONENTS + 1);
    assert!(NewUserReport::read(&[("component", "<script>")]).is_err());
    let read = NewUserReport::read(&[("component", "a"), ("text", "t"), ("other", "x")]).unwrap();
    assert_eq!(read, report(&["a"], Some("t")));
}

#[test]
fn operators_see_all_with_what_was_written() {
    let story = PageStory::begin();
    let mut reports = reports_at(noon());
    let first = noon().minus(Duration::from_secs(3 * 3_600));
    reports.keys.renew(&[1; 32], first);
    reports.count(&report(&["checkout", "desk"], Some("<b>Cards</b>")), "a", first).unwrap();
    reports.count(&report(&["desk"], None), "b", noon()).unwrap();
    let list = |since: Option<Timestamp>| {
        component_user_reports(&story.board, &reports, &UserReportQuery { since }, noon())
    };
    let all = list(None);
    let ids: Vec<(&str, u32)> =
        all.iter().map(|entry| (entry.component.as_str(), entry.reports)).collect();
    assert_eq!(ids, [("desk", 2), ("checkout", 1)]);
    assert_eq!((all[0].first_at, all[0].last_at), (first, noon()));
    assert_eq!(all[0].texts[0].text, "<b>Cards</b>", "as it was written");
    let late = list(Some(noon().minus(minutes(60))));
    assert_eq!((late.len(), late[0].reports, late[0].texts.len()), (1, 1, 0));
    let span = Span { from: first.minus(minutes(60)), to: first.minus(minutes(30)) };
    assert_eq!(reports.tallies[&id("desk")].counted_in(span), None);
}
