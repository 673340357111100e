//! Escalation over simulated nights: who is sent an alert at which minute, with rotations and changed clocks.

mod clock_leaps;
mod night;
mod same_alert;
mod unreached;

use night::{Night, alert, at, configuration, minutes};

use domain::board::{Command, NewIncident, NewMaintenance, Visibility};
use domain::notify::escalation::{AlertProgress, MAX_AWAKE};
use domain::notify::open_alerts::{OpenAlert, OpenAlertKind, OpenAlerts, open_alerts};
use domain::severity::Severity;
use domain::status::{IncidentStatus, Status};
use domain::user_reports::UserReports;

#[test]
fn an_unacknowledged_alert_reaches_the_third_step_at_the_right_minute_however_clocks_change() {
    for (since, second, third, first_contact, second_contact) in [
        // In Berlin clocks go back from 03:00 to 02:00 on the 25th, at 01:00 in UTC.
        ("2026-10-25T00:40:00Z", "00:55", "01:10", "anna", "dora"),
        ("2026-10-25T01:10:00Z", "01:25", "01:40", "anna", "cleo"),
        // In New York on the 1st of November, at 06:00.
        ("2026-11-01T05:50:00Z", "06:05", "06:20", "anna", "cleo"),
        // In New York they go forward on the 14th of March, at 07:00; in Berlin on the 28th, at 01:00.
        ("2027-03-14T06:45:00Z", "07:00", "07:15", "anna", "cleo"),
        ("2027-03-28T00:59:00Z", "01:14", "01:29", "anna", "cleo"),
        // An ordinary night, at a handover in New York.
        ("2026-11-28T00:59:00Z", "01:14", "01:29", "anna", "dora"),
    ] {
        let begins = at(since);
        let mut night = Night::from(begins);
        night.open = vec![alert("a", Severity::Sev1, begins)];
        night.until(begins.plus(minutes(45)));
        let first = begins.format("%H:%M");
        let lines = night.lines();
        let wanted = [
            format!("{first} a to {first_contact}"),
            format!("{second} a to {second_contact}"),
            format!("{third} a to boss"),
        ];
        for line in &wanted {
            assert!(lines.contains(line), "{since}: {line} in {lines:?}");
        }
        let mut again = Night::from(begins);
        again.open = night.open.clone();
        again.each_minute_until(begins.plus(minutes(45)));
        assert_eq!(again.lines(), lines, "looking when it is due misses nothing: {since}");
    }
}

#[test]
fn who_comes_on_call_gets_what_is_still_open() {
    let since = at("2026-11-29T07:50:00Z");
    let mut night = Night::from(since);
    night.open = vec![alert("a", Severity::Sev1, since)];
    night.until(since.plus(minutes(20)));
    // At 09:00 in Berlin the day begins.
    assert_eq!(night.lines(), ["07:50 a to anna", "08:00 a to ben", "08:05 a to cleo"]);
    assert!(night.acknowledge("a", "ben", 0));
    night.until(since.plus(minutes(24 * 60)));
    assert_eq!(night.lines(), [""; 0]);
}

#[test]
fn the_first_acknowledgement_counts_until_the_alert_becomes_more_serious() {
    let since = at("2026-11-28T22:00:00Z");
    let mut night = Night::from(since);
    night.open = vec![alert("a", Severity::Sev2, since)];
    night.until(since.plus(minutes(6)));
    assert_eq!(night.lines(), ["22:05 a to anna"]);
    assert!(night.acknowledge("a", "anna", 0));
    night.now = since.plus(minutes(7));
    assert!(!night.acknowledge("a", "boss", 0), "the first keeps it");
    let acknowledged = night.progress.alerts["a"].acknowledged.clone().unwrap();
    assert_eq!((acknowledged.0.as_str(), acknowledged.1), ("anna", since.plus(minutes(6))));
    assert!(!night.acknowledge("b", "anna", 0), "nothing of this name is open");
    night.until(since.plus(minutes(60)));
    assert_eq!(night.lines(), [""; 0]);
    night.open[0].severity = Severity::Sev1;
    night.until(since.plus(minutes(100)));
    assert_eq!(night.lines(), ["23:00 a to anna", "23:15 a to dora", "23:30 a to boss"]);
    // Less serious is no news, and what an operator acknowledged on the incident counts as well.
    night.open[0].severity = Severity::Sev3;
    night.open[0].acknowledged_at = Some(night.now);
    night.until(since.plus(minutes(24 * 60)));
    assert_eq!(night.lines(), [""; 0]);
    // Of when it was as serious it counts, though the Courier heard of that later.
    let progress = &night.progress.alerts["a"];
    for (then, counts) in [(Severity::Sev1, true), (Severity::Sev2, false)] {
        let alert = OpenAlert {
            acknowledged_at: Some(progress.raised_at.minus(minutes(2))),
            acknowledged_severity: Some(then),
            ..night.open[0].clone()
        };
        let progress = AlertProgress { acknowledged: None, ..progress.clone() };
        assert_eq!(progress.is_acknowledged(&alert), counts, "{then}");
    }
    night.open.clear();
    night.look();
    assert_eq!(night.progress.alerts.len(), 0, "nothing is kept of what is over");
}

#[test]
fn one_acknowledgement_quiets_everything_but_what_is_more_serious() {
    let since = at("2026-11-28T22:00:00Z");
    let mut night = Night::from(since);
    night.open = vec![alert("a", Severity::Sev2, since)];
    night.until(since.plus(minutes(6)));
    assert!(night.acknowledge("a", "anna", 60));
    night.until(since.plus(minutes(10)));
    night.open.push(alert("b", Severity::Sev2, night.now));
    night.until(since.plus(minutes(20)));
    night.open.push(alert("c", Severity::Sev1, night.now));
    night.until(since.plus(minutes(34)));
    let lines = ["22:05 a to anna", "22:20 c to anna"];
    assert_eq!(night.lines(), lines, "what is as serious waits");
    assert!(night.acknowledge("c", "cleo", 0));
    night.until(since.plus(minutes(67)));
    assert_eq!(night.lines(), ["23:06 b to anna"], "it is open still");
    assert!(night.acknowledge("b", "anna", 100_000));
    assert_eq!(night.progress.awake[&"anna".parse().unwrap()].until, night.now.plus(MAX_AWAKE));
}

#[test]
fn alerts_are_held_by_maintenance_and_released_if_they_are_still_true() {
    let since = at("2026-11-28T22:00:00Z");
    let mut night = Night::from(since);
    night.open = vec![alert("a", Severity::Sev1, since)];
    night.open[0].held_until = Some(since.plus(minutes(60)));
    night.until(since.plus(minutes(59)));
    assert_eq!((night.lines(), night.look_again), (vec![], Some(since.plus(minutes(60)))));
    let held = night.progress.clone();
    night.open[0].held_until = None;
    for (looked_at, lines) in [
        (60, ["23:00 a to anna", "23:15 a to dora"]),
        // Late, and the work ended early: steps are counted from its end.
        (70, ["23:10 a to anna", "23:15 a to dora"]),
        (50, ["22:50 a to anna", "23:05 a to dora"]),
    ] {
        night.progress = held.clone();
        night.now = since.plus(minutes(looked_at));
        night.until(since.plus(minutes(19 + 60)));
        assert_eq!(night.lines(), lines, "{looked_at}");
    }
}

/// The Board may not have said yet that the work is over.
#[test]
fn an_alert_is_held_no_longer_than_was_announced() {
    let since = at("2026-11-28T22:00:00Z");
    let mut night = Night::from(since);
    night.open = vec![alert("a", Severity::Sev1, since)];
    night.open[0].held_until = Some(since.plus(minutes(60)));
    night.until(since.plus(minutes(80)));
    assert_eq!(night.lines(), ["23:00 a to anna", "23:15 a to dora"]);
    assert_eq!(night.progress.alerts["a"].step, 2);
}

#[test]
fn business_hours_are_waited_for() {
    // Saturday; they begin on Monday at 09:00 in Berlin.
    let since = at("2026-11-28T22:00:00Z");
    let mut night = Night::from(since);
    night.open = vec![alert("a", Severity::Sev3, since)];
    night.until(since.plus(minutes(60)));
    assert_eq!((night.lines(), night.look_again), (vec![], Some(at("2026-11-30T08:00:00Z"))));
    night.until(at("2026-11-30T09:30:00Z"));
    assert_eq!(night.lines(), ["08:00 a to ops-slack", "09:00 a to ben"]);
    // What begins shortly before they end goes on the next day, an hour of waiting counted by the clock.
    let since = at("2026-11-30T15:30:00Z");
    night.open = vec![alert("b", Severity::Sev3, since)];
    night.now = since;
    night.until(at("2026-12-01T10:00:00Z"));
    assert_eq!(night.lines(), ["15:30 b to ops-slack", "08:00 b to ben"]);
}

#[test]
fn alerts_follow_from_the_board() {
    let mut story = crate::story::PageStory::begin();
    let mut configured = crate::story::configuration(vec![]);
    configured.notify = configuration().notify;
    configured.components[0].manual = true;
    story.configure(configured.clone());
    story.now = 60;
    story.look();
    let kinds = |story: &crate::story::PageStory| -> Vec<(OpenAlertKind, String)> {
        let alerts = open_alerts(&story.board, crate::story::at(story.now)).into_iter();
        alerts.map(|alert| (alert.kind, alert.id)).collect()
    };
    assert_eq!(kinds(&story), []);
    story.tell(Command::OpenIncident(NewIncident {
        name: "Card payments fail".into(),
        status: IncidentStatus::Investigating,
        body: "We are looking.".into(),
        components: [("checkout".parse().unwrap(), Status::MajorOutage)].into(),
        visibility: Visibility::Draft,
        ..NewIncident::default()
    }));
    let alerts = open_alerts(&story.board, crate::story::at(60));
    let id = &story.board.incidents[0].id;
    assert_eq!(alerts[0].id, format!("incident:{id}:{}", crate::story::at(60).unix_ms()));
    assert_eq!((alerts.len(), alerts[0].held_until), (1, None), "a draft is an alert too");
    assert_eq!(
        OpenAlerts::from_board(&story.board, &UserReports::default(), crate::story::at(60)).alerts,
        alerts
    );
    let policies = std::mem::take(&mut configured.notify.escalations);
    story.configure(configured.clone());
    assert_eq!(
        OpenAlerts::from_board(&story.board, &UserReports::default(), crate::story::at(60)).alerts,
        [],
        "no policy says to whom"
    );
    configured.notify.escalations = policies;
    story.configure(configured);
    story.tell(Command::ScheduleMaintenance(NewMaintenance {
        name: "Work".into(),
        body: "We work on it.".into(),
        components: ["checkout".parse().unwrap()].into(),
        scheduled_for: crate::story::at(120),
        scheduled_until: crate::story::at(600),
        auto_start: true,
        auto_complete: true,
    }));
    story.now = 130;
    story.look();
    assert_eq!(
        open_alerts(&story.board, crate::story::at(130))[0].held_until,
        Some(crate::story::at(600))
    );
    assert_eq!(open_alerts(&story.board, crate::story::at(600))[0].held_until, None);
    // Nights alone are covered now: that is said once a day.
    let mut configured = (**story.board.configuration.as_ref().unwrap()).clone();
    configured.notify.on_call[0].shifts.truncate(1);
    story.configure(configured);
    let gap = open_alerts(&story.board, crate::story::at(130)).pop().unwrap();
    assert_eq!(
        (gap.kind, gap.id.as_str()),
        (OpenAlertKind::OnCallGap, "on_call:berlin:2026-11-20")
    );
    let name = "no contact of berlin is on call from 2026-11-20 09:00 to 2026-11-20 20:00";
    assert_eq!(gap.name, name);
    assert_eq!(open_alerts(&story.board, at("2026-11-21T08:59:00Z")).len(), 1);
}
