//! Modules of the blackbox exporter: which step does one become for a target?

use crate::import::monitors::condition_text::{literal, quoted};
use crate::import::monitors::draft::{DraftProbe, DraftStep, method_key};
use crate::import::monitors::folder_draft::FolderDraft;
use crate::import::monitors::placed::PlacedSetting;

/// How many redirects the exporter follows.
const REDIRECTS: i64 = 10;
/// Keys of `http` that are carried over, or looked at.
const HTTP_KEYS: [&str; 18] = [
    "valid_status_codes",
    "valid_http_versions",
    "method",
    "headers",
    "body",
    "follow_redirects",
    "no_follow_redirects",
    "fail_if_not_ssl",
    "fail_if_body_matches_regexp",
    "fail_if_body_not_matches_regexp",
    "fail_if_header_matches",
    "fail_if_header_not_matches",
    "basic_auth",
    "bearer_token",
    "authorization",
    "tls_config",
    "accept_any_response",
    "enable_http2",
];

impl FolderDraft {
    /// The step of a module for a target.
    ///
    /// # Errors
    /// Why nothing here does that.
    pub(super) fn blackbox_step(
        &mut self,
        module: &PlacedSetting<'_>,
        name: &str,
        target: &str,
        probe: &mut DraftProbe,
    ) -> Result<DraftStep, String> {
        let prober = module.text_of("prober").ok_or("its module has no `prober`")?;
        let own = module.get(prober);
        let mut step = match prober {
            "http" => self.http_module(own.as_ref(), name, target, probe)?,
            "tcp" => self.tcp_module(own.as_ref(), name, target),
            "dns" => self.dns_module(own.as_ref(), name, target)?,
            "icmp" => DraftStep::new("ping", "icmp", literal(target)),
            "grpc" => {
                let is = |key| own.as_ref().and_then(|own| own.is(key)) == Some(true);
                let scheme = if is("tls") { "https" } else { "http" };
                let mut step =
                    DraftStep::new("health", "grpc", format!("{scheme}://{}", literal(target)));
                if let Some(service) = own.as_ref().and_then(|own| own.text_of("service")) {
                    step.set("service", literal(service));
                }
                step
            }
            "websocket" => DraftStep::new("websocket", "websocket", literal(target)),
            other => return Err(format!("the prober `{other}` has no equal here")),
        };
        let Some(own) = own else { return Ok(step) };
        if let (Some("ip4" | "ip6"), Some(false)) =
            (own.text_of("preferred_ip_protocol"), own.is("ip_protocol_fallback"))
        {
            step.set(
                "ip_version",
                if own.text_of("preferred_ip_protocol") == Some("ip4") { 4 } else { 6 },
            );
        }
        let tls = own.get("tls_config");
        let is_tls = matches!(step.action(), "tls" | "websocket" | "grpc")
            || prober == "http"
            || step.has("starttls");
        if tls.as_ref().and_then(|tls| tls.is("insecure_skip_verify")) == Some(true) && is_tls {
            step.set("insecure", true);
        }
        for (key, setting) in tls.iter().flat_map(|tls| tls.others(&["insecure_skip_verify"])) {
            let why = format!(
                "`{key}` names a file, or has no equal: write `ca`, `client_certificate` and `client_key` by hand"
            );
            self.remark(&setting, name, &why);
        }
        let taken: &[&str] = match prober {
            "http" => &HTTP_KEYS,
            "tcp" => &["query_response", "tls", "tls_config"],
            "dns" => &["query_name", "query_type", "valid_rcodes"],
            "grpc" => &["service", "tls", "tls_config"],
            "websocket" => &["tls_config"],
            _ => &[],
        };
        for (key, setting) in own.others(taken) {
            let is_address = matches!(key, "preferred_ip_protocol" | "ip_protocol_fallback");
            if is_address && step.has("ip_version") || matches!(setting.text(), Some("false")) {
                continue;
            }
            let why = match key {
                "preferred_ip_protocol" | "ip_protocol_fallback" => {
                    format!("`{key}`: both are tried here")
                }
                key => format!("`{key}` has no equal here"),
            };
            self.remark(&setting, name, &why);
        }
        Ok(step)
    }

    fn http_module(
        &mut self,
        own: Option<&PlacedSetting<'_>>,
        name: &str,
        target: &str,
        probe: &mut DraftProbe,
    ) -> Result<DraftStep, String> {
        let url =
            if target.contains("://") { target.to_owned() } else { format!("http://{target}") };
        let action = method_key(own.and_then(|own| own.text_of("method")))?;
        let mut step = DraftStep::new("request", action, literal(&url));
        let Some(own) = own else {
            step.set("follow_redirects", REDIRECTS);
            return Ok(step);
        };
        if own.is("follow_redirects") != Some(false) && own.is("no_follow_redirects") != Some(true)
        {
            step.set("follow_redirects", REDIRECTS);
        }
        if let Some(body) = own.text_of("body") {
            step.set("text", literal(body));
        }
        for (header, value) in own.get("headers").iter().flat_map(PlacedSetting::entries) {
            self.header(probe, &mut step, header, literal(value.text().unwrap_or_default()), true);
        }
        self.http_auth(own, name, probe, &mut step);
        let versions: Vec<&str> =
            own.list("valid_http_versions").iter().filter_map(PlacedSetting::text).collect();
        if !versions.is_empty() && versions.iter().all(|version| version.starts_with("HTTP/2")) {
            step.set("http_version", "2");
        }
        self.http_rules(own, name, &mut step);
        Ok(step)
    }

    fn http_rules(&mut self, own: &PlacedSetting<'_>, name: &str, step: &mut DraftStep) {
        let codes: Vec<String> = own
            .list("valid_status_codes")
            .iter()
            .filter_map(|code| Some(code.text()?.to_owned()))
            .collect();
        match codes.as_slice() {
            _ if own.is("accept_any_response") == Some(true) => step.expect("status < 600"),
            [] => {}
            [code] => step.expect(format!("status == {code}")),
            codes => step.expect(format!("status in [{}]", codes.join(", "))),
        }
        if own.is("fail_if_not_ssl") == Some(true) {
            step.expect("certificate.days_left exists");
        }
        for (key, verb) in [
            ("fail_if_body_matches_regexp", "not matches"),
            ("fail_if_body_not_matches_regexp", "matches"),
        ] {
            for pattern in own.list(key).iter().filter_map(PlacedSetting::text) {
                self.expect(own, name, step, format!("body {verb} {}", quoted(pattern)));
            }
        }
        for (key, verb) in
            [("fail_if_header_matches", "not matches"), ("fail_if_header_not_matches", "matches")]
        {
            for at in own.list(key) {
                let header = at.text_of("header").unwrap_or_default().to_ascii_lowercase();
                let pattern = at.text_of("regexp").unwrap_or_default();
                match at.is("allow_missing") == Some(true) {
                    false => {
                        let rule = format!("header.{header} {verb} {}", quoted(pattern));
                        self.expect(&at, name, step, rule);
                    }
                    true if verb == "not matches" && matches!(pattern, "" | ".*" | ".+") => {
                        step.expect(format!("header.{header} not exists"));
                    }
                    true => self.remark(
                        &at,
                        name,
                        "a header that may be missing or match has no equal here",
                    ),
                }
            }
        }
    }

    fn http_auth(
        &mut self,
        own: &PlacedSetting<'_>,
        name: &str,
        probe: &mut DraftProbe,
        step: &mut DraftStep,
    ) {
        if let Some(basic) = own.get("basic_auth") {
            let user = literal(basic.text_of("username").unwrap_or_default());
            let password = self.secret(probe, "password");
            step.set("basic_auth", basic_auth(&user, &password));
        }
        let authorization = own.get("authorization");
        let kind = authorization.as_ref().and_then(|own| own.text_of("type")).unwrap_or("Bearer");
        if !kind.eq_ignore_ascii_case("Bearer") {
            self.remark(
                own,
                name,
                &format!("an authorization of the type `{kind}` has no equal here"),
            );
        } else if authorization.is_some() || own.get("bearer_token").is_some() {
            let token = self.secret(probe, "token");
            step.set("bearer_auth", token);
        }
    }
}

/// The value of `basic_auth`.
pub(super) fn basic_auth(user: &str, password: &str) -> toml::Value {
    let pairs = [("user", user), ("password", password)];
    let pairs = pairs.map(|(key, text)| (key.to_owned(), toml::Value::String(text.to_owned())));
    toml::Value::Table(toml::Table::from_iter(pairs))
}
