//! Metrics of durable objects: what did the Board and the Courier use today, and what does the Courier still have to send?

use super::families::{
    CHANNELS_FAILING, DELIVERIES_RETRYING, LETTERS_WAITING, MetricFamily, MetricShape,
    OBJECT_ACTIVE, OBJECT_BYTES, OBJECT_REQUESTS, OBJECT_ROWS_READ, OBJECT_ROWS_WRITTEN, OBJECT_UP,
};
use super::metric_set::MetricSet;
use crate::cost::pricing::ObjectUse;
use crate::time::timestamp::Timestamp;

/// What the Courier still has to send.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct CourierBacklog {
    /// Deliveries that are attempted again, by lane.
    pub retrying: Vec<(String, u64)>,
    /// Letters that are not sent yet, by lane.
    pub letters: Vec<(String, u64)>,
    /// Channels that lately took nothing.
    pub failing_channels: u64,
    /// What it used.
    pub used: Option<ObjectUse>,
}

/// The metrics of objects, in the order of their families. `None` for the Courier: it did not answer.
#[must_use]
pub fn object_metrics(
    board: &ObjectUse,
    courier: Option<&CourierBacklog>,
    now: Timestamp,
) -> MetricSet {
    let mut metrics = MetricSet::default();
    if let Some(backlog) = courier {
        for (family, lanes) in
            [(&DELIVERIES_RETRYING, &backlog.retrying), (&LETTERS_WAITING, &backlog.letters)]
        {
            metrics.family(family);
            for (lane, count) in lanes {
                metrics.sample(&[("lane", lane)], (whole(*count), 0));
            }
        }
        metrics.family(&CHANNELS_FAILING);
        metrics.sample(&[], (whole(backlog.failing_channels), 0));
    }
    let used = [("board", Some(board)), ("courier", courier.and_then(|own| own.used.as_ref()))];
    metrics.family(&OBJECT_UP);
    for (object, used) in used {
        metrics.sample(&[("object", object)], (i64::from(used.is_some()), 0));
    }
    type MeteredUse = (&'static MetricFamily, u32, fn(&ObjectUse, Timestamp) -> u64);
    let meters: [MeteredUse; 5] = [
        (&OBJECT_REQUESTS, 0, |used, now| used.days.today(now).requests),
        (&OBJECT_ROWS_READ, 0, |used, now| used.days.today(now).rows_read),
        (&OBJECT_ROWS_WRITTEN, 0, |used, now| used.days.today(now).rows_written),
        (&OBJECT_ACTIVE, 3, |used, now| used.days.today(now).active_ms),
        (&OBJECT_BYTES, 0, |used, _| used.bytes),
    ];
    for (family, decimals, meter) in meters {
        metrics.family(family);
        // Its counters begin anew each day (UTC).
        let since = (family.shape == MetricShape::Counter).then(|| now.start_of_day());
        for (object, used) in used {
            if let Some(used) = used {
                metrics.sum(&[("object", object)], (whole(meter(used, now)), decimals), since);
            }
        }
    }
    metrics
}

fn whole(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
