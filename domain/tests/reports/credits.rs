//! Credits: is the credit that is due for a month the same wherever it is told, whatever the clocks of page and contract?

use std::time::Duration;

use domain::config::customers::{Customer, CustomerContract, CustomerDeparture, ServiceCredit};
use domain::operations::customer_service_level::{ServiceLevelQuestion, customer_service_level};
use domain::probe::ProbeImpact;
use domain::report::document::Report;
use domain::report::kind::ReportKind;
use domain::report::question::{ReportFormat, ReportQuestion};
use domain::report::report;
use domain::report::value::ReportValue;
use domain::status::Status;
use domain::time::timestamp::Timestamp;
use proptest::prelude::*;

use crate::story::{PageStory, configuration, probe};

const ZONES: [&str; 4] = ["UTC", "Pacific/Auckland", "America/Los_Angeles", "Europe/Berlin"];
const MONTH: &str = "2026-10";

fn customer(id: &str, zone: &str, left: Option<&str>) -> Customer {
    let credit = |below: &str, percent| ServiceCredit { below: below.parse().unwrap(), percent };
    let contract = CustomerContract {
        target: "99.9%".parse().unwrap(),
        timezone: Some(zone.parse().unwrap()),
        service_hours: None,
        holidays: vec![],
        exclude: vec![],
        credits: vec![credit("99.9%", 10), credit("99%", 25), credit("95%", 100)],
    };
    let left = left.map(|on| CustomerDeparture { on: on.parse().unwrap(), reason: None });
    Customer {
        id: id.parse().unwrap(),
        name: id.to_owned(),
        components: vec!["checkout".parse().unwrap()],
        is_key: true,
        owner: None,
        contacts: vec![],
        left,
        contract: Some(contract),
    }
}

/// A page whose checkout was down from hours of October 2026 on, counted from two days before it, for some minutes each.
fn page(zones: (&str, &str), outages: &[(u64, u64)]) -> PageStory {
    let mut configured = configuration(vec![probe("checkout", ProbeImpact::Outage)]);
    configured.page.timezone = zones.0.parse().unwrap();
    // Who left when the month was over has the same month.
    configured.customers =
        vec![customer("acme", zones.1, None), customer("gone", zones.1, Some("2026-11-01"))];
    let mut story = PageStory::begin();
    story.configure(configured);
    let begin: Timestamp = "2026-09-29T00:00:00Z".parse().unwrap();
    let timeline = story.board.timelines.entry("checkout".parse().unwrap()).or_default();
    timeline.published.set_from(begin, Status::Operational);
    for (hour, minutes) in outages {
        let from = begin.plus(Duration::from_secs(hour * 3_600));
        let until = from.plus(Duration::from_secs(minutes * 60));
        timeline.published.set_from(from, Status::MajorOutage);
        timeline.published.set_from(until, Status::Operational);
    }
    story
}

fn asked(story: &PageStory, kind: ReportKind, period: &str, now: Timestamp) -> Report {
    let customer = (kind == ReportKind::QuarterlyCustomer).then(|| "acme".parse().unwrap());
    let question = ReportQuestion {
        kind,
        period: Some(period.parse().unwrap()),
        component: None,
        customer,
        format: ReportFormat::Json,
    };
    report(&story.board, &question, now).unwrap()
}

/// What stands in a column of the row of a customer.
fn cell(report: &Report, customer: &str, column: &str) -> ReportValue {
    let tables = report.sections.iter().filter_map(|section| section.table.as_ref());
    let mut found = tables.filter_map(|table| {
        let place = table.columns.iter().position(|own| own.name == column)?;
        let is_own = |name: &ReportValue| *name == ReportValue::text(customer);
        let row = table.rows.iter().find(|row| is_own(&row.cells[0]))?;
        Some(row.cells[place].clone())
    });
    found.next().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn a_credit_that_is_due_is_the_same_in_every_report(
        page_zone in 0..ZONES.len(),
        contract_zone in 0..ZONES.len(),
        // Around the beginning and the end of the month, where clocks differ, and within it.
        hours in proptest::collection::btree_set(prop_oneof![30_u64..66, 400_u64..410, 770_u64..810], 0..6),
        minutes in proptest::collection::vec(1_u64..60, 6),
    ) {
        let outages: Vec<_> = hours.into_iter().zip(minutes).collect();
        let story = page((ZONES[page_zone], ZONES[contract_zone]), &outages);
        let now: Timestamp = "2026-11-20T00:00:00Z".parse().unwrap();
        let question =
            ServiceLevelQuestion { customer: "acme".parse().unwrap(), period: Some(MONTH.parse().unwrap()) };
        let answer = customer_service_level(&story.board, &question, now).unwrap();
        let percent = answer.level.credit.map_or(0, |credit| u32::from(credit.percent));
        let due = ReportValue::PercentThousandths(percent * 1_000);
        for kind in
            [ReportKind::ServiceLevels, ReportKind::MonthlyManagement, ReportKind::KeyCustomers]
        {
            let told = asked(&story, kind, MONTH, now);
            prop_assert_eq!(cell(&told, "acme", "Credit"), due.clone(), "{:?} {:?}", kind, outages);
            prop_assert_eq!(cell(&told, "gone", "Credit"), due.clone(), "{:?}, of who left", kind);
        }
        let own = asked(&story, ReportKind::QuarterlyCustomer, MONTH, now);
        let figures = own.sections.iter().flat_map(|section| &section.figures);
        let figure = figures.into_iter().find(|figure| figure.name == "Credit due").unwrap();
        prop_assert_eq!(&figure.value, &due);
        let churn = cell(&asked(&story, ReportKind::Churn, "2026", now), "gone", "Credits");
        let ReportValue::Text(churn) = churn else { panic!("{churn:?}") };
        let month = churn.split(", ").find_map(|text| text.strip_prefix("2026-10: "));
        let told = (percent > 0).then(|| format!("{percent} %"));
        prop_assert_eq!(month, told.as_deref(), "{}", churn);
        let months = asked(&story, ReportKind::TwelveMonths, MONTH, now);
        let broken = cell(&months, MONTH, "Contracts broken");
        prop_assert_eq!(broken, ReportValue::count(if percent > 0 { 2 } else { 0 }));
    }
}
