//! SLOs of a page: are their alerts recorded, told to operators with all that they need, and over when they are?

use std::time::Duration;

use domain::board::{Command, Event, NewCorrection, SloAlertTurn};
use domain::config::Configuration;
use domain::config::slo::Slo;
use domain::notify::open_alerts::{OpenAlert, OpenAlertKind, OpenAlerts};
use domain::operations::slos::{SloReport, SloState, slo_reports};
use domain::probe::ProbeImpact;
use domain::severity::Severity;
use domain::slo::burn_alert::BurnRule;
use domain::status::Status;
use domain::time::timestamp::Timestamp;
use domain::user_reports::UserReports;

use super::slo;
use crate::story::{PageStory, at, configuration, probe, read_page_with};

fn checkout_slo(target: &str, window: &str) -> Slo {
    let mut slo = slo(0, "union", target, window);
    slo.id = "checkout-works".parse().unwrap();
    slo.name = "Checkout works".to_owned();
    slo.components = vec!["checkout".parse().unwrap()];
    slo
}

pub(super) fn with_slo(slo: Slo) -> Configuration {
    let escalates = "[[escalation]]\nsteps = [{ after = \"0m\", contacts = [\"anna\"] }]";
    let mut configuration = configuration(vec![probe("checkout", ProbeImpact::Outage)]);
    configuration.notify = read_page_with(escalates).unwrap().notify;
    configuration.slos = vec![slo];
    configuration
}

/// Time goes on, and the Board looks at each second at which it woke by itself.
fn until(story: &mut PageStory, second: u64, failing: &[&str]) {
    while story.now < second {
        let next = (story.now + 10).min(second);
        while let Some(due) = story.board.until_due(at(story.now)) {
            let wakes = story.now + due.as_millis().div_ceil(1_000) as u64;
            if wakes >= next {
                break;
            }
            story.now = wakes;
            story.look();
        }
        story.now = next - 10;
        story.until(next, failing);
        story.look();
    }
}

fn alerts(story: &PageStory) -> Vec<OpenAlert> {
    let all = OpenAlerts::from_board(&story.board, &UserReports::default(), at(story.now)).alerts;
    all.into_iter().filter(|alert| alert.kind == OpenAlertKind::SloBurnRate).collect()
}

fn report(story: &PageStory) -> SloReport {
    slo_reports(&story.board, at(story.now)).remove(0)
}

fn last_change(story: &PageStory) -> Timestamp {
    story.board.timelines[&"checkout".parse().unwrap()].published.last_changed_at().unwrap()
}

/// The turns that the log has.
fn turns(story: &PageStory) -> Vec<(SloAlertTurn, u64)> {
    let entries = story.log.iter().map(|(text, _)| {
        let entry: domain::board::Entry = serde_json::from_str(text).unwrap();
        entry
    });
    let mut found = vec![];
    for entry in entries {
        if let Event::SloAlertsTurned { turns } = entry.event {
            let second = entry.at.since(at(0)).as_secs();
            assert!(turns.iter().all(|turn| turn.decided_at == entry.at));
            found.extend(turns.into_iter().map(|turn| (turn, second)));
        }
    }
    found
}

#[test]
fn an_outage_is_an_alert_at_its_second_and_over_at_its_second() {
    let mut story = PageStory::begin();
    story.configure(with_slo(checkout_slo("99.9%", "30d")));
    until(&mut story, 4_000, &[]);
    assert_eq!((alerts(&story), report(&story).state), (vec![], SloState::Kept));
    let told_before = story.published.len();
    until(&mut story, 4_300, &["eu-1", "us-1", "ap-1"]);
    let began = last_change(&story);
    until(&mut story, 4_310, &[]);
    until(&mut story, 6_500, &[]);
    let ended = last_change(&story);
    let found = turns(&story);
    let turn = |rule: BurnRule, firing: bool| {
        let mut own = found.iter().filter(|(turn, _)| turn.rule == rule && turn.firing == firing);
        let (turn, second) = own.next().expect("it turned");
        assert!(own.next().is_none(), "once");
        (turn.clone(), *second)
    };
    // 4,000 s and more were observed, an hour of which is the long window; what fails first is 51.84 s, in six hours less,
    // because less of them was observed.
    let (fires, second) = turn(BurnRule::Fast, true);
    assert_eq!(fires.at, began.plus(Duration::from_millis(51_840)));
    assert_eq!(second, 4_010 + 52, "the Board woke at the next second");
    assert!(fires.burn_rate_thousandths.unwrap().0 >= 14_400);
    let budget_left = fires.left_ms.unwrap();
    assert!(budget_left < 0, "an hour has 3.6 s that may fail: {budget_left}");
    let (over, second) = turn(BurnRule::Fast, false);
    assert_eq!(over.at, ended.plus(Duration::from_millis(295_681)));
    assert_eq!(second, ended.since(at(0)).as_secs() + 296);
    let (slow, _) = turn(BurnRule::Slow, false);
    assert_eq!(slow.at, ended.plus(Duration::from_millis(1_789_201)));
    assert_eq!((alerts(&story), story.board.slo_alerts.len()), (vec![], 0));
    // Readers notice nothing of it: all that they were told is of the outage.
    let told: Vec<&str> = story.published[told_before..].lines().collect();
    assert!(told.iter().all(|line| !line.contains("slo")), "{told:?}");
    let (_, revision) = story.board.told_to_readers();
    assert!(story.board.private_entries >= 4);
    assert!(revision < story.board.head.height);
}

#[test]
fn an_alert_goes_on_while_nothing_is_seen_and_is_over_once_it_is_seen_to_be() {
    let mut story = PageStory::begin();
    story.configure(with_slo(checkout_slo("99.9%", "30d")));
    until(&mut story, 4_000, &[]);
    until(&mut story, 4_300, &["eu-1", "us-1", "ap-1"]);
    let fires = |story: &PageStory| {
        BurnRule::ALL.map(|rule| story.board.slo_alerts.iter().any(|turn| turn.rule == rule))
    };
    assert_eq!(fires(&story), [true, true]);
    let status = |story: &PageStory| {
        let checkout = &story.board.timelines[&"checkout".parse().unwrap()];
        checkout.published.current().copied()
    };
    // No agent is heard of for eight hours, longer than any window.
    for _ in 0..2_880 {
        story.now += 10;
        story.look();
    }
    assert_eq!(status(&story), Some(Status::NoData));
    assert_eq!(fires(&story), [true, true], "nothing says that it is over");
    let silent_until = story.now;
    until(&mut story, silent_until + 30, &[]);
    assert_eq!(status(&story), Some(Status::Operational));
    assert_eq!(fires(&story), [false, false]);
    let over = turns(&story).into_iter().filter(|(turn, _)| !turn.firing);
    assert!(over.clone().count() == 2 && over.clone().all(|(_, second)| second >= silent_until));
}

#[test]
fn an_alert_says_which_slo_how_fast_what_is_left_and_when_that_is_spent() {
    let mut story = PageStory::begin();
    story.configure(with_slo(checkout_slo("99%", "month")));
    until(&mut story, 4_000, &[]);
    until(&mut story, 5_000, &["eu-1", "us-1", "ap-1"]);
    let open = alerts(&story);
    let alert = open.iter().find(|alert| alert.id.contains(":fast:")).expect("it fires");
    assert_eq!((alert.severity, alert.is_drill), (Severity::Sev2, false));
    assert!(alert.id.starts_with("slo:checkout-works:fast:"), "{}", alert.id);
    // From noon on the 20th of November the month has 10.5 days; 1% of them are 9,072 s.
    let left = report(&story).budget;
    assert_eq!(
        left.budget_ms,
        9_072_000 - left.no_data_ms.saturating_sub(19 * 86_400_000 + 43_200_000) / 100
    );
    let mut firing = story.board.slo_alerts.iter();
    let turn = firing.find(|turn| turn.rule == BurnRule::Fast).unwrap();
    let rate = turn.burn_rate_thousandths.unwrap();
    assert!((14_400..14_500).contains(&rate.0), "decided within the second: {rate}");
    let spent_at = turn.spent_at.expect("within the month");
    let zone = &story.board.configuration.as_ref().unwrap().page.timezone;
    let (s, clock) = (turn.left_ms.unwrap() / 1_000, zone.clock_text(spent_at));
    let wanted = format!(
        "Checkout works: error budget burns {rate}× over 1h, {}h {}m {}s left, spent at {clock}",
        s / 3_600,
        s / 60 % 60,
        s % 60
    );
    assert_eq!(alert.name, wanted);
    assert_eq!(report(&story).state, SloState::Burning);
    // It stays the same alert while it fires, whatever else changes.
    until(&mut story, 5_600, &["eu-1", "us-1", "ap-1"]);
    assert_eq!(alerts(&story).iter().find(|own| own.id == alert.id), Some(alert));
    assert_eq!(OpenAlertKind::SloBurnRate.as_str(), "slo_burn_rate");
}

#[test]
fn a_correction_that_takes_the_outage_away_ends_the_alert_and_so_does_an_slo_that_goes() {
    let mut story = PageStory::begin();
    story.configure(with_slo(checkout_slo("99.9%", "30d")));
    until(&mut story, 4_000, &[]);
    until(&mut story, 4_200, &["eu-1", "us-1", "ap-1"]);
    assert!(!story.board.slo_alerts.is_empty());
    story.tell(Command::Correct(NewCorrection {
        component: "checkout".parse().unwrap(),
        from: at(4_000),
        to: at(4_190),
        status: Status::Operational,
        reason: "the probe was wrong".into(),
    }));
    story.now += 1;
    story.look();
    assert_eq!(story.board.slo_alerts.len(), 0);
    let (last, second) = turns(&story).pop().unwrap();
    assert_eq!((last.firing, last.at, second), (false, at(story.now), story.now));
    until(&mut story, 4_400, &["eu-1", "us-1", "ap-1"]);
    assert!(!story.board.slo_alerts.is_empty());
    story.configure(configuration(vec![probe("checkout", ProbeImpact::Outage)]));
    story.look();
    assert_eq!(story.board.slo_alerts.len(), 0);
    let (last, _) = turns(&story).pop().unwrap();
    assert_eq!((last.firing, last.left_ms), (false, None));
}

#[test]
fn the_log_alone_leads_to_the_same_alerts() {
    let mut story = PageStory::begin();
    story.configure(with_slo(checkout_slo("99.9%", "30d")));
    until(&mut story, 4_000, &[]);
    until(&mut story, 4_300, &["eu-1", "us-1", "ap-1"]);
    let snapshot = serde_json::to_string(&story.board).unwrap();
    let mut read: domain::board::Board = serde_json::from_str(&snapshot).unwrap();
    read.configuration.clone_from(&story.board.configuration);
    assert_eq!(read.slo_alerts, story.board.slo_alerts);
    assert!(!read.slo_alerts.is_empty());
    // A Board of before has none, and writes none while none fires.
    let before = serde_json::to_value(PageStory::begin().board).unwrap();
    assert!(before.get("slo_alerts").is_none());
}
