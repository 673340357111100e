//! `allclear customer sla`: how was the contract of a customer kept?

use domain::ids::{ComponentId, CustomerId};
use domain::operations::customer_service_level::CustomerServiceLevel;
use domain::sla::service_level::{CustomerDowntime, ServiceLevel};
use domain::time::calendar_period::CalendarPeriod;
use domain::uptime::status_durations::percent;

use crate::client::Client;
use crate::output::print_json;

pub(super) async fn run(
    client: &Client,
    id: &str,
    period: Option<&str>,
    json: bool,
) -> anyhow::Result<()> {
    let id: CustomerId = id.parse()?;
    let period: Option<CalendarPeriod> = period.map(str::parse).transpose()?;
    let period = period.map(|period| format!("&period={period}")).unwrap_or_default();
    let report: CustomerServiceLevel =
        client.get(&format!("/ops/v1/service-level?customer={id}{period}")).await?;
    if json {
        print_json(&report)?;
    } else {
        print(&report);
    }
    Ok(())
}

fn print(report: &CustomerServiceLevel) {
    let CustomerServiceLevel { customer, name, period, from, until, level } = report;
    outln!("{customer}  {name}  {period} ({from} to {until})");
    let is_met = match level.is_met {
        Some(true) => "kept",
        Some(false) => "BROKEN",
        None => "nothing is known",
    };
    let availability = level.availability_thousandths.map(percent);
    let availability = availability.map_or_else(|| "-".to_owned(), |share| format!("{share}%"));
    outln!("  availability  {availability} of {}: {is_met}", level.target);
    for (name, ms) in parts(level) {
        outln!("  {name:13} {}", seconds(ms));
    }
    let (sign, left) = (level.budget_left_ms < 0, level.budget_left_ms.unsigned_abs());
    outln!("  budget left   {}{}", if sign { "-" } else { "" }, seconds(left));
    match &level.credit {
        Some(credit) => {
            outln!("  credit due    {}% (below {})", credit.percent, credit.below);
        }
        None => outln!("  credit due    none"),
    }
    level.downtimes.iter().for_each(downtime);
    let more = level.downtimes_total.saturating_sub(level.downtimes.len());
    if more > 0 {
        outln!("  and {more} more");
    }
}

fn parts(level: &ServiceLevel) -> [(&'static str, u64); 4] {
    [
        ("service time", level.service_ms),
        ("downtime", level.downtime_ms),
        ("excluded", level.excluded_ms),
        ("no data", level.no_data_ms),
    ]
}

fn downtime(down: &CustomerDowntime) {
    let components: Vec<&str> = down.components.iter().map(ComponentId::as_str).collect();
    let took = down.to.since(down.from).as_millis();
    let took = seconds(u64::try_from(took).unwrap_or(u64::MAX));
    outln!("  down {} to {}  {took}  {}", down.from, down.to, components.join(", "));
}

/// Such as `36h 5m 10.250s`.
pub(super) fn seconds(ms: u64) -> String {
    let (hours, minutes, rest) = (ms / 3_600_000, ms / 60_000 % 60, ms % 60_000);
    let (whole, part) = (rest / 1_000, rest % 1_000);
    let rest = if part == 0 { format!("{whole}s") } else { format!("{whole}.{part:03}s") };
    match (hours, minutes) {
        (0, 0) => rest,
        (0, minutes) => format!("{minutes}m {rest}"),
        (hours, minutes) => format!("{hours}h {minutes}m {rest}"),
    }
}
