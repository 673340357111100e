//! `allclear contact`: operators, partners and customers by name, with the ways to reach them.

use std::fs::OpenOptions;
use std::io::Write as _;
#[cfg(unix)]
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use anyhow::{Context, bail};
use domain::ids::ContactId;
use domain::notify::channel::Channel;
use domain::notify::contact::{Contact, ContactReport, ContactRequest};
use domain::notify::webhook_template::{BodyFormat, WebhookTemplate};
use domain::time::time_zone::Zone;
use serde::Serialize;

use crate::client::Client;
use crate::options::contact::{ContactAction, ContactOptions};
use crate::output::print_json;

const CONTACTS: &str = "/ops/v1/contacts";

pub(crate) async fn run(client: &Client, action: ContactAction, json: bool) -> anyhow::Result<()> {
    match action {
        ContactAction::Set(options) => {
            let id: ContactId = options.id.parse()?;
            let request = request(*options)?;
            let set: ContactReport = client.put(&format!("{CONTACTS}/{id}"), &request).await?;
            if json {
                return print_json(&set);
            }
            say(&set);
            for secret in &set.webhook_secrets {
                outln!("its webhook's secret: {secret}");
            }
        }
        ContactAction::List => {
            let all: Vec<ContactReport> = client.get(CONTACTS).await?;
            if json {
                return print_json(&all);
            }
            all.iter().for_each(say);
        }
        ContactAction::Export { file, secrets: true } => {
            let all: Vec<Contact> = client.get("/ops/v1/contact-exports").await?;
            write(&all, &file)?;
        }
        ContactAction::Export { file, secrets: false } => {
            let all: Vec<ContactReport> = client.get(CONTACTS).await?;
            write(&all, &file)?;
        }
        ContactAction::Remove { id } => {
            client.delete::<()>(&format!("{CONTACTS}/{id}")).await?;
        }
    }
    Ok(())
}

/// Writes contacts as JSON. A file is for its owner alone: it may hold addresses and secrets.
fn write<T: Serialize>(all: &[T], file: &Path) -> anyhow::Result<()> {
    if file == Path::new("-") {
        return print_json(&all);
    }
    let mut open = OpenOptions::new();
    open.write(true).create(true).truncate(true);
    #[cfg(unix)]
    open.mode(0o600);
    let mut written =
        open.open(file).with_context(|| format!("cannot write {}", file.display()))?;
    let mut text = serde_json::to_string_pretty(&all)?;
    text.push('\n');
    written.write_all(text.as_bytes())?;
    Ok(())
}

fn say(contact: &ContactReport) {
    let zone = contact.timezone.as_ref().map(Zone::name).unwrap_or_default();
    outln!("{:24} {}  {}  {zone}", contact.id.as_str(), contact.name, contact.channels.join(", "));
    for disabled in &contact.disabled {
        let kind = contact.channels.get(disabled.channel).map(String::as_str).unwrap_or_default();
        let (since, reason) = (disabled.since, &disabled.reason);
        outln!(
            "{:24} channel {} ({kind}) is disabled since {since}: {reason}",
            "",
            disabled.channel
        );
    }
}

/// The body that webhooks are sent instead of Statuspage's payload, from its file.
fn template(file: Option<&Path>, format: Option<&str>) -> anyhow::Result<Option<WebhookTemplate>> {
    let Some(file) = file else { return Ok(None) };
    let text =
        std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let format = match format {
        Some("form") => BodyFormat::Form,
        Some("text") => BodyFormat::Text,
        _ => BodyFormat::Json,
    };
    let template = WebhookTemplate::new(format, &text);
    template.map(Some).with_context(|| format!("{}", file.display()))
}

fn request(options: ContactOptions) -> anyhow::Result<ContactRequest> {
    let mut channels = vec![];
    for address in &options.email {
        channels.push(Channel::Email { address: address.parse()? });
    }
    for telegram in options.telegram {
        let Some((bot_token, chat)) = telegram.split_once('/') else {
            bail!("--telegram wants TOKEN/CHAT\nhint: such as 123:abc/-1001234");
        };
        let (bot_token, chat) = (bot_token.to_owned(), chat.to_owned());
        channels.push(Channel::Telegram { bot_token, chat });
    }
    let template = template(options.webhook_body.as_deref(), options.webhook_format.as_deref())?;
    let webhook = |url| Channel::Webhook { url, template: template.clone() };
    channels.extend(options.webhook.into_iter().map(webhook));
    channels.extend(options.slack.into_iter().map(|url| Channel::Slack { url }));
    channels.extend(options.teams.into_iter().map(|url| Channel::Teams { url }));
    channels.extend(options.discord.into_iter().map(|url| Channel::Discord { url }));
    channels.extend(options.google_chat.into_iter().map(|url| Channel::GoogleChat { url }));
    channels.extend(options.ntfy.into_iter().map(|url| Channel::Ntfy { url, token: None }));
    let pager = |routing_key| Channel::PagerDuty { routing_key, url: None };
    channels.extend(options.pagerduty.into_iter().map(pager));
    let jira = |api_key| Channel::JiraServiceManagement { api_key, url: None };
    channels.extend(options.jira.into_iter().map(jira));
    if channels.is_empty() {
        bail!("a contact has at least one channel\nhint: such as --email ada@example.com");
    }
    let timezone = options.timezone.map(|zone| zone.parse()).transpose();
    let timezone = timezone.context("--timezone")?;
    Ok(ContactRequest { name: options.name.unwrap_or(options.id), timezone, channels })
}
