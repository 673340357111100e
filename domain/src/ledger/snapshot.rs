//! Snapshot of a Ledger: how is what it folded kept between two times that it wakes?
//!
//! A version byte, then [`Kept`] in `postcard` form, as it is or, where it is large, in gzip form;
//! in parts that are small enough for a row. Up to version 2 of the tables it was JSON, which is still read.

use std::collections::VecDeque;

use flate2::Compression;
use serde::Deserialize;

use crate::gzip;
use crate::ids::ProbeId;
use crate::ledger::Ledger;
use crate::ledger::allowance::Allowance;
use crate::ledger::batch_ring::RingPosition;
use crate::ledger::outbox::{NumberedChange, Outbox};
use crate::ledger::probe_history::History;
use crate::ledger::received_batches::ReceivedBatches;
use crate::ledger::retention::{RING_SLOTS, SNAPSHOT_PART_BYTES};
use crate::ledger::rollup::Rollup;
use crate::ordered::SortedMap;
use crate::time::timestamp::Timestamp;

/// The first byte of a snapshot that is as it is.
const PLAIN: u8 = 1;
/// The first byte of one in gzip form.
const PACKED: u8 = 2;
/// What has more bytes is packed. A copy of the Ledger then takes the whole snapshot at one instant.
const PLAIN_BYTES: usize = 250_000;
/// The most bytes that are unpacked: half of the memory that an object has.
const MAX_UNPACKED_BYTES: usize = 64_000_000;

/// Why bytes are not a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSnapshot {
    /// Another version, or no snapshot at all.
    #[error(
        "the snapshot begins with byte {0:?}; this program reads versions {PLAIN} and {PACKED}"
    )]
    Version(Option<u8>),
    /// The bytes are not those of a [`Kept`].
    #[error("the snapshot cannot be read: {0}")]
    Malformed(String),
}

/// What is kept: a Ledger, and when its last batch came in.
pub type Kept = (Ledger, Option<Timestamp>);

/// The fields of versions 1 and 2 of the tables, as JSON has them.
#[derive(Deserialize)]
struct JsonFields {
    taken: ReceivedBatches,
    probes: SortedMap<ProbeId, History>,
    batches: u64,
    observations: u64,
    outbox: VecDeque<NumberedChange>,
    last_number: u64,
    covers_until: Option<Timestamp>,
    rollup: Rollup,
}

/// The parts of a snapshot, each for a row, in order.
///
/// # Errors
/// [`InvalidSnapshot::Malformed`], if something cannot be written; nothing is known that cannot.
pub fn pack(ledger: &Ledger, heard_at: Option<Timestamp>) -> Result<Vec<Vec<u8>>, InvalidSnapshot> {
    let mut bytes = postcard::to_extend(&(ledger, heard_at), vec![PLAIN]).map_err(malformed)?;
    if bytes.len() > PLAIN_BYTES {
        let body = bytes.get(1..).unwrap_or_default();
        bytes = gzip::pack(vec![PACKED], body, Compression::fast()).map_err(malformed)?;
    }
    Ok(bytes.chunks(SNAPSHOT_PART_BYTES).map(<[u8]>::to_vec).collect())
}

/// What the parts of a snapshot hold.
///
/// # Errors
/// [`InvalidSnapshot`] for bytes that [`pack`] does not make.
pub fn unpack(parts: &[Vec<u8>]) -> Result<Kept, InvalidSnapshot> {
    let bytes = parts.concat();
    let unpacked;
    let body = match bytes.split_first() {
        Some((&PLAIN, body)) => body,
        Some((&PACKED, body)) => {
            unpacked = inflate(body)?;
            &unpacked
        }
        other => return Err(InvalidSnapshot::Version(other.map(|(first, _)| *first))),
    };
    let (kept, rest) = postcard::take_from_bytes::<Kept>(body).map_err(malformed)?;
    if !rest.is_empty() {
        return Err(InvalidSnapshot::Malformed(format!("{} bytes too many", rest.len())));
    }
    Ok(kept)
}

/// What the text of a snapshot of versions 1 and 2 of the tables holds. Then the ring had a fixed number of
/// slots.
///
/// # Errors
/// [`InvalidSnapshot::Malformed`] for other text.
pub fn from_json(text: &str) -> Result<Kept, InvalidSnapshot> {
    let (fields, heard_at): (JsonFields, Option<Timestamp>) =
        crate::json::from_str(text).map_err(malformed)?;
    let JsonFields { taken, probes, batches, observations, covers_until, rollup, .. } = fields;
    let outbox = Outbox::from_changes(fields.outbox, fields.last_number);
    let ring = RingPosition::of_fixed_slots(batches, RING_SLOTS);
    let allowance = Allowance::default();
    let ledger = Ledger {
        taken,
        probes,
        batches,
        observations,
        outbox,
        covers_until,
        rollup,
        allowance,
        ring,
    };
    Ok((ledger, heard_at))
}

fn inflate(packed: &[u8]) -> Result<Vec<u8>, InvalidSnapshot> {
    let (body, _) = gzip::unpack(packed, MAX_UNPACKED_BYTES).map_err(malformed)?;
    match body.len() <= MAX_UNPACKED_BYTES {
        true => Ok(body),
        false => Err(InvalidSnapshot::Malformed("it is larger than memory".to_owned())),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it is called by `map_err`")]
fn malformed(error: impl ToString) -> InvalidSnapshot {
    InvalidSnapshot::Malformed(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_bytes_are_refused() {
        assert_eq!(unpack(&[]), Err(InvalidSnapshot::Version(None)));
        assert_eq!(unpack(&[vec![9]]), Err(InvalidSnapshot::Version(Some(9))));
        assert!(matches!(unpack(&[vec![PACKED, 1]]), Err(InvalidSnapshot::Malformed(_))));
        let mut parts = pack(&Ledger::default(), None).unwrap();
        assert_eq!(unpack(&parts), Ok((Ledger::default(), None)));
        parts.push(vec![0]);
        assert_eq!(unpack(&parts), Err(InvalidSnapshot::Malformed("1 bytes too many".to_owned())));
        assert!(from_json("{}").is_err());
    }

    /// A snapshot as it has been stored since version 3 of the tables.
    const BYTES: &str = "010101620101068cb885efbf680108636865636b6f757400a6af85efbf680001a6af85efbf\
        680301a6af85efbf68000000a6af85efbf6801a6af85efbf680000000000000000b0ea010900070000000080bd01000001\
        8cb885efbf68";

    #[test]
    fn json_of_earlier_versions_is_read() {
        let text = r#"[{"taken":[{"boot":"b","rows":[[1,6]],"last_at":"2026-11-21T16:29:08.486Z"}],
            "probes":{"checkout":{"memory":{"verdict":"up","since":"2026-11-21T16:29:07.923Z",
            "turning":null,"last_observed_at":"2026-11-21T16:29:07.923Z","last_took_ms":3},
            "turns":[{"at":["2026-11-21T16:29:07.923Z",0],"change":{"opinion":{"verdict":"up",
            "failure":null},"since":"2026-11-21T16:29:07.923Z"}}],
            "last":["2026-11-21T16:29:07.923Z",0],"holds":false,"rules":null}},
            "batches":30000,"observations":9,"outbox":[],"last_number":7,"covers_until":null,
            "rollup":{"hours":{},"days":{}}},"2026-11-21T16:29:08.486Z"]"#;
        let (ledger, heard_at) = from_json(text).unwrap();
        assert_eq!((ledger.batches, ledger.last_number()), (30_000, 7));
        assert_eq!(heard_at, Timestamp::read("2026-11-21T16:29:08.486Z").ok());
        assert_eq!(ledger.ring.slot(30_000), 30_000 % RING_SLOTS, "where it stood");
        assert_eq!(ledger.ring.oldest(30_000), 30_000 - RING_SLOTS + 1);
        let parts = pack(&ledger, heard_at).unwrap();
        assert_eq!(
            hex::encode(parts.concat()),
            BYTES,
            "what is stored already is to be read for good"
        );
        assert_eq!(unpack(&parts), Ok((ledger, heard_at)));
    }
}
