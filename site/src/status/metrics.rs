//! Metrics of the front page: what operators' own systems say, over a day.

use domain::metric::series::MetricSeries;
use domain::public::metric_wording;
use domain::words::Words;
use leptos::prelude::*;

use crate::chart::metric_plot::plot;
use crate::layout::shell::{Frame, linked};

/// The section; nothing where the page has no metrics.
pub(crate) fn metrics(all: &[MetricSeries], frame: &Frame) -> Option<impl IntoView + use<>> {
    let words = frame.words;
    let cards = all.iter().map(|series| {
        let name = series.metric.name.clone();
        card(words, series, view! { <h3 dir="auto">{name}</h3> })
    });
    let cards = cards.collect::<Vec<_>>();
    (!cards.is_empty()).then(|| {
        let title = linked(frame, &words.text("charts"), "/charts");
        view! { <section><h2>{title}</h2><div class="card">{cards}</div></section> }
    })
}

/// A metric: its heading, its value now, and its line.
pub(crate) fn card<H: IntoView + 'static>(
    words: Words,
    series: &MetricSeries,
    heading: H,
) -> impl IntoView + use<H> {
    let current = series.current();
    let current = current.map(|value| metric_wording::value(words, &series.metric, value));
    view! {
        <div class="component metric" id=format!("metric-{}", series.metric.id)>
            <div class="line">
                {heading}
                <b dir="auto">{current}</b>
            </div>
            <div inner_html=plot(words, series)></div>
            <p class="meta">{metric_wording::summary(words, series)}</p>
        </div>
    }
}
