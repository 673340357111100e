//! Contradictions: can these expectations hold together? `status == 200` and `status == 404`
//! cannot.

use std::cmp::Ordering;

use super::decimal::Decimal;
use super::judge::{SubjectValue, holds};
use super::{Condition, Expectation, Level, Operator, Value};

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
    if !first.subject.is_whole() {
        let numbers = named.iter().filter_map(|value| value.decimal());
        let beside =
            |number| [Ordering::Less, Ordering::Equal, Ordering::Greater].map(|n| (number, n));
        if numbers.flat_map(beside).any(|near| conditions.iter().all(|c| holds_near(c, near))) {
            return true;
        }
    }
    let candidates = named.iter().flat_map(|value| around(value));
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

/// Whether a condition holds of a number, or of one that is so little smaller or larger that no number that is
/// named lies between.
fn holds_near(condition: &Condition, (number, beside): (&Decimal, Ordering)) -> bool {
    let order = |wanted: &Decimal| number.compare(wanted).then(beside);
    match condition {
        Condition::Compare(operator, Value::Number(wanted)) => operator.holds(order(wanted)),
        Condition::In { not, values } => {
            let is_comparable = |value: &Value| matches!(value, Value::Number(_) | Value::Null);
            let mut numbers = values.iter().filter_map(Value::decimal);
            values.iter().any(is_comparable) && numbers.any(|n| order(n).is_eq()) != *not
        }
        // A number is never null, and cannot be compared with anything else.
        Condition::Compare(Operator::NotEqual, Value::Null) => true,
        _ => false,
    }
}

/// A value, and of whole numbers those beside it.
fn around(value: &Value) -> Vec<SubjectValue> {
    match value {
        Value::Number(number) => {
            let whole = number.approximately();
            let beside = [whole - 1.0, whole + 1.0].map(|number| number.to_string());
            let beside = beside.iter().filter_map(|text| Decimal::parse(text));
            beside.chain([number.clone()]).map(SubjectValue::Number).collect()
        }
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
