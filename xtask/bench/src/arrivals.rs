//! Arrival times of requests, from nginx's log: jitter and bursts.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context;

/// What arrived in a window of time.
pub(super) struct Arrivals {
    /// Milliseconds since 1970, by path.
    by_path: BTreeMap<String, Vec<f64>>,
}

impl Arrivals {
    /// Reads lines of `SECONDS.MILLIS PATH` that fall into a window.
    pub(crate) fn read(log: &Path, from_s: f64, to_s: f64) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(log).context("nginx noted nothing")?;
        let mut by_path: BTreeMap<String, Vec<f64>> = BTreeMap::new();
        for line in text.lines() {
            let Some((at, path)) = line.split_once(' ') else { continue };
            let Ok(at) = at.parse::<f64>() else { continue };
            if (from_s..to_s).contains(&at) {
                by_path.entry(path.to_owned()).or_default().push(at * 1000.0);
            }
        }
        Ok(Self { by_path })
    }

    pub(crate) fn count(&self) -> usize {
        self.by_path.values().map(Vec::len).sum()
    }

    /// How many different paths were asked for.
    pub(crate) fn paths(&self) -> usize {
        self.by_path.len()
    }

    /// The 99th percentile of how far the time between two requests for a path is off.
    pub(crate) fn jitter_p99_ms(&self, every_ms: f64) -> f64 {
        let mut off: Vec<f64> = self
            .by_path
            .values()
            .flat_map(|times| times.windows(2))
            .filter_map(|pair| Some((pair.get(1)? - pair.first()? - every_ms).abs()))
            .collect();
        off.sort_by(f64::total_cmp);
        off.get(off.len() * 99 / 100).copied().unwrap_or(f64::NAN)
    }

    /// The fullest 100 ms, as a multiple of the mean. Where the hundreds begin is chosen in
    /// everybody's favour: nobody's slots need fall together with the clock's.
    pub(crate) fn burst(&self) -> f64 {
        let begins = (0..100).step_by(10).map(f64::from);
        begins.map(|begin| self.burst_from(begin)).fold(f64::INFINITY, f64::min)
    }

    fn burst_from(&self, begin_ms: f64) -> f64 {
        let mut slots: BTreeMap<i64, u32> = BTreeMap::new();
        for at in self.by_path.values().flatten() {
            *slots.entry(((at - begin_ms) / 100.0).floor() as i64).or_default() += 1;
        }
        let (Some((first, _)), Some((last, _))) = (slots.first_key_value(), slots.last_key_value())
        else {
            return f64::INFINITY;
        };
        // The first and the last are cut off.
        let whole = slots.iter().filter(|(slot, _)| *slot != first && *slot != last);
        let most = whole.map(|(_, count)| *count).max().unwrap_or(0);
        let mean = self.count() as f64 / (last - first + 1) as f64;
        f64::from(most) / mean
    }
}
