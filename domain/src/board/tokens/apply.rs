//! Events on tokens: what is given out after them?

use crate::board::Board;
use crate::board::tokens::{OperatorToken, PreviousSecret, TokenState};
use crate::ids::TokenId;
use crate::time::timestamp::Timestamp;

/// The most tokens that are listed though they are no longer good: the oldest are forgotten.
pub(super) const MAX_ENDED_TOKENS: usize = 200;

impl Board {
    pub(in crate::board) fn add_token(&mut self, token: OperatorToken) {
        let at = token.created_at;
        self.tokens.push(token);
        let has_ended = |token: &OperatorToken| token.state_at(at) != TokenState::Active;
        let ended = self.tokens.iter().filter(|token| has_ended(token)).count();
        let mut too_many = ended.saturating_sub(MAX_ENDED_TOKENS);
        self.tokens.retain(|token| {
            let is_forgotten = too_many > 0 && has_ended(token);
            too_many -= usize::from(is_forgotten);
            !is_forgotten
        });
    }

    pub(in crate::board) fn rotate_secret(
        &mut self,
        name: &TokenId,
        token_sha256: String,
        previous_until: Timestamp,
        expires_at: Option<Timestamp>,
        at: Timestamp,
    ) {
        let Some(token) = self.tokens.iter_mut().find(|token| token.name == *name) else { return };
        let replaced = std::mem::replace(&mut token.token_sha256, token_sha256);
        token.previous = Some(PreviousSecret { token_sha256: replaced, until: previous_until });
        token.expires_at = expires_at;
        token.rotated_at = Some(at);
    }

    pub(in crate::board) fn end_token(&mut self, name: &TokenId, at: Timestamp) {
        let token = self.tokens.iter_mut().find(|token| token.name == *name);
        token.into_iter().for_each(|token| token.revoked_at = Some(at));
    }
}
