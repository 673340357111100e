//! Options of `allclear contact`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub(crate) enum ContactAction {
    /// Set a contact: all of its channels at once
    Set(Box<ContactOptions>),
    /// List contacts, without their addresses
    List,
    /// Write all contacts as JSON, as they are set, to a file
    Export {
        /// The file to write; `-` for standard output
        file: PathBuf,
        /// With their addresses and secrets, which needs the scope admin and is noted in the audit
        #[arg(long)]
        secrets: bool,
    },
    /// Remove a contact
    Remove {
        /// Its id
        id: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct ContactOptions {
    /// Its id, such as ops-slack, by which page.toml names it
    pub(crate) id: String,
    /// Its name; the id unless given
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// Its time zone, such as Europe/Berlin; the page's unless given
    #[arg(long)]
    pub(crate) timezone: Option<String>,
    /// A mailbox
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) email: Vec<String>,
    /// A webhook that takes Statuspage's payload, or the body of `--webhook-body`
    #[arg(long, value_name = "URL")]
    pub(crate) webhook: Vec<String>,
    /// What notifications are to webhooks instead of Statuspage's payload: a file with placeholders such as `${title}`
    #[arg(long, value_name = "FILE", requires = "webhook")]
    pub(crate) webhook_body: Option<PathBuf>,
    /// How that body is written; as JSON unless said
    #[arg(long, value_parser = ["json", "form", "text"], requires = "webhook_body")]
    pub(crate) webhook_format: Option<String>,
    /// An incoming webhook of Slack
    #[arg(long, value_name = "URL")]
    pub(crate) slack: Vec<String>,
    /// A Workflow of Microsoft Teams
    #[arg(long, value_name = "URL")]
    pub(crate) teams: Vec<String>,
    /// A webhook of Discord
    #[arg(long, value_name = "URL")]
    pub(crate) discord: Vec<String>,
    /// A webhook of Google Chat
    #[arg(long, value_name = "URL")]
    pub(crate) google_chat: Vec<String>,
    /// A chat of Telegram, as BOT_TOKEN/CHAT
    #[arg(long, value_name = "TOKEN/CHAT")]
    pub(crate) telegram: Vec<String>,
    /// A topic of ntfy, such as `https://ntfy.sh/my-topic`
    #[arg(long, value_name = "URL")]
    pub(crate) ntfy: Vec<String>,
    /// An integration key of PagerDuty, Events API v2
    #[arg(long, value_name = "KEY")]
    pub(crate) pagerduty: Vec<String>,
    /// An API key of Jira Service Management
    #[arg(long, value_name = "KEY")]
    pub(crate) jira: Vec<String>,
}
