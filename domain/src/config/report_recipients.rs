//! Recipients of scheduled reports: who gets one, and by whose clocks do its periods begin?

use crate::config::Configuration;
use crate::config::customers::Customer;
use crate::config::notify_policy::Audience;
use crate::config::report_schedule::ReportSchedule;
use crate::ids::ContactId;
use crate::time::time_zone::Zone;

/// To whom a report is sent, each once: where its schedule names nobody, the contacts of its customer.
#[must_use]
pub fn report_recipients(
    schedule: &ReportSchedule,
    audiences: &[Audience],
    customers: &[Customer],
) -> Vec<ContactId> {
    let audience = audiences.iter().find(|own| Some(&own.id) == schedule.audience.as_ref());
    let of_audience = audience.into_iter().flat_map(|own| own.owner.iter().chain(&own.contacts));
    let names_nobody = schedule.contacts.is_empty() && schedule.audience.is_none();
    let customer = customer_of(schedule, customers).filter(|_| names_nobody);
    let of_customer = customer.into_iter().flat_map(|customer| &customer.contacts);
    let mut all: Vec<ContactId> = vec![];
    for contact in schedule.contacts.iter().chain(of_audience).chain(of_customer) {
        if !all.contains(contact) {
            all.push(contact.clone());
        }
    }
    all
}

/// By whose clocks the periods of a schedule begin: those of the contract of its customer, or of the page.
#[must_use]
pub fn report_zone<'a>(configuration: &'a Configuration, schedule: &ReportSchedule) -> &'a Zone {
    let page = &configuration.page.timezone;
    let customer = customer_of(schedule, &configuration.customers);
    customer.map_or(page, |customer| customer.zone(page))
}

/// The customer that a schedule is of, if there is one.
pub(super) fn customer_of<'a>(
    schedule: &ReportSchedule,
    customers: &'a [Customer],
) -> Option<&'a Customer> {
    customers.iter().find(|own| Some(&own.id) == schedule.customer.as_ref())
}
