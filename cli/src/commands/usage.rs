//! `allclear usage`: metered usage compared with the platform's limits and prices.

use domain::cost::pricing::{Daily, FREE, KindUse, Usage};

use crate::client::Client;
use crate::output::print_json;

/// Prints what was used today and on the days before.
pub(crate) async fn run(client: &Client, json: bool) -> anyhow::Result<()> {
    let usage: Usage = client.get("/ops/v1/usage").await?;
    if json {
        return print_json(&usage);
    }
    outln!(
        "{:28} {:>10} {:>10} {:>12} {:>10} {:>9} {:>9}",
        "",
        "requests",
        "served",
        "rows read",
        "written",
        "active s",
        "MB"
    );
    kind("board", &usage.board);
    kind("courier", &usage.courier);
    kind("ledgers", &usage.ledgers);
    line("free each day, at most", &FREE);
    let fullest = usage.fullest_day();
    line("the fullest day", &fullest);
    outln!("share of the free plan: {:.1} %", fullest.share_of_free() * 100.0);
    outln!("a month of such days on the paid plan: {:.2} USD", fullest.month_usd());
    Ok(())
}

fn kind(name: &str, used: &KindUse) {
    let silent = match used.silent {
        0 => String::new(),
        silent => format!(", {silent} silent"),
    };
    line(&format!("{name} ({}{silent}), today", used.objects), &used.today);
    for (back, day) in used.days.iter().enumerate().filter(|(_, day)| day.requests > 0.0) {
        line(&format!("  {} days ago", back + 1), day);
    }
}

fn line(what: &str, day: &Daily) {
    let bytes = if day.bytes > 0.0 { format!("{:.1}", day.bytes / 1e6) } else { String::new() };
    outln!(
        "{what:28} {:>10.0} {:>10.0} {:>12.0} {:>10.0} {:>9.0} {bytes:>9}",
        day.requests,
        day.worker_requests,
        day.rows_read,
        day.rows_written,
        day.active_s
    );
}
