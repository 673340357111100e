//! HTTP client: one request to the server; problem documents become readable errors.

use anyhow::Context;
use domain::problem::Problem;
use reqwest::{Method, Url};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::exit_code::{CommandFailure, FailureKind};

/// How long the server may take to answer.
const TIMEOUT: std::time::Duration = std::time::Duration::from_secs(30);

/// A server and the token to ask it with.
pub(crate) struct Client {
    http: reqwest::Client,
    server: Url,
    token: String,
}

impl Client {
    pub(crate) fn new(server: &str, token: String) -> anyhow::Result<Self> {
        let server = Url::parse(server)
            .with_context(|| format!("`{server}` is no address such as https://status.example"))?;
        let http = reqwest::Client::builder().timeout(TIMEOUT).build()?;
        Ok(Self { http, server, token })
    }

    /// A path of the server, as an address.
    pub(crate) fn address(&self, path: &str) -> anyhow::Result<Url> {
        Ok(self.server.join(path)?)
    }

    pub(crate) async fn get<T: DeserializeOwned>(&self, path: &str) -> anyhow::Result<T> {
        self.send::<(), T>(Method::GET, path, None).await
    }

    pub(crate) async fn post<B: Serialize, T: DeserializeOwned>(
        &self,
        path: &str,
        body: &B,
    ) -> anyhow::Result<T> {
        self.send(Method::POST, path, Some(body)).await
    }

    pub(crate) async fn patch<B: Serialize, T: DeserializeOwned>(
        &self,
        path: &str,
        body: &B,
    ) -> anyhow::Result<T> {
        self.send(Method::PATCH, path, Some(body)).await
    }

    pub(crate) async fn delete<T: DeserializeOwned>(&self, path: &str) -> anyhow::Result<T> {
        self.send::<(), T>(Method::DELETE, path, None).await
    }

    /// What is no text.
    pub(crate) async fn bytes(&self, path: &str) -> anyhow::Result<Vec<u8>> {
        self.ask::<()>(Method::GET, path, None).await
    }

    /// What is no single JSON value.
    pub(crate) async fn text(&self, path: &str) -> anyhow::Result<String> {
        let bytes = self.bytes(path).await?;
        String::from_utf8(bytes).context("the answer cannot be read")
    }

    async fn send<B: Serialize, T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<&B>,
    ) -> anyhow::Result<T> {
        let bytes = self.ask(method, path, body).await?;
        serde_json::from_slice(&bytes).context("the answer cannot be read")
    }

    async fn ask<B: Serialize>(
        &self,
        method: Method,
        path: &str,
        body: Option<&B>,
    ) -> anyhow::Result<Vec<u8>> {
        if self.token.is_empty() {
            return Err(failure(
                FailureKind::Unauthorized,
                "no token\nhint: set ALLCLEAR_TOKEN, or name a profile with one",
            ));
        }
        let url = self.server.join(path)?;
        let mut request = self.http.request(method, url).bearer_auth(&self.token);
        if let Some(body) = body {
            request = request.json(body);
        }
        let response = request.send().await.map_err(|error| {
            let text = format!("{} does not answer", self.server);
            anyhow::Error::from(error).context(failure_of(FailureKind::Unreachable, text))
        })?;
        let (status, refused) = (response.status(), !response.status().is_success());
        let bytes = response.bytes().await.context("the response was cut off")?;
        if refused {
            return Err(match serde_json::from_slice::<Problem>(&bytes) {
                Ok(problem) => failure(FailureKind::of_status(status.as_u16()), readable(&problem)),
                Err(_) => failure(
                    FailureKind::Unreachable,
                    format!("{} is not an Allclear server", self.server),
                ),
            });
        }
        Ok(bytes.into())
    }
}

fn failure_of(kind: FailureKind, text: impl Into<String>) -> CommandFailure {
    CommandFailure { kind, text: text.into() }
}

fn failure(kind: FailureKind, text: impl Into<String>) -> anyhow::Error {
    failure_of(kind, text).into()
}

/// A refusal in lines: every error of a configuration with its place, the hint last.
fn readable(problem: &Problem) -> String {
    let mut text = match &problem.field {
        Some(field) => format!("{}: {}", field, problem.detail),
        None => problem.to_string(),
    };
    for error in &problem.errors {
        text += &format!("\n{error}");
    }
    if let Some(hint) = &problem.hint {
        text += &format!("\nhint: {hint}");
    }
    text
}
