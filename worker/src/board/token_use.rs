//! Tokens at the Board: what does each grant, and when was it last used?

use domain::board::{OperatorToken, TokenUse};
use domain::ids::TokenId;
use domain::problem::Problem;
use worker::Result;

use crate::board::BoardState;
use crate::http::response::{HttpResult, json, out_of_reach};
use crate::platform::clock;
use crate::storage::meta;
use crate::storage::sql::Sql;

impl BoardState {
    /// What a token grants; that it is used is noted, at most once an hour.
    pub(super) fn grant(&self, name: &str, token_sha256: &str) -> HttpResult {
        let now = clock::now();
        let grant = self.read(|record| record.granted(name, token_sha256, now))?;
        if grant.is_some() {
            self.note_use(name)?;
        }
        json(200, &grant)
    }

    fn note_use(&self, name: &str) -> std::result::Result<(), Problem> {
        let next = self.read(|record| {
            let token = record.token(name)?;
            let exists = |name: &TokenId| record.token(name.as_str()).is_some();
            self.token_use.borrow().with(&token.name, clock::now(), exists)
        })?;
        if let Some(next) = next {
            let sql = Sql::new(&self.state);
            meta::write(&sql, meta::TOKEN_USE, &next).map_err(out_of_reach)?;
            self.token_use.replace(next);
        }
        Ok(())
    }

    /// Every token as operators see it, the newest first.
    pub(super) fn tokens(&self) -> HttpResult {
        let noted = self.token_use.borrow();
        let now = clock::now();
        let report = |token: &OperatorToken| token.report(noted.last(&token.name), now);
        let reports: Vec<_> =
            self.read(|record| record.tokens.iter().rev().map(report).collect())?;
        json(200, &reports)
    }

    /// A token as operators see it.
    pub(super) fn token(&self, name: &str) -> HttpResult {
        let noted = self.token_use.borrow();
        let report = |token: &OperatorToken| token.report(noted.last(&token.name), clock::now());
        json(200, &self.read(|record| record.token(name).map(report))?)
    }

    /// Recalls what was noted before the object woke.
    pub(super) fn recall_token_use(&self) -> Result<()> {
        let noted = meta::read::<TokenUse>(&Sql::new(&self.state), meta::TOKEN_USE)?;
        self.token_use.replace(noted.unwrap_or_default());
        Ok(())
    }
}
