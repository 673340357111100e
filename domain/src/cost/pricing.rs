//! Usage and pricing: metered usage compared with the platform's limits and prices, and an estimate
//! of both for a page of any size.
//!
//! Prices and limits are Cloudflare's for Workers and SQLite durable objects, as published in
//! November 2026.

use serde::{Deserialize, Serialize};

use crate::cost::meter::{Days, ROWS_PER_COUNT, Use};
use crate::ledger::retention::{RING_BYTES, RING_SLOTS, SNAPSHOT_EVERY};
use crate::ledger::rollup::KEEP_HOURS;
use crate::protocol::batch::MAX_OBSERVATIONS;
use crate::time::timestamp::Timestamp;

const DAY_S: f64 = 86_400.0;
const DAYS_OF_MONTH: f64 = 30.0;
const GB: f64 = 1e9;

/// What an object tells of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectUse {
    /// By day, as it was kept.
    pub days: Days,
    /// All since it woke, exactly.
    pub awake: Use,
    /// How many bytes it keeps.
    pub bytes: u64,
}

/// The memory that is billed while an object is active, in GB, whatever it really takes.
pub const GB_OF_AN_OBJECT: f64 = 0.128;

/// What is used in a day; bytes are those kept by then.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Daily {
    /// Requests to durable objects, alarms among them.
    pub requests: f64,
    /// Requests to the Worker, from agents, readers and operators; not those that a cache in front of it
    /// answered.
    #[serde(default)]
    pub worker_requests: f64,
    /// Rows read.
    pub rows_read: f64,
    /// Rows written.
    pub rows_written: f64,
    /// Seconds in which objects did something or waited for it; each bills [`GB_OF_AN_OBJECT`].
    #[serde(default)]
    pub active_s: f64,
    /// Bytes kept.
    pub bytes: f64,
}

/// What the free plan gives each day, for all objects of an account together.
pub const FREE: Daily = Daily {
    requests: 100_000.0,
    worker_requests: 100_000.0,
    rows_read: 5e6,
    rows_written: 100_000.0,
    active_s: 13_000.0 / GB_OF_AN_OBJECT,
    bytes: 5.0 * GB,
};

/// What the paid plan holds for its 5 dollars, in a month.
const INCLUDED: Daily = Daily {
    requests: 1e6,
    worker_requests: 10e6,
    rows_read: 25e9,
    rows_written: 50e6,
    active_s: 400_000.0 / GB_OF_AN_OBJECT,
    bytes: 5.0 * GB,
};
const BASE_USD: f64 = 5.0;

impl Daily {
    /// The largest part of what the free plan gives that any one meter takes; above 1 it does
    /// not fit.
    #[must_use]
    pub fn share_of_free(&self) -> f64 {
        let shares = [
            self.requests / FREE.requests,
            self.worker_requests / FREE.worker_requests,
            self.rows_read / FREE.rows_read,
            self.rows_written / FREE.rows_written,
            self.active_s / FREE.active_s,
            self.bytes / FREE.bytes,
        ];
        shares.into_iter().fold(0.0, f64::max)
    }

    /// What a month of such days costs on the paid plan, in US dollars.
    #[must_use]
    pub fn month_usd(&self) -> f64 {
        let more = |daily: f64, included: f64, unit: f64, usd: f64| {
            (daily * DAYS_OF_MONTH - included).max(0.0) / unit * usd
        };
        BASE_USD
            + more(self.requests, INCLUDED.requests, 1e6, 0.15)
            + more(self.worker_requests, INCLUDED.worker_requests, 1e6, 0.30)
            + more(self.rows_read, INCLUDED.rows_read, 1e6, 0.001)
            + more(self.rows_written, INCLUDED.rows_written, 1e6, 1.0)
            + more(self.active_s, INCLUDED.active_s, 1e6 / GB_OF_AN_OBJECT, 12.5)
            + (self.bytes - INCLUDED.bytes).max(0.0) / GB * 0.20
    }

    fn add(&mut self, used: Use) {
        self.requests += used.requests as f64;
        self.worker_requests += used.worker_requests as f64;
        self.rows_read += used.rows_read as f64;
        self.rows_written += used.rows_written as f64;
        self.active_s += used.active_ms as f64 / 1e3;
    }
}

/// The objects of one kind.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct KindUse {
    /// How many there are.
    pub objects: u32,
    /// How many of them did not answer, and are not counted below.
    pub silent: u32,
    /// Today, so far, in UTC.
    pub today: Daily,
    /// The seven days before, each, yesterday first.
    pub days: [Daily; 7],
    /// Since the objects woke, exactly.
    pub awake: Use,
}

impl KindUse {
    /// Adds what an object tells, if it does.
    pub fn add(&mut self, told: Option<&ObjectUse>, now: Timestamp) {
        self.objects += 1;
        let Some(told) = told else {
            self.silent += 1;
            return;
        };
        self.awake += told.awake;
        self.today.add(told.days.today(now));
        self.today.bytes += told.bytes as f64;
        for (sum, used) in self.days.iter_mut().zip(told.days.week(now)) {
            sum.add(used);
        }
    }
}

/// What the whole system uses.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Usage {
    /// When it was asked.
    pub at: Timestamp,
    /// The page's object.
    pub board: KindUse,
    /// Those of agents and heartbeats.
    pub ledgers: KindUse,
    /// The one that sends notifications.
    #[serde(default)]
    pub courier: KindUse,
}

impl Usage {
    /// The fullest of the last seven days, with the bytes of today: what a month is reckoned by.
    /// Today itself when nothing is known of any other.
    #[must_use]
    pub fn fullest_day(&self) -> Daily {
        let bytes = self.board.today.bytes + self.ledgers.today.bytes + self.courier.today.bytes;
        let sum = |board: Daily, ledgers: Daily, courier: Daily| Daily {
            requests: board.requests + ledgers.requests + courier.requests,
            worker_requests: board.worker_requests
                + ledgers.worker_requests
                + courier.worker_requests,
            rows_read: board.rows_read + ledgers.rows_read + courier.rows_read,
            rows_written: board.rows_written + ledgers.rows_written + courier.rows_written,
            active_s: board.active_s + ledgers.active_s + courier.active_s,
            bytes,
        };
        let days = self.board.days.iter().zip(&self.ledgers.days).zip(&self.courier.days);
        let days = days.map(|((board, ledgers), courier)| sum(*board, *ledgers, *courier));
        // Bytes are the same on each, and would hide what differs.
        let share = |day: &Daily| Daily { bytes: 0.0, ..*day }.share_of_free();
        let fullest = days.max_by(|a, b| share(a).total_cmp(&share(b)));
        let today = sum(self.board.today, self.ledgers.today, self.courier.today);
        fullest.filter(|day| day.requests > 0.0).unwrap_or(today)
    }
}

/// A page that might be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PageLoad {
    /// How many probes.
    pub probes: u32,
    /// How many regions run each, with one agent each.
    pub regions: u32,
    /// Seconds between two runs of a probe.
    pub every_s: f64,
    /// Seconds for which an agent gathers before it sends.
    pub window_s: f64,
}

/// The least seconds between two signs of life of a Ledger, and two looks of the Board: a third of
/// `silent_after`, which is three windows or more.
const LOOK_S: f64 = 25.0;
/// Rows written for a tick of the Board: the alarm, and every other time a note of who was heard from.
const ROWS_PER_TICK: f64 = 1.5;
/// Rows written for a batch: itself, a snapshot and a count now and then.
pub const ROWS_PER_BATCH: f64 = 1.0 + ROWS_PER_SNAPSHOT + 1.0 / ROWS_PER_COUNT as f64;
/// Rows written for a batch because snapshots are.
pub const ROWS_PER_SNAPSHOT: f64 = 1.0 / SNAPSHOT_EVERY as f64;
/// Rows read for a batch by a Ledger that is awake, rounded up.
pub const READ_PER_BATCH: f64 = 1.5;
/// Rows read when a Ledger wakes that slept between batches: half a snapshot's batches and the
/// tables' names.
const READ_PER_WAKE: f64 = SNAPSHOT_EVERY as f64 / 2.0 + 13.0;
/// After this many seconds without a request, an object sleeps.
const SLEEPS_AFTER_S: f64 = 10.0;
/// How many bytes an observation takes in a batch.
const BYTES_PER_OBSERVATION: f64 = 16.0;
/// Rows written a day for hours: each once it is over, the day of them, and those let go that are too
/// old. What comes late is not in it.
pub const HOUR_ROWS_A_DAY: f64 = 24.0 + 1.0 + 24.0;
/// Rows read to write them: each batch once more, and some that came after the hour; for each hour
/// the place in the ring where it begins, and its row again for its day and when it goes.
const READ_AGAIN_PER_BATCH: f64 = 1.1;
const READ_PER_HOUR: f64 = 17.0 + 3.0;
/// How many bytes a probe takes in a row of an hour.
pub const BYTES_PER_PROBE_AND_HOUR: f64 = 150.0;
/// How long a request keeps an object active, in seconds: a few milliseconds where storage is a disk, and
/// more where it is several machines that have to agree.
const ACTIVE_S_PER_REQUEST: f64 = 0.03;
/// How often a day somebody reads what was not kept on the way: once a minute.
const VIEWS: f64 = 1_440.0;

/// What a page would use in a day on which nothing changes, without copies in R2. Bytes are those of a full ring and of all
/// hours that are kept, without evidence of failing runs; days, which are kept for good, add some 100 kB a year for each probe and region.
#[must_use]
pub fn estimate(load: PageLoad) -> Daily {
    let regions = f64::from(load.regions);
    let seen = f64::from(load.probes) * load.window_s / load.every_s;
    let batches = DAY_S / load.window_s * (seen / MAX_OBSERVATIONS as f64).ceil();
    let looks = DAY_S / load.window_s.max(LOOK_S);
    let wakes = if load.window_s > SLEEPS_AFTER_S { DAY_S / load.window_s } else { 0.0 };
    let seen_a_day = f64::from(load.probes) * DAY_S / load.every_s;
    let kept_days = RING_SLOTS as f64 / batches;
    let raw = (seen_a_day * kept_days * BYTES_PER_OBSERVATION).min(RING_BYTES as f64);
    let kept_hours = KEEP_HOURS.as_secs_f64() / 3_600.0;
    let requests = regions * (batches + looks) + looks + VIEWS;
    Daily {
        requests,
        worker_requests: regions * batches + VIEWS,
        active_s: requests * ACTIVE_S_PER_REQUEST,
        rows_read: regions
            * (batches * (READ_PER_BATCH + READ_AGAIN_PER_BATCH)
                + wakes * READ_PER_WAKE
                + 24.0 * READ_PER_HOUR),
        rows_written: regions * (batches * ROWS_PER_BATCH + HOUR_ROWS_A_DAY)
            + looks * ROWS_PER_TICK,
        bytes: regions * (raw + f64::from(load.probes) * kept_hours * BYTES_PER_PROBE_AND_HOUR),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::default_batch_window;

    #[test]
    fn prices_are_those_of_the_platform() {
        assert!((Daily::default().month_usd() - 5.0).abs() < 1e-9);
        let full = Daily {
            requests: 1e6,
            worker_requests: 1e6,
            rows_read: 1e9,
            rows_written: 2e6,
            active_s: 1e6,
            bytes: 15.0 * GB,
        };
        // 29 M requests to objects, 20 M to the Worker, 5 G rows read, 10 M rows written, 3.44 M GB seconds, 10 GB beyond what is included.
        let want = 5.0 + 29.0 * 0.15 + 20.0 * 0.30 + 5_000.0 * 0.001 + 10.0 + 3.44 * 12.5 + 2.0;
        assert!((full.month_usd() - want).abs() < 1e-9, "{}", full.month_usd());
        assert!((full.share_of_free() - 200.0).abs() < 1e-9);
        assert!((FREE.share_of_free() - 1.0).abs() < 1e-9);
    }

    #[test]
    fn the_budgets_of_rows_are_kept() {
        for (probes, regions, every_s, most) in [
            (10, 3, 60.0, 25_000.0),
            (50, 5, 60.0, 25_000.0),
            (100, 5, 30.0, 25_000.0),
            (1_000, 10, 30.0, 30_000.0),
        ] {
            let window_s = default_batch_window(regions as usize).as_secs_f64();
            let day = estimate(PageLoad { probes, regions, every_s, window_s });
            assert!(day.rows_written <= most, "{probes}: {}", day.rows_written);
            assert!(day.share_of_free() <= 1.0, "{probes}: {day:?}");
            assert!(day.bytes <= 5.0 * GB, "{probes}: {day:?}");
        }
        let huge = PageLoad { probes: 10_000, regions: 10, every_s: 30.0, window_s: 30.0 };
        assert!(estimate(huge).month_usd() < 40.0, "{:?}", estimate(huge));
    }

    #[test]
    fn cost_grows_with_regions_and_not_with_probes() {
        let rows = |probes, regions| {
            estimate(PageLoad { probes, regions, every_s: 30.0, window_s: 30.0 }).rows_written
        };
        assert!((rows(1_000, 10) - rows(10, 10)).abs() < 1e-6);
        assert!((rows(10, 20) - rows(10, 10) - (rows(10, 11) - rows(10, 1))).abs() < 1e-6);
    }

    #[test]
    fn a_month_is_reckoned_by_the_fullest_day() {
        let now = Timestamp::from_unix_ms(1_700_000_000_000);
        let mut days = Days::default();
        let used = |rows| Use {
            requests: 1,
            rows_read: 2,
            rows_written: rows,
            worker_requests: 3,
            active_ms: 500,
        };
        days.add(now.minus(std::time::Duration::from_secs(86_400)), used(7));
        days.add(now, used(5));
        let told = ObjectUse { days, awake: used(5), bytes: 100 };
        let mut usage = Usage { at: now, ..Usage::default() };
        usage.board.add(Some(&told), now);
        usage.ledgers.add(Some(&told), now);
        usage.ledgers.add(None, now);
        assert_eq!((usage.ledgers.objects, usage.ledgers.silent), (2, 1));
        let fullest = Daily {
            requests: 2.0,
            worker_requests: 6.0,
            rows_read: 4.0,
            rows_written: 14.0,
            active_s: 1.0,
            bytes: 200.0,
        };
        assert_eq!(usage.fullest_day(), fullest);
        // A day of many readers is fuller than one of some rows.
        let read = Daily { requests: 1.0, worker_requests: 50_000.0, ..Daily::default() };
        usage.board.days[3] = read;
        assert_eq!(usage.fullest_day(), Daily { bytes: 200.0, ..read });
        usage.board.days = Default::default();
        usage.ledgers.days = Default::default();
        assert!((usage.fullest_day().rows_written - 10.0).abs() < 1e-9, "today, at first");
    }
}
