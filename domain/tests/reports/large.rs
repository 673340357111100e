//! A large page: fifty components, two hundred customers and twelve months. How large is a report of it?

use std::time::Duration;

use domain::board::timeline::ComponentTimeline;
use domain::board::{Command, NewIncident};
use domain::config::customers::{Customer, CustomerContract};
use domain::config::incident_policy::BusinessHours;
use domain::probe::ProbeImpact;
use domain::report::kind::ReportKind;
use domain::report::render::{csv, plain_text};
use domain::report::report;
use domain::status::{IncidentStatus, Status};
use domain::time::timestamp::Timestamp;

use super::told::question;
use crate::story::{PageStory, at, configuration, probe};

const COMPONENTS: usize = 50;
const CUSTOMERS: usize = 200;
/// Outages of each component in the year.
const OUTAGES: u64 = 100;
/// The most bytes of a report in any form: no list in it grows with every outage.
const MAX_REPORT_BYTES: usize = 200_000;

fn large() -> PageStory {
    let mut configured = configuration(vec![probe("checkout", ProbeImpact::Outage)]);
    let first = configured.components[0].clone();
    for n in configured.components.len()..COMPONENTS {
        let mut component = first.clone();
        component.id = format!("c-{n}").parse().unwrap();
        component.name = format!("Component {n}");
        configured.components.push(component);
    }
    for n in 0..CUSTOMERS {
        let hours = BusinessHours { days: vec![1, 2, 3, 4, 5], from_minute: 480, to_minute: 1_080 };
        let contract = CustomerContract {
            target: "99.9%".parse().unwrap(),
            timezone: Some("Europe/Berlin".parse().unwrap()),
            service_hours: (n % 2 == 0).then_some(hours),
            holidays: vec![],
            exclude: vec![],
            credits: vec![],
        };
        let used = (0..3).map(|k| configured.components[(n + k) % COMPONENTS].id.clone());
        configured.customers.push(Customer {
            id: format!("customer-{n}").parse().unwrap(),
            name: format!("Customer {n}"),
            components: used.collect(),
            is_key: n % 20 == 0,
            owner: None,
            contacts: vec![],
            left: None,
            contract: Some(contract),
        });
    }
    let mut story = PageStory::begin();
    story.configure(configured.clone());
    for n in 0..200 {
        story.now += 600;
        let component = configured.components[n % COMPONENTS].id.clone();
        story.tell(Command::OpenIncident(NewIncident {
            name: format!("Incident {n}"),
            status: IncidentStatus::Resolved,
            impact: None,
            body: "Over.".into(),
            components: [(component, Status::Operational)].into(),
            started_at: None,
            ..NewIncident::default()
        }));
    }
    let begin: Timestamp = "2025-12-01T00:00:00Z".parse().unwrap();
    for component in &configured.components {
        let timeline: &mut ComponentTimeline =
            story.board.timelines.entry(component.id.clone()).or_default();
        timeline.published.set_from(begin, Status::Operational);
        for outage in 0..OUTAGES {
            let down = begin.plus(Duration::from_secs(outage * 300_000));
            timeline.published.set_from(down, Status::MajorOutage);
            timeline.published.set_from(down.plus(Duration::from_secs(600)), Status::Operational);
        }
    }
    story
}

#[test]
fn a_report_of_a_large_page_is_not_large() {
    let story = large();
    let now = at(story.now);
    for kind in ReportKind::all() {
        let mut asked = question(kind);
        asked.customer = asked.customer.map(|_| "customer-0".parse().unwrap());
        let made = report(&story.board, &asked, now).unwrap();
        let written = [csv(&made), plain_text(&made), serde_json::to_string(&made).unwrap()];
        let bytes = written.map(|text| text.len());
        println!("{:24} {bytes:?} bytes as CSV, text, JSON", kind.as_str());
        assert!(
            bytes.iter().all(|bytes| (1..=MAX_REPORT_BYTES).contains(bytes)),
            "{kind:?}: {bytes:?}"
        );
    }
}
