//! `allclear verify REPORT.json`: do the figures of a report follow from the public log?

use anyhow::{Context, bail};
use domain::public::log::Replayed;
use domain::report::document::Report;
use domain::report::verify::{VerifiedReport, verify_report};
use domain::time::timestamp::Timestamp;
use reqwest::Url;
use serde::Serialize;

use crate::commands::verify::{page_client, read_lines};
use crate::output::print_json;

/// Computes the figures of a report anew, from the log of its page or of another place: an address, or a file.
pub(super) async fn run(report: &Report, log: Option<&str>, json: bool) -> anyhow::Result<()> {
    let place = log.unwrap_or(&report.url);
    let replayed = match Url::parse(place) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => {
            let (mut replayed, client) = (Replayed::default(), page_client()?);
            read_lines(&client, &url, report.log_height, &mut replayed).await?;
            replayed
        }
        _ => file(place, report.log_height)?,
    };
    if replayed.head.height != report.log_height || replayed.head.hash != report.log_hash {
        bail!(
            "line {} of the log is not the line that the report names\nhint: is it the log of another page?",
            report.log_height
        );
    }
    let result = verify_report(report, &replayed);
    if !result.differ.is_empty() {
        bail!("figures that differ from the log:\n{}", result.differ.join("\n"));
    }
    if json {
        print_json(&VerifiedFigures::from_result(report, &result))
    } else {
        tell(report, &result)
    }
}

fn file(path: &str, height: u64) -> anyhow::Result<Replayed> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read `{path}`"))?;
    let mut replayed = Replayed::default();
    for line in text.lines().take(usize::try_from(height).unwrap_or(usize::MAX)) {
        replayed.read(line).with_context(|| format!("`{path}` does not verify"))?;
    }
    Ok(replayed)
}

fn tell(report: &Report, result: &VerifiedReport) -> anyhow::Result<()> {
    outln!(
        "{} figures of `{}` verified from line {}",
        result.count(),
        report.title,
        report.log_height
    );
    for (span, count) in &result.verified {
        outln!("  {count} of {} to {}", span.from, span.to);
    }
    if result.count() == 0 {
        outln!("none of its figures follows from the public log alone");
    }
    Ok(())
}

/// What was verified, for programs.
#[derive(Serialize)]
struct VerifiedFigures<'a> {
    title: &'a str,
    /// The line of the log that the report names, and its hash.
    log_height: u64,
    log_hash: &'a str,
    /// How many figures were computed anew, and are the same.
    figures: usize,
    spans: Vec<VerifiedSpan>,
}

/// How many of them are of a time.
#[derive(Serialize)]
struct VerifiedSpan {
    from: Timestamp,
    until: Timestamp,
    figures: usize,
}

impl<'a> VerifiedFigures<'a> {
    fn from_result(report: &'a Report, result: &VerifiedReport) -> Self {
        let spans = result.verified.iter().map(|(span, count)| VerifiedSpan {
            from: span.from,
            until: span.to,
            figures: *count,
        });
        Self {
            title: &report.title,
            log_height: report.log_height,
            log_hash: &report.log_hash,
            figures: result.count(),
            spans: spans.collect(),
        }
    }
}
