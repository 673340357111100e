//! Incidents on three axes: what operators know, what readers are told, and what counts.

use domain::board::{
    AcknowledgeRequest, Command, CountsRequest, DetailsChange, EditedText, IncidentState,
    IncidentStep, NewNote, NewUpdate, NoteKind, Posting, PublishRequest, ReopenRequest, Visibility,
};
use domain::operations::operator_incident::operator_incident;
use domain::public::statuspage_v2;
use domain::status::{Impact, IncidentStatus, Status};

use crate::incident_steps::{
    MARK, all_that_is_public, downtime, every_private_detail, id, resolve, say, step, verified,
    with,
};
use crate::story::{PageStory, at, card_payments_fail};

#[test]
fn readers_notice_nothing_of_what_is_not_public() {
    for visibility in [Visibility::Draft, Visibility::Internal] {
        let mut story = PageStory::begin();
        story.until(30, &[]);
        let before = all_that_is_public(&story);
        let open = with(card_payments_fail(Some(at(10))), |new| {
            (new.name, new.body) = (MARK.into(), MARK.into());
            new.visibility = visibility;
            new.details = Some(every_private_detail());
        });
        story.tell(open);
        let same = |story: &PageStory| assert_eq!(all_that_is_public(story), before);
        same(&story);
        story.tell(say(&story, IncidentStatus::Identified, MARK));
        let second = story.board.incidents[0].updates[1].id.clone();
        let (text, update) = (EditedText { body: format!("{MARK}!") }, second.clone());
        story.tell(step(&story, IncidentStep::Edit { update, text }));
        story.tell(step(&story, IncidentStep::Withdraw { update: second }));
        same(&story);
        let named = DetailsChange { name: Some(MARK.into()), ..every_private_detail() };
        let impact = DetailsChange { impact: Some(Impact::Critical), ..named };
        story.tell(step(&story, IncidentStep::Detail(Box::new(impact))));
        let (kind, text) = (NoteKind::Action, MARK.to_owned());
        story.tell(step(&story, IncidentStep::Note(NewNote { kind, text, by: Some(MARK.into()) })));
        let by = Some(MARK.to_owned());
        story.tell(step(&story, IncidentStep::Acknowledge(AcknowledgeRequest { by })));
        story.tell(step(&story, IncidentStep::Count(CountsRequest { counts: false })));
        same(&story);
        if visibility == Visibility::Draft {
            let internal = PublishRequest { visibility: Visibility::Internal, by: None };
            story.tell(step(&story, IncidentStep::Publish(internal)));
        }
        story.tell(resolve(&story, None));
        story.tell(resolve(&story, Some(MARK)));
        same(&story);
        let again = ReopenRequest { body: MARK.into(), ..ReopenRequest::default() };
        story.tell(step(&story, IncidentStep::Reopen(again)));
        same(&story);
        assert_eq!(story.log.iter().filter(|(entry, _)| entry.contains(MARK)).count(), 8);
    }
}

#[test]
fn a_public_incident_keeps_its_private_side() {
    let mut story = PageStory::begin();
    story.until(30, &[]);
    story.tell(card_payments_fail(None));
    let before = all_that_is_public(&story);
    let detail = IncidentStep::Detail(Box::new(DetailsChange {
        // The promise of the next update follows the severity; the rest does not.
        severity: None,
        urgency: None,
        ..every_private_detail()
    }));
    let by = Some(MARK.to_owned());
    let steps = [
        detail,
        IncidentStep::Note(NewNote { text: MARK.into(), ..NewNote::default() }),
        IncidentStep::Acknowledge(AcknowledgeRequest { by }),
    ];
    for kind in steps {
        story.tell(step(&story, kind));
        assert_eq!(all_that_is_public(&story), before);
    }
    story.tell(resolve(&story, None));
    assert_eq!(all_that_is_public(&story), before, "resolved for operators alone");
    let view = operator_incident(&story.board, &story.board.incidents[0]).unwrap();
    assert_eq!(
        (view.state, view.view.status),
        (IncidentState::Resolved, IncidentStatus::Investigating)
    );
    assert_eq!(view.acknowledged.unwrap().by, MARK);
    assert_eq!(view.notes[0].by, "admin", "the caller, unless said");
    story.tell(step(&story, IncidentStep::Detail(Box::new(every_private_detail()))));
    assert!(!all_that_is_public(&story).contains(MARK));
}

#[test]
fn a_draft_that_is_published_is_told_as_it_is_then_and_counts_from_its_start() {
    let mut story = PageStory::begin();
    story.until(30, &[]);
    story.tell(with(card_payments_fail(Some(at(10))), |new| new.visibility = Visibility::Draft));
    story.until(60, &[]);
    story.tell(say(&story, IncidentStatus::Identified, MARK));
    let gone = story.board.incidents[0].updates[1].id.clone();
    story.tell(step(&story, IncidentStep::Withdraw { update: gone }));
    let first = story.board.incidents[0].updates[0].id.clone();
    let text = EditedText { body: "It is the provider.".into() };
    story.tell(step(&story, IncidentStep::Edit { update: first, text }));
    assert_eq!(story.checkout(), Status::Operational);
    story.tell(step(&story, IncidentStep::Publish(PublishRequest::default())));
    assert_eq!(story.checkout(), Status::PartialOutage);
    let view = story.view();
    let incident = &view.incidents[0];
    assert_eq!((incident.started_at, incident.created_at), (at(10), at(60)));
    let update = &incident.updates[0];
    assert_eq!((incident.updates.len(), update.created_at, update.edited_at), (1, at(60), None));
    assert_eq!(update.body, "It is the provider.");
    assert_eq!(downtime(&view), 50, "from its stated start on");
    let public = all_that_is_public(&story);
    assert!(!public.contains(MARK) && !public.contains("We are looking."), "{public}");
    verified(&story);
    let back = PublishRequest { visibility: Visibility::Draft, by: None };
    assert_eq!(story.try_tell(step(&story, IncidentStep::Publish(back))).unwrap_err().status, 409);
}

#[test]
fn an_edit_and_a_withdrawal_are_seen_and_the_log_has_both_texts() {
    let mut story = PageStory::begin();
    story.until(30, &[]);
    story.tell(card_payments_fail(None));
    story.until(60, &[]);
    let worse = NewUpdate {
        body: "All payments fial.".into(),
        components: [("checkout".parse().unwrap(), Status::MajorOutage)].into(),
        ..NewUpdate::default()
    };
    story.tell(Command::UpdateIncident(Posting { incident: id(&story), update: worse }));
    let second = story.board.incidents[0].updates[1].id.clone();
    story.until(90, &[]);
    let edit = |body: &str| IncidentStep::Edit {
        update: second.clone(),
        text: EditedText { body: body.into() },
    };
    assert_eq!(story.tell(step(&story, edit("All payments fail."))), 1);
    assert_eq!(story.tell(step(&story, edit(" All payments fail. "))), 0, "nothing is new");
    let seen = story.view().incidents[0].updates[0].clone();
    assert_eq!((seen.body.as_str(), seen.edited_at), ("All payments fail.", Some(at(90))));
    let event = &story.log.last().unwrap().0;
    assert!(event.contains("fial.") && event.contains("fail."), "{event}");
    story.until(120, &[]);
    story.tell(step(&story, IncidentStep::Withdraw { update: second.clone() }));
    assert_eq!(story.checkout(), Status::PartialOutage, "as was stated before");
    let view = story.view();
    let seen = &view.incidents[0].updates[0];
    assert_eq!((seen.body.as_str(), seen.withdrawn_at), ("", Some(at(120))));
    let summary = serde_json::to_string(&statuspage_v2::summary(&view)).unwrap();
    assert!(!summary.contains("payments fail.") && summary.contains("We are looking."));
    assert_eq!(downtime(&view), 90, "what was shown until then stays");
    for again in [edit("x"), IncidentStep::Withdraw { update: second.clone() }] {
        assert_eq!(story.try_tell(step(&story, again)).unwrap_err().status, 409);
    }
    let first = story.board.incidents[0].updates[0].id.clone();
    let last = story.try_tell(step(&story, IncidentStep::Withdraw { update: first })).unwrap_err();
    assert_eq!(last.status, 409, "the only one that is left");
    verified(&story);
}

#[test]
fn a_phase_may_follow_any_other_and_a_reopened_incident_states_what_it_stated() {
    use IncidentStatus::{Identified, Investigating, Monitoring, Postmortem, Resolved};
    let mut story = PageStory::begin();
    story.until(30, &[]);
    story.tell(card_payments_fail(None));
    for (second, phase, open) in [
        (40, Monitoring, true),
        (50, Identified, true),
        (60, Resolved, false),
        (70, Postmortem, false),
        (80, Investigating, true),
        (90, Resolved, false),
        (100, Postmortem, false),
    ] {
        story.until(second, &[]);
        story.tell(say(&story, phase, "More."));
        let incident = &story.board.incidents[0];
        assert_eq!((incident.status(), incident.is_open()), (phase, open));
        assert_eq!(incident.state() == IncidentState::Resolved, !open);
    }
    let view = story.view();
    assert_eq!(view.incidents[0].resolved_at, Some(at(90)), "a postmortem ends nothing later");
    let reopen = ReopenRequest { body: "Again.".into(), ..ReopenRequest::default() };
    story.tell(step(&story, IncidentStep::Reopen(reopen.clone())));
    assert_eq!(story.checkout(), Status::Operational, "nothing was stated when it was over last");
    assert_eq!(story.try_tell(step(&story, IncidentStep::Reopen(reopen))).unwrap_err().status, 409);

    let mut story = PageStory::begin();
    story.until(30, &[]);
    story.tell(card_payments_fail(None));
    story.tell(resolve(&story, Some("Over.")));
    assert_eq!(story.checkout(), Status::Operational);
    let reopen = ReopenRequest { body: "Again.".into(), ..ReopenRequest::default() };
    story.tell(step(&story, IncidentStep::Reopen(reopen)));
    assert_eq!(story.checkout(), Status::PartialOutage);
    verified(&story);
}

#[test]
fn what_does_not_count_is_shown_and_whoever_verifies_the_log_sees_it() {
    let mut story = PageStory::begin();
    story.until(30, &[]);
    story.tell(with(card_payments_fail(None), |new| new.counts = Some(false)));
    story.until(60, &["eu-1", "us-1", "ap-1"]);
    story.until(90, &[]);
    assert_eq!(story.checkout(), Status::PartialOutage, "it is shown");
    let view = story.view();
    assert!(view.incidents[0].is_uncounted);
    assert_eq!(downtime(&view), 30, "what probes saw counts, from 40 to 70");
    let log = verified(&story);
    assert!(!log.uncounted.is_empty());
    assert!(log.remarks.iter().any(|remark| remark.text.contains("stated not to count")));
    assert!(all_that_is_public(&story).contains("\"is_uncounted\":true"));
    let count = |counts| IncidentStep::Count(CountsRequest { counts });
    assert_eq!(story.try_tell(step(&story, count(false))).unwrap_err().status, 409);
    story.tell(step(&story, count(true)));
    assert_eq!(downtime(&story.view()), 60, "all of it since 30");
    verified(&story);
    story.tell(step(&story, count(false)));
    assert!(story.public_log.last().unwrap().entry.contains("counted"));
    story.until(120, &[]);
    story.tell(resolve(&story, Some("Over.")));
    story.until(150, &[]);
    assert_eq!(downtime(&story.view()), 30);
    verified(&story);
}

#[test]
fn an_incident_may_be_posted_when_it_is_over() {
    let mut story = PageStory::begin();
    story.until(90, &[]);
    let past = |started: u64, ended: Option<u64>| {
        with(card_payments_fail(Some(at(started))), |new| {
            new.status = IncidentStatus::Resolved;
            new.ended_at = ended.map(at);
        })
    };
    for (started, ended, field) in
        [(30, Some(91), "ended_at"), (30, Some(29), "ended_at"), (91, None, "started_at")]
    {
        let refused = story.try_tell(past(started, ended)).unwrap_err();
        assert_eq!((refused.status, refused.field.as_deref()), (422, Some(field)));
    }
    let open = with(card_payments_fail(None), |new| new.ended_at = Some(at(90)));
    assert_eq!(story.try_tell(open).unwrap_err().field.as_deref(), Some("ended_at"));
    story.tell(past(30, Some(50)));
    let view = story.view();
    assert_eq!(story.checkout(), Status::Operational);
    assert_eq!((downtime(&view), view.incidents[0].updates.len()), (20, 1));
    verified(&story);
}
