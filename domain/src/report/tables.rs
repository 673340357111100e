//! Parts of reports: what do several of their tables share?

use crate::config::Component;
use crate::ordered;
use crate::report::value::ReportValue;

/// How coverage is computed.
pub(super) const COVERAGE: &str =
    "the share of the time of which something is known; the rest is no data";

/// The middle of some numbers, and the largest: of an even count the lower of the two in the middle.
pub(super) fn median_and_worst(mut numbers: Vec<u64>) -> (Option<u64>, Option<u64>) {
    ordered::sort_by_key(&mut numbers, |number| *number);
    let middle = numbers.len().saturating_sub(1) / 2;
    (numbers.get(middle).copied(), numbers.last().copied())
}

/// Whether something is so, in a word.
pub(super) fn yes(holds: bool) -> ReportValue {
    ReportValue::text(if holds { "yes" } else { "no" })
}

/// The name of a value that is written as JSON in a word, such as `rolled back`.
pub(super) fn word(value: &impl serde::Serialize) -> String {
    let written = serde_json::to_value(value).unwrap_or_default();
    written.as_str().unwrap_or_default().replace('_', " ")
}

/// How many of something there are under each name, the most first.
#[derive(Default)]
pub(super) struct CountsByName(Vec<(String, Vec<u64>)>);

impl CountsByName {
    /// Adds to one of so many counts of a name.
    pub(super) fn add(&mut self, name: &str, place: usize, of_so_many: usize, more: u64) {
        let at = match self.0.iter().position(|(own, _)| own == name) {
            Some(at) => at,
            None => {
                self.0.push((name.to_owned(), vec![0; of_so_many]));
                self.0.len() - 1
            }
        };
        let count = self.0.get_mut(at).and_then(|(_, counts)| counts.get_mut(place));
        if let Some(count) = count {
            *count += more;
        }
    }

    /// All of them: those with the most at a place first, then by name.
    pub(super) fn most_first(mut self, place: usize) -> Vec<(String, Vec<u64>)> {
        ordered::sort_by(&mut self.0, |(name, counts), (other, others)| {
            (others.get(place), name).cmp(&(counts.get(place), other))
        });
        self.0
    }

    /// All of them, by name.
    pub(super) fn by_name(mut self) -> Vec<(String, Vec<u64>)> {
        ordered::sort_by(&mut self.0, |(name, _), (other, _)| name.cmp(other));
        self.0
    }
}

/// The names of components, as a report tells them.
pub(super) fn names<'a>(components: impl Iterator<Item = &'a Component>) -> String {
    components.map(|component| component.name.as_str()).collect::<Vec<_>>().join(", ")
}
