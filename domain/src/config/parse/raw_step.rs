//! Raw steps: the fields of a `[[step]]` as TOML has them, before they are checked.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use toml::Spanned;

use crate::probe::SecretUse;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawStep {
    pub(crate) name: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) expect: Vec<Spanned<toml::Value>>,
    #[serde(default)]
    pub(crate) keep: BTreeMap<String, Spanned<toml::Value>>,
    pub(crate) timeout: Option<Spanned<String>>,
    #[serde(default)]
    pub(crate) always: bool,
    pub(crate) only_if: Option<Spanned<String>>,
    pub(crate) retry: Option<Spanned<RawRetry>>,
    pub(crate) get: Option<Spanned<String>>,
    pub(crate) head: Option<Spanned<String>>,
    pub(crate) post: Option<Spanned<String>>,
    pub(crate) put: Option<Spanned<String>>,
    pub(crate) patch: Option<Spanned<String>>,
    pub(crate) delete: Option<Spanned<String>>,
    pub(crate) options: Option<Spanned<String>>,
    pub(crate) tcp: Option<Spanned<String>>,
    pub(crate) tls: Option<Spanned<String>>,
    pub(crate) udp: Option<Spanned<String>>,
    pub(crate) dns: Option<Spanned<String>>,
    pub(crate) icmp: Option<Spanned<String>>,
    pub(crate) websocket: Option<Spanned<String>>,
    pub(crate) grpc: Option<Spanned<String>>,
    pub(crate) smtp: Option<Spanned<String>>,
    pub(crate) ssh: Option<Spanned<String>>,
    pub(crate) browser: Option<Spanned<String>>,
    pub(crate) wait: Option<Spanned<String>>,
    pub(crate) send: Option<Spanned<String>>,
    pub(crate) starttls: Option<Spanned<String>>,
    pub(crate) record: Option<Spanned<String>>,
    pub(crate) resolver: Option<Spanned<String>>,
    pub(crate) service: Option<Spanned<String>>,
    #[serde(default, rename = "do")]
    pub(crate) does: Vec<Spanned<RawBrowserAction>>,
    #[serde(default)]
    pub(crate) query: BTreeMap<String, Spanned<String>>,
    #[serde(default)]
    pub(crate) headers: BTreeMap<String, Spanned<String>>,
    pub(crate) basic_auth: Option<Spanned<RawBasicAuth>>,
    pub(crate) bearer_auth: Option<Spanned<String>>,
    pub(crate) json: Option<Spanned<toml::Value>>,
    pub(crate) form: Option<Spanned<BTreeMap<String, Spanned<String>>>>,
    pub(crate) text: Option<Spanned<String>>,
    pub(crate) base64: Option<Spanned<String>>,
    pub(crate) file: Option<Spanned<String>>,
    pub(crate) follow_redirects: Option<Spanned<u32>>,
    pub(crate) http_version: Option<Spanned<String>>,
    pub(crate) max_body: Option<Spanned<String>>,
    pub(crate) ip_version: Option<Spanned<u32>>,
    pub(crate) insecure: Option<Spanned<bool>>,
    pub(crate) ca: Option<Spanned<String>>,
    pub(crate) client_certificate: Option<Spanned<String>>,
    pub(crate) client_key: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawBrowserAction {
    pub(crate) open: Option<Spanned<String>>,
    pub(crate) click: Option<String>,
    pub(crate) r#type: Option<String>,
    pub(crate) text: Option<Spanned<String>>,
    pub(crate) wait_for: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawRetry {
    pub(crate) times: Option<u8>,
    pub(crate) wait: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawBasicAuth {
    pub(crate) user: Option<Spanned<String>>,
    pub(crate) password: Option<Spanned<String>>,
}

/// What has been seen in the steps so far.
#[derive(Default)]
pub(crate) struct StepScope {
    pub(crate) kept: BTreeSet<String>,
    pub(crate) names: BTreeSet<String>,
    pub(crate) secrets: Vec<SecretUse>,
}
