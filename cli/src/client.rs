//! HTTP client: one request to the server; problem documents become readable errors.

use std::time::Duration;

use anyhow::{Context, bail};
use domain::access::drill_path::with_drill;
use domain::notify::drill_mark::DRILL_HEADER;
use domain::problem::Problem;
use reqwest::{Method, Response, Url};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::exit_code::{CommandFailure, FailureKind};

/// How long the server may take to answer.
const TIMEOUT: Duration = Duration::from_secs(30);

/// How often a request is sent again that came too often, and for how long at most it waits each time.
const TRIES: u32 = 3;
const LONGEST_WAIT_S: u64 = 60;

/// A server and the token to ask it with.
pub(crate) struct Client {
    http: reqwest::Client,
    server: Url,
    token: String,
    conditions: ChangeConditions,
    /// Whether everything is asked of the twin on which a drill is run.
    is_drill: bool,
}

/// What is sent along with each change.
#[derive(Clone, Debug, Default)]
pub(crate) struct ChangeConditions {
    /// The tag that what is changed must still have.
    pub(crate) if_match: Option<String>,
    /// The key under which it is carried out once.
    pub(crate) idempotency_key: Option<String>,
}

/// What a server answered.
struct ServerAnswer {
    bytes: Vec<u8>,
    etag: Option<String>,
    /// Where the rest of a list is.
    next: Option<String>,
}

impl Client {
    pub(crate) fn new(
        server: &str,
        token: String,
        conditions: ChangeConditions,
    ) -> anyhow::Result<Self> {
        let server = Url::parse(server)
            .with_context(|| format!("`{server}` is no address such as https://status.example"))?;
        let http = reqwest::Client::builder().timeout(TIMEOUT).build()?;
        Ok(Self { http, server, token, conditions, is_drill: false })
    }

    /// The same, in the open drill or not.
    pub(crate) fn in_drill(self, is_drill: bool) -> Self {
        Self { is_drill, ..self }
    }

    /// A path of the server, as an address.
    pub(crate) fn address(&self, path: &str) -> anyhow::Result<Url> {
        Ok(self.server.join(path)?)
    }

    pub(crate) async fn get<T: DeserializeOwned>(&self, path: &str) -> anyhow::Result<T> {
        self.send::<(), T>(Method::GET, path, None).await
    }

    /// One thing with its tag, which says what a change is of.
    pub(crate) async fn get_tagged<T: DeserializeOwned>(
        &self,
        path: &str,
    ) -> anyhow::Result<(T, Option<String>)> {
        let reply = self.ask::<()>(Method::GET, path, None).await?;
        Ok((read(&reply.bytes)?, reply.etag))
    }

    /// A whole list, which may come in pages.
    pub(crate) async fn get_all<T: DeserializeOwned>(&self, path: &str) -> anyhow::Result<Vec<T>> {
        let mut all = vec![];
        let mut next = Some(path.to_owned());
        while let Some(path) = next {
            let reply = self.ask::<()>(Method::GET, &path, None).await?;
            all.extend(read::<Vec<T>>(&reply.bytes)?);
            next = reply.next;
        }
        Ok(all)
    }

    pub(crate) async fn post<B: Serialize, T: DeserializeOwned>(
        &self,
        path: &str,
        body: &B,
    ) -> anyhow::Result<T> {
        self.send(Method::POST, path, Some(body)).await
    }

    pub(crate) async fn put<B: Serialize, T: DeserializeOwned>(
        &self,
        path: &str,
        body: &B,
    ) -> anyhow::Result<T> {
        self.send(Method::PUT, path, Some(body)).await
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
        Ok(self.ask::<()>(Method::GET, path, None).await?.bytes)
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
        read(&self.ask(method, path, body).await?.bytes)
    }

    async fn ask<B: Serialize>(
        &self,
        method: Method,
        path: &str,
        body: Option<&B>,
    ) -> anyhow::Result<ServerAnswer> {
        if self.token.is_empty() {
            return Err(failure(
                FailureKind::Unauthorized,
                "no token\nhint: set ALLCLEAR_TOKEN, or name a profile with one",
            ));
        }
        let mut tries = 1;
        loop {
            let response = self.request(method.clone(), path, body).await?;
            let status = response.status();
            let header = |name: &str| {
                let value = response.headers().get(name).and_then(|value| value.to_str().ok());
                value.map(str::to_owned)
            };
            let (etag, next) = (header("etag"), header("link").as_deref().and_then(rest));
            let is_of_drill = header(DRILL_HEADER).is_some();
            let bytes = response.bytes().await.context("the response was cut off")?.into();
            if status.is_success() && self.is_drill && !is_of_drill {
                bail!("{} does not say that it was done in a drill: look at its page", self.server);
            }
            if status.is_success() {
                return Ok(ServerAnswer { bytes, etag, next });
            }
            let Ok(problem) = serde_json::from_slice::<Problem>(&bytes) else {
                let text = format!("{} is not an Allclear server", self.server);
                return Err(failure(FailureKind::Unreachable, text));
            };
            match problem.retry_after_s {
                Some(wait) if status == 429 && tries < TRIES && wait <= LONGEST_WAIT_S => {
                    errln!("{}; trying again in {wait} s", problem.detail);
                    tokio::time::sleep(Duration::from_secs(wait)).await;
                    tries += 1;
                }
                _ => {
                    let kind = FailureKind::of_status(status.as_u16());
                    return Err(failure(kind, readable(&problem)));
                }
            }
        }
    }

    async fn request<B: Serialize>(
        &self,
        method: Method,
        path: &str,
        body: Option<&B>,
    ) -> anyhow::Result<Response> {
        // The address says that it is of a drill: a server that knows none refuses it.
        let path = match self.is_drill {
            true => with_drill(path).with_context(|| format!("`{path}` is no part of a drill"))?,
            false => path.to_owned(),
        };
        let url = self.server.join(&path)?;
        let is_change = method != Method::GET;
        let mut request = self.http.request(method, url).bearer_auth(&self.token);
        let ChangeConditions { if_match, idempotency_key } = &self.conditions;
        for (name, value) in [("if-match", if_match), ("idempotency-key", idempotency_key)] {
            if let Some(value) = value.as_ref().filter(|_| is_change) {
                request = request.header(name, value);
            }
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        request.send().await.map_err(|error| {
            let text = format!("{} does not answer", self.server);
            anyhow::Error::from(error).context(failure_of(FailureKind::Unreachable, text))
        })
    }
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> anyhow::Result<T> {
    serde_json::from_slice(bytes).context("the answer cannot be read")
}

/// Where the rest of a list is, by a header such as `</ops/v1/incidents?cursor=a>; rel="next"`.
fn rest(link: &str) -> Option<String> {
    let (address, relation) = link.strip_prefix('<')?.split_once('>')?;
    relation.contains("rel=\"next\"").then(|| address.to_owned())
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
