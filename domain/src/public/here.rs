//! Here: how is it from where the reader is? Regions by continent, the reader's first.

use serde::Serialize;

use crate::continent::Continent;
use crate::ledger::verdict::Verdict;
use crate::ordered::SortedMap;
use crate::public::freshness::Freshness;
use crate::public::view::{ComponentView, PublicView};
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
    /// How it is from a continent. Of an old view nothing is said.
    #[must_use]
    pub fn new(view: &PublicView, freshness: Freshness, continent: Option<Continent>) -> Self {
        let seen = by_continent(view);
        let sentence = match freshness {
            Freshness::Current => sentence(&seen, continent),
            Freshness::Stale(_) => String::new(),
        };
        Self {
            continent,
            is_watched: continent.is_some_and(|continent| seen.contains_key(&continent)),
            sentence,
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
    /// What is believed of each component that is watched from there, and since when: the worst that any region says.
    components: Vec<(&'a ComponentView, Verdict, Timestamp)>,
}

fn by_continent(view: &PublicView) -> SortedMap<Continent, SeenThere<'_>> {
    let mut seen: SortedMap<Continent, SeenThere<'_>> = SortedMap::new();
    for region in &view.regions {
        let Some(continent) = region.continent else { continue };
        let there = seen.entry(continent).or_default();
        there.reports |= region.reporting;
        for component in view.components() {
            let reports = component.regions.iter();
            for report in reports.filter(|report| report.region == region.region) {
                there.add(component, report.verdict, report.since);
            }
        }
    }
    seen
}

impl<'a> SeenThere<'a> {
    fn add(&mut self, component: &'a ComponentView, verdict: Verdict, since: Timestamp) {
        let mut entries = self.components.iter_mut();
        let Some(entry) = entries.find(|(other, ..)| other.id == component.id) else {
            self.components.push((component, verdict, since));
            return;
        };
        // Who says nothing is heard only where nobody says anything.
        let rank = |verdict: Verdict| (verdict != Verdict::Silent, verdict);
        if rank(verdict) > rank(entry.1) {
            (entry.1, entry.2) = (verdict, since);
        } else if verdict == entry.1 {
            entry.2 = entry.2.min(since);
        }
    }

    fn words(&self) -> String {
        if !self.reports {
            return "no region reports".to_owned();
        }
        let with = |wanted: Verdict| {
            self.components.iter().filter(move |(_, verdict, _)| *verdict == wanted)
        };
        let (down, slow, silent) =
            (with(Verdict::Down), with(Verdict::Degraded), with(Verdict::Silent));
        let named = down.chain(slow).chain(silent).map(|(component, verdict, since)| {
            let since = wording::instant(*since);
            match verdict {
                Verdict::Down => format!("{} failing since {since}", component.name),
                Verdict::Degraded => format!("{} slower than usual since {since}", component.name),
                Verdict::Silent | Verdict::Up => format!("no data of {}", component.name),
            }
        });
        let named: Vec<String> = named.collect();
        if self.components.is_empty() {
            return "no data".to_owned();
        }
        match named.get(..MAX_NAMED) {
            Some(first) if named.len() > MAX_NAMED => {
                format!("{} and {} more", first.join(", "), named.len() - MAX_NAMED)
            }
            _ if named.is_empty() => "working".to_owned(),
            _ => named.join(", "),
        }
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
