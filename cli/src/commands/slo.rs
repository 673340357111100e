//! `allclear slo`: how does each SLO stand, and which of its alerts fire?

use domain::operations::slos::{BurnRateReport, SloReport};
use domain::slo::burn_alert::BurnRule;
use domain::time::span_text::show_span;
use domain::uptime::status_durations::percent;

use crate::client::Client;
use crate::commands::customer_sla::seconds;
use crate::output::print_json;

/// Prints every SLO with its error budget, burn rates and alerts.
pub(crate) async fn run(client: &Client, json: bool) -> anyhow::Result<()> {
    let slos: Vec<SloReport> = client.get("/ops/v1/slos").await?;
    if json {
        return print_json(&slos);
    }
    slos.iter().for_each(print);
    Ok(())
}

fn print(report: &SloReport) {
    let budget = &report.budget;
    let share = |thousandths: Option<String>| {
        thousandths.map_or_else(|| "-".to_owned(), |share| format!("{share}%"))
    };
    let availability = share(budget.availability_thousandths.map(percent));
    let SloReport { slo, name, target, window, state, .. } = report;
    outln!("{:24} {:8} {name}", slo.as_str(), state.as_str());
    outln!("  {availability} of {target} over {window} ({} to {})", report.from, report.until);
    if budget.no_data_ms > 0 {
        outln!("  not seen   {}", seconds(budget.no_data_ms));
    }
    let (sign, left) = (budget.left_ms < 0, budget.left_ms.unsigned_abs());
    outln!(
        "  budget     {}{} left of {}, {} spent",
        if sign { "-" } else { "" },
        seconds(left),
        seconds(budget.budget_ms),
        share(
            budget.spent_thousandths.map(|spent| percent(u32::try_from(spent).unwrap_or(u32::MAX)))
        )
    );
    let rates = report.burn_rates.iter().map(|burnt| {
        let rate = burnt.rate_thousandths.map_or_else(|| "-".to_owned(), |rate| format!("{rate}×"));
        format!("{} {rate}", over(burnt))
    });
    outln!("  burn rate  {}", rates.collect::<Vec<_>>().join(", "));
    let hour = BurnRule::Fast.long().as_secs();
    let last_hour = report.burn_rates.iter().find(|burnt| burnt.window_s == hour);
    if let Some(at) = last_hour.and_then(|burnt| burnt.spent_at).filter(|_| budget.left_ms > 0) {
        let risk = report.at_risk_thousandths.unwrap_or_default();
        let risk = percent(u32::try_from(risk).unwrap_or(u32::MAX));
        outln!(
            "  at this hour's rate the budget is spent at {at}; {risk}% of it is at risk in a day"
        );
    }
    for alert in &report.alerts {
        if let Some(since) = alert.firing_since {
            let (rule, from) = (alert.rule.as_str(), alert.threshold_thousandths);
            outln!("  ALERT      {rule}: {from}× or more since {since}");
        }
    }
}

fn over(burnt: &BurnRateReport) -> String {
    show_span(std::time::Duration::from_secs(burnt.window_s))
}
