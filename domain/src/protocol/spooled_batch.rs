//! Spooled batch: in which form does an undelivered batch wait on disk? As it is sent, behind what its clock
//! showed when it was made.

use crate::protocol::server_offset::ClockReading;

/// The first byte of a batch with a reading; a batch itself begins with its version, which is smaller.
const WITH_READING: u8 = 0x80;

/// A packed batch, and how its clock stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpooledBatch {
    /// Unknown of batches that an earlier version left.
    pub reading: Option<ClockReading>,
    /// The batch as it is sent.
    pub packed: Vec<u8>,
}

impl SpooledBatch {
    /// The bytes of its file.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let reading = self.reading.as_ref();
        let head =
            reading.and_then(|reading| postcard::to_extend(reading, vec![WITH_READING]).ok());
        let mut bytes = head.unwrap_or_default();
        bytes.extend_from_slice(&self.packed);
        bytes
    }

    /// The batch of a file. What cannot be read is a batch that the server will refuse, with the reason.
    #[must_use]
    pub fn from_bytes(mut bytes: Vec<u8>) -> Self {
        let head = match bytes.split_first() {
            Some((&WITH_READING, rest)) => postcard::take_from_bytes::<ClockReading>(rest).ok(),
            _ => None,
        };
        let Some((reading, packed)) = head else {
            return Self { reading: None, packed: bytes };
        };
        let begins = bytes.len() - packed.len();
        bytes.drain(..begins);
        Self { reading: Some(reading), packed: bytes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::server_offset::{ClockSample, ServerOffset};
    use crate::time::timestamp::Timestamp;

    #[test]
    fn a_file_holds_the_batch_and_its_reading_and_older_ones_are_read() {
        let server = Timestamp::from_unix_ms(1_800_000_000_000);
        let offset = ServerOffset::of_sample(ClockSample { sent_ms: 1, server, answered_ms: 9 });
        for offset in [None, Some(offset)] {
            let machine_boot = "4b1e…".to_owned();
            let clock = Timestamp::from_unix_ms(-5);
            let reading = ClockReading { machine_boot, monotonic_ms: 77, clock, offset };
            let batch = SpooledBatch { reading: Some(reading), packed: vec![3, 128, 0, 9] };
            assert_eq!(SpooledBatch::from_bytes(batch.to_bytes()), batch);
        }
        for bytes in [vec![], vec![1, 2, 3], vec![WITH_READING], vec![WITH_READING, 255]] {
            let batch = SpooledBatch::from_bytes(bytes.clone());
            assert_eq!((batch.reading, batch.packed), (None, bytes));
        }
    }
}
