//! Tokens: random text, shown once; only the hash is stored.

use sha2::{Digest, Sha256};

use crate::ids::AgentId;

/// How many random bytes a token holds.
pub const SECRET_BYTES: usize = 32;

const AGENT_PREFIX: &str = "aca";
const HEARTBEAT_PREFIX: &str = "ach";

/// The token of an agent: it says whose it is, so that it leads straight to that agent's Ledger.
#[must_use]
pub fn agent_token(agent: &AgentId, entropy: [u8; SECRET_BYTES]) -> String {
    format!("{AGENT_PREFIX}_{agent}_{}", hex::encode(entropy))
}

/// The token of a heartbeat, which is in its address. Nobody takes it for an agent's.
#[must_use]
pub fn heartbeat_token(heartbeat: &AgentId, entropy: [u8; SECRET_BYTES]) -> String {
    format!("{HEARTBEAT_PREFIX}_{heartbeat}_{}", hex::encode(entropy))
}

/// The agent that a token claims to be of; whether it is, only the hash can tell.
#[must_use]
pub fn claimed_agent(token: &str) -> Option<AgentId> {
    claimed(AGENT_PREFIX, token)
}

/// The heartbeat that a token claims to be of. Those that were given out first have the prefix of
/// agents; their Ledgers know what they are.
#[must_use]
pub fn claimed_heartbeat(token: &str) -> Option<AgentId> {
    claimed(HEARTBEAT_PREFIX, token).or_else(|| claimed_agent(token))
}

fn claimed(wanted: &str, token: &str) -> Option<AgentId> {
    let mut parts = token.split('_');
    let (prefix, agent, secret) = (parts.next()?, parts.next()?, parts.next()?);
    let plausible = prefix == wanted && secret.len() == SECRET_BYTES * 2 && parts.next().is_none();
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
    fn a_heartbeats_token_is_no_agents_and_an_old_one_still_leads_to_it() {
        let heartbeat: AgentId = "backup".parse().unwrap();
        let token = heartbeat_token(&heartbeat, [7; SECRET_BYTES]);
        assert_eq!(claimed_heartbeat(&token), Some(heartbeat.clone()));
        assert_eq!(claimed_agent(&token), None);
        let old = agent_token(&heartbeat, [7; SECRET_BYTES]);
        assert_eq!(claimed_heartbeat(&old), Some(heartbeat));
        assert_eq!(claimed_heartbeat(&token[1..]), None);
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
