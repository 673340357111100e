//! Delivery context: what a message holds beside its notification. Which delivery is it, whose secret signs it, and where
//! is it unsubscribed from?

use crate::notify::page_condition::PageCondition;
use crate::notify::webhook_signature::WebhookSecret;
use crate::time::timestamp::Timestamp;

/// What a message holds beside its notification.
#[derive(Clone, Copy)]
pub struct DeliveryContext<'a> {
    /// The id of the delivery: the same for each attempt, and no dot in it.
    pub delivery: &'a str,
    /// When this attempt is made.
    pub now: Timestamp,
    /// How the page is, as Statuspage says it.
    pub page: &'a PageCondition,
    /// Where the recipient changes what they are told, or ends it.
    pub manage_url: Option<&'a str>,
    /// What signs a webhook: one secret, or two while it is rotated.
    pub secrets: &'a [WebhookSecret],
}
