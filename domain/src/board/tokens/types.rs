//! Tokens of operators: a name, scopes, and the hashes of secrets. A secret is shown once and never kept.

use serde::{Deserialize, Serialize};

use crate::access::scope::Scope;
use crate::ids::TokenId;
use crate::ordered::SortedSet;
use crate::time::timestamp::Timestamp;

/// A token that was given out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperatorToken {
    /// Its name, unique on the page; the log names it for what is done with the token.
    pub name: TokenId,
    /// What it grants.
    pub scopes: SortedSet<Scope>,
    /// When it was created.
    pub created_at: Timestamp,
    /// Since when it is no longer good; `None`: it does not expire.
    pub expires_at: Option<Timestamp>,
    /// When its secret was last replaced.
    pub rotated_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// The hash of its secret.
    pub token_sha256: String,
    /// The secret before, while both are good.
    pub previous: Option<PreviousSecret>,
}

/// A secret that was replaced and is still good for a while.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviousSecret {
    /// Its hash.
    pub token_sha256: String,
    /// Since when it is no longer good.
    pub until: Timestamp,
}

/// Whether a token is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TokenState {
    /// It is.
    Active,
    /// It has expired.
    Expired,
    /// It was revoked.
    Revoked,
}

impl OperatorToken {
    /// Whether it is good at an instant.
    #[must_use]
    pub fn state_at(&self, at: Timestamp) -> TokenState {
        if self.revoked_at.is_some() {
            TokenState::Revoked
        } else if self.expires_at.is_some_and(|end| end <= at) {
            TokenState::Expired
        } else {
            TokenState::Active
        }
    }

    /// Whether it is taken at an instant with the secret of a hash.
    #[must_use]
    pub fn accepts(&self, token_sha256: &str, at: Timestamp) -> bool {
        let replaced = self.previous.as_ref();
        let is_previous = |old: &PreviousSecret| old.token_sha256 == token_sha256 && at < old.until;
        let is_secret = self.token_sha256 == token_sha256 || replaced.is_some_and(is_previous);
        is_secret && self.state_at(at) == TokenState::Active
    }

    /// The token as operators see it at an instant.
    #[must_use]
    pub fn report(&self, last_used_at: Option<Timestamp>, at: Timestamp) -> TokenReport {
        let previous = self.previous.as_ref().map(|old| old.until);
        TokenReport {
            name: self.name.clone(),
            scopes: self.scopes.clone(),
            state: self.state_at(at),
            created_at: self.created_at,
            expires_at: self.expires_at,
            rotated_at: self.rotated_at,
            previous_until: previous.filter(|until| *until > at),
            revoked_at: self.revoked_at,
            last_used_at,
        }
    }
}

/// `GET /ops/v1/tokens`: a token, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TokenReport {
    /// Its name.
    pub name: TokenId,
    /// What it grants.
    pub scopes: SortedSet<Scope>,
    /// Whether it is good.
    pub state: TokenState,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it expires.
    pub expires_at: Option<Timestamp>,
    /// When its secret was last replaced.
    pub rotated_at: Option<Timestamp>,
    /// Until when the secret before is good as well.
    pub previous_until: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// When it was last used, to the hour.
    pub last_used_at: Option<Timestamp>,
}

/// `POST /ops/v1/tokens`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TokenRequest {
    /// Its name: 1 to 40 of a-z, 0-9 and `-`.
    pub name: TokenId,
    /// What it grants: one or more of `read`, `draft`, `publish`, `configure` and `admin`.
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    pub scopes: SortedSet<Scope>,
    /// When it expires; it does not unless said.
    #[serde(default)]
    pub expires_at: Option<Timestamp>,
}

/// `POST /ops/v1/tokens/{token}/rotate`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RotationRequest {
    /// For how many seconds the secret before stays good; a day unless said, 30 days at most.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(range(max = 30 * 86_400)))]
    pub overlap_s: Option<u64>,
    /// When the token expires from now on; as before unless said.
    #[serde(default)]
    pub expires_at: Option<Timestamp>,
}

/// A token with its secret, which is shown this once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct IssuedToken {
    /// The token, as it is listed.
    #[serde(flatten)]
    pub report: TokenReport,
    /// The text to send as `authorization: Bearer TOKEN`.
    pub token: String,
}

/// A token to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewToken {
    /// What was asked for.
    pub request: TokenRequest,
    /// The hash of its secret.
    pub token_sha256: String,
}

/// Another secret for a token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenRotation {
    /// The token's name, as it came.
    pub name: String,
    /// What was asked for.
    pub request: RotationRequest,
    /// The hash of the new secret.
    pub token_sha256: String,
}
