//! Alerts of an incident that changes: is it the same alert, and who takes care of it?

use super::night::configuration;
use crate::incident_steps::step;
use crate::story::{PageStory, at};
use domain::board::{
    AcknowledgeRequest, Command, IncidentStep, NewIncident, NewUpdate, Posting, Visibility,
};
use domain::notify::open_alerts::{OpenAlert, open_alerts};
use domain::status::{IncidentStatus, Status};

fn begin() -> PageStory {
    let mut story = PageStory::begin();
    let mut configured = crate::story::configuration(vec![]);
    configured.notify = configuration().notify;
    configured.components[0].manual = true;
    story.configure(configured);
    story.now = 60;
    story.tell(Command::OpenIncident(NewIncident {
        name: "Card payments fail".into(),
        status: IncidentStatus::Investigating,
        body: "We are looking.".into(),
        components: [("checkout".parse().unwrap(), Status::DegradedPerformance)].into(),
        visibility: Visibility::Public,
        ..NewIncident::default()
    }));
    story
}

fn alert(story: &PageStory) -> OpenAlert {
    open_alerts(&story.board, at(story.now)).remove(0)
}

fn acknowledge(story: &mut PageStory) -> Option<u16> {
    let request = AcknowledgeRequest { by: Some("Ada".to_owned()) };
    let command = step(story, IncidentStep::Acknowledge(request));
    story.try_tell(command).err().map(|problem| problem.status)
}

fn update(story: &mut PageStory, status: Option<Status>) {
    let incident = story.board.incidents[0].id.to_string();
    let stated = status.map(|status| ("checkout".parse().unwrap(), status));
    let update = NewUpdate {
        body: "We know more.".into(),
        components: stated.into_iter().collect(),
        ..NewUpdate::default()
    };
    story.tell(Command::UpdateIncident(Posting { incident, update }));
}

#[test]
fn what_became_more_serious_may_be_acknowledged_again_by_the_same_operator() {
    let mut story = begin();
    let before = alert(&story);
    assert_eq!((acknowledge(&mut story), acknowledge(&mut story)), (None, Some(409)));
    assert_eq!(alert(&story).acknowledged_severity, Some(before.severity));
    story.now = 70;
    update(&mut story, Some(Status::MajorOutage));
    let raised = alert(&story);
    assert!(raised.severity < before.severity && raised.id == before.id, "{raised:?}");
    assert_eq!(raised.acknowledged_severity, Some(before.severity), "that was for less");
    assert_eq!((acknowledge(&mut story), acknowledge(&mut story)), (None, Some(409)));
    assert_eq!(alert(&story).acknowledged_severity, Some(raised.severity));
}

#[test]
fn withdrawing_an_update_makes_no_other_alert() {
    let mut story = begin();
    let before = alert(&story).id;
    story.now = 70;
    update(&mut story, None);
    story.now = 80;
    let first = story.board.incidents[0].updates[0].id.clone();
    let withdrawn = step(&story, IncidentStep::Withdraw { update: first });
    story.tell(withdrawn);
    assert_eq!(alert(&story).id, before);
}
