//! Problem records: are they taken within their limits, found by what fails, counted by links, and never seen by readers?

use domain::access::actor::Actor;
use domain::board::{
    Command, Entry, Event, IncidentStep, LinkedProblem, NewProblem, ProblemCommand, ProblemMatcher,
    ProblemRecord, ProblemScript, ProblemStatus, ProblemUpdate,
};
use domain::operations::audit::{AuditAction, AuditDraft};
use domain::operations::incident_context::{IncidentContext, incident_context};
use domain::operations::operator_incident::operator_incident;
use domain::operations::problems::recurrence::{MAX_RECURRENCES, recurrences};
use domain::operations::problems::report::problem_report;
use domain::problem::Problem;

use crate::incident_steps::{id, resolve, step};
use crate::story::{PageStory, at, card_payments_fail};

impl PageStory {
    fn record_problem(&mut self, new: NewProblem) -> Result<ProblemRecord, Problem> {
        self.try_tell(Command::RecordProblem(Box::new(new)))?;
        Ok(self.board.problems.last().unwrap().clone())
    }

    fn edit_problem(&mut self, id: &str, update: ProblemUpdate) -> Result<usize, Problem> {
        let command = ProblemCommand { problem: id.into(), update };
        self.try_tell(Command::UpdateProblem(Box::new(command)))
    }

    fn context(&self) -> IncidentContext {
        let incident = self.board.incidents.last().unwrap();
        incident_context(&self.board, incident).unwrap()
    }
}

fn problem(title: &str) -> NewProblem {
    NewProblem { title: title.into(), ..NewProblem::default() }
}

fn update() -> ProblemUpdate {
    ProblemUpdate::default()
}

fn link(story: &PageStory, problem: &str) -> Command {
    step(story, IncidentStep::LinkProblem(LinkedProblem { problem: problem.into() }))
}

fn unlink(story: &PageStory, problem: &str) -> Command {
    step(story, IncidentStep::UnlinkProblem(LinkedProblem { problem: problem.into() }))
}

#[test]
fn a_problem_is_open_then_a_known_error_then_fixed_and_may_come_back() {
    let mut story = PageStory::begin();
    story.now = 100;
    let open = story.record_problem(problem("Cards are refused")).unwrap();
    let status = |story: &PageStory| story.board.problem(open.id.as_str()).unwrap().status();
    assert_eq!((open.status(), open.recorded_at), (ProblemStatus::Open, at(100)));
    let id = open.id.as_str();
    let cause = ProblemUpdate { cause: Some("A pool is too small.".into()), ..update() };
    assert_eq!(story.edit_problem(id, cause.clone()).unwrap(), 1);
    assert_eq!(status(&story), ProblemStatus::KnownError);
    assert_eq!(story.edit_problem(id, cause).unwrap(), 0, "nothing is another");
    let fixed = ProblemUpdate { fixed: Some(true), ..update() };
    story.edit_problem(id, fixed.clone()).unwrap();
    assert_eq!(status(&story), ProblemStatus::Fixed);
    let on =
        |story: &PageStory| story.board.problem(id).unwrap().fixed_on.map(|day| day.to_string());
    assert_eq!(on(&story).unwrap(), "2026-11-20", "today, by the page's clocks");
    let earlier = ProblemUpdate { fixed_on: Some("2026-11-18".parse().unwrap()), ..update() };
    story.edit_problem(id, earlier).unwrap();
    story.edit_problem(id, fixed).unwrap();
    assert_eq!(on(&story).unwrap(), "2026-11-18", "what is fixed stays fixed on its day");
    let back = ProblemUpdate { fixed: Some(false), cause: Some(" ".into()), ..update() };
    story.edit_problem(id, back).unwrap();
    assert_eq!((status(&story), on(&story)), (ProblemStatus::Open, None));
    let json = serde_json::to_value(problem_report(story.board.problem(id).unwrap())).unwrap();
    assert_eq!(json["status"], "open");
}

#[test]
fn what_cannot_be_is_refused_with_its_field_and_limits_hold() {
    let mut story = PageStory::begin();
    let long = |chars: usize| Some("x".repeat(chars));
    let script = |name: &str, text: &str| ProblemScript { name: name.into(), text: text.into() };
    let scripts = |count: usize| vec![script("Restart", "restart pay"); count];
    let words = |count: usize, chars: usize| {
        (0..count).map(|n| format!("{n}{}", "x".repeat(chars - n.to_string().len()))).collect()
    };
    let steps = |count, chars| ProblemMatcher { steps: words(count, chars), ..Default::default() };
    let reasons =
        |count, chars| ProblemMatcher { reasons: words(count, chars), ..Default::default() };
    let component = |id: &str| ProblemMatcher {
        components: [id.parse().unwrap()].into(),
        ..Default::default()
    };
    let base = || problem("Cards are refused");
    let at_its_limits = NewProblem {
        title: "x".repeat(200),
        description: long(5_000),
        cause: long(5_000),
        workaround: long(5_000),
        owner: long(100),
        scripts: vec![script(&"n".repeat(100), &"t".repeat(500)); 10],
        matches: ProblemMatcher {
            components: ["checkout".parse().unwrap()].into(),
            steps: words(10, 200),
            reasons: words(10, 200),
        },
    };
    story.record_problem(at_its_limits).unwrap();
    for (new, field) in [
        (problem(" "), "title"),
        (problem(&"x".repeat(201)), "title"),
        (problem("a\nb"), "title"),
        (NewProblem { description: long(5_001), ..base() }, "description"),
        (NewProblem { cause: long(5_001), ..base() }, "cause"),
        (NewProblem { workaround: long(5_001), ..base() }, "workaround"),
        (NewProblem { workaround: Some(String::new()), ..base() }, "workaround"),
        (NewProblem { owner: long(101), ..base() }, "owner"),
        (NewProblem { scripts: scripts(11), ..base() }, "scripts"),
        (NewProblem { scripts: vec![script("", "x")], ..base() }, "scripts[0].name"),
        (NewProblem { scripts: vec![script("x", "a\nb")], ..base() }, "scripts[0].text"),
        (NewProblem { scripts: vec![script("x", &"y".repeat(501))], ..base() }, "scripts[0].text"),
        (NewProblem { matches: component("nothing"), ..base() }, "components"),
        (NewProblem { matches: steps(11, 5), ..base() }, "matches.steps"),
        (NewProblem { matches: steps(1, 201), ..base() }, "matches.steps"),
        (NewProblem { matches: reasons(11, 5), ..base() }, "matches.reasons"),
        (NewProblem { matches: reasons(1, 201), ..base() }, "matches.reasons"),
    ] {
        let refused = story.record_problem(new).unwrap_err();
        assert_eq!(refused.field.as_deref(), Some(field), "{refused:?}");
    }
    let id = story.board.problems[0].id.to_string();
    let tomorrow = Some("2026-11-21".parse().unwrap());
    for (edit, field) in [
        (ProblemUpdate { title: Some(String::new()), ..update() }, "title"),
        (ProblemUpdate { fixed_on: tomorrow, ..update() }, "fixed_on"),
        (
            ProblemUpdate {
                fixed: Some(false),
                fixed_on: Some("2026-11-19".parse().unwrap()),
                ..update()
            },
            "fixed_on",
        ),
    ] {
        assert_eq!(story.edit_problem(&id, edit).unwrap_err().field.as_deref(), Some(field));
    }
    assert_eq!(story.edit_problem("nothing", update()).unwrap_err().status, 404);
}

#[test]
fn of_too_many_that_which_was_fixed_first_goes_and_what_is_not_fixed_stays() {
    let mut story = PageStory::begin();
    for n in 0..300 {
        story.record_problem(problem(&format!("Problem {n}"))).unwrap();
    }
    let refused = story.record_problem(problem("One more")).unwrap_err();
    assert_eq!(refused.status, 409);
    let fix = |story: &mut PageStory, n: usize, day: &str| {
        let id = story.board.problems[n].id.to_string();
        let fixed = ProblemUpdate { fixed_on: Some(day.parse().unwrap()), ..update() };
        story.edit_problem(&id, fixed).unwrap();
    };
    fix(&mut story, 5, "2026-11-19");
    fix(&mut story, 9, "2026-11-02");
    story.record_problem(problem("One more")).unwrap();
    let titles: Vec<&str> = story.board.problems.iter().map(|p| p.title.as_str()).collect();
    assert_eq!(titles.len(), 300);
    assert!(titles.contains(&"Problem 5") && !titles.contains(&"Problem 9"));
}

#[test]
fn an_incident_is_linked_and_each_problem_counts_how_often_it_came_back() {
    let mut story = PageStory::begin();
    let refused = story.record_problem(problem("Cards are refused")).unwrap();
    let refused = refused.id.as_str();
    for second in [100, 200] {
        story.now = second;
        story.tell(card_payments_fail(None));
        assert_eq!(story.tell(link(&story, refused)), 1);
        assert_eq!(story.tell(link(&story, refused)), 0, "it is linked already");
        story.tell(resolve(&story, Some("Over.")));
    }
    let all = recurrences(&story.board);
    let began: Vec<_> = all[0].incidents.iter().map(|one| one.started_at).collect();
    assert_eq!((all.len(), all[0].count, began), (1, 2, vec![at(200), at(100)]));
    let near = story.context().problems;
    assert_eq!((near.len(), near[0].is_linked, near[0].recurrences), (1, true, 2));
    assert_eq!(near[0].last_at, Some(at(200)));
    let shown = operator_incident(&story.board, story.board.incidents.last().unwrap()).unwrap();
    assert_eq!(
        shown.problems.iter().map(domain::ids::ProblemId::as_str).collect::<Vec<_>>(),
        [refused]
    );
    story.tell(unlink(&story, refused));
    assert_eq!(recurrences(&story.board)[0].count, 1);
    assert_eq!(story.try_tell(unlink(&story, refused)).unwrap_err().status, 404);
    let unheard = story.try_tell(link(&story, "nothing")).unwrap_err();
    assert_eq!(unheard.field.as_deref(), Some("problem"));

    for n in 0..=20 {
        let other = story.record_problem(problem(&format!("Other {n}"))).unwrap();
        let linked = story.try_tell(link(&story, other.id.as_str()));
        assert_eq!(linked.is_ok(), n < 20, "an incident has at most 20: {n}");
    }
    // More incidents than are named are counted.
    let often = story.record_problem(problem("Often")).unwrap().id;
    let more = MAX_RECURRENCES + 1;
    for n in 0..more {
        story.now = 1_000 + n as u64;
        story.tell(card_payments_fail(None));
        story.tell(link(&story, often.as_str()));
    }
    let all = recurrences(&story.board);
    let often = all.iter().find(|one| one.problem == often).unwrap();
    assert_eq!((often.count, often.incidents.len()), (more, MAX_RECURRENCES));
}

#[test]
fn readers_notice_nothing_and_the_audit_has_every_action() {
    let mut story = PageStory::begin();
    story.now = 10;
    story.tell(card_payments_fail(None));
    let text = |story: &PageStory| serde_json::to_string(&story.view()).unwrap();
    let told = |story: &PageStory| (story.published.clone(), story.board.told_to_readers());
    let before = (text(&story), told(&story));
    let mut actions = vec![];
    let mut audited = |story: &mut PageStory, command: Command| -> Event {
        let events = story.board.decide(command, at(story.now)).unwrap().events;
        let [event] = events.as_slice() else { panic!("{events:?}") };
        let n = story.board.head.height + 1;
        let entry = Entry { n, at: at(story.now), by: Actor::Admin, event: event.clone() };
        let draft = AuditDraft::begin(&story.board, &entry).unwrap();
        story.append(event.clone());
        let record = draft.finish(&story.board);
        actions.push((record.action, record.subject, record.after));
        event.clone()
    };
    let new = NewProblem { workaround: Some("Restart it.".into()), ..problem("Secret pool") };
    audited(&mut story, Command::RecordProblem(Box::new(new)));
    let id_of = story.board.problems[0].id.to_string();
    let link = link(&story, &id_of);
    audited(&mut story, link);
    let update = ProblemUpdate { fixed: Some(true), ..update() };
    let command = ProblemCommand { problem: id_of.clone(), update };
    audited(&mut story, Command::UpdateProblem(Box::new(command)));
    let unlink = unlink(&story, &id_of);
    audited(&mut story, unlink);
    let incident = format!("incident:{}", id(&story));
    let subject = format!("problem:{id_of}");
    let seen: Vec<_> =
        actions.iter().map(|(action, subject, _)| (*action, subject.as_str())).collect();
    assert_eq!(
        seen,
        [
            (AuditAction::ProblemRecorded, subject.as_str()),
            (AuditAction::ProblemLinked, incident.as_str()),
            (AuditAction::ProblemUpdated, subject.as_str()),
            (AuditAction::ProblemUnlinked, incident.as_str()),
        ]
    );
    assert_eq!(actions[0].2["workaround"], "Restart it.");
    assert_eq!(actions[2].2["fixed_on"], "2026-11-20");
    assert!(before == (text(&story), told(&story)), "readers noticed something");
}
