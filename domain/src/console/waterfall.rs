//! Waterfall: what did each step of a run wait for, from when to when?

use serde::Deserialize;
use serde_json::Value;

use crate::protocol::evidence::StepTiming;

/// The steps of a run as the API tells them; what is none is left out.
#[must_use]
pub fn step_bars(steps: &Value) -> Vec<StepTiming> {
    let steps = steps.as_array().into_iter().flatten();
    steps.filter_map(|step| StepTiming::deserialize(step).ok()).collect()
}

/// When the last phase of a step was over, in microseconds since the run began: one phase follows the other.
#[must_use]
pub fn end_us(step: &StepTiming) -> u32 {
    step.after_us.saturating_add(step.phases.total_us())
}

/// How long a phase took, in words: less than ten milliseconds with a tenth.
#[must_use]
pub fn shown(us: u32) -> String {
    match us {
        ..10_000 => format!("{}.{} ms", us / 1_000, us % 1_000 / 100),
        _ => format!("{} ms", us / 1_000),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::phases::Phases;

    #[test]
    fn steps_are_told_by_their_phases_and_what_is_no_step_is_left_out() {
        let phases = Phases {
            dns_us: Some(250),
            connect_us: Some(9_999),
            first_byte_us: Some(10_000),
            transfer_us: Some(1),
            ..Phases::default()
        };
        let home = StepTiming { step: "home".to_owned(), after_us: 0, phases };
        let pay =
            StepTiming { step: "pay".to_owned(), after_us: 30_000, phases: Phases::default() };
        let told = json!([home, { "what": "is this" }, pay]);
        assert_eq!(told[0]["phases"]["tls_us"], Value::Null);
        assert_eq!(step_bars(&told), [home, pay]);
        assert_eq!([250, 9_999, 10_000, 1].map(shown), ["0.2 ms", "9.9 ms", "10 ms", "0.0 ms"]);
        assert_eq!(step_bars(&told).iter().map(end_us).collect::<Vec<_>>(), [20_250, 30_000]);
        assert_eq!(step_bars(&json!("none")), []);
    }
}
