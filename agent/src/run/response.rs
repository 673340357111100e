//! Step response: the response to a step of any kind, owned, as expectations read it.

use std::net::IpAddr;

use domain::expectation::{CertificateFacts, DomainFacts, Fact, StepAnswer};
use domain::phases::Phases;

/// An answer that was read to its end.
#[derive(Debug, Default, PartialEq)]
pub struct StepResponse {
    /// The status code, of HTTP.
    pub status: Option<u16>,
    /// Names in lower case, in the order they came.
    pub headers: Vec<(String, String)>,
    /// The body, or all that was received.
    pub body: Vec<u8>,
    /// Who answered, after all redirects.
    pub url: Option<String>,
    /// The address that was connected to.
    pub peer: Option<IpAddr>,
    /// How many redirects were followed.
    pub redirects: u32,
    /// What the server's certificate says.
    pub certificate: Option<CertificateFacts>,
    /// What is known of the registration of the host's domain; `None` where nothing looks at it.
    pub domain: Option<Result<DomainFacts, String>>,
    /// What only this kind of step finds out.
    pub facts: Vec<(Fact, serde_json::Value)>,
    /// Whether the lists of these are names, which have no case.
    pub names: bool,
}

impl StepResponse {
    /// How many bytes there are to judge, about.
    #[must_use]
    pub fn size(&self) -> usize {
        let headers = self.headers.iter().map(|(name, value)| name.len() + value.len());
        let facts = self.facts.iter().map(|(_, value)| match value {
            serde_json::Value::String(text) => text.len(),
            serde_json::Value::Array(items) => {
                items.iter().map(|item| item.to_string().len()).sum()
            }
            _ => 0,
        });
        self.body.len() + headers.sum::<usize>() + facts.sum::<usize>()
    }

    /// The answer as expectations look at it.
    #[must_use]
    pub fn answer(&self, phases: Phases) -> StepAnswer<'_> {
        StepAnswer {
            status: self.status,
            headers: &self.headers,
            body: &self.body,
            url: self.url.as_deref(),
            peer: self.peer,
            names: self.names,
            redirects: self.redirects,
            phases,
            certificate: self.certificate.as_ref(),
            domain: self.domain.as_ref(),
            facts: &self.facts,
            kept: None,
            cache: None,
            hide: None,
        }
    }
}
