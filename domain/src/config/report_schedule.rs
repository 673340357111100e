//! Report schedules: which reports are mailed, to whom, and at which time of day?

use serde::{Deserialize, Serialize};

use crate::ids::{AudienceId, ContactId, CustomerId};
use crate::time::report_period::PeriodUnit;

/// The most report schedules of a page.
pub const MAX_REPORT_SCHEDULES: usize = 50;
/// The minute of the day at which reports are sent, unless the page says otherwise.
pub const DEFAULT_REPORT_MINUTE: u16 = 7 * 60;

/// A kind of report that is sent once for each of its periods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScheduledReportKind {
    /// Each day.
    DailyOperations,
    /// Each week.
    WeeklyChanges,
    /// Each month.
    MonthlyManagement,
    /// Each quarter, of one customer.
    QuarterlyCustomer,
}

impl ScheduledReportKind {
    /// All of them, in the order of their periods.
    pub const ALL: [Self; 4] = [
        Self::DailyOperations,
        Self::WeeklyChanges,
        Self::MonthlyManagement,
        Self::QuarterlyCustomer,
    ];

    /// As `page.toml` writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DailyOperations => "daily-operations",
            Self::WeeklyChanges => "weekly-changes",
            Self::MonthlyManagement => "monthly-management",
            Self::QuarterlyCustomer => "quarterly-customer",
        }
    }

    /// How long its periods are.
    #[must_use]
    pub fn unit(self) -> PeriodUnit {
        match self {
            Self::DailyOperations => PeriodUnit::Day,
            Self::WeeklyChanges => PeriodUnit::Week,
            Self::MonthlyManagement => PeriodUnit::Month,
            Self::QuarterlyCustomer => PeriodUnit::Quarter,
        }
    }
}

/// By what one schedule of a page is told from another: what is mailed, and of which customer.
pub type ReportKey<'a> = (ScheduledReportKind, Option<&'a CustomerId>);

/// That a report is mailed, and to whom. No two of a page have the same key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportSchedule {
    /// Which; configurations that were stored before say `pack`.
    #[serde(alias = "pack")]
    pub kind: ScheduledReportKind,
    /// Of which customer, where it is of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<CustomerId>,
    /// The minute of the day at which it is sent, 0 to 1,439, by the clocks of the page.
    pub minute: u16,
    /// To these contacts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<ContactId>,
    /// To those of this audience.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audience: Option<AudienceId>,
}

impl ReportSchedule {
    /// By what it is told from others.
    #[must_use]
    pub fn key(&self) -> ReportKey<'_> {
        (self.kind, self.customer.as_ref())
    }
}
