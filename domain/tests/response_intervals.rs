//! Response intervals: are they those that the record gives, and none where it gives none?

use domain::board::{
    AcknowledgeRequest, Command, IncidentCommand, IncidentStep, LastUpdate, NewIncident, NewNote,
    NewUpdate, NoteKind, Posting, PublishRequest, Resolution, Visibility,
};
use domain::operations::response_intervals::{ResponseIntervals, response_intervals};
use domain::status::{IncidentStatus, Status};

use crate::story::{PageStory, at};

fn open(visibility: Visibility, started: u64) -> Command {
    Command::OpenIncident(NewIncident {
        name: "Card payments fail".into(),
        body: "We are looking.".into(),
        visibility,
        started_at: Some(at(started)),
        ..NewIncident::default()
    })
}

impl PageStory {
    fn say(&mut self, second: u64, status: IncidentStatus, states: bool) {
        self.now = second;
        let incident = self.board.incidents.iter().last().unwrap().id.to_string();
        let components = match states {
            true => [("checkout".parse().unwrap(), Status::MajorOutage)].into(),
            false => Default::default(),
        };
        let status = Some(status);
        let update = NewUpdate { status, body: "More.".into(), components, ..NewUpdate::default() };
        self.tell(Command::UpdateIncident(Posting { incident, update }));
    }

    fn step_of_incident(&mut self, second: u64, step: IncidentStep) {
        self.now = second;
        let incident = self.board.incidents.iter().last().unwrap().id.to_string();
        self.tell(Command::StepIncident(IncidentCommand { incident, step }));
    }

    fn intervals(&self) -> ResponseIntervals {
        response_intervals(self.board.incidents.iter().last().unwrap())
    }
}

#[test]
fn each_interval_is_measured_from_the_beginning() {
    let mut story = PageStory::begin();
    story.now = 1_000;
    story.tell(open(Visibility::Public, 700));
    let opened = ResponseIntervals {
        noticed_s: Some(300),
        told_s: Some(300),
        ..ResponseIntervals::default()
    };
    assert_eq!(story.intervals(), opened);
    let action = NewNote { kind: NoteKind::Action, text: "restart".into(), by: None };
    story.step_of_incident(1_050, IncidentStep::Note(action));
    story.step_of_incident(1_100, IncidentStep::Acknowledge(AcknowledgeRequest::default()));
    story.say(1_200, IncidentStatus::Identified, true);
    story.say(1_300, IncidentStatus::Monitoring, false);
    story.now = 1_500;
    let incident = story.board.incidents.iter().last().unwrap().id.to_string();
    let update = LastUpdate { body: Some("Over.".into()), ended_at: Some(at(1_400)) };
    story.tell(Command::ResolveIncident(Resolution { incident, update }));
    story.say(9_700, IncidentStatus::Postmortem, false);
    let all = ResponseIntervals {
        extent_s: Some(500),
        impact_s: Some(500),
        work_began_s: Some(350),
        workaround_s: Some(600),
        resolved_s: Some(700),
        cause_told_s: Some(9_000),
        ..opened
    };
    assert_eq!(story.intervals(), all);
    assert_eq!(all.named().iter().filter(|(_, interval)| interval.is_some()).count(), 8);
}

#[test]
fn what_readers_do_not_see_was_not_told_and_a_draft_counts_from_its_publication() {
    let mut story = PageStory::begin();
    story.now = 1_000;
    story.tell(open(Visibility::Draft, 1_000));
    story.say(1_010, IncidentStatus::Identified, true);
    let draft = story.intervals();
    assert_eq!((draft.noticed_s, draft.extent_s), (Some(0), Some(10)));
    assert_eq!((draft.told_s, draft.impact_s), (None, None));
    story.step_of_incident(1_060, IncidentStep::Publish(PublishRequest::default()));
    let published = story.intervals();
    assert_eq!((published.told_s, published.impact_s), (Some(60), Some(60)));
}
