//! Cost estimate: pages of several sizes compared with the platform's limits and prices. The cost
//! of a batch is checked against the real Worker's own count by an end-to-end test.

use std::fmt::Write as _;

use domain::config::default_batch_window;
use domain::cost::pricing::{Daily, FREE, PageLoad, estimate};

use crate::growth;

/// Probes, regions, seconds between runs.
const PAGES: [(u32, u32, f64); 5] =
    [(10, 3, 60.0), (50, 5, 60.0), (100, 5, 30.0), (1_000, 10, 30.0), (10_000, 10, 30.0)];
/// A window that is longer than the default of each of them.
const LONGER_WINDOW_S: f64 = 60.0;

pub(crate) fn report() -> anyhow::Result<String> {
    growth::draw()?;
    let mut report = String::from(
        "Estimated for days without verdict changes, with one reader a minute whom no cache serves on the\n\
         way, with the default window of agents, 3.5 s for each region and at least 25 s, and with a longer one; bytes are those of full rings and 90 days of hours. `served` are requests to the Worker itself, the others those to objects.\n\n\
         | probes × regions × every | window | requests a day | served | rows read | rows written | active s | GB | of the free plan | paid, a month |\n\
         |---|---|---|---|---|---|---|---|---|---|\n",
    );
    for (probes, regions, every_s) in PAGES {
        let default_s = default_batch_window(regions as usize).as_secs_f64();
        for window_s in [default_s, LONGER_WINDOW_S] {
            let day = estimate(PageLoad { probes, regions, every_s, window_s });
            let size = format!("{probes} × {regions} × {every_s:.0} s");
            let (free, usd) = (day.share_of_free() * 100.0, day.month_usd());
            line(&mut report, &format!("{size} | {window_s:.0} s"), &day);
            let _ = writeln!(report, " {free:.0} % | {usd:.2} USD |");
        }
    }
    line(&mut report, "the free plan, at most | ", &FREE);
    report += " 100 % | |\n\n";
    let picture = growth::PICTURE;
    writeln!(
        report,
        "How a day's cost grows with probes and with regions, by the same reckoning:\n\n\
         ![Requests and rows stay level from 10 probes to 6,000, where a batch is full, and take a \
         step up there; with regions they rise in step.]({picture})"
    )?;
    Ok(report)
}

fn line(report: &mut String, what: &str, day: &Daily) {
    let Daily { requests, worker_requests, rows_read, rows_written, active_s, bytes } = day;
    let gb = bytes / 1e9;
    let _ = write!(
        report,
        "| {what} | {requests:.0} | {worker_requests:.0} | {rows_read:.0} | {rows_written:.0} | {active_s:.0} | {gb:.2} |"
    );
}
