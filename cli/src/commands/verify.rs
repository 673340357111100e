//! `allclear verify`: checks the public log from its first line, and recomputes every figure of the
//! page from it, or those of a report.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, bail};
use domain::ids::ComponentId;
use domain::ordered::SortedMap;
use domain::public::log::Replayed;
use domain::public::uptime_report::Figures;
use domain::report::document::Report;
use domain::time::timestamp::Timestamp;
use domain::time::window::Window;
use domain::uptime::status_durations::percent;
use reqwest::Url;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use crate::commands::{audit_pack, verify_report};
use crate::output::print_json;

/// How long the server may take to answer.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Checks the log of a page, or one that was kept in a file; or a report or an audit pack that was.
pub(crate) async fn run(what: &str, log: Option<&str>, json: bool) -> anyhow::Result<()> {
    if Path::new(what).is_dir() {
        return audit_pack::verify(Path::new(what), json);
    }
    let (replayed, figures) = match Url::parse(what) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => page(&url).await?,
        _ => {
            let text =
                std::fs::read_to_string(what).with_context(|| format!("cannot read `{what}`"))?;
            if let Some(report) = report(what, &text)? {
                return verify_report::run(&report, log, json).await;
            }
            (lines(what, &text)?, 0)
        }
    };
    if log.is_some() {
        bail!("`{what}` is no report\nhint: `--log` says where the log of a report is");
    }
    if json {
        return print_json(&VerifiedLog::from_replayed(&replayed, figures));
    }
    if figures > 0 {
        outln!("{figures} figures of the page verified");
    }
    let head: String = replayed.head.hash.chars().take(12).collect();
    outln!("{} lines verified, the last with {head}", replayed.head.height);
    tell(&replayed);
    Ok(())
}

/// The report that a text is; `None`: it is none, but may be a log.
fn report(path: &str, text: &str) -> anyhow::Result<Option<Report>> {
    // A log has several values, one a line.
    let whole: Option<ReportMark> = serde_json::from_str(text).ok();
    let report = whole.map(|_| serde_json::from_str(text));
    report.transpose().with_context(|| format!("`{path}` is no whole report"))
}

/// What a report has, and no line of a log.
#[derive(Deserialize)]
struct ReportMark {
    #[serde(rename = "sections")]
    _sections: IgnoredAny,
}

fn lines(path: &str, text: &str) -> anyhow::Result<Replayed> {
    let mut replayed = Replayed::default();
    for line in text.lines() {
        replayed.read(line).with_context(|| format!("`{path}` does not verify"))?;
    }
    Ok(replayed)
}

/// The log of a page up to where its figures rest on it, and how many of them do.
async fn page(url: &Url) -> anyhow::Result<(Replayed, usize)> {
    let http = page_client()?;
    let figures = get(&http, url, "/uptime.json").await?;
    let figures: Figures = serde_json::from_str(&figures).context("the figures cannot be read")?;
    let mut replayed = Replayed::default();
    read_lines(&http, url, figures.log_height, &mut replayed).await?;
    if replayed.head.hash != figures.log_hash {
        bail!("line {} of the log is not the line that the page names", figures.log_height);
    }
    let differ = replayed.differences(&figures);
    if !differ.is_empty() {
        bail!("figures that differ from the log:\n{}", differ.join("\n"));
    }
    let count: usize = figures.components.iter().map(|component| component.windows.len()).sum();
    let groups: usize = figures.groups.values().map(SortedMap::len).sum();
    Ok((replayed, count + groups + figures.page.len()))
}

/// What asks a page.
pub(super) fn page_client() -> anyhow::Result<reqwest::Client> {
    Ok(reqwest::Client::builder().timeout(TIMEOUT).build()?)
}

async fn get(http: &reqwest::Client, url: &Url, path: &str) -> anyhow::Result<String> {
    let url = url.join(path)?;
    let answer = http.get(url.clone()).send().await.and_then(reqwest::Response::error_for_status);
    let text = answer.with_context(|| format!("{url} does not answer"))?.text().await;
    text.context("the response was cut off")
}

/// Reads the log of a page up to a line.
pub(super) async fn read_lines(
    http: &reqwest::Client,
    url: &Url,
    height: u64,
    replayed: &mut Replayed,
) -> anyhow::Result<()> {
    while replayed.head.height < height {
        let before = replayed.head.height;
        let lines = get(http, url, &format!("/log.jsonl?after={before}")).await?;
        let left = height - before;
        for line in lines.lines().take(usize::try_from(left).unwrap_or(usize::MAX)) {
            replayed.read(line).context("the log does not verify")?;
        }
        errln!("{} of {height} lines", replayed.head.height);
        if replayed.head.height == before {
            bail!("the log ends at line {before}, but the figures rest on {height}");
        }
    }
    Ok(())
}

/// What was verified, for programs.
#[derive(Serialize)]
struct VerifiedLog<'a> {
    /// The number of the last line, and its hash.
    lines: u64,
    hash: &'a str,
    /// How many figures of the page were computed anew, and are the same.
    figures: usize,
    /// When the last line was told.
    told_at: Timestamp,
    components: Vec<VerifiedComponent<'a>>,
    remarks: Vec<VerifiedRemark<'a>>,
}

/// A component, with its uptime in percent by window; `null` where there is no data.
#[derive(Serialize)]
struct VerifiedComponent<'a> {
    id: &'a ComponentId,
    uptime: SortedMap<String, Option<f64>>,
}

/// What a reader of the log should know of a line.
#[derive(Serialize)]
struct VerifiedRemark<'a> {
    line: u64,
    at: Timestamp,
    text: &'a str,
}

impl<'a> VerifiedLog<'a> {
    fn from_replayed(replayed: &'a Replayed, figures: usize) -> Self {
        let uptime = |id: &ComponentId| {
            let figure = |window: Window| {
                let uptime = replayed.uptime(id, window, replayed.told_at);
                let share = uptime.and_then(|uptime| uptime.hundred_thousandths);
                (window.to_string(), share.map(|share| f64::from(share) / 1e3))
            };
            [Window::Days30, Window::Days90].map(figure).into()
        };
        let components = replayed.page.iter().flat_map(|page| &page.components);
        Self {
            lines: replayed.head.height,
            hash: &replayed.head.hash,
            figures,
            told_at: replayed.told_at,
            components: components
                .map(|component| VerifiedComponent {
                    id: &component.id,
                    uptime: uptime(&component.id),
                })
                .collect(),
            remarks: replayed
                .remarks
                .iter()
                .map(|remark| VerifiedRemark {
                    line: remark.line,
                    at: remark.at,
                    text: &remark.text,
                })
                .collect(),
        }
    }
}

/// What the log adds up to, as of its last line.
fn tell(replayed: &Replayed) {
    let Some(page) = &replayed.page else { return };
    for remark in &replayed.remarks {
        outln!("line {}, {}: {}", remark.line, remark.at, remark.text);
    }
    outln!("{} as of {}", page.name, replayed.told_at);
    for component in &page.components {
        let figures = [Window::Days30, Window::Days90].map(|window| {
            let uptime = replayed.uptime(&component.id, window, replayed.told_at);
            let figure = uptime.and_then(|uptime| uptime.hundred_thousandths);
            format!("{window} {}", figure.map_or_else(|| "no data".to_owned(), percent))
        });
        outln!("  {}: {}", component.name, figures.join(", "));
    }
}
