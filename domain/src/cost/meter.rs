//! Usage meter of a durable object. It counts in memory and persists the counts rarely, because
//! persisting them writes a row itself: at most one row in a hundred.
//!
//! An object that sleeps between two requests loses its memory. Soon after a wake, therefore, one
//! turn in many is persisted by chance and stands for those that are not: the sum is right in the
//! mean, to about a tenth for a day of 10,000 rows. An object that stays awake loses at most the
//! last hundred rows, and the reads counted with them, when it is killed.

use std::ops::AddAssign;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::ordered::SortedMap;
use crate::time::timestamp::{DAY_MS, Timestamp};

/// How many rows are written for one that keeps the count.
pub(crate) const ROWS_PER_COUNT: u64 = 100;
/// An object that lived for this long is taken for one that stays awake: the platform lets those
/// sleep that had nothing to do for ten seconds.
const YOUNG_FOR: Duration = Duration::from_secs(60);
/// How many days are kept, today's among them.
const KEPT_DAYS: usize = 8;

/// What was used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Use {
    /// Requests and alarms.
    pub requests: u64,
    /// Rows read.
    pub rows_read: u64,
    /// Rows written, alarms that were set among them.
    pub rows_written: u64,
    /// Requests to the Worker, readers' and agents' among them, that it told of with this object's.
    #[serde(default)]
    pub worker_requests: u64,
    /// Milliseconds in which something was done or waited for: what the platform bills as duration.
    #[serde(default)]
    pub active_ms: u64,
}

impl AddAssign for Use {
    fn add_assign(&mut self, other: Self) {
        self.requests += other.requests;
        self.rows_read += other.rows_read;
        self.rows_written += other.rows_written;
        self.worker_requests += other.worker_requests;
        self.active_ms += other.active_ms;
    }
}

impl Use {
    fn times(self, factor: f64) -> Self {
        let times = |count: u64| (count as f64 * factor).round() as u64;
        Self {
            requests: times(self.requests),
            rows_read: times(self.rows_read),
            rows_written: times(self.rows_written),
            worker_requests: times(self.worker_requests),
            active_ms: times(self.active_ms),
        }
    }
}

/// What one object counts while it is awake.
#[derive(Clone, Debug)]
pub struct Meter {
    woke_at: Timestamp,
    awake: Use,
    unsaved: Use,
    /// How many things are being done at once, and since when any is.
    doing: u32,
    busy_since: Timestamp,
}

impl Meter {
    /// The meter of an object that wakes.
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        let (awake, unsaved) = Default::default();
        Self { woke_at: now, awake, unsaved, doing: 0, busy_since: now }
    }

    /// A request came in, or an alarm.
    pub fn turn(&mut self) {
        self.add(Use { requests: 1, ..Use::default() });
    }

    /// The Worker tells how many requests it had since it last told anybody.
    pub fn count_requests(&mut self, worker_requests: u64) {
        self.add(Use { worker_requests, ..Use::default() });
    }

    /// Something begins: a request, an alarm, or what is done after an answer.
    pub fn begin(&mut self, now: Timestamp) {
        if self.doing == 0 {
            self.busy_since = now;
        }
        self.doing += 1;
    }

    /// What began ends. Things that are done at once take their time together.
    pub fn end(&mut self, now: Timestamp) {
        self.doing = self.doing.saturating_sub(1);
        if self.doing == 0 {
            let active = now.since(self.busy_since).as_millis();
            let active_ms = u64::try_from(active).unwrap_or(u64::MAX);
            self.add(Use { active_ms, ..Use::default() });
        }
    }

    /// A statement read and wrote rows.
    pub fn count(&mut self, rows_read: u64, rows_written: u64) {
        self.add(Use { rows_read, rows_written, ..Use::default() });
    }

    fn add(&mut self, more: Use) {
        self.awake += more;
        self.unsaved += more;
    }

    /// All since the object woke, exactly.
    #[must_use]
    pub fn awake(&self) -> Use {
        self.awake
    }

    /// What is not kept yet.
    #[must_use]
    pub fn unsaved(&self) -> Use {
        self.unsaved
    }

    /// What is to be kept at the end of a turn; `chance` is any number from 0 to 1.
    pub fn due(&mut self, now: Timestamp, chance: f64) -> Option<Use> {
        let rows = self.unsaved.rows_written;
        if rows >= ROWS_PER_COUNT {
            return Some(std::mem::take(&mut self.unsaved));
        }
        if rows == 0 || now.since(self.woke_at) >= YOUNG_FOR {
            return None;
        }
        let used = std::mem::take(&mut self.unsaved);
        let share = rows as f64 / ROWS_PER_COUNT as f64;
        (chance < share).then(|| used.times(1.0 / share))
    }
}

/// What was used on each of the last days, by the day's number since 1970 in UTC.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Days(SortedMap<i64, Use>);

impl Days {
    /// Adds what was used today; days long gone are forgotten.
    pub fn add(&mut self, now: Timestamp, used: Use) {
        *self.0.entry(day(now)).or_default() += used;
        while self.0.len() > KEPT_DAYS {
            self.0.pop_first();
        }
    }

    /// What was used today.
    #[must_use]
    pub fn today(&self, now: Timestamp) -> Use {
        self.0.get(&day(now)).copied().unwrap_or_default()
    }

    /// What was used on the seven days before today, each.
    #[must_use]
    pub fn week(&self, now: Timestamp) -> [Use; 7] {
        std::array::from_fn(|back| {
            let day = day(now) - 1 - i64::try_from(back).unwrap_or_default();
            self.0.get(&day).copied().unwrap_or_default()
        })
    }
}

fn day(at: Timestamp) -> i64 {
    at.unix_ms().div_euclid(DAY_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_unix_ms(1_700_000_000_000 + second * 1000)
    }

    fn turn(meter: &mut Meter, rows: u64) {
        meter.turn();
        meter.count(3, rows);
    }

    #[test]
    fn an_object_that_stays_awake_counts_exactly_and_keeps_one_row_in_a_hundred() {
        let mut meter = Meter::new(at(0));
        let (mut kept, mut counts) = (Use::default(), 0);
        for second in 100..1_100 {
            turn(&mut meter, 1);
            if let Some(used) = meter.due(at(second), 0.0) {
                kept += used;
                counts += 1;
            }
        }
        let all = Use { requests: 1_000, rows_read: 3_000, rows_written: 1_000, ..Use::default() };
        assert_eq!(kept, all);
        assert_eq!((counts, meter.unsaved()), (10, Use::default()));
    }

    #[test]
    fn an_object_that_sleeps_in_between_is_counted_right_in_the_mean() {
        let (mut kept, mut counts) = (Use::default(), 0);
        for wake in 0..10_000_u32 {
            let mut meter = Meter::new(at(0));
            turn(&mut meter, 1 + u64::from(wake % 3));
            // Every chance comes up equally often.
            let chance = f64::from(wake.wrapping_mul(7_919) % 10_000) / 10_000.0;
            if let Some(used) = meter.due(at(1), chance) {
                kept += used;
                counts += 1;
            }
        }
        for (counted, real) in
            [(kept.requests, 10_000), (kept.rows_read, 30_000), (kept.rows_written, 20_000)]
        {
            let off = (counted as f64 / f64::from(real) - 1.0).abs();
            assert!(off < 0.05, "{counted} of {real}");
        }
        assert!((150..250).contains(&counts), "a row in a hundred: {counts}");
    }

    #[test]
    fn what_is_done_at_once_takes_its_time_together() {
        let mut meter = Meter::new(at(0));
        meter.begin(at(10));
        meter.begin(at(11));
        meter.end(at(12));
        assert_eq!(meter.awake().active_ms, 0, "the other goes on");
        meter.end(at(14));
        meter.begin(at(20));
        meter.end(at(21));
        assert_eq!(meter.awake().active_ms, 5_000);
        meter.begin(at(30));
        meter.end(at(29));
        assert_eq!(meter.awake().active_ms, 5_000, "a clock that was set back takes nothing away");
    }

    #[test]
    fn reads_alone_keep_nothing() {
        let mut meter = Meter::new(at(0));
        (0..1_000).for_each(|_| turn(&mut meter, 0));
        assert_eq!(meter.due(at(1), 0.0), None);
        assert_eq!(meter.unsaved().rows_read, 3_000, "but are kept with the next row");
    }

    #[test]
    fn a_week_is_the_seven_days_before_today() {
        let mut days = Days::default();
        for back in (0..12).rev() {
            let used = Use { requests: 1 + back, ..Use::default() };
            days.add(at(-86_400 * i64::try_from(back).unwrap()), used);
        }
        assert_eq!(days.today(at(0)).requests, 1);
        assert_eq!(days.week(at(0)).map(|day| day.requests), [2, 3, 4, 5, 6, 7, 8]);
        assert_eq!(days.week(at(86_400)).map(|day| day.requests), [1, 2, 3, 4, 5, 6, 7]);
        let text = serde_json::to_string(&days).unwrap();
        assert_eq!(serde_json::from_str::<Days>(&text).unwrap(), days);
    }
}
