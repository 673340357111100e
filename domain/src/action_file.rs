//! What does a step do? One action of a `[[step]]`, with all that belongs to it, and nothing that
//! does not.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::str::FromStr;
use std::time::Duration;

use toml::Spanned;

use crate::expectation::StepKind;
use crate::place::nearest;
use crate::probe::{Action, Auth, Body, MAX_REDIRECTS, Method, Request, SecretUse};
use crate::source::Reader;
use crate::step_file::{Known, RawStep};
use crate::template::{InvalidTemplate, JsonTemplate, Part, Template};

const WAITS: RangeInclusive<Duration> = Duration::from_millis(1)..=Duration::from_secs(60);
const ACTIONS: &str = "write one of `get`, `head`, `post`, `put`, `patch`, `delete`, `options`, `tcp`, `tls` and `wait`";

/// Reads the one action of a step.
pub(crate) fn action(
    reader: &mut Reader<'_>,
    known: &mut Known,
    spanned: &Spanned<RawStep>,
) -> Option<Action> {
    let raw = spanned.get_ref();
    let methods = [&raw.get, &raw.head, &raw.post, &raw.put, &raw.patch, &raw.delete, &raw.options];
    let written = Method::ALL.into_iter().zip(methods);
    let http = written.filter_map(|(method, text)| Some((method, text.as_ref()?)));
    let http: Vec<(Method, &Spanned<String>)> = http.collect();
    let mut names: Vec<String> =
        http.iter().map(|(method, _)| method.as_str().to_ascii_lowercase()).collect();
    for (name, text) in [("tcp", &raw.tcp), ("tls", &raw.tls), ("wait", &raw.wait)] {
        names.extend(text.iter().map(|_| name.to_owned()));
    }
    if names.len() != 1 {
        let what = match names.as_slice() {
            [] => "no action".to_owned(),
            several => format!("both `{}`", several.join("` and `")),
        };
        let message = format!("the step has {what}");
        reader.refuse(spanned.span().start, message, Some(ACTIONS));
        return None;
    }
    let action = if let [(method, address)] = http.as_slice() {
        Action::Http(request(reader, known, raw, *method, address)?)
    } else if let Some(address) = &raw.tcp {
        let send = raw.send.as_ref().map(|text| template(reader, known, text));
        let address = host_and_port(reader, known, address);
        Action::Tcp { address: address?, send: send.transpose_all()? }
    } else if let Some(address) = &raw.tls {
        let insecure = raw.insecure.as_ref().is_some_and(|insecure| *insecure.get_ref());
        Action::Tls { address: host_and_port(reader, known, address)?, insecure }
    } else {
        Action::Wait { time: reader.span("wait", raw.wait.as_ref()?, WAITS)? }
    };
    strangers(reader, raw, action.kind());
    Some(action)
}

/// Refuses keys that mean nothing for this kind of step.
fn strangers(reader: &mut Reader<'_>, raw: &RawStep, kind: StepKind) {
    let first = |map: &BTreeMap<String, Spanned<String>>| map.values().next().map(start);
    let http: [(&str, Option<usize>); 8] = [
        ("query", first(&raw.query)),
        ("headers", first(&raw.headers)),
        ("basic_auth", raw.basic_auth.as_ref().map(|auth| start(&auth.user))),
        ("bearer_auth", raw.bearer_auth.as_ref().map(start)),
        ("json", raw.json.as_ref().map(start)),
        ("form", raw.form.as_ref().map(start)),
        ("text", raw.text.as_ref().map(start)),
        ("follow_redirects", raw.follow_redirects.as_ref().map(start)),
    ];
    let others = [
        ("send", raw.send.as_ref().map(start), &[StepKind::Tcp][..]),
        ("insecure", raw.insecure.as_ref().map(start), &[StepKind::Http, StepKind::Tls]),
    ];
    let http = http.into_iter().map(|(key, at)| (key, at, &[StepKind::Http][..]));
    for (key, at, kinds) in http.chain(others) {
        if let Some(at) = at.filter(|_| !kinds.contains(&kind)) {
            reader.refuse(
                at,
                format!("`{key}` means nothing in a step of kind {}", kind.as_str()),
                None,
            );
        }
    }
}

fn start<T>(spanned: &Spanned<T>) -> usize {
    spanned.span().start
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

fn host_and_port(
    reader: &mut Reader<'_>,
    known: &mut Known,
    written: &Spanned<String>,
) -> Option<Template> {
    let address = template(reader, known, written)?;
    let text = written.get_ref();
    let port = text.rsplit_once(':').filter(|(host, _)| !host.is_empty() && !text.contains("//"));
    let port =
        port.map(|(_, port)| port.parse::<u16>().is_ok_and(|port| port > 0) || port.contains('}'));
    if port != Some(true) {
        let message = format!("`{text}` is no host with a port");
        reader.refuse(written.span().start, message, Some("such as \"mail.example:25\""));
    }
    Some(address)
}

fn request(
    reader: &mut Reader<'_>,
    known: &mut Known,
    raw: &RawStep,
    method: Method,
    address: &Spanned<String>,
) -> Option<Request> {
    let url = template(reader, known, address);
    if let Some(url) = &url {
        check_address(reader, address, url);
    }
    let query = templates(reader, known, &raw.query);
    for (name, value) in &raw.headers {
        let legal = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') && !name.is_empty();
        if !legal {
            let message = format!("`{name}` cannot be the name of a header");
            reader.refuse(value.span().start, message, None);
        }
    }
    let headers = templates(reader, known, &raw.headers);
    let headers = headers.into_iter().map(|(name, value)| (name.to_ascii_lowercase(), value));
    let headers = headers.collect();
    let auth = auth(reader, known, raw);
    let body = body(reader, known, raw, method);
    let follow_redirects = raw.follow_redirects.as_ref().map_or(0, |most| {
        if *most.get_ref() > MAX_REDIRECTS {
            let message = format!(
                "`follow_redirects` is {}, but must be 0 to {MAX_REDIRECTS}",
                most.get_ref()
            );
            reader.refuse(start(most), message, None);
        }
        *most.get_ref()
    });
    let insecure = raw.insecure.as_ref().is_some_and(|insecure| *insecure.get_ref());
    Some(Request { method, url: url?, query, headers, auth, body, follow_redirects, insecure })
}

fn templates(
    reader: &mut Reader<'_>,
    known: &mut Known,
    raw: &BTreeMap<String, Spanned<String>>,
) -> BTreeMap<String, Template> {
    let read =
        raw.iter().filter_map(|(name, text)| Some((name.clone(), template(reader, known, text)?)));
    read.collect()
}

fn auth(reader: &mut Reader<'_>, known: &mut Known, raw: &RawStep) -> Option<Auth> {
    let header = raw.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("authorization"));
    let given = [
        raw.basic_auth.as_ref().map(|auth| start(&auth.user)),
        raw.bearer_auth.as_ref().map(start),
        header.map(|(_, value)| start(value)),
    ];
    if let [_, second, ..] = given.into_iter().flatten().collect::<Vec<_>>().as_slice() {
        let hint = "write one of `basic_auth`, `bearer_auth` and the header `authorization`";
        reader.refuse(*second, "the step says twice who asks", Some(hint));
    }
    if let Some(basic) = &raw.basic_auth {
        let user = template(reader, known, &basic.user);
        let password = template(reader, known, &basic.password)?;
        return Some(Auth::Basic { user: user?, password });
    }
    raw.bearer_auth.as_ref().and_then(|token| template(reader, known, token)).map(Auth::Bearer)
}

fn body(reader: &mut Reader<'_>, known: &mut Known, raw: &RawStep, method: Method) -> Option<Body> {
    let given =
        [raw.json.as_ref().map(start), raw.form.as_ref().map(start), raw.text.as_ref().map(start)];
    let given: Vec<usize> = given.into_iter().flatten().collect();
    if let [first, ..] = given.as_slice()
        && !method.has_body()
    {
        let message = format!("a `{}` sends no body", method.as_str().to_ascii_lowercase());
        reader.refuse(*first, message, Some("use `post`"));
    }
    if let [_, second, ..] = given.as_slice() {
        reader.refuse(
            *second,
            "the step has two bodies",
            Some("write one of `json`, `form` and `text`"),
        );
    }
    if let Some(form) = &raw.form {
        return Some(Body::Form(templates(reader, known, form.get_ref())));
    }
    if let Some(text) = &raw.text {
        return template(reader, known, text).map(Body::Text);
    }
    raw.json.as_ref().and_then(|value| json(reader, known, value))
}

/// An address must be absolute, as far as it is written out.
fn check_address(reader: &mut Reader<'_>, written: &Spanned<String>, address: &Template) {
    let Some(Part::Text(start)) = address.parts().first() else { return };
    let scheme = start.starts_with("http://") || start.starts_with("https://");
    let whole = address.parts().len() > 1 || url::Url::parse(start).is_ok();
    if !scheme || !whole {
        let message = format!("`{}` is no http or https address", written.get_ref());
        reader.refuse(written.span().start, message, Some("such as \"https://shop.example/\""));
    }
}

fn json(
    reader: &mut Reader<'_>,
    known: &mut Known,
    spanned: &Spanned<toml::Value>,
) -> Option<Body> {
    let at = spanned.span().start;
    let value = serde_json::to_value(spanned.get_ref()).ok()?;
    if let Err(error) = check_texts(&value) {
        refuse_template(reader, at, &error);
        return None;
    }
    let template: JsonTemplate = serde_json::from_value(value).ok()?;
    for text in template.templates() {
        note(reader, known, at, text);
    }
    Some(Body::Json(template))
}

fn check_texts(value: &serde_json::Value) -> Result<(), InvalidTemplate> {
    match value {
        serde_json::Value::String(text) => Template::from_str(text).map(|_| ()),
        serde_json::Value::Array(items) => items.iter().try_for_each(check_texts),
        serde_json::Value::Object(fields) => fields.values().try_for_each(check_texts),
        _ => Ok(()),
    }
}

pub(crate) fn template(
    reader: &mut Reader<'_>,
    known: &mut Known,
    text: &Spanned<String>,
) -> Option<Template> {
    match Template::from_str(text.get_ref()) {
        Ok(template) => {
            note(reader, known, text.span().start, &template);
            Some(template)
        }
        Err(error) => {
            refuse_template(reader, text.span().start + 1 + error.at, &error);
            None
        }
    }
}

fn refuse_template(reader: &mut Reader<'_>, at: usize, error: &InvalidTemplate) {
    reader.refuse(at, error.problem.clone(), Some(crate::template::HINT));
}

/// Notes the secrets of a template, and refuses values that no earlier step keeps.
fn note(reader: &mut Reader<'_>, known: &mut Known, at: usize, template: &Template) {
    for part in template.parts() {
        match part {
            Part::Text(_) => {}
            Part::Secret(name) if known.secrets.iter().any(|secret| secret.name == *name) => {}
            Part::Secret(name) => {
                let (line, column) = reader.place(at);
                let file = reader.path().to_owned();
                known.secrets.push(SecretUse { name: name.clone(), file, line, column });
            }
            Part::Kept(name) if known.kept.contains(name) => {}
            Part::Kept(name) => {
                let nearest = nearest(name, known.kept.iter().map(String::as_str));
                let hint = match nearest {
                    Some(kept) => format!("did you mean `${{{kept}}}`?"),
                    None => format!("keep it in a step before: keep = {{ {name} = \"json.…\" }}"),
                };
                reader.refuse(at, format!("no earlier step keeps `{name}`"), Some(&hint));
            }
        }
    }
}
