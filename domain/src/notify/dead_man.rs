//! Dead-man ping: a request that is made each minute while notifications are sent. The other side raises the alarm when
//! it stays away; nothing here could.

use std::time::Duration;

use super::http_answer::AnswerDialect;
use super::http_message::HttpMessage;
use crate::config::notify_policy::NotifyPolicy;
use crate::time::timestamp::Timestamp;

/// How often it is made.
pub const DEAD_MAN_EVERY: Duration = Duration::from_secs(60);

/// When the next ping is due, where the page has one; `last` is when one was made.
#[must_use]
pub fn next_ping(policy: &NotifyPolicy, last: Option<Timestamp>) -> Option<Timestamp> {
    policy.dead_man.as_ref()?;
    Some(last.map_or(Timestamp::default(), |last| last.plus(DEAD_MAN_EVERY)))
}

/// The ping that is due at `now`. It is not tried again: the next one comes in a minute.
#[must_use]
pub fn due_ping(
    policy: &NotifyPolicy,
    last: Option<Timestamp>,
    now: Timestamp,
) -> Option<HttpMessage> {
    next_ping(policy, last).filter(|due| *due <= now)?;
    Some(HttpMessage {
        method: "GET",
        url: policy.dead_man.clone()?,
        headers: vec![],
        own_headers: vec![],
        body: vec![],
        dialect: AnswerDialect::Plain,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ping_is_due_each_minute_where_the_page_has_an_address() {
        let mut policy = NotifyPolicy::default();
        let at = |seconds: i64| Timestamp::from_unix_ms(1_795_000_000_000 + seconds * 1_000);
        assert_eq!((next_ping(&policy, None), due_ping(&policy, None, at(0))), (None, None));
        policy.dead_man = Some("https://dead-man.example/x".to_owned());
        assert!(due_ping(&policy, None, at(0)).is_some(), "at once");
        assert_eq!(next_ping(&policy, Some(at(0))), Some(at(60)));
        assert_eq!(due_ping(&policy, Some(at(0)), at(59)), None);
        let ping = due_ping(&policy, Some(at(0)), at(60)).unwrap();
        assert_eq!((ping.method, ping.url.as_str()), ("GET", "https://dead-man.example/x"));
    }
}
