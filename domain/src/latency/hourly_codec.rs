//! Encoding of rollups: rows of bytes with a version byte, each small enough for a row of a durable
//! object.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use serde::{Deserialize, Serialize};

use crate::ids::{MAX_ID_CHARS, ProbeId};
use crate::latency::hourly::{PhaseTimes, RunBucket, RunStats};
use crate::latency::sketch::{MAX_SKETCH_BYTES, Sketch};
use crate::ordered::SortedMap;
use crate::protocol::batch::MAX_BATCH_BYTES;
use crate::time::timestamp::Timestamp;

/// The first byte of a packed hour: its probes in chunks, each of which is compressed by itself, so that one
/// probe is found without the others.
pub const VERSION: u8 = 2;
/// The first byte of a row whose probes are not compressed; still read.
const PLAIN: u8 = 1;
/// How many probes are compressed together.
const PROBES_PER_CHUNK: usize = 64;
/// The most bytes of one row of an hour: as many as one of a batch.
pub const MAX_ROW_BYTES: usize = MAX_BATCH_BYTES;
/// The most bytes that a probe takes, whatever it saw: its name, four counts and six sketches with
/// their lengths. Far less than a row; with a run every 30 seconds it is some 200.
pub const MAX_PROBE_BYTES: usize = 1 + MAX_ID_CHARS + 4 * 5 + 6 * (2 + MAX_SKETCH_BYTES);

/// A row ends before its probes have so many bytes uncompressed: what does not compress still fits.
const FULL_BYTES: usize = MAX_ROW_BYTES / 10 * 9;
/// The most bytes of a row's version, start and number of probes.
const HEAD_BYTES: usize = 1 + 10 + 5;

/// Why bytes are not a row of an hour.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRow {
    /// Larger than [`MAX_ROW_BYTES`].
    #[error("the row has {0} bytes; at most {MAX_ROW_BYTES} are read")]
    TooLarge(usize),
    /// Another version, or no row at all.
    #[error("the row begins with byte {0:?}; this program reads versions {PLAIN} and {VERSION}")]
    Version(Option<u8>),
    /// The bytes do not hold the fields of an hour.
    #[error("the row cannot be read: {0}")]
    Malformed(String),
}

/// The fields of a row, in the order of their names.
#[derive(Serialize, Deserialize)]
struct ChunkedRow<'a> {
    start: Timestamp,
    #[serde(borrow)]
    chunks: Vec<(&'a str, &'a [u8])>,
}

/// The fields of a row that is not compressed, with every sketch still packed.
#[derive(Deserialize)]
struct PlainRow<'a> {
    start: Timestamp,
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
            if bytes + more > FULL_BYTES {
                rows.push(self.row(&std::mem::take(&mut probes))?);
                bytes = HEAD_BYTES;
            }
            bytes += more;
            probes.push(pair);
        }
        rows.push(self.row(&probes)?);
        Ok(rows)
    }

    fn row(&self, probes: &[(ProbeId, RunStats)]) -> Result<Vec<u8>, InvalidRow> {
        let chunks = probes.chunks(PROBES_PER_CHUNK).map(|chunk| {
            let plain = postcard::to_extend(chunk, vec![]).map_err(malformed)?;
            let mut packer = DeflateEncoder::new(vec![], Compression::default());
            let packed = packer.write_all(&plain).and_then(|()| packer.finish());
            Ok((chunk, packed.map_err(malformed)?))
        });
        let chunks: Vec<_> = chunks.collect::<Result<_, InvalidRow>>()?;
        let chunks = chunks.iter().filter_map(|(chunk, packed)| {
            chunk.first().map(|(first, _)| (first.as_str(), packed.as_slice()))
        });
        let row = ChunkedRow { start: self.start, chunks: chunks.collect() };
        postcard::to_extend(&row, vec![VERSION]).map_err(malformed)
    }

    /// The hour, or the part of one, that a row holds.
    ///
    /// # Errors
    /// [`InvalidRow`] for bytes that [`RunBucket::pack`] does not make, and no earlier version made.
    pub fn unpack(row: &[u8]) -> Result<Self, InvalidRow> {
        if row.len() > MAX_ROW_BYTES {
            return Err(InvalidRow::TooLarge(row.len()));
        }
        let (start, probes) = match row.split_first() {
            Some((&PLAIN, body)) => {
                let PlainRow { start, probes } = whole(body)?;
                (start, unpacked(&probes)?)
            }
            Some((&VERSION, body)) => {
                let ChunkedRow { start, chunks } = whole(body)?;
                let mut all = vec![];
                for (_, packed) in chunks {
                    all.extend(unpacked(&whole::<PackedProbes<'_>>(&inflate(packed)?)?)?);
                }
                (start, all)
            }
            other => return Err(InvalidRow::Version(other.map(|(first, _)| *first))),
        };
        if !probes.is_sorted_by(|(a, _), (b, _)| a < b) {
            return Err(InvalidRow::Malformed("probes are not in order, or twice".to_owned()));
        }
        Ok(Self { start, probes: SortedMap::from_iter(probes) })
    }

    /// What a row that was [packed](RunBucket::pack) holds of one probe; the others are passed over, which
    /// takes a fraction of the time.
    ///
    /// # Errors
    /// [`InvalidRow`] for bytes that cannot be read so far.
    pub fn find(row: &[u8], probe: &ProbeId) -> Result<Option<RunStats>, InvalidRow> {
        match row.split_first() {
            Some((&PLAIN, body)) => found(&whole::<PlainRow<'_>>(body)?.probes, probe),
            Some((&VERSION, body)) => {
                let chunks = whole::<ChunkedRow<'_>>(body)?.chunks;
                let behind = chunks.partition_point(|(first, _)| *first <= probe.as_str());
                let chunk = behind.checked_sub(1).and_then(|at| chunks.get(at));
                let Some((_, packed)) = chunk else { return Ok(None) };
                found(&whole::<PackedProbes<'_>>(&inflate(packed)?)?, probe)
            }
            other => Err(InvalidRow::Version(other.map(|(first, _)| *first))),
        }
    }
}

type PackedProbes<'a> = Vec<(&'a str, PackedRuns<'a>)>;

fn found(probes: &PackedProbes<'_>, probe: &ProbeId) -> Result<Option<RunStats>, InvalidRow> {
    let found = probes.iter().find(|(id, _)| *id == probe.as_str());
    found.map(|(_, runs)| runs.unpack()).transpose()
}

fn unpacked(probes: &PackedProbes<'_>) -> Result<Vec<(ProbeId, RunStats)>, InvalidRow> {
    let probes =
        probes.iter().map(|(id, runs)| Ok((id.parse().map_err(malformed)?, runs.unpack()?)));
    probes.collect()
}

/// The fields that bytes hold, and nothing besides.
fn whole<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, InvalidRow> {
    let (fields, rest) = postcard::take_from_bytes(bytes).map_err(malformed)?;
    match rest.is_empty() {
        true => Ok(fields),
        false => Err(InvalidRow::Malformed(format!("{} bytes too many", rest.len()))),
    }
}

/// Unpacks no further than a chunk may reach.
fn inflate(packed: &[u8]) -> Result<Vec<u8>, InvalidRow> {
    const MAX_PLAIN_BYTES: usize = PROBES_PER_CHUNK * MAX_PROBE_BYTES + 2;
    let mut plain = vec![];
    let read = DeflateDecoder::new(packed).take(MAX_PLAIN_BYTES as u64 + 1).read_to_end(&mut plain);
    read.map_err(malformed)?;
    match plain.len() <= MAX_PLAIN_BYTES {
        true => Ok(plain),
        false => Err(InvalidRow::Malformed("a chunk is too large".to_owned())),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it is called by `map_err`")]
fn malformed(error: impl ToString) -> InvalidRow {
    InvalidRow::Malformed(error.to_string())
}
