//! Here: how is it from where the reader is? Regions by continent, the reader's first.

use serde::Serialize;

use crate::continent::Continent;
use crate::ledger::verdict::Verdict;
use crate::ordered::SortedMap;
use crate::public::freshness::Freshness;
use crate::public::time_wording::instant;
use crate::public::view::{ComponentView, PublicView};
use crate::time::timestamp::Timestamp;
use crate::words::Words;

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
    pub fn new(
        words: Words,
        view: &PublicView,
        freshness: Freshness,
        continent: Option<Continent>,
    ) -> Self {
        let seen = by_continent(view);
        let sentence = match freshness {
            Freshness::Current => sentence(words, &seen, continent),
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
pub fn differences(words: Words, view: &PublicView) -> Option<String> {
    let seen = by_continent(view);
    let mut states = seen.values().map(|there| there.state(words));
    let first = states.next()?;
    states.any(|other| other != first).then(|| sentence(words, &seen, None))
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
        for component in view.components().filter(|component| component.is_counted()) {
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

    fn state(&self, words: Words) -> String {
        if !self.reports {
            return words.text("there-no-region");
        }
        let with = |wanted: Verdict| {
            self.components.iter().filter(move |(_, verdict, _)| *verdict == wanted)
        };
        let (down, slow, silent) =
            (with(Verdict::Down), with(Verdict::Degraded), with(Verdict::Silent));
        let named = down.chain(slow).chain(silent).map(|(component, verdict, since)| {
            let name = ("name", component.name.as_str().into());
            let since = || ("since", instant(words, *since).into());
            match verdict {
                Verdict::Down => words.say("there-failing", [name, since()]),
                Verdict::Degraded => words.say("there-slower", [name, since()]),
                Verdict::Silent | Verdict::Up => words.say("there-silent", [name]),
            }
        });
        let named: Vec<String> = named.collect();
        if self.components.is_empty() {
            return words.text("there-no-data");
        }
        match named.get(..MAX_NAMED) {
            Some(first) if named.len() > MAX_NAMED => {
                let (names, more) = (words.list(first).into(), (named.len() - MAX_NAMED).into());
                words.say("there-more", [("names", names), ("count", more)])
            }
            _ if named.is_empty() => words.text("there-working"),
            _ => words.list(&named),
        }
    }
}

fn sentence(
    words: Words,
    seen: &SortedMap<Continent, SeenThere<'_>>,
    from: Option<Continent>,
) -> String {
    let name = |continent: Continent| {
        let id = format!("continent-{}", continent.code().to_ascii_lowercase());
        ("continent", words.text(&id).into())
    };
    let state = |there: &SeenThere<'_>| ("state", there.state(words).into());
    let here = from.map(|from| match seen.get(&from) {
        Some(there) => words.say("from-here", [name(from), state(there)]),
        None => words.say("from-here-unwatched", [name(from)]),
    });
    let elsewhere = seen.iter().filter(|(continent, _)| Some(**continent) != from);
    let elsewhere = elsewhere
        .map(|(continent, there)| words.say("from-there", [name(*continent), state(there)]));
    let sentences: Vec<String> =
        here.filter(|_| !seen.is_empty()).into_iter().chain(elsewhere).collect();
    sentences.join(" ")
}
