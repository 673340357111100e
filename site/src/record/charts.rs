//! Charts: the metrics of the page over a day, a week or a month.

use std::fmt::Write;

use domain::metric::series::{MetricSeries, MetricSpan};
use domain::public::metric_wording;
use domain::public::view::PublicView;
use domain::time::timestamp::Timestamp;
use leptos::prelude::*;

use crate::layout::shell::Frame;
use crate::record::markup::page_every;
use crate::status::metrics::card;

/// How often an open page is fetched again, in seconds: what is pushed is no news of the page.
const REFRESH_EVERY_S: u32 = 300;

/// The page at `/charts`.
#[must_use]
pub fn render_charts_page(
    view: &PublicView,
    all: &[MetricSeries],
    (span, as_of): (MetricSpan, Timestamp),
    frame: &Frame,
) -> String {
    let words = frame.words;
    let mut body = format!("<nav class=choice aria-label=\"{}\">", words.text("latency-time"));
    for choice in MetricSpan::ALL {
        let current = if choice == span { " aria-current=true" } else { "" };
        let address = words.path(&format!("/charts?span={choice}"));
        let name = metric_wording::span(words, choice);
        let _ = write!(body, "<a href=\"{address}\"{current}>{name}</a>");
    }
    body.push_str("</nav>");
    if all.is_empty() {
        let _ = write!(body, "<p class=none>{}</p>", words.text("charts-none"));
    } else {
        let cards = all.iter().map(|series| {
            let name = series.metric.name.clone();
            card(words, series, view! { <h2 dir="auto">{name}</h2> })
        });
        let cards = cards.collect::<Vec<_>>();
        let _ = write!(body, "<div class=card>{}</div>", cards.to_html());
    }
    let _ = write!(body, "<p class=meta>{}</p>", words.text("latency-utc"));
    let path = format!("/charts?span={span}");
    page_every(view, as_of, &path, (&words.text("charts"), &body), frame, Some(REFRESH_EVERY_S))
}
