//! Bodies of calls about subscribers: JSON or a form, wrapped in `subscriber` or not.

use super::calls::NewManagedSubscriber;
use crate::ids::ComponentId;
use crate::notify::channel::Channel;
use crate::notify::email_address::{EmailAddress, InvalidEmail};
use crate::operations::statuspage_v1::input_fields::InputFields;
use crate::ordered::SortedSet;
use crate::problem::Problem;

/// What no channel here has.
const OTHER_CHANNELS: [&str; 2] = ["phone_number", "phone_country"];
/// What is taken and not kept.
const IGNORED: [&str; 2] = ["page_access_user", "skip_unsubscription_notification"];

impl NewManagedSubscriber {
    /// Reads a body.
    ///
    /// # Errors
    /// 400 or 422 that says what is wrong with it.
    pub fn read(body: &str) -> Result<Self, Problem> {
        let mut fields = InputFields::wrapped_or_not("subscriber", body)?;
        for name in OTHER_CHANNELS {
            if fields.filled(name)?.is_some() {
                return Err(Problem::invalid(name, "messages by SMS are not sent here")
                    .hint("send `email` or `endpoint`"));
            }
        }
        let (email, endpoint) = (fields.filled("email")?, fields.filled("endpoint")?);
        let channel = match (email, endpoint) {
            // There the mailbox of a webhook is told when it fails; here its operators are shown that.
            (_, Some(url)) => Channel::webhook(url.trim().to_owned()),
            (Some(email), None) => {
                let address: EmailAddress = email
                    .parse()
                    .map_err(|error: InvalidEmail| Problem::invalid("email", error.to_string()))?;
                Channel::Email { address }
            }
            (None, None) => {
                return Err(Problem::invalid("email", "neither `email` nor `endpoint` is there"));
            }
        };
        let is_confirmed = fields.switch("skip_confirmation_notification")?.unwrap_or_default();
        let components = ids(&mut fields)?;
        fields.finish(&IGNORED)?;
        Ok(Self { channel, components, is_confirmed })
    }
}

/// The components that a body chooses.
///
/// # Errors
/// 400 or 422 that says what is wrong with it.
pub fn chosen_components(body: &str) -> Result<SortedSet<ComponentId>, Problem> {
    let mut fields = InputFields::wrapped_or_not("subscriber", body)?;
    let components = ids(&mut fields)?;
    fields.finish(&IGNORED)?;
    Ok(components)
}

fn ids(fields: &mut InputFields) -> Result<SortedSet<ComponentId>, Problem> {
    Ok(fields.components()?.into_iter().map(|(id, _)| id).collect())
}
