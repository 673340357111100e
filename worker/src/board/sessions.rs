//! Console sessions at the Board: who is signed in? They are in no copy of the record and in no event; who signs in does
//! nothing yet.

use std::cell::RefCell;

use domain::access::caller::OperatorGrant;
use domain::access::session::{ConsoleSession, ConsoleSessions, SessionGrant, SessionHolder};
use domain::access::token;
use domain::problem::Problem;
use domain::time::timestamp::Timestamp;

use crate::board::BoardState;
use crate::http::response::{HttpResult, json, out_of_reach};
use crate::objects::messages::SessionRequest;
use crate::platform::clock;
use crate::storage::meta;
use crate::storage::sql::Sql;

/// What is stored, once it was read.
#[derive(Default)]
pub(crate) struct SessionMemo(RefCell<Option<ConsoleSessions>>);

impl SessionMemo {
    /// Forgets it, because the record is another one.
    pub(crate) fn clear(&self) {
        self.0.replace(None);
    }
}

impl BoardState {
    pub(super) fn sessions(&self, request: SessionRequest) -> HttpResult {
        let now = clock::now();
        match request {
            SessionRequest::Begin { holder, secret_sha256, form_token } => {
                self.change_sessions(|sessions| {
                    sessions.begin(holder, secret_sha256, form_token, now);
                    true
                })?;
                json(200, &())
            }
            SessionRequest::Find(secret_sha256) => {
                self.change_sessions(|sessions| sessions.note_use(&secret_sha256, now))?;
                json(200, &self.session_grant(&secret_sha256, now)?)
            }
            SessionRequest::Peek(secrets) => {
                self.change_sessions(|_| false)?;
                let grants = secrets.iter().map(|secret| self.session_grant(secret, now));
                json(200, &grants.collect::<Result<Vec<_>, _>>()?)
            }
            SessionRequest::Rotate { secret_sha256, next_sha256 } => {
                let is_rotated = self.change_sessions(|sessions| {
                    sessions.rotate(&secret_sha256, next_sha256, now)
                })?;
                json(200, &is_rotated)
            }
            SessionRequest::End { secret_sha256, everywhere } => {
                self.change_sessions(|sessions| {
                    match everywhere {
                        true => sessions.end_all_of(&secret_sha256, now),
                        false => sessions.end(&secret_sha256, now),
                    }
                    true
                })?;
                json(200, &())
            }
        }
    }

    /// What a session grants: what its token grants now, if that is still the one it began with.
    fn session_grant(
        &self,
        secret_sha256: &str,
        now: Timestamp,
    ) -> Result<Option<SessionGrant>, Problem> {
        let memo = self.session_memo.0.borrow();
        let found = memo.as_ref().and_then(|sessions| sessions.find(secret_sha256, now));
        let Some(session) = found else { return Ok(None) };
        let granted = self.granted_now(session, now)?;
        Ok(granted.map(|grant| SessionGrant {
            grant,
            form_token: session.form_token.clone(),
            is_secret_old: session.is_secret_old(now),
        }))
    }

    fn granted_now(
        &self,
        session: &ConsoleSession,
        now: Timestamp,
    ) -> Result<Option<OperatorGrant>, Problem> {
        match &session.holder {
            SessionHolder::Admin { token_sha256 } => {
                let own = self.page.admin_sha256();
                let is_own = !own.is_empty() && token::hash(&own) == token::hash(token_sha256);
                Ok(is_own.then(OperatorGrant::of_administrator))
            }
            SessionHolder::Token { name, token_sha256 } => {
                self.read(|record| record.granted(name.as_str(), token_sha256, now))
            }
        }
    }

    /// Changes what is stored, and stores it if `change` says so.
    fn change_sessions(
        &self,
        change: impl FnOnce(&mut ConsoleSessions) -> bool,
    ) -> Result<bool, Problem> {
        let mut memo = self.session_memo.0.borrow_mut();
        let sql = Sql::new(&self.state);
        let mut sessions = match memo.take() {
            Some(sessions) => sessions,
            None => meta::read(&sql, meta::SESSIONS).map_err(out_of_reach)?.unwrap_or_default(),
        };
        let is_changed = change(&mut sessions);
        if is_changed {
            meta::write(&sql, meta::SESSIONS, &sessions).map_err(out_of_reach)?;
        }
        *memo = Some(sessions);
        Ok(is_changed)
    }
}
