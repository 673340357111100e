//! Delivery: sends one batch after the other to the server, with retries until each is
//! acknowledged.

use std::time::Duration;

use domain::problem;
use domain::protocol::assignment::Assignment;
use domain::protocol::batch::{MEDIA_TYPE, Receipt};
use domain::protocol::clock_skew;
use domain::protocol::packed_assignment;
use domain::protocol::server_offset;
use domain::protocol::spooled_batch::SpooledBatch;
use domain::protocol::trial::TrialResult;
use domain::time::timestamp::Timestamp;
use reqwest::{Client, RequestBuilder, Response, StatusCode, header};
use tokio::time::sleep;
use url::Url;

use crate::clock::{self, ServerClock};
use crate::settings::Settings;

/// How long the server may take to answer.
const TIMEOUT: Duration = Duration::from_secs(10);
/// How often the result of a trial is sent before another receipt is waited for.
const TRIAL_ATTEMPTS: u32 = 5;
/// The longest wait between two attempts.
pub const MAX_WAIT: Duration = Duration::from_secs(15);
/// The longest wait that a server may ask for.
pub const MAX_RETRY_AFTER: Duration = Duration::from_secs(15 * 60);

/// What became of an attempt to deliver.
#[derive(Debug)]
pub enum DeliveryResult {
    /// The server has it.
    Taken(Receipt),
    /// The server will never take it: the batch itself is wrong.
    Refused(String),
    /// Not now: the server is away, or does not know the agent's token.
    Later {
        /// Why.
        why: String,
        /// How long the server asks to wait, if it does.
        after: Option<Duration>,
    },
}

impl DeliveryResult {
    fn later(why: impl Into<String>) -> Self {
        Self::Later { why: why.into(), after: None }
    }
}

/// The server, as the agent speaks to it.
#[derive(Clone)]
pub struct IngestClient {
    http: Client,
    base: Url,
    token: String,
    clock: ServerClock,
}

impl IngestClient {
    /// The server of the settings.
    ///
    /// # Errors
    /// When no HTTP client can be made on this machine.
    pub fn new(base: &Url, settings: &Settings) -> reqwest::Result<Self> {
        let http = Client::builder().timeout(TIMEOUT).build()?;
        let (base, token) = (base.clone(), settings.credentials.token.clone());
        Ok(Self { http, base, token, clock: ServerClock::default() })
    }

    /// What its answers say of its clock.
    #[must_use]
    pub fn clock(&self) -> &ServerClock {
        &self.clock
    }

    /// Sends a request, and learns the server's clock from the answer.
    async fn send(&self, request: RequestBuilder) -> reqwest::Result<Response> {
        let sent_ms = clock::monotonic_ms();
        let response = request.send().await?;
        let shown = response.headers().get(server_offset::HEADER);
        // A server of an earlier version does not say.
        if let Some(ms) = shown.and_then(|shown| shown.to_str().ok()?.parse().ok()) {
            self.clock.learn(sent_ms, Timestamp::from_unix_ms(ms));
        }
        Ok(response)
    }

    /// Delivers a batch, with what is known of the clock that it was made with.
    pub async fn deliver(&self, batch: &SpooledBatch) -> DeliveryResult {
        let Ok(url) = self.base.join("/agent/v1/batches") else {
            return DeliveryResult::later("the server's address takes no path");
        };
        let request = self.http.post(url).bearer_auth(&self.token);
        // So that the server can put right what this machine's clock has wrong.
        let mut request = request.header(clock_skew::HEADER, clock::now().unix_ms());
        let offset = self.clock.offset().map(|offset| (clock::machine_boot(), offset));
        if let Some(bounds) = batch.reading.as_ref().and_then(|reading| reading.correction(offset))
        {
            request = request.header(clock_skew::BOUNDS_HEADER, bounds.to_string());
        }
        let request = request.header(header::CONTENT_TYPE, MEDIA_TYPE).body(batch.packed.clone());
        let response = match self.send(request).await {
            Ok(response) => response,
            Err(error) => return DeliveryResult::later(error.without_url().to_string()),
        };
        let status = response.status();
        // Whatever stands between may refuse as well, and may think otherwise tomorrow.
        let media = response.headers().get(header::CONTENT_TYPE);
        let ours =
            media.is_some_and(|media| media.as_bytes().starts_with(problem::MEDIA_TYPE.as_bytes()));
        let after = retry_after(response.headers());
        let bytes = response.bytes().await.unwrap_or_default();
        if status.is_success() {
            return match serde_json::from_slice(&bytes) {
                Ok(receipt) => DeliveryResult::Taken(receipt),
                Err(error) => DeliveryResult::later(format!("the receipt cannot be read: {error}")),
            };
        }
        let body: String = String::from_utf8_lossy(&bytes).chars().take(300).collect();
        let why = format!("{status}: {body}");
        match status {
            StatusCode::BAD_REQUEST
            | StatusCode::PAYLOAD_TOO_LARGE
            | StatusCode::UNPROCESSABLE_ENTITY
                if ours =>
            {
                DeliveryResult::Refused(why)
            }
            StatusCode::TOO_MANY_REQUESTS => DeliveryResult::Later { why, after },
            _ => DeliveryResult::later(why),
        }
    }

    /// Sends what came of a trial, [`TRIAL_ATTEMPTS`] times at most. Whether that is settled: the server has it, or refuses it
    /// for good.
    pub(crate) async fn report_trial(&self, id: u64, result: &TrialResult) -> bool {
        let Ok(url) = self.base.join(&format!("/agent/v1/trials/{id}")) else { return true };
        for attempts in 0..TRIAL_ATTEMPTS {
            if attempts > 0 {
                sleep(wait(attempts)).await;
            }
            let request = self.http.post(url.clone()).bearer_auth(&self.token).json(result);
            match self.send(request).await {
                Ok(response) if response.status().is_success() => return true,
                Ok(response) if is_for_good(response.status()) => {
                    let status = response.status();
                    tracing::error!(id, %status, "a trial's result is refused for good; it is given up");
                    return true;
                }
                Ok(response) => {
                    tracing::warn!(id, status = %response.status(), "a trial's result is not taken");
                }
                Err(error) => {
                    let error = error.without_url();
                    tracing::warn!(id, %error, "a trial's result cannot be sent");
                }
            }
        }
        let attempts = TRIAL_ATTEMPTS;
        tracing::error!(id, attempts, "a trial's result is kept until the next receipt");
        false
    }

    /// Fetches the assignment, unless it is still the one with this tag.
    ///
    /// # Errors
    /// Why there is none now.
    pub async fn assignment(&self, tag: Option<&str>) -> Result<Option<Assignment>, String> {
        let url = self.base.join("/agent/v1/assignment").map_err(|error| error.to_string())?;
        let mut request = self.http.get(url).bearer_auth(&self.token);
        request = request.header(header::ACCEPT_ENCODING, "gzip");
        if let Some(tag) = tag {
            request = request.header(header::IF_NONE_MATCH, format!("\"{tag}\""));
        }
        let response = self.send(request).await.map_err(|error| error.without_url().to_string())?;
        match response.status() {
            StatusCode::NOT_MODIFIED => Ok(None),
            status if status.is_success() => read_assignment(response).await.map(Some),
            status => Err(format!("the server answers {status}")),
        }
    }
}

/// Whether a refusal with this status would come again, whenever the same is sent.
fn is_for_good(status: StatusCode) -> bool {
    let is_for_now = [
        StatusCode::UNAUTHORIZED,
        StatusCode::FORBIDDEN,
        StatusCode::REQUEST_TIMEOUT,
        StatusCode::TOO_MANY_REQUESTS,
    ];
    status.is_client_error() && !is_for_now.contains(&status)
}

/// The assignment of a response, packed or not: whatever stands between may have unpacked it.
async fn read_assignment(response: Response) -> Result<Assignment, String> {
    let encoding = response.headers().get(header::CONTENT_ENCODING);
    let is_packed = encoding.is_some_and(|encoding| encoding == "gzip");
    let body = response.bytes().await.map_err(|error| error.without_url().to_string())?;
    let assignment = if is_packed {
        let json = packed_assignment::unpack(&body).map_err(|error| error.to_string())?;
        serde_json::from_slice(&json)
    } else {
        serde_json::from_slice(&body)
    };
    assignment.map_err(|error| format!("the assignment cannot be read: {error}"))
}

/// The seconds that a response asks to wait, but no longer than [`MAX_RETRY_AFTER`].
fn retry_after(headers: &header::HeaderMap) -> Option<Duration> {
    let seconds = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds).min(MAX_RETRY_AFTER))
}

/// How long to wait before the next attempt: longer each time, and not at the same time as
/// every other agent.
#[must_use]
pub fn wait(attempts: u32) -> Duration {
    let longest = Duration::from_millis(250).saturating_mul(1 << attempts.min(10)).min(MAX_WAIT);
    let mut random = [0_u8; 2];
    // Without randomness the wait is only less well spread.
    let _ = getrandom::fill(&mut random);
    let share = f64::from(u16::from_le_bytes(random)) / f64::from(u16::MAX);
    longest.mul_f64(0.5 + share / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_refused_for_good_is_not_sent_again() {
        for (status, expected) in [
            (400, true),
            (404, true),
            (413, true),
            (422, true),
            (401, false),
            (403, false),
            (408, false),
            (429, false),
            (500, false),
            (503, false),
        ] {
            assert_eq!(is_for_good(StatusCode::from_u16(status).unwrap()), expected, "{status}");
        }
    }

    #[test]
    fn a_server_that_asks_to_wait_is_heeded_within_reason() {
        let asked = |text: &str| {
            let mut headers = header::HeaderMap::new();
            headers.insert(header::RETRY_AFTER, text.parse().unwrap());
            retry_after(&headers)
        };
        assert_eq!(asked("7"), Some(Duration::from_secs(7)));
        assert_eq!(asked("86400"), Some(MAX_RETRY_AFTER));
        assert_eq!((asked("soon"), asked("-1")), (None, None));
        assert_eq!(retry_after(&header::HeaderMap::new()), None);
    }
}
