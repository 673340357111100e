//! How many requests did the Worker have? Counted in memory, and told along with the next question to the
//! Board, or the next request of an agent: a count of its own would be a row for each. What is not told
//! when an isolate ends, or when its object is away, is lost.

use std::cell::Cell;

use worker::{Headers, Request, Result};

/// The header that tells it.
const HEADER: &str = "x-allclear-served";

thread_local! {
    static UNTOLD: Cell<u64> = const { Cell::new(0) };
}

/// A request came in.
pub(crate) fn count() {
    UNTOLD.set(UNTOLD.get() + 1);
}

/// Tells an object of those that nobody was told of yet.
pub(crate) fn tell(headers: &Headers) -> Result<()> {
    headers.set(HEADER, &UNTOLD.take().to_string())
}

/// How many an object is told of.
pub(crate) fn told(request: &Request) -> u64 {
    let said = request.headers().get(HEADER).ok().flatten();
    said.and_then(|count| count.parse().ok()).unwrap_or_default()
}
