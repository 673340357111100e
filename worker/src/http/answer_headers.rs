//! Headers of an answer that are known before its body: what a caller has left, and where the rest of a list is.

use std::cell::RefCell;
use std::rc::Rc;

use worker::Response;

/// Headers that an answer is sent with, a refusal too.
#[derive(Clone, Default)]
pub(crate) struct AnswerHeaders(Rc<RefCell<Vec<(&'static str, String)>>>);

impl AnswerHeaders {
    /// Adds a header.
    pub(crate) fn add(&self, name: &'static str, value: String) {
        self.0.borrow_mut().push((name, value));
    }

    /// The value of a header that was added.
    pub(crate) fn value(&self, name: &str) -> Option<String> {
        let headers = self.0.borrow();
        headers.iter().find(|(key, _)| *key == name).map(|(_, value)| value.clone())
    }

    /// Puts them on an answer.
    pub(crate) fn put_on(&self, response: &Response) {
        for (name, value) in self.0.borrow().iter() {
            // What an object sent is passed on with its own headers, which cannot be added to.
            let _ = response.headers().set(name, value);
        }
    }
}
