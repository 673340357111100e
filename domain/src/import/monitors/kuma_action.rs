//! Actions of Uptime Kuma: which step does what a monitor of its types does?

use crate::import::monitors::blackbox_module::basic_auth;
use crate::import::monitors::condition_text::{literal, quoted};
use crate::import::monitors::draft::{DraftProbe, DraftStep, method_key};
use crate::import::monitors::folder_draft::FolderDraft;
use crate::import::monitors::gatus_action::takes_body;
use crate::import::monitors::placed::PlacedSetting;
use crate::import::monitors::setting::Setting;

/// The most status codes of several ranges that are written one by one.
const MAX_CODES: usize = 200;

impl FolderDraft {
    /// The step of a monitor.
    ///
    /// # Errors
    /// Why nothing here does that.
    pub(super) fn kuma_step(
        &mut self,
        monitor: &PlacedSetting<'_>,
        name: &str,
        probe: &mut DraftProbe,
    ) -> Result<DraftStep, String> {
        let kind = monitor.text_of("type").ok_or("it has no `type`")?;
        let need =
            |key: &str| monitor.text_of(key).map(literal).ok_or(format!("it has no `{key}`"));
        let server = || Ok::<String, String>(format!("{}:{}", need("hostname")?, need("port")?));
        Ok(match kind {
            "http" | "keyword" | "json-query" => {
                self.kuma_request(monitor, name, probe, need("url")?)?
            }
            "port" => DraftStep::new("connect", "tcp", server()?),
            "ping" => DraftStep::new("ping", "icmp", need("hostname")?),
            "dns" => {
                let mut step = DraftStep::new("query", "dns", need("hostname")?);
                step.set("record", monitor.text_of("dns_resolve_type").unwrap_or("A"));
                if let Some(resolver) = monitor.text_of("dns_resolve_server") {
                    // Several are tried there one after the other.
                    let first = resolver.split(',').next().unwrap_or(resolver).trim();
                    let port = monitor.text_of("port").filter(|port| *port != "53");
                    step.set(
                        "resolver",
                        port.map_or(first.to_owned(), |port| format!("{first}:{port}")),
                    );
                }
                step
            }
            "smtp" => {
                let mut step = DraftStep::new("greeting", "smtp", server()?);
                match monitor.text_of("smtpSecurity") {
                    Some("starttls") => step.set("starttls", "smtp"),
                    Some("secure") => {
                        return Err("SMTP within TLS has no equal here: watch its port with `tls`"
                            .to_owned());
                    }
                    _ => {}
                }
                step
            }
            "websocket-upgrade" => DraftStep::new("websocket", "websocket", need("url")?),
            "real-browser" => DraftStep::new("open", "browser", need("url")?),
            "tailscale-ping" | "docker" | "steam" | "gamedig" | "radius" | "snmp"
            | "kafka-producer" | "rabbitmq" | "mqtt" | "sqlserver" | "postgres" | "mysql"
            | "mongodb" | "redis" | "grpc-keyword" => {
                return Err(format!(
                    "monitors of the type `{kind}` have no equal here: watch its port with `tcp` by hand"
                ));
            }
            other => return Err(format!("the type `{other}` has no equal here")),
        })
    }

    fn kuma_request(
        &mut self,
        monitor: &PlacedSetting<'_>,
        name: &str,
        probe: &mut DraftProbe,
        url: String,
    ) -> Result<DraftStep, String> {
        let action = method_key(monitor.text_of("method"))?;
        let mut step = DraftStep::new("request", action, url);
        let redirects = monitor.number("maxredirects").unwrap_or(10).min(20);
        if redirects > 0 {
            step.set("follow_redirects", redirects as i64);
        }
        if let Some(body) = monitor.text_of("body") {
            if takes_body(action) {
                let kind = match monitor.text_of("httpBodyEncoding") {
                    Some("xml") => "text/xml",
                    Some("form") => "application/x-www-form-urlencoded",
                    _ => "application/json",
                };
                self.header(probe, &mut step, "content-type", kind.to_owned(), false);
                step.set("text", literal(body));
            } else {
                self.remark(
                    monitor,
                    name,
                    "a request of its method sends no body here: it is left out",
                );
            }
        }
        if let Some(text) = monitor.text_of("headers") {
            match serde_json::from_str::<serde_json::Value>(text)
                .map(|json| Setting::from_json(&json))
            {
                Ok(headers) => {
                    for (header, value) in PlacedSetting::of_file("", &headers).entries() {
                        let text = literal(value.text().unwrap_or_default());
                        let header = header.to_ascii_lowercase();
                        self.header(probe, &mut step, &header, text, true);
                    }
                }
                Err(_) => {
                    self.remark(monitor, name, "its `headers` are no JSON: they are left out");
                }
            }
        }
        match monitor.text_of("authMethod") {
            Some("basic") => {
                let user = literal(monitor.text_of("basic_auth_user").unwrap_or_default());
                let password = self.secret(probe, "password");
                step.set("basic_auth", basic_auth(&user, &password));
            }
            Some(other) if !other.is_empty() && other != "null" => {
                self.remark(
                    monitor,
                    name,
                    &format!("authentication by `{other}` has no equal here"),
                );
            }
            _ => {}
        }
        if monitor.is("ignoreTls") == Some(true) {
            step.set("insecure", true);
        }
        self.kuma_rules(monitor, name, &mut step);
        Ok(step)
    }

    fn kuma_rules(&mut self, monitor: &PlacedSetting<'_>, name: &str, step: &mut DraftStep) {
        let codes = monitor.list("accepted_statuscodes");
        let codes: Vec<&str> = codes.iter().filter_map(PlacedSetting::text).collect();
        match status_rules(&codes) {
            Some(rules) => {
                rules.into_iter().for_each(|rule| self.expect(monitor, name, step, rule));
            }
            None => self.remark(
                monitor,
                name,
                &format!("its status codes {} have no equal here", codes.join(", ")),
            ),
        }
        let kind = monitor.text_of("type").unwrap_or_default();
        if let Some(keyword) = monitor.text_of("keyword").filter(|_| kind == "keyword") {
            let verb =
                if monitor.is("invertKeyword") == Some(true) { "not contains" } else { "contains" };
            step.expect(format!("body {verb} {}", quoted(keyword)));
        }
        if kind == "json-query" {
            let path = monitor.text_of("jsonPath").unwrap_or_default();
            let operator = monitor.text_of("jsonPathOperator").unwrap_or("==");
            let wanted = monitor.text_of("expectedValue").unwrap_or_default();
            match json_rule(path, operator, wanted) {
                Some(rule) => self.expect(monitor, name, step, rule),
                None => self.remark(
                    monitor,
                    name,
                    &format!("the query `{path}` {operator} `{wanted}` has no equal here"),
                ),
            }
        }
    }
}

/// What a status must be, of numbers and ranges such as `200-299`.
fn status_rules(codes: &[&str]) -> Option<Vec<String>> {
    let mut ranges = vec![];
    for code in codes {
        let (from, to) = code.split_once('-').unwrap_or((code, code));
        let range: (u32, u32) = (from.trim().parse().ok()?, to.trim().parse().ok()?);
        ranges.push(range);
    }
    crate::ordered::sort_by_key(&mut ranges, |(from, _)| *from);
    let mut joined: Vec<(u32, u32)> = vec![];
    for (from, to) in ranges {
        match joined.last_mut() {
            Some((_, last)) if from <= *last + 1 => *last = to.max(*last),
            _ => joined.push((from, to)),
        }
    }
    Some(match joined.as_slice() {
        [] => vec![],
        [(only, last)] if only == last => vec![format!("status == {only}")],
        [(from, to)] => {
            let least = (*from > 100).then(|| format!("status >= {from}"));
            let most = Some(format!("status <= {}", to.min(&599)));
            let all: Vec<String> = least.into_iter().chain(most).collect();
            all
        }
        several => {
            let listed: Vec<String> = several
                .iter()
                .flat_map(|(from, to)| (*from..=*to).take(MAX_CODES + 1))
                .map(|code| code.to_string())
                .collect();
            if listed.len() > MAX_CODES {
                return None;
            }
            vec![format!("status in [{}]", listed.join(", "))]
        }
    })
}

/// A query of JSONata as an expectation, where it is a plain path.
fn json_rule(path: &str, operator: &str, wanted: &str) -> Option<String> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '[' | ']');
    let path = path.strip_prefix("$.").unwrap_or(path);
    if !path.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        || !path.chars().all(is_plain)
    {
        return None;
    }
    let is_value = wanted.parse::<f64>().is_ok_and(f64::is_finite)
        || matches!(wanted, "true" | "false" | "null");
    let value = if is_value { wanted.to_owned() } else { quoted(wanted) };
    match operator {
        "==" | "!=" => Some(format!("json.{path} {operator} {value}")),
        "<" | "<=" | ">" | ">=" if is_value => Some(format!("json.{path} {operator} {value}")),
        "contains" => Some(format!("json.{path} contains {}", quoted(wanted))),
        _ => None,
    }
}
