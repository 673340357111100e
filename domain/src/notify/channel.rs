//! Channel: by which way does a message reach somebody? Its address and secrets are held by the Courier alone.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::email_address::EmailAddress;
use super::webhook_template::WebhookTemplate;

/// A way to reach a person or a program.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Mail.
    Email {
        /// To whom.
        address: EmailAddress,
    },
    /// A request with Statuspage's payload or a body of the operator's own, signed after Standard Webhooks.
    Webhook {
        /// The http or https address.
        url: String,
        /// The body that notifications have instead of Statuspage's payload.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        template: Option<WebhookTemplate>,
    },
    /// An incoming webhook of Slack.
    Slack {
        /// Its address, which is a secret.
        url: String,
    },
    /// A Workflow of Microsoft Teams that takes an Adaptive Card.
    Teams {
        /// Its address, which is a secret.
        url: String,
    },
    /// A webhook of Discord.
    Discord {
        /// Its address, which is a secret.
        url: String,
    },
    /// A webhook of Google Chat.
    GoogleChat {
        /// Its address, which is a secret.
        url: String,
    },
    /// A chat of Telegram.
    Telegram {
        /// The token of the bot.
        bot_token: String,
        /// The chat's id.
        chat: String,
    },
    /// A topic of ntfy.
    Ntfy {
        /// The address of the topic.
        url: String,
        /// The token of the publisher, if the topic wants one.
        token: Option<String>,
    },
    /// A service of PagerDuty, by Events API v2.
    PagerDuty {
        /// The key of the integration.
        routing_key: String,
        /// Where the API is; `None`: PagerDuty's own.
        url: Option<String>,
    },
    /// An API integration of Jira Service Management.
    JiraServiceManagement {
        /// The key of the integration.
        api_key: String,
        /// Where the API is; `None`: Atlassian's own.
        url: Option<String>,
    },
}

/// By its kind alone: what is in it is an address or a secret.
impl fmt::Debug for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Channel({})", self.kind())
    }
}

impl Channel {
    /// A webhook that is sent Statuspage's payload.
    #[must_use]
    pub fn webhook(url: String) -> Self {
        Self::Webhook { url, template: None }
    }

    /// Whether the service behind it keeps an alert open until it is told that it is over.
    #[must_use]
    pub fn keeps_alerts(&self) -> bool {
        matches!(self, Self::PagerDuty { .. } | Self::JiraServiceManagement { .. })
    }

    /// The word for it, as in JSON.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Email { .. } => "email",
            Self::Webhook { .. } => "webhook",
            Self::Slack { .. } => "slack",
            Self::Teams { .. } => "teams",
            Self::Discord { .. } => "discord",
            Self::GoogleChat { .. } => "google_chat",
            Self::Telegram { .. } => "telegram",
            Self::Ntfy { .. } => "ntfy",
            Self::PagerDuty { .. } => "pager_duty",
            Self::JiraServiceManagement { .. } => "jira_service_management",
        }
    }
}
