//! Packed assignments: how is one sent and stored in little room, without packing its probes for each agent
//! of a region anew?
//!
//! An assignment is JSON in gzip form. Its probes come last, and are the same for all agents of a region: they
//! are compressed once, and joined to a compressed beginning for each agent.

use std::io::{self, Write};
use std::sync::Arc;

use flate2::Compression;
use flate2::write::DeflateEncoder;

use crate::gzip::{self, Checksum};
use crate::probe::Probe;
use crate::protocol::assignment::Assignment;

/// The most bytes of an assignment that is unpacked.
pub const MAX_ASSIGNMENT_BYTES: usize = 64_000_000;

/// How an assignment without probes ends in JSON.
const NO_PROBES: &str = "[]}";

/// The probes of a region, as its agents and their Ledgers get them.
pub struct RegionProbes {
    /// What Ledgers need of them.
    pub outlines: Vec<Arc<Probe>>,
    deflated: Vec<u8>,
    checksum: Checksum,
}

impl RegionProbes {
    /// Packs the probes of a region.
    ///
    /// # Errors
    /// When there is no memory for it.
    pub fn pack<'a>(probes: impl Iterator<Item = &'a Probe>) -> io::Result<Self> {
        let probes: Vec<&Probe> = probes.collect();
        let mut encoder = DeflateEncoder::new(vec![], Compression::fast());
        let mut json = serde_json::to_vec(&probes)?;
        json.push(b'}');
        encoder.write_all(&json)?;
        let checksum = Checksum::digest(&json);
        let outlines = probes.into_iter().map(|probe| Arc::new(probe.outline())).collect();
        Ok(Self { outlines, deflated: encoder.finish()?, checksum })
    }

    /// The packed assignment of an agent of the region; `head` is without probes.
    ///
    /// # Errors
    /// When there is no memory for it.
    pub fn pack_for(&self, head: &Assignment) -> io::Result<Vec<u8>> {
        let json = serde_json::to_string(head)?;
        let json = json.strip_suffix(NO_PROBES).unwrap_or(&json);
        let mut encoder = DeflateEncoder::new(vec![], Compression::fast());
        encoder.write_all(json.as_bytes())?;
        // Ends at a whole byte, and lets more blocks follow.
        encoder.flush()?;
        let checksum = Checksum::digest(json.as_bytes()).followed_by(self.checksum);
        Ok(gzip::join(&[encoder.get_ref(), &self.deflated], checksum))
    }
}

/// The JSON of a packed assignment.
///
/// # Errors
/// When it is not in gzip form, breaks off, or has more than [`MAX_ASSIGNMENT_BYTES`].
pub fn unpack(packed: &[u8]) -> io::Result<Vec<u8>> {
    let (json, _) = gzip::unpack(packed, MAX_ASSIGNMENT_BYTES)?;
    if json.len() > MAX_ASSIGNMENT_BYTES {
        let why = format!("an assignment has at most {MAX_ASSIGNMENT_BYTES} bytes");
        return Err(io::Error::new(io::ErrorKind::InvalidData, why));
    }
    Ok(json)
}
