//! Recipient change: what did an operator do to contacts and subscribers? The Courier holds them; the log says who did
//! what to whom, by id, so that it is in the audit. No address, name or secret is in it.

use serde::{Deserialize, Serialize};

use crate::ids::ContactId;
use crate::tagged::tagged;

/// Something that an operator did to recipients.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "snake_case")]
pub enum RecipientChange {
    /// A contact was set.
    ContactSet {
        /// Which.
        contact: ContactId,
        /// The kinds of its channels since then, such as `email`.
        channels: Vec<String>,
    },
    /// A contact was removed.
    ContactRemoved {
        /// Which.
        contact: ContactId,
    },
    /// Contacts were written out with their addresses and secrets.
    ContactsExported,
    /// Subscribers were added that are known from elsewhere.
    SubscribersImported {
        /// How many.
        added: usize,
        /// Whether they were told from then on, without being asked.
        confirmed: bool,
    },
    /// A subscriber was added by an operator.
    SubscriberAdded {
        /// Its id.
        subscriber: String,
        /// Whether it was told from then on, without being asked.
        confirmed: bool,
    },
    /// An operator changed what a subscriber is told of.
    SubscriberChanged {
        /// Its id.
        subscriber: String,
    },
    /// A subscriber was removed, with every trace of the address.
    SubscriberRemoved {
        /// Its id.
        subscriber: String,
    },
}

tagged!(RecipientChange by "what");

#[cfg(test)]
mod tests {
    use super::*;

    /// What the log holds is read for good.
    #[test]
    fn each_change_is_read_as_it_was_written_first() {
        for (text, change) in [
            (
                r#"{"what":"contact_set","contact":"ops","channels":["email"]}"#,
                RecipientChange::ContactSet {
                    contact: "ops".parse().unwrap(),
                    channels: vec!["email".to_owned()],
                },
            ),
            (
                r#"{"what":"contact_removed","contact":"ops"}"#,
                RecipientChange::ContactRemoved { contact: "ops".parse().unwrap() },
            ),
            (r#"{"what":"contacts_exported"}"#, RecipientChange::ContactsExported),
            (
                r#"{"what":"subscribers_imported","added":2,"confirmed":true}"#,
                RecipientChange::SubscribersImported { added: 2, confirmed: true },
            ),
            (
                r#"{"what":"subscriber_added","subscriber":"ab","confirmed":false}"#,
                RecipientChange::SubscriberAdded { subscriber: "ab".to_owned(), confirmed: false },
            ),
            (
                r#"{"what":"subscriber_changed","subscriber":"ab"}"#,
                RecipientChange::SubscriberChanged { subscriber: "ab".to_owned() },
            ),
            (
                r#"{"what":"subscriber_removed","subscriber":"ab"}"#,
                RecipientChange::SubscriberRemoved { subscriber: "ab".to_owned() },
            ),
        ] {
            assert_eq!(crate::json::from_str::<RecipientChange>(text).unwrap(), change);
            assert_eq!(serde_json::to_string(&change).unwrap(), text);
        }
    }
}
