//! JSONPath (RFC 9535): selects values of a JSON body, such as `$.items[?@.price > 10].name`.

use std::fmt;
use std::str::FromStr;

use jsonpath_rust::parser::model::{JpQuery, Segment, Selector};
use jsonpath_rust::parser::parse_json_path;
use jsonpath_rust::query::{QueryRef, js_path_process};
use serde_json::Value as Json;

use super::error::InvalidExpectation;
use super::not_found::NotFound;
use super::path_bounds::{check, fits};
use super::raw_number::JsonStep;
use super::value::JsonKind;

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

    /// What it selects, and the place of a single value. What is searched is bounded, and so is what is found: with `..`, a value is
    /// found once more in each that it is in.
    ///
    /// # Errors
    /// A single value is absent where what should hold it is there, or is `null`; where that is of another
    /// kind, the document is another than was expected.
    pub(super) fn select(&self, json: &Json) -> Result<(Json, Option<Vec<JsonStep>>), NotFound> {
        if self.is_singular() {
            let mut places = vec![];
            let found = self.select_one(json, &mut places)?.clone();
            return Ok((found, Some(places)));
        }
        fits([json], "the body holds").map_err(NotFound::Unreadable)?;
        let found = process(&self.query, json)?;
        fits(found.iter().copied(), "the path selects").map_err(NotFound::Unreadable)?;
        Ok((Json::Array(found.into_iter().cloned().collect()), None))
    }

    /// Goes to the one value, and notes its place.
    fn select_one<'a>(
        &self,
        json: &'a Json,
        places: &mut Vec<JsonStep>,
    ) -> Result<&'a Json, NotFound> {
        self.query.segments.iter().enumerate().try_fold(json, |value, (depth, segment)| {
            let (sought, fits) = match segment {
                Segment::Selector(Selector::Index(_)) => ("an item", value.is_array()),
                _ => ("a key", value.is_object()),
            };
            if !fits {
                let kind = JsonKind::from_json(value).as_str();
                let why = format!("{sought} is sought where the kind is {kind}");
                let is_absent = value.is_null() && depth > 0;
                return Err(if is_absent {
                    NotFound::Absent(why)
                } else {
                    NotFound::Unreadable(why)
                });
            }
            let found = process(&JpQuery::new(vec![segment.clone()]), value)?;
            let none = || NotFound::Absent("there is none".to_owned());
            let found = found.into_iter().next().ok_or_else(none)?;
            places.extend(place(value, found));
            Ok(found)
        })
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

/// Where a value is in the one that holds it.
fn place(holder: &Json, value: &Json) -> Option<JsonStep> {
    match holder {
        Json::Object(fields) => {
            let found = fields.iter().find(|(_, field)| std::ptr::eq(*field, value));
            found.map(|(key, _)| JsonStep::Key(key.clone()))
        }
        Json::Array(items) => {
            items.iter().position(|item| std::ptr::eq(item, value)).map(JsonStep::Index)
        }
        _ => None,
    }
}

fn process<'a>(query: &JpQuery, json: &'a Json) -> Result<Vec<&'a Json>, NotFound> {
    let found =
        js_path_process(query, json).map_err(|error| NotFound::Unreadable(error.to_string()))?;
    Ok(found.into_iter().map(QueryRef::val).collect())
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
