//! Live state: what is an open page told, so that it is fetched again only when it says something else?

use serde::Serialize;

use crate::public::freshness::Freshness;
use crate::public::view::PublicView;
use crate::public::view_tag::revision;
use crate::time::timestamp::Timestamp;

/// What `GET /api/v1/live` says, once or as a stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LiveState {
    /// Names what the page says other than times: another one, and it says something else.
    pub revision: String,
    /// Of when it is true.
    pub as_of: Timestamp,
}

impl LiveState {
    /// The state of a view at `now`.
    #[must_use]
    pub fn new(view: &PublicView, now: Timestamp) -> Self {
        let revision = revision(view, Freshness::at(view.as_of, now));
        Self { revision, as_of: view.as_of }
    }
}
