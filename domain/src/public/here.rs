//! Here: how is it from where the reader is? Regions by continent, the reader's first.

use serde::Serialize;

use crate::continent::Continent;
use crate::ledger::verdict::Verdict;
use crate::ordered::SortedMap;
use crate::public::view::PublicView;
use crate::public::wording;
use crate::time::timestamp::Timestamp;

/// The most components that are named of a continent.
const MAX_NAMED: usize = 3;

/// What `GET /here` says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HereReport {
    /// Where the reader is, as the platform says; `null` where it does not.
    pub continent: Option<Continent>,
    /// Whether the service is watched from there.
    pub is_watched: bool,
    /// How it is from there, and then from elsewhere; empty where no region has a continent.
    pub sentence: String,
    /// Of when it is true.
    pub as_of: Timestamp,
}

impl HereReport {
    /// How it is from a continent.
    #[must_use]
    pub fn new(view: &PublicView, continent: Option<Continent>) -> Self {
        let seen = by_continent(view);
        Self {
            continent,
            is_watched: continent.is_some_and(|continent| seen.contains_key(&continent)),
            sentence: sentence(&seen, continent),
            as_of: view.as_of,
        }
    }
}

/// How it is from each continent, where they differ; otherwise the page says it already.
#[must_use]
pub fn differences(view: &PublicView) -> Option<String> {
    let seen = by_continent(view);
    let mut words = seen.values().map(SeenThere::words);
    let first = words.next()?;
    words.any(|other| other != first).then(|| sentence(&seen, None))
}

/// What the regions of a continent see.
#[derive(Default)]
struct SeenThere<'a> {
    /// Whether any of them reports.
    reports: bool,
    /// What is not up from there: the worst verdict of a component, and since when.
    trouble: Vec<(&'a str, Verdict, Timestamp)>,
}

fn by_continent(view: &PublicView) -> SortedMap<Continent, SeenThere<'_>> {
    let mut seen: SortedMap<Continent, SeenThere<'_>> = SortedMap::new();
    for region in &view.regions {
        let Some(continent) = region.continent else { continue };
        let there = seen.entry(continent).or_default();
        there.reports |= region.reporting;
        for component in view.components() {
            let reports = component.regions.iter().filter(|report| report.region == region.region);
            let trouble = reports
                .filter(|report| matches!(report.verdict, Verdict::Degraded | Verdict::Down));
            for report in trouble {
                let name = component.name.as_str();
                match there.trouble.iter_mut().find(|(other, ..)| *other == name) {
                    Some(entry) => {
                        *entry = (name, entry.1.max(report.verdict), entry.2.min(report.since));
                    }
                    None => there.trouble.push((name, report.verdict, report.since)),
                }
            }
        }
    }
    seen
}

impl SeenThere<'_> {
    fn words(&self) -> String {
        if !self.reports {
            return "no region reports".to_owned();
        }
        let Some(more) = self.trouble.len().checked_sub(MAX_NAMED) else {
            return self.named();
        };
        if more == 0 { self.named() } else { format!("{} and {more} more", self.named()) }
    }

    fn named(&self) -> String {
        let named = self.trouble.iter().take(MAX_NAMED).map(|(name, verdict, since)| {
            let is = if *verdict == Verdict::Down { "failing" } else { "slower than usual" };
            format!("{name} {is} since {}", wording::instant(*since))
        });
        let named: Vec<String> = named.collect();
        if named.is_empty() { "working".to_owned() } else { named.join(", ") }
    }
}

fn sentence(seen: &SortedMap<Continent, SeenThere<'_>>, from: Option<Continent>) -> String {
    let here = from.map(|from| match seen.get(&from) {
        Some(there) => format!("From {from}, where you are: {}.", there.words()),
        None => format!("Not watched from {from}, where you are."),
    });
    let elsewhere = seen.iter().filter(|(continent, _)| Some(**continent) != from);
    let elsewhere =
        elsewhere.map(|(continent, there)| format!("From {continent}: {}.", there.words()));
    let sentences: Vec<String> =
        here.filter(|_| !seen.is_empty()).into_iter().chain(elsewhere).collect();
    sentences.join(" ")
}
