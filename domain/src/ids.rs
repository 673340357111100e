//! Identifiers: the names that files, URLs and storage keys use.
//!
//! A value of these types is always a legal name: 1 to 40 of `a-z`, `0-9` and `-`,
//! beginning with a letter or a digit.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The region in which heartbeats are heard. No page can have one of this name.
pub const HEARTBEAT_REGION: &str = "heartbeat";

/// The most characters a name may have: short enough for a URL, a label and a storage key.
pub const MAX_ID_CHARS: usize = 40;

/// The text cannot be a name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{text}` cannot be {what}: use 1 to 40 of a-z, 0-9 and `-`, beginning with a letter or a digit"
)]
pub struct InvalidId {
    /// What the name was for, with its article.
    pub what: &'static str,
    /// The text that was refused.
    pub text: String,
}

fn checked(what: &'static str, text: String) -> Result<String, InvalidId> {
    let allowed = |c: char| matches!(c, 'a'..='z' | '0'..='9' | '-');
    let legal = !text.is_empty()
        && text.len() <= MAX_ID_CHARS
        && text.chars().all(allowed)
        && !text.starts_with('-');
    if legal { Ok(text) } else { Err(InvalidId { what, text }) }
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $what:literal, $example:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The name as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        #[cfg(feature = "schema")]
        crate::schemas::json_schema_of!($name: {
            "type": "string",
            "pattern": crate::schemas::ID_PATTERN,
            "description": concat!("Text that is ", $what, "."),
            "examples": [$example],
        });

        impl TryFrom<String> for $name {
            type Error = InvalidId;
            fn try_from(text: String) -> Result<Self, InvalidId> {
                checked($what, text).map(Self)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                checked($what, text.to_owned()).map(Self)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id!(
    /// A probe, such as `checkout`.
    ProbeId, "the id of a probe", "checkout"
);
id!(
    /// A component of the page, such as `checkout`.
    ComponentId, "the id of a component", "checkout"
);
id!(
    /// A metric of other systems, such as `orders`.
    MetricId, "the id of a metric", "orders"
);
id!(
    /// A service level objective, such as `checkout-works`.
    SloId, "the id of an SLO", "checkout-works"
);
id!(
    /// A group of components, such as `shop`.
    GroupId, "the id of a group", "shop"
);
id!(
    /// A region that agents watch from, such as `eu-central`.
    RegionId, "the id of a region", "eu-central"
);
id!(
    /// One agent, such as `eu-central-1`.
    AgentId, "the id of an agent", "eu-central-1"
);
id!(
    /// A token of an operator, such as `deploy-pipeline`.
    TokenId, "the name of a token", "deploy-pipeline"
);
id!(
    /// An incident: twelve characters, made from the record itself.
    IncidentId, "the id of an incident", "1k9k5w1edagp"
);
id!(
    /// A maintenance, or a series of them: twelve characters, made from the record itself.
    MaintenanceId, "the id of a maintenance", "kv3ifkiv23zx"
);
id!(
    /// A change record: twelve characters, made from the record itself.
    ChangeId, "the id of a change", "c5xw2h0p9r4t"
);
id!(
    /// A drill: twelve characters, made from the record itself.
    DrillId, "the id of a drill", "d4t9m1x7q2ke"
);
id!(
    /// A problem record: twelve characters, made from the record itself.
    ProblemId, "the id of a problem", "p4y7t0k2m8qd"
);
id!(
    /// A contact: a named recipient with its channels, such as `ops-slack`.
    ContactId, "the id of a contact", "ops-slack"
);
id!(
    /// An audience: recipients that are told of the same things, such as `partners`.
    AudienceId, "the id of an audience", "partners"
);
id!(
    /// An on-call schedule, such as `primary`.
    OnCallId, "the id of an on-call schedule", "primary"
);
id!(
    /// A customer: who uses components of the page, such as `northwind`.
    CustomerId, "the id of a customer", "northwind"
);
id!(
    /// One start of an agent's process.
    BootId, "the id of an agent's start", "5f0c1d2e3a4b5c6d"
);

/// One durable object.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum ObjectName {
    /// The page's.
    Board,
    /// That of an agent, or of a heartbeat.
    Ledger(AgentId),
}

#[cfg(feature = "schema")]
crate::schemas::json_schema_of!(ObjectName: {
    "type": "string",
    "pattern": "^(board|ledger:[a-z0-9][a-z0-9-]{0,39})$",
    "description": "A durable object: `board`, or `ledger:` and an agent.",
});

impl fmt::Display for ObjectName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Board => f.write_str("board"),
            Self::Ledger(agent) => write!(f, "ledger:{agent}"),
        }
    }
}

impl FromStr for ObjectName {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        if text == "board" {
            return Ok(Self::Board);
        }
        let unknown = || InvalidId { what: "the name of an object", text: text.to_owned() };
        text.strip_prefix("ledger:").ok_or_else(unknown)?.parse().map(Self::Ledger)
    }
}

impl TryFrom<String> for ObjectName {
    type Error = InvalidId;
    fn try_from(text: String) -> Result<Self, InvalidId> {
        text.parse()
    }
}

impl From<ObjectName> for String {
    fn from(name: ObjectName) -> Self {
        name.to_string()
    }
}

id!(
    /// A page with all that belongs to it: its Board, its Ledgers and its addresses. A deployment serves one.
    PageId, "the id of a page", "default"
);

impl PageId {
    const DEFAULT: &str = "default";
    const TWIN: &str = "drill";

    fn is_default(&self) -> bool {
        self.0 == Self::DEFAULT
    }

    /// The twin of the page that drills are run on: a page of its own, with a Board and a Courier and no Ledger.
    #[must_use]
    pub fn twin(&self) -> Self {
        if self.is_default() {
            Self(Self::TWIN.to_owned())
        } else {
            Self(format!("{self}-{}", Self::TWIN))
        }
    }

    /// The name of the durable object that is the page's Board. It can never change: another name is another
    /// object, without a record.
    #[must_use]
    pub fn board_name(&self) -> String {
        if self.is_default() { "board:v1".to_owned() } else { format!("board:v1:{self}") }
    }

    /// The name of the durable object that is the page's Courier. It can never change either.
    #[must_use]
    pub fn courier_name(&self) -> String {
        if self.is_default() { "courier:v1".to_owned() } else { format!("courier:v1:{self}") }
    }

    /// The name of the durable object that is the Ledger of one of its agents. It can never change either.
    #[must_use]
    pub fn ledger_name(&self, agent: &AgentId) -> String {
        if self.is_default() {
            format!("ledger:v1:{agent}")
        } else {
            format!("ledger:v1:{self}:{agent}")
        }
    }
}

/// The one page that a deployment serves.
impl Default for PageId {
    fn default() -> Self {
        Self(Self::DEFAULT.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_short_lower_case_and_safe_in_a_url() {
        for (text, legal) in [
            ("checkout", true),
            ("eu-central-1", true),
            ("7", true),
            ("", false),
            ("-x", false),
            ("Checkout", false),
            ("a b", false),
            ("a/b", false),
            ("ä", false),
            (&"x".repeat(40), true),
            (&"x".repeat(41), false),
        ] {
            assert_eq!(text.parse::<ProbeId>().is_ok(), legal, "{text}");
        }
    }

    fn page_names(page: &PageId) -> [String; 2] {
        [page.board_name(), page.courier_name()]
    }

    #[test]
    fn objects_of_pages_have_names_of_their_own_and_those_of_the_first_page_stay() {
        let agent: AgentId = "eu-1".parse().unwrap();
        let page = PageId::default();
        assert_eq!(
            (&*page.board_name(), &*page.ledger_name(&agent)),
            ("board:v1", "ledger:v1:eu-1")
        );
        assert_eq!(page_names(&page), ["board:v1", "courier:v1"]);
        assert_eq!("default".parse(), Ok(page));
        let other: PageId = "shop".parse().unwrap();
        assert_eq!(page_names(&other), ["board:v1:shop", "courier:v1:shop"]);
        assert_eq!(other.ledger_name(&agent), "ledger:v1:shop:eu-1");
    }

    #[test]
    fn a_bad_name_in_json_is_refused_with_the_reason() {
        let refusal = serde_json::from_str::<RegionId>("\"EU\"").unwrap_err().to_string();
        assert!(refusal.starts_with("`EU` cannot be the id of a region: use 1 to 40"), "{refusal}");
    }
}
