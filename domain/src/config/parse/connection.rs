//! Parser of connection options: IP version, TLS and STARTTLS options of a step; keys that its kind
//! does not support are refused.

use toml::Spanned;

use crate::config::parse::raw_step::RawStep;
use crate::config::parse::raw_step::StepScope;
use crate::config::parse::reader::Reader;
use crate::config::parse::reader::start;
use crate::config::parse::templates::template;
use crate::ordered::SortedMap;
use crate::probe::action::{ConnectionOptions, Identity, IpVersion};
use crate::probe::step_kind::StepKind;
use crate::template::{Template, TemplatePart};

/// Over what the connections of a step go, and whom they trust.
pub(crate) fn reach(
    reader: &mut Reader<'_>,
    scope: &mut StepScope,
    raw: &RawStep,
) -> ConnectionOptions {
    let ip_version = raw.ip_version.as_ref().and_then(|version| match version.get_ref() {
        4 => Some(IpVersion::V4),
        6 => Some(IpVersion::V6),
        other => {
            let message = format!("IP version {other} is not supported");
            reader.refuse(start(version), message, Some("write 4 or 6"));
            None
        }
    });
    let authority = raw.ca.as_ref().map(|pem| {
        certificates(reader, pem, pem.get_ref());
        pem.get_ref().clone()
    });
    let insecure = raw.insecure.as_ref().is_some_and(|insecure| *insecure.get_ref());
    if let Some(ca) = raw.ca.as_ref().filter(|_| insecure) {
        let hint = "with `insecure` any certificate is taken; leave one of them out";
        reader.refuse(start(ca), "`ca` means nothing beside `insecure`", Some(hint));
    }
    ConnectionOptions { ip_version, insecure, authority, identity: identity(reader, scope, raw) }
}

fn identity(reader: &mut Reader<'_>, scope: &mut StepScope, raw: &RawStep) -> Option<Identity> {
    let (certificate, key) = match (&raw.client_certificate, &raw.client_key) {
        (None, None) => return None,
        (Some(certificate), Some(key)) => (certificate, key),
        (Some(alone), None) | (None, Some(alone)) => {
            let hint = "`client_certificate` and `client_key` go together";
            reader.refuse(start(alone), "the client certificate is incomplete", Some(hint));
            return None;
        }
    };
    let filled = template(reader, scope, certificate)?;
    if filled.parts().iter().all(|part| matches!(part, TemplatePart::Text(_))) {
        certificates(reader, certificate, certificate.get_ref());
    }
    let secret = template(reader, scope, key)?;
    let only_secrets = |template: &Template| {
        let mut parts = template.parts().iter();
        parts.all(|part| matches!(part, TemplatePart::Secret(_)))
    };
    if !only_secrets(&secret) {
        let hint =
            "write client_key = \"${secret.CLIENT_KEY}\": a private key must not stand in the file";
        reader.refuse(start(key), "the client's key is not a secret", Some(hint));
    }
    Some(Identity { certificate: filled, key: secret })
}

fn certificates(reader: &mut Reader<'_>, at: &Spanned<String>, pem: &str) {
    if !pem.contains("-----BEGIN CERTIFICATE-----") {
        let hint = "put the text of the PEM file here, between three quotes";
        reader.refuse(start(at), "there is no certificate in it", Some(hint));
    }
}

/// Refuses keys that mean nothing for this kind of step.
pub(crate) fn refuse_unsupported_keys(reader: &mut Reader<'_>, raw: &RawStep, kind: &StepKind) {
    for (key, at) in written_options(raw) {
        if let Some(at) = at.filter(|_| !kind.takes(key)) {
            let message = format!("`{key}` means nothing in a step of kind {}", kind.name);
            reader.refuse(at, message, None);
        }
    }
}

/// Every key that belongs to some kinds of steps, and where it is written.
fn written_options(raw: &RawStep) -> [(&'static str, Option<usize>); 26] {
    let first = |map: &SortedMap<String, Spanned<String>>| map.values().next().map(start);
    let text = |text: &Option<Spanned<String>>| text.as_ref().map(start);
    [
        ("query", first(&raw.query)),
        ("headers", first(&raw.headers)),
        ("basic_auth", raw.basic_auth.as_ref().map(start)),
        ("bearer_auth", text(&raw.bearer_auth)),
        ("json", raw.json.as_ref().map(start)),
        ("form", raw.form.as_ref().map(start)),
        ("text", text(&raw.text)),
        ("base64", text(&raw.base64)),
        ("file", text(&raw.file)),
        ("follow_redirects", raw.follow_redirects.as_ref().map(start)),
        ("http_version", text(&raw.http_version)),
        ("max_body", text(&raw.max_body)),
        ("components", raw.components.first().map(start)),
        ("trouble_for", text(&raw.trouble_for)),
        ("send", text(&raw.send)),
        ("starttls", text(&raw.starttls)),
        ("record", text(&raw.record)),
        ("resolver", text(&raw.resolver)),
        ("service", text(&raw.service)),
        ("do", raw.does.first().map(start)),
        ("ip_version", raw.ip_version.as_ref().map(start)),
        ("insecure", raw.insecure.as_ref().map(start)),
        ("ca", text(&raw.ca)),
        ("client_certificate", text(&raw.client_certificate)),
        ("client_key", text(&raw.client_key)),
        ("rdap", text(&raw.rdap)),
    ]
}
