//! Named links: what are addresses called where they are shown?

use serde::{Deserialize, Serialize};

/// An address with the name under which it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NamedLink {
    /// Such as `Dashboard`.
    pub name: String,
    /// An http or https address; of a brand also one of `mailto:` or `tel:`.
    pub url: String,
}
