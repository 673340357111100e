//! Sketch buckets: all 32-bit values, in buckets so narrow that the midpoint of one is within 1 %
//! of every value in it.
//!
//! The bounds are whole numbers, computed with integer arithmetic at compile time: there is no
//! logarithm that another machine could round differently. Values up to 99 have a bucket each.

/// How many buckets there are.
pub(crate) const BUCKETS: usize = {
    let (mut start, mut count) = (0, 0);
    while start <= u32::MAX as u64 {
        start = next(start);
        count += 1;
    }
    count
};

/// The least value of each bucket.
static STARTS: [u32; BUCKETS] = {
    let mut starts = [0; BUCKETS];
    let (mut start, mut index) = (0, 0);
    while index < BUCKETS {
        #[expect(
            clippy::indexing_slicing,
            reason = "index < BUCKETS, and it fails at compile time"
        )]
        {
            starts[index] = start as u32;
        }
        start = next(start);
        index += 1;
    }
    starts
};

/// At most 1 % more than the least value, so it stands for all between.
const fn middle_from(start: u64) -> u64 {
    start * 101 / 100
}

/// The least value that the middle no longer stands for: it is more than 1 % below it.
const fn next(start: u64) -> u64 {
    middle_from(start) * 100 / 99 + 1
}

/// The bucket of a value, less than [`BUCKETS`].
pub(crate) fn bucket(value: u32) -> u16 {
    let after = STARTS.partition_point(|start| *start <= value);
    u16::try_from(after.saturating_sub(1)).unwrap_or(0)
}

/// The least value of a bucket; of one that does not exist, the largest value there is.
pub(crate) fn least(bucket: u16) -> u32 {
    STARTS.get(usize::from(bucket)).copied().unwrap_or(u32::MAX)
}

/// The largest value of a bucket.
pub(crate) fn most(bucket: u16) -> u32 {
    match STARTS.get(usize::from(bucket) + 1) {
        Some(next) => next - 1,
        None => u32::MAX,
    }
}

/// The value that stands for all of a bucket: within 1 % of each.
pub(crate) fn middle(bucket: u16) -> u32 {
    u32::try_from(middle_from(least(bucket).into())).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bucket_stands_for_its_values_within_one_percent() {
        let last = u16::try_from(BUCKETS).unwrap() - 1;
        assert_eq!((least(0), most(last)), (0, u32::MAX));
        for index in 0..=last {
            let (least, most, middle) = (least(index), most(index), i64::from(middle(index)));
            assert!(least <= most);
            assert_eq!((bucket(least), bucket(most)), (index, index));
            for value in [least, most].map(i64::from) {
                assert!((middle - value).abs() * 100 <= value, "{value} as {middle}");
            }
        }
    }

    #[test]
    fn small_values_are_exact_and_there_are_few_buckets() {
        for value in 0..100 {
            assert_eq!(middle(bucket(value)), value);
        }
        assert_eq!(BUCKETS, 977);
    }
}
