//! Customers: who uses which components, who answers for them, and what was promised to them? They are on no page, in no
//! feed and in no public API.

use serde::{Deserialize, Serialize};

use crate::config::incident_policy::BusinessHours;
use crate::ids::{ComponentId, ContactId, CustomerId};
use crate::percentage::Percentage;
use crate::time::calendar_date::CalendarDate;
use crate::time::time_zone::Zone;
use crate::time::timestamp::Timestamp;

/// The file of a folder that says who its customers are; a folder need not have it.
pub const CUSTOMERS_FILE: &str = "customers.toml";
/// The most customers of a page.
pub const MAX_CUSTOMERS: usize = 1_000;
/// The most holidays of a contract.
pub const MAX_HOLIDAYS: usize = 100;
/// The most service credits of a contract.
pub const MAX_CREDITS: usize = 10;
/// The most characters of the reason for which a customer left.
pub const MAX_REASON_CHARS: usize = 300;

/// Who uses components of the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Customer {
    /// Such as `northwind`.
    pub id: CustomerId,
    /// Such as `Northwind Ltd`.
    pub name: String,
    /// What it uses, each once; none only of one that left.
    pub components: Vec<ComponentId>,
    /// Whether it comes before others.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_key: bool,
    /// Who answers for the account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<ContactId>,
    /// Who is told at the customer's; at most [`MAX_CONTACTS`](crate::config::notify_policy::MAX_CONTACTS).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<ContactId>,
    /// When it left; `None`: it did not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<CustomerDeparture>,
    /// What was promised to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract: Option<CustomerContract>,
}

/// The end of the business with a customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CustomerDeparture {
    /// The first day on which it is no customer.
    pub on: CalendarDate,
    /// Why, at most [`MAX_REASON_CHARS`] characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// How available components of a customer must be, and what follows if they are not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CustomerContract {
    /// For which part of the service hours they must be available.
    pub target: Percentage,
    /// Whose clocks count; `None`: those of the page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timezone: Option<Zone>,
    /// When they must be; `None`: always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_hours: Option<BusinessHours>,
    /// Days without service hours, at most [`MAX_HOLIDAYS`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holidays: Vec<CalendarDate>,
    /// What does not count.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exclude: Vec<ContractExclusion>,
    /// What is paid back, by thresholds that fall; at most [`MAX_CREDITS`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub credits: Vec<ServiceCredit>,
}

/// What a contract does not count as downtime.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ContractExclusion {
    /// Announced work.
    Maintenance,
    /// What others caused.
    ThirdParty,
}

impl ContractExclusion {
    /// All of them, as files write them.
    pub const WORDS: [(&'static str, Self); 2] =
        [("maintenance", Self::Maintenance), ("third_party", Self::ThirdParty)];

    /// As files write it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::WORDS.iter().find(|(_, own)| *own == self).map_or("", |(word, _)| word)
    }
}

/// What is paid back when availability is too low.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ServiceCredit {
    /// Paid when availability is below this; at most the target.
    pub below: Percentage,
    /// Which part of the fee, in percent, 1 to 100.
    pub percent: u8,
}

impl Customer {
    /// By whose clocks its days begin: those of its contract, or of the page.
    #[must_use]
    pub fn zone<'a>(&'a self, page_zone: &'a Zone) -> &'a Zone {
        let contract = self.contract.as_ref();
        contract.and_then(|contract| contract.timezone.as_ref()).unwrap_or(page_zone)
    }

    /// Whether it is no customer any more on the day that holds an instant, by the clocks of its contract or of the page.
    #[must_use]
    pub fn has_left(&self, page_zone: &Zone, at: Timestamp) -> bool {
        let zone = self.zone(page_zone);
        let is_over = |left: &CustomerDeparture| CalendarDate::holding(at, zone) >= left.on;
        self.left.as_ref().is_some_and(is_over)
    }
}
