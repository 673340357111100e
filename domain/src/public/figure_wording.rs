//! Words of figures: how is the uptime of a window said, and which windows say the same?

use crate::ordered::SortedMap;
use crate::time::window::Window;
use crate::uptime::Uptime;
use crate::uptime::status_durations::percent;
use crate::words::Words;

/// What is said of windows that follow each other and say the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldFigure {
    /// The windows: `Today`, or `Today to 90 days`.
    pub windows: String,
    /// The figure, or that there is none.
    pub share: String,
    /// How much of the time was observed, where that is not nearly all.
    pub observed: Option<String>,
}

/// The figures of all windows. On a young page many of them say the same: it is said once.
#[must_use]
pub fn figures(words: Words, uptimes: &SortedMap<Window, Uptime>) -> Vec<ToldFigure> {
    let mut told: Vec<(Window, ToldFigure)> = vec![];
    for (last, uptime) in uptimes {
        let share = uptime_percent(words, uptime);
        let observed = share.as_ref().and_then(|_| observed(words, uptime));
        let share = share.unwrap_or_else(|| words.text("uptime-none"));
        match told.last_mut() {
            Some((first, alike)) if alike.share == share && alike.observed == observed => {
                let (first, last) = (window(words, *first), window(words, *last));
                alike.windows =
                    words.say("windows", [("first", first.into()), ("last", last.into())]);
            }
            _ => {
                told.push((*last, ToldFigure { windows: window(words, *last), share, observed }));
            }
        }
    }
    told.into_iter().map(|(_, figure)| figure).collect()
}

/// An uptime figure. It is never rounded up to 100 when there was an outage.
#[must_use]
pub fn uptime(words: Words, uptime: &Uptime) -> String {
    let Some(figure) = uptime_percent(words, uptime) else { return words.text("uptime-none") };
    let figure = ("figure", figure.into());
    match observed(words, uptime) {
        Some(observed) => words.say("uptime-observed", [figure, ("observed", observed.into())]),
        None => words.say("uptime", [figure]),
    }
}

/// The figure alone: `99.912 %`; `None` when nothing was observed.
#[must_use]
pub fn uptime_percent(words: Words, uptime: &Uptime) -> Option<String> {
    Some(in_percent(words, &percent(uptime.hundred_thousandths?)))
}

/// How much of its time was observed, where that is not nearly all: `62 %`.
#[must_use]
pub fn coverage_percent(words: Words, uptime: &Uptime) -> Option<String> {
    let (observed, window) = (u128::from(uptime.observed_s), u128::from(uptime.window_s));
    let covered = (observed * 100).checked_div(window)?;
    (observed * 1000 < window * 995).then(|| in_percent(words, &covered.to_string()))
}

fn observed(words: Words, uptime: &Uptime) -> Option<String> {
    let part = coverage_percent(words, uptime)?;
    Some(words.say("observed", [("part", part.into())]))
}

/// A number of percent, with the decimal separator of the language.
fn in_percent(words: Words, number: &str) -> String {
    let figure = number.replace('.', &words.text("decimal-separator"));
    words.say("percent", [("figure", figure.into())])
}

/// The words for a window of uptime.
#[must_use]
pub fn window(words: Words, window: Window) -> String {
    words.text(match window {
        Window::Day => "window-day",
        Window::Days7 => "window-days7",
        Window::Days30 => "window-days30",
        Window::Days90 => "window-days90",
        Window::Month => "window-month",
        Window::Quarter => "window-quarter",
        Window::Year => "window-year",
        Window::SinceStart => "window-since-start",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_that_say_the_same_say_it_once() {
        let figure = |hundred_thousandths, observed_s| Uptime {
            ratio: None,
            hundred_thousandths,
            observed_s,
            window_s: 100,
        };
        let uptimes: SortedMap<Window, Uptime> = [
            (Window::Day, figure(Some(100_000), 100)),
            (Window::Days7, figure(Some(100_000), 100)),
            (Window::Days30, figure(Some(100_000), 62)),
            (Window::Days90, figure(None, 0)),
        ]
        .into_iter()
        .collect();
        let told = figures(Words::ENGLISH, &uptimes);
        let told: Vec<_> = told
            .iter()
            .map(|figure| (&*figure.windows, &*figure.share, figure.observed.as_deref()))
            .collect();
        assert_eq!(
            told,
            [
                ("Today to 7 days", "100 %", None),
                ("30 days", "100 %", Some("observed 62 % of the time")),
                ("90 days", "no data yet", None),
            ]
        );
    }

    #[test]
    fn an_outage_is_never_rounded_away() {
        for (hundred_thousandths, observed_s, text) in [
            (Some(100_000), 100, "100 % uptime"),
            (Some(99_999), 100, "99.999 % uptime"),
            (Some(99_912), 100, "99.912 % uptime"),
            (Some(50_000), 62, "50 % uptime, observed 62 % of the time"),
            (None, 0, "no data yet"),
        ] {
            let figure = Uptime { ratio: None, hundred_thousandths, observed_s, window_s: 100 };
            assert_eq!(uptime(Words::ENGLISH, &figure), text);
        }
    }
}
