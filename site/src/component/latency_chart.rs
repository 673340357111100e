//! Latency chart: the chart of a component with its selection, and its figures in a table.

use std::fmt::Write;

use domain::latency::chart_choice::ChartSelection;
use domain::latency::query::{Grain, Latency};
use domain::public::view::RegionReport;
use domain::words::Words;
use leptos::prelude::*;

use crate::chart::axis;
use crate::chart::svg::{Chart, HEIGHT, LANE, LINES, WIDTH, gaps};
use crate::layout::shell::time;

/// The chart's section. Without an answer of the record it says so, and nothing else.
pub(crate) fn latency(
    words: Words,
    reports: &[RegionReport],
    choice: &ChartSelection,
    latency: Option<&Latency>,
) -> impl IntoView + use<> {
    let missing = latency.is_none().then(|| {
        view! { <p class="none">{words.text("latency-missing")}</p> }
    });
    let here = reports.iter().filter(|report| Some(&report.region) == choice.region.as_ref());
    let place = here.map(|report| report.name.clone()).next();
    let place = place.unwrap_or_else(|| words.text("latency-all-regions"));
    let drawn = latency.map(|latency| drawn(words, latency, &place));
    view! {
        <section id="latency">
            <h2>{words.text("latency")}</h2>
            <div class="card chart">
                {choices(words, reports, choice)}
                <div id="chart" data-live="">{drawn}{missing}</div>
            </div>
        </section>
    }
}

/// Links to the other charts of this component.
fn choices(words: Words, all: &[RegionReport], choice: &ChartSelection) -> impl IntoView + use<> {
    let grains = [
        (Grain::Minute, "latency-hours-2"),
        (Grain::Hour, "latency-days-2"),
        (Grain::Day, "latency-days-90"),
    ];
    let grains =
        grains.map(|(grain, text)| (words.text(text), ChartSelection { grain, ..choice.clone() }));
    let reports = all.iter().filter(|report| report.probe == choice.probe);
    let here = reports.map(|report| (report.name.clone(), Some(report.region.clone())));
    let regions = [(words.text("latency-all-regions-link"), None)].into_iter().chain(here);
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
        ("latency-time", grains.into_iter().collect::<Vec<_>>()),
        ("latency-region", regions.collect()),
        ("latency-probe", probes.collect()),
    ];
    rows.into_iter()
        .filter_map(|(label, links)| row(words, label, links, choice))
        .collect::<Vec<_>>()
}

/// Links of one kind, where there is a choice.
fn row(
    words: Words,
    label: &'static str,
    links: Vec<(String, ChartSelection)>,
    choice: &ChartSelection,
) -> Option<impl IntoView + use<>> {
    let several = links.len() > 1;
    let links = links.into_iter().map(|(text, to)| {
        let current = (to == *choice).then_some("true");
        view! { <a href=words.path(&to.address()) aria-current=current>{text}</a> }
    });
    let links = links.collect::<Vec<_>>();
    several.then(|| view! { <nav class="choice" aria-label=words.text(label)>{links}</nav> })
}

fn drawn(words: Words, latency: &Latency, place: &str) -> impl IntoView + use<> {
    let mut notes = vec![
        words.text("latency-utc"),
        words.markup("as-of", [("at", time(words, latency.as_of))]),
    ];
    notes.extend((!latency.complete).then(|| words.text("latency-part")));
    let figures = words.text("latency-figures");
    view! {
        {picture(words, latency, place)}
        {legend(words)}
        <p class="meta" inner_html=notes.join(" ")></p>
        <details id="figures">
            <summary>{figures.clone()}</summary>
            <div class="wide" tabindex="0" role="group" aria-label=figures>
                <table inner_html=table(words, latency)></table>
            </div>
        </details>
    }
}

/// The chart. Its boxes are stretched to the width of the page, its texts are not.
fn picture(words: Words, latency: &Latency, place: &str) -> impl IntoView + use<> {
    let chart = Chart::new(latency);
    let mut plot = String::new();
    for value in &chart.values {
        let y = chart.y(*value);
        let _ = write!(plot, "<path class=rule d='M0 {y:.1}H{WIDTH}'/>");
    }
    for (class, quantile) in LINES {
        let _ = write!(plot, "<path class={class} d='{}'/>", chart.line(quantile));
    }
    let lane = format!("<path class=gap d='{}'/>{}", chart.gaps(), chart.failed(words));
    view! {
        <svg class="plot" role="img" aria-labelledby="chart-title chart-desc">
            <title id="chart-title">{title(words, latency, place)}</title>
            <desc id="chart-desc">{summary(words, latency)}</desc>
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
            <g inner_html=labels(words, &chart, latency)></g>
        </svg>
    }
}

/// What stands at the axes: values above their rules, times below all.
fn labels(words: Words, chart: &Chart<'_>, latency: &Latency) -> String {
    let mut svg = String::new();
    for value in &chart.values {
        let (y, text) = (chart.y(*value) + 14.0 - 4.0, axis::value(*value, chart.top()));
        let _ = write!(svg, "<text y='{y:.0}'>{text}</text>");
    }
    let span = domain::time::calendar::Span { from: latency.from, to: latency.to };
    for mark in axis::times(words, span, latency.grain) {
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

fn legend(words: Words) -> impl IntoView {
    let line = |class| format!("<path class={class} d='M1 6H31'/>");
    let failed = "<path class=failed d='M12 12h8v-12h-8z'/>".to_owned();
    let gap = "<path class=gap d='M0 12h32v-3h-32z'/>".to_owned();
    let items = [
        (line("p50"), "latency-p50"),
        (line("p95"), "latency-p95"),
        (line("p99"), "latency-p99"),
        (failed, "latency-failed"),
        (gap, "latency-gap"),
    ];
    let items = items.map(|(sample, text)| {
        view! {
            <li>
                <svg viewBox="0 0 32 12" aria-hidden="true" class="box" inner_html=sample></svg>
                {words.text(text)}
            </li>
        }
    });
    view! { <ul class="legend">{items.into_iter().collect::<Vec<_>>()}</ul> }
}

fn title(words: Words, latency: &Latency, place: &str) -> String {
    let at = |at| axis::stretch(words, at, Grain::Minute).into();
    words.say(
        "latency-title",
        [
            ("grain", latency.grain.to_string().into()),
            ("probe", latency.probe.as_str().into()),
            ("place", place.into()),
            ("from", at(latency.from)),
            ("to", at(latency.to)),
        ],
    )
}

/// The chart in words.
pub(crate) fn summary(words: Words, latency: &Latency) -> String {
    let took = || latency.points.iter().filter_map(|point| point.took_ms);
    let runs: u64 = latency.points.iter().map(|point| u64::from(point.runs)).sum();
    let failed: u64 = latency.points.iter().map(|point| u64::from(point.failed)).sum();
    let bounds = took().map(|t| t.p50).min().zip(took().map(|t| t.p50).max());
    let bounds = bounds.zip(took().map(|t| t.p99).max());
    let usual = bounds.map_or_else(
        || words.text("latency-no-pass"),
        |((least, most), worst)| {
            let figures = [("least", least.into()), ("most", most.into()), ("worst", worst.into())];
            words.say("latency-usual", figures)
        },
    );
    let without: i64 = gaps(latency).iter().map(|(from, to)| to.unix_ms() - from.unix_ms()).sum();
    let all = (latency.to.unix_ms() - latency.from.unix_ms()) / latency.grain.ms();
    let without = without / latency.grain.ms();
    let failed = [("failed", failed.into()), ("runs", runs.into())];
    let failed = words.say("latency-runs-failed", failed);
    let grain = ("grain", latency.grain.to_string().into());
    let idle = [grain, ("without", without.into()), ("all", all.into())];
    format!("{usual} {failed} {}", words.say("latency-nothing-ran", idle))
}

/// The figures, newest first, written as text because there are many.
fn table(words: Words, latency: &Latency) -> String {
    let mut html = format!(
        "<thead><tr><th scope=col>{}<th scope=col>{}<th scope=col>{}\
         <th scope=col>p50<th scope=col>p95<th scope=col>p99</thead><tbody>",
        words.text("latency-from"),
        words.text("latency-runs"),
        words.text("latency-failures"),
    );
    for point in latency.points.iter().rev() {
        let at = axis::stretch(words, point.at, latency.grain);
        let _ = write!(html, "<tr><th scope=row>{at}<td>{}<td>{}", point.runs, point.failed);
        match point.took_ms {
            Some(took) => {
                // Set apart, so that the unit stays behind the number where lines run from right to left.
                for ms in [took.p50, took.p95, took.p99] {
                    let _ = write!(html, "<td><bdi>{ms} ms</bdi>");
                }
            }
            None => html.push_str("<td>–<td>–<td>–"),
        }
    }
    html + "</tbody>"
}
