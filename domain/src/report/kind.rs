//! Kind of report: which reports are there, whom are they for, and of how long a time?

use std::str::FromStr;

use ReportAudience::{Customer as OneCustomer, Operators, Public};
use ReportScope::{AnyComponent, Component, Customer, Page};
use serde::{Deserialize, Serialize};

use crate::config::report_schedule::ScheduledReportKind;
use crate::text_position::nearest;
use crate::time::report_period::PeriodUnit::{self, Day, Month, Quarter, Week, Year};

/// Which report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ReportKind {
    /// A day of operations: what happened, what is open, what waits, what comes.
    DailyOperations,
    /// A week of changes, and what is planned after it.
    WeeklyChanges,
    /// A month for those who manage the service.
    MonthlyManagement,
    /// Availability and incidents of a month, as they may be published.
    Availability,
    /// A quarter for one customer.
    QuarterlyCustomer,
    /// How each contract is kept.
    ServiceLevels,
    /// How long ago each component was last down.
    LastDowntime,
    /// Where work on the service saves customers the most downtime.
    Investment,
    /// What customers had seen who left.
    Churn,
    /// How changes ended, and which an incident followed.
    Changes,
    /// Which components are in trouble most, and why.
    TroublesomeComponents,
    /// Whom a change of a component may affect.
    ChangeImpact,
    /// How the key customers fare.
    KeyCustomers,
    /// How soon incidents are handled, and whether that gets better.
    Response,
    /// Twelve months, month by month.
    TwelveMonths,
}

/// Whom a report is for, which decides what may be in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReportAudience {
    /// Everybody: only what readers of the page see.
    Public,
    /// One customer: what readers see, with its own contract, and no other customer.
    Customer,
    /// Those who run the service.
    Operators,
}

/// What a report is of besides a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReportScope {
    /// The whole page.
    Page,
    /// The whole page, or one component of it.
    AnyComponent,
    /// One component, which must be named.
    Component,
    /// One customer, which must be named.
    Customer,
}

/// A kind of report, as it is listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReportKindSummary {
    /// The kind, as addresses and commands have it.
    pub kind: ReportKind,
    /// What it is called.
    pub title: String,
    /// The question that it answers.
    pub question: String,
    /// Whom it is for.
    pub audience: ReportAudience,
    /// What it is of.
    pub scope: ReportScope,
    /// Of how long a time, unless a period is named.
    pub period: PeriodUnit,
}

/// The text names no kind of report.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no report `{name}`{hint}")]
pub struct UnknownReportKind {
    name: String,
    hint: String,
}

type KindRow =
    (ReportKind, &'static str, &'static str, &'static str, ReportAudience, ReportScope, PeriodUnit);

#[rustfmt::skip]
const KINDS: [KindRow; 15] = [
    (ReportKind::DailyOperations, "daily-operations", "Daily operations", "What happened on a day, what is open, what waits and what comes?", Operators, Page, Day),
    (ReportKind::WeeklyChanges, "weekly-changes", "Weekly changes", "How did the changes of a week end, and which are planned after it?", Operators, AnyComponent, Week),
    (ReportKind::MonthlyManagement, "monthly-management", "Monthly management report", "How did the service do in a month: contracts, availability, incidents, changes, reviews?", Operators, Page, Month),
    (ReportKind::Availability, "availability", "Availability report", "How available was each component, without anything that readers of the page may not see?", Public, AnyComponent, Month),
    (ReportKind::QuarterlyCustomer, "quarterly-customer", "Service report", "How was the service of one customer, and was its contract kept?", OneCustomer, Customer, Quarter),
    (ReportKind::ServiceLevels, "service-levels", "Service levels", "How is each contract kept, and which credits are due?", Operators, Page, Month),
    (ReportKind::LastDowntime, "last-downtime", "Time since the last downtime", "How long ago was each component last down?", Operators, AnyComponent, Year),
    (ReportKind::Investment, "investment", "Where to invest next", "Which components cost customers the most minutes, and how much of that is repeated, of changes, or without a runbook?", Operators, Page, Quarter),
    (ReportKind::Churn, "churn", "Customers that left", "What had the customers seen who left?", Operators, Page, Year),
    (ReportKind::Changes, "changes", "Changes", "How many changes succeeded, failed or were rolled back, and which did an incident follow?", Operators, AnyComponent, Month),
    (ReportKind::TroublesomeComponents, "troublesome-components", "Most troublesome components", "Which components are in trouble most, and what are the main causes?", Operators, Page, Quarter),
    (ReportKind::ChangeImpact, "change-impact", "Impact of a change", "Which customers may a change of a component affect?", Operators, Component, Month),
    (ReportKind::KeyCustomers, "key-customers", "Key customers", "How do the key customers fare?", Operators, Page, Quarter),
    (ReportKind::Response, "response", "Handling of incidents", "How soon are incidents handled, and does that get better?", Operators, AnyComponent, Year),
    (ReportKind::TwelveMonths, "twelve-months", "Twelve months", "What do the last twelve months look like?", Operators, AnyComponent, Year),
];

impl From<ScheduledReportKind> for ReportKind {
    fn from(kind: ScheduledReportKind) -> Self {
        match kind {
            ScheduledReportKind::DailyOperations => Self::DailyOperations,
            ScheduledReportKind::WeeklyChanges => Self::WeeklyChanges,
            ScheduledReportKind::MonthlyManagement => Self::MonthlyManagement,
            ScheduledReportKind::QuarterlyCustomer => Self::QuarterlyCustomer,
        }
    }
}

impl ReportKind {
    /// All of them, in the order in which they are listed.
    pub fn all() -> impl Iterator<Item = Self> {
        KINDS.iter().map(|row| row.0)
    }

    fn row(self) -> &'static KindRow {
        let [first, ..] = &KINDS;
        KINDS.iter().find(|row| row.0 == self).unwrap_or(first)
    }

    /// Its name, as addresses and commands have it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.row().1
    }

    /// What it is called.
    #[must_use]
    pub fn title(self) -> &'static str {
        self.row().2
    }

    /// Whom it is for.
    #[must_use]
    pub fn audience(self) -> ReportAudience {
        self.row().4
    }

    /// What it is of.
    #[must_use]
    pub fn scope(self) -> ReportScope {
        self.row().5
    }

    /// Of how long a time it is unless a period is named.
    #[must_use]
    pub fn unit(self) -> PeriodUnit {
        self.row().6
    }
}

impl FromStr for ReportKind {
    type Err = UnknownReportKind;

    fn from_str(name: &str) -> Result<Self, UnknownReportKind> {
        let found = KINDS.iter().find(|row| row.1 == name).map(|row| row.0);
        found.ok_or_else(|| {
            let meant = nearest(name, KINDS.iter().map(|row| row.1));
            let hint = meant.map(|meant| format!("\nhint: did you mean `{meant}`?"));
            UnknownReportKind { name: name.to_owned(), hint: hint.unwrap_or_default() }
        })
    }
}

/// Every kind of report, as it is listed.
#[must_use]
pub fn report_kinds() -> Vec<ReportKindSummary> {
    let kinds = KINDS.iter().map(|row| ReportKindSummary {
        kind: row.0,
        title: row.2.to_owned(),
        question: row.3.to_owned(),
        audience: row.4,
        scope: row.5,
        period: row.6,
    });
    kinds.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_mailed_is_a_report_of_the_same_name_and_as_long_a_period() {
        for scheduled in ScheduledReportKind::ALL {
            let kind = ReportKind::from(scheduled);
            assert_eq!((kind.as_str(), kind.unit()), (scheduled.as_str(), scheduled.unit()));
            assert_eq!(serde_json::to_value(scheduled).unwrap(), scheduled.as_str());
        }
    }

    #[test]
    fn names_are_those_of_json_and_are_read_back() {
        assert_eq!(ReportKind::all().count(), report_kinds().len());
        for kind in ReportKind::all() {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
            assert_eq!(kind.as_str().parse(), Ok(kind));
        }
        let error = "chun".parse::<ReportKind>().unwrap_err().to_string();
        assert!(error.contains("`chun`") && error.contains("did you mean `churn`"), "{error}");
    }
}
