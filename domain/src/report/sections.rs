//! Sections: which of them make up each kind of report?

use std::time::Duration;

use crate::config::customers::Customer;
use crate::problem::Problem;
use crate::report::availability::{availability, last_downtime};
use crate::report::changes::{changes, made_changes, planned, summary};
use crate::report::churn::churn;
use crate::report::customers::{change_impact, contract, key_customers, service_levels};
use crate::report::daily::{incidents_of, maintenance, waiting};
use crate::report::document::ReportSection;
use crate::report::facts::ReportFacts;
use crate::report::incidents::{detections, incidents};
use crate::report::investment::{causes, investment, troublesome, without_runbook};
use crate::report::kind::ReportKind;
use crate::report::response::{intervals, promises, recurrences, trend};
use crate::report::trends::{by_month, components_by_month, severities_by_month};
use crate::time::calendar::Span;

/// How far ahead a daily report looks.
const DAY: Duration = Duration::from_secs(86_400);
/// How far ahead a weekly report looks.
const WEEK: Duration = Duration::from_secs(7 * 86_400);
/// How many components a management report names as the most troublesome.
const FEW: usize = 5;

/// The sections of a report.
///
/// # Errors
/// When there is no such component.
pub(super) fn sections(
    kind: ReportKind,
    facts: &ReportFacts<'_>,
    customer: Option<&Customer>,
) -> Result<Vec<ReportSection>, Problem> {
    let within = facts.within;
    let ahead = |long: Duration| {
        let from = facts.period_ends.min(facts.now);
        Span { from, to: from.plus(long) }
    };
    Ok(match kind {
        ReportKind::DailyOperations => vec![
            waiting(facts),
            incidents(facts, "Incidents", within),
            availability(facts),
            summary(facts, &made_changes(facts, within)),
            maintenance(facts, None),
            planned(facts, "Planned for the 24 hours after it", ahead(DAY)),
        ],
        ReportKind::WeeklyChanges => {
            let mut sections = changes(facts);
            sections.push(planned(facts, "Planned for the seven days after it", ahead(WEEK)));
            sections
        }
        ReportKind::MonthlyManagement => {
            let mut sections = Vec::from(service_levels(facts, false));
            sections.extend([
                availability(facts),
                incidents(facts, "Incidents", within),
                troublesome(facts, FEW),
                causes(facts),
                summary(facts, &made_changes(facts, within)),
                intervals(facts),
                promises(facts),
                key_customers(facts),
            ]);
            sections
        }
        ReportKind::Availability => {
            vec![
                availability(facts),
                incidents(facts, "Incidents", within),
                maintenance(facts, None),
            ]
        }
        ReportKind::QuarterlyCustomer => match customer {
            None => vec![],
            Some(customer) => {
                let mut sections = contract(facts, customer);
                sections.push(incidents_of(facts, customer));
                sections.push(maintenance(facts, Some(customer)));
                sections
            }
        },
        ReportKind::ServiceLevels => service_levels(facts, false).into(),
        ReportKind::LastDowntime => vec![last_downtime(facts)],
        ReportKind::Investment => vec![investment(facts), without_runbook(facts)],
        ReportKind::Churn => vec![churn(facts)],
        ReportKind::Changes => changes(facts),
        ReportKind::TroublesomeComponents => {
            vec![troublesome(facts, usize::MAX), causes(facts), detections(facts)]
        }
        ReportKind::ChangeImpact => match facts.only {
            None => vec![],
            Some(component) => change_impact(facts, component)?,
        },
        ReportKind::KeyCustomers => {
            let [levels, causes] = service_levels(facts, true);
            vec![levels, causes, key_customers(facts)]
        }
        ReportKind::Response => {
            vec![intervals(facts), trend(facts), promises(facts), recurrences(facts)]
        }
        ReportKind::TwelveMonths => {
            vec![by_month(facts), components_by_month(facts), severities_by_month(facts)]
        }
    })
}
