//! Alarm of a silent server: is the watcher itself down? When the server acknowledges nothing for a while, the agent says
//! so by a way of its own, and once more when it is over.

use std::time::Duration;

use domain::protocol::assignment::Assignment;
use domain::time::timestamp::Timestamp;
use reqwest::Client;
use serde_json::json;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout_at};
use url::Url;

use crate::clock;
use crate::report::delivery::wait;
use crate::settings::AlarmSettings;

/// The most windows in which reports are gathered that may go by without an acknowledgement: in each comes one.
const WINDOWS: u32 = 3;
/// How often an alarm is sent at most until it is taken.
pub const MAX_ALARM_ATTEMPTS: u32 = 20;
/// How long the other side may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Watches when the server acknowledged last, and raises the alarm.
pub(crate) struct ServerAlarm {
    settings: AlarmSettings,
    server: Url,
    http: Client,
}

impl ServerAlarm {
    pub(crate) fn new(settings: AlarmSettings, server: &Url) -> reqwest::Result<Self> {
        // A redirect could lead to a place that was not meant.
        let redirect = reqwest::redirect::Policy::none();
        let http = Client::builder().timeout(TIMEOUT).redirect(redirect).build()?;
        Ok(Self { settings, server: server.clone(), http })
    }

    /// Waits for silences until the agent stops. `acknowledged` is when the server acknowledged last; at first, when
    /// the agent began.
    pub(crate) async fn watch(
        self,
        mut acknowledged: watch::Receiver<Instant>,
        assigned: watch::Receiver<Option<Assignment>>,
    ) {
        loop {
            let last = *acknowledged.borrow_and_update();
            let after = self.after(assigned.borrow().as_ref());
            match timeout_at(last + after, acknowledged.changed()).await {
                Ok(Ok(())) => continue,
                Ok(Err(_)) => return,
                Err(_) => {}
            }
            tracing::error!(silent_s = last.elapsed().as_secs(), "the server acknowledges nothing");
            let since = clock::now().minus(last.elapsed());
            // What is over before it was taken is not tried again.
            let is_over = || acknowledged.has_changed().unwrap_or(true);
            let told = self.send("began", since, agent(&assigned), is_over).await;
            if acknowledged.changed().await.is_err() {
                return;
            }
            tracing::info!("the server acknowledges again");
            if told {
                self.send("ended", since, agent(&assigned), || false).await;
            }
        }
    }

    fn after(&self, assigned: Option<&Assignment>) -> Duration {
        let window = assigned.map(|assigned| assigned.batch_window).unwrap_or_default();
        self.settings.after.max(window.saturating_mul(WINDOWS))
    }

    /// Sends until it is taken, no more so, or tried too often; whether it was taken.
    async fn send(
        &self,
        state: &str,
        since: Timestamp,
        agent: String,
        is_over: impl Fn() -> bool,
    ) -> bool {
        let host = self.server.host_str().unwrap_or_default();
        let text = match state {
            "began" => {
                format!("{host} acknowledges nothing that the agent {agent} reports since {since}")
            }
            _ => format!("{host} acknowledges again what the agent {agent} reports"),
        };
        let body = json!({
            "alarm": "server_silent",
            "state": state,
            "agent": agent,
            "server": self.server.as_str(),
            "since": since,
            "at": clock::now(),
            "text": text,
        });
        for attempt in 1..=MAX_ALARM_ATTEMPTS {
            let sent = self.http.post(self.settings.url.clone()).json(&body).send().await;
            let why = match sent.map(|answer| answer.status()) {
                Ok(status) if status.is_success() => return true,
                Ok(status) => status.to_string(),
                // Its address is not for the log.
                Err(error) => error.without_url().to_string(),
            };
            tracing::warn!(why, attempt, state, "the alarm was not taken");
            sleep(wait(attempt)).await;
            if is_over() {
                break;
            }
        }
        false
    }
}

/// Which agent it is, once that is known.
fn agent(assigned: &watch::Receiver<Option<Assignment>>) -> String {
    let assigned = assigned.borrow();
    assigned
        .as_ref()
        .map_or_else(|| "unknown".to_owned(), |assignment| assignment.agent.to_string())
}
