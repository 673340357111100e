//! Actions of Gatus: which step does what the address of an endpoint says?

use toml::Value;

use crate::import::monitors::draft::{DraftStep, method_key};
use crate::import::monitors::gatus_value::with_secrets;
use crate::import::monitors::placed::PlacedSetting;

/// The step of an endpoint, and its kind in a word as conditions need it.
///
/// # Errors
/// Why nothing here does that.
pub(super) fn step_of(endpoint: &PlacedSetting<'_>) -> Result<(DraftStep, &'static str), String> {
    let url = endpoint.text_of("url").ok_or("it has no `url`")?;
    let url = with_secrets(url);
    if let Some(dns) = endpoint.get("dns") {
        return dns_step(&dns, &url);
    }
    if let Some(grpc) = endpoint.get("grpc") {
        return Ok(grpc_step(&grpc, &url, endpoint));
    }
    let Some((scheme, rest)) = url.split_once("://") else {
        return Err(format!("its `url` `{url}` has no scheme"));
    };
    let target = rest.trim_end_matches('/').to_owned();
    let mut step = match scheme {
        "http" | "https" => return Ok((http_step(endpoint, url.clone())?, "http")),
        "ws" | "wss" => DraftStep::new("websocket", "websocket", url.clone()),
        "tcp" => DraftStep::new("connect", "tcp", target),
        "udp" => DraftStep::new("datagram", "udp", target),
        "tls" => DraftStep::new("tls", "tls", target),
        "starttls" => {
            let mut step = DraftStep::new("starttls", "tls", target);
            step.set("starttls", "smtp");
            step
        }
        "icmp" => DraftStep::new("ping", "icmp", target),
        "ssh" => {
            let has_port =
                target.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
            let target = if has_port { target } else { format!("{target}:22") };
            return Ok((DraftStep::new("banner", "ssh", target), "ssh"));
        }
        "grpc" | "grpcs" => {
            let scheme = if scheme == "grpcs" { "https" } else { "http" };
            return Ok((DraftStep::new("health", "grpc", format!("{scheme}://{rest}")), "grpc"));
        }
        "sctp" => return Err("SCTP has no equal here".to_owned()),
        other => return Err(format!("the scheme `{other}` has no equal here")),
    };
    let takes_text = matches!(step.action(), "tcp" | "udp" | "websocket");
    if let Some(body) = endpoint.text_of("body").filter(|_| takes_text) {
        step.set("send", with_secrets(body));
    }
    let kind = step.action();
    Ok((step, kind))
}

fn dns_step(dns: &PlacedSetting<'_>, url: &str) -> Result<(DraftStep, &'static str), String> {
    let name = dns.text_of("query-name").ok_or("its `dns` has no `query-name`")?;
    let server = match url.split_once("://") {
        None => url,
        Some(("dns" | "udp" | "tcp", server)) => server,
        Some((scheme, _)) => return Err(format!("name servers by `{scheme}` have no equal here")),
    };
    let mut step = DraftStep::new("query", "dns", with_secrets(name.trim_end_matches('.')));
    step.set("record", dns.text_of("query-type").unwrap_or("A").to_ascii_uppercase());
    step.set("resolver", server.to_owned());
    Ok((step, "dns"))
}

fn grpc_step(
    grpc: &PlacedSetting<'_>,
    url: &str,
    endpoint: &PlacedSetting<'_>,
) -> (DraftStep, &'static str) {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let is_plain = url.starts_with("grpc://") || url.starts_with("http://");
    let scheme = if is_plain { "http" } else { "https" };
    let mut step = DraftStep::new("health", "grpc", format!("{scheme}://{rest}"));
    // What is asked of the health service is which service is meant.
    let body = grpc.text_of("body").or_else(|| endpoint.text_of("body")).unwrap_or_default();
    let asked: Option<serde_json::Value> = serde_json::from_str(body).ok();
    let service = asked.as_ref().and_then(|asked| asked.get("service")?.as_str());
    if let Some(service) = service.filter(|service| !service.is_empty()) {
        step.set("service", service);
    }
    (step, "grpc")
}

fn http_step(endpoint: &PlacedSetting<'_>, url: String) -> Result<DraftStep, String> {
    let action = method_key(endpoint.text_of("method"))?;
    let mut step = DraftStep::new("request", action, url);
    if let Some(body) = endpoint.text_of("body").filter(|_| takes_body(action)) {
        let body = with_secrets(body);
        if endpoint.is("graphql") == Some(true) {
            let query = toml::Table::from_iter([("query".to_owned(), Value::String(body))]);
            step.set("json", Value::Table(query));
        } else {
            step.set("text", body);
        }
    }
    Ok(step)
}

/// Whether a request of this method sends a body here.
pub(super) fn takes_body(action: &str) -> bool {
    matches!(action, "post" | "put" | "patch" | "delete")
}
