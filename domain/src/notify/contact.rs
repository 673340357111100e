//! Contact: an operator, a partner or a customer by name, with the ways to reach them. The configuration names
//! contacts by id; their addresses are held by the Courier alone.

use serde::{Deserialize, Serialize};

use super::channel::Channel;
use super::channel_check::check_channel;
use super::channel_failures::DisabledChannelReport;
use super::subscriber_token::SubscriberKey;
use super::target::TargetPolicy;
use super::webhook_signature::WebhookSecret;
use crate::ids::ContactId;
use crate::problem::Problem;
use crate::time::time_zone::Zone;
use crate::xml_text;

/// The most contacts of a page.
pub const MAX_CONTACTS_OF_PAGE: usize = 1_000;
/// The most channels of a contact.
pub const MAX_CHANNELS: usize = 5;
/// The most characters of a contact's name.
const MAX_NAME_CHARS: usize = 100;

/// A contact as it is set: all of it each time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ContactRequest {
    /// Such as `Ada Lovelace` or `Operators in Slack`, 1 to 100 characters.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 100)))]
    pub name: String,
    /// Whose clocks it has; unless given, the page's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timezone: Option<Zone>,
    /// The ways to reach it, 1 to 5; each is used.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 5)))]
    pub channels: Vec<Channel>,
}

/// A contact, as the Courier keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(from = "ContactFields")]
pub struct Contact {
    /// Its id.
    pub id: ContactId,
    /// What was set.
    #[serde(flatten)]
    pub set: ContactRequest,
}

/// A contact as its JSON has it. A field that is flattened is read by code that the Worker has for nothing else.
#[derive(Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct ContactFields {
    id: ContactId,
    name: String,
    #[serde(default)]
    timezone: Option<Zone>,
    channels: Vec<Channel>,
}

impl From<ContactFields> for Contact {
    fn from(fields: ContactFields) -> Self {
        let ContactFields { id, name, timezone, channels } = fields;
        Self { id, set: ContactRequest { name, timezone, channels } }
    }
}

/// What the id of a contact begins with as a recipient: it comes before those of subscribers.
pub const CONTACT_MARK: char = '!';

/// The id of a contact's channel as a recipient.
#[must_use]
pub fn contact_recipient(id: &ContactId, channel: usize) -> String {
    format!("{CONTACT_MARK}{id}/{channel}")
}

/// The contact that a recipient stands for, and the place of its channel.
#[must_use]
pub fn contact_of(recipient: &str) -> Option<(ContactId, usize)> {
    let (id, place) = recipient.strip_prefix(CONTACT_MARK)?.split_once('/')?;
    Some((id.parse().ok()?, place.parse().ok()?))
}

/// The secret that signs what a recipient's webhook is sent. That of a contact is another for each address: who had the address
/// before knows nothing that signs what is sent to it now.
#[must_use]
pub fn webhook_secret(key: &SubscriberKey, recipient: &str, channel: &Channel) -> WebhookSecret {
    match channel {
        Channel::Webhook { url, .. } if contact_of(recipient).is_some() => {
            WebhookSecret::derived(key, &format!("{recipient}\0{url}"), 0)
        }
        _ => WebhookSecret::derived(key, recipient, 0),
    }
}

/// A contact as operators see it: without addresses and secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ContactReport {
    /// Its id.
    pub id: ContactId,
    /// Its name.
    pub name: String,
    /// Whose clocks it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timezone: Option<Zone>,
    /// The kinds of its channels, such as `email`.
    pub channels: Vec<String>,
    /// Which of its channels are told nothing any more, until the contact is set again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub disabled: Vec<DisabledChannelReport>,
    /// The secrets (`whsec_…`) that sign what its webhooks are sent, in their order. Only in the answer to who sets the
    /// contact.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub webhook_secrets: Vec<String>,
}

impl Contact {
    /// The contact as its setter sees it: with what signs the messages to its webhooks.
    #[must_use]
    pub fn report_with_secrets(&self, key: &SubscriberKey) -> ContactReport {
        let channels = self.set.channels.iter().enumerate();
        let webhooks = channels.filter(|(_, channel)| matches!(channel, Channel::Webhook { .. }));
        let secrets = webhooks.map(|(place, channel)| {
            webhook_secret(key, &contact_recipient(&self.id, place), channel).text()
        });
        ContactReport { webhook_secrets: secrets.collect(), ..ContactReport::from(self) }
    }
}

impl ContactRequest {
    /// Checks what is set.
    ///
    /// # Errors
    /// 422 that names the field.
    pub fn check(&self, policy: TargetPolicy) -> Result<(), Problem> {
        let chars = self.name.chars().count();
        if !(1..=MAX_NAME_CHARS).contains(&chars) {
            return Err(Problem::invalid(
                "name",
                format!("it has 1 to {MAX_NAME_CHARS} characters"),
            ));
        }
        if xml_text::first_unfit(&self.name, xml_text::Lines::One).is_some() {
            return Err(Problem::invalid("name", "it has a control character"));
        }
        if !(1..=MAX_CHANNELS).contains(&self.channels.len()) {
            return Err(Problem::invalid("channels", format!("there are 1 to {MAX_CHANNELS}")));
        }
        for (at, channel) in self.channels.iter().enumerate() {
            check_channel(channel, policy)
                .map_err(|error| Problem::invalid(format!("channels[{at}]"), error.to_string()))?;
        }
        Ok(())
    }
}

impl From<&Contact> for ContactReport {
    fn from(contact: &Contact) -> Self {
        Self {
            id: contact.id.clone(),
            name: contact.set.name.clone(),
            timezone: contact.set.timezone.clone(),
            channels: contact
                .set
                .channels
                .iter()
                .map(|channel| channel.kind().to_owned())
                .collect(),
            disabled: vec![],
            webhook_secrets: vec![],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_of_before_webhooks_had_bodies_is_read_and_written_as_it_was() {
        let stored = r#"{"id":"hooks","name":"Hooks","channels":[{"webhook":{"url":"https://hooks.example.com/"}}]}"#;
        let contact: Contact = serde_json::from_str(stored).unwrap();
        let channel = Channel::webhook("https://hooks.example.com/".to_owned());
        assert_eq!(contact.set.channels, [channel]);
        assert_eq!(serde_json::to_string(&contact).unwrap(), stored);
    }

    #[test]
    fn each_webhook_of_a_contact_has_a_secret_that_only_its_setter_sees() {
        let url = || "https://hooks.example.com/".to_owned();
        let (one, two) = (Channel::webhook(url()), Channel::webhook(url()));
        let channels = vec![one, Channel::Slack { url: url() }, two];
        let set = ContactRequest { name: "Hooks".to_owned(), timezone: None, channels };
        let contact = Contact { id: "hooks".parse().unwrap(), set };
        let key = SubscriberKey::new(&[7; 32]).unwrap();
        let secrets = contact.report_with_secrets(&key).webhook_secrets;
        let signed = [0, 2].map(|place| {
            let (to, channel) =
                (contact_recipient(&contact.id, place), &contact.set.channels[place]);
            webhook_secret(&key, &to, channel).text()
        });
        assert_eq!(secrets, signed);
        assert_ne!(secrets[0], secrets[1]);
        let mut moved = contact.clone();
        moved.set.channels[0] = Channel::webhook("https://other.example.com/".to_owned());
        let others = moved.report_with_secrets(&key).webhook_secrets;
        assert_ne!(others[0], secrets[0], "who had the other address knows nothing of this one");
        assert_eq!(others[1], secrets[1]);
        let listed = serde_json::to_string(&ContactReport::from(&contact)).unwrap();
        assert!(!listed.contains("secret") && !listed.contains("example"), "{listed}");
    }
}
