//! Walk into a JSON body by keys and indexes: what is absent there, and what is another document?

use serde_json::Value as Json;

use super::answer::StepAnswer;
use super::not_found::NotFound;
use super::raw_number::JsonStep;
use super::subject::Segment;

/// Goes into a JSON body. A key is absent from an object and from a `null` within it; whoever asks for a key of
/// a list, a text or a body that is `null` has another document than was expected, which says nothing.
pub(super) fn walk(
    answer: &StepAnswer<'_>,
    json: &Json,
    segments: &[Segment],
) -> Result<Json, NotFound> {
    let (last, inner) = match segments.split_last() {
        Some((Segment::Length, inner)) => (Some(Segment::Length), inner),
        _ => (None, segments),
    };
    let found = inner.iter().enumerate().try_fold(json, |value, (depth, segment)| {
        let sought = match (segment, value) {
            (Segment::Key(key), Json::Object(fields)) => {
                return fields
                    .get(key)
                    .ok_or_else(|| NotFound::absent(format!("there is no `{key}`")));
            }
            (Segment::Index(index), Json::Array(items)) => {
                let missing = || format!("there is no item {index} of {}", items.len());
                return items.get(*index).ok_or_else(|| NotFound::absent(missing()));
            }
            (Segment::Key(key), _) => format!("`{key}`"),
            (Segment::Index(index), _) => format!("item {index}"),
            (Segment::Length, _) => "a length".to_owned(),
        };
        let why = format!("{sought} is sought in {}", answer.shown(value));
        let is_absent = value.is_null() && depth > 0;
        Err(if is_absent { NotFound::Absent(why) } else { NotFound::Unreadable(why) })
    })?;
    match last {
        None => Ok(found.clone()),
        Some(_) => length(found)
            .map(Json::from)
            .ok_or_else(|| NotFound::Unreadable(format!("{} has no length", answer.shown(found)))),
    }
}

/// The place of a value; `None` where a length is asked for.
pub(super) fn places(segments: &[Segment]) -> Option<Vec<JsonStep>> {
    let place = |segment: &Segment| match segment {
        Segment::Key(key) => Some(JsonStep::Key(key.clone())),
        Segment::Index(index) => Some(JsonStep::Index(*index)),
        Segment::Length => None,
    };
    segments.iter().map(place).collect()
}

/// How many characters, items or keys; `None` where that is no question.
pub(super) fn length(value: &Json) -> Option<usize> {
    match value {
        Json::Array(items) => Some(items.len()),
        Json::Object(fields) => Some(fields.len()),
        Json::String(text) => Some(text.chars().count()),
        Json::Null | Json::Bool(_) | Json::Number(_) => None,
    }
}
