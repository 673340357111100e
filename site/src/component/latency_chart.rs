//! Latency chart: the chart of a component with its selection, and its figures in a table.

use std::fmt::Write;

use domain::latency::chart_choice::ChartSelection;
use domain::latency::query::{Grain, Latency};
use domain::public::view::RegionReport;
use leptos::prelude::*;

use crate::chart::axis;
use crate::chart::svg::{Chart, HEIGHT, LANE, LINES, WIDTH, gaps};
use crate::layout::shell::time;

/// The chart's section. Without an answer of the record it says so, and nothing else.
pub(crate) fn latency(
    reports: &[RegionReport],
    choice: &ChartSelection,
    latency: Option<&Latency>,
) -> impl IntoView + use<> {
    let missing = latency.is_none().then(|| {
        view! { <p class="none">"The record did not answer in time, so there is no chart right now."</p> }
    });
    let here = reports.iter().filter(|report| Some(&report.region) == choice.region.as_ref());
    let place = here.map(|report| report.name.clone()).next();
    let place = place.unwrap_or_else(|| "all regions".to_owned());
    let drawn = latency.map(|latency| drawn(latency, &place));
    view! {
        <section id="latency">
            <h2>"How long it takes"</h2>
            <div class="card chart">
                {choices(reports, choice)}
                <div id="chart" data-live="">{drawn}{missing}</div>
            </div>
        </section>
    }
}

/// Links to the other charts of this component.
fn choices(all: &[RegionReport], choice: &ChartSelection) -> impl IntoView + use<> {
    let grains = [(Grain::Minute, "2 hours"), (Grain::Hour, "2 days"), (Grain::Day, "90 days")];
    let grains =
        grains.map(|(grain, text)| (text.to_owned(), ChartSelection { grain, ..choice.clone() }));
    let reports = all.iter().filter(|report| report.probe == choice.probe);
    let here = reports.map(|report| (report.name.clone(), Some(report.region.clone())));
    let regions = [("All regions".to_owned(), None)].into_iter().chain(here);
    let regions = regions.map(|(name, region)| (name, ChartSelection { region, ..choice.clone() }));
    let mut probes: Vec<_> = all.iter().map(|report| &report.probe).collect();
    probes.dedup();
    let probes = probes.into_iter().map(|probe| match *probe == choice.probe {
        true => (probe.to_string(), choice.clone()),
        // It may not run from the same region.
        false => (
            probe.to_string(),
            ChartSelection { probe: probe.clone(), region: None, ..choice.clone() },
        ),
    });
    let rows = [
        ("Time", grains.into_iter().collect::<Vec<_>>()),
        ("Region", regions.collect()),
        ("Probe", probes.collect()),
    ];
    rows.into_iter().filter_map(|(label, links)| row(label, links, choice)).collect::<Vec<_>>()
}

/// Links of one kind, where there is a choice.
fn row(
    label: &'static str,
    links: Vec<(String, ChartSelection)>,
    choice: &ChartSelection,
) -> Option<impl IntoView + use<>> {
    let several = links.len() > 1;
    let links = links.into_iter().map(|(text, to)| {
        let current = (to == *choice).then_some("true");
        view! { <a href=to.address() aria-current=current>{text}</a> }
    });
    let links = links.collect::<Vec<_>>();
    several.then(|| view! { <nav class="choice" aria-label=label>{links}</nav> })
}

fn drawn(latency: &Latency, place: &str) -> impl IntoView + use<> {
    let part = (!latency.complete)
        .then_some(" A part of the record did not answer: its runs are missing here.");
    view! {
        {picture(latency, place)}
        {legend()}
        <p class="meta">
            "Times of the chart are UTC. As of "{time(latency.as_of)}"."{part}
        </p>
        <details id="figures">
            <summary>"The same in figures"</summary>
            <div class="wide" tabindex="0" role="group" aria-label="The same in figures">
                <table inner_html=table(latency)></table>
            </div>
        </details>
    }
}

/// The chart. Its boxes are stretched to the width of the page, its texts are not.
fn picture(latency: &Latency, place: &str) -> impl IntoView + use<> {
    let chart = Chart::new(latency);
    let mut plot = String::new();
    for value in &chart.values {
        let y = chart.y(*value);
        let _ = write!(plot, "<path class=rule d='M0 {y:.1}H{WIDTH}'/>");
    }
    for (class, quantile) in LINES {
        let _ = write!(plot, "<path class={class} d='{}'/>", chart.line(quantile));
    }
    let lane = format!("<path class=gap d='{}'/>{}", chart.gaps(), chart.failed());
    view! {
        <svg class="plot" role="img" aria-labelledby="chart-title chart-desc">
            <title id="chart-title">{title(latency, place)}</title>
            <desc id="chart-desc">{summary(latency)}</desc>
            <svg
                y="14"
                width="100%"
                height=HEIGHT
                viewBox=format!("0 0 {WIDTH} {HEIGHT}")
                preserveAspectRatio="none"
                class="box"
                inner_html=plot
            ></svg>
            <svg
                y="226"
                width="100%"
                height=LANE
                viewBox=format!("0 0 {WIDTH} {LANE}")
                preserveAspectRatio="none"
                class="box"
                inner_html=lane
            ></svg>
            <g inner_html=labels(&chart, latency)></g>
        </svg>
    }
}

/// What stands at the axes: values above their rules, times below all.
fn labels(chart: &Chart<'_>, latency: &Latency) -> String {
    let mut svg = String::new();
    for value in &chart.values {
        let (y, text) = (chart.y(*value) + 14.0 - 4.0, axis::value(*value, chart.top()));
        let _ = write!(svg, "<text y='{y:.0}'>{text}</text>");
    }
    let span = domain::time::calendar::Span { from: latency.from, to: latency.to };
    for mark in axis::times(span, latency.grain) {
        let x = chart.x(mark.at);
        // A text in the middle of its mark would be cut off at the ends.
        let anchor = match x * 100 / WIDTH {
            0..=5 => "start",
            95.. => "end",
            _ => "middle",
        };
        let (whole, tenth) = (x / 10, x % 10);
        let _ = write!(
            svg,
            "<text x='{whole}.{tenth}%' y='268' text-anchor={anchor}>{}</text>",
            mark.text
        );
    }
    svg
}

fn legend() -> impl IntoView {
    let line = |class| format!("<path class={class} d='M1 6H31'/>");
    let failed = "<path class=failed d='M12 12h8v-12h-8z'/>".to_owned();
    let gap = "<path class=gap d='M0 12h32v-3h-32z'/>".to_owned();
    let items = [
        (line("p50"), "p50: half of the runs took at most this long"),
        (line("p95"), "p95: 95 %"),
        (line("p99"), "p99: 99 %"),
        (failed, "bar: runs that failed"),
        (gap, "low band: nothing ran"),
    ];
    let items = items.map(|(sample, text)| {
        view! {
            <li>
                <svg viewBox="0 0 32 12" aria-hidden="true" class="box" inner_html=sample></svg>
                {text}
            </li>
        }
    });
    view! { <ul class="legend">{items.into_iter().collect::<Vec<_>>()}</ul> }
}

fn title(latency: &Latency, place: &str) -> String {
    let grain = latency.grain;
    let (from, to) =
        (axis::stretch(latency.from, Grain::Minute), axis::stretch(latency.to, Grain::Minute));
    format!(
        "How long runs of {} from {place} took, by the {grain}, {from} to {to} UTC",
        latency.probe
    )
}

/// The chart in words.
pub(crate) fn summary(latency: &Latency) -> String {
    let took = || latency.points.iter().filter_map(|point| point.took_ms);
    let runs: u64 = latency.points.iter().map(|point| u64::from(point.runs)).sum();
    let failed: u64 = latency.points.iter().map(|point| u64::from(point.failed)).sum();
    let bounds = took().map(|t| t.p50).min().zip(took().map(|t| t.p50).max());
    let usual = bounds.map_or("No run passed".to_owned(), |(least, most)| {
        format!("Half of the runs took at most {least} to {most} ms")
    });
    let worst = took().map(|t| t.p99).max();
    let worst = worst.map(|ms| format!(", 99 % at most {ms} ms")).unwrap_or_default();
    let without: i64 = gaps(latency).iter().map(|(from, to)| to.unix_ms() - from.unix_ms()).sum();
    let all = (latency.to.unix_ms() - latency.from.unix_ms()) / latency.grain.ms();
    let (without, grain) = (without / latency.grain.ms(), latency.grain);
    format!(
        "{usual}{worst}. {failed} of {runs} runs failed. Nothing ran in {without} of {all} {grain}s."
    )
}

/// The figures, newest first, written as text because there are many.
fn table(latency: &Latency) -> String {
    let mut html = "<thead><tr><th scope=col>From (UTC)<th scope=col>Runs<th scope=col>Failed\
                    <th scope=col>p50<th scope=col>p95<th scope=col>p99</thead><tbody>"
        .to_owned();
    for point in latency.points.iter().rev() {
        let at = axis::stretch(point.at, latency.grain);
        let _ = write!(html, "<tr><th scope=row>{at}<td>{}<td>{}", point.runs, point.failed);
        match point.took_ms {
            Some(took) => {
                let _ = write!(html, "<td>{} ms<td>{} ms<td>{} ms", took.p50, took.p95, took.p99);
            }
            None => html.push_str("<td>–<td>–<td>–"),
        }
    }
    html + "</tbody>"
}
