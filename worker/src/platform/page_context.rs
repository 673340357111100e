//! The context of a page: which page is a request of, and what is bound for it?

use std::ops::Deref;

use domain::access::token::TokenKey;
use domain::ids::{AgentId, PageId};
use worker::{Env, Result, Stub};

use crate::platform::settings::setting;

/// The setting that holds the SHA-256 of the administrator's token, in hex.
const ADMIN_TOKEN_SHA256: &str = "ALLCLEAR_ADMIN_TOKEN_SHA256";

/// A page and its environment. Names of objects and keys of caches derive from it.
#[derive(Clone)]
pub(crate) struct PageContext {
    pub(crate) page: PageId,
    env: Env,
}

impl PageContext {
    /// The one page that a deployment serves.
    pub(crate) fn new(env: Env) -> Self {
        Self { page: PageId::default(), env }
    }

    /// The hash of the administrator's token; empty when none is set, which lets nothing in.
    pub(crate) fn admin_sha256(&self) -> String {
        setting(self, ADMIN_TOKEN_SHA256).unwrap_or_default().trim().to_owned()
    }

    /// The key under which this deployment authenticates tokens.
    pub(crate) fn token_key(&self) -> TokenKey {
        TokenKey::new(&self.admin_sha256())
    }

    /// Its Board.
    pub(crate) fn board(&self) -> Result<Stub> {
        self.env.durable_object("BOARD")?.get_by_name(&self.page.board_name())
    }

    /// Its Courier.
    pub(crate) fn courier(&self) -> Result<Stub> {
        self.env.durable_object("COURIER")?.get_by_name(&self.page.courier_name())
    }

    /// The Ledger of one of its agents.
    pub(crate) fn ledger(&self, agent: &AgentId) -> Result<Stub> {
        self.env.durable_object("LEDGER")?.get_by_name(&self.page.ledger_name(agent))
    }
}

impl Deref for PageContext {
    type Target = Env;

    fn deref(&self) -> &Env {
        &self.env
    }
}
