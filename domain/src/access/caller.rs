//! Callers: who sent a request, and is that one let in?

use crate::access::actor::Actor;
use crate::access::scope::Scope;
use crate::access::token;
use crate::ids::AgentId;
use crate::problem::Problem;

/// Who sent a request, as far as its token says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// A reader, without a token. So is a heartbeat, whose token is in the address.
    Reader,
    /// An agent, by what its token claims; only its Ledger can tell whether the token is right.
    Agent(AgentId),
    /// An operator, with what the token grants.
    Operator(&'static [Scope]),
}

impl Caller {
    /// On whose behalf the log records what the caller does; `None` for readers, who do nothing.
    #[must_use]
    pub fn actor(&self) -> Option<Actor> {
        match self {
            Self::Reader => None,
            Self::Agent(agent) => Some(Actor::Agent(agent.clone())),
            Self::Operator(_) => Some(Actor::Admin),
        }
    }
}

/// Lets the sender of a request in, or not. `token` is that of its header, `admin_sha256` the hash of the
/// administrator's.
///
/// # Errors
/// 401 without a valid token, 403 with one that does not grant the scope.
pub fn admit(scope: Scope, token: Option<&str>, admin_sha256: &str) -> Result<Caller, Problem> {
    match scope {
        Scope::Public | Scope::Heartbeat => Ok(Caller::Reader),
        // A token says whose it is, so that a forged one costs no more than one Ledger's time, and one that
        // is no agent's costs none.
        Scope::Agent => {
            let agent = token.and_then(token::claimed_agent);
            agent.map(Caller::Agent).ok_or_else(Problem::unauthorized)
        }
        Scope::Read | Scope::Operate | Scope::Configure | Scope::Admin => {
            let granted = granted(token, admin_sha256).ok_or_else(Problem::unauthorized)?;
            if granted.contains(&scope) {
                Ok(Caller::Operator(granted))
            } else {
                Err(Problem::forbidden(&scope.to_string()))
            }
        }
    }
}

/// What a token grants; `None` for one that is not known.
fn granted(token: Option<&str>, admin_sha256: &str) -> Option<&'static [Scope]> {
    token::matches(token?, admin_sha256).then_some(&Scope::OF_ADMINISTRATORS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_administrator_may_do_all_that_operators_may_and_nothing_of_an_agent() {
        let hash = token::hash("secret");
        for scope in Scope::ALL {
            let admitted = admit(scope, Some("secret"), &hash);
            let refused = |status: u16| {
                assert_eq!(admitted.as_ref().unwrap_err().status, status, "{scope}");
            };
            match scope {
                Scope::Public | Scope::Heartbeat => assert_eq!(admitted, Ok(Caller::Reader)),
                Scope::Agent => refused(401),
                scope => {
                    assert!(scope.is_for_operators());
                    assert_eq!(admitted.unwrap().actor(), Some(Actor::Admin));
                }
            }
        }
    }

    #[test]
    fn no_scope_but_the_public_ones_is_granted_without_the_right_token() {
        let hash = token::hash("secret");
        for scope in Scope::ALL {
            for (token, hash) in
                [(None, &*hash), (Some("wrong"), &*hash), (Some(""), ""), (Some(""), &*hash)]
            {
                let is_open = matches!(scope, Scope::Public | Scope::Heartbeat);
                match admit(scope, token, hash) {
                    Ok(caller) => assert!(is_open && caller == Caller::Reader, "{scope}"),
                    Err(problem) => assert!(!is_open && problem.status == 401, "{scope}"),
                }
            }
        }
    }

    #[test]
    fn an_agent_is_who_its_token_claims() {
        let agent: AgentId = "eu-1".parse().unwrap();
        let token = token::agent_token(&agent, [7; token::SECRET_BYTES]);
        assert_eq!(admit(Scope::Agent, Some(&token), ""), Ok(Caller::Agent(agent)));
        assert_eq!(admit(Scope::Read, Some(&token), "").unwrap_err().status, 401);
    }
}
