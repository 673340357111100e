//! Mail relay: what mail is handed to. A server that speaks SMTP, or the API of a provider?

use domain::notify::delivery::{ATTEMPT_LIMIT, AttemptOutcome};
use domain::notify::mail::message::MailMessage;
use domain::notify::mail_api::MailApi;
use domain::notify::mail_api::judge::{MailApiAnswer, judge};
use domain::notify::smtp::settings::SmtpSettings;
use domain::time::timestamp::Timestamp;
use worker::Env;

use crate::courier::http_sender::{self, NetworkReach};
use crate::courier::smtp;
use crate::platform::clock;
use crate::platform::settings::setting;

const SMTP_URL: &str = "ALLCLEAR_SMTP_URL";
const MAIL_API: &str = "ALLCLEAR_MAIL_API";
const MAIL_API_KEY: &str = "ALLCLEAR_MAIL_API_KEY";

/// What the deployment hands its mail to.
pub(crate) enum MailRelay {
    Smtp(SmtpSettings),
    Api(MailApi),
}

impl MailRelay {
    /// What the settings say; `None`: nothing. The API comes first.
    ///
    /// # Errors
    /// What is wrong with a setting, without what it holds.
    pub(super) fn read(env: &Env) -> Option<Result<Self, String>> {
        let text_of = |name| setting(env, name).filter(|text: &String| !text.is_empty());
        if let Some(provider) = text_of(MAIL_API) {
            let api = MailApi::read(&provider, &text_of(MAIL_API_KEY).unwrap_or_default());
            return Some(api.map(Self::Api).map_err(|error| error.to_string()));
        }
        let server = text_of(SMTP_URL)?.parse::<SmtpSettings>();
        Some(server.map(Self::Smtp).map_err(|error| error.to_string()))
    }

    /// Hands mails over until an instant; `done` hears of each that was attempted, by its place.
    ///
    /// # Errors
    /// Why the server could not be used, without an address or a secret. Mails that `done` did not hear of were not
    /// attempted.
    pub(super) async fn deliver(
        &self,
        env: &Env,
        mails: Vec<MailMessage>,
        until: Timestamp,
        mut done: impl FnMut(usize, AttemptOutcome),
    ) -> Result<(), String> {
        let api = match self {
            Self::Smtp(server) => return smtp::deliver(env, server, mails, until, done).await,
            Self::Api(api) => api,
        };
        for (place, mail) in mails.iter().enumerate() {
            if clock::now() >= until {
                break;
            }
            let request = api.message(mail, clock::now());
            let asked = http_sender::ask(env, &request, NetworkReach::Own, ATTEMPT_LIMIT);
            let answer = match asked.await {
                Ok(parts) => judge(api, &parts.answer(), clock::now()),
                Err(_) => MailApiAnswer::Failed("the mail API does not answer".to_owned()),
            };
            match answer {
                MailApiAnswer::Judged(outcome) => done(place, outcome),
                MailApiAnswer::Failed(reason) => {
                    let retry_after_s = None;
                    done(place, AttemptOutcome::Deferred { reason: reason.clone(), retry_after_s });
                    return Err(reason);
                }
                MailApiAnswer::Unusable(reason) => return Err(reason),
            }
        }
        Ok(())
    }
}
