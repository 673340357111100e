//! Mirror source: one request for a public address, bounded in time and size.

use std::time::Duration;

use anyhow::{Context, bail};
use domain::access::route::HTML;
use domain::public::mirror::items::{MAX_FILE_BYTES, REQUEST_TIMEOUT};
use domain::public::view_tag::AS_OF;
use domain::time::timestamp::Timestamp;
use reqwest::header::{
    CACHE_CONTROL, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, IF_NONE_MATCH, RETRY_AFTER,
};
use reqwest::redirect::Policy;
use reqwest::{Response, Url};

use crate::exit_code::{CommandFailure, FailureKind};

/// How often a request is sent again that came too often, and for how long at most it waits each time.
const TRIES: u32 = 3;
const LONGEST_WAIT_S: u64 = 60;

/// The server whose page is copied.
pub(super) struct MirrorSource {
    http: reqwest::Client,
    server: Url,
}

/// What it answered.
pub(super) enum FetchedAnswer {
    Body(FetchedBody),
    /// What was fetched before is still so.
    NotModified,
    /// There is nothing.
    Missing,
}

/// A body with what its headers say.
pub(super) struct FetchedBody {
    pub(super) bytes: Vec<u8>,
    pub(super) etag: Option<String>,
    /// Of when a page is true.
    pub(super) as_of: Option<Timestamp>,
    pub(super) is_html: bool,
}

impl MirrorSource {
    /// # Errors
    /// When it is no address of a server.
    pub(super) fn new(server: &str) -> anyhow::Result<Self> {
        let url = Url::parse(server).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        let Some(server) = url else {
            bail!("`{server}` is no address such as https://status.example")
        };
        // What another place would answer is not what this server says.
        let http = reqwest::Client::builder().timeout(REQUEST_TIMEOUT).redirect(Policy::none());
        let http = http.user_agent(concat!("allclear-mirror/", env!("CARGO_PKG_VERSION")));
        Ok(Self { http: http.build()?, server })
    }

    /// The server, without a slash at the end, and without what it may be asked with.
    pub(super) fn origin(&self) -> String {
        self.server.origin().ascii_serialization()
    }

    /// Asks for an address; with a tag, for what it has now if that is something else.
    ///
    /// # Errors
    /// When there is no answer, or another than a mirror is made of.
    pub(super) async fn get(
        &self,
        address: &str,
        etag: Option<&str>,
    ) -> anyhow::Result<FetchedAnswer> {
        let mut tries = 1;
        loop {
            let response = self.request(address, etag).await?;
            let wait_s =
                header(response.headers(), &RETRY_AFTER).and_then(|wait| wait.parse().ok());
            match (response.status().as_u16(), wait_s) {
                (200, _) => return self.body(address, response).await.map(FetchedAnswer::Body),
                (304, _) if etag.is_some() => return Ok(FetchedAnswer::NotModified),
                (404 | 410, _) => return Ok(FetchedAnswer::Missing),
                (429, Some(wait_s)) if tries < TRIES && wait_s <= LONGEST_WAIT_S => {
                    tokio::time::sleep(Duration::from_secs(wait_s)).await;
                    tries += 1;
                }
                (status @ 300..=399, _) => bail!(
                    "{}{address} leads elsewhere ({status})\nhint: give the address that it leads to as --server",
                    self.origin()
                ),
                (status, _) => bail!("{}{address} answers {status}", self.origin()),
            }
        }
    }

    async fn request(&self, address: &str, etag: Option<&str>) -> anyhow::Result<Response> {
        let mut request = self.http.get(self.server.join(address)?);
        if let Some(etag) = etag {
            request = request.header(IF_NONE_MATCH, etag);
        }
        request.send().await.map_err(|error| self.unreachable("does not answer", error))
    }

    async fn body(&self, address: &str, mut response: Response) -> anyhow::Result<FetchedBody> {
        let headers = response.headers();
        let kept = header(headers, &CACHE_CONTROL).unwrap_or_default();
        if kept.contains("private") {
            bail!(
                "{}{address} is of a private page\nhint: a mirror is files that everybody may read",
                self.origin()
            );
        }
        let (etag, as_of) =
            (header(headers, &ETAG), header(headers, &HeaderName::from_static(AS_OF)));
        let is_html = header(headers, &CONTENT_TYPE)
            .is_some_and(|media_type| media_type.split(';').next() == HTML.split(';').next());
        let as_of = as_of.map(|text| text.parse()).transpose();
        let as_of = as_of.with_context(|| format!("the header `{AS_OF}` of {address}"))?;
        let mut bytes = vec![];
        while let Some(piece) =
            response.chunk().await.map_err(|error| self.unreachable("broke off", error))?
        {
            if bytes.len() + piece.len() > MAX_FILE_BYTES {
                let most = MAX_FILE_BYTES >> 20;
                bail!("{}{address} has more than {most} MiB", self.origin());
            }
            bytes.extend_from_slice(&piece);
        }
        Ok(FetchedBody { bytes, etag, as_of, is_html })
    }

    fn unreachable(&self, what: &str, error: reqwest::Error) -> anyhow::Error {
        let text = format!("{} {what}", self.origin());
        let error = error.without_url();
        anyhow::Error::from(error).context(CommandFailure { kind: FailureKind::Unreachable, text })
    }
}

fn header(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}
