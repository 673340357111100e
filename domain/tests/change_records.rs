//! Change records: are they taken as pipelines send them, found near incidents, and never seen by readers?

use domain::access::actor::Actor;
use domain::board::{
    ApproveChangeRequest, ChangeCommand, ChangeFindingKind, ChangeOutcome, ChangeRecord,
    ChangeState, ChangeStep, ChangeUpdate, Command, DetailsChange, IncidentCommand, IncidentStep,
    NewChange,
};
use domain::operations::audit::AuditDraft;
use domain::operations::changes::agenda::{AgendaQuestion, change_agenda};
use domain::operations::changes::check::{ChangeQuestion, check_change};
use domain::operations::incident_context::incident_context;
use domain::problem::Problem;

use crate::story::{PageStory, at, card_payments_fail};

fn new_change(name: &str, component: &str) -> NewChange {
    let components =
        if component.is_empty() { Default::default() } else { [component.parse().unwrap()].into() };
    NewChange { name: name.into(), components, by: Some("ci".into()), ..NewChange::default() }
}

impl PageStory {
    fn record(&mut self, second: u64, new: NewChange) -> Result<ChangeRecord, Problem> {
        self.now = second;
        self.try_tell(Command::RecordChange(new))?;
        Ok(self.board.changes.last().unwrap().clone())
    }

    fn step(&mut self, second: u64, id: &str, step: ChangeStep) -> Result<ChangeRecord, Problem> {
        self.now = second;
        self.try_tell(Command::StepChange(ChangeCommand { change: id.into(), step }))?;
        Ok(self.board.change(id).unwrap().clone())
    }
}

fn update() -> ChangeUpdate {
    ChangeUpdate::default()
}

#[test]
fn a_change_begins_and_ends_as_it_is_said() {
    let mut story = PageStory::begin();
    let begun = story.record(100, new_change("Shop 1.42", "checkout")).unwrap();
    assert_eq!((begun.state(), begun.started_at), (ChangeState::InProgress, Some(at(100))));
    let failed = ChangeUpdate {
        outcome: Some(ChangeOutcome::Failed),
        note: Some("Disk".into()),
        ..update()
    };
    let ended = story.step(160, begun.id.as_str(), ChangeStep::Update(failed)).unwrap();
    assert_eq!((ended.ended_at, ended.outcome), (Some(at(160)), Some(ChangeOutcome::Failed)));
    // It turns out otherwise after all; its times stay.
    let back = ChangeUpdate { outcome: Some(ChangeOutcome::RolledBack), ..update() };
    let ended = story.step(900, begun.id.as_str(), ChangeStep::Update(back)).unwrap();
    assert_eq!((ended.ended_at, ended.outcome), (Some(at(160)), Some(ChangeOutcome::RolledBack)));

    let planned = NewChange {
        planned_for: Some(at(2_000)),
        planned_until: Some(at(2_600)),
        ..new_change("Disks", "desk")
    };
    let planned = story.record(1_000, planned).unwrap();
    assert_eq!(planned.state(), ChangeState::Planned);
    let moved =
        ChangeUpdate { planned_for: Some(at(3_000)), planned_until: Some(at(3_600)), ..update() };
    let moved = story.step(1_100, planned.id.as_str(), ChangeStep::Update(moved)).unwrap();
    assert_eq!(moved.planned_for, Some(at(3_000)));
    // Its end alone says that it began when it was to.
    let done = ChangeUpdate { outcome: Some(ChangeOutcome::Succeeded), ..update() };
    let done = story.step(3_500, planned.id.as_str(), ChangeStep::Update(done)).unwrap();
    assert_eq!((done.started_at, done.ended_at), (Some(at(3_000)), Some(at(3_500))));
    // A pipeline that only says how it ended.
    let whole = NewChange {
        outcome: Some(ChangeOutcome::Succeeded),
        ended_at: Some(at(4_000)),
        started_at: Some(at(3_900)),
        ..new_change("Shop 1.43", "")
    };
    assert_eq!(story.record(4_100, whole).unwrap().state(), ChangeState::Ended);
}

#[test]
fn what_cannot_be_is_refused_with_its_field_and_the_way_out() {
    let mut story = PageStory::begin();
    let base = || new_change("Shop 1.42", "checkout");
    let times = |from: u64, until: u64| NewChange {
        planned_for: Some(at(from)),
        planned_until: Some(at(until)),
        ..base()
    };
    let year = 366 * 86_400;
    for (new, field) in [
        (NewChange { name: " ".into(), ..base() }, "name"),
        (NewChange { name: "x".repeat(201), ..base() }, "name"),
        (NewChange { by: None, ..base() }, "by"),
        (NewChange { note: Some("x".repeat(501)), ..base() }, "note"),
        (NewChange { link: Some("https://a:b@git.test/".into()), ..base() }, "link"),
        (NewChange { link: Some("ftp://git.test/".into()), ..base() }, "link"),
        (new_change("Shop 1.42", "nothing"), "components"),
        (times(500, 900), "planned_for"),
        (times(2_000, 2_000), "planned_until"),
        (times(1_001 + year, 1_002 + year), "planned_for"),
        (NewChange { planned_until: Some(at(900)), ..base() }, "planned_until"),
        (NewChange { started_at: Some(at(1_061)), ..base() }, "started_at"),
        (NewChange { ended_at: Some(at(900)), ..base() }, "outcome"),
        (
            NewChange {
                started_at: Some(at(900)),
                ended_at: Some(at(800)),
                outcome: Some(ChangeOutcome::Failed),
                ..base()
            },
            "ended_at",
        ),
        (
            NewChange {
                started_at: Some(at(900)),
                outcome: Some(ChangeOutcome::Cancelled),
                ..base()
            },
            "outcome",
        ),
    ] {
        let problem = story.record(1_000, new.clone()).unwrap_err();
        assert_eq!((problem.status, problem.field.as_deref()), (422, Some(field)), "{new:?}");
    }
    assert!(story.record(1_000, NewChange { name: "x".repeat(200), ..base() }).is_ok());
    assert!(story.record(1_000, times(1_000 + year, 1_001 + year)).is_ok());
    assert_eq!(story.step(1_000, "nothing", ChangeStep::Update(update())).unwrap_err().status, 404);

    let begun = story.record(1_000, base()).unwrap();
    let id = begun.id.as_str();
    for (step, status) in [
        (ChangeUpdate { planned_for: Some(at(2_000)), ..update() }, 409),
        (ChangeUpdate { outcome: Some(ChangeOutcome::Cancelled), ..update() }, 422),
        (ChangeUpdate { outcome: Some(ChangeOutcome::Succeeded), ..update() }, 0),
        (ChangeUpdate { ended_at: Some(at(1_100)), ..update() }, 409),
        (ChangeUpdate { outcome: Some(ChangeOutcome::Cancelled), ..update() }, 422),
    ] {
        let result = story.step(1_200, id, ChangeStep::Update(step.clone()));
        assert_eq!(result.map_or_else(|problem| problem.status, |_| 0), status, "{step:?}");
    }
}

#[test]
fn another_approves_a_change_before_it_begins() {
    let mut story = PageStory::begin();
    let planned = NewChange { planned_for: Some(at(2_000)), ..new_change("Disks", "desk") };
    let id = story.record(1_000, planned).unwrap().id.to_string();
    let approve = |by: &str| ChangeStep::Approve(ApproveChangeRequest { by: Some(by.into()) });
    assert_eq!(story.step(1_001, &id, approve("ci")).unwrap_err().status, 409);
    let approved = story.step(1_002, &id, approve("ada")).unwrap();
    assert_eq!((approved.approvals[0].by.as_str(), approved.approvals[0].at), ("ada", at(1_002)));
    let height = story.board.head.height;
    assert_eq!(story.step(1_003, &id, approve("ada")).unwrap(), approved);
    assert_eq!(story.board.head.height, height, "it says nothing new");
    story
        .step(
            2_000,
            &id,
            ChangeStep::Update(ChangeUpdate { started_at: Some(at(2_000)), ..update() }),
        )
        .unwrap();
    assert_eq!(story.step(2_001, &id, approve("grace")).unwrap_err().status, 409);
}

#[test]
fn changes_have_limits_and_of_more_the_one_that_ended_first_goes() {
    let mut story = PageStory::begin();
    let done = |n: u64| NewChange {
        outcome: Some(ChangeOutcome::Succeeded),
        ..new_change(&format!("Release {n}"), "")
    };
    let open = story.record(1, new_change("Forgotten", "")).unwrap();
    let planned = NewChange { planned_for: Some(at(2_000)), ..new_change("Long planned", "") };
    let planned = story.record(2, planned).unwrap().id.to_string();
    for n in 0..998 {
        story.record(10 + n, done(n)).unwrap();
    }
    let end = ChangeUpdate { outcome: Some(ChangeOutcome::Failed), ..update() };
    story.step(2_500, &planned, ChangeStep::Update(end)).unwrap();
    story.record(2_600, done(998)).unwrap();
    assert_eq!(story.board.changes.len(), 1_000);
    assert!(story.board.change(open.id.as_str()).is_some(), "what has not ended stays");
    assert!(story.board.change(&planned).is_some(), "what was recorded first did not end first");
    assert!(story.board.changes.iter().all(|change| change.name != "Release 0"));
    for _ in 1..500 {
        story.record(3_000, new_change("Open", "")).unwrap();
    }
    assert_eq!(story.record(3_000, new_change("Open", "")).unwrap_err().status, 409);
    assert!(story.record(3_000, done(0)).is_ok(), "one that has ended is not one more");
    let later = 3_000 + 31 * 86_400;
    assert!(
        story.record(later, new_change("Open", "")).is_ok(),
        "pipelines that died do not stop others"
    );
    // Each finding of one is told up to a number.
    let question = ChangeQuestion { components: [].into(), from: None, until: None };
    let check = check_change(&story.board, &question, at(later)).unwrap();
    assert_eq!(check.findings.len(), 20);
}

#[test]
fn what_is_said_later_of_a_change_neither_moves_it_nor_is_refused_for_its_times() {
    let mut story = PageStory::begin();
    let day = 86_400;
    let planned = NewChange { planned_for: Some(at(day)), ..new_change("Disks", "desk") };
    let planned = story.record(0, planned).unwrap().id.to_string();
    // It was to begin and did not: it may be noted, moved on, and begun.
    let note = ChangeUpdate { note: Some("The vendor is late".into()), ..update() };
    story.step(2 * day, &planned, ChangeStep::Update(note)).unwrap();
    let longer = ChangeUpdate { planned_until: Some(at(4 * day)), ..update() };
    story.step(2 * day, &planned, ChangeStep::Update(longer)).unwrap();
    // A clock that is ahead by less than a minute.
    let start = |second| ChangeUpdate { started_at: Some(at(second)), ..update() };
    assert!(story.step(3 * day, &planned, ChangeStep::Update(start(3 * day + 61))).is_err());
    let begun = story.step(3 * day, &planned, ChangeStep::Update(start(3 * day + 60))).unwrap();
    assert_eq!(begun.started_at, Some(at(3 * day)));
    let again = story.step(3 * day + 99, &planned, ChangeStep::Update(start(3 * day + 90)));
    assert_eq!(again.unwrap_err().status, 409, "it has begun");
    // More than a year later it can still be ended.
    let end = ChangeUpdate { outcome: Some(ChangeOutcome::Failed), ..update() };
    assert!(story.step(400 * day, &planned, ChangeStep::Update(end)).is_ok());
    let long = |days: u64| NewChange {
        planned_for: Some(at(401 * day)),
        planned_until: Some(at((401 + days) * day)),
        ..new_change("For ever", "")
    };
    assert!(story.record(400 * day, long(367)).is_err());
    assert!(story.record(400 * day, long(366)).is_ok());
}

#[test]
fn a_check_names_no_incident_that_is_not_public_and_a_rename_moves_changes() {
    let mut story = PageStory::begin();
    story.record(1, new_change("Shop 1.42", "checkout")).unwrap();
    let Command::OpenIncident(mut new) = card_payments_fail(None) else { panic!() };
    new.visibility = domain::board::Visibility::Draft;
    story.tell(Command::OpenIncident(new));
    let check = |story: &PageStory, component: &str| {
        let components = [component.parse().unwrap()].into();
        let question = ChangeQuestion { components, from: None, until: None };
        check_change(&story.board, &question, at(10)).unwrap().findings
    };
    let findings = check(&story, "checkout");
    assert_eq!((findings[0].name.as_str(), &findings[0].id), ("one that is not public", &None));
    assert_eq!(findings[1].name, "Shop 1.42");
    let mut configuration = story.board.configuration.as_deref().unwrap().clone();
    configuration.components[0].id = "pay".parse().unwrap();
    configuration.components[0].was = Some("checkout".parse().unwrap());
    configuration.probes[0].component = "pay".parse().unwrap();
    story.configure(configuration);
    assert_eq!(check(&story, "pay")[1].name, "Shop 1.42");
}

#[test]
fn readers_notice_nothing_of_changes_and_the_audit_has_them() {
    let mut story = PageStory::begin();
    story.now = 10;
    let before = (story.view(), story.published.clone(), story.board.told_to_readers());
    let planned =
        NewChange { planned_for: Some(at(20)), ..new_change("Secret rework", "checkout") };
    let events = story.board.decide(Command::RecordChange(planned), at(10)).unwrap().events;
    let [event] = events.as_slice() else { panic!("{events:?}") };
    let entry = domain::board::Entry {
        n: story.board.head.height + 1,
        at: at(10),
        by: Actor::Admin,
        event: event.clone(),
    };
    let draft = AuditDraft::begin(&story.board, &entry).unwrap();
    story.append(event.clone());
    let record = draft.finish(&story.board);
    assert_eq!(record.subject, format!("change:{}", story.board.changes[0].id));
    assert_eq!(record.after["name"], "Secret rework");
    let (view, published, told) = before;
    let text = |view| serde_json::to_string(view).unwrap();
    assert!(text(&story.view()) == text(&view), "the page is another one");
    assert_eq!((story.published.clone(), story.board.told_to_readers()), (published, told));
}

#[test]
fn an_incident_has_the_changes_before_it_nearest_first() {
    let mut story = PageStory::begin();
    let mut configuration = story.board.configuration.as_deref().unwrap().clone();
    // The checkout does not work without the desk.
    configuration.components[0].depends_on = vec!["desk".parse().unwrap()];
    story.configure(configuration);
    let ended = |name: &str, component: &str| NewChange {
        outcome: Some(ChangeOutcome::Succeeded),
        ..new_change(name, component)
    };
    let day = 86_400;
    story.record(100, ended("Too old", "checkout")).unwrap();
    let first = story.record(day, ended("Of the desk", "desk")).unwrap();
    story.record(day + 100, ended("Of the checkout", "checkout")).unwrap();
    story.record(day + 150, ended("Of all", "")).unwrap();
    let planned =
        NewChange { planned_for: Some(at(day + 900)), ..new_change("To come", "checkout") };
    story.record(day + 160, planned).unwrap();
    story.now = day + 200;
    story.tell(card_payments_fail(None));
    story.record(day + 300, ended("After it", "checkout")).unwrap();
    let shown = |story: &PageStory| {
        let incident = story.board.incidents.iter().next().unwrap();
        let shown = incident_context(&story.board, incident).unwrap().changes;
        let names =
            shown.iter().map(|c| (c.name.clone(), c.before_s, c.is_of_dependency, c.is_cause));
        names.collect::<Vec<_>>()
    };
    let row = |name: &str, before, dependency, cause| (name.to_owned(), before, dependency, cause);
    assert_eq!(
        shown(&story),
        [
            row("Of all", 50, false, false),
            row("Of the checkout", 100, false, false),
            row("Of the desk", 200, true, false)
        ]
    );
    let incident = story.board.incidents.iter().next().unwrap().id.to_string();
    let cause = |id: &str| DetailsChange { change: Some(id.into()), ..DetailsChange::default() };
    let detail = |id: &str| {
        let step = IncidentStep::Detail(Box::new(cause(id)));
        Command::StepIncident(IncidentCommand { incident: incident.clone(), step })
    };
    assert_eq!(story.try_tell(detail("nothing")).unwrap_err().field.as_deref(), Some("change"));
    story.tell(detail(first.id.as_str()));
    assert_eq!(shown(&story)[0], row("Of the desk", 200, true, true));
    story.tell(detail(""));
    assert!(shown(&story).iter().all(|(_, _, _, is_cause)| !is_cause));
}

#[test]
fn a_check_names_what_else_goes_on_and_the_agenda_what_is_linked_to_nothing() {
    let mut story = PageStory::begin();
    let other = story.record(100, new_change("Shop 1.42", "checkout")).unwrap();
    story.now = 200;
    story.tell(card_payments_fail(None));
    let ask = |story: &PageStory, component: &str| {
        let question = ChangeQuestion {
            components: [component.parse().unwrap()].into(),
            from: None,
            until: None,
        };
        let check = check_change(&story.board, &question, at(300))?;
        Ok::<_, Problem>((check.clear, check.findings.iter().map(|f| f.kind).collect::<Vec<_>>()))
    };
    assert_eq!(
        ask(&story, "checkout").unwrap(),
        (false, vec![ChangeFindingKind::Incident, ChangeFindingKind::Change])
    );
    assert_eq!(ask(&story, "desk").unwrap(), (true, vec![]));
    assert_eq!(ask(&story, "nothing").unwrap_err().field.as_deref(), Some("components"));
    let backwards = ChangeQuestion { components: [].into(), from: Some(at(9)), until: Some(at(8)) };
    assert!(check_change(&story.board, &backwards, at(300)).is_err());

    let back = ChangeUpdate { outcome: Some(ChangeOutcome::RolledBack), ..update() };
    story.step(400, other.id.as_str(), ChangeStep::Update(back)).unwrap();
    let agenda = change_agenda(&story.board, AgendaQuestion::default(), at(500)).unwrap();
    let incident = story.board.incidents.iter().next().unwrap().id.to_string();
    assert_eq!(agenda.outcomes.len(), 1);
    assert_eq!(agenda.unlinked_changes, [other.id.to_string()]);
    assert_eq!(agenda.unlinked_incidents, std::slice::from_ref(&incident));
    let step = IncidentStep::Detail(Box::new(DetailsChange {
        change: Some(other.id.to_string()),
        ..DetailsChange::default()
    }));
    story.tell(Command::StepIncident(IncidentCommand { incident, step }));
    let agenda = change_agenda(&story.board, AgendaQuestion::default(), at(500)).unwrap();
    assert!(agenda.unlinked_changes.is_empty() && agenda.unlinked_incidents.is_empty());
    for (from, until) in [(500, 500), (500, 500 + 62 * 86_400 + 1)] {
        let question = AgendaQuestion { from: Some(at(from)), until: Some(at(until)) };
        assert!(change_agenda(&story.board, question, at(500)).is_err(), "{until}");
    }
}
