//! Notifications: which entries of the log are told outside the page, as what, and to whom?

use std::time::Duration;

use domain::board::{Command, EditedText};
use domain::board::{
    Entry, IncidentStep, MaintenancePosting, NewMaintenance, NewMaintenanceUpdate, PublishRequest,
    ReopenRequest, Visibility,
};
use domain::notify::expansion::{DeliveryLane, Expansion, ExpansionProgress, overtake};
use domain::notify::handover::{FIRST_LOOK_BACK, Following, LogCursor, MAX_NOTIFICATION_BYTES};
use domain::notify::notification::NotificationStage::{Ended, Opened, Updated};
use domain::notify::notification::{
    Notification, NotificationStage, NotificationSubject, notification_of,
};
use domain::notify::notified_updates::MAX_OTHER_UPDATES_BYTES;
use domain::notify::subscriber::{Subscriber, SubscriberState, SubscriptionFilter};
use domain::status::IncidentStatus;

use crate::incident_steps::{MARK, every_private_detail, id, resolve, say, step, with};
use crate::story::{PageStory, at, card_payments_fail};

/// What the entries of the log from a place on tell, as the page stands.
fn told_since(story: &PageStory, place: usize) -> Vec<Notification> {
    let entries = story.log.iter().skip(place);
    let told = entries.filter_map(|(entry, hash)| {
        let entry: Entry = serde_json::from_str(entry).unwrap();
        notification_of(&story.board, &entry, hash)
    });
    told.collect()
}

/// Takes a step; what it tells.
fn tell(story: &mut PageStory, command: Command) -> Vec<Notification> {
    let place = story.log.len();
    story.tell(command);
    told_since(story, place)
}

fn stages(told: &[Notification]) -> Vec<NotificationStage> {
    told.iter().map(|told| told.stage).collect()
}

fn begun() -> PageStory {
    let mut story = PageStory::begin();
    story.until(30, &[]);
    story
}

#[test]
fn an_incident_is_told_when_it_begins_goes_on_and_ends_and_edits_tell_nothing() {
    let mut story = begun();
    assert_eq!(told_since(&story, 0), [], "neither probes nor a configuration notify");
    let opened = tell(&mut story, card_payments_fail(None));
    assert_eq!(stages(&opened), [Opened]);
    assert_eq!(opened[0].subject.name(), story.board.incidents[0].name);
    assert_eq!(opened[0].key.len(), 16);
    let identified = say(&story, IncidentStatus::Identified, "We know.");
    assert_eq!(stages(&tell(&mut story, identified)), [Updated]);
    let update = story.board.incidents[0].updates[1].id.clone();
    for silent in [
        IncidentStep::Edit { update: update.clone(), text: EditedText { body: "Sure.".into() } },
        IncidentStep::Detail(Box::new(every_private_detail())),
        IncidentStep::Withdraw { update },
    ] {
        let silent = step(&story, silent);
        assert_eq!(tell(&mut story, silent), []);
    }
    let resolved = resolve(&story, Some("It is over."));
    assert_eq!(stages(&tell(&mut story, resolved)), [Ended]);
    let postmortem = say(&story, IncidentStatus::Postmortem, "A cable.");
    assert_eq!(stages(&tell(&mut story, postmortem)), [Updated], "the all-clear comes once");
    let again = ReopenRequest { body: "No.".into(), ..ReopenRequest::default() };
    let again = step(&story, IncidentStep::Reopen(again));
    assert_eq!(stages(&tell(&mut story, again)), [Opened]);
}

#[test]
fn drafts_are_told_to_none_and_what_is_internal_to_no_subscriber() {
    let mut story = begun();
    let draft = with(card_payments_fail(None), |new| new.visibility = Visibility::Draft);
    assert_eq!(tell(&mut story, draft), []);
    let subscriber = subscriber(SubscriptionFilter::default());
    for (visibility, is_told) in [(Visibility::Internal, false), (Visibility::Public, true)] {
        let publish = IncidentStep::Publish(PublishRequest { visibility, by: None });
        let publish = step(&story, publish);
        let told = tell(&mut story, publish);
        assert_eq!(stages(&told), [Opened], "{visibility:?}");
        assert_eq!(subscriber.is_told(&told[0]), is_told, "{visibility:?}");
    }
}

#[test]
fn nothing_private_is_in_what_is_told() {
    let mut story = begun();
    let mut told = tell(&mut story, card_payments_fail(None));
    let detail = step(&story, IncidentStep::Detail(Box::new(every_private_detail())));
    story.tell(detail);
    let more = say(&story, IncidentStatus::Identified, "We know.");
    told.extend(tell(&mut story, more));
    assert!(!serde_json::to_string(&told).unwrap().contains(MARK));
}

#[test]
fn what_was_over_long_ago_is_no_news() {
    let mut story = begun();
    story.now += 3 * 86_400;
    let old = with(card_payments_fail(Some(at(40))), |new| {
        new.ended_at = Some(at(900));
        new.status = IncidentStatus::Resolved;
    });
    assert_eq!(tell(&mut story, old), []);
    let lately = at(story.now).minus(Duration::from_secs(7_200));
    let recent = with(card_payments_fail(Some(lately)), |new| {
        new.ended_at = Some(lately.plus(Duration::from_secs(60)));
        new.status = IncidentStatus::Resolved;
    });
    assert_eq!(stages(&tell(&mut story, recent)), [Ended]);
}

#[test]
fn maintenance_is_told_when_it_is_announced_begins_and_ends() {
    let mut story = begun();
    let now = story.now;
    let announced = Command::ScheduleMaintenance(NewMaintenance {
        name: "New disks".into(),
        body: "The desk is closed.".into(),
        components: ["desk".parse().unwrap()].into(),
        scheduled_for: at(now + 600),
        scheduled_until: at(now + 1_200),
        auto_start: true,
        auto_complete: true,
    });
    let told = tell(&mut story, announced);
    assert_eq!(stages(&told), [Opened]);
    for (filter, expected) in [
        (SubscriptionFilter::default(), true),
        (SubscriptionFilter { no_maintenance: true, ..SubscriptionFilter::default() }, false),
        (of_component("desk"), true),
        (of_component("checkout"), false),
    ] {
        assert_eq!(subscriber(filter.clone()).is_told(&told[0]), expected, "{filter:?}");
    }
}

fn of_component(id: &str) -> SubscriptionFilter {
    let components = [id.parse().unwrap()].into();
    SubscriptionFilter { components, ..SubscriptionFilter::default() }
}

fn subscriber(wishes: SubscriptionFilter) -> Subscriber {
    Subscriber {
        id: "0".repeat(32),
        channel: domain::notify::channel::Channel::Email {
            address: "ada@example.com".parse().unwrap(),
        },
        wishes,
        state: SubscriberState::Active,
        created_at: at(0),
        confirmed_at: Some(at(0)),
    }
}

#[test]
fn a_newer_notification_takes_over_what_is_still_under_way() {
    let mut story = begun();
    let opened = tell(&mut story, card_payments_fail(None)).remove(0);
    let more = say(&story, IncidentStatus::Identified, "We know.");
    let under_way =
        |notification| Expansion { notification, progress: ExpansionProgress::default() };
    let mut updated = under_way(tell(&mut story, more).remove(0));
    let resolved = resolve(&story, Some("It is over."));
    let mut ended = under_way(tell(&mut story, resolved).remove(0));
    let mut waiting = vec![under_way(opened)];
    waiting[0].progress.programs.is_done = true;
    assert_eq!(overtake(&mut waiting, &mut updated, at(100)).len(), 1);
    assert_eq!(waiting[0].progress.overtaken_by, Some(updated.notification.n));
    let mail = updated.told_by(DeliveryLane::Mail).stage;
    assert_eq!(mail, Opened, "who has not heard that it began hears it now");
    let programs = updated.told_by(DeliveryLane::Programs).stage;
    assert_eq!(programs, Updated, "who has hears what is new");
    waiting.push(updated);
    assert_eq!(overtake(&mut waiting, &mut ended, at(101)).len(), 1, "each is overtaken once");
    assert_eq!(ended.told_by(DeliveryLane::Mail).stage, Ended);
    let mut other = ended.clone();
    let mut done = vec![ended];
    done[0].progress.done_at = Some(at(102));
    other.notification.n += 1;
    assert_eq!(overtake(&mut done, &mut other, at(103)), [0_u64; 0], "what was told stays told");
    assert!(!id(&story).is_empty());
}

#[test]
fn the_log_is_read_on_where_it_was_left_also_when_it_was_restored_from_a_backup() {
    let cursor = LogCursor { n: 7, hash: "abc".into(), at: at(50) };
    for (cursor, hash_there, expected) in [
        (None, None, Following::Since(at(1_000).minus(FIRST_LOOK_BACK))),
        (Some(&cursor), Some("abc"), Following::After(7)),
        (Some(&cursor), Some("other"), Following::Since(at(50))),
        (Some(&cursor), None, Following::Since(at(50))),
    ] {
        assert_eq!(Following::from_cursor(cursor, hash_there, at(1_000)), expected);
    }
}

/// Whatever operators write, what is told fits a row of the Courier, and has the text of its update.
#[test]
fn a_notification_fits_its_row_however_much_was_said() {
    // As long as a text may be, in characters that take most bytes as UTF-8 or as JSON.
    for (character, count) in [("x", 220), ("漢", 80), ("\"", 120), ("𝄞", 60)] {
        let body = character.repeat(10_000);
        let mut story = begun();
        story.tell(card_payments_fail(None));
        let work = NewMaintenance {
            name: "New disks".into(),
            body: body.clone(),
            components: ["checkout".parse().unwrap()].into(),
            scheduled_for: at(600),
            scheduled_until: at(1_200),
            auto_start: true,
            auto_complete: true,
        };
        story.tell(Command::ScheduleMaintenance(work));
        let maintenance = story.board.maintenances[0].id.to_string();
        for _ in 0..count {
            let update = NewMaintenanceUpdate {
                status: None,
                body: body.clone(),
                scheduled_for: None,
                scheduled_until: None,
            };
            let maintenance = maintenance.clone();
            story.tell(Command::UpdateMaintenance(MaintenancePosting { maintenance, update }));
            let posted = say(&story, IncidentStatus::Identified, &body);
            story.tell(posted);
        }
        let told = told_since(&story, story.log.len() - 2);
        assert_eq!(told.len(), 2, "of the maintenance and of the incident");
        for told in told {
            let bytes = serde_json::to_string(&told).unwrap().len();
            assert!(bytes > MAX_OTHER_UPDATES_BYTES / 2, "{character}: {bytes}: of others as well");
            assert!(bytes <= MAX_NOTIFICATION_BYTES, "{character}: {bytes}");
            assert_eq!(told.subject.update_text(), body, "{character}");
            if let NotificationSubject::Maintenance { maintenance, .. } = &told.subject {
                assert_eq!(maintenance.updates.len(), count + 1, "its sequence in a calendar");
            }
        }
    }
}
