//! Metric set: what was measured, family by family. How it is written is decided by each of its forms.

use super::families::MetricFamily;
use crate::time::timestamp::Timestamp;

/// What was measured, in the order in which it is told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MetricSet {
    pub(super) families: Vec<MeasuredFamily>,
}

/// A family with its samples.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct MeasuredFamily {
    pub(super) family: MetricFamily,
    pub(super) samples: Vec<MetricSample>,
}

/// A sample: a number of units of ten to the power of minus `decimals`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct MetricSample {
    pub(super) labels: Vec<(&'static str, String)>,
    pub(super) value: i64,
    pub(super) decimals: u32,
    /// From when on a sum adds up.
    pub(super) since: Option<Timestamp>,
}

impl MetricSet {
    /// Begins a family; its samples follow.
    pub(super) fn family(&mut self, family: &MetricFamily) {
        self.families.push(MeasuredFamily { family: *family, samples: vec![] });
    }

    /// A sample of the family that was begun last.
    pub(super) fn sample(&mut self, labels: &[(&'static str, &str)], value: (i64, u32)) {
        self.sum(labels, value, None);
    }

    /// A sample of a sum that adds up from an instant on.
    pub(super) fn sum(
        &mut self,
        labels: &[(&'static str, &str)],
        (value, decimals): (i64, u32),
        since: Option<Timestamp>,
    ) {
        let labels = labels.iter().map(|(name, text)| (*name, (*text).to_owned())).collect();
        if let Some(last) = self.families.last_mut() {
            last.samples.push(MetricSample { labels, value, decimals, since });
        }
    }
}

impl MetricSample {
    /// The value as a decimal number.
    pub(super) fn decimal(&self) -> String {
        let one = 10_u64.pow(self.decimals);
        let (whole, rest) = (self.value.unsigned_abs() / one, self.value.unsigned_abs() % one);
        let sign = if self.value < 0 { "-" } else { "" };
        match self.decimals {
            0 => format!("{sign}{whole}"),
            _ => format!("{sign}{whole}.{rest:0width$}", width = self.decimals as usize),
        }
    }
}
