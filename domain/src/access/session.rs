//! Console sessions: who is signed in to the console, since when, and is that still so?
//!
//! A session is known by a secret in a cookie, of which only the hash is kept. It grants nothing by itself: it stands for
//! a token, and grants at each request what that token grants then.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::access::caller::OperatorGrant;
use crate::ids::TokenId;
use crate::time::timestamp::Timestamp;

/// How long a session lasts at most.
pub const SESSION_LASTS: Duration = Duration::from_secs(12 * 3_600);
/// How long it lasts without a request.
pub const SESSION_IDLE: Duration = Duration::from_secs(2 * 3_600);
/// How often its secret is another one.
pub const SECRET_LASTS: Duration = Duration::from_secs(3_600);
/// For how long the secret before is taken too: other tabs have it still.
pub const EARLIER_SECRET_LASTS: Duration = Duration::from_secs(60);
/// How often it is noted that a session is used.
const NOTED_EVERY: Duration = Duration::from_secs(300);
/// The most sessions of a page. One more ends that which was used the longest ago.
pub const MAX_SESSIONS: usize = 200;
/// The most of one token.
pub const MAX_SESSIONS_EACH: usize = 20;

/// What a session stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionHolder {
    /// The administrator's token, of this hash: another one ends the session.
    Admin {
        /// The hash of the token.
        token_sha256: String,
    },
    /// A token of operators.
    Token {
        /// Its name.
        name: TokenId,
        /// The hash of its secret, which a rotation replaces.
        token_sha256: String,
    },
}

impl SessionHolder {
    /// Whether another session is of the same token, whatever its secret was.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Admin { .. }, Self::Admin { .. }) => true,
            (Self::Token { name, .. }, Self::Token { name: other, .. }) => name == other,
            _ => false,
        }
    }
}

/// A session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsoleSession {
    /// The hash of its secret.
    pub secret_sha256: String,
    /// The hash of the secret before, and until when that is taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub earlier: Option<(String, Timestamp)>,
    /// What its forms have, whatever its secret is by then.
    pub form_token: String,
    /// What it stands for.
    pub holder: SessionHolder,
    /// When it began.
    pub signed_in_at: Timestamp,
    /// When it was used, as far as that was noted.
    pub used_at: Timestamp,
    /// When its secret was made.
    pub secret_at: Timestamp,
}

impl ConsoleSession {
    /// Whether it is over. One that is of a time to come is: a clock that was set back must not prolong anything.
    #[must_use]
    pub fn is_over(&self, now: Timestamp) -> bool {
        now < self.signed_in_at
            || now.since(self.signed_in_at) >= SESSION_LASTS
            || now.since(self.used_at) >= SESSION_IDLE
    }

    /// Whether its secret is old enough for another one.
    #[must_use]
    pub fn is_secret_old(&self, now: Timestamp) -> bool {
        now.since(self.secret_at) >= SECRET_LASTS
    }

    fn is_outlived_by(&self, secret_sha256: &str, now: Timestamp) -> bool {
        self.earlier.as_ref().is_some_and(|(hash, until)| hash == secret_sha256 && *until <= now)
    }

    fn is_known_by(&self, secret_sha256: &str, now: Timestamp) -> bool {
        let is_earlier =
            |(hash, until): &(String, Timestamp)| hash == secret_sha256 && now < *until;
        self.secret_sha256 == secret_sha256 || self.earlier.as_ref().is_some_and(is_earlier)
    }
}

/// What a session grants at an instant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionGrant {
    /// What its token grants.
    pub grant: OperatorGrant,
    /// What its forms have.
    pub form_token: String,
    /// Whether it is to have another secret.
    pub is_secret_old: bool,
}

/// The sessions of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsoleSessions(Vec<ConsoleSession>);

impl ConsoleSessions {
    /// Begins a session; those that are over are forgotten.
    pub fn begin(
        &mut self,
        holder: SessionHolder,
        secret_sha256: String,
        form_token: String,
        now: Timestamp,
    ) {
        self.0.retain(|session| !session.is_over(now));
        let own = self.0.iter().filter(|session| session.holder.is_same(&holder)).count();
        // One token cannot end the sessions of others.
        let (is_full, is_own_full) = (self.0.len() >= MAX_SESSIONS, own >= MAX_SESSIONS_EACH);
        if is_full || is_own_full {
            let in_question = self.0.iter().enumerate();
            let in_question =
                in_question.filter(|(_, session)| !is_own_full || session.holder.is_same(&holder));
            let oldest = in_question.min_by_key(|(_, session)| session.used_at);
            if let Some((place, _)) = oldest {
                self.0.remove(place);
            }
        }
        self.0.push(ConsoleSession {
            secret_sha256,
            earlier: None,
            form_token,
            holder,
            signed_in_at: now,
            used_at: now,
            secret_at: now,
        });
    }

    /// The session of a secret, if it is not over.
    #[must_use]
    pub fn find(&self, secret_sha256: &str, now: Timestamp) -> Option<&ConsoleSession> {
        let open = self.0.iter().filter(|session| !session.is_over(now));
        open.into_iter().find(|session| session.is_known_by(secret_sha256, now))
    }

    /// Notes that a session is used; whether that is to be stored.
    ///
    /// A secret that comes back when another has long taken its place was stolen, or the other was: its session ends.
    pub fn note_use(&mut self, secret_sha256: &str, now: Timestamp) -> bool {
        let sessions = self.0.len();
        self.0.retain(|session| !session.is_outlived_by(secret_sha256, now));
        if self.0.len() < sessions {
            return true;
        }
        let Some(session) = self.open_mut(secret_sha256, now) else { return false };
        let is_due = now.since(session.used_at) >= NOTED_EVERY;
        if is_due {
            session.used_at = now;
        }
        is_due
    }

    /// Gives a session another secret; whether there is such a session, and its secret was old.
    pub fn rotate(&mut self, secret_sha256: &str, next_sha256: String, now: Timestamp) -> bool {
        let Some(session) = self.open_mut(secret_sha256, now) else { return false };
        // The one before is no reason for another: two tabs would take it from each other.
        if session.secret_sha256 != secret_sha256 || !session.is_secret_old(now) {
            return false;
        }
        let earlier = std::mem::replace(&mut session.secret_sha256, next_sha256);
        session.earlier = Some((earlier, now.plus(EARLIER_SECRET_LASTS)));
        session.secret_at = now;
        session.used_at = now;
        true
    }

    /// Ends a session.
    pub fn end(&mut self, secret_sha256: &str, now: Timestamp) {
        self.0.retain(|session| !session.is_known_by(secret_sha256, now));
    }

    /// Ends every session of the token that a session is of.
    pub fn end_all_of(&mut self, secret_sha256: &str, now: Timestamp) {
        let Some(holder) = self.find(secret_sha256, now).map(|session| session.holder.clone())
        else {
            return;
        };
        self.0.retain(|session| !session.holder.is_same(&holder));
    }

    fn open_mut(&mut self, secret_sha256: &str, now: Timestamp) -> Option<&mut ConsoleSession> {
        let mut open = self.0.iter_mut().filter(|session| !session.is_over(now));
        open.find(|session| session.is_known_by(secret_sha256, now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_unix_ms(1_800_000_000_000).plus(Duration::from_secs(seconds))
    }

    fn of_token(name: &str) -> SessionHolder {
        SessionHolder::Token { name: name.parse().unwrap(), token_sha256: "t".into() }
    }

    fn with(secrets: &[(&str, &str)]) -> ConsoleSessions {
        let mut sessions = ConsoleSessions::default();
        for (name, secret) in secrets {
            sessions.begin(of_token(name), (*secret).to_owned(), String::new(), at(0));
        }
        sessions
    }

    #[test]
    fn a_session_ends_when_it_was_not_used_or_lasted_long_enough() {
        let mut sessions = with(&[("ada", "s")]);
        let idle = SESSION_IDLE.as_secs();
        assert!(sessions.find("s", at(idle - 1)).is_some());
        assert!(sessions.find("s", at(idle)).is_none());
        let mut now = 0;
        while now + 600 < SESSION_LASTS.as_secs() {
            now += 600;
            assert!(sessions.note_use("s", at(now)), "{now}");
            assert!(!sessions.note_use("s", at(now + 1)), "not at every request");
        }
        assert!(sessions.find("s", at(SESSION_LASTS.as_secs() - 1)).is_some());
        assert!(sessions.find("s", at(SESSION_LASTS.as_secs())).is_none());
        assert!(!sessions.note_use("s", at(SESSION_LASTS.as_secs())));
    }

    #[test]
    fn a_clock_that_was_set_back_prolongs_nothing() {
        let sessions = with(&[("ada", "s")]);
        let before = Timestamp::from_unix_ms(at(0).unix_ms() - 1);
        assert!(sessions.find("s", before).is_none());
    }

    #[test]
    fn another_secret_takes_the_place_of_the_one_before_in_a_minute() {
        let mut sessions = with(&[("ada", "one")]);
        let old = SECRET_LASTS.as_secs();
        assert!(!sessions.rotate("one", "two".into(), at(old - 1)), "too young");
        assert!(sessions.rotate("one", "two".into(), at(old)));
        assert!(!sessions.rotate("one", "three".into(), at(old + 1)), "the other tab has it too");
        let until = old + EARLIER_SECRET_LASTS.as_secs();
        assert!(sessions.find("one", at(until - 1)).is_some());
        assert!(sessions.find("one", at(until)).is_none());
        assert!(sessions.find("two", at(until)).is_some());
    }

    #[test]
    fn one_session_ends_or_all_of_its_token_and_no_others() {
        let all = with(&[("ada", "a1"), ("ada", "a2"), ("bob", "b")]);
        let mut one = all.clone();
        one.end("a1", at(1));
        let mut every = all.clone();
        every.end_all_of("a1", at(1));
        let mut none = all.clone();
        none.end_all_of("unknown", at(1));
        let open = |sessions: &ConsoleSessions| {
            ["a1", "a2", "b"].map(|secret| sessions.find(secret, at(2)).is_some())
        };
        assert_eq!(open(&one), [false, true, true]);
        assert_eq!(open(&every), [false, false, true]);
        assert_eq!(none, all);
    }

    #[test]
    fn a_secret_that_comes_back_late_ends_its_session() {
        let mut sessions = with(&[("ada", "one"), ("bob", "b")]);
        let old = SECRET_LASTS.as_secs();
        assert!(sessions.rotate("one", "two".into(), at(old)));
        assert!(!sessions.note_use("one", at(old + 59)), "the other tab");
        assert!(sessions.note_use("one", at(old + 60)), "it is to be stored");
        assert!(sessions.find("two", at(old + 61)).is_none());
        assert!(sessions.find("b", at(old + 61)).is_some());
    }

    #[test]
    fn there_are_so_many_and_the_one_used_the_longest_ago_makes_room() {
        let mut sessions = with(&[("ada", "first"), ("ada", "second"), ("bob", "b")]);
        sessions.note_use("first", at(400));
        let begin = |sessions: &mut ConsoleSessions, name: &str, secret: String| {
            sessions.begin(of_token(name), secret, String::new(), at(500));
        };
        for n in 2..=MAX_SESSIONS_EACH {
            begin(&mut sessions, "ada", format!("more-{n}"));
        }
        assert_eq!(sessions.0.len(), MAX_SESSIONS_EACH + 1);
        let is_there =
            |sessions: &ConsoleSessions, secret| sessions.find(secret, at(501)).is_some();
        assert!(is_there(&sessions, "first") && is_there(&sessions, "b"));
        assert!(!is_there(&sessions, "second"));
        for n in sessions.0.len()..=MAX_SESSIONS {
            begin(&mut sessions, &format!("token-{n}"), format!("of-{n}"));
        }
        assert_eq!(sessions.0.len(), MAX_SESSIONS);
        assert!(!is_there(&sessions, "b"), "used the longest ago of all");
        let late = at(500 + SESSION_IDLE.as_secs());
        sessions.begin(of_token("bob"), "late".into(), String::new(), late);
        assert_eq!(sessions.0.len(), 1, "those that are over are forgotten");
    }
}
