//! Judged chains: was a server's chain found trusted before, while the same of its certificates are in
//! force?
//!
//! A service shows the same certificates for months. Whether they lead to an authority, and what they say,
//! depends on their bytes, on the host, and on which of them are in force; so it is found once. That the
//! server has the key is proven in each handshake.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::time::timestamp::Timestamp;
use rustls::pki_types::{CertificateDer, ServerName};
use sha2::{Digest, Sha256};

use super::certificate::{ChainSummary, validity};

/// The most chains that are remembered: their hosts are those of the probes of an agent.
const MAX_CHAINS: usize = 2_048;

/// The chains that were judged with the same authorities.
#[derive(Default)]
pub(super) struct JudgedChains(Mutex<HashMap<ChainKey, JudgedChain>>);

/// What a judgement depends on besides the time, as a hash.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct ChainKey([u8; 32]);

/// A chain that is trusted, or of which it does not matter.
struct JudgedChain {
    summary: Arc<ChainSummary>,
    /// The first and the last instant at which all its certificates are in force.
    valid: (Timestamp, Timestamp),
}

impl ChainKey {
    /// Of certificates that a server sent as this host.
    pub(super) fn from_chain(
        sent: &[CertificateDer<'_>],
        host: &ServerName<'_>,
        insecure: bool,
    ) -> Self {
        let mut hash = Sha256::new();
        let mut part = |bytes: &[u8]| {
            hash.update((bytes.len() as u64).to_be_bytes());
            hash.update(bytes);
        };
        part(&[u8::from(insecure)]);
        part(host.to_str().as_bytes());
        sent.iter().for_each(|certificate| part(certificate));
        Self(hash.finalize().into())
    }
}

impl JudgedChains {
    /// What a chain says, if the judgement on it still holds.
    pub(super) fn find(&self, key: ChainKey, now: Timestamp) -> Option<Arc<ChainSummary>> {
        let chains = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let JudgedChain { summary, valid: (from, until) } = chains.get(&key)?;
        (*from <= now && now <= *until).then(|| summary.clone())
    }

    /// Remembers a chain that was taken. One of which a certificate is not in force, or cannot be read, is
    /// judged each time.
    pub(super) fn keep(
        &self,
        key: ChainKey,
        sent: &[CertificateDer<'_>],
        summary: &Arc<ChainSummary>,
        now: Timestamp,
    ) {
        let Some(valid) = all_in_force(sent).filter(|(from, until)| *from <= now && now <= *until)
        else {
            return;
        };
        let mut chains = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if chains.len() >= MAX_CHAINS {
            chains.clear();
        }
        chains.insert(key, JudgedChain { summary: summary.clone(), valid });
    }
}

/// The first and the last instant at which every certificate is in force.
fn all_in_force(sent: &[CertificateDer<'_>]) -> Option<(Timestamp, Timestamp)> {
    let mut all = None;
    for certificate in sent {
        let (from, until) = validity(certificate)?;
        let (first, last) = all.unwrap_or((from, until));
        all = Some((from.max(first), until.min(last)));
    }
    all
}
