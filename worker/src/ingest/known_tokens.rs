//! Tokens of agents and heartbeats at the door: was one given out, before an object of its name is made?
//!
//! A token of this version says so itself. For one of an earlier version, or from before the administrator's
//! token was replaced, the Board decides from memory, once for each isolate.

use std::cell::RefCell;

use domain::access::token;
use domain::ids::AgentId;
use domain::ordered::SortedSet;
use domain::problem::Problem;
use domain::rate_limit::RateLimit;

use crate::objects::client::ask_board;
use crate::objects::messages::BoardRequest;
use crate::platform::page_context::PageContext;
use crate::public::stale_while_revalidate::admit;

/// How many tokens the Board is asked about in any minute, of each isolate.
const QUESTIONS_A_MINUTE: usize = 600;
/// How many answers an isolate remembers: more than there are agents and heartbeats.
const MAX_REMEMBERED: usize = 1_000;

thread_local! {
    /// The hashes of tokens that the Board knew. Should one be replaced, its Ledger refuses it.
    static KNOWN: RefCell<SortedSet<String>> = RefCell::default();
    static QUESTIONS: RefCell<RateLimit> = RefCell::default();
}

/// Refuses a token that was not given out to an agent.
pub(super) async fn check(page: &PageContext, agent: &AgentId, text: &str) -> Result<(), Problem> {
    if page.token_key().verifies(text) {
        return Ok(());
    }
    let hash = token::hash(text);
    if KNOWN.with_borrow(|tokens| tokens.contains(&hash)) {
        return Ok(());
    }
    QUESTIONS.with(|questions| admit(questions, QUESTIONS_A_MINUTE))?;
    let token_sha256 = Some(hash.clone());
    let question = BoardRequest::Knows { agent: agent.clone(), token_sha256 };
    if !ask_board::<bool>(page, &question).await? {
        return Err(Problem::unauthorized());
    }
    KNOWN.with_borrow_mut(|tokens| {
        if tokens.len() >= MAX_REMEMBERED {
            tokens.clear();
        }
        tokens.insert(hash)
    });
    Ok(())
}
