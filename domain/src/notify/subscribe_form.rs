//! Subscription forms: what does a reader who fills one in ask for?

use super::channel::Channel;
use super::channel_check::check_channel;
use super::email_address::EmailAddress;
use super::subscriber::SubscriptionFilter;
use super::subscriptions::SubscribeRequest;
use super::target::TargetPolicy;
use crate::ordered::SortedSet;
use crate::problem::Problem;
use crate::time::time_zone::{UnknownZone, Zone};

/// The most fields of a form: a component each, and a few more.
pub const MAX_FORM_FIELDS: usize = 300;
/// The most characters of an address that are looked at; no address has as many.
const MAX_FIELD_CHARS: usize = 2_100;
/// The most characters of a time zone's name that are repeated.
const MAX_ZONE_CHARS: usize = 60;
/// The field that people do not see and programs fill in.
pub const TRAP_FIELD: &str = "website";

/// What a form has: the address as it was typed, and what is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SubscribeForm {
    /// As it was typed.
    pub email: String,
    /// The address of a program, as it was typed, where that is to be told instead.
    pub webhook: String,
    /// Of what the reader wants to be told.
    pub wishes: SubscriptionFilter,
    /// Whether a field was filled in that people do not see.
    pub is_trapped: bool,
}

impl SubscribeForm {
    /// Reads the fields of a form. Those of other names are ignored.
    ///
    /// # Errors
    /// 422 that names the field.
    pub fn read<N: AsRef<str>, V: AsRef<str>>(pairs: &[(N, V)]) -> Result<Self, Problem> {
        let mut form = Self {
            wishes: SubscriptionFilter {
                no_incidents: true,
                no_maintenance: true,
                ..SubscriptionFilter::default()
            },
            ..Self::default()
        };
        let (mut components, mut is_about_all) = (SortedSet::new(), true);
        for (at, (name, value)) in pairs.iter().enumerate() {
            if at >= MAX_FORM_FIELDS {
                let detail = format!("the form has more than {MAX_FORM_FIELDS} fields");
                return Err(Problem::invalid("component", detail));
            }
            let value = value.as_ref();
            match name.as_ref() {
                "email" => form.email = typed(value),
                "webhook" => form.webhook = typed(value),
                "timezone" => form.wishes.timezone = timezone(value.trim())?,
                "component" => {
                    let id = value.parse().map_err(|error: crate::ids::InvalidId| {
                        Problem::invalid("component", error.to_string())
                    })?;
                    components.insert(id);
                }
                "about" => is_about_all = value != "some",
                "incidents" => form.wishes.no_incidents = false,
                "maintenance" => form.wishes.no_maintenance = false,
                "updates" => {
                    form.wishes.no_updates = value == "ends";
                    form.wishes.digest = value == "digest";
                }
                TRAP_FIELD => form.is_trapped = !value.is_empty(),
                _ => {}
            }
        }
        if !is_about_all {
            if components.is_empty() {
                return Err(Problem::invalid("component", "no component is chosen")
                    .hint("choose at least one, or all"));
            }
            form.wishes.components = components;
        }
        if form.wishes.no_incidents && form.wishes.no_maintenance {
            return Err(Problem::invalid(
                "incidents",
                "neither incidents nor maintenance are chosen",
            )
            .hint("choose at least one; or unsubscribe"));
        }
        Ok(form)
    }

    /// What is asked for.
    ///
    /// # Errors
    /// 422 when the address is none.
    pub fn request(&self, policy: TargetPolicy) -> Result<SubscribeRequest, Problem> {
        let wishes = self.wishes.clone();
        if self.email.is_empty() && !self.webhook.is_empty() {
            let channel = Channel::webhook(self.webhook.clone());
            check_channel(&channel, policy)
                .map_err(|error| Problem::invalid("webhook", error.to_string()))?;
            return Ok(SubscribeRequest { channel, wishes });
        }
        let address: EmailAddress =
            self.email.parse().map_err(|error| Problem::invalid("email", format!("{error}")))?;
        Ok(SubscribeRequest { channel: Channel::Email { address }, wishes })
    }
}

/// What was typed into a field, as far as it is looked at.
fn typed(value: &str) -> String {
    value.trim().chars().take(MAX_FIELD_CHARS).collect()
}

/// A time zone, if one is chosen.
fn timezone(name: &str) -> Result<Option<Zone>, Problem> {
    if name.is_empty() {
        return Ok(None);
    }
    name.parse().map(Some).map_err(|error: UnknownZone| {
        let name: String = error.name.chars().take(MAX_ZONE_CHARS).collect();
        Problem::invalid("timezone", format!("there is no time zone `{name}`")).hint(error.hint)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: TargetPolicy = TargetPolicy::PublicOnly;

    fn read(pairs: &[(&str, &str)]) -> Result<SubscribeForm, Problem> {
        SubscribeForm::read(pairs)
    }

    #[test]
    fn a_form_says_of_what_to_tell() {
        let all =
            read(&[("email", " ada@example.com "), ("incidents", "on"), ("maintenance", "on")]);
        assert_eq!(all.unwrap().request(POLICY).unwrap().wishes, SubscriptionFilter::default());
        let some = read(&[
            ("email", "ada@example.com"),
            ("incidents", "on"),
            ("about", "some"),
            ("component", "checkout"),
            ("component", "accounts"),
            ("updates", "ends"),
            ("timezone", " asia/tokyo "),
            ("unknown", "1"),
        ]);
        let wishes = some.unwrap().wishes;
        assert_eq!(wishes.timezone.as_ref().map(Zone::name), Some("Asia/Tokyo"));
        assert_eq!(wishes.components.len(), 2);
        assert!(wishes.no_maintenance && wishes.no_updates && !wishes.no_incidents);
        let digest = read(&[("incidents", "on"), ("updates", "digest")]).unwrap().wishes;
        assert!(digest.digest && !digest.no_updates && !wishes.digest);
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (pairs, field) in [
            (vec![("incidents", "on"), ("about", "some")], "component"),
            (vec![("email", "ada@example.com")], "incidents"),
            (vec![("incidents", "on"), ("component", "NO")], "component"),
            (vec![("incidents", "on"), ("timezone", "Asia/Tokio")], "timezone"),
        ] {
            assert_eq!(read(&pairs).unwrap_err().field.as_deref(), Some(field), "{pairs:?}");
        }
        for email in
            ["", "ada", "a@b", "a@example.com, b@example.com", "a@example.com\r\nBcc: x@y.z"]
        {
            let form = read(&[("email", email), ("incidents", "on")]).unwrap();
            assert_eq!(
                form.request(POLICY).unwrap_err().field.as_deref(),
                Some("email"),
                "{email}"
            );
        }
        for (url, is_taken) in [
            ("https://hooks.example.com/status", true),
            ("http://127.0.0.1/", false),
            ("hooks.example.com", false),
        ] {
            let form = read(&[("webhook", url), ("incidents", "on")]).unwrap();
            let asked = form.request(POLICY);
            assert_eq!(asked.is_ok(), is_taken, "{url}");
            assert!(asked.err().is_none_or(|refused| refused.field.unwrap() == "webhook"));
        }
        let many = vec![("component", "x"); MAX_FORM_FIELDS + 1];
        assert!(read(&many).is_err());
        assert!(read(&[("website", "x"), ("incidents", "on")]).unwrap().is_trapped);
    }
}
