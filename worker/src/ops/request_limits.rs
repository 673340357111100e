//! Limits of requests by token: counted in each isolate, so that no storage is written for them. Agents are no
//! operators: nothing here holds up a batch.

use std::cell::RefCell;

use domain::access::caller::OperatorGrant;
use domain::access::operator_limits::{OperatorLimits, RemainingRequests};
use domain::problem::Problem;

use crate::http::answer_headers::AnswerHeaders;
use crate::platform::clock;

thread_local! {
    static LIMITS: RefCell<OperatorLimits> = RefCell::default();
}

/// Takes one more request of an operator; the answer says what is left.
pub(crate) fn take(by: &OperatorGrant, headers: &AnswerHeaders) -> Result<(), Problem> {
    let now = clock::now();
    let (left, taken) = LIMITS.with_borrow_mut(|limits| limits.take(&by.actor, now));
    for (name, value) in left.iter().flat_map(RemainingRequests::headers) {
        headers.add(name, value);
    }
    taken
}
