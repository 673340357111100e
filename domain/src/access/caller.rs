//! Callers: who sent a request, and is that one let in?

use serde::{Deserialize, Serialize};

use crate::access::actor::Actor;
use crate::access::scope::Scope;
use crate::access::token;
use crate::ids::{AgentId, PageId, TokenId};
use crate::ordered::SortedSet;
use crate::problem::Problem;

/// Who sent a request, as far as its token says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// A reader, without a token. So is a heartbeat, whose token is in the address.
    Reader,
    /// An agent, by what its token claims; only its Ledger can tell whether the token is right.
    Agent(AgentId),
    /// An operator, with what the token grants.
    Operator(OperatorGrant),
}

impl Caller {
    /// On whose behalf the log records what the caller does; `None` for readers, who do nothing.
    #[must_use]
    pub fn actor(&self) -> Option<Actor> {
        match self {
            Self::Reader => None,
            Self::Agent(agent) => Some(Actor::Agent(agent.clone())),
            Self::Operator(grant) => Some(grant.actor.clone()),
        }
    }
}

/// What an operator's token grants, and on whose behalf.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperatorGrant {
    /// Who the log names for what is done with the token.
    pub actor: Actor,
    /// The scopes that the token was given.
    pub scopes: SortedSet<Scope>,
}

impl OperatorGrant {
    /// That of the administrator's token: everything.
    #[must_use]
    pub fn of_administrator() -> Self {
        Self { actor: Actor::Admin, scopes: Scope::OF_OPERATORS.into() }
    }

    /// Whether it covers a scope.
    #[must_use]
    pub fn covers(&self, scope: Scope) -> bool {
        self.scopes.iter().any(|granted| granted.includes(scope))
    }
}

/// What a token says by itself of the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenClaim {
    /// All that there is to know before the request is handled.
    Caller(Caller),
    /// That the page gave it out to operators under this name; what it grants, the record tells.
    Operator(TokenId),
}

/// Reads who sent a request for a route of a scope. `token` is that of its header, `admin_sha256` the hash of
/// the administrator's.
///
/// # Errors
/// 401 for a token that cannot be one of this page for this scope.
pub fn claim(
    scope: Scope,
    token: Option<&str>,
    page: &PageId,
    admin_sha256: &str,
) -> Result<TokenClaim, Problem> {
    match scope {
        Scope::Public | Scope::Heartbeat => Ok(TokenClaim::Caller(Caller::Reader)),
        // A token says whose it is, so that a forged one costs no more than one Ledger's time, and one that
        // is no agent's costs none.
        Scope::Agent => {
            let agent = token.and_then(token::claimed_agent);
            let caller = agent.map(Caller::Agent).ok_or_else(Problem::unauthorized)?;
            Ok(TokenClaim::Caller(caller))
        }
        Scope::Reports
        | Scope::Read
        | Scope::Draft
        | Scope::Publish
        | Scope::Configure
        | Scope::Metrics
        | Scope::Changes
        | Scope::Admin => {
            let token = token.ok_or_else(Problem::unauthorized)?;
            if token::matches(token, admin_sha256) {
                let caller = Caller::Operator(OperatorGrant::of_administrator());
                return Ok(TokenClaim::Caller(caller));
            }
            match token::claimed_operator(token) {
                Some((page_of_token, name)) if page_of_token == *page => {
                    Ok(TokenClaim::Operator(name))
                }
                _ => Err(Problem::unauthorized()),
            }
        }
    }
}

/// Lets an operator in, or not.
///
/// # Errors
/// 403 when the grant does not cover the scope.
pub fn admit(scope: Scope, grant: OperatorGrant) -> Result<Caller, Problem> {
    if grant.covers(scope) {
        Ok(Caller::Operator(grant))
    } else {
        Err(Problem::forbidden(&scope.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claimed(scope: Scope, token: Option<&str>, hash: &str) -> Result<TokenClaim, Problem> {
        claim(scope, token, &PageId::default(), hash)
    }

    #[test]
    fn the_administrator_may_do_all_that_operators_may_and_nothing_of_an_agent() {
        let hash = token::hash("secret");
        for scope in Scope::ALL {
            let claim = claimed(scope, Some("secret"), &hash);
            match scope {
                Scope::Public | Scope::Heartbeat => {
                    assert_eq!(claim, Ok(TokenClaim::Caller(Caller::Reader)));
                }
                Scope::Agent => assert_eq!(claim.unwrap_err().status, 401),
                scope => {
                    assert!(scope.is_for_operators());
                    let grant = OperatorGrant::of_administrator();
                    let caller = Caller::Operator(grant.clone());
                    assert_eq!(claim, Ok(TokenClaim::Caller(caller.clone())));
                    assert_eq!(admit(scope, grant), Ok(caller));
                }
            }
        }
    }

    #[test]
    fn no_scope_but_the_public_ones_is_granted_without_the_right_token() {
        let hash = token::hash("secret");
        let of_another_page = {
            let page: PageId = "another".parse().unwrap();
            token::operator_token(&page, &"ci".parse().unwrap(), [7; token::SECRET_BYTES])
        };
        for scope in Scope::ALL {
            for (token, hash) in [
                (None, &*hash),
                (Some("wrong"), &*hash),
                (Some(""), ""),
                (Some(""), &*hash),
                (Some(&*of_another_page), &*hash),
            ] {
                let is_open = matches!(scope, Scope::Public | Scope::Heartbeat);
                match claimed(scope, token, hash) {
                    Ok(claim) => {
                        assert!(is_open && claim == TokenClaim::Caller(Caller::Reader), "{scope}");
                    }
                    Err(problem) => assert!(!is_open && problem.status == 401, "{scope}"),
                }
            }
        }
    }

    #[test]
    fn an_agent_or_an_operator_is_who_the_token_claims() {
        let agent: AgentId = "eu-1".parse().unwrap();
        let token = token::agent_token(&agent, [7; token::SECRET_BYTES]);
        let expected = Ok(TokenClaim::Caller(Caller::Agent(agent)));
        assert_eq!(claimed(Scope::Agent, Some(&token), ""), expected);
        assert_eq!(claimed(Scope::Read, Some(&token), "").unwrap_err().status, 401);
        let name: TokenId = "ci".parse().unwrap();
        let token = token::operator_token(&PageId::default(), &name, [7; token::SECRET_BYTES]);
        assert_eq!(claimed(Scope::Read, Some(&token), ""), Ok(TokenClaim::Operator(name)));
        assert_eq!(claimed(Scope::Agent, Some(&token), "").unwrap_err().status, 401);
    }

    #[test]
    fn a_scope_that_is_not_granted_is_refused_by_name() {
        for (granted, wanted) in
            Scope::OF_OPERATORS.iter().flat_map(|g| Scope::OF_OPERATORS.map(|wanted| (*g, wanted)))
        {
            let grant = OperatorGrant { actor: Actor::Admin, scopes: [granted].into() };
            match admit(wanted, grant) {
                Ok(_) => assert!(granted.includes(wanted), "{granted} {wanted}"),
                Err(problem) => {
                    assert!(!granted.includes(wanted), "{granted} {wanted}");
                    assert_eq!(problem.status, 403);
                    assert!(problem.detail.contains(&wanted.to_string()), "{problem}");
                }
            }
        }
    }
}
