//! Days as runs of equal ones, `[[40,"operational",0,false],…]`: most days are like the day before.

use serde::{Deserialize, Deserializer, Serializer};

use crate::status::Status;
use crate::uptime::Day;

pub(super) fn serialize<S: Serializer>(days: &[Day], to: S) -> Result<S::Ok, S::Error> {
    let runs = days.chunk_by(|one, next| one == next);
    let runs = runs.filter_map(|run| Some((run.len(), run.first()?)));
    to.collect_seq(runs.map(|(count, day)| (count, day.worst, day.trouble_s, day.corrected)))
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Day>, D::Error> {
    let runs: Vec<(usize, Status, u32, bool)> = Vec::deserialize(from)?;
    let days = runs.into_iter().flat_map(|(count, worst, trouble_s, corrected)| {
        std::iter::repeat_n(Day { worst, trouble_s, corrected }, count)
    });
    Ok(days.collect())
}
