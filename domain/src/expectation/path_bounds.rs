//! Cost bounds of JSONPath: a query must not grow faster than the response it searches, because one
//! service's response must not delay the runs of all others.

use jsonpath_rust::parser::model::{
    Comparable, Comparison, Filter, FilterAtom, FnArg, JpQuery, Segment, Selector, Test,
    TestFunction,
};
use serde_json::Value as Json;

/// The most values, those within others included, that are searched or selected.
pub(super) const MAX_VALUES: usize = 100_000;
/// The most bytes of their texts and of the places at which they stand: the library writes out the
/// place of each.
const MAX_BYTES: usize = 16 << 20;

const ONE_DESCENT: &str = "write names for the beginning of the path, and `..` at most once";
const BY_VALUE: &str = "compare with one value, such as `$.limit`, or with one of `@`";
const NO_PATTERN: &str = "select the texts, and use `contains` in the expectation";
const NO_FUNCTION: &str = "there are `length`, `count` and `value`";
const ONCE: &str = "write names, or indices from 0, each once; or one `*`, slice or filter";

/// Why a path is not taken, with the way out.
pub(super) type Refusal = (&'static str, &'static str);

/// Refuses what visits a value of the answer again and again.
pub(super) fn check(query: &JpQuery) -> Result<(), Refusal> {
    let mut descents = 0;
    segments(&query.segments, &mut descents)
}

fn segments(all: &[Segment], descents: &mut u32) -> Result<(), Refusal> {
    all.iter().try_for_each(|segment| self::segment(segment, descents))
}

fn segment(segment: &Segment, descents: &mut u32) -> Result<(), Refusal> {
    match segment {
        Segment::Descendant(within) => {
            *descents += 1;
            if *descents > 1 {
                return Err(("a path has `..` at most once", ONE_DESCENT));
            }
            self::segment(within, descents)
        }
        Segment::Selector(selector) => self::selector(selector, descents),
        Segment::Selectors(selectors) => {
            if !is_disjoint(selectors) {
                return Err(("a value could be selected several times by one bracket", ONCE));
            }
            selectors.iter().try_for_each(|segment| selector(segment, descents))
        }
    }
}

/// Whether no two of them can select the same value, whatever the answer is.
fn is_disjoint(selectors: &[Selector]) -> bool {
    let plain = |selector: &Selector| match selector {
        Selector::Name(_) => true,
        Selector::Index(index) => *index >= 0,
        Selector::Wildcard | Selector::Slice(..) | Selector::Filter(_) => false,
    };
    let mut later = selectors.iter();
    let mut is_new = |selector| {
        later.next();
        plain(selector) && !later.as_slice().contains(selector)
    };
    selectors.len() < 2 || selectors.iter().all(&mut is_new)
}

fn selector(selector: &Selector, descents: &mut u32) -> Result<(), Refusal> {
    match selector {
        Selector::Filter(filter) => self::filter(filter, descents),
        Selector::Name(_) | Selector::Index(_) | Selector::Slice(..) | Selector::Wildcard => Ok(()),
    }
}

fn filter(filter: &Filter, descents: &mut u32) -> Result<(), Refusal> {
    match filter {
        Filter::Or(all) | Filter::And(all) => {
            all.iter().try_for_each(|part| self::filter(part, descents))
        }
        Filter::Atom(FilterAtom::Filter { expr, .. }) => self::filter(expr, descents),
        Filter::Atom(FilterAtom::Test { expr, .. }) => test(expr, descents),
        Filter::Atom(FilterAtom::Comparison(comparison)) => compare(comparison, descents),
    }
}

fn compare(comparison: &Comparison, descents: &mut u32) -> Result<(), Refusal> {
    let (left, right) = comparison.vals();
    [left, right].into_iter().try_for_each(|side| match side {
        Comparable::Function(called) => function(called, descents),
        Comparable::Literal(_) | Comparable::SingularQuery(_) => Ok(()),
    })
}

fn test(test: &Test, descents: &mut u32) -> Result<(), Refusal> {
    match test {
        Test::RelQuery(within) => segments(within, descents),
        Test::AbsQuery(_) => {
            Err(("a filter would search the whole answer for each value", BY_VALUE))
        }
        Test::Function(called) => function(called, descents),
    }
}

fn function(called: &TestFunction, descents: &mut u32) -> Result<(), Refusal> {
    match called {
        TestFunction::Length(given) => argument(given, descents),
        TestFunction::Count(given) | TestFunction::Value(given) => argument(given, descents),
        // The library compiles the pattern anew for each value: 16 characters can take 40 ms.
        TestFunction::Search(..) | TestFunction::Match(..) => {
            Err(("a filter has no `match` and no `search`", NO_PATTERN))
        }
        // Not of RFC 9535; they compare each item of one list with each of another.
        TestFunction::Custom(..) => Err(("a filter has no such function", NO_FUNCTION)),
    }
}

fn argument(given: &FnArg, descents: &mut u32) -> Result<(), Refusal> {
    match given {
        FnArg::Literal(_) => Ok(()),
        FnArg::Test(test) => self::test(test, descents),
        FnArg::Filter(filter) => self::filter(filter, descents),
    }
}

/// Refuses more than is searched or selected. `who` holds or selects the values.
pub(super) fn fits<'a>(
    values: impl IntoIterator<Item = &'a Json>,
    who: &str,
) -> Result<(), String> {
    let mut left = Left { values: MAX_VALUES, bytes: MAX_BYTES };
    match values.into_iter().try_for_each(|value| left.take(value, 0)) {
        Ok(()) => Ok(()),
        Err(TooMuch::Values) => Err(format!("{who} more than {MAX_VALUES} values")),
        Err(TooMuch::Bytes) => {
            Err(format!("{who} more than {} MiB of texts and places", MAX_BYTES >> 20))
        }
    }
}

/// What is still allowed.
struct Left {
    values: usize,
    bytes: usize,
}

enum TooMuch {
    Values,
    Bytes,
}

impl Left {
    /// Takes a value and all that is in it. It ends at the first that is too much, and goes as deep
    /// as the parser of JSON does, 128 levels.
    fn take(&mut self, value: &Json, place: usize) -> Result<(), TooMuch> {
        self.values = self.values.checked_sub(1).ok_or(TooMuch::Values)?;
        let text = value.as_str().map_or(0, str::len);
        self.bytes = self.bytes.checked_sub(place + text).ok_or(TooMuch::Bytes)?;
        // A place is written as `['key']` or `[12345]`.
        match value {
            Json::Array(items) => items.iter().try_for_each(|item| self.take(item, place + 7)),
            Json::Object(fields) => {
                fields.iter().try_for_each(|(key, field)| self.take(field, place + key.len() + 4))
            }
            _ => Ok(()),
        }
    }
}
