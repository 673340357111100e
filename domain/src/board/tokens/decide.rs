//! Commands on tokens, and commands with them: which events follow, or why not?

use std::time::Duration;

use crate::access::actor::Actor;
use crate::access::caller::OperatorGrant;
use crate::access::scope::Scope;
use crate::board::decided::{Decided, DecisionSubject};
use crate::board::tokens::{NewToken, OperatorToken, TokenRotation, TokenState};
use crate::board::{Board, Command, Event};
use crate::problem::Problem;
use crate::time::timestamp::Timestamp;

/// The most tokens that are good at a time.
const MAX_TOKENS: usize = 100;
/// For how long the secret before stays good, unless said.
const OVERLAP: Duration = Duration::from_secs(86_400);
/// For how long it stays good at most.
const MAX_OVERLAP: Duration = Duration::from_secs(30 * 86_400);

impl Board {
    /// What follows from a command of an operator: the token must still be good, and grant `publish` for
    /// what readers are told.
    ///
    /// # Errors
    /// 401 for a token that has ended, 403 for one that may only draft, and those of [`Board::decide_as`].
    pub fn decide_for(
        &self,
        grant: &OperatorGrant,
        command: Command,
        now: Timestamp,
    ) -> Result<Decided, Problem> {
        self.refuse_ended(grant, now)?;
        self.refuse_on_twin(&command, now)?;
        let may_be_private = command.is_drafted();
        let decided = self.decide_as(&grant.actor, command, now)?;
        let is_told =
            may_be_private && decided.events.iter().any(|event| self.is_for_readers(event));
        if is_told && !grant.covers(Scope::Publish) {
            let hint = "readers would notice this: work on a draft, or have it published";
            return Err(Problem::forbidden(&Scope::Publish.to_string()).hint(hint));
        }
        Ok(decided)
    }

    /// Refuses a caller whose token is no longer good. A twin has no tokens: the page that it is of was asked.
    ///
    /// # Errors
    /// 401 for one that has ended.
    pub fn refuse_ended(&self, grant: &OperatorGrant, now: Timestamp) -> Result<(), Problem> {
        match &grant.actor {
            Actor::Token(name)
                if self.twin_of.is_none()
                    && self.token(name.as_str()).is_none_or(|token| !is_good(token, now)) =>
            {
                Err(Problem::unauthorized())
            }
            _ => Ok(()),
        }
    }

    /// What a token of a hash grants at an instant; `None` when it is not known or no longer good.
    #[must_use]
    pub fn granted(&self, name: &str, token_sha256: &str, now: Timestamp) -> Option<OperatorGrant> {
        let token = self.token(name).filter(|token| token.accepts(token_sha256, now))?;
        let actor = Actor::Token(token.name.clone());
        Some(OperatorGrant { actor, scopes: token.scopes.clone() })
    }

    pub(in crate::board) fn create_token(
        &self,
        new: NewToken,
        now: Timestamp,
    ) -> Result<Decided, Problem> {
        let NewToken { request, token_sha256 } = new;
        let words = Scope::OF_OPERATORS.map(|scope| format!("`{scope}`")).join(", ");
        if let Some(scope) = request.scopes.iter().find(|scope| !scope.is_for_operators()) {
            let problem = Problem::invalid("scopes", format!("no token can grant `{scope}`"));
            return Err(problem.hint(format!("there are {words}")));
        }
        if request.scopes.is_empty() {
            let problem = Problem::invalid("scopes", "it would grant nothing");
            return Err(problem.hint(format!("name one or more of {words}")));
        }
        check_expiry(request.expires_at, now)?;
        let name = request.name;
        if self.token(name.as_str()).is_some() {
            return Err(Problem::conflict(format!("there is a token `{name}` already"))
                .hint("rotate it for another secret, or give the new one another name"));
        }
        if self.tokens.iter().filter(|token| is_good(token, now)).count() >= MAX_TOKENS {
            return Err(Problem::conflict(format!("{MAX_TOKENS} tokens are in use"))
                .hint("revoke some first: `allclear token list` shows when each was last used"));
        }
        let token = OperatorToken {
            name: name.clone(),
            scopes: request.scopes,
            created_at: now,
            expires_at: request.expires_at,
            rotated_at: None,
            revoked_at: None,
            token_sha256,
            previous: None,
        };
        Ok(DecisionSubject::Token(name).with(vec![Event::TokenCreated { token: Box::new(token) }]))
    }

    pub(in crate::board) fn rotate_token(
        &self,
        rotation: TokenRotation,
        now: Timestamp,
    ) -> Result<Decided, Problem> {
        let TokenRotation { name, request, token_sha256 } = rotation;
        let token = self.token(&name).ok_or_else(|| missing(&name))?;
        if !is_good(token, now) {
            return Err(Problem::conflict(format!("the token `{name}` has ended"))
                .hint("create another: `allclear token create`"));
        }
        let overlap = request.overlap_s.map_or(OVERLAP, Duration::from_secs);
        if overlap > MAX_OVERLAP {
            let detail = format!("more than {} seconds, 30 days", MAX_OVERLAP.as_secs());
            return Err(Problem::invalid("overlap_s", detail));
        }
        check_expiry(request.expires_at, now)?;
        let event = Event::TokenRotated {
            name: token.name.clone(),
            token_sha256,
            previous_until: now.plus(overlap),
            expires_at: request.expires_at.or(token.expires_at),
        };
        Ok(DecisionSubject::Token(token.name.clone()).with(vec![event]))
    }

    pub(in crate::board) fn revoke_token(&self, name: &str) -> Result<Decided, Problem> {
        let token = self.token(name).ok_or_else(|| missing(name))?;
        let event = || Event::TokenRevoked { name: token.name.clone() };
        let events = if token.revoked_at.is_some() { vec![] } else { vec![event()] };
        Ok(DecisionSubject::Token(token.name.clone()).with(events))
    }
}

fn is_good(token: &OperatorToken, now: Timestamp) -> bool {
    token.state_at(now) == TokenState::Active
}

fn check_expiry(expires_at: Option<Timestamp>, now: Timestamp) -> Result<(), Problem> {
    match expires_at {
        Some(end) if end <= now => {
            Err(Problem::invalid("expires_at", format!("`{end}` is not in the future")))
        }
        _ => Ok(()),
    }
}

fn missing(name: &str) -> Problem {
    Problem::not_found(format!("there is no token `{name}`"))
        .hint("`allclear token list` shows them")
}
