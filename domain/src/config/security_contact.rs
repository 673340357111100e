//! Security contact: whom does who finds a weakness write to, and until when does that hold? As RFC 9116 has it.

use serde::{Deserialize, Serialize};

use crate::time::timestamp::Timestamp;

/// What `/.well-known/security.txt` says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecurityContact {
    /// An address of `mailto:`, `https:` or `tel:`.
    pub contact: String,
    /// Where it is said how weaknesses are handled: an https address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// From when on it may not be relied on.
    pub expires: Timestamp,
}
