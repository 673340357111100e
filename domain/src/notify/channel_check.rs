//! Channel check: is a channel well formed when it is set? Its address leads to the public internet, and its keys are of their
//! vendor's form.

use super::channel::Channel;
use super::target::{InvalidTarget, TargetPolicy, check, check_secret};

/// The most characters of a key or a token.
const MAX_KEY_CHARS: usize = 200;

/// What is wrong with a channel. Nothing of it is repeated: addresses and keys are secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidChannel {
    /// Its address is not taken.
    #[error("the address is not taken: {0}")]
    Target(#[from] InvalidTarget),
    /// A key or token is not of its form.
    #[error("{0}")]
    Key(&'static str),
}

/// Checks a channel.
///
/// # Errors
/// [`InvalidChannel`] says what is wrong with it.
pub fn check_channel(channel: &Channel, policy: TargetPolicy) -> Result<(), InvalidChannel> {
    let key = |holds: bool, form: &'static str| {
        if holds { Ok(()) } else { Err(InvalidChannel::Key(form)) }
    };
    let api = |url: &Option<String>| url.as_ref().map_or(Ok(()), |url| check_secret(url, policy));
    match channel {
        Channel::Email { .. } => {}
        Channel::Webhook { url, .. } => check(url, policy)?,
        Channel::Slack { url }
        | Channel::Teams { url }
        | Channel::Discord { url }
        | Channel::GoogleChat { url } => check_secret(url, policy)?,
        Channel::Telegram { bot_token, chat } => {
            key(is_bot_token(bot_token), "the token of a bot is such as `123456:ABC-DEF`")?;
            key(is_chat(chat), "a chat is a number such as `-1001234567890`, or `@name`")?;
        }
        Channel::Ntfy { url, token } => {
            check_secret(url, policy)?;
            let topic = "the address ends with a topic of 1 to 64 letters, digits, `-` and `_`";
            key(has_topic(url), topic)?;
            let form = "the token has a character that no header holds";
            key(token.as_deref().is_none_or(is_header_text), form)?;
        }
        Channel::PagerDuty { routing_key, url } => {
            api(url)?;
            let is_key =
                routing_key.len() == 32 && routing_key.chars().all(|c| c.is_ascii_alphanumeric());
            key(is_key, "an integration key has 32 letters and digits")?;
        }
        Channel::JiraServiceManagement { api_key, url } => {
            api(url)?;
            key(is_header_text(api_key), "the API key has a character that no header holds")?;
        }
    }
    Ok(())
}

fn is_header_text(key: &str) -> bool {
    (1..=MAX_KEY_CHARS).contains(&key.len()) && key.chars().all(|c| c.is_ascii_graphic())
}

/// It stands in a path.
fn is_bot_token(token: &str) -> bool {
    let is_secret = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    token.len() <= MAX_KEY_CHARS
        && token.split_once(':').is_some_and(|(id, secret)| {
            let is_id = !id.is_empty() && id.chars().all(|c| c.is_ascii_digit());
            is_id && !secret.is_empty() && secret.chars().all(is_secret)
        })
}

fn is_chat(chat: &str) -> bool {
    let is_name = |name: &str| {
        let mut letters = name.chars();
        (1..=64).contains(&name.len()) && letters.all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    chat.parse::<i64>().is_ok() || chat.strip_prefix('@').is_some_and(is_name)
}

fn has_topic(url: &str) -> bool {
    let path = url.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    let (server, topic) = path.rsplit_once('/').unwrap_or_default();
    let mut letters = topic.chars();
    server.contains("://")
        && !server.ends_with('/')
        && (1..=64).contains(&topic.len())
        && letters.all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(json: &str) -> Option<String> {
        let channel: Channel = serde_json::from_str(json).unwrap();
        check_channel(&channel, TargetPolicy::PublicOnly).err().map(|error| error.to_string())
    }

    #[test]
    fn channels_as_vendors_give_them_are_taken() {
        for json in [
            r#"{"email":{"address":"ada@example.com"}}"#,
            r#"{"webhook":{"url":"http://hooks.example.com/"}}"#,
            r#"{"webhook":{"url":"http://a.example.com/","template":{"format":"text","body":"${title}"}}}"#,
            r#"{"slack":{"url":"https://hooks.slack.com/services/T0/B0/x"}}"#,
            r#"{"discord":{"url":"https://discord.com/api/webhooks/1/x?thread_id=2"}}"#,
            r#"{"telegram":{"bot_token":"123456:ABC-DEF_x","chat":"-1001234567890"}}"#,
            r#"{"telegram":{"bot_token":"123456:ABC-DEF_x","chat":"@northwind"}}"#,
            r#"{"ntfy":{"url":"https://ntfy.sh/northwind-status","token":null}}"#,
            r#"{"ntfy":{"url":"https://push.example.com/a/b_c/","token":"tk_x"}}"#,
            r#"{"pager_duty":{"routing_key":"0123456789abcdef0123456789ABCDEF","url":"https://events.eu.pagerduty.com"}}"#,
            r#"{"jira_service_management":{"api_key":"0-1-2","url":null}}"#,
        ] {
            assert_eq!(refused(json), None, "{json}");
        }
    }

    #[test]
    fn what_would_end_up_elsewhere_is_refused_and_not_repeated() {
        for (json, why) in [
            (r#"{"webhook":{"url":"http://127.1/SECRET"}}"#, "not of the public internet"),
            (r#"{"slack":{"url":"http://hooks.slack.com/SECRET"}}"#, "`https://`"),
            (r#"{"teams":{"url":"https://SECRET@a.example.com/"}}"#, "user name"),
            (r#"{"google_chat":{"url":"SECRET"}}"#, "no address"),
            (r#"{"telegram":{"bot_token":"1:SECRET/../x","chat":"1"}}"#, "token of a bot"),
            (r#"{"telegram":{"bot_token":"SECRET","chat":"1"}}"#, "token of a bot"),
            (r#"{"telegram":{"bot_token":"1:x","chat":"SECRET"}}"#, "a chat is"),
            (r#"{"telegram":{"bot_token":"1:x","chat":"@"}}"#, "a chat is"),
            (r#"{"ntfy":{"url":"https://ntfy.sh","token":null}}"#, "topic"),
            (r#"{"ntfy":{"url":"https://ntfy.sh/","token":null}}"#, "topic"),
            (r#"{"ntfy":{"url":"https://ntfy.sh/SECR ET","token":null}}"#, "no address"),
            (r#"{"ntfy":{"url":"https://ntfy.sh/SECR.ET","token":null}}"#, "topic"),
            (r#"{"ntfy":{"url":"https://ntfy.sh/x","token":"SECRET\r\nx: y"}}"#, "no header"),
            (r#"{"pager_duty":{"routing_key":"SECRET","url":null}}"#, "32 letters"),
            (
                r#"{"pager_duty":{"routing_key":"SECRET","url":"https://10.0.0.1/"}}"#,
                "not of the public internet",
            ),
            (r#"{"jira_service_management":{"api_key":"SECRET x","url":null}}"#, "no header"),
            (r#"{"jira_service_management":{"api_key":"","url":null}}"#, "no header"),
        ] {
            let reason = refused(json).unwrap_or_default();
            assert!(reason.contains(why) && !reason.contains("SECRET"), "{json}: {reason}");
        }
    }
}
