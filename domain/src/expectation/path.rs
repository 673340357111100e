//! JSONPath (RFC 9535): selects values of a JSON body, such as `$.items[?@.price > 10].name`.

use std::fmt;
use std::str::FromStr;

use jsonpath_rust::parser::model::{JpQuery, Segment, Selector};
use jsonpath_rust::parser::parse_json_path;
use jsonpath_rust::query::{QueryRef, js_path_process};
use serde_json::Value as Json;

use super::error::InvalidExpectation;
use super::path_bounds::{check, fits};

/// A path into a JSON value, read once.
#[derive(Clone, Debug)]
pub struct Path {
    text: String,
    query: JpQuery,
}

impl PartialEq for Path {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Path {}

/// The most characters of a path.
const MAX_CHARS: usize = 500;
/// The most brackets of both kinds that open in a path. The library's parser may take twice as long
/// with each that is nested.
const MAX_BRACKETS: usize = 12;
const HINT: &str = "write a JSONPath such as $.items[0].name or $.items[?@.price > 10].name";

impl Path {
    /// Whether it can select one value at most. One that could select several always gives a
    /// list, so that its kind does not depend on what the server says today.
    pub(super) fn is_singular(&self) -> bool {
        self.query.segments.iter().all(|segment| {
            matches!(segment, Segment::Selector(Selector::Name(_) | Selector::Index(_)))
        })
    }

    /// What it selects. What is searched is bounded, and so is what is found: with `..`, a value is
    /// found once more in each that it is in.
    pub(super) fn select(&self, json: &Json) -> Result<Json, String> {
        let is_singular = self.is_singular();
        if !is_singular {
            fits([json], "the body holds")?;
        }
        let found = js_path_process(&self.query, json).map_err(|error| error.to_string())?;
        let mut found = found.into_iter().map(QueryRef::val);
        if is_singular {
            return found.next().cloned().ok_or_else(|| "there is none".to_owned());
        }
        let found: Vec<&Json> = found.collect();
        fits(found.iter().copied(), "the path selects")?;
        Ok(Json::Array(found.into_iter().cloned().collect()))
    }

    /// Where a path ends that begins a text: at the first space that is in no brackets and no
    /// quotes.
    pub(super) fn end(text: &str) -> usize {
        let (mut depth, mut quote) = (0_u32, None);
        let mut escaped = false;
        for (at, c) in text.char_indices() {
            match (c, quote) {
                (_, Some(_)) if escaped => escaped = false,
                ('\\', Some(_)) => escaped = true,
                (c, Some(end)) if c == end => quote = None,
                (_, Some(_)) => {}
                ('\'' | '"', None) if depth > 0 => quote = Some(c),
                ('[' | '(', None) => depth += 1,
                (']' | ')', None) => depth = depth.saturating_sub(1),
                (c, None) if c.is_whitespace() && depth == 0 => return at,
                _ => {}
            }
        }
        text.len()
    }
}

impl FromStr for Path {
    type Err = InvalidExpectation;

    fn from_str(text: &str) -> Result<Self, InvalidExpectation> {
        let with_hint = |problem: String, hint: &str| InvalidExpectation {
            at: 0,
            problem,
            hint: hint.to_owned(),
        };
        let refuse = |problem| with_hint(problem, HINT);
        if text.chars().count() > MAX_CHARS {
            return Err(refuse(format!("the path has more than {MAX_CHARS} characters")));
        }
        if text.matches(['[', '(']).count() > MAX_BRACKETS {
            return Err(refuse(format!("the path has more than {MAX_BRACKETS} brackets")));
        }
        let no_path = |_| refuse(format!("`{text}` is no JSONPath"));
        let query = parse_json_path(text).map_err(no_path)?;
        check(&query).map_err(|(problem, hint)| with_hint(format!("`{text}`: {problem}"), hint))?;
        Ok(Self { text: text.to_owned(), query })
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
