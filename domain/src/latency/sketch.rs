//! Quantile sketch: quantiles of any number of values, within 1 %, in few bytes.
//!
//! A sketch counts values in buckets, as DDSketch does. It depends on the values alone, not on
//! their order, nor on how they were spread over sketches that were merged, nor on the machine:
//! equal values make equal sketches and equal bytes.

use serde::{Deserialize, Serialize};

use crate::latency::sketch_buckets::{BUCKETS, bucket, least, middle, most};
use crate::ordered::SortedMap;

/// The most bytes of a packed sketch, whatever it holds: of each bucket a gap and a count, and least,
/// largest and sum. Counts of less than two million take a third of it.
pub const MAX_SKETCH_BYTES: usize = BUCKETS * 12 + 20;

/// The most bytes of a number: seven bits of 64 in each.
const MAX_NUMBER_BYTES: usize = 10;

/// The counts that share a byte with the gap before them.
const SMALL_COUNTS: u64 = 7;

/// Values of 32 bits, in a unit that whoever keeps them knows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<u8>", into = "Vec<u8>")]
pub struct Sketch {
    counts: SortedMap<u16, u64>,
    least: u32,
    most: u32,
    sum: u64,
}

/// Why bytes are not a sketch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the sketch {0}")]
pub struct InvalidSketch(&'static str);

impl Sketch {
    /// Adds a value.
    pub fn record(&mut self, value: u32) {
        self.least = if self.is_empty() { value } else { self.least.min(value) };
        self.most = self.most.max(value);
        self.sum = self.sum.saturating_add(value.into());
        let count = self.counts.entry(bucket(value)).or_default();
        *count = count.saturating_add(1);
    }

    /// Adds all that another sketch has seen.
    pub fn merge(&mut self, other: &Self) {
        if other.is_empty() {
            return;
        }
        self.least = if self.is_empty() { other.least } else { self.least.min(other.least) };
        self.most = self.most.max(other.most);
        self.sum = self.sum.saturating_add(other.sum);
        for (bucket, count) in &other.counts {
            let sum = self.counts.entry(*bucket).or_default();
            *sum = sum.saturating_add(*count);
        }
    }

    /// Whether it has seen nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// How many values it has seen.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.counts.values().fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// The sum of the values, exactly.
    #[must_use]
    pub fn sum(&self) -> u64 {
        self.sum
    }

    /// The least value, exactly.
    #[must_use]
    pub fn min(&self) -> Option<u32> {
        (!self.is_empty()).then_some(self.least)
    }

    /// The largest value, exactly.
    #[must_use]
    pub fn max(&self) -> Option<u32> {
        (!self.is_empty()).then_some(self.most)
    }

    /// The least value that at least so many thousandths of all values do not exceed, within 1 %:
    /// 500 is the median, 0 the least and 1000 the largest. `None` when it has seen nothing.
    #[must_use]
    pub fn quantile(&self, thousandths: u16) -> Option<u32> {
        let count = u128::from(self.count());
        let rank = (count * u128::from(thousandths.min(1000))).div_ceil(1000);
        if rank <= 1 || rank == count {
            return if rank <= 1 { self.min() } else { self.max() };
        }
        let mut seen = 0_u128;
        let found = self.counts.iter().find(|(_, count)| {
            seen += u128::from(**count);
            seen >= rank
        });
        found.map(|(bucket, _)| middle(*bucket).clamp(self.least, self.most))
    }

    /// The sketch as bytes; none for one that has seen nothing.
    ///
    /// The least value and how far the largest is above it, then for each bucket with values from
    /// the first to the last one number of the buckets left out before it and of its count, and by
    /// how much the sum exceeds the least that it could be.
    #[must_use]
    pub fn pack(&self) -> Vec<u8> {
        let mut bytes = vec![];
        if self.is_empty() {
            return bytes;
        }
        push(self.least.into(), &mut bytes);
        push((self.most - self.least).into(), &mut bytes);
        let mut expected = bucket(self.least);
        for (bucket, count) in &self.counts {
            let small = (count - 1).min(SMALL_COUNTS);
            push(u64::from(bucket - expected) << 3 | small, &mut bytes);
            if small == SMALL_COUNTS {
                push(count - 1 - SMALL_COUNTS, &mut bytes);
            }
            expected = bucket + 1;
        }
        push(self.sum - self.sum_of(least), &mut bytes);
        bytes
    }

    /// The sketch that the bytes hold.
    ///
    /// # Errors
    /// [`InvalidSketch`] for bytes that [`Sketch::pack`] does not make. No bytes make it panic, or
    /// need more room than [`MAX_SKETCH_BYTES`] do.
    pub fn unpack(bytes: &[u8]) -> Result<Self, InvalidSketch> {
        if bytes.is_empty() {
            return Ok(Self::default());
        }
        if bytes.len() > MAX_SKETCH_BYTES {
            return Err(InvalidSketch("has too many bytes"));
        }
        let mut rest = bytes;
        let mut number = || next_number(&mut rest);
        let too_large = InvalidSketch("holds too large a number");
        let least_value = u32::try_from(number()?).map_err(|_| too_large)?;
        let above = u32::try_from(number()?).map_err(|_| too_large)?;
        let most_value = least_value.checked_add(above).ok_or(too_large)?;
        let (mut next, last) = (u64::from(bucket(least_value)), bucket(most_value));
        let mut sketch = Self { least: least_value, most: most_value, ..Self::default() };
        while next <= last.into() {
            let token = number()?;
            let index = next.checked_add(token >> 3).and_then(|index| u16::try_from(index).ok());
            let more = if token & 7 == SMALL_COUNTS { number()? } else { 0 };
            let count = (token & 7).checked_add(more).and_then(|n| n.checked_add(1));
            let first = sketch.is_empty();
            match (index.filter(|i| *i <= last && (!first || u64::from(*i) == next)), count) {
                (Some(index), Some(count)) => sketch.counts.insert(index, count),
                _ => return Err(InvalidSketch("counts what is outside of it")),
            };
            next = index.map_or(0, u64::from) + 1;
        }
        let above = number()?;
        sketch.sum = sketch.sum_of(least).checked_add(above).ok_or(too_large)?;
        if !rest.is_empty() {
            return Err(InvalidSketch("has bytes too many"));
        }
        let lonely = sketch.count() == 1
            && (least_value != most_value || sketch.sum != u64::from(least_value));
        if lonely || sketch.sum > sketch.sum_of(most) {
            return Err(InvalidSketch("contradicts itself"));
        }
        // A number can be written with more bytes than it needs; equal sketches have equal bytes.
        if sketch.pack() != bytes {
            return Err(InvalidSketch("has numbers with more bytes than they need"));
        }
        Ok(sketch)
    }

    /// What the sum would be if each value were `value` of its bucket.
    fn sum_of(&self, value: fn(u16) -> u32) -> u64 {
        self.counts.iter().fold(0, |sum: u64, (bucket, count)| {
            sum.saturating_add(count.saturating_mul(value(*bucket).into()))
        })
    }
}

/// Appends a number as postcard writes it: seven bits a byte, the lowest first.
fn push(number: u64, bytes: &mut Vec<u8>) {
    let mut buffer = [0; MAX_NUMBER_BYTES];
    // The buffer is large enough for every number.
    if let Ok(written) = postcard::to_slice(&number, &mut buffer) {
        bytes.extend_from_slice(written);
    }
}

/// Takes a number from the front.
fn next_number(bytes: &mut &[u8]) -> Result<u64, InvalidSketch> {
    let (number, rest) =
        postcard::take_from_bytes(bytes).map_err(|_| InvalidSketch("breaks off"))?;
    *bytes = rest;
    Ok(number)
}

impl FromIterator<u32> for Sketch {
    fn from_iter<I: IntoIterator<Item = u32>>(values: I) -> Self {
        let mut sketch = Self::default();
        values.into_iter().for_each(|value| sketch.record(value));
        sketch
    }
}

impl From<Sketch> for Vec<u8> {
    fn from(sketch: Sketch) -> Self {
        sketch.pack()
    }
}

impl TryFrom<Vec<u8>> for Sketch {
    type Error = InvalidSketch;
    fn try_from(bytes: Vec<u8>) -> Result<Self, InvalidSketch> {
        Self::unpack(&bytes)
    }
}
