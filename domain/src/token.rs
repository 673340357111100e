//! Whose token is it? Random text, shown once; only its hash is kept.

use sha2::{Digest, Sha256};

use crate::ids::AgentId;

/// How many random bytes a token holds.
pub const SECRET_BYTES: usize = 32;

const AGENT_PREFIX: &str = "aca";

/// The token of an agent: it says whose it is, so that it leads straight to that agent's Ledger.
#[must_use]
pub fn agent_token(agent: &AgentId, entropy: [u8; SECRET_BYTES]) -> String {
    format!("{AGENT_PREFIX}_{agent}_{}", hex::encode(entropy))
}

/// The agent that a token claims to be of; whether it is, only the hash can tell.
#[must_use]
pub fn claimed_agent(token: &str) -> Option<AgentId> {
    let mut parts = token.split('_');
    let (prefix, agent, secret) = (parts.next()?, parts.next()?, parts.next()?);
    let plausible =
        prefix == AGENT_PREFIX && secret.len() == SECRET_BYTES * 2 && parts.next().is_none();
    plausible.then(|| agent.parse().ok())?
}

/// The SHA-256 of a token, in lower-case hex: what is kept of it.
#[must_use]
pub fn hash(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

/// Whether a token is the one of a hash. What is compared are hashes of random text, so the
/// time it takes tells nothing of use.
#[must_use]
pub fn matches(token: &str, hash_hex: &str) -> bool {
    !hash_hex.is_empty() && hash(token) == hash_hex
}

/// The token of an `authorization: Bearer TOKEN` header.
#[must_use]
pub fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = header.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agents_token_leads_to_the_agent_and_only_its_hash_is_kept() {
        let agent: AgentId = "eu-central-1".parse().unwrap();
        let token = agent_token(&agent, [7; SECRET_BYTES]);
        assert_eq!(claimed_agent(&token), Some(agent));
        assert!(matches(&token, &hash(&token)));
        assert!(!matches(&token, &hash("another")));
        assert!(!matches("", ""), "no hash, no entry");
        for odd in ["", "aca_x", "aca_eu_00", "aca_EU_", &format!("{token}_x"), &token[1..]] {
            assert_eq!(claimed_agent(odd), None, "{odd}");
        }
    }

    #[test]
    fn the_bearer_scheme_is_read_as_written_anywhere() {
        for (header, token) in [
            ("Bearer abc", Some("abc")),
            ("bearer  abc ", Some("abc")),
            ("Basic abc", None),
            ("Bearer ", None),
            ("abc", None),
        ] {
            assert_eq!(bearer(header), token, "{header}");
        }
    }
}
