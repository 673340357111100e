//! How does a story ask? One request; every status is an answer.

use std::time::Duration;

use serde_json::Value;

/// What came back.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The media type.
    pub media_type: String,
    /// In how many seconds it may be tried again, when that is said.
    pub retry_after: Option<u64>,
    /// The entity tag.
    pub etag: Option<String>,
    /// Of when a page is true.
    pub as_of: Option<String>,
    /// What the server's clock shows, when it says so.
    pub server_now_ms: Option<i64>,
    /// The methods that the path has, when they are said.
    pub allow: String,
    /// Every header, in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

impl Reply {
    /// The first value of a header, by its name in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(header, _)| header == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Where the rest of a list is, as a path.
    #[must_use]
    pub fn next(&self) -> Option<String> {
        let address = self.header("link")?.strip_prefix("</")?.split_once('>')?.0;
        Some(address.to_owned())
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// When it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }
}

/// How long an answer is waited for. Stories share two cores with others, so it is far from what a reader
/// would wait; what hangs does so for ever.
const PATIENCE: Duration = Duration::from_secs(60);

/// How often a request is sent on.
const MOST_REDIRECTS: u32 = 10;

/// Gets an address; `None` without an answer.
#[must_use]
pub fn get(url: &str) -> Option<Reply> {
    request("GET", url, &[], b"")
}

/// Sends a request with headers and a body, and follows where that leads; `None` without an answer.
#[must_use]
pub fn request(method: &str, url: &str, headers: &[(&str, &str)], body: &[u8]) -> Option<Reply> {
    send(method, url, headers, body, MOST_REDIRECTS)
}

/// The same, and what is answered is looked at, wherever it leads.
#[must_use]
pub fn request_once(
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Option<Reply> {
    send(method, url, headers, body, 0)
}

fn send(
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
    body: &[u8],
    redirects: u32,
) -> Option<Reply> {
    let config = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .allow_non_standard_methods(true)
        .max_redirects(redirects)
        .timeout_global(Some(PATIENCE));
    let agent: ureq::Agent = config.build().into();
    let mut request = ureq::http::Request::builder().method(method).uri(url);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let answer = match method {
        "GET" | "HEAD" => agent.run(request.body(()).expect("a request")),
        _ => agent.run(request.body(body).expect("a request")),
    };
    let mut answer = answer.ok()?;
    let header = |name| answer.headers().get(name).and_then(|value| value.to_str().ok());
    let media_type = header("content-type").unwrap_or_default().to_owned();
    let retry_after = header("retry-after").and_then(|seconds| seconds.parse().ok());
    let [etag, as_of] = ["etag", "x-allclear-as-of"].map(|name| header(name).map(str::to_owned));
    let server_now_ms = header("allclear-now-ms").and_then(|ms| ms.parse().ok());
    let allow = header("allow").unwrap_or_default().to_owned();
    let all = answer.headers().iter();
    let all = all.map(|(name, value)| {
        (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    });
    let headers = all.collect();
    // A picture is no text, and still an answer.
    let body = answer.body_mut().read_to_vec().ok()?;
    let body = String::from_utf8_lossy(&body).into_owned();
    let status = answer.status().as_u16();
    Some(Reply {
        status,
        media_type,
        retry_after,
        etag,
        as_of,
        server_now_ms,
        allow,
        headers,
        body,
    })
}
