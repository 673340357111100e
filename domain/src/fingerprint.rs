//! Fingerprints: what short name do equal bytes share? For ETags, tags of assignments and bases of plans.

use sha2::{Digest, Sha256};

/// The first 16 hex digits of the SHA-256 of some bytes: the same for the same bytes, and for nothing else
/// that anybody meets by accident.
#[must_use]
pub fn fingerprint(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes)).chars().take(16).collect()
}

/// The fingerprint of several parts, each told from the next wherever one ends.
#[must_use]
pub fn fingerprint_of(parts: &[&str]) -> String {
    let mut bytes = vec![];
    for part in parts {
        bytes.extend((part.len() as u64).to_be_bytes());
        bytes.extend(part.as_bytes());
    }
    fingerprint(&bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_bytes_have_equal_fingerprints_of_sixteen_digits() {
        assert_eq!(fingerprint(b"checkout"), fingerprint(b"checkout"));
        assert_ne!(fingerprint(b"checkout"), fingerprint(b"checkouT"));
        assert_eq!(fingerprint(b"").len(), 16);
    }

    #[test]
    fn parts_are_told_apart() {
        assert_ne!(fingerprint_of(&["ab", "c"]), fingerprint_of(&["a", "bc"]));
        assert_eq!(fingerprint_of(&["ab", "c"]), fingerprint_of(&["ab", "c"]));
    }
}
