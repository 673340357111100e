//! Calls about subscribers, as they arrive: which of them are asked for, and what is to be done?

use serde::{Deserialize, Serialize};

use crate::ids::ComponentId;
use crate::notify::channel::Channel;
use crate::notify::subscriber::{Subscriber, SubscriberState};
use crate::ordered::SortedSet;
use crate::problem::Problem;
use crate::query::Parameters;

/// The most subscribers of a page of the list.
pub const MAX_LISTED: usize = 100;

/// What is asked of the Courier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubscriberCall {
    /// A page of the list.
    List(SubscriberSelection),
    /// How many there are, by channel.
    Count(SubscriberSelection),
    /// How many there are, by channel and state.
    Histogram,
    /// One of them, by its id.
    Show(String),
    /// Add one.
    Add(NewManagedSubscriber),
    /// Tell one of these components alone; of all where there are none.
    Change {
        /// Its id.
        id: String,
        /// Which.
        components: SortedSet<ComponentId>,
    },
    /// Remove one, with every trace of the address.
    Remove(String),
    /// Send one the link that confirms, again.
    Resend(String),
}

/// A subscriber to be added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewManagedSubscriber {
    /// How to reach it.
    pub channel: Channel,
    /// Of which components it is told; empty: of all.
    pub components: SortedSet<ComponentId>,
    /// Whether it is told from now on, without being asked.
    pub is_confirmed: bool,
}

/// Which subscribers a list or a count is of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubscriberSelection {
    /// `email` or `webhook`; `None`: both.
    channel: Option<String>,
    /// `active`, `unconfirmed` or `quarantined`; `None`: all.
    state: Option<String>,
    /// What the address has.
    search: String,
    skipped: usize,
    most: usize,
}

const STATES: [&str; 4] = ["active", "unconfirmed", "quarantined", "all"];
/// Channels that Statuspage knows.
pub(super) const CHANNELS: [&str; 6] =
    ["email", "sms", "webhook", "integration_partner", "slack", "teams"];

impl SubscriberCall {
    /// The call that reads what an id names; some ids are words.
    ///
    /// # Errors
    /// 422 that names the parameter.
    pub fn from_word(word: &str, query: &Parameters) -> Result<Self, Problem> {
        match word {
            "count" => SubscriberSelection::read(query).map(Self::Count),
            "histogram_by_state" => Ok(Self::Histogram),
            // Addresses of those who unsubscribed are deleted: there are none to list.
            "unsubscribed" => Ok(Self::List(SubscriberSelection::default())),
            id => Ok(Self::Show(id.to_owned())),
        }
    }

    /// The components that the call names.
    pub fn components(&self) -> impl Iterator<Item = &ComponentId> {
        let named = match self {
            Self::Add(new) => Some(&new.components),
            Self::Change { components, .. } => Some(components),
            _ => None,
        };
        named.into_iter().flatten()
    }
}

impl SubscriberSelection {
    /// Reads `?q=…&type=…&state=…&limit=…&page=…`; pages begin at 0, as there.
    ///
    /// # Errors
    /// 422 that names the parameter.
    pub fn read(query: &Parameters) -> Result<Self, Problem> {
        let word = |name: &'static str, words: &[&str]| {
            let text = query.text(name).filter(|text| !text.is_empty());
            match text {
                Some(text) if !words.contains(&text) => {
                    Err(Problem::invalid(name, format!("`{text}` is not known"))
                        .hint(format!("there are {}", words.join(", "))))
                }
                text => Ok(text.map(str::to_owned)),
            }
        };
        let number = |name: &'static str, default: usize| {
            let Some(text) = query.text(name).filter(|text| !text.is_empty()) else {
                return Ok(default);
            };
            let wrong = |_| Problem::invalid(name, format!("`{text}` is no number"));
            text.parse::<usize>().map_err(wrong)
        };
        let most = match query.text("per_page") {
            Some(_) => number("per_page", MAX_LISTED)?,
            None => number("limit", MAX_LISTED)?,
        };
        let most = most.min(MAX_LISTED);
        let state = word("state", &STATES)?.unwrap_or_else(|| "active".to_owned());
        Ok(Self {
            channel: word("type", &CHANNELS)?,
            state: Some(state).filter(|state| state != "all"),
            search: query.text("q").unwrap_or_default().trim().to_lowercase(),
            skipped: number("page", 0)?.saturating_mul(most),
            most,
        })
    }

    /// Whether a subscriber is one of them.
    #[must_use]
    pub fn holds(&self, subscriber: &Subscriber) -> bool {
        let state = match subscriber.state {
            SubscriberState::Active => "active",
            SubscriberState::Unconfirmed => "unconfirmed",
            SubscriberState::Quarantined { .. } => "quarantined",
        };
        let is_meant =
            |wanted: &Option<String>, has: &str| wanted.as_ref().is_none_or(|wanted| wanted == has);
        let mentions = |address: &str| address.to_lowercase().contains(&self.search);
        is_meant(&self.channel, subscriber.channel.kind())
            && is_meant(&self.state, state)
            && match &subscriber.channel {
                Channel::Email { address } => mentions(address.as_str()),
                Channel::Webhook { url, .. } => mentions(url),
                _ => self.search.is_empty(),
            }
    }

    /// How many of those are left out that come first, and how many are shown of the others.
    #[must_use]
    pub fn window(&self) -> (usize, usize) {
        (self.skipped, self.most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::statuspage_v1::request::PARAMETERS;

    fn read(pairs: &[(&str, &str)]) -> Result<SubscriberSelection, Problem> {
        let query = Parameters::read(pairs.iter().copied(), PARAMETERS)?;
        SubscriberSelection::read(&query)
    }

    #[test]
    fn a_page_of_the_list_is_counted_from_zero_and_has_a_hundred_at_most() {
        for (pairs, window) in [
            (vec![], (0, 100)),
            (vec![("page", "0"), ("limit", "10")], (0, 10)),
            (vec![("page", "2"), ("limit", "10")], (20, 10)),
            (vec![("page", "1"), ("per_page", "5"), ("limit", "7")], (5, 5)),
            (vec![("page", "1"), ("limit", "101")], (100, 100)),
            (vec![("page", "18446744073709551615"), ("limit", "100")], (usize::MAX, 100)),
        ] {
            assert_eq!(read(&pairs).unwrap().window(), window, "{pairs:?}");
        }
        for (name, value) in [("page", "-1"), ("limit", "x"), ("state", "gone"), ("type", "fax")] {
            assert_eq!(read(&[(name, value)]).unwrap_err().field.as_deref(), Some(name), "{value}");
        }
    }

    #[test]
    fn a_body_names_an_address_and_nothing_that_is_not_taken() {
        let read = |body: &str| NewManagedSubscriber::read(body);
        for body in [
            r#"{"subscriber":{"email":"ada@example.com","component_ids":["checkout"]}}"#,
            r#"{"email":"ada@example.com","component_ids":["checkout"],"phone_number":""}"#,
            "subscriber[email]=ada@example.com&subscriber[component_ids][]=checkout",
        ] {
            let new = read(body).unwrap();
            assert_eq!((new.channel.kind(), new.components.len()), ("email", 1), "{body}");
            assert!(!new.is_confirmed);
        }
        for (body, field) in [
            ("", "email"),
            (r#"{"subscriber":{"email":"ada"}}"#, "email"),
            (r#"{"subscriber":{"email":7}}"#, "email"),
            (r#"{"subscriber":{"email":"a@b.example","phone_number":"1"}}"#, "phone_number"),
            (r#"{"subscriber":{"email":"a@b.example","mail":"x"}}"#, "mail"),
            (r#"{"subscriber":{"email":"a@b.example","component_ids":["NO"]}}"#, "component_ids"),
        ] {
            assert_eq!(read(body).unwrap_err().field.as_deref(), Some(field), "{body}");
        }
    }
}
