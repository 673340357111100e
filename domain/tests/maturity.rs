//! Maturity: does each level follow from the record, and from nothing else?

use std::time::Duration;

use domain::board::{
    ClosureCommand, ClosureStep, Command, NewRemediationItem, OutcomeRequest, OutcomeState,
    RemediationItemUpdate, RemediationState, ReviewOutcome,
};
use domain::config::Configuration;
use domain::config::named_link::NamedLink;
use domain::config::notify_policy::{EscalationPolicy, EscalationStep};
use domain::config::review_deadline::ReviewDeadline;
use domain::maturity::{
    MaturityLevel, MaturityPractice, MaturityReport, OutsideEvidence, PRACTICES, PracticeMeasure,
    maturity,
};
use domain::probe::ProbeImpact;
use domain::severity::Severity;
use domain::status::IncidentStatus;

use crate::incident_steps::{id, resolve, say};
use crate::story::{PageStory, at, card_payments_fail, configuration, probe};

const DAY_S: u64 = 86_400;

fn page() -> Configuration {
    let mut page = configuration(vec![probe("checkout", ProbeImpact::Outage)]);
    page.incidents.review =
        Severity::ALL.map(|severity| (severity, ReviewDeadline::default())).into();
    page
}

fn judged(story: &PageStory, outside: &OutsideEvidence) -> MaturityReport {
    maturity(&story.board, outside, at(story.now))
}

/// The level of a practice, and what shows it.
fn level(report: &MaturityReport, practice: MaturityPractice) -> (MaturityLevel, String) {
    let found = report.practices.iter().find(|line| line.practice == practice).unwrap();
    (found.level, found.evidence.clone())
}

fn is_of(story: &PageStory, practice: MaturityPractice, wanted: MaturityLevel, evidence: &str) {
    let report = judged(story, &OutsideEvidence::default());
    assert_eq!(level(&report, practice), (wanted, evidence.to_owned()));
}

#[test]
fn a_page_without_a_record_is_at_its_beginning() {
    let story = PageStory::begin();
    let report = judged(&story, &OutsideEvidence::default());
    assert_eq!(report.practices.len(), PRACTICES.len());
    for line in &report.practices {
        let is_shown =
            [MaturityPractice::Regions, MaturityPractice::Coverage].contains(&line.practice);
        assert_eq!(line.level == MaturityLevel::Initial, !is_shown, "{line:?}");
        assert!(line.next_step.is_some() || line.level == MaturityLevel::Optimizing, "{line:?}");
    }
    let empty = maturity(&domain::board::Board::default(), &OutsideEvidence::default(), at(0));
    assert!(empty.practices.iter().all(|line| line.level == MaturityLevel::Initial));
}

#[test]
fn what_is_configured_is_counted_as_it_stands() {
    let mut story = PageStory::begin();
    let mut page = page();
    let mut one_region = probe("desk", ProbeImpact::Outage);
    one_region.component = "desk".parse().unwrap();
    one_region.regions.truncate(1);
    page.probes.push(one_region);
    page.components[0].notes.runbooks =
        vec![NamedLink { name: "Restart".into(), url: "https://r.test/".into() }];
    let step = |contact: &str| EscalationStep {
        after: Duration::ZERO,
        contacts: vec![contact.parse().unwrap()],
        on_call: None,
    };
    let policy = |severities: &[Severity], steps| EscalationPolicy {
        severities: severities.iter().copied().collect(),
        steps,
        business_hours_only: false,
    };
    page.notify.escalations = vec![
        policy(&[Severity::Sev1], vec![step("anna"), step("bert")]),
        policy(&[Severity::Sev2], vec![step("anna"), step("nobody")]),
        policy(&[], vec![step("anna")]),
    ];
    story.configure(page);
    let half = MaturityLevel::Defined;
    is_of(
        &story,
        MaturityPractice::Regions,
        half,
        "1 of 2 probes have agents in two regions or more (50 %)",
    );
    is_of(
        &story,
        MaturityPractice::Coverage,
        MaturityLevel::Optimizing,
        "2 of 2 own components are watched by a probe (100 %)",
    );
    is_of(&story, MaturityPractice::Runbooks, half, "1 of 2 own components have a runbook (50 %)");
    let reachable = ["anna", "bert"].iter().map(|id| id.parse().unwrap()).collect();
    let report = judged(&story, &OutsideEvidence { reachable, ..OutsideEvidence::default() });
    let found = level(&report, MaturityPractice::Escalations);
    assert_eq!(
        found.0,
        MaturityLevel::Repeatable,
        "one that nobody is reached by, and one of a single step do not count"
    );
    assert!(found.1.starts_with("1 of 3 severities"), "{}", found.1);
}

#[test]
fn promises_to_readers_are_kept_to_the_instant() {
    let mut story = PageStory::begin();
    story.configure(page());
    story.now = 60;
    story.tell(card_payments_fail(None));
    let policy = &story.board.configuration.as_ref().unwrap().incidents;
    let severity = story.board.incidents[0].severity(story.board.configuration.as_ref().unwrap());
    let every = policy.update_every(severity, IncidentStatus::Investigating).unwrap().as_secs();
    story.now = 60 + every;
    is_of(
        &story,
        MaturityPractice::Cadence,
        MaturityLevel::Initial,
        "no evidence: updates of public incidents came in time",
    );
    let update = say(&story, IncidentStatus::Investigating, "Still looking.");
    story.tell(update);
    is_of(
        &story,
        MaturityPractice::Cadence,
        MaturityLevel::Optimizing,
        "1 of 1 updates of public incidents came in time (100 %)",
    );
    story.now += every + 1;
    is_of(
        &story,
        MaturityPractice::Cadence,
        MaturityLevel::Defined,
        "1 of 2 updates of public incidents came in time (50 %)",
    );
    let done = resolve(&story, Some("Over."));
    story.tell(done);
    is_of(
        &story,
        MaturityPractice::Cadence,
        MaturityLevel::Defined,
        "1 of 2 updates of public incidents came in time (50 %)",
    );
    // What is long ago is not looked at any more.
    story.now += 180 * DAY_S + every;
    is_of(
        &story,
        MaturityPractice::Cadence,
        MaturityLevel::Initial,
        "no evidence: updates of public incidents came in time",
    );
}

#[test]
fn reviews_and_remediation_count_once_they_are_due() {
    let mut story = PageStory::begin();
    story.configure(page());
    story.now = 60;
    story.tell(card_payments_fail(None));
    let done = resolve(&story, Some("Over."));
    story.tell(done);
    let close = |story: &mut PageStory, step| {
        let incident = id(story);
        story.tell(Command::StepClosure(ClosureCommand { incident, step }));
    };
    let due = "2026-11-21".parse().unwrap();
    let new = NewRemediationItem { text: "Mend".into(), owner: "Ada".into(), due };
    close(&mut story, ClosureStep::AddItem(new));
    let none = (MaturityLevel::Initial, "no evidence: reviews that fell due were complete in time");
    is_of(&story, MaturityPractice::Reviews, none.0, none.1);
    for (outcome, ..) in ReviewOutcome::ALL {
        let (outcome, state) = (outcome.as_str().to_owned(), OutcomeState::Waived);
        let text = Some("Not needed.".to_owned());
        let mark = OutcomeRequest { state, text, by: None };
        close(&mut story, ClosureStep::MarkOutcome { outcome, mark });
    }
    is_of(&story, MaturityPractice::Reviews, none.0, none.1);
    let item = story.board.incidents[0].review.as_ref().unwrap().items[0].id.clone();
    let update = RemediationItemUpdate {
        state: Some(RemediationState::Done),
        ..RemediationItemUpdate::default()
    };
    let mut late = story.board.clone();
    close(&mut story, ClosureStep::UpdateItem { item, update });
    story.now = 60 + 2 * DAY_S;
    is_of(
        &story,
        MaturityPractice::Reviews,
        MaturityLevel::Optimizing,
        "1 of 1 reviews that fell due were complete in time (100 %)",
    );
    is_of(
        &story,
        MaturityPractice::Remediation,
        MaturityLevel::Optimizing,
        "1 of 1 remediation items that fell due were closed in time (100 %)",
    );
    // The same record without the last step: its item is open on the day after.
    std::mem::swap(&mut story.board, &mut late);
    is_of(
        &story,
        MaturityPractice::Remediation,
        MaturityLevel::Initial,
        "0 of 1 remediation items that fell due were closed in time (0 %)",
    );
}

#[test]
fn what_is_outside_of_the_log_is_judged_by_its_age() {
    let mut story = PageStory::begin();
    story.now = 400 * DAY_S;
    let ago = |s: u64| Some(at(story.now - s));
    for (days, wanted) in [
        (30, MaturityLevel::Optimizing),
        (31, MaturityLevel::Managed),
        (90, MaturityLevel::Managed),
        (91, MaturityLevel::Defined),
        (180, MaturityLevel::Defined),
        (181, MaturityLevel::Repeatable),
        (365, MaturityLevel::Repeatable),
        (366, MaturityLevel::Initial),
    ] {
        let outside =
            OutsideEvidence { restored_at: ago(days * DAY_S), ..OutsideEvidence::default() };
        let found = level(&judged(&story, &outside), MaturityPractice::Restores);
        let evidence = format!("{days} days ago this record was last restored from a backup");
        assert_eq!(found, (wanted, evidence));
    }
    let told = |within: u64, is_done: bool| {
        let began = at(story.now - 3_600);
        (began, is_done.then(|| began.plus(Duration::from_secs(within))))
    };
    let notifications =
        vec![told(900, true), told(901, true), told(0, false), (at(story.now - 5), None)];
    let outside = OutsideEvidence { subscribers: 1, notifications, ..OutsideEvidence::default() };
    let found = level(&judged(&story, &outside), MaturityPractice::Subscribers);
    assert_eq!(
        found,
        (
            MaturityLevel::Repeatable,
            "1 of 3 notifications reached all recipients within 15 minutes (33 %)".to_owned()
        )
    );
    let nobody = OutsideEvidence { subscribers: 0, ..outside };
    assert_eq!(
        level(&judged(&story, &nobody), MaturityPractice::Subscribers).0,
        MaturityLevel::Initial
    );
}

#[test]
fn the_documentation_has_the_table_of_thresholds() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/maturity.md");
    let text = std::fs::read_to_string(path).unwrap();
    for row in &PRACTICES {
        let name = serde_json::to_value(row.practice).unwrap();
        let name = name.as_str().unwrap().replace('_', " ");
        let (bound, unit) = match row.measure {
            PracticeMeasure::Percent => ("", " %"),
            PracticeMeasure::Count => ("", ""),
            PracticeMeasure::DaysAgo => ("≤ ", " d"),
            PracticeMeasure::HoursAgo => ("≤ ", " h"),
        };
        let cells = row.thresholds.map(|threshold| format!("{bound}{threshold}{unit}"));
        let line = format!("| {name} | {} | {} |", row.noun, cells.join(" | "));
        assert!(text.contains(&line), "docs/maturity.md lacks\n{line}");
    }
}
