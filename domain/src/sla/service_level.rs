//! Service level: for which part of its service time was a contract kept, to the millisecond, and which credits are due?
//!
//! A customer is down while any of the components that it uses is in an outage, partial or major, or under maintenance;
//! slowness is no downtime. What the contract excludes is no downtime, and stays service time. While nothing is known of a
//! component and none is down, the time counts neither way: it is taken from the service time, and said beside the figure.

use serde::{Deserialize, Serialize};

use crate::config::customers::{ContractExclusion, CustomerContract, ServiceCredit};
use crate::ids::ComponentId;
use crate::ordered::SortedSet;
use crate::percentage::Percentage;
use crate::sla::customer_status::{CustomerStatus, ServedComponent, customer_statuses};
use crate::sla::service_time::service_spans;
use crate::time::calendar::Span;
use crate::time::time_zone::Zone;
use crate::time::timestamp::Timestamp;
use crate::uptime::status_durations::Fraction;

/// The most downtimes of a service level that are listed; all are counted.
pub const MAX_DOWNTIMES: usize = 200;

/// How a contract was kept in a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ServiceLevel {
    /// The service time.
    pub service_ms: u64,
    /// Of it, when something did not work that the contract does not count.
    pub excluded_ms: u64,
    /// Of it, when nothing was known of a component.
    pub no_data_ms: u64,
    /// Of it, when something did not work.
    pub downtime_ms: u64,
    /// Which part of the service time of which something is known it worked, in thousandths of a percent, rounded down;
    /// `None` when there was none.
    pub availability_thousandths: Option<u32>,
    /// How much was promised.
    pub target: Percentage,
    /// Whether it was kept; `None` when nothing is known.
    pub is_met: Option<bool>,
    /// How much longer it may be down without breaking the promise; negative when it is broken.
    pub budget_left_ms: i64,
    /// What is due, of the lowest threshold that was missed.
    pub credit: Option<ServiceCredit>,
    /// How many times it was down.
    pub downtimes_total: usize,
    /// The first [`MAX_DOWNTIMES`] of them, in order.
    pub downtimes: Vec<CustomerDowntime>,
}

/// A time for which a customer was down, within its service time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CustomerDowntime {
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub to: Timestamp,
    /// What did not work.
    pub components: SortedSet<ComponentId>,
}

/// How a contract was kept in a time: `within` ends now at the latest.
#[must_use]
pub fn service_level(
    contract: &CustomerContract,
    page_zone: &Zone,
    within: Span,
    components: &[ServedComponent<'_>],
) -> ServiceLevel {
    let spans: Vec<Span> = service_spans(contract, page_zone, within).collect();
    service_level_in(contract, &spans, within, components)
}

/// The same in service time that is known already: what [`service_spans`] gives of the contract.
#[must_use]
pub fn service_level_in(
    contract: &CustomerContract,
    spans: &[Span],
    within: Span,
    components: &[ServedComponent<'_>],
) -> ServiceLevel {
    let excludes = |cause: ContractExclusion| contract.exclude.contains(&cause);
    let has_exclusions = [ContractExclusion::Maintenance, ContractExclusion::ThirdParty];
    let [maintenance, third_party] = has_exclusions.map(excludes);
    let statuses = customer_statuses(components, within, maintenance, third_party);
    let mut level = ServiceLevel {
        service_ms: 0,
        excluded_ms: 0,
        no_data_ms: 0,
        downtime_ms: 0,
        availability_thousandths: None,
        target: contract.target,
        is_met: None,
        budget_left_ms: 0,
        credit: None,
        downtimes_total: 0,
        downtimes: vec![],
    };
    let mut first = 0;
    let mut last_down: Option<Timestamp> = None;
    for service in spans.iter().copied() {
        level.service_ms += length_ms(service);
        let is_before = |(span, _): &(Span, CustomerStatus)| span.to <= service.from;
        first += statuses.get(first..).unwrap_or_default().partition_point(is_before);
        let overlapping = statuses.get(first..).unwrap_or_default().iter();
        for (span, status) in overlapping.take_while(|(span, _)| span.from < service.to) {
            let part = Span { from: span.from.max(service.from), to: span.to.min(service.to) };
            match status {
                CustomerStatus::Up => {}
                CustomerStatus::Excluded => level.excluded_ms += length_ms(part),
                CustomerStatus::NoData => level.no_data_ms += length_ms(part),
                CustomerStatus::Down(down) => {
                    level.downtime_ms += length_ms(part);
                    level.note_downtime(part, down, last_down == Some(part.from));
                    last_down = Some(part.to);
                }
            }
        }
    }
    level.judge(contract);
    level
}

impl ServiceLevel {
    fn note_downtime(&mut self, part: Span, down: &SortedSet<ComponentId>, goes_on: bool) {
        self.downtimes_total += usize::from(!goes_on);
        let is_full = self.downtimes.len() == MAX_DOWNTIMES;
        match self.downtimes.last_mut() {
            Some(last) if goes_on && last.to == part.from => {
                last.to = part.to;
                last.components.extend(down.iter().cloned());
            }
            _ if goes_on || is_full => {}
            _ => self.downtimes.push(CustomerDowntime {
                from: part.from,
                to: part.to,
                components: down.clone(),
            }),
        }
    }

    fn judge(&mut self, contract: &CustomerContract) {
        let whole = u128::from(self.service_ms - self.no_data_ms);
        let up = whole - u128::from(self.downtime_ms);
        // Parts are compared exactly, so that nothing is missed or due for being rounded.
        let is_below = |bound: Percentage| {
            up * u128::from(Percentage::ALL.thousandths()) < whole * u128::from(bound.thousandths())
        };
        let missing = u128::from(Percentage::ALL.thousandths() - contract.target.thousandths());
        let allowed = whole * missing / u128::from(Percentage::ALL.thousandths());
        let signed = |ms: u128| i64::try_from(ms).unwrap_or(i64::MAX);
        self.budget_left_ms = signed(allowed) - signed(self.downtime_ms.into());
        let Some(availability) = Fraction::new(up, whole) else { return };
        self.availability_thousandths = Some(availability.floor(Percentage::ALL.thousandths()));
        self.is_met = Some(!is_below(contract.target));
        self.credit = contract.credits.iter().rev().find(|credit| is_below(credit.below)).copied();
    }
}

fn length_ms(span: Span) -> u64 {
    u64::try_from(span.duration().as_millis()).unwrap_or(u64::MAX)
}
