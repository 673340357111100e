//! Own subscription: what is a subscriber shown, who has the link of a message?

use serde::{Deserialize, Serialize};

use super::channel::Channel;
use super::subscriber::{Subscriber, SubscriptionFilter};
use super::subscriber_token::{SubscriberKey, TokenPurpose};
use super::webhook_signature::WebhookSecret;

/// A subscription, as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnSubscription {
    /// The token of the page that manages it.
    pub manage_token: String,
    /// Of what the owner is told.
    pub wishes: SubscriptionFilter,
    /// Of a webhook, the secret (`whsec_…`) that signs what it is sent.
    pub webhook_secret: Option<String>,
}

impl OwnSubscription {
    /// What is shown of a subscriber.
    #[must_use]
    pub fn from_subscriber(subscriber: &Subscriber, key: &SubscriberKey) -> Self {
        let is_webhook = matches!(subscriber.channel, Channel::Webhook { .. });
        let secret = || WebhookSecret::derived(key, &subscriber.id, 0).text();
        Self {
            manage_token: key.token(TokenPurpose::Manage, &subscriber.id),
            wishes: subscriber.wishes.clone(),
            webhook_secret: is_webhook.then(secret),
        }
    }
}
