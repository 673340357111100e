//! Content-addressed storage: how are bytes named by what they are, and packed for the record?

use std::fmt;

use flate2::Compression;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::gzip;

/// The most bytes of content that is unpacked: what is small in the record can be huge in memory.
pub const MAX_CONTENT_BYTES: usize = 64_000_000;

/// The name of content: the SHA-256 of its bytes, in lower-case hex.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ContentHash(String);

impl ContentHash {
    /// The hash of some bytes.
    #[must_use]
    pub fn digest(bytes: &[u8]) -> Self {
        Self(hex::encode(Sha256::digest(bytes)))
    }

    /// The hash as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Content cannot be read back.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CorruptContent {
    /// It is not in gzip form, or breaks off.
    #[error("content {0} is not in gzip form, or breaks off")]
    NotPacked(ContentHash),
    /// It has more than [`MAX_CONTENT_BYTES`].
    #[error("content {0} has more than {MAX_CONTENT_BYTES} bytes")]
    TooLarge(ContentHash),
    /// Its bytes have another hash.
    #[error("content {0} has been altered: its bytes have another hash")]
    Altered(ContentHash),
}

/// Content as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackedContent {
    /// Its name.
    pub hash: ContentHash,
    /// Its bytes in gzip form.
    pub packed: Vec<u8>,
}

impl PackedContent {
    /// Packs content.
    ///
    /// # Errors
    /// When there is no memory for it.
    pub fn pack(bytes: &[u8]) -> std::io::Result<Self> {
        let packed = gzip::pack(vec![], bytes, Compression::fast())?;
        Ok(Self { hash: ContentHash::digest(bytes), packed })
    }
}

/// The bytes of content that was stored under a name.
///
/// # Errors
/// When they are not what the name says.
pub fn unpack(hash: &ContentHash, packed: &[u8]) -> Result<Vec<u8>, CorruptContent> {
    let unpacked = gzip::unpack(packed, MAX_CONTENT_BYTES);
    let (bytes, _) = unpacked.map_err(|_| CorruptContent::NotPacked(hash.clone()))?;
    if bytes.len() > MAX_CONTENT_BYTES {
        return Err(CorruptContent::TooLarge(hash.clone()));
    }
    if ContentHash::digest(&bytes) != *hash {
        return Err(CorruptContent::Altered(hash.clone()));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_comes_back_by_its_hash_and_nothing_else_does() {
        let PackedContent { hash, packed } = PackedContent::pack(b"[page]").unwrap();
        assert_eq!(unpack(&hash, &packed), Ok(b"[page]".to_vec()));
        let other = PackedContent::pack(b"[page] ").unwrap();
        assert_eq!(unpack(&hash, &other.packed), Err(CorruptContent::Altered(hash.clone())));
        let cut = &packed[..packed.len() - 9];
        assert_eq!(unpack(&hash, cut), Err(CorruptContent::NotPacked(hash.clone())));
        assert_eq!(unpack(&hash, b"[page]"), Err(CorruptContent::NotPacked(hash)));
    }

    #[test]
    fn content_that_unpacks_to_more_than_is_read_is_refused() {
        let bytes = vec![0; MAX_CONTENT_BYTES + 1];
        let PackedContent { hash, packed } = PackedContent::pack(&bytes).unwrap();
        assert_eq!(unpack(&hash, &packed), Err(CorruptContent::TooLarge(hash)));
        let PackedContent { hash, packed } = PackedContent::pack(&bytes[1..]).unwrap();
        assert_eq!(unpack(&hash, &packed).map(|bytes| bytes.len()), Ok(MAX_CONTENT_BYTES));
    }
}
