//! Cryptography of connections: which signatures can be checked, beyond those of the TLS library's
//! own provider?

use std::sync::{Arc, LazyLock};

use ::p521::ecdsa::signature::hazmat::PrehashVerifier;
use rustls::SignatureScheme;
use rustls::crypto::{CryptoProvider, WebPkiSupportedAlgorithms, ring};
use rustls::pki_types::{
    AlgorithmIdentifier, InvalidSignature, SignatureVerificationAlgorithm, alg_id,
};
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::p521::P521Group;

/// What connections are made with.
pub(super) static PROVIDER: LazyLock<Arc<CryptoProvider>> = LazyLock::new(|| {
    let mut provider = ring::default_provider();
    provider.signature_verification_algorithms = *ALGORITHMS;
    // Last, so that servers take another where they can: it is slow.
    provider.kx_groups.push(&P521Group);
    Arc::new(provider)
});

/// Every signature that can be checked.
pub(super) static ALGORITHMS: LazyLock<WebPkiSupportedAlgorithms> =
    LazyLock::new(|| WebPkiSupportedAlgorithms { all: &ALL, mapping: &MAPPING });

/// An algorithm that checks signatures.
pub(super) type SignatureAlgorithm = &'static dyn SignatureVerificationAlgorithm;

static ALL: LazyLock<Vec<SignatureAlgorithm>> = LazyLock::new(|| {
    let ring_algorithms = ring::default_provider().signature_verification_algorithms.all;
    let more = ECDSA.iter().map(|algorithm| algorithm as SignatureAlgorithm);
    ring_algorithms.iter().copied().chain(more).collect()
});

/// Which algorithms a scheme of TLS stands for. TLS 1.3 takes the first; before, a scheme leaves the curve open.
///
/// Servers of TLS 1.2 take the first scheme that they can use, with any curve: SHA-512 comes last of ECDSA,
/// because with P-256 the library's own provider does not check it, and what does is several times slower.
static MAPPING: LazyLock<Vec<(SignatureScheme, &'static [SignatureAlgorithm])>> =
    LazyLock::new(|| {
        let mapping = ring::default_provider().signature_verification_algorithms.mapping;
        let algorithms_of = |scheme| {
            mapping
                .iter()
                .find(|(known_scheme, _)| *known_scheme == scheme)
                .map(|(_, algorithms)| *algorithms)
        };
        let hashes = [
            (SignatureScheme::ECDSA_NISTP384_SHA384, Hash::Sha384),
            (SignatureScheme::ECDSA_NISTP256_SHA256, Hash::Sha256),
            (SignatureScheme::ECDSA_NISTP521_SHA512, Hash::Sha512),
        ];
        let ecdsa = hashes.map(|(scheme, hash)| {
            let more = ECDSA
                .iter()
                .filter(|algorithm| algorithm.hash == hash)
                .map(|algorithm| algorithm as SignatureAlgorithm);
            let all: Vec<SignatureAlgorithm> =
                algorithms_of(scheme).unwrap_or_default().iter().copied().chain(more).collect();
            // Once in the life of the process.
            (scheme, &*all.leak())
        });
        let others = mapping
            .iter()
            .filter(|(scheme, _)| hashes.iter().all(|(covered, _)| covered != scheme));
        ecdsa.into_iter().chain(others.copied()).collect()
    });

/// ECDSA on the curve, and with the hashes, that the library's own provider leaves out.
#[derive(Debug)]
struct Ecdsa {
    curve: Curve,
    hash: Hash,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Curve {
    P256,
    P384,
    P521,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

/// That of P-521 with SHA-512, the only one of TLS 1.3, first.
static ECDSA: [Ecdsa; 5] = [
    Ecdsa { curve: Curve::P521, hash: Hash::Sha512 },
    Ecdsa { curve: Curve::P384, hash: Hash::Sha512 },
    Ecdsa { curve: Curve::P256, hash: Hash::Sha512 },
    Ecdsa { curve: Curve::P521, hash: Hash::Sha384 },
    Ecdsa { curve: Curve::P521, hash: Hash::Sha256 },
];

impl SignatureVerificationAlgorithm for Ecdsa {
    fn verify_signature(
        &self,
        public_key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        let digest = match self.hash {
            Hash::Sha256 => Sha256::digest(message).to_vec(),
            Hash::Sha384 => Sha384::digest(message).to_vec(),
            Hash::Sha512 => Sha512::digest(message).to_vec(),
        };
        let verified = match self.curve {
            Curve::P256 => {
                use p256::ecdsa::{DerSignature, VerifyingKey};
                let signature = DerSignature::from_bytes(signature);
                let key = VerifyingKey::from_sec1_bytes(public_key);
                key.and_then(|key| key.verify_prehash(&digest, &signature?))
            }
            Curve::P384 => {
                use p384::ecdsa::{DerSignature, VerifyingKey};
                let signature = DerSignature::from_bytes(signature);
                let key = VerifyingKey::from_sec1_bytes(public_key);
                key.and_then(|key| key.verify_prehash(&digest, &signature?))
            }
            Curve::P521 => {
                use ::p521::ecdsa::{DerSignature, VerifyingKey};
                let signature = DerSignature::from_bytes(signature);
                let key = VerifyingKey::from_sec1_bytes(public_key);
                key.and_then(|key| key.verify_prehash(&digest, &signature?))
            }
        };
        verified.map_err(|_| InvalidSignature)
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        match self.curve {
            Curve::P256 => alg_id::ECDSA_P256,
            Curve::P384 => alg_id::ECDSA_P384,
            Curve::P521 => alg_id::ECDSA_P521,
        }
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        match self.hash {
            Hash::Sha256 => alg_id::ECDSA_SHA256,
            Hash::Sha384 => alg_id::ECDSA_SHA384,
            Hash::Sha512 => alg_id::ECDSA_SHA512,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_servers_choose_first_is_checked_by_the_fast_provider() {
        let fast = ring::default_provider().signature_verification_algorithms;
        let offered = ALGORITHMS.supported_schemes();
        assert_eq!(offered.first(), fast.supported_schemes().first());
        assert!(fast.supported_schemes().iter().all(|scheme| offered.contains(scheme)));
        let place = |scheme| offered.iter().position(|offer| *offer == scheme);
        let slow = place(SignatureScheme::ECDSA_NISTP521_SHA512);
        assert!(slow > place(SignatureScheme::ECDSA_NISTP256_SHA256), "{offered:?}");
    }
}
