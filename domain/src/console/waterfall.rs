//! Waterfall: what did each step of a run wait for, from when to when?

use serde_json::Value;

/// What the phases are called, in their order, and the fields of the API that have them.
pub const PHASES: [(&str, &str); 5] = [
    ("dns", "dns_us"),
    ("connect", "connect_us"),
    ("tls", "tls_us"),
    ("wait", "first_byte_us"),
    ("transfer", "transfer_us"),
];

/// A step of a run, in microseconds since the run began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepBar {
    /// Its name.
    pub step: String,
    /// When it began.
    pub after_us: u32,
    /// What it waited for, one after the other: what that is called, and how long it took.
    pub phases: Vec<(&'static str, u32)>,
}

impl StepBar {
    /// When its last phase was over.
    #[must_use]
    pub fn end_us(&self) -> u32 {
        self.phases.iter().fold(self.after_us, |end, (_, took)| end.saturating_add(*took))
    }
}

/// The steps of a run as the API tells them; what is none is left out.
#[must_use]
pub fn step_bars(steps: &Value) -> Vec<StepBar> {
    let steps = steps.as_array().into_iter().flatten();
    let number = |value: &Value| value.as_u64().and_then(|us| u32::try_from(us).ok());
    let bars = steps.filter_map(|step| {
        let phases = PHASES
            .iter()
            .filter_map(|(name, field)| Some((*name, number(step.get("phases")?.get(field)?)?)));
        Some(StepBar {
            step: step.get("step")?.as_str()?.to_owned(),
            after_us: number(step.get("after_us")?)?,
            phases: phases.collect(),
        })
    });
    bars.collect()
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

    #[test]
    fn steps_are_told_by_their_phases_and_what_is_no_step_is_left_out() {
        let steps = json!([
            { "step": "home", "after_us": 0, "phases": { "dns_us": 250, "connect_us": 9_999, "tls_us": null, "first_byte_us": 10_000, "transfer_us": 1 } },
            { "step": "pay", "after_us": 30_000, "phases": {} },
            { "what": "is this" },
        ]);
        let bars = step_bars(&steps);
        let told: Vec<_> = bars.iter().map(|bar| (bar.step.as_str(), &bar.phases[..])).collect();
        let phases = [("dns", 250), ("connect", 9_999), ("wait", 10_000), ("transfer", 1)];
        assert_eq!(told, [("home", &phases[..]), ("pay", &[])]);
        assert_eq!([250, 9_999, 10_000, 1].map(shown), ["0.2 ms", "9.9 ms", "10 ms", "0.0 ms"]);
        assert_eq!(bars.iter().map(StepBar::end_us).collect::<Vec<_>>(), [20_250, 30_000]);
        assert_eq!(step_bars(&json!("none")), []);
    }
}
