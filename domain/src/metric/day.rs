//! Day of a metric: its points in slots of five minutes, as they are stored.

use serde::{Deserialize, Serialize};

use crate::metric::points::Sample;
use crate::time::timestamp::{DAY_MS, Timestamp};

/// How long a slot lasts, in milliseconds.
pub const SLOT_MS: i64 = 5 * 60_000;

/// The samples of one slot.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SlotSum {
    /// Which of the day, from 0.
    pub slot: u16,
    /// The sum of its values.
    pub sum: f64,
    /// How many they are.
    pub count: u32,
}

/// The samples of a metric in one day of UTC, by slot.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MetricDay(Vec<SlotSum>);

impl MetricDay {
    /// The number of the day that holds an instant, counted from 1970.
    #[must_use]
    pub fn number(at: Timestamp) -> i64 {
        at.unix_ms().div_euclid(DAY_MS)
    }

    /// Adds a sample of this day. A slot tells the mean of its samples, so that pushing more often makes it finer.
    pub fn add(&mut self, sample: &Sample) {
        let in_day = sample.at.unix_ms().rem_euclid(DAY_MS) / SLOT_MS;
        let slot = u16::try_from(in_day).unwrap_or_default();
        match self.0.binary_search_by_key(&slot, |sum| sum.slot) {
            Ok(place) => {
                if let Some(sum) = self.0.get_mut(place) {
                    sum.sum += sample.value;
                    sum.count = sum.count.saturating_add(1);
                }
            }
            Err(place) => self.0.insert(place, SlotSum { slot, sum: sample.value, count: 1 }),
        }
    }

    /// Its slots in order, each with when it begins; `number` is that of the day.
    pub fn slots(&self, number: i64) -> impl Iterator<Item = (Timestamp, SlotSum)> + '_ {
        let begin = number * DAY_MS;
        self.0
            .iter()
            .map(move |sum| (Timestamp::from_unix_ms(begin + i64::from(sum.slot) * SLOT_MS), *sum))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_of_five_minutes_are_put_together() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let mut day = MetricDay::default();
        for (time, value) in [
            ("2026-11-20T23:59:59Z", 1.0),
            ("2026-11-20T00:00:00Z", 4.0),
            ("2026-11-20T00:04:59Z", 6.0),
            ("2026-11-20T00:05:00Z", -2.5),
        ] {
            day.add(&Sample { at: at(time), value });
        }
        let number = MetricDay::number(at("2026-11-20T12:00:00Z"));
        let slots: Vec<_> =
            day.slots(number).map(|(at, sum)| (at.to_string(), sum.sum, sum.count)).collect();
        let slot = |time: &str, sum, count| (at(time).to_string(), sum, count);
        assert_eq!(
            slots,
            [
                slot("2026-11-20T00:00:00Z", 10.0, 2),
                slot("2026-11-20T00:05:00Z", -2.5, 1),
                slot("2026-11-20T23:55:00Z", 1.0, 1),
            ]
        );
        let text = serde_json::to_string(&day).unwrap();
        assert_eq!(serde_json::from_str::<MetricDay>(&text).unwrap(), day);
        let mut full = MetricDay::default();
        for n in 0..288 {
            let at = Timestamp::from_unix_ms(n * SLOT_MS);
            full.add(&Sample { at, value: f64::MIN_POSITIVE });
        }
        assert!(serde_json::to_vec(&full).unwrap().len() < 20_000, "a row stays small");
    }
}
