//! Tokens: random text, shown once; only the hash is stored.
//!
//! The second half of the secret of an agent's, heartbeat's or operator's token is a message authentication code of all
//! before it, under a key of the deployment. So a forged name is told from one that was given out without
//! asking anything. Tokens of earlier versions are random throughout: of those the Board knows the hash.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::ids::{AgentId, PageId, TokenId};

/// How many random bytes a token holds.
pub const SECRET_BYTES: usize = 32;

const AGENT_PREFIX: &str = "aca";
const HEARTBEAT_PREFIX: &str = "ach";
const OPERATOR_PREFIX: &str = "aco";

/// How many bytes of the authentication code are at the end of a token.
const CODE_BYTES: usize = 16;
/// What the key is used for, and for nothing else.
const PURPOSE: &[u8] = b"allclear/token/1\0";
/// What the bearer's token is used for as a key, and for nothing else.
const KEYED_PURPOSE: &[u8] = b"allclear/keyed-token/1\0";

/// The key under which tokens are authenticated: the hash of the administrator's token, which only the
/// deployment has.
#[derive(Clone)]
pub struct TokenKey(Option<Hmac<Sha256>>);

impl TokenKey {
    /// The key of a deployment, by the hash of its administrator's token. Without one nothing is verified.
    #[must_use]
    pub fn new(admin_sha256: &str) -> Self {
        let key = Some(admin_sha256.trim()).filter(|key| !key.is_empty());
        Self(key.and_then(|key| Hmac::new_from_slice(key.as_bytes()).ok()))
    }

    /// A token that this key [verifies](Self::verifies), with the name and the first half of the secret of
    /// another.
    #[must_use]
    pub fn authenticate(&self, token: &str) -> String {
        let (Some(mac), Some((claim, _))) = (&self.0, halves(token)) else {
            return token.to_owned();
        };
        let code = Self::over(mac, claim).finalize().into_bytes();
        format!("{claim}{}", hex::encode(code.get(..CODE_BYTES).unwrap_or_default()))
    }

    /// Whether a token was made by [`TokenKey::authenticate`] under this key.
    #[must_use]
    pub fn verifies(&self, token: &str) -> bool {
        let (Some(mac), Some((claim, code))) = (&self.0, halves(token)) else { return false };
        let code = hex::decode(code).unwrap_or_default();
        code.len() == CODE_BYTES && Self::over(mac, claim).verify_truncated_left(&code).is_ok()
    }

    fn over(mac: &Hmac<Sha256>, claim: &str) -> Hmac<Sha256> {
        mac.clone().chain_update(PURPOSE).chain_update(claim.as_bytes())
    }
}

/// What of a token is authenticated, and the place of the code.
fn halves(token: &str) -> Option<(&str, &str)> {
    token.split_at_checked(token.len().checked_sub(CODE_BYTES * 2)?)
}

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

/// The token of an operator: it says of which page it is, and its name there.
#[must_use]
pub fn operator_token(page: &PageId, token: &TokenId, entropy: [u8; SECRET_BYTES]) -> String {
    format!("{OPERATOR_PREFIX}_{page}_{token}_{}", hex::encode(entropy))
}

/// What the secret of a token is made of that is created by a request with an idempotency key: the same for the
/// same request, which is sent by the bearer of the same token, and known to nobody who has not that token and the
/// seed, which the record keeps for a day.
#[must_use]
pub fn keyed_secret(bearer: &str, seed: &str, token: &TokenId) -> Option<[u8; SECRET_BYTES]> {
    // A code can be made under a key of any length.
    let mac = Hmac::<Sha256>::new_from_slice(bearer.as_bytes()).ok()?;
    let named = mac.chain_update(KEYED_PURPOSE).chain_update(token.as_str().as_bytes());
    Some(named.chain_update(b"\0").chain_update(seed.as_bytes()).finalize().into_bytes().into())
}

/// The page that an operator's token claims to be of, and its name there.
#[must_use]
pub fn claimed_operator(text: &str) -> Option<(PageId, TokenId)> {
    let (prefix, rest) = text.split_once('_')?;
    let (page, rest) = rest.split_once('_')?;
    let (token, secret) = rest.split_once('_')?;
    let plausible = prefix == OPERATOR_PREFIX && secret.len() == SECRET_BYTES * 2;
    plausible.then(|| Some((page.parse().ok()?, token.parse().ok()?)))?
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
    fn an_operators_token_says_its_page_and_its_name() {
        let (page, name) = (PageId::default(), "deploy".parse::<TokenId>().unwrap());
        let token = operator_token(&page, &name, [7; SECRET_BYTES]);
        assert_eq!(claimed_operator(&token), Some((page, name)));
        assert_eq!((claimed_agent(&token), claimed_heartbeat(&token)), (None, None));
        let key = TokenKey::new(&hash("the administrator's"));
        assert!(key.verifies(&key.authenticate(&token)));
        for odd in ["", "aco", "aco_default", "aco_default_deploy", "aco_default_deploy_00"] {
            assert_eq!(claimed_operator(odd), None, "{odd}");
        }
        for odd in
            [token.replace("deploy", "DEPLOY"), format!("{token}0"), token.replace("aco", "aca")]
        {
            assert_eq!(claimed_operator(&odd), None, "{odd}");
        }
    }

    #[test]
    fn a_name_that_was_not_given_out_is_told_without_asking() {
        let agent: AgentId = "eu-1".parse().unwrap();
        let key = TokenKey::new(&hash("the administrator's"));
        for random in [agent_token(&agent, [7; 32]), heartbeat_token(&agent, [9; 32])] {
            assert!(!key.verifies(&random), "as earlier versions made them");
            let token = key.authenticate(&random);
            assert_eq!(claimed_heartbeat(&token), Some(agent.clone()), "of the same form");
            assert!(key.verifies(&token));
            assert!(!TokenKey::new(&hash("another")).verifies(&token), "under another key");
            assert!(!TokenKey::new("").verifies(&token), "without a key nothing is verified");
            assert_eq!(TokenKey::new("").authenticate(&random), random);
            for at in 0..token.len() {
                let mut forged = token.clone().into_bytes();
                forged[at] = if forged[at] == b'1' { b'2' } else { b'1' };
                assert!(!key.verifies(&String::from_utf8(forged).unwrap()), "byte {at}");
            }
            let other = token.replace("eu-1", "eu-2");
            assert!(!key.verifies(&other), "the secret of another");
        }
        for odd in ["", "aca", "\u{e4}\u{e4}\u{e4}\u{e4}", &"\u{e4}".repeat(31)] {
            assert!(!key.verifies(odd), "{odd}");
        }
    }

    #[test]
    fn the_secret_of_a_request_with_a_key_is_the_same_for_that_request_alone() {
        let name: TokenId = "ci".parse().unwrap();
        let secret = |bearer, seed, name| keyed_secret(bearer, seed, name).unwrap();
        let first = secret("bearer", "seed", &name);
        assert_eq!(secret("bearer", "seed", &name), first);
        let other: TokenId = "cd".parse().unwrap();
        for another in [
            secret("another", "seed", &name),
            secret("bearer", "another", &name),
            secret("bearer", "seed", &other),
        ] {
            assert_ne!(another, first);
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
