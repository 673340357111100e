//! Audiences: who is told of an incident in which order, that the all-clear reaches exactly those, and what waits for
//! the morning or a digest.

use domain::access::actor::Actor;
use domain::board::{
    Command, Entry, IncidentCommand, IncidentStep, NewIncident, NewUpdate, Posting, PublishRequest,
    Visibility,
};
use domain::config::notify_policy::{NotificationPacing, NotifyPolicy};
use domain::config::parse;
use domain::config::source::SourceFile;
use domain::notify::audience::{NotificationRecord, call_list, recipients};
use domain::notify::digest::{
    DeliveryTiming, Digest, MAX_DIGEST_ENTRIES, ReadingWishes, digest_span, next_digest,
    quiet_until, timing_of,
};
use domain::notify::notification::{Notification, NotificationStage, notification_of};
use domain::severity::Severity;
use domain::status::{IncidentStatus, Status};
use domain::time::time_zone::Zone;
use domain::time::timestamp::Timestamp;

use crate::story::PageStory;

const AUDIENCES: &str = r#"
[page]
name = "N"
url = "https://n.example"
[[component]]
id = "checkout"
name = "Checkout"
manual = true
[[component]]
id = "desk"
name = "Desk"
manual = true
[[audience]]
id = "everyone"
name = "Everyone"
kind = "public"
contacts = ["news-list"]
[[audience]]
id = "acme"
name = "Acme"
kind = "customer"
components = ["desk"]
contacts = ["acme-ops"]
[[audience]]
id = "partners"
name = "Partners"
kind = "partner"
components = ["checkout"]
contacts = ["bank", "ops-slack"]
[[audience]]
id = "ops"
name = "Operations"
kind = "internal"
severities = ["sev1", "sev2"]
contacts = ["ops-slack"]
[[audience]]
id = "all-incidents"
name = "All incidents"
kind = "internal"
contacts = ["ops-log"]
[[audience]]
id = "big"
name = "Big"
kind = "key_customer"
contacts = ["big-ops"]
owner = "anna"
timezone = "America/New_York"
business_hours = { from = "09:00", to = "17:00" }
[[audience]]
id = "loyal"
name = "Loyal"
kind = "customer"
key = true
components = ["checkout"]
contacts = ["loyal-ops"]
"#;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn policy() -> NotifyPolicy {
    let file = SourceFile { path: "page.toml".to_owned(), text: AUDIENCES.to_owned() };
    parse::read(&[file]).unwrap().notify
}

/// What an operator's command tells.
fn tell(story: &mut PageStory, command: Command) -> Vec<Notification> {
    story.now += 60;
    let actor = Actor::Admin;
    let events =
        story.board.decide_as(&actor, command, crate::story::at(story.now)).unwrap().events;
    let mut told = vec![];
    for event in events {
        story.append_by(&actor, event);
        let (text, hash) = story.log.last().unwrap();
        let entry: Entry = serde_json::from_str(text).unwrap();
        told.extend(notification_of(&story.board, &entry, hash));
    }
    told
}

fn incident(name: &str, component: &str, status: Status, visibility: Visibility) -> Command {
    Command::OpenIncident(NewIncident {
        name: name.into(),
        body: "We are looking.".into(),
        components: [(component.parse().unwrap(), status)].into(),
        visibility,
        ..NewIncident::default()
    })
}

/// Who is told of each, as it is noted.
fn reached(
    policy: &NotifyPolicy,
    record: &mut NotificationRecord,
    told: &[Notification],
) -> Vec<String> {
    let [told] = told else { panic!("{told:?}") };
    let recipients = recipients(policy, told, record);
    recipients.iter().for_each(|recipient| record.note(recipient, told, told.at));
    recipients
        .iter()
        .map(|recipient| format!("{}:{}", recipient.audience, recipient.contact))
        .collect()
}

fn last(story: &PageStory) -> String {
    story.board.incidents.last().unwrap().id.to_string()
}

fn update(story: &PageStory, status: Option<IncidentStatus>) -> Command {
    let update = NewUpdate { status, body: "More.".into(), ..NewUpdate::default() };
    Command::UpdateIncident(Posting { incident: last(story), update })
}

#[test]
fn each_audience_gets_what_is_its_own_and_the_all_clear_reaches_exactly_those() {
    let (mut story, policy) = (PageStory::begin(), policy());
    let mut record = NotificationRecord::default();
    let opening = incident("Checkout is down", "checkout", Status::MajorOutage, Visibility::Public);
    let told = tell(&mut story, opening);
    // Owners of key customers, key customers, operators, partners, the public; never one of another component.
    let first = [
        "big:anna",
        "big:big-ops",
        "loyal:loyal-ops",
        "ops:ops-slack",
        "all-incidents:ops-log",
        "partners:bank",
        "everyone:news-list",
    ];
    assert_eq!(reached(&policy, &mut record, &told), first);
    let calls = call_list(&policy, &Zone::UTC, &told[0], &record, told[0].at);
    let names: Vec<(&str, bool)> = calls.iter().map(|c| (c.name.as_str(), c.is_at_work)).collect();
    // It is 07:01 in New York.
    assert_eq!(names, [("Loyal", true), ("Big", false)]);
    assert!(record.note_call(&"loyal".parse().unwrap(), "anna", told[0].at));
    assert!(
        !record.note_call(&"loyal".parse().unwrap(), "ben", crate::story::at(600)),
        "the first"
    );
    let calls = call_list(&policy, &Zone::UTC, &told[0], &record, told[0].at);
    assert_eq!(calls[0].called.as_ref().unwrap().by, "anna");
    let next = update(&story, None);
    assert_eq!(reached(&policy, &mut record, &tell(&mut story, next)), first);
    // Audiences that are configured meanwhile do not hear of an end without a beginning, and those that left do.
    let mut changed = policy.clone();
    changed.audiences.retain(|audience| audience.id.as_str() != "loyal");
    changed.audiences[1].components.clear();
    let stored = serde_json::to_string(&record).unwrap();
    let mut record: NotificationRecord = serde_json::from_str(&stored).unwrap();
    let over = update(&story, Some(IncidentStatus::Resolved));
    let ended = tell(&mut story, over);
    assert_eq!(ended[0].stage, NotificationStage::Ended);
    let mut all = reached(&changed, &mut record, &ended);
    let mut before = first.map(str::to_owned).to_vec();
    all.sort();
    before.sort();
    assert_eq!(all, before);
    assert_eq!(reached(&changed, &mut record, &ended), [""; 0], "and once");
    let notified = &record.contacts[&"bank".parse().unwrap()];
    assert_eq!(
        (notified.first_at, notified.last_at, notified.knows_end),
        (told[0].at, ended[0].at, true)
    );
}

#[test]
fn what_is_internal_reaches_internal_audiences_of_its_severity_alone() {
    for (status, first) in [
        (Status::MajorOutage, vec!["ops:ops-slack", "all-incidents:ops-log"]),
        (Status::UnderMaintenance, vec!["all-incidents:ops-log"]),
    ] {
        let (mut story, policy) = (PageStory::begin(), policy());
        let mut record = NotificationRecord::default();
        let told = tell(&mut story, incident("Disk", "checkout", status, Visibility::Internal));
        assert_eq!(reached(&policy, &mut record, &told), first, "{:?}", told[0].severity);
        assert_eq!(call_list(&policy, &Zone::UTC, &told[0], &record, told[0].at), []);
        let over = update(&story, Some(IncidentStatus::Resolved));
        let ended = tell(&mut story, over);
        assert_eq!(reached(&policy, &mut record, &ended), first);
    }
    // A draft is told to none, and when it is published its beginning is.
    let (mut story, policy) = (PageStory::begin(), policy());
    let draft = incident("Desk", "desk", Status::PartialOutage, Visibility::Draft);
    assert_eq!(tell(&mut story, draft), []);
    let step = IncidentStep::Publish(PublishRequest::default());
    let publish = Command::StepIncident(IncidentCommand { incident: last(&story), step });
    let told = tell(&mut story, publish);
    let mut record = NotificationRecord::default();
    let reached = reached(&policy, &mut record, &told);
    assert!(reached.contains(&"acme:acme-ops".to_owned()), "{reached:?}");
    assert!(!reached.iter().any(|contact| contact.contains("partners")), "{reached:?}");
}

#[test]
fn quiet_hours_end_by_the_clocks_of_the_reader() {
    let night = NotificationPacing {
        quiet_hours: policy_of("quiet_hours = { from = \"22:00\", to = \"07:00\" }").quiet_hours,
        ..NotificationPacing::default()
    };
    let hours = night.quiet_hours.unwrap();
    for (zone, now, until) in [
        ("Europe/Berlin", "2026-11-28T20:59:59Z", None),
        ("Europe/Berlin", "2026-11-28T21:00:00Z", Some("2026-11-29T06:00:00Z")),
        ("Europe/Berlin", "2026-11-29T05:59:59Z", Some("2026-11-29T06:00:00Z")),
        ("Europe/Berlin", "2026-11-29T06:00:00Z", None),
        // The night of winter time is an hour longer, that of summer time shorter.
        ("Europe/Berlin", "2026-10-24T20:00:00Z", Some("2026-10-25T06:00:00Z")),
        ("America/New_York", "2027-03-14T03:00:00Z", Some("2027-03-14T11:00:00Z")),
    ] {
        let until = until.map(at);
        assert_eq!(quiet_until(hours, &zone.parse().unwrap(), at(now)), until, "{zone} {now}");
    }
    // They end at the first 02:30 of two.
    let short =
        policy_of("quiet_hours = { from = \"22:00\", to = \"02:30\" }").quiet_hours.unwrap();
    let berlin: Zone = "Europe/Berlin".parse().unwrap();
    let end = at("2026-10-25T00:30:00Z");
    assert_eq!(quiet_until(short, &berlin, at("2026-10-25T00:10:00Z")), Some(end));
    assert_eq!(quiet_until(short, &berlin, at("2026-10-25T01:10:00Z")), None);
    let mut told = sample();
    let wishes = ReadingWishes { timezone: berlin, digest: true };
    let now = at("2026-11-28T23:00:00Z");
    for (severity, waits) in
        [(Severity::Sev1, false), (Severity::Sev2, false), (Severity::Sev3, true)]
    {
        told.severity = severity;
        let timing = timing_of(&told, &night, &wishes, now);
        assert_eq!(matches!(timing, DeliveryTiming::Quiet(_)), waits, "{severity}");
    }
    let pacing = NotificationPacing { digest: Some("daily 08:00".parse().unwrap()), ..night };
    for (severity, until) in [
        (Severity::Sev1, None),
        (Severity::Sev2, Some("2026-11-29T07:00:00Z")),
        (Severity::Sev3, Some("2026-11-29T07:00:00Z")),
    ] {
        told.severity = severity;
        let timing = until.map_or(DeliveryTiming::Now, |until| DeliveryTiming::Digest(at(until)));
        assert_eq!(timing_of(&told, &pacing, &wishes, now), timing, "{severity}");
    }
}

fn policy_of(notify: &str) -> NotificationPacing {
    let text = format!("{AUDIENCES}[notify]\n{notify}\n");
    parse::read(&[SourceFile { path: "page.toml".to_owned(), text }]).unwrap().notify.pacing
}

fn sample() -> Notification {
    let mut story = PageStory::begin();
    let opening = incident("Desk", "desk", Status::PartialOutage, Visibility::Public);
    tell(&mut story, opening).pop().unwrap()
}

#[test]
fn digests_are_due_by_the_clocks_of_their_reader() {
    for (schedule, zone, after, due, from) in [
        (
            "daily 08:00",
            "UTC",
            "2026-11-28T08:00:00Z",
            "2026-11-29T08:00:00Z",
            "2026-11-28T08:00:00Z",
        ),
        (
            "daily 08:00",
            "Europe/Berlin",
            "2026-10-25T00:00:00Z",
            "2026-10-25T07:00:00Z",
            "2026-10-24T06:00:00Z",
        ),
        // Clocks jump over 02:30 on the 28th of March, and show it twice on the 25th of October.
        (
            "daily 02:30",
            "Europe/Berlin",
            "2027-03-28T00:00:00Z",
            "2027-03-28T01:30:00Z",
            "2027-03-27T01:30:00Z",
        ),
        (
            "daily 02:30",
            "Europe/Berlin",
            "2026-10-25T00:00:00Z",
            "2026-10-25T00:30:00Z",
            "2026-10-24T00:30:00Z",
        ),
        (
            "daily 02:30",
            "Europe/Berlin",
            "2026-10-25T00:30:00Z",
            "2026-10-26T01:30:00Z",
            "2026-10-25T00:30:00Z",
        ),
        (
            "weekly mon 08:00",
            "America/New_York",
            "2026-10-26T12:00:00Z",
            "2026-11-02T13:00:00Z",
            "2026-10-26T12:00:00Z",
        ),
        (
            "weekly mon 08:00",
            "Pacific/Auckland",
            "2026-11-29T18:59:00Z",
            "2026-11-29T19:00:00Z",
            "2026-11-22T19:00:00Z",
        ),
    ] {
        let (schedule, zone) = (schedule.parse().unwrap(), zone.parse().unwrap());
        assert_eq!(next_digest(schedule, &zone, at(after)), at(due), "{schedule} {zone}");
        let span = digest_span(schedule, &zone, at(due));
        assert_eq!((span.from, span.to), (at(from), at(due)), "{schedule} {zone}");
    }
}

#[test]
fn a_digest_holds_each_incident_once_and_what_is_not_over_first() {
    let (mut story, mut told) = (PageStory::begin(), vec![]);
    let first = incident("Desk", "desk", Status::PartialOutage, Visibility::Public);
    told.extend(tell(&mut story, first));
    let next = update(&story, None);
    told.extend(tell(&mut story, next));
    let over = update(&story, Some(IncidentStatus::Resolved));
    told.extend(tell(&mut story, over));
    let second = incident("Checkout", "checkout", Status::MajorOutage, Visibility::Public);
    told.extend(tell(&mut story, second));
    let digest = Digest::from_notifications(&told);
    let entries: Vec<_> = digest
        .entries
        .iter()
        .map(|entry| (entry.n, entry.began, entry.is_over, entry.notifications))
        .collect();
    assert_eq!(entries, [(told[3].n, true, false, 1), (told[2].n, true, true, 3)]);
    assert_eq!(
        Digest::from_notifications(told.iter().rev()),
        digest,
        "in whatever order they come"
    );
    let NotificationWithIds(many) =
        NotificationWithIds::from_notification(&told[3], MAX_DIGEST_ENTRIES + 2);
    let digest = Digest::from_notifications(&many);
    assert_eq!((digest.entries.len(), digest.left_out), (MAX_DIGEST_ENTRIES, 2));
}

/// The same of so many incidents.
struct NotificationWithIds(Vec<Notification>);

impl NotificationWithIds {
    fn from_notification(told: &Notification, count: usize) -> Self {
        let json = serde_json::to_string(told).unwrap();
        let id = told.subject.id();
        let variant = |n: usize| {
            let text = json.replace(id, &format!("{n:012}"));
            let told: Notification = serde_json::from_str(&text).unwrap();
            Notification { n: n as u64, ..told }
        };
        Self((0..count).map(variant).collect())
    }
}
