//! The context of a page: which page is a request of, and what is bound for it?

use std::ops::Deref;
use std::rc::Rc;

use domain::access::token::TokenKey;
use domain::ids::{AgentId, PageId};
use domain::problem::Problem;
use futures_util::future::LocalBoxFuture;
use serde_json::value::RawValue;
use worker::{Env, State, Stub};

use crate::platform::settings::setting;

/// The bindings of the objects.
pub(crate) const BOARD: &str = "BOARD";
pub(crate) const COURIER: &str = "COURIER";

/// The setting that holds the SHA-256 of the administrator's token, in hex.
const ADMIN_TOKEN_SHA256: &str = "ALLCLEAR_ADMIN_TOKEN_SHA256";

/// What the Board answers a question: its JSON, or a refusal.
pub(crate) type BoardAnswer = Result<Box<RawValue>, Problem>;

/// What takes questions to the Board, given as JSON.
pub(crate) trait QuestionQueue {
    /// Asks one.
    fn ask(&self, question: String) -> LocalBoxFuture<'_, BoardAnswer>;
}

/// A page and its environment. Names of objects and keys of caches derive from it.
#[derive(Clone)]
pub(crate) struct PageContext {
    pub(crate) page: PageId,
    /// Whether it is the twin on which drills are run.
    pub(crate) is_twin: bool,
    /// What takes questions to the Board, where they are not sent one by one.
    pub(crate) queue: Option<Rc<dyn QuestionQueue>>,
    env: Env,
}

impl PageContext {
    /// The one page that a deployment serves.
    pub(crate) fn new(env: Env) -> Self {
        Self { page: PageId::default(), is_twin: false, queue: None, env }
    }

    /// The page of a Board, or of a Courier. An object knows no name, but its id is that of one name alone.
    pub(crate) fn of_object(env: Env, state: &State, binding: &str) -> Self {
        let page = Self::new(env);
        let twin = page.page.twin();
        let name = if binding == BOARD { twin.board_name() } else { twin.courier_name() };
        let own = state.id().to_string();
        let is_twin = page
            .durable_object(binding)
            .is_ok_and(|objects| objects.id_from_name(&name).is_ok_and(|id| id.to_string() == own));
        if is_twin { page.twin() } else { page }
    }

    /// The twin of this page, on which drills are run.
    pub(crate) fn twin(&self) -> Self {
        Self { page: PageId::default().twin(), is_twin: true, queue: None, env: self.env.clone() }
    }

    /// The same, whose questions to the Board a queue takes.
    pub(crate) fn with_queue(&self, queue: Rc<dyn QuestionQueue>) -> Self {
        Self { queue: Some(queue), ..self.clone() }
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
    pub(crate) fn board(&self) -> worker::Result<Stub> {
        self.env.durable_object(BOARD)?.get_by_name(&self.page.board_name())
    }

    /// Its Courier.
    pub(crate) fn courier(&self) -> worker::Result<Stub> {
        self.env.durable_object(COURIER)?.get_by_name(&self.page.courier_name())
    }

    /// The Ledger of one of its agents.
    pub(crate) fn ledger(&self, agent: &AgentId) -> worker::Result<Stub> {
        self.env.durable_object("LEDGER")?.get_by_name(&self.page.ledger_name(agent))
    }
}

impl Deref for PageContext {
    type Target = Env;

    fn deref(&self) -> &Env {
        &self.env
    }
}
