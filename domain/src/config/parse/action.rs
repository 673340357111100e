//! Parser of a step's action: reads the one action of a `[[step]]` and its options, and refuses
//! options that do not belong to it.

use crate::config::parse::reader::start;
use std::ops::RangeInclusive;
use std::time::Duration;

use toml::Spanned;

use crate::config::parse::address::{dns_name, host, host_and_port, server, url};
use crate::config::parse::headers::{HeaderCarrier, headers};
use crate::config::parse::http_request::request;
use crate::config::parse::raw_step::RawBrowserAction;
use crate::config::parse::raw_step::RawStep;
use crate::config::parse::raw_step::StepScope;
use crate::config::parse::reader::Reader;
use crate::config::parse::templates::template;
use crate::config::parse::upstream::upstream;
use crate::probe::action::{Action, BrowserAction, RecordType, StartTls};
use crate::probe::http_request::Method;
use crate::probe::step_kind;
use crate::text_position::nearest;
use crate::upstream::UpstreamFormat;

const WAITS: RangeInclusive<Duration> = Duration::from_millis(1)..=Duration::from_secs(60);

/// Reads the one action of a step.
pub(crate) fn action(
    reader: &mut Reader<'_>,
    scope: &mut StepScope,
    spanned: &Spanned<RawStep>,
) -> Option<Action> {
    let raw = spanned.get_ref();
    let written = written(raw);
    if written.is_empty() && reader.has_refused_in(start(spanned)) {
        return None;
    }
    let [(name, value)] = written.as_slice() else {
        let what = match written.as_slice() {
            [] => "no action".to_owned(),
            several => {
                let names: Vec<&str> = several.iter().map(|(name, _)| *name).collect();
                format!("both `{}`", names.join("` and `"))
            }
        };
        let message = format!("the step has {what}");
        reader.refuse(spanned.span().start, message, Some(&actions_hint()));
        return None;
    };
    let method = Method::ALL.into_iter().find(|m| m.as_str().eq_ignore_ascii_case(name));
    let action = match method {
        Some(method) => Action::Http(request(reader, scope, raw, method, value)?),
        None => other(reader, scope, raw, (name, value))?,
    };
    crate::config::parse::connection::refuse_unsupported_keys(reader, raw, action.kind());
    Some(action)
}

/// The keys that say what a step does, as a hint.
fn actions_hint() -> String {
    let mut keys: Vec<String> = step_kind::actions().map(|(key, _)| format!("`{key}`")).collect();
    let last = keys.pop().unwrap_or_default();
    format!("write one of {} and {last}", keys.join(", "))
}

/// Every action that is written, by its key.
fn written(raw: &RawStep) -> Vec<(&'static str, &Spanned<String>)> {
    let all = [
        ("get", &raw.get),
        ("head", &raw.head),
        ("post", &raw.post),
        ("put", &raw.put),
        ("patch", &raw.patch),
        ("delete", &raw.delete),
        ("options", &raw.options),
        ("tcp", &raw.tcp),
        ("tls", &raw.tls),
        ("udp", &raw.udp),
        ("dns", &raw.dns),
        ("icmp", &raw.icmp),
        ("websocket", &raw.websocket),
        ("grpc", &raw.grpc),
        ("smtp", &raw.smtp),
        ("ssh", &raw.ssh),
        ("browser", &raw.browser),
        ("rss", &raw.rss),
        ("atom", &raw.atom),
        ("instatus", &raw.instatus),
        ("statuspage", &raw.statuspage),
        ("wait", &raw.wait),
    ];
    all.into_iter().filter_map(|(name, value)| Some((name, value.as_ref()?))).collect()
}

/// An action that is no HTTP request.
fn other(
    reader: &mut Reader<'_>,
    scope: &mut StepScope,
    raw: &RawStep,
    (name, value): (&str, &Spanned<String>),
) -> Option<Action> {
    if let Some((_, format)) = UpstreamFormat::ALL.into_iter().find(|(key, _)| *key == name) {
        return upstream(reader, scope, raw, format, value);
    }
    let send = raw.send.as_ref().map(|text| template(reader, scope, text));
    Some(match name {
        "tcp" => {
            let starttls = named(reader, raw.starttls.as_ref(), &StartTls::ALL, "starttls");
            let address = host_and_port(reader, scope, value);
            Action::Tcp { address: address?, starttls, send: send.transpose_all()? }
        }
        "tls" => {
            let starttls = named(reader, raw.starttls.as_ref(), &StartTls::ALL, "starttls");
            Action::Tls { address: host_and_port(reader, scope, value)?, starttls }
        }
        "udp" => {
            let address = host_and_port(reader, scope, value);
            let Some(send) = send else {
                let hint = "a datagram that is not sent is not answered: write `send = \"…\"`";
                reader.refuse(start(value), "the step sends nothing", Some(hint));
                return None;
            };
            Action::Udp { address: address?, send: send? }
        }
        "dns" => {
            let resolver = raw.resolver.as_ref().map(|text| server(reader, scope, text));
            let record = named(reader, raw.record.as_ref(), &RecordType::ALL, "record");
            let name = dns_name(reader, scope, value);
            let record = record.unwrap_or(RecordType::A);
            Action::Dns { name: name?, record, resolver: resolver.transpose_all()? }
        }
        "icmp" => Action::Icmp { host: host(reader, scope, value)? },
        "websocket" => {
            let url = url(reader, scope, value, ["ws", "wss"])?;
            let headers = headers(reader, scope, raw, HeaderCarrier::Websocket);
            Action::Websocket { url, headers, send: send.transpose_all()? }
        }
        "grpc" => {
            let url = url(reader, scope, value, ["http", "https"])?;
            let service = raw.service.as_ref().map(|text| template(reader, scope, text));
            Action::Grpc { url, service: service.transpose_all()?.unwrap_or_default() }
        }
        "smtp" => {
            let starttls = starttls_of_mail(reader, raw.starttls.as_ref());
            Action::Smtp { address: host_and_port(reader, scope, value)?, starttls }
        }
        "ssh" => Action::Ssh { address: host_and_port(reader, scope, value)? },
        "browser" => {
            let url = url(reader, scope, value, ["http", "https"])?;
            let does = raw.does.iter().filter_map(|does| browser_action(reader, scope, does));
            Action::Browser { url, does: does.collect() }
        }
        _ => Action::Wait { time: reader.span("wait", value, WAITS)? },
    })
}

/// Whether a mail server is to agree on encryption: it has only one way.
fn starttls_of_mail(reader: &mut Reader<'_>, written: Option<&Spanned<String>>) -> bool {
    match written.map(|written| (written, written.get_ref().as_str())) {
        None => false,
        Some((_, "smtp")) => true,
        Some((written, other)) => {
            let message = format!("a mail server does not support `{other}`");
            reader.refuse(start(written), message, Some("write starttls = \"smtp\""));
            false
        }
    }
}

/// One of a few words.
fn named<T: Copy>(
    reader: &mut Reader<'_>,
    written: Option<&Spanned<String>>,
    words: &[(&'static str, T)],
    key: &str,
) -> Option<T> {
    let written = written?;
    let found = words.iter().find(|(name, _)| name == written.get_ref());
    if found.is_none() {
        let names: Vec<&str> = words.iter().map(|(name, _)| *name).collect();
        let hint = nearest(written.get_ref(), names.iter().copied()).map_or_else(
            || format!("write one of {}", names.join(", ")),
            |name| format!("did you mean `{name}`?"),
        );
        let message = format!("`{key}` cannot be `{}`", written.get_ref());
        reader.refuse(start(written), message, Some(&hint));
    }
    found.map(|(_, value)| *value)
}

/// One thing that is done on a page.
fn browser_action(
    reader: &mut Reader<'_>,
    scope: &mut StepScope,
    written: &Spanned<RawBrowserAction>,
) -> Option<BrowserAction> {
    let RawBrowserAction { open, click, r#type, text, wait_for } = written.get_ref();
    match (open, click, r#type, text, wait_for) {
        (Some(url), None, None, None, None) => {
            template(reader, scope, url).map(BrowserAction::Open)
        }
        (None, Some(click), None, None, None) => Some(BrowserAction::Click(click.clone())),
        (None, None, Some(into), Some(text), None) => {
            let text = template(reader, scope, text)?;
            Some(BrowserAction::Type { into: into.clone(), text })
        }
        (None, None, None, None, Some(element)) => Some(BrowserAction::WaitFor(element.clone())),
        _ => {
            let hint = "write one of { open = \"https://…\" }, { click = \"button\" }, \
                        { type = \"#name\", text = \"…\" } and { wait_for = \".done\" }";
            reader.refuse(start(written), "this is not an action on a page", Some(hint));
            None
        }
    }
}

trait TransposeAll<T> {
    /// `Some(None)` is something that was written and refused.
    fn transpose_all(self) -> Option<Option<T>>;
}

impl<T> TransposeAll<T> for Option<Option<T>> {
    fn transpose_all(self) -> Option<Option<T>> {
        match self {
            None => Some(None),
            Some(None) => None,
            Some(read) => Some(read),
        }
    }
}
