//! Parts of certificates as the bytes they are written in: which algorithm signed one, with which key,
//! and was it so?

use rustls::crypto::WebPkiSupportedAlgorithms;

use super::provider::SignatureAlgorithm;

/// What checking a signature comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SignatureCheck {
    Valid,
    Invalid,
    /// There is no algorithm for it here.
    Unsupported,
}

/// The contents of the element at the start, and what follows it.
fn element(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (_, rest) = der.split_first()?;
    let (&first, rest) = rest.split_first()?;
    if first < 0x80 {
        return rest.split_at_checked(usize::from(first));
    }
    let digits = usize::from(first & 0x7f);
    if !(1..=4).contains(&digits) {
        return None;
    }
    let (digits, rest) = rest.split_at_checked(digits)?;
    let length = digits.iter().fold(0, |length, &digit| (length << 8) | usize::from(digit));
    rest.split_at_checked(length)
}

/// The contents of the element at the start.
pub(super) fn contents(der: &[u8]) -> Option<&[u8]> {
    element(der).map(|(contents, _)| contents)
}

/// An element of type SEQUENCE with these contents.
pub(super) fn sequence(contents: &[u8]) -> Vec<u8> {
    let length = u32::try_from(contents.len()).unwrap_or(u32::MAX).to_be_bytes();
    [&[0x30, 0x84][..], &length, contents].concat()
}

/// The algorithm and the bits of a key; of the contents of its `SubjectPublicKeyInfo`.
fn key(info: &[u8]) -> Option<(&[u8], &[u8])> {
    let (algorithm, rest) = element(info)?;
    // The first byte of a bit string says how many bits are unused: none.
    let bits = contents(rest)?.get(1..)?;
    Some((algorithm, bits))
}

/// Whether a certificate is signed with a key, given as the contents of its `SubjectPublicKeyInfo`.
pub(super) fn check_signature(
    certificate: &[u8],
    key_info: &[u8],
    algorithms: &WebPkiSupportedAlgorithms,
) -> SignatureCheck {
    let parts = || {
        let whole = contents(certificate)?;
        let (_, after) = element(whole)?;
        let message = whole.get(..whole.len() - after.len())?;
        let (algorithm, after) = element(after)?;
        let signature = contents(after)?.get(1..)?;
        Some((message, algorithm, signature, key(key_info)?))
    };
    let Some((message, algorithm, signature, (key_algorithm, bits))) = parts() else {
        return SignatureCheck::Invalid;
    };
    let signs = |algorithm_known: &SignatureAlgorithm| {
        algorithm_known.signature_alg_id().as_ref() == algorithm
    };
    let takes = |algorithm_known: &SignatureAlgorithm| {
        algorithm_known.public_key_alg_id().as_ref() == key_algorithm
    };
    match algorithms.all.iter().find(|candidate| signs(candidate) && takes(candidate)) {
        // A key of one kind does not sign as one of another does.
        None if algorithms.all.iter().any(signs) && algorithms.all.iter().any(takes) => {
            SignatureCheck::Invalid
        }
        None => SignatureCheck::Unsupported,
        Some(found) if found.verify_signature(bits, message, signature).is_ok() => {
            SignatureCheck::Valid
        }
        Some(_) => SignatureCheck::Invalid,
    }
}

/// Whether there is any algorithm for a key.
pub(super) fn supports_key(key_info: &[u8], algorithms: &WebPkiSupportedAlgorithms) -> bool {
    key(key_info).is_some_and(|(algorithm, _)| {
        algorithms.all.iter().any(|candidate| candidate.public_key_alg_id().as_ref() == algorithm)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_end_early_have_no_contents() {
        let whole = [&[0x30, 0x82, 0x01, 0x00][..], &[7; 256]].concat();
        assert_eq!(contents(&whole), Some(&[7; 256][..]));
        for length in 0..whole.len() {
            assert_eq!(contents(&whole[..length]), None, "{length}");
        }
        assert_eq!(contents(&[0x30, 0x80]), None);
        assert_eq!(contents(&[0x30, 0x85, 1, 1, 1, 1, 1]), None);
    }
}
