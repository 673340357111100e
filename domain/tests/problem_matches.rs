//! Matching of problems: which fit what fails, in which order, and do alerts and the context of an incident name them?

use domain::board::{Command, NewProblem, ProblemMatcher, ProblemRecord, ProblemUpdate};
use domain::board::{ProblemCommand, ProblemStatus};
use domain::config::MAX_RUNBOOKS;
use domain::config::named_link::NamedLink;
use domain::notify::alert_knowledge::{MAX_ALERT_PROBLEMS, MAX_ALERT_WORKAROUND_CHARS};
use domain::notify::open_alerts::open_alerts;
use domain::operations::incident_context::incident_context;
use domain::operations::problems::matching::{FailureSymptom, matching_problems};
use domain::protocol::observation::Reason;

use crate::story::{PageStory, at, card_payments_fail, read_page_with};

fn matcher(components: &[&str], steps: &[&str], reasons: &[&str]) -> ProblemMatcher {
    let texts = |all: &[&str]| all.iter().map(|text| (*text).to_owned()).collect();
    ProblemMatcher {
        components: components.iter().map(|id| id.parse().unwrap()).collect(),
        steps: texts(steps),
        reasons: texts(reasons),
    }
}

fn record(story: &mut PageStory, title: &str, matches: ProblemMatcher) -> String {
    let new = NewProblem {
        title: title.into(),
        workaround: Some(format!("Help for {title}.")),
        matches,
        ..NewProblem::default()
    };
    story.tell(Command::RecordProblem(Box::new(new)));
    story.board.problems.last().unwrap().id.to_string()
}

fn titles<'a>(problems: &[&'a ProblemRecord]) -> Vec<&'a str> {
    problems.iter().map(|problem| problem.title.as_str()).collect()
}

#[test]
fn all_kinds_that_are_given_must_fit_and_the_most_specific_stands_first() {
    let mut story = PageStory::begin();
    record(&mut story, "none", matcher(&[], &[], &[]));
    record(&mut story, "component", matcher(&["checkout", "desk"], &[], &[]));
    record(&mut story, "step", matcher(&[], &["pay"], &[]));
    record(&mut story, "part", matcher(&[], &[], &["FOUND 503"]));
    record(&mut story, "kind", matcher(&[], &["pay"], &["expectation_failed", "timeout"]));
    record(&mut story, "all", matcher(&["checkout"], &["pay"], &["503"]));
    record(&mut story, "another step", matcher(&["checkout"], &["open"], &["503"]));
    record(&mut story, "another component", matcher(&["desk"], &["pay"], &["503"]));
    record(&mut story, "another reason", matcher(&["checkout"], &["pay"], &["expectation"]));
    let symptom = FailureSymptom {
        component: Some("checkout".parse().unwrap()),
        step: Some("pay".into()),
        reason: Some(Reason::ExpectationFailed),
        found: Some("`status == 200`: found 503".into()),
    };
    let found = |symptoms: &[FailureSymptom]| {
        titles(&matching_problems(&story.board.problems, symptoms)).join(", ")
    };
    assert_eq!(found(std::slice::from_ref(&symptom)), "all, kind, part, step, component");
    let component_alone =
        FailureSymptom { component: symptom.component.clone(), ..FailureSymptom::default() };
    assert_eq!(found(std::slice::from_ref(&component_alone)), "component");
    assert_eq!(found(&[FailureSymptom::default()]), "");
    assert_eq!(found(&[]), "");
    // Several symptoms: each problem by the one that fits it best, and once.
    assert_eq!(found(&[component_alone, symptom]), "all, kind, part, step, component");
}

#[test]
fn an_outage_is_alerted_with_its_known_error_and_runbooks_and_its_context_names_them() {
    let mut story = PageStory::begin();
    let mut configuration = story.board.configuration.as_deref().unwrap().clone();
    let link =
        |name: &str| NamedLink { name: name.into(), url: format!("https://wiki.test/{name}") };
    configuration.components[0].notes.runbooks = vec![link("pool"), link("cards")];
    configuration.components[1].notes.runbooks = vec![link("desk")];
    configuration.probes[0].runbook = Some("https://wiki.test/probe".into());
    configuration.incidents.drafts = true;
    story.configure(configuration);
    let pool = record(&mut story, "The pool is full", matcher(&[], &["pay"], &["503"]));
    record(&mut story, "Of the desk", matcher(&["desk"], &[], &[]));
    story.until(60, &[]);
    story.until(120, &["eu-1", "us-1", "ap-1"]);
    story.look();
    let incident = story.board.incidents.last().unwrap();
    assert_eq!(incident.findings[0].reason, Some(Reason::ExpectationFailed));
    let context = incident_context(&story.board, incident).unwrap();
    let [near] = context.problems.as_slice() else { panic!("{:?}", context.problems) };
    assert_eq!(
        (near.problem.record.id.as_str(), near.problem.status),
        (&*pool, ProblemStatus::KnownError)
    );
    assert!(!near.is_linked && near.recurrences == 0);
    let runbooks: Vec<_> =
        context.runbooks.iter().map(|one| (one.probe.is_some(), one.url.as_str())).collect();
    assert_eq!(
        runbooks,
        [
            (true, "https://wiki.test/probe"),
            (false, "https://wiki.test/pool"),
            (false, "https://wiki.test/cards")
        ]
    );
    let alerts = open_alerts(&story.board, at(120));
    let knowledge = &alerts[0].knowledge;
    assert_eq!(knowledge.problems[0].workaround.as_deref(), Some("Help for The pool is full."));
    assert_eq!(
        knowledge.facts(),
        [(
            "Known error",
            format!("The pool is full, workaround: Help for The pool is full. ({pool})")
        )]
    );
    let names: Vec<&str> = knowledge.runbooks.iter().map(|link| link.name.as_str()).collect();
    assert_eq!(names, ["pool", "cards"], "that of the probe is with what was found");
    assert_eq!(
        alerts[0].evidence.as_ref().unwrap().runbook.as_deref(),
        Some("https://wiki.test/probe")
    );

    // What is fixed is not proposed again.
    let update = ProblemUpdate { fixed: Some(true), ..ProblemUpdate::default() };
    let fixed = ProblemCommand { problem: pool, update };
    story.tell(Command::UpdateProblem(Box::new(fixed)));
    assert!(open_alerts(&story.board, at(120))[0].knowledge.problems.is_empty());
    let incident = story.board.incidents.last().unwrap();
    assert!(incident_context(&story.board, incident).unwrap().problems.is_empty());
}

#[test]
fn an_alert_names_few_problems_and_cuts_a_long_workaround() {
    let mut story = PageStory::begin();
    for n in 0..=MAX_ALERT_PROBLEMS {
        let new = NewProblem {
            title: format!("Problem {n}"),
            workaround: Some("step\n".repeat(500)),
            matches: matcher(&["checkout"], &[], &[]),
            ..NewProblem::default()
        };
        story.tell(Command::RecordProblem(Box::new(new)));
    }
    story.tell(card_payments_fail(None));
    let alerts = open_alerts(&story.board, at(10));
    let problems = &alerts[0].knowledge.problems;
    assert_eq!(problems.len(), MAX_ALERT_PROBLEMS, "of an incident that operators opened too");
    let workaround = problems[0].workaround.as_deref().unwrap();
    assert!(workaround.chars().count() <= MAX_ALERT_WORKAROUND_CHARS, "{workaround}");
    assert!(workaround.starts_with("step step") && workaround.ends_with('…'));
}

#[test]
fn a_rename_moves_what_a_problem_is_found_by() {
    let mut story = PageStory::begin();
    record(&mut story, "component", matcher(&["checkout"], &[], &[]));
    let mut configuration = story.board.configuration.as_deref().unwrap().clone();
    configuration.components[0].id = "pay".parse().unwrap();
    configuration.components[0].was = Some("checkout".parse().unwrap());
    configuration.probes[0].component = "pay".parse().unwrap();
    story.configure(configuration);
    let pay = "pay".parse().unwrap();
    assert!(story.board.problems[0].matches.components.contains(&pay));
}

#[test]
fn runbooks_of_components_are_links_and_at_most_ten() {
    let page = |links: &str| {
        read_page_with(&format!(
            "[[component]]\nid = \"desk\"\nname = \"Desk\"\nmanual = true\nrunbooks = [{links}]"
        ))
    };
    let link = "{ name = \"Desk down\", url = \"https://wiki.test/desk\" }";
    let read = page(&[link; MAX_RUNBOOKS].join(", ")).unwrap();
    let desk = read.components.iter().find(|component| component.id.as_str() == "desk").unwrap();
    assert_eq!(desk.notes.runbooks.len(), MAX_RUNBOOKS);
    for (links, part) in [
        ([link; MAX_RUNBOOKS + 1].join(", "), "at most 10 runbooks"),
        ("{ name = \"A\", url = \"file:///etc\" }".to_owned(), "http or https"),
        ("{ name = \"A\", url = \"https://u:p@wiki.test/\" }".to_owned(), "password"),
        ("{ name = \"A\" }".to_owned(), "`url`"),
    ] {
        let told = page(&links).unwrap_err().iter().map(ToString::to_string).collect::<String>();
        assert!(told.contains(part), "{part}: {told}");
    }
}
