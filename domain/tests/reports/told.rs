//! A story with an outage after a change, a problem, customers with contracts and one that left, and hidden things.

use std::time::Duration;

use domain::board::{
    ChangeCommand, ChangeOutcome, ChangeStep, ChangeUpdate, Command, DetailsChange, IncidentStep,
    LinkedProblem, NewChange, NewIncident, NewProblem, Visibility,
};
use domain::config::Configuration;
use domain::config::customers::{Customer, CustomerContract, CustomerDeparture, ServiceCredit};
use domain::config::named_link::NamedLink;
use domain::probe::ProbeImpact;
use domain::report::document::{Report, ReportSection};
use domain::report::kind::ReportKind;
use domain::report::question::{ReportFormat, ReportQuestion};
use domain::report::report;
use domain::report::value::ReportValue;
use domain::status::{IncidentStatus, Status};

use crate::incident_steps::{resolve, step};
use crate::story::{PageStory, at, configuration, probe};

/// What only operators may read.
pub(crate) const HIDDEN: &str = "Hidden machine";
pub(crate) const PRIVATE: &str = "Private trouble";
/// Customers that no other customer and no reader may read of.
pub(crate) const OTHERS: [&str; 2] = ["Globex Unlimited", "Initech Gone"];

fn customer(id: &str, name: &str, components: &[&str]) -> Customer {
    Customer {
        id: id.parse().unwrap(),
        name: name.to_owned(),
        components: components.iter().map(|id| id.parse().unwrap()).collect(),
        is_key: false,
        owner: None,
        contacts: vec![],
        left: None,
        contract: None,
    }
}

fn contract(target: &str) -> CustomerContract {
    CustomerContract {
        target: target.parse().unwrap(),
        timezone: None,
        service_hours: None,
        holidays: vec![],
        exclude: vec![],
        credits: vec![ServiceCredit { below: target.parse().unwrap(), percent: 15 }],
    }
}

fn configured() -> Configuration {
    let mut configured = configuration(vec![probe("checkout", ProbeImpact::Outage)]);
    let mut hidden = configured.components[1].clone();
    hidden.id = "machine".parse().unwrap();
    hidden.name = HIDDEN.to_owned();
    hidden.hidden = true;
    configured.components[1].depends_on = vec!["checkout".parse().unwrap()];
    let runbook = NamedLink { name: "Desk".into(), url: "https://n.test/desk".into() };
    configured.components[1].notes.runbooks = vec![runbook];
    configured.components.push(hidden);
    let acme = Customer {
        is_key: true,
        contract: Some(contract("99%")),
        ..customer("acme", "Acme Ltd", &["checkout"])
    };
    let globex = Customer {
        contract: Some(contract("10%")),
        ..customer("globex", OTHERS[0], &["checkout", "desk"])
    };
    let left = CustomerDeparture {
        on: "2026-11-21".parse().unwrap(),
        reason: Some("Too often down".into()),
    };
    let initech = Customer { left: Some(left), ..customer("initech", OTHERS[1], &["checkout"]) };
    configured.customers = vec![acme, globex, initech];
    configured
}

fn ended(change: &str, outcome: ChangeOutcome) -> Command {
    let update = ChangeUpdate { outcome: Some(outcome), ..ChangeUpdate::default() };
    Command::StepChange(ChangeCommand { change: change.into(), step: ChangeStep::Update(update) })
}

/// From noon of 20 November 2026 on: well for 1,000 s; a change; down from 1,600 s to 3,400 s; well until a day is over.
pub(crate) fn told() -> PageStory {
    let mut story = PageStory::begin();
    story.configure(configured());
    story.until(1_000, &[]);
    let change = |name: &str, component: &str| {
        Command::RecordChange(NewChange {
            name: name.into(),
            components: [component.parse().unwrap()].into(),
            by: Some("ada".into()),
            ..NewChange::default()
        })
    };
    story.tell(change("Shop 7", "checkout"));
    let shop = story.board.changes[0].id.to_string();
    story.tell(ended(&shop, ChangeOutcome::RolledBack));
    story.now = 1_600;
    story.tell(Command::OpenIncident(NewIncident {
        name: "Nobody can pay".into(),
        status: IncidentStatus::Investigating,
        impact: None,
        body: "We look.".into(),
        components: [("checkout".parse().unwrap(), Status::MajorOutage)].into(),
        started_at: None,
        ..NewIncident::default()
    }));
    let cause = DetailsChange { change: Some(shop), ..DetailsChange::default() };
    story.tell(step(&story, IncidentStep::Detail(Box::new(cause))));
    let problem = NewProblem { title: "The pool is small".into(), ..NewProblem::default() };
    story.tell(Command::RecordProblem(Box::new(problem)));
    let problem = story.board.problems[0].id.to_string();
    story.tell(step(&story, IncidentStep::LinkProblem(LinkedProblem { problem })));
    story.until(3_400, &[]);
    story.tell(resolve(&story, Some("Over.")));
    // What is private: an incident of the hidden component.
    story.tell(Command::OpenIncident(NewIncident {
        name: PRIVATE.into(),
        status: IncidentStatus::Investigating,
        impact: None,
        body: "Inside.".into(),
        components: [("machine".parse().unwrap(), Status::MajorOutage)].into(),
        visibility: Visibility::Internal,
        started_at: None,
        ..NewIncident::default()
    }));
    story.now += 86_400;
    story.tell(change("Desk 2", "desk"));
    let desk = story.board.changes[1].id.to_string();
    story.now += 60;
    story.tell(ended(&desk, ChangeOutcome::Succeeded));
    story
}

/// A question for November 2026, unless the kind is of something else.
pub(crate) fn question(kind: ReportKind) -> ReportQuestion {
    let of_customer = kind == ReportKind::QuarterlyCustomer;
    let of_component = kind == ReportKind::ChangeImpact;
    ReportQuestion {
        kind,
        period: None,
        component: of_component.then(|| "checkout".parse().unwrap()),
        customer: of_customer.then(|| "acme".parse().unwrap()),
        format: ReportFormat::Json,
    }
}

pub(crate) fn ask(story: &PageStory, kind: ReportKind) -> Report {
    report(&story.board, &question(kind), at(story.now).plus(Duration::from_secs(60))).unwrap()
}

pub(crate) fn section<'a>(report: &'a Report, title: &str) -> &'a ReportSection {
    let found = report.sections.iter().find(|section| section.title == title);
    found.unwrap_or_else(|| panic!("no section `{title}` in {report:?}"))
}

pub(crate) fn figure(report: &Report, title: &str, name: &str) -> ReportValue {
    let figures = &section(report, title).figures;
    let found = figures.iter().find(|figure| figure.name == name);
    found.unwrap_or_else(|| panic!("no `{name}` in {figures:?}")).value.clone()
}

/// The row of a table that begins with a text, as it is shown, by its columns.
pub(crate) fn row(report: &Report, title: &str, first: &str, columns: &[&str]) -> Vec<String> {
    let table = section(report, title).table.as_ref().unwrap();
    let found = table.rows.iter().find(|row| row.cells.iter().any(|cell| cell.shown() == first));
    let row = found.unwrap_or_else(|| panic!("no row `{first}` in {table:?}"));
    let place =
        |name: &&str| table.columns.iter().position(|column| column.name == **name).unwrap();
    columns.iter().map(|name| row.cells[place(name)].shown()).collect()
}
