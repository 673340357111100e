//! Parser of `[[report]]` in `page.toml`: which reports are mailed, and to whom?

use toml::Spanned;
use toml::de::DeValue;

use crate::config::customers::Customer;
use crate::config::notify_policy::{Audience, AudienceKind, MAX_CONTACTS};
use crate::config::parse::incidents::minute;
use crate::config::parse::reader::Reader;
use crate::config::parse::table::{TableReader, known_name};
use crate::config::report_recipients::{customer_of, report_recipients};
use crate::config::report_schedule::{
    DEFAULT_REPORT_MINUTE, MAX_REPORT_SCHEDULES, ReportSchedule, ScheduledReportKind,
};
use crate::config::source::SourceFile;
use crate::diagnostic::FileError;
use crate::ids::ContactId;

/// The key of the page that is read here.
pub(super) const KEY: &str = "report";

/// A schedule, and its place in the file.
pub(super) type PlacedSchedule = (usize, ReportSchedule);

/// The reports that a page mails.
pub(super) fn schedules(
    reader: &mut Reader<'_>,
    file: &Spanned<DeValue<'_>>,
    audiences: &[Audience],
) -> Vec<PlacedSchedule> {
    let Some(file) = TableReader::from_value(file) else { return vec![] };
    let tables = file.tables(KEY);
    if let Some(more) = tables.get(MAX_REPORT_SCHEDULES) {
        let message = format!("there are more than {MAX_REPORT_SCHEDULES} [[report]]");
        reader.refuse(more.at, message, None);
    }
    let mut schedules: Vec<PlacedSchedule> = vec![];
    for table in &tables {
        let Some(schedule) = schedule(reader, table, audiences) else { continue };
        if schedules.iter().any(|(_, own)| own.key() == schedule.key()) {
            let message = format!("there are two [[report]] of kind `{}`", schedule.kind.as_str());
            reader.refuse(table.at, message, Some("name all of its contacts in one"));
        }
        schedules.push((table.at, schedule));
    }
    schedules
}

fn schedule(
    reader: &mut Reader<'_>,
    table: &TableReader<'_>,
    audiences: &[Audience],
) -> Option<ReportSchedule> {
    let word = table.text("kind")?;
    let kind = ScheduledReportKind::ALL.into_iter().find(|own| own.as_str() == word.get_ref())?;
    let customer = table.text("customer");
    let is_of_customer = kind == ScheduledReportKind::QuarterlyCustomer;
    if is_of_customer != customer.is_some() {
        let (message, hint) = match is_of_customer {
            true => ("is of one customer", "write `customer = \"…\"`"),
            false => ("is not of one customer", "leave `customer` out"),
        };
        reader.refuse(table.at, format!("a report `{}` {message}", kind.as_str()), Some(hint));
        return None;
    }
    let contacts: Vec<ContactId> = table.list(reader, "contacts", MAX_CONTACTS);
    let named = table.text("audience");
    let ids: Vec<&str> = audiences.iter().map(|audience| audience.id.as_str()).collect();
    let audience = named.as_ref().and_then(|id| known_name(reader, id, "audience", &ids));
    let found = audiences.iter().find(|own| Some(&own.id) == audience.as_ref());
    if let Some(own) = found.filter(|own| !is_of_customer && own.kind != AudienceKind::Internal) {
        let message = format!(
            "a report `{}` is for operators, and `{}` is no internal audience",
            kind.as_str(),
            own.id
        );
        reader.refuse(table.at, message, Some("name an audience of kind `internal`"));
    }
    let at = table.text("at");
    let at = at.map(|text| (minute(reader, &text), text.span().start));
    if let Some((Some(1_440), place)) = at {
        reader.refuse(
            place,
            "`24:00` is no time of the day",
            Some("the next day begins at \"00:00\""),
        );
    }
    let minute = at.and_then(|(minute, _)| minute).unwrap_or(DEFAULT_REPORT_MINUTE);
    let customer = match customer {
        Some(text) => Some(reader.parse(&text)?),
        None => None,
    };
    // Of one whose audience is not there nothing more is asked.
    let is_known = audience.is_some() || named.is_none();
    is_known.then_some(ReportSchedule { kind, customer, minute, contacts, audience })
}

/// What only the file of customers can tell: whether the customer is there and somebody is told, and that no contact of a
/// customer gets what is of another, or for operators.
pub(super) fn check(
    file: &SourceFile,
    schedules: &[PlacedSchedule],
    audiences: &[Audience],
    customers: &[Customer],
) -> Vec<FileError> {
    let mut reader = Reader::new(file);
    for (at, schedule) in schedules {
        let own = customer_of(schedule, customers);
        if let Some(id) = schedule.customer.as_ref().filter(|_| own.is_none()) {
            reader.refuse(
                *at,
                format!("there is no customer `{id}`"),
                Some("customers are those of customers.toml"),
            );
            continue;
        }
        let recipients = report_recipients(schedule, audiences, customers);
        if recipients.is_empty() {
            let hint = match own {
                Some(_) => "give the customer `contacts`, or write them here",
                None => "write `contacts = [\"…\"]` or `audience = \"…\"`",
            };
            reader.refuse(*at, "a report is sent to no contact", Some(hint));
        }
        for contact in &recipients {
            let mut having = customers.iter().filter(|one| one.contacts.contains(contact));
            let belongs = own.is_some_and(|own| own.contacts.contains(contact));
            if let Some(other) = having.next().filter(|_| !belongs) {
                let message = format!(
                    "`{contact}` is a contact of customer `{}`, who may not read this report",
                    other.id
                );
                reader.refuse(*at, message, Some("name another contact"));
            }
        }
    }
    reader.errors
}
