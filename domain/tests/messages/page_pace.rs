//! The pace of a page, with what is under way: what is released to people, what is gathered into one message, and what
//! do programs get meanwhile?

use std::time::Duration;

use domain::config::notify_policy::NotificationPacing;
use domain::notify::expansion::{DeliveryLane, Expansion, ExpansionProgress, overtake};
use domain::notify::grouping::UNGATHERED_MESSAGES;
use domain::notify::notification::{Notification, NotificationStage, NotificationSubject};
use domain::notify::page_pace::PagePace;
use domain::severity::Severity;
use domain::status::IncidentStatus;
use domain::time::timestamp::Timestamp;

use super::samples;
use NotificationStage::{Ended, Opened, Updated};

/// What a Courier holds, with the calls that it makes.
struct Held {
    pace: PagePace,
    under_way: Vec<Expansion>,
    pacing: NotificationPacing,
    now: Timestamp,
    newest: u64,
}

impl Held {
    fn begin() -> Self {
        let (pace, under_way, pacing) =
            (PagePace::default(), vec![], NotificationPacing::default());
        Self { pace, under_way, pacing, now: samples::noon(), newest: 0 }
    }

    fn take(&mut self, incident: &str, stage: NotificationStage) -> u64 {
        self.take_as(incident, stage, Severity::Sev2)
    }

    fn take_as(&mut self, incident: &str, stage: NotificationStage, severity: Severity) -> u64 {
        self.newest += 1;
        let mut told: Notification = samples::incident(IncidentStatus::Identified, "Down", "More.");
        (told.n, told.stage, told.severity, told.at) = (self.newest, stage, severity, self.now);
        if let NotificationSubject::Incident { incident: view, .. } = &mut told.subject {
            view.id = format!("{incident:0>12}").parse().unwrap();
        }
        let held_until = Some(self.now);
        let progress = ExpansionProgress { held_until, ..ExpansionProgress::default() };
        let mut new = Expansion { notification: told, progress };
        overtake(&mut self.under_way, &mut new, self.now);
        self.pace.add(&new.notification);
        self.under_way.push(new);
        self.release();
        self.newest
    }

    fn release(&mut self) {
        self.pace.release(&mut self.under_way, &self.pacing, self.now);
        let stored = serde_json::to_string(&self.pace).unwrap();
        self.pace = serde_json::from_str(&stored).unwrap();
    }

    /// Sends what is due on a way: the numbers of each message.
    fn send(&mut self, lane: DeliveryLane) -> Vec<Vec<u64>> {
        let mut sent = vec![];
        for expansion in
            self.under_way.iter_mut().filter(|expansion| expansion.progress.is_due(lane))
        {
            let progress = &mut expansion.progress;
            let numbers = progress.gathered.clone();
            let is_one = numbers.is_empty() || !lane.is_read_by_people();
            sent.push(if is_one { vec![expansion.notification.n] } else { numbers });
            progress.reached(lane, None, self.now);
        }
        sent
    }

    fn expansion(&self, n: u64) -> &Expansion {
        self.under_way.iter().find(|expansion| expansion.notification.n == n).unwrap()
    }
}

#[test]
fn twelve_incidents_are_four_messages_to_people_and_twelve_to_programs() {
    let mut held = Held::begin();
    let (mut mails, mut requests) = (vec![], vec![]);
    for incident in 0..12 {
        held.take(&incident.to_string(), Opened);
        mails.extend(held.send(DeliveryLane::Mail));
        requests.extend(held.send(DeliveryLane::Programs));
        held.now = held.now.plus(Duration::from_secs(5));
    }
    assert_eq!(mails, [[1], [2], [3]], "the first {UNGATHERED_MESSAGES} at once");
    assert_eq!(requests.len(), 12, "a program is told each");
    // Something more serious waits for nothing.
    let worst = held.take_as("99", Opened, Severity::Sev1);
    assert_eq!(held.send(DeliveryLane::Mail), [[worst]]);
    held.now = held.pace.look_again.unwrap();
    held.release();
    assert_eq!(held.send(DeliveryLane::Mail), [(4..=12).collect::<Vec<_>>()], "one of nine");
    let leader = held.expansion(12);
    assert_eq!(held.expansion(4).progress.gathered_into, Some(12));
    assert_eq!(leader.progress.gathered.len(), 9);
    for lane in [DeliveryLane::Chats, DeliveryLane::Programs, DeliveryLane::Webhooks] {
        held.send(lane);
    }
    assert!(held.under_way.iter().all(|expansion| expansion.progress.done_at.is_some()));
    assert_eq!(held.pace.look_again, None);
}

#[test]
fn what_waits_is_replaced_and_who_has_not_heard_of_it_hears_that_it_began() {
    let mut held = Held::begin();
    for incident in ["1", "2", "3"] {
        held.take(incident, Opened);
    }
    held.send(DeliveryLane::Mail);
    let first = held.take("4", Opened);
    held.send(DeliveryLane::Programs);
    let second = held.take("4", Updated);
    assert_eq!(held.expansion(first).progress.overtaken_by, Some(second));
    let newest = held.expansion(second);
    assert_eq!(newest.told_by(DeliveryLane::Mail).stage, Opened);
    assert_eq!(newest.told_by(DeliveryLane::Programs).stage, Updated, "they know that it began");
    // It ends before people heard of it: they never do, and programs learn that it is over.
    held.send(DeliveryLane::Programs);
    let end = held.take("4", Ended);
    assert_eq!(held.send(DeliveryLane::Programs), [[end]]);
    held.now = held.now.plus(Duration::from_secs(3_600));
    held.release();
    assert_eq!(held.send(DeliveryLane::Mail), [[0_u64; 0]; 0]);
    assert_eq!(held.send(DeliveryLane::Webhooks).last(), Some(&vec![end]));
    assert!(held.expansion(end).progress.done_at.is_some());
}

#[test]
fn a_message_of_several_is_not_overtaken_by_news_of_one() {
    let mut held = Held::begin();
    for incident in ["1", "2", "3", "4", "5"] {
        held.take(incident, Opened);
        held.send(DeliveryLane::Programs);
    }
    held.send(DeliveryLane::Mail);
    held.now = held.pace.look_again.unwrap();
    held.release();
    let update = held.take("5", Updated);
    assert_eq!(held.expansion(5).progress.overtaken_by, None);
    assert_eq!(held.send(DeliveryLane::Mail), [[4, 5]]);
    assert!(held.expansion(update).progress.held_until.is_some(), "it waits for the next");
}

#[test]
fn one_incident_has_its_messages_at_once_and_what_was_posted_as_over_is_told() {
    let mut held = Held::begin();
    let mut sent = vec![];
    for stage in [Opened, Updated, Updated, Updated, Ended] {
        held.take("1", stage);
        sent.extend(held.send(DeliveryLane::Mail));
    }
    held.take("2", Ended);
    sent.extend(held.send(DeliveryLane::Mail));
    // The third update waits, and the all-clear takes its place at once.
    assert_eq!(sent, [[1], [2], [3], [5], [6]]);
}

#[test]
fn progress_of_before_there_was_a_pace_is_read() {
    let stored =
        r#"{"mail":{"after":"a"},"webhooks":{"is_done":true},"held_until":"2026-11-28T12:00:00Z"}"#;
    let progress: ExpansionProgress = serde_json::from_str(stored).unwrap();
    assert!(progress.is_due(DeliveryLane::Programs) && !progress.is_due(DeliveryLane::Mail));
}
