//! Encoding of rollups: rows of bytes with a version byte, each small enough for a row of a durable
//! object.

use serde::{Deserialize, Serialize};

use crate::ids::ProbeId;
use crate::latency::hourly::{PhaseTimes, RunBucket, RunStats};
use crate::latency::sketch::Sketch;
use crate::protocol::batch::MAX_BATCH_BYTES;
use crate::time::timestamp::Timestamp;

/// The first byte of a packed hour.
pub const VERSION: u8 = 1;
/// The most bytes of one row of an hour: as many as one of a batch.
pub const MAX_ROW_BYTES: usize = MAX_BATCH_BYTES;

/// The most bytes of a row's version, start and number of probes.
const HEAD_BYTES: usize = 1 + 10 + 5;

/// Why bytes are not a row of an hour.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRow {
    /// Larger than [`MAX_ROW_BYTES`].
    #[error("the row has {0} bytes; at most {MAX_ROW_BYTES} are read")]
    TooLarge(usize),
    /// Another version, or no row at all.
    #[error("the row begins with byte {0:?}; this program reads version {VERSION}")]
    Version(Option<u8>),
    /// The bytes do not hold the fields of an hour.
    #[error("the row cannot be read: {0}")]
    Malformed(String),
}

/// The fields of a row, in the order of their names.
#[derive(Serialize, Deserialize)]
struct HourlyRow {
    start: Timestamp,
    probes: Vec<(ProbeId, RunStats)>,
}

/// The same fields, with every sketch still packed.
#[derive(Deserialize)]
struct PackedRow<'a> {
    #[serde(rename = "start")]
    _start: Timestamp,
    #[serde(borrow)]
    probes: Vec<(&'a str, PackedRuns<'a>)>,
}

#[derive(Clone, Copy, Deserialize)]
struct PackedRuns<'a> {
    passed: u32,
    degraded: u32,
    failed: u32,
    unsure: u32,
    #[serde(borrow)]
    sketches: [&'a [u8]; 6],
}

impl PackedRuns<'_> {
    fn unpack(&self) -> Result<RunStats, InvalidRow> {
        let sketch =
            |bytes| Sketch::unpack(bytes).map_err(|error| InvalidRow::Malformed(error.to_string()));
        let [took, dns, connect, tls, first_byte, transfer] = self.sketches;
        Ok(RunStats {
            passed: self.passed,
            degraded: self.degraded,
            failed: self.failed,
            unsure: self.unsure,
            took_ms: sketch(took)?,
            phases: PhaseTimes {
                dns_us: sketch(dns)?,
                connect_us: sketch(connect)?,
                tls_us: sketch(tls)?,
                first_byte_us: sketch(first_byte)?,
                transfer_us: sketch(transfer)?,
            },
        })
    }
}

impl RunBucket {
    /// The hour as rows of at most [`MAX_ROW_BYTES`] each: one for as many probes as agents have, and
    /// further ones for more. Each is an hour by itself; merged, they are the whole.
    ///
    /// # Errors
    /// [`InvalidRow::Malformed`], if something cannot be written; nothing of an hour is known not to.
    pub fn pack(&self) -> Result<Vec<Vec<u8>>, InvalidRow> {
        let (mut rows, mut probes, mut bytes) = (vec![], vec![], HEAD_BYTES);
        for (probe, runs) in &self.probes {
            let pair = (probe.clone(), runs.clone());
            let more = postcard::to_extend(&pair, vec![]).map_err(malformed)?.len();
            if bytes + more > MAX_ROW_BYTES {
                rows.push(self.row(std::mem::take(&mut probes))?);
                bytes = HEAD_BYTES;
            }
            bytes += more;
            probes.push(pair);
        }
        rows.push(self.row(probes)?);
        Ok(rows)
    }

    fn row(&self, probes: Vec<(ProbeId, RunStats)>) -> Result<Vec<u8>, InvalidRow> {
        postcard::to_extend(&HourlyRow { start: self.start, probes }, vec![VERSION])
            .map_err(malformed)
    }

    /// The hour, or the part of one, that a row holds.
    ///
    /// # Errors
    /// [`InvalidRow`] for bytes that [`RunBucket::pack`] does not make.
    pub fn unpack(row: &[u8]) -> Result<Self, InvalidRow> {
        if row.len() > MAX_ROW_BYTES {
            return Err(InvalidRow::TooLarge(row.len()));
        }
        let body = match row.split_first() {
            Some((&VERSION, body)) => body,
            other => return Err(InvalidRow::Version(other.map(|(first, _)| *first))),
        };
        let (row, rest) = postcard::take_from_bytes::<HourlyRow>(body).map_err(malformed)?;
        if !rest.is_empty() {
            return Err(InvalidRow::Malformed(format!("{} bytes too many", rest.len())));
        }
        if !row.probes.is_sorted_by(|(a, _), (b, _)| a < b) {
            return Err(InvalidRow::Malformed("probes are not in order, or twice".to_owned()));
        }
        Ok(Self { start: row.start, probes: row.probes.into_iter().collect() })
    }

    /// What a row that was [packed](RunBucket::pack) holds of one probe; the others are passed over, which
    /// takes a fraction of the time.
    ///
    /// # Errors
    /// [`InvalidRow`] for bytes that cannot be read so far.
    pub fn find(row: &[u8], probe: &ProbeId) -> Result<Option<RunStats>, InvalidRow> {
        let body = match row.split_first() {
            Some((&VERSION, body)) => body,
            other => return Err(InvalidRow::Version(other.map(|(first, _)| *first))),
        };
        let (row, _) = postcard::take_from_bytes::<PackedRow<'_>>(body).map_err(malformed)?;
        let found = row.probes.iter().find(|(id, _)| *id == probe.as_str());
        found.map(|(_, runs)| runs.unpack()).transpose()
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it is called by `map_err`")]
fn malformed(error: postcard::Error) -> InvalidRow {
    InvalidRow::Malformed(error.to_string())
}
