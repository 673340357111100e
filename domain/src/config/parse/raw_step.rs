//! Raw steps: the fields of a `[[step]]` as TOML has them, before they are checked.

use toml::Spanned;

use crate::config::parse::file_value::read_fields;
use crate::ordered::{SortedMap, SortedSet};
use crate::probe::SecretUse;

pub(crate) struct RawStep {
    pub(crate) name: Option<Spanned<String>>,
    pub(crate) expect: Vec<Spanned<toml::Value>>,
    pub(crate) keep: SortedMap<String, Spanned<toml::Value>>,
    pub(crate) timeout: Option<Spanned<String>>,
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
    pub(crate) rss: Option<Spanned<String>>,
    pub(crate) atom: Option<Spanned<String>>,
    pub(crate) instatus: Option<Spanned<String>>,
    pub(crate) statuspage: Option<Spanned<String>>,
    pub(crate) wait: Option<Spanned<String>>,
    pub(crate) components: Vec<Spanned<String>>,
    pub(crate) trouble_for: Option<Spanned<String>>,
    pub(crate) send: Option<Spanned<String>>,
    pub(crate) starttls: Option<Spanned<String>>,
    pub(crate) record: Option<Spanned<String>>,
    pub(crate) resolver: Option<Spanned<String>>,
    pub(crate) service: Option<Spanned<String>>,
    pub(crate) does: Vec<Spanned<RawBrowserAction>>,
    pub(crate) query: SortedMap<String, Spanned<String>>,
    pub(crate) headers: SortedMap<String, Spanned<String>>,
    pub(crate) basic_auth: Option<Spanned<RawBasicAuth>>,
    pub(crate) bearer_auth: Option<Spanned<String>>,
    pub(crate) json: Option<Spanned<toml::Value>>,
    pub(crate) form: Option<Spanned<SortedMap<String, Spanned<String>>>>,
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
    pub(crate) rdap: Option<Spanned<String>>,
}

read_fields!(RawStep {
    name, expect, keep, timeout, always, only_if, retry, get, head, post, put, patch, delete,
    options, tcp, tls, udp, dns, icmp, websocket, grpc, smtp, ssh, browser, rss, atom,
    instatus, statuspage, wait, components, trouble_for, send, starttls,
    record, resolver, service, does as "do", query, headers, basic_auth, bearer_auth, json, form,
    text, base64, file, follow_redirects, http_version, max_body, ip_version, insecure, ca,
    client_certificate, client_key, rdap,
});

pub(crate) struct RawBrowserAction {
    pub(crate) open: Option<Spanned<String>>,
    pub(crate) click: Option<String>,
    pub(crate) r#type: Option<String>,
    pub(crate) text: Option<Spanned<String>>,
    pub(crate) wait_for: Option<String>,
}

read_fields!(RawBrowserAction { open, click, r#type as "type", text, wait_for });

pub(crate) struct RawRetry {
    pub(crate) times: Option<u8>,
    pub(crate) wait: Option<Spanned<String>>,
}

read_fields!(RawRetry { times, wait });

pub(crate) struct RawBasicAuth {
    pub(crate) user: Option<Spanned<String>>,
    pub(crate) password: Option<Spanned<String>>,
}

read_fields!(RawBasicAuth { user, password });

/// What has been seen in the steps so far.
#[derive(Default)]
pub(crate) struct StepScope {
    pub(crate) kept: SortedSet<String>,
    pub(crate) names: SortedSet<String>,
    pub(crate) secrets: Vec<SecretUse>,
}
