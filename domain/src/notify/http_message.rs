//! HTTP message: the request that delivers a notification to a program or a chat. What is sent where, and by whose
//! rules is its answer read?

use std::fmt;

use serde_json::Value;

use super::http_answer::AnswerDialect;

/// A request to the other side of a channel. Its address, headers and body may hold secrets.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpMessage {
    /// Such as `POST`.
    pub method: &'static str,
    /// Where to.
    pub url: String,
    /// By their names in lower case.
    pub headers: Vec<(&'static str, String)>,
    /// Those that an operator names, after them.
    pub own_headers: Vec<(String, String)>,
    /// As it is sent.
    pub body: Vec<u8>,
    /// How the answer is to be read.
    pub dialect: AnswerDialect,
}

impl HttpMessage {
    /// A request by POST with a JSON body.
    #[must_use]
    pub fn json(url: String, body: &Value, dialect: AnswerDialect) -> Self {
        Self::post(url, "application/json", body.to_string().into_bytes(), dialect)
    }

    /// A request by POST with a body of any type.
    #[must_use]
    pub fn post(url: String, content_type: &str, body: Vec<u8>, dialect: AnswerDialect) -> Self {
        let headers = vec![("content-type", content_type.to_owned())];
        Self { method: "POST", url, headers, own_headers: vec![], body, dialect }
    }

    /// The same with another header.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }
}

/// Without an address, a header or a body: they may be secret, and this may end up in a log.
impl fmt::Debug for HttpMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HttpMessage({} of {} bytes, {:?})", self.method, self.body.len(), self.dialect)
    }
}

/// An address with one more parameter of its query, which needs no escaping.
#[must_use]
pub(super) fn with_parameter(url: &str, parameter: &str) -> String {
    let address = url.split('#').next().unwrap_or_default();
    let mark = if address.contains('?') { '&' } else { '?' };
    format!("{address}{mark}{parameter}")
}
