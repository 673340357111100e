//! SMTP verdict: what does a reply mean for the message, and for whoever it is sent to?

use super::reply::{ReplyClass, SmtpReply};
use crate::notify::delivery::AttemptOutcome;

/// What a reply to RCPT, DATA or a message's content means for that message. `about` says what was answered.
pub(crate) fn outcome_of(reply: &SmtpReply, about: &str) -> AttemptOutcome {
    let reason = format!("the mail server answered {about} with {reply}");
    match reply.class() {
        ReplyClass::Done => AttemptOutcome::Accepted,
        ReplyClass::Continue | ReplyClass::NotNow => deferred(reason),
        ReplyClass::Never => AttemptOutcome::Refused { reason, no_such_recipient: false },
    }
}

/// What a reply to RCPT that is no acceptance means.
pub(crate) fn recipient_refused(reply: &SmtpReply) -> AttemptOutcome {
    match outcome_of(reply, "the recipient") {
        AttemptOutcome::Refused { reason, .. } => {
            AttemptOutcome::Refused { reason, no_such_recipient: is_no_such_recipient(reply) }
        }
        other => other,
    }
}

/// Whether a refusal says that the mailbox does not exist, by its enhanced code. 550 with 5.7.1 is a matter of policy, which may
/// change, and so may be 550 alone: a relay that lets us in no more refuses everyone so.
fn is_no_such_recipient(reply: &SmtpReply) -> bool {
    match reply.enhanced {
        Some((5, 1, 1 | 2 | 3 | 6 | 10) | (5, 2, 1)) => true,
        Some(_) | None => false,
    }
}

/// Whether a refusal of the sender is about the size of this one message.
pub(crate) fn is_size_refused(reply: &SmtpReply) -> bool {
    reply.code == 552 || matches!(reply.enhanced, Some((5, 3, 4) | (5, 2, 3)))
}

pub(crate) fn deferred(reason: impl Into<String>) -> AttemptOutcome {
    AttemptOutcome::Deferred { reason: reason.into(), retry_after_s: None }
}

pub(crate) fn refused(reason: impl Into<String>) -> AttemptOutcome {
    AttemptOutcome::Refused { reason: reason.into(), no_such_recipient: false }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notify::smtp::reply::enhanced_code;

    #[test]
    fn a_refused_recipient_does_not_exist_or_is_refused_for_now_or_by_policy() {
        let no_such = |code, text: &str| {
            let enhanced = enhanced_code(text);
            let reply = SmtpReply { code, enhanced, lines: vec![text.to_owned()] };
            let outcome = recipient_refused(&reply);
            assert!(!format!("{outcome:?}").contains("ada@"), "{outcome:?}");
            match outcome {
                AttemptOutcome::Refused { no_such_recipient, .. } => Some(no_such_recipient),
                _ => None,
            }
        };
        for (code, text, want) in [
            (550, "5.1.1 <ada@example.com>: no such user", Some(true)),
            (550, "ada@example.com unknown", Some(false)),
            (550, "relay not permitted", Some(false)),
            (550, "5.1.10 null MX", Some(true)),
            (550, "5.7.1 blocked", Some(false)),
            (554, "5.7.1 relay access denied", Some(false)),
            (553, "no", Some(false)),
            (552, "5.2.2 full", Some(false)),
            (450, "4.2.0 greylisted", None),
            (452, "4.2.2 full", None),
            (354, "what", None),
        ] {
            assert_eq!(no_such(code, text), want, "{code} {text}");
        }
    }
}
