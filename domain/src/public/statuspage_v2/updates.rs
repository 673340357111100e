//! Updates of Statuspage's API v2, of an incident or of a maintenance.

use std::borrow::Cow;

use serde::Serialize;

use super::components::Affected;
use crate::time::timestamp::Timestamp;

/// One update; `S` is how far along the incident or the maintenance was.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct UpdateJson<'a, S> {
    pub(super) id: &'a str,
    pub(super) status: S,
    pub(super) body: Cow<'a, str>,
    pub(super) incident_id: &'a str,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
    pub(super) display_at: Timestamp,
    pub(super) affected_components: Option<Vec<Affected<'a>>>,
    pub(super) deliver_notifications: bool,
    pub(super) custom_tweet: Option<()>,
    pub(super) tweet_id: Option<()>,
}
