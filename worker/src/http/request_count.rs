//! Request count of the Worker: kept in memory, and sent along with the next request to the Board
//! or to an agent's Ledger, because a message of its own would write a row each time. A count that
//! is unsent when an isolate ends, or when its object is unreachable, is lost. So is how long readers looked at the page,
//! which the Board alone is sent.

use std::cell::Cell;

use worker::{Headers, Request, Result};

/// The header that tells it.
const HEADER: &str = "x-allclear-served";
/// The header that tells how long readers looked, in milliseconds.
const READING_HEADER: &str = "x-allclear-reading-ms";

thread_local! {
    static UNTOLD: Cell<u64> = const { Cell::new(0) };
    static UNTOLD_READING_MS: Cell<u64> = const { Cell::new(0) };
}

/// Requests came in.
pub(crate) fn count(requests: u32) {
    UNTOLD.set(UNTOLD.get() + u64::from(requests));
}

/// Readers looked for so long, all together.
pub(crate) fn count_reading(ms: u32) {
    UNTOLD_READING_MS.set(UNTOLD_READING_MS.get() + u64::from(ms));
}

/// Tells the Board of what it was not told yet.
pub(crate) fn tell_reading(headers: &Headers) -> Result<()> {
    match UNTOLD_READING_MS.take() {
        0 => Ok(()),
        ms => headers.set(READING_HEADER, &ms.to_string()),
    }
}

/// For how long the Board is told that readers looked, in milliseconds.
pub(crate) fn reading_ms(request: &Request) -> u64 {
    header(request, READING_HEADER)
}

/// Tells an object of those that nobody was told of yet.
pub(crate) fn tell(headers: &Headers) -> Result<()> {
    headers.set(HEADER, &UNTOLD.take().to_string())
}

/// How many an object is told of.
pub(crate) fn told(request: &Request) -> u64 {
    header(request, HEADER)
}

fn header(request: &Request, name: &str) -> u64 {
    let header = request.headers().get(name).ok().flatten();
    header.and_then(|count| count.parse().ok()).unwrap_or_default()
}
