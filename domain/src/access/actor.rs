//! Actors: on whose behalf is an event written to the log?

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::ids::{AgentId, ContactId, TokenId};

/// The most characters of an identity's name: an address of mail has no more (RFC 5321).
const MAX_IDENTITY_CHARS: usize = 254;

/// What an identity provider calls a person or a program: an address of mail, or the id of a service token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentityName(String);

impl FromStr for IdentityName {
    type Err = InvalidActor;

    fn from_str(text: &str) -> Result<Self, InvalidActor> {
        let is_odd = |c: char| c.is_control() || c.is_whitespace();
        let chars = text.chars().count();
        if (1..=MAX_IDENTITY_CHARS).contains(&chars) && !text.contains(is_odd) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidActor(text.to_owned()))
        }
    }
}

impl fmt::Display for IdentityName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The cause of an event. Written to the log as `admin`, `token:NAME`, `identity:NAME`, `contact:NAME`, `agent:NAME` or `clock`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Actor {
    /// An operator with the administrator's token.
    Admin,
    /// An operator with a token of this name.
    Token(TokenId),
    /// An operator whom an identity provider in front of the Worker names.
    Identity(IdentityName),
    /// A contact, by the link of an alert that was sent to it.
    Contact(ContactId),
    /// An agent or a heartbeat, through its Ledger.
    Agent(AgentId),
    /// The passing of time, and what the deployment does by itself.
    Clock,
}

#[cfg(feature = "schema")]
crate::schemas::json_schema_of!(Actor: {
    "type": "string",
    "description": "On whose behalf something was done: `admin`, `token:NAME`, `identity:NAME`, `contact:NAME`, `agent:NAME` or `clock`.",
});

/// The text names no actor.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no actor: expected `admin`, `token:NAME`, `identity:NAME`, `contact:NAME`, `agent:NAME` or `clock`"
)]
pub struct InvalidActor(String);

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Admin => f.write_str("admin"),
            Self::Token(token) => write!(f, "token:{token}"),
            Self::Identity(name) => write!(f, "identity:{name}"),
            Self::Contact(contact) => write!(f, "contact:{contact}"),
            Self::Agent(agent) => write!(f, "agent:{agent}"),
            Self::Clock => f.write_str("clock"),
        }
    }
}

impl FromStr for Actor {
    type Err = InvalidActor;

    fn from_str(text: &str) -> Result<Self, InvalidActor> {
        let invalid = || InvalidActor(text.to_owned());
        match text.split_once(':') {
            None if text == "admin" => Ok(Self::Admin),
            None if text == "clock" => Ok(Self::Clock),
            Some(("agent", agent)) => agent.parse().map(Self::Agent).map_err(|_| invalid()),
            Some(("contact", contact)) => contact.parse().map(Self::Contact).map_err(|_| invalid()),
            Some(("identity", name)) => name.parse().map(Self::Identity).map_err(|_| invalid()),
            Some(("token", token)) => token.parse().map(Self::Token).map_err(|_| invalid()),
            _ => Err(invalid()),
        }
    }
}

impl TryFrom<String> for Actor {
    type Error = InvalidActor;

    fn try_from(text: String) -> Result<Self, InvalidActor> {
        text.parse()
    }
}

impl From<Actor> for String {
    fn from(actor: Actor) -> Self {
        actor.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_actor_is_spelled_as_the_log_spells_it() {
        let agent = Actor::Agent("eu-1".parse().unwrap());
        let token = Actor::Token("deploy".parse().unwrap());
        let identity = Actor::Identity("ada:1@example.com".parse().unwrap());
        for (actor, text) in [
            (Actor::Admin, "admin"),
            (token, "token:deploy"),
            (identity, "identity:ada:1@example.com"),
            (Actor::Contact("anna".parse().unwrap()), "contact:anna"),
            (agent, "agent:eu-1"),
            (Actor::Clock, "clock"),
        ] {
            assert_eq!(actor.to_string(), text);
            assert_eq!(text.parse(), Ok(actor.clone()));
            assert_eq!(serde_json::to_string(&actor).unwrap(), format!("\"{text}\""));
        }
        for odd in [
            "",
            "Admin",
            "agent:",
            "agent:EU",
            "agent",
            "clock ",
            "token:",
            "token:a:b",
            "identity:",
            "identity:a b",
        ] {
            assert!(odd.parse::<Actor>().is_err(), "{odd}");
        }
    }
}
