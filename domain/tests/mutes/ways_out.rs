//! Ways out of silence: what ends it makes another alert, which escalates until it is acknowledged, and is not muted by itself again.

use domain::board::{
    AcknowledgeRequest, Command, IncidentCommand, IncidentState, IncidentStep, NewIncident,
    NewUpdate, Posting,
};
use domain::notify::escalation::{EscalationProgress, escalate};
use domain::notify::escalation_rules::EscalationRules;
use domain::operations::operator_incident::operator_incident;
use domain::operations::reminders::{ReminderKind, reminders};
use domain::operations::response_intervals::response_intervals;
use domain::status::Status;
use domain::time::timestamp::Timestamp;
use serde_json::json;

use super::{alert, begin, is_held, mute, one_region_fails, region_of, runs_until};
use crate::story::{PageStory, at};

fn acknowledgement(story: &PageStory) -> Command {
    let incident = story.board.incidents[0].id.to_string();
    let step = IncidentStep::Acknowledge(AcknowledgeRequest { by: None });
    Command::StepIncident(IncidentCommand { incident, step })
}

/// Who is sent the alert at a second, so far along.
fn called(story: &mut PageStory, progress: &mut EscalationProgress, second: u64) -> Vec<String> {
    let mut configuration = (**story.board.configuration.as_ref().unwrap()).clone();
    configuration.notify.escalations = serde_json::from_value(json!([{ "steps": [
        { "after_ms": 0, "contacts": ["ada"] }, { "after_ms": 60_000, "contacts": ["ben"] }
    ] }]))
    .unwrap();
    let open = [alert(story, second)];
    let rules = EscalationRules::from(&configuration);
    let turn = escalate(&rules, &|_| true, progress, &open, at(second));
    *progress = turn.progress;
    turn.messages.iter().map(|message| message.contact.to_string()).collect()
}

fn waits_for_acknowledgement(story: &PageStory) -> bool {
    let waiting = reminders(&story.board, at(story.now));
    waiting.iter().any(|reminder| reminder.kind == ReminderKind::NotAcknowledged)
}

fn state_of(story: &PageStory) -> (IncidentState, Option<Timestamp>) {
    let shown = operator_incident(&story.board, &story.board.incidents[0]).unwrap();
    (shown.state, shown.acknowledged.map(|acknowledgement| acknowledgement.at))
}

/// Something that happens.
type WayOut = fn(&mut PageStory);

/// Everything that ends the silence of an alert makes it another one, which whoever acknowledged the first has not, and may.
#[test]
fn each_way_out_of_silence_is_a_new_alert() {
    let ways: [(&str, WayOut); 6] = [
        ("the mute is over", |story| story.now = 3_600),
        ("it is ended", |story| {
            story.now = 65;
            let id = story.board.mutes[0].id.clone();
            story.tell(Command::UnmuteProbe(id));
        }),
        ("the quorum is reached", |story| runs_until(story, 120, &["eu-1", "us-1"])),
        ("another region fails", |story| runs_until(story, 120, &["us-1"])),
        ("operators state trouble", |story| state(story, Status::PartialOutage)),
        ("other monitoring fires", fire),
    ];
    for (way, out) in ways {
        let mut story = one_region_fails();
        story.tell(acknowledgement(&story));
        let first = alert(&mut story, 60);
        assert_eq!(first.acknowledged_at, Some(at(60)), "{way}");
        story.tell(Command::MuteProbe(mute(&story, at(3_600))));
        assert!(is_held(&mut story, 60), "{way}");
        assert_eq!(state_of(&story), (IncidentState::Acknowledged, Some(at(60))), "{way}");
        assert!(!waits_for_acknowledgement(&story), "{way}");
        out(&mut story);
        let now = story.now;
        let raised = alert(&mut story, now);
        assert_eq!(
            (raised.muted_until, raised.held_until, raised.acknowledged_at),
            (None, None, None),
            "{way}"
        );
        assert!(raised.id != first.id && raised.since > first.since, "{way}");
        assert_eq!(state_of(&story), (IncidentState::Open, None), "{way}");
        assert!(waits_for_acknowledgement(&story), "{way}");
        let mut progress = EscalationProgress::default();
        assert_eq!(called(&mut story, &mut progress, now), ["ada"], "{way}");
        story.now += 1;
        assert_eq!(story.tell(acknowledgement(&story)), 1, "{way}: the same operator");
        let again = (story.now, story.try_tell(acknowledgement(&story)).unwrap_err().status);
        assert_eq!(again.1, 409, "{way}: once");
        assert_eq!(state_of(&story), (IncidentState::Acknowledged, Some(at(again.0))), "{way}");
        assert!(!waits_for_acknowledgement(&story), "{way}");
        assert_eq!(called(&mut story, &mut progress, now + 600), [""; 0], "{way}: it stops");
        let intervals = response_intervals(&story.board.incidents[0]);
        assert_eq!(intervals.work_began_s, Some(first_work(&story)), "{way}: at the first");
        // Nor is it another one again when the mute ends of which nothing was held any more.
        assert_eq!(alert(&mut story, 9_000).id, raised.id, "{way}");
    }
}

/// How long after the outage began, in seconds, the first acknowledgement came.
fn first_work(story: &PageStory) -> u64 {
    let since = story.board.incidents[0].findings.iter().map(|finding| finding.since).min();
    at(60).since(since.unwrap()).as_secs()
}

/// A failure that swings about its quorum calls once, and is held again only by a mute that is stated after that.
#[test]
fn silence_that_was_broken_is_not_resumed() {
    let mut story = one_region_fails();
    story.tell(Command::MuteProbe(mute(&story, at(3_600))));
    assert!(is_held(&mut story, 60));
    runs_until(&mut story, 120, &["eu-1", "us-1"]);
    let raised = alert(&mut story, 120);
    assert!(!raised.is_muted());
    let mut progress = EscalationProgress::default();
    assert_eq!(called(&mut story, &mut progress, 120), ["ada"]);
    for (second, failing, quorum) in
        [(180, &["eu-1"][..], false), (240, &["eu-1", "us-1"], true), (300, &["eu-1"], false)]
    {
        runs_until(&mut story, second, failing);
        let swung = alert(&mut story, second);
        assert_eq!((&swung.id, swung.muted_until), (&raised.id, None), "at {second}");
        let region = region_of(&story);
        assert_eq!((region.is_quorum_reached, region.mute), (quorum, None), "at {second}");
    }
    assert_eq!(called(&mut story, &mut progress, 300), ["ben"], "its steps go on");
    assert_eq!(story.board.mutes_in_force(at(300)).count(), 1, "it holds other incidents");
    // Stated anew it holds this one too, until that is broken.
    story.tell(Command::MuteProbe(mute(&story, at(3_600))));
    assert_eq!(story.board.mutes.len(), 1);
    let held = alert(&mut story, 301);
    assert_eq!((&held.id, held.muted_until), (&raised.id, Some(at(3_600))));
    assert!(region_of(&story).mute.is_some());
    runs_until(&mut story, 360, &["eu-1", "us-1"]);
    let other = alert(&mut story, 360);
    assert!(!other.is_muted() && other.id != raised.id);
}

fn state(story: &mut PageStory, status: Status) {
    story.now += 1;
    let update = NewUpdate {
        body: "We see it too.".into(),
        components: [("checkout".parse().unwrap(), status)].into(),
        ..NewUpdate::default()
    };
    let incident = story.board.incidents[0].id.to_string();
    story.tell(Command::UpdateIncident(Posting { incident, update }));
}

fn fire(story: &mut PageStory) {
    story.now += 1;
    let payload = serde_json::from_value(json!({ "version": "4", "alerts": [{
        "status": "firing", "labels": { "service": "pay" }, "annotations": { "summary": "Database down" },
        "startsAt": "2026-11-20T11:59:58Z", "fingerprint": "a1",
    }] }));
    story.tell(Command::TakeAlerts(payload.unwrap()));
}

/// What others than probes say of it is not muted, whatever a mute covers.
#[test]
fn what_probes_did_not_find_alone_is_never_held() {
    let cases: [(&str, WayOut, bool); 4] = [
        ("an update without a status", |story| state_nothing(story), true),
        ("that it is well", |story| state(story, Status::Operational), true),
        ("the same trouble", |story| state(story, Status::PartialOutage), false),
        ("an alert of other monitoring", fire, false),
    ];
    for (what, statement, held) in cases {
        let mut story = one_region_fails();
        statement(&mut story);
        story.tell(Command::MuteProbe(mute(&story, at(3_600))));
        let now = story.now;
        assert_eq!(is_held(&mut story, now), held, "{what}");
    }
    // An incident of operators, which a finding joins.
    let mut story = begin();
    let name = "Payments fail".into();
    let components = [("checkout".parse().unwrap(), Status::Operational)].into();
    let new = NewIncident { name, body: "We look.".into(), components, ..NewIncident::default() };
    story.tell(Command::OpenIncident(new));
    runs_until(&mut story, 60, &["eu-1"]);
    assert_eq!(story.board.incidents.len(), 1);
    story.tell(Command::MuteProbe(mute(&story, at(3_600))));
    assert!(!is_held(&mut story, 60));
}

fn state_nothing(story: &mut PageStory) {
    let update = NewUpdate { body: "We look.".into(), ..NewUpdate::default() };
    let incident = story.board.incidents[0].id.to_string();
    story.tell(Command::UpdateIncident(Posting { incident, update }));
}
