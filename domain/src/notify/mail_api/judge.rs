//! Answers of mail APIs: was this mail taken, or is there something wrong with the API itself, so that no mail is lost to it?

use super::MailApi;
use crate::notify::delivery::AttemptOutcome;
use crate::notify::http_answer::{AnswerDialect, HttpAnswer};
use crate::time::timestamp::Timestamp;

/// What an answer says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailApiAnswer {
    /// What came of this mail.
    Judged(AttemptOutcome),
    /// The API failed at this mail, because it is down or because of what this mail holds, which cannot be told apart.
    /// The mail is attempted again, and what follows waits: one mail alone must not hold up all others for good.
    Failed(String),
    /// The API takes nothing for now: a wrong key, a wrong domain or too many requests. Nothing counts as attempted.
    Unusable(String),
}

/// What an answer at `now` says.
#[must_use]
pub fn judge(api: &MailApi, answer: &HttpAnswer<'_>, now: Timestamp) -> MailApiAnswer {
    match answer.status {
        // So SES also answers what is wrong with the account or its domain, which is no fault of any mail.
        400 if matches!(api, MailApi::Ses { .. }) => {
            MailApiAnswer::Failed("the mail API answers 400".to_owned())
        }
        200..=299 | 400 | 413 | 422 => {
            MailApiAnswer::Judged(AnswerDialect::MailApi.outcome(answer, now))
        }
        status @ (408 | 410 | 500..=599) => {
            MailApiAnswer::Failed(format!("the mail API answers {status}"))
        }
        status => MailApiAnswer::Unusable(format!("the mail API answers {status}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_key_or_a_busy_provider_loses_no_mail_and_no_mail_stops_all_others() {
        let mailgun = MailApi::read("mailgun:example.com", "key").unwrap();
        let ses = MailApi::read("ses:eu-central-1", "id:secret").unwrap();
        for (api, statuses, expected) in [
            (&mailgun, &[200, 202, 400, 413, 422][..], "judged"),
            (&mailgun, &[408, 410, 500, 503, 599], "failed"),
            (&mailgun, &[301, 401, 403, 404, 429], "unusable"),
            (&ses, &[200, 413], "judged"),
            (&ses, &[400, 500], "failed"),
            (&ses, &[403, 429], "unusable"),
        ] {
            for &status in statuses {
                let answer = HttpAnswer { status, ..HttpAnswer::default() };
                let reason = match judge(api, &answer, Timestamp::default()) {
                    MailApiAnswer::Judged(_) => "judged",
                    MailApiAnswer::Failed(_) => "failed",
                    MailApiAnswer::Unusable(_) => "unusable",
                };
                assert_eq!(reason, expected, "{status}");
            }
        }
    }
}
