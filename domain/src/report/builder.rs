//! Engine: what does a Board answer to the question for a report?

use crate::board::Board;
use crate::config::Configuration;
use crate::config::customers::Customer;
use crate::ids::{ComponentId, CustomerId};
use crate::problem::Problem;
use crate::report::document::Report;
use crate::report::facts::ReportFacts;
use crate::report::kind::ReportKind;
use crate::report::question::ReportQuestion;
use crate::report::sections::sections;
use crate::text_position::nearest;
use crate::time::calendar::Span;
use crate::time::month::CalendarMonth;
use crate::time::report_period::ReportPeriod;
use crate::time::time_zone::Zone;
use crate::time::timestamp::Timestamp;

/// How many months a report of months shows.
const MONTHS: usize = 12;

/// A report of a page, as of `now`.
///
/// # Errors
/// 404 when nothing is configured, or there is no such component or customer; 422 when the period has not begun, or the
/// customer had left before it.
pub fn report(board: &Board, question: &ReportQuestion, now: Timestamp) -> Result<Report, Problem> {
    let Some(configuration) = &board.configuration else {
        return Err(Problem::not_found("nothing is configured yet").hint("`allclear apply`"));
    };
    let kind = question.kind;
    let customer = question.customer.as_ref();
    let customer = customer.map(|id| find_customer(configuration, id)).transpose()?;
    let component = question.component.as_ref();
    let component_name = component.map(|id| find_component(configuration, kind, id)).transpose()?;
    let page_zone = &configuration.page.timezone;
    let zone = customer.map_or(page_zone, |customer| customer.zone(page_zone));
    let period = question.period.unwrap_or_else(|| ReportPeriod::holding(kind.unit(), now, zone));
    let whole = span_of_kind(kind, question.period, period.span(zone), now, zone);
    let left = customer.and_then(|customer| customer.left.as_ref());
    let left = left.map(|left| left.on.start(zone)).filter(|left| *left < whole.to);
    let within = Span { from: whole.from, to: whole.to.min(now).min(left.unwrap_or(whole.to)) };
    if within.to <= within.from {
        let detail = match left.filter(|left| *left <= whole.from) {
            Some(_) => format!("the customer had left when {period} began"),
            None => format!("{period} has not begun"),
        };
        return Err(Problem::invalid("period", detail));
    }
    let ends = (period, within, whole.to);
    let facts = ReportFacts::new(board, configuration, kind.audience(), component, ends, now);
    let named = customer.map(|customer| customer.name.as_str()).or(component_name);
    let named = named.map(|name| format!(": {name}")).unwrap_or_default();
    Ok(Report {
        kind,
        title: format!("{}{named}", kind.title()),
        audience: kind.audience(),
        page: configuration.page.name.clone(),
        url: configuration.page.url.clone(),
        period,
        timezone: zone.clone(),
        from: within.from,
        until: within.to,
        made_at: now,
        log_height: board.public_head.height,
        log_hash: board.public_head.hash.clone(),
        sections: sections(kind, &facts, customer)?,
    })
}

/// The time that a kind of report is of. Those of months show twelve unless a period is named.
fn span_of_kind(
    kind: ReportKind,
    named: Option<ReportPeriod>,
    span: Span,
    now: Timestamp,
    zone: &Zone,
) -> Span {
    let is_of_months = matches!(kind, ReportKind::TwelveMonths | ReportKind::Response);
    if named.is_some() || !is_of_months {
        return span;
    }
    let last = CalendarMonth::holding(now, zone);
    let before = std::iter::successors(Some(last), |month| Some(month.previous()));
    let first = before.take(MONTHS).last().unwrap_or(last);
    Span { from: first.span(zone).from, to: last.span(zone).to }
}

fn find_customer<'a>(
    configuration: &'a Configuration,
    id: &CustomerId,
) -> Result<&'a Customer, Problem> {
    let customers = &configuration.customers;
    let missing = || {
        let meant = nearest(id.as_str(), customers.iter().map(|customer| customer.id.as_str()));
        missing("customer", id.as_str(), meant)
    };
    customers.iter().find(|customer| customer.id == *id).ok_or_else(missing)
}

/// The name of a component; a report for readers knows no hidden one.
fn find_component<'a>(
    configuration: &'a Configuration,
    kind: ReportKind,
    id: &ComponentId,
) -> Result<&'a str, Problem> {
    let is_public = kind.audience() != crate::report::kind::ReportAudience::Operators;
    let shown = || configuration.components.iter().filter(|one| !is_public || !one.hidden);
    let missing = || {
        let meant = nearest(id.as_str(), shown().map(|component| component.id.as_str()));
        missing("component", id.as_str(), meant)
    };
    let found = shown().find(|component| component.id == *id);
    found.map(|component| component.name.as_str()).ok_or_else(missing)
}

fn missing(noun: &str, id: &str, meant: Option<&str>) -> Problem {
    let problem = Problem::not_found(format!("there is no {noun} `{id}`"));
    match meant {
        Some(meant) => problem.hint(format!("did you mean `{meant}`?")),
        None => problem,
    }
}
