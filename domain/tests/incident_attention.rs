//! From detection to communication: what outages that probes find make of incidents by themselves.

use std::time::Duration;

use domain::access::actor::Actor;
use domain::board::{
    AcknowledgeRequest, Command, IncidentCommand, IncidentState, IncidentStep, LastUpdate,
    NewIncident, PublishRequest, Resolution, Visibility, WELL_FOR,
};
use domain::config::incident_policy::{Announcement, Approval, IncidentPolicy, ResolvePolicy};
use domain::operations::reminders::{ReminderKind, reminders};
use domain::probe::ProbeImpact;
use domain::public::component_detail::component_detail;
use domain::public::log::Replayed;
use domain::public::uptime_report::figures;
use domain::severity::Severity;
use domain::status::{IncidentStatus, Status};

use crate::story::{PageStory, at, card_payments_fail, configuration, probe};

const ALL: [&str; 3] = ["eu-1", "us-1", "ap-1"];

fn policy(announce: &str) -> IncidentPolicy {
    let announcement: Announcement = announce.parse().unwrap();
    IncidentPolicy {
        drafts: true,
        announce: [("checkout".parse().unwrap(), announcement)].into(),
        ..IncidentPolicy::default()
    }
}

fn begin(policy: IncidentPolicy) -> PageStory {
    let mut story = PageStory::begin();
    let mut checkout = probe("checkout", ProbeImpact::Outage);
    checkout.runbook = Some("https://wiki.example/checkout".into());
    let mut configured = configuration(vec![checkout]);
    configured.incidents = policy;
    story.configure(configured);
    story
}

/// Ticks until nothing follows; how many events did.
fn tick(story: &mut PageStory) -> usize {
    let mut count = 0;
    loop {
        let heard = story.heard.at.clone();
        let events = story.board.decide(Command::Watch(heard), at(story.now)).unwrap().events;
        if events.is_empty() {
            return count;
        }
        for event in events {
            count += 1;
            assert!(count < 20, "{event:?}");
            story.append_by(&Actor::Clock, event);
        }
    }
}

/// Ten seconds at a time, with a tick after each.
fn until(story: &mut PageStory, second: u64, failing: &[&str]) {
    while story.now < second {
        story.until(story.now + 10, failing);
        tick(story);
    }
}

fn step(story: &PageStory, step: IncidentStep) -> Command {
    let incident = story.board.incidents.last().unwrap().id.to_string();
    Command::StepIncident(IncidentCommand { incident, step })
}

fn verified(story: &PageStory) {
    let mut replayed = Replayed::default();
    story.public_log.iter().for_each(|line| replayed.read(&line.to_string()).unwrap());
    assert_eq!(replayed.differences(&figures(&story.view())), Vec::<String>::new());
}

#[test]
fn a_confirmed_outage_opens_a_draft_with_its_evidence_of_which_readers_see_nothing() {
    let mut story = begin(policy("never"));
    until(&mut story, 30, &[]);
    until(&mut story, 60, &["eu-1"]);
    assert_eq!(story.board.incidents.len(), 1);
    let draft = story.board.incidents[0].clone();
    assert_eq!((draft.visibility, draft.state()), (Visibility::Draft, IncidentState::Open));
    assert_eq!((draft.name.as_str(), draft.started_at), ("Checkout is partly down", at(40)));
    let finding = &draft.findings[0];
    assert_eq!((finding.since, finding.found_at), (at(40), at(50)));
    assert_eq!(finding.step.as_deref(), Some("pay"));
    assert!(finding.found.as_ref().unwrap().contains("503"));
    assert_eq!(
        (finding.votes.len(), finding.runbook.as_deref()),
        (3, Some("https://wiki.example/checkout"))
    );
    let body = &draft.updates[0].body;
    assert!(body.contains("from one of three regions") && body.contains("pay"), "{body}");
    assert!(!body.contains("503"), "nothing of what the service sent");
    assert_eq!(story.view().incidents, []);
    let kinds: Vec<_> =
        reminders(&story.board, at(60)).iter().map(|reminder| reminder.kind).collect();
    assert_eq!(kinds, [ReminderKind::NotAcknowledged, ReminderKind::NotPublished]);
    let public = format!(
        "{} {:?} {:?}",
        serde_json::to_string(&story.view()).unwrap(),
        component_detail(&story.board, &story.heard, &"checkout".parse().unwrap(), at(60)),
        story.public_log,
    );
    assert!(
        !public.contains("wiki.example") && !public.contains("is partly down. Our"),
        "{public}"
    );
    assert_eq!(tick(&mut story), 0, "it is opened once");
    // It may get worse, and belongs to the same draft.
    until(&mut story, 100, &ALL);
    assert_eq!((story.board.incidents.len(), story.board.incidents[0].findings.len()), (1, 1));
    until(&mut story, 130, &[]);
    until(&mut story, 130 + WELL_FOR.as_secs(), &[]);
    let closed = &story.board.incidents[0];
    assert_eq!((closed.state(), closed.visibility), (IncidentState::Resolved, Visibility::Draft));
    assert_eq!(story.view().incidents, [], "nobody was told, so nobody is told that it is over");
    verified(&story);
}

#[test]
fn an_outage_is_announced_by_policy_unless_an_operator_acted() {
    for (announce, second, acts, public) in [
        ("auto", 50, false, true),
        ("after 60s", 100, false, false),
        ("after 60s", 110, false, true),
        ("after 60s", 200, true, false),
        ("never", 200, false, false),
    ] {
        let mut story = begin(policy(announce));
        until(&mut story, 30, &[]);
        until(&mut story, 50, &ALL);
        if acts {
            story.tell(step(&story, IncidentStep::Acknowledge(AcknowledgeRequest::default())));
        }
        until(&mut story, second, &ALL);
        let name = format!("{announce} {second} {acts}");
        assert_eq!(story.view().incidents.len(), usize::from(public), "{name}");
        if public {
            let incident = &story.view().incidents[0];
            assert_eq!((incident.started_at, incident.name.as_str()), (at(40), "Checkout is down"));
            let due = story.board.until_due(at(story.now));
            assert_eq!(due, None, "{name}");
        }
        verified(&story);
    }
    let mut story = begin(policy("after 60s"));
    until(&mut story, 30, &[]);
    until(&mut story, 50, &ALL);
    assert_eq!(story.board.until_due(at(50)), Some(Duration::from_secs(60)), "an alarm is set");
}

#[test]
fn what_the_clock_announced_is_taken_back_when_probes_see_all_well() {
    for (resolve, status) in [
        (ResolvePolicy::Propose, IncidentStatus::Monitoring),
        (ResolvePolicy::Auto, IncidentStatus::Resolved),
    ] {
        let mut story = begin(IncidentPolicy { resolve, ..policy("auto") });
        until(&mut story, 30, &[]);
        until(&mut story, 60, &ALL);
        until(&mut story, 70 + WELL_FOR.as_secs() - 10, &[]);
        assert_eq!(story.view().incidents[0].status, IncidentStatus::Investigating);
        until(&mut story, 70 + WELL_FOR.as_secs(), &[]);
        let view = story.view();
        assert_eq!(view.incidents[0].status, status);
        assert_eq!(story.checkout(), Status::Operational);
        let day = view.groups[0].components[0].days[89];
        assert_eq!(
            day.trouble_s, 30,
            "from 40 to 70: since all was well, not since it was noticed"
        );
        let proposed = reminders(&story.board, at(story.now));
        let is_proposed =
            proposed.iter().any(|reminder| reminder.kind == ReminderKind::ResolveProposed);
        assert_eq!(is_proposed, resolve == ResolvePolicy::Propose);
        // It begins again: readers are told in the same incident while it is open.
        let soon = story.now + 30;
        until(&mut story, soon, &ALL);
        let again = story.view();
        let expected = if resolve == ResolvePolicy::Propose { 1 } else { 2 };
        assert_eq!(again.incidents.len(), expected);
        assert_eq!(again.incidents[0].status, IncidentStatus::Investigating);
        assert_eq!(story.checkout(), Status::MajorOutage);
        verified(&story);
    }
}

#[test]
fn an_outage_joins_the_open_incident_of_its_component_or_group() {
    let mut story = begin(policy("auto"));
    until(&mut story, 30, &[]);
    story.tell(card_payments_fail(None));
    until(&mut story, 60, &ALL);
    assert_eq!(story.board.incidents.len(), 1, "operators speak of it already");
    let incident = &story.board.incidents[0];
    assert_eq!((incident.findings.len(), incident.updates.len()), (1, 1));
    // Of another group, it opens one of its own.
    let mut story = begin(policy("auto"));
    until(&mut story, 30, &[]);
    let Command::OpenIncident(new) = card_payments_fail(None) else { panic!() };
    let components = [("desk".parse().unwrap(), Status::MajorOutage)].into();
    story.tell(Command::OpenIncident(NewIncident { components, ..new }));
    until(&mut story, 60, &ALL);
    assert_eq!(story.board.incidents.len(), 2);
}

#[test]
fn an_incident_of_operators_takes_the_place_of_a_draft() {
    let mut story = begin(policy("after 60s"));
    until(&mut story, 30, &[]);
    until(&mut story, 60, &ALL);
    assert_eq!(story.board.incidents.len(), 1);
    story.tell(card_payments_fail(None));
    until(&mut story, 300, &ALL);
    let [draft, told] = &story.board.incidents[..] else { panic!("two") };
    assert_eq!((draft.state(), draft.is_public()), (IncidentState::Resolved, false));
    assert_eq!((told.findings.len(), told.is_public()), (1, true), "its evidence is there now");
    assert_eq!(story.view().incidents.len(), 1, "readers are told once");
    verified(&story);
}

#[test]
fn a_draft_that_an_operator_settles_is_not_opened_again() {
    let mut story = begin(policy("never"));
    until(&mut story, 30, &[]);
    until(&mut story, 60, &ALL);
    let incident = story.board.incidents[0].id.to_string();
    let update = LastUpdate::default();
    story.tell(Command::ResolveIncident(Resolution { incident, update }));
    until(&mut story, 300, &ALL);
    assert_eq!(story.board.incidents.len(), 1);
}

#[test]
fn a_publication_waits_for_another_operator_or_for_its_time() {
    let approve = |approval: &str| IncidentPolicy {
        approve: [(Severity::Sev2, approval.parse::<Approval>().unwrap())].into(),
        ..policy("never")
    };
    let publish = |by: &str| {
        IncidentStep::Publish(PublishRequest { by: Some(by.into()), ..PublishRequest::default() })
    };
    let open = |by: &str| {
        let Command::OpenIncident(new) = card_payments_fail(None) else { panic!() };
        Command::OpenIncident(NewIncident { by: Some(by.into()), ..new })
    };
    let [ada, bo] = ["ada", "bo"].map(|token| Actor::Token(token.parse().unwrap()));
    let mut story = begin(approve("one"));
    until(&mut story, 30, &[]);
    story.try_tell_as(&ada, open("Ada")).unwrap();
    assert_eq!(story.view().incidents, [], "what was to be public is a draft at first");
    for name in ["Ada", "Bo"] {
        let publish = step(&story, publish(name));
        let waits = story.try_tell_as(&ada, publish).unwrap_err();
        assert_eq!(waits.status, 409, "whatever name is stated, it is the same token");
    }
    until(&mut story, 5_000, &[]);
    assert_eq!(story.view().incidents, [], "without a time it waits");
    let publish = step(&story, publish("Ada"));
    story.try_tell_as(&bo, publish).unwrap();
    assert_eq!(story.view().incidents.len(), 1);

    let mut story = begin(approve("after 10m"));
    until(&mut story, 30, &[]);
    story.tell(open("Ada"));
    until(&mut story, 30 + 599, &[]);
    assert_eq!(story.view().incidents.len(), 1, "approval never keeps a page green: at 630");
    let mut story = begin(approve("after 10m"));
    until(&mut story, 30, &[]);
    story.tell(open("Ada"));
    until(&mut story, 620, &[]);
    assert_eq!(story.view().incidents, []);
}

#[test]
fn a_configuration_of_before_opens_nothing_by_itself() {
    let mut story = PageStory::begin();
    until(&mut story, 30, &[]);
    until(&mut story, 90, &ALL);
    assert!(story.board.incidents.is_empty());
}
