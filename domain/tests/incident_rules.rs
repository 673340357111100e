//! Rules of incidents: what is refused, when the next update is due, and what earlier logs fold to.

use domain::board::{
    AcknowledgeRequest, Board, Command, CountsRequest, DetailsChange, Entry, IncidentStep, NewNote,
    NewUpdate, Posting, PublishRequest, ReopenRequest, SeverityOverride, Visibility,
};
use domain::hash_chain::Head;
use domain::operations::reminders::{ReminderKind, reminders};
use domain::public::build_view::recent_incidents;
use domain::public::wording;
use domain::severity::Severity;
use domain::status::IncidentStatus;
use domain::time::timestamp::Timestamp;
use domain::words::Words;

use crate::incident_steps::{downtime, id, resolve, say, step, verified, with};
use crate::story::{PageStory, at, card_payments_fail};

#[test]
fn what_does_not_fit_the_state_is_refused_and_changes_nothing() {
    let mut story = PageStory::begin();
    story.until(30, &[]);
    story.tell(card_payments_fail(None));
    let long = "x".repeat(101);
    let note = |text: &str| IncidentStep::Note(NewNote { text: text.into(), ..NewNote::default() });
    let detail = |change: DetailsChange| IncidentStep::Detail(Box::new(change));
    let none = DetailsChange::default;
    let ack = |by: Option<&str>| {
        IncidentStep::Acknowledge(AcknowledgeRequest { by: by.map(str::to_owned) })
    };
    let reopen =
        |status| IncidentStep::Reopen(ReopenRequest { status, body: "x".into(), components: None });
    let unknown = IncidentStep::Withdraw { update: "nothing".into() };
    let people = (0..21).map(|n| n.to_string()).collect();
    for (change, status, field) in [
        (note(" "), 422, Some("text")),
        (note(&"x".repeat(10_001)), 422, Some("text")),
        (note("a\u{7}"), 422, Some("text")),
        (ack(Some(&long)), 422, Some("by")),
        (ack(Some("")), 422, Some("by")),
        (detail(none()), 422, Some(".")),
        (detail(DetailsChange { call: Some("no address".into()), ..none() }), 422, Some("call")),
        (detail(DetailsChange { call: Some("javascript:x".into()), ..none() }), 422, Some("call")),
        (detail(DetailsChange { manager: Some(long.clone()), ..none() }), 422, Some("manager")),
        (detail(DetailsChange { name: Some(" ".into()), ..none() }), 422, Some("name")),
        (
            detail(DetailsChange { investigators: Some(people), ..none() }),
            422,
            Some("investigators"),
        ),
        (reopen(IncidentStatus::Investigating), 409, None),
        (unknown, 404, None),
        (IncidentStep::Publish(PublishRequest::default()), 409, None),
        (IncidentStep::Count(CountsRequest { counts: true }), 409, None),
    ] {
        let head = story.board.head.clone();
        let refused = story.try_tell(step(&story, change.clone())).unwrap_err();
        assert_eq!((refused.status, refused.field.as_deref()), (status, field), "{change:?}");
        assert_eq!(story.board.head, head);
    }
    story.tell(step(&story, ack(None)));
    assert_eq!(story.try_tell(step(&story, ack(None))).unwrap_err().status, 409);
    assert_eq!(story.tell(step(&story, ack(Some("Ada")))), 1, "another takes over");
    story.tell(resolve(&story, Some("Over.")));
    assert_eq!(story.try_tell(step(&story, ack(Some("Bo")))).unwrap_err().status, 409);
    let over = story.try_tell(step(&story, reopen(IncidentStatus::Resolved))).unwrap_err();
    assert_eq!((over.status, over.field.as_deref()), (422, Some("status")));
    let manager = || detail(DetailsChange { manager: Some("Ada".into()), ..none() });
    assert_eq!(story.tell(step(&story, manager())), 1, "also when it is over");
    assert_eq!(story.tell(step(&story, manager())), 0, "what is known is no news");
    let nobody = detail(DetailsChange { manager: Some(String::new()), ..none() });
    story.tell(step(&story, nobody));
    assert_eq!(story.board.incidents[0].details.manager, None);
}

#[test]
fn the_next_update_is_promised_by_severity_and_phase_and_overdue_is_said() {
    let mut story = PageStory::begin();
    story.until(30, &[]);
    story.tell(card_payments_fail(None));
    let by = |story: &PageStory| story.view().incidents[0].next_update_by;
    assert_eq!(by(&story), Some(at(30 + 600)), "a partial outage is sev2: 10 minutes");
    story.tell(say(&story, IncidentStatus::Identified, "It is the provider."));
    assert_eq!(by(&story), Some(at(30 + 1_800)));
    let sev1 = SeverityOverride { severity: Severity::Sev1, reason: "it is Friday".into() };
    let change = DetailsChange { severity: Some(sev1), ..DetailsChange::default() };
    story.tell(step(&story, IncidentStep::Detail(Box::new(change))));
    assert_eq!(by(&story), Some(at(30 + 900)));
    let promise = |next_update_by| {
        let update = NewUpdate { body: "Soon.".into(), next_update_by, ..NewUpdate::default() };
        Command::UpdateIncident(Posting { incident: id(&story), update })
    };
    let (late, soon) = (promise(Some(at(30))), promise(Some(at(300))));
    assert_eq!(story.try_tell(late).unwrap_err().field.as_deref(), Some("next_update_by"));
    story.tell(soon);
    assert_eq!(by(&story), Some(at(300)));
    let kinds = |story: &PageStory, second| -> Vec<ReminderKind> {
        reminders(&story.board, at(second)).iter().map(|reminder| reminder.kind).collect()
    };
    assert_eq!(kinds(&story, 299), [ReminderKind::NotAcknowledged]);
    assert_eq!(kinds(&story, 300), [ReminderKind::NotAcknowledged, ReminderKind::UpdateOverdue]);
    let incident = &story.view().incidents[0];
    assert_eq!(wording::overdue(Words::ENGLISH, incident, at(300)), None);
    let overdue = wording::overdue(Words::ENGLISH, incident, at(30 + 47 * 60));
    assert_eq!(overdue.as_deref(), Some("No update for 47 min."));
    story.tell(resolve(&story, Some("Over.")));
    assert_eq!((by(&story), kinds(&story, 9_999)), (None, vec![]));
}

#[test]
fn a_log_of_before_folds_to_public_incidents_that_count_from_their_first_update() {
    let mut story = PageStory::begin();
    story.until(30, &[]);
    let opened = r#"{"type":"incident_opened","id":"0123456789ab","name":"Old","impact":null,
        "started_at":"2026-11-20T12:00:10.000Z","update":{"id":"u1","at":"2026-11-20T12:00:30.000Z",
        "status":"investigating","body":"We look.","components":{"checkout":"major_outage"}}}"#;
    let updated = r#"{"type":"incident_updated","id":"0123456789ab","update":{"id":"u2",
        "at":"2026-11-20T12:00:50.000Z","status":"resolved","body":"Over.","components":{}}}"#;
    for (second, text) in [(30, opened), (50, updated)] {
        story.until(second, &[]);
        story.append(serde_json::from_str(text).unwrap());
    }
    story.until(60, &[]);
    let view = story.view();
    let incident = &view.incidents[0];
    assert_eq!((incident.created_at, incident.resolved_at), (at(30), Some(at(50))));
    assert_eq!((downtime(&view), incident.is_uncounted), (20, false));
    verified(&story);
    // What is written of such an incident now has no more fields than it had.
    let entry: Entry = serde_json::from_str(&story.log.last().unwrap().0).unwrap();
    let kept = serde_json::to_value(&entry.event).unwrap();
    assert_eq!(kept, serde_json::from_str::<serde_json::Value>(updated).unwrap());
}

#[test]
fn the_same_log_gives_the_same_state() {
    let mut story = PageStory::begin();
    story.until(30, &[]);
    story.tell(with(card_payments_fail(None), |new| new.visibility = Visibility::Draft));
    story.tell(step(&story, IncidentStep::Publish(PublishRequest::default())));
    story.tell(step(&story, IncidentStep::Count(CountsRequest { counts: false })));
    story.until(60, &["eu-1"]);
    story.tell(resolve(&story, Some("Over.")));
    let mut board = Board::default();
    let mut head = Head::default();
    for (text, hash) in &story.log {
        head = head.append(text);
        assert_eq!(head.hash, *hash);
        board.apply(serde_json::from_str(text).unwrap(), head.clone());
    }
    assert_eq!(board, story.board);
    let packed = domain::board::snapshots::pack(&board).unwrap();
    let mut read = domain::board::snapshots::unpack(&packed).unwrap();
    read.configuration = board.configuration.clone();
    assert_eq!(read, board);
}

#[test]
fn an_import_of_years_buries_no_news() {
    let mut story = PageStory::begin();
    story.until(30, &[]);
    story.now = 60 * 86_400;
    let [yesterday, long_ago] = [59, 20].map(|day| at(day * 86_400));
    let incident_until = |ended_at: Timestamp| {
        with(card_payments_fail(None), |new| {
            new.status = IncidentStatus::Resolved;
            new.started_at = Some(ended_at.minus(std::time::Duration::from_secs(60)));
            new.ended_at = Some(ended_at);
        })
    };
    for _ in 0..500 {
        story.tell(incident_until(long_ago));
    }
    let empty = serde_json::to_string(&story.view()).unwrap().len();
    assert_eq!(story.view().incidents, [], "posted now, and of long ago");
    assert_eq!(recent_incidents(&story.board, 25).len(), 25, "they are there, and in feeds");
    story.tell(incident_until(yesterday));
    assert_eq!(story.view().incidents.len(), 1);
    assert!(empty < 20_000, "{empty} bytes");
    // What is said of it now is news.
    let first = story.board.incidents[0].id.to_string();
    let update = NewUpdate {
        status: Some(IncidentStatus::Postmortem),
        body: "A disk.".into(),
        ..NewUpdate::default()
    };
    story.tell(Command::UpdateIncident(Posting { incident: first, update }));
    assert_eq!(story.view().incidents.len(), 2);
    verified(&story);
}
