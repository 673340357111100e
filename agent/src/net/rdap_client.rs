//! RDAP client: asks registries, and where their servers are, within bounds of time and bytes; redirects lead to `https`
//! only.

use std::sync::OnceLock;
use std::time::Duration;

use domain::probe::rdap::{InvalidAnswer, RdapServers, read_expiration};
use domain::probe::registration::FailedLookup;
use domain::time::timestamp::Timestamp;
use reqwest::redirect::{Attempt, Policy};
use reqwest::{Certificate, Client, Response, StatusCode, header};
use rustls::pki_types::CertificateDer;
use tokio::sync::Mutex;
use url::Url;

use crate::clock;

/// The Internet's list of RDAP servers.
pub const LIST_OF_SERVERS: &str = "https://data.iana.org/rdap/dns.json";
/// How long a server may take for an answer, with redirects and body.
const PATIENCE: Duration = Duration::from_secs(10);
/// The largest answer that is read, in bytes.
const MAX_ANSWER_BYTES: usize = 1 << 20;
/// The most redirects that are followed.
const MAX_REDIRECTS: usize = 5;
/// How long a list of servers is used before it is fetched again, and how long after one that could not be.
const LIST_GOOD_FOR: Duration = Duration::from_secs(86_400);
const LIST_FAILED_FOR: Duration = Duration::from_secs(600);

/// Asks registries.
pub(super) struct RdapClient {
    /// Made when it is first needed: most agents ask no registry.
    http: OnceLock<Client>,
    extra_roots: Vec<CertificateDer<'static>>,
    list: Url,
    servers: Mutex<ServersRecord>,
}

/// What is known of where servers are.
#[derive(Default)]
struct ServersRecord {
    fetched: Option<(Timestamp, RdapServers)>,
    failed: Option<(Timestamp, String)>,
}

impl RdapClient {
    /// A client that trusts these authorities besides those of the machine, and finds servers in this list.
    pub(super) fn new(extra_roots: &[CertificateDer<'static>], list: Url) -> Self {
        let (http, servers) = (OnceLock::new(), Mutex::default());
        Self { http, extra_roots: extra_roots.to_vec(), list, servers }
    }

    /// When a domain expires, as this server says or the one of the list; `None` where it does not know the name.
    pub(super) async fn expiration(
        &self,
        server: Option<&str>,
        name: &str,
    ) -> Result<Option<Timestamp>, FailedLookup> {
        let server = match server {
            Some(server) => server.to_owned(),
            None => self.server_of(name).await?,
        };
        let response = self.get(&address(&server, name)?).await?;
        match response.status() {
            StatusCode::OK => {
                let body = read(response).await?;
                let expires_at = read_expiration(&body, name);
                Ok(Some(expires_at.map_err(|error: InvalidAnswer| error.to_string())?))
            }
            // Many refuse what is no domain at their level in this way.
            StatusCode::NOT_FOUND | StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY => {
                Ok(None)
            }
            status => {
                let after = response.headers().get(header::RETRY_AFTER);
                let after = after.and_then(|after| after.to_str().ok()?.trim().parse().ok());
                let pause = after.map(Duration::from_secs);
                Err(FailedLookup { why: format!("the registry answers {status}"), pause })
            }
        }
    }

    /// The server of the list for a name.
    async fn server_of(&self, name: &str) -> Result<String, FailedLookup> {
        let mut servers = self.servers.lock().await;
        let now = clock::steady();
        let is_old = |at: &Timestamp, after| now.since(*at) >= after;
        let due = servers.fetched.as_ref().is_none_or(|(at, _)| is_old(at, LIST_GOOD_FOR));
        let may = servers.failed.as_ref().is_none_or(|(at, _)| is_old(at, LIST_FAILED_FOR));
        if due && may {
            match self.fetch_list().await {
                Ok(list) => {
                    *servers = ServersRecord { fetched: Some((now, list)), failed: None };
                }
                Err(FailedLookup { why, .. }) => servers.failed = Some((now, why)),
            }
        }
        match (&servers.fetched, &servers.failed) {
            (Some((_, list)), _) => {
                let allow_http = self.list.scheme() == "http";
                let server = list.server_of(name, allow_http).map(str::to_owned);
                server.ok_or_else(|| format!("no RDAP server is listed for `{name}`").into())
            }
            (None, Some((_, why))) => Err(format!("the list of RDAP servers: {why}").into()),
            (None, None) => Err("there is no list of RDAP servers".to_owned().into()),
        }
    }

    async fn fetch_list(&self) -> Result<RdapServers, FailedLookup> {
        let response = self.get(&self.list).await?;
        match response.status() {
            StatusCode::OK => Ok(RdapServers::read(&read(response).await?)?),
            status => Err(format!("its server answers {status}").into()),
        }
    }

    async fn get(&self, url: &Url) -> Result<Response, FailedLookup> {
        let request = self.http()?.get(url.clone());
        let request = request.header(header::ACCEPT, "application/rdap+json, application/json");
        request.send().await.map_err(|error| failed(&error))
    }

    fn http(&self) -> Result<&Client, FailedLookup> {
        if let Some(http) = self.http.get() {
            return Ok(http);
        }
        let roots = self.extra_roots.iter().map(|root| Certificate::from_der(root));
        let roots = roots.collect::<reqwest::Result<Vec<_>>>().map_err(|error| failed(&error))?;
        let http = Client::builder()
            .timeout(PATIENCE)
            .user_agent(concat!("allclear-agent/", env!("CARGO_PKG_VERSION")))
            .referer(false)
            .redirect(Policy::custom(redirect))
            .tls_certs_merge(roots)
            .build();
        let http = http.map_err(|error| failed(&error))?;
        Ok(self.http.get_or_init(|| http))
    }
}

/// Where a server is asked for a name.
fn address(server: &str, name: &str) -> Result<Url, FailedLookup> {
    let refuse = || FailedLookup::from(format!("`{server}` is no address of an RDAP server"));
    let mut url = Url::parse(server).map_err(|_| refuse())?;
    url.path_segments_mut().map_err(|()| refuse())?.pop_if_empty().extend(["domain", name]);
    Ok(url)
}

fn redirect(attempt: Attempt<'_>) -> reqwest::redirect::Action {
    if attempt.url().scheme() != "https" {
        return attempt.error("it redirects to an address that is not https");
    }
    if attempt.previous().len() > MAX_REDIRECTS {
        return attempt.error("it redirects too often");
    }
    attempt.follow()
}

/// Reads a body within its bounds.
async fn read(mut response: Response) -> Result<Vec<u8>, FailedLookup> {
    let mut body = vec![];
    while let Some(piece) = response.chunk().await.map_err(|error| failed(&error))? {
        body.extend_from_slice(&piece);
        if body.len() > MAX_ANSWER_BYTES {
            return Err(format!("it answers more than {MAX_ANSWER_BYTES} bytes").into());
        }
    }
    Ok(body)
}

/// A failure in words, with the last of its causes: only that says what happened.
fn failed(error: &reqwest::Error) -> FailedLookup {
    if error.is_timeout() {
        return format!("there was no whole answer within {} s", PATIENCE.as_secs()).into();
    }
    let cause = crate::run::failure::causes(error).last();
    cause.map_or_else(|| "it cannot be asked".to_owned(), ToString::to_string).into()
}
