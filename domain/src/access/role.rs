//! Roles: which scopes does a person need for what they do, and which role has somebody with given scopes?

use std::fmt;
use std::str::FromStr;

use crate::access::caller::OperatorGrant;
use crate::access::scope::Scope;
use crate::ordered::SortedSet;

/// What a person does with the console. A token is created with the scopes of a role; the scopes alone are recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Sees how the services are kept: reports, service levels, objectives. Nothing of how they are watched.
    Executive,
    /// Sees everything but tokens and addresses.
    Reader,
    /// Works on incidents and tells customers.
    Communicator,
    /// Changes what is watched, too.
    Operator,
    /// May do everything.
    Admin,
}

impl Role {
    /// Every role, from the least to the most.
    pub const ALL: [Self; 5] =
        [Self::Executive, Self::Reader, Self::Communicator, Self::Operator, Self::Admin];

    /// The scopes of a token for this role.
    #[must_use]
    pub fn scopes(self) -> SortedSet<Scope> {
        match self {
            Self::Executive => [Scope::Reports].into(),
            Self::Reader => [Scope::Read].into(),
            Self::Communicator => [Scope::Read, Scope::Publish].into(),
            Self::Operator => [Scope::Read, Scope::Publish, Scope::Configure].into(),
            Self::Admin => [Scope::Admin].into(),
        }
    }

    /// The most that a grant is enough for; `None`: not even for the least.
    #[must_use]
    pub fn from_grant(grant: &OperatorGrant) -> Option<Self> {
        let is_covered = |role: &Self| role.scopes().iter().all(|scope| grant.covers(*scope));
        Self::ALL.into_iter().rev().find(is_covered)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Executive => "executive",
            Self::Reader => "reader",
            Self::Communicator => "communicator",
            Self::Operator => "operator",
            Self::Admin => "admin",
        })
    }
}

/// The text names no role.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no role: expected `executive`, `reader`, `communicator`, `operator` or `admin`")]
pub struct InvalidRole(String);

impl FromStr for Role {
    type Err = InvalidRole;

    fn from_str(text: &str) -> Result<Self, InvalidRole> {
        let role = Self::ALL.into_iter().find(|role| role.to_string() == text);
        role.ok_or_else(|| InvalidRole(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::actor::Actor;

    #[test]
    fn a_role_is_known_by_its_scopes_and_by_its_name() {
        for role in Role::ALL {
            let grant = OperatorGrant { actor: Actor::Admin, scopes: role.scopes() };
            assert_eq!(Role::from_grant(&grant), Some(role));
            assert_eq!(role.to_string().parse(), Ok(role));
        }
        let pipeline = OperatorGrant { actor: Actor::Admin, scopes: [Scope::Changes].into() };
        assert_eq!(Role::from_grant(&pipeline), None);
        assert!("root".parse::<Role>().is_err());
    }

    #[test]
    fn each_role_but_the_executive_may_do_all_that_the_ones_before_may() {
        for pair in Role::ALL.windows(2) {
            let (less, more) = (pair[0], pair[1]);
            let grant = OperatorGrant { actor: Actor::Admin, scopes: more.scopes() };
            assert!(less.scopes().iter().all(|scope| grant.covers(*scope)), "{less} {more}");
        }
    }
}
