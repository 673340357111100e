//! Request count of the Worker: kept in memory, and sent along with the next request to the Board
//! or to an agent's Ledger, because a message of its own would write a row each time. A count that
//! is unsent when an isolate ends, or when its object is unreachable, is lost.

use std::cell::Cell;

use worker::{Headers, Request, Result};

/// The header that tells it.
const HEADER: &str = "x-allclear-served";

thread_local! {
    static UNTOLD: Cell<u64> = const { Cell::new(0) };
}

/// Requests came in.
pub(crate) fn count(requests: u32) {
    UNTOLD.set(UNTOLD.get() + u64::from(requests));
}

/// Tells an object of those that nobody was told of yet.
pub(crate) fn tell(headers: &Headers) -> Result<()> {
    headers.set(HEADER, &UNTOLD.take().to_string())
}

/// How many an object is told of.
pub(crate) fn told(request: &Request) -> u64 {
    let header = request.headers().get(HEADER).ok().flatten();
    header.and_then(|count| count.parse().ok()).unwrap_or_default()
}
