//! Contradictions: can these expectations hold together? `status == 200` and `status == 404`
//! cannot.

use super::judge::{SubjectValue, holds};
use super::{Condition, Expectation, Level, Value};

/// The first two expectations, by index, that no answer could meet at the same time. Only those
/// of level `down` are compared: a degraded one may well be stricter.
#[must_use]
pub fn contradiction(expectations: &[Expectation]) -> Option<(usize, usize)> {
    let down = || expectations.iter().enumerate().filter(|(_, e)| e.level == Level::Down);
    down().find_map(|(later, second)| {
        let earlier = down().take_while(|(index, _)| *index < later);
        let mut same = earlier.filter(|(_, first)| first.subject == second.subject);
        same.find(|(_, first)| !can_both_hold(first, second)).map(|(first, _)| (first, later))
    })
}

/// Whether some value meets both. Conditions of one subject only change their answer at the
/// values that they name, so it is enough to try those, and what lies just beside them.
fn can_both_hold(first: &Expectation, second: &Expectation) -> bool {
    let conditions = [&first.condition, &second.condition];
    let absent = |condition: &&Condition| matches!(condition, Condition::Exists { not: true });
    if conditions.iter().any(absent) {
        return conditions.iter().all(absent);
    }
    let named: Vec<&Value> = conditions.into_iter().flat_map(values).collect();
    let decided = conditions
        .iter()
        .all(|condition| matches!(condition, Condition::Compare(..) | Condition::In { .. }));
    if !decided {
        return true;
    }
    let whole = first.subject.is_whole();
    let candidates = named.iter().flat_map(|value| around(value, whole));
    candidates.chain([SubjectValue::Json("no value that is named".into())]).any(|candidate| {
        conditions.iter().all(|condition| holds(condition, &candidate) == Some(true))
    })
}

fn values(condition: &Condition) -> &[Value] {
    match condition {
        Condition::Compare(_, value) => std::slice::from_ref(value),
        Condition::In { values, .. } => values,
        _ => &[],
    }
}

fn around(value: &Value, whole: bool) -> Vec<SubjectValue> {
    let beside = |number: f64| {
        let gap = if whole { 1.0 } else { (number.abs() * 1e-9).max(1e-9) };
        [number - gap, number, number + gap]
    };
    match value {
        Value::Number(number) => beside(*number)
            .into_iter()
            .map(|number| SubjectValue::Json(serde_json::json!(number)))
            .collect(),
        Value::Micros(us) => {
            [us.saturating_sub(1), *us, us.saturating_add(1)].map(SubjectValue::micros).into()
        }
        Value::Bytes(bytes) => [bytes.saturating_sub(1), *bytes, bytes.saturating_add(1)]
            .map(SubjectValue::Bytes)
            .into(),
        Value::Text(text) => vec![SubjectValue::Json(text.clone().into())],
        Value::Bool(_) => vec![SubjectValue::Json(true.into()), SubjectValue::Json(false.into())],
        Value::Null => vec![SubjectValue::Json(serde_json::Value::Null)],
    }
}
