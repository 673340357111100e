//! Gatus: which probes does its configuration hold?

use std::time::Duration;

use crate::import::monitors::draft::{DraftProbe, DraftStep};
use crate::import::monitors::folder_draft::FolderDraft;
use crate::import::monitors::gatus_action::{step_of, takes_body};
use crate::import::monitors::gatus_condition::expectations_of;
use crate::import::monitors::gatus_value::{is_from_environment, with_secrets};
use crate::import::monitors::go_duration::read_duration;
use crate::import::monitors::placed::PlacedSetting;
use crate::import::monitors::setting::Setting;
use crate::problem::Problem;

/// Keys of an endpoint that are carried over, or looked at.
const KEYS: [&str; 15] = [
    "enabled",
    "name",
    "group",
    "url",
    "method",
    "conditions",
    "interval",
    "graphql",
    "body",
    "headers",
    "dns",
    "grpc",
    "ssh",
    "alerts",
    "client",
];
/// How many redirects Gatus follows.
const REDIRECTS: i64 = 10;

impl FolderDraft {
    /// Takes the endpoints of a configuration.
    ///
    /// # Errors
    /// When it has none.
    pub fn take_gatus(&mut self, file: &str, root: &Setting) -> Result<(), Problem> {
        let root = PlacedSetting::of_file(file, root);
        let lists = ["endpoints", "services", "external-endpoints"].map(|key| root.list(key));
        let [endpoints, services, external] = &lists;
        if lists.iter().all(Vec::is_empty) {
            let detail = format!("{file} has no list `endpoints`");
            return Err(Problem::bad_request(detail)
                .hint("it is to be a configuration of Gatus, such as `config.yaml`"));
        }
        self.name_page(root.get("ui").and_then(|ui| ui.text_of("title").or(ui.text_of("header"))));
        for endpoint in endpoints.iter().chain(services) {
            self.take_gatus_endpoint(endpoint);
        }
        for endpoint in external {
            self.take_gatus_push(endpoint);
        }
        let parts = ["endpoints", "services", "external-endpoints", "ui"];
        for (key, part) in root.others(&parts) {
            let why = match key {
                "alerting" => "who is told is set with `[notify]` and `[on-call]` here",
                "suites" => "suites are not carried over: write one probe with several steps",
                "maintenance" => "maintenance is announced with `allclear maintenance schedule`",
                _ => "it is no part of what is watched",
            };
            self.leave_out(&part, "", why);
        }
        Ok(())
    }

    fn take_gatus_endpoint(&mut self, endpoint: &PlacedSetting<'_>) {
        let name = endpoint.text_of("name").unwrap_or_default().to_owned();
        if endpoint.is("enabled") == Some(false) {
            return self.leave_out(endpoint, &name, "it is off there");
        }
        let (mut step, kind) = match step_of(endpoint) {
            Ok(made) => made,
            Err(why) => return self.leave_out(endpoint, &name, &why),
        };
        let mut probe = DraftProbe {
            name: if name.is_empty() {
                endpoint.text_of("url").unwrap_or_default().to_owned()
            } else {
                name.clone()
            },
            group: endpoint.text_of("group").map(str::to_owned),
            place: endpoint.place(),
            every: self.gatus_span(endpoint, "interval").unwrap_or(Duration::from_secs(60)),
            timeout: Duration::from_secs(10),
            ..DraftProbe::default()
        };
        for (header, value) in endpoint.get("headers").iter().flat_map(PlacedSetting::entries) {
            let text = with_secrets(value.text().unwrap_or_default());
            let is_open = !is_from_environment(&text);
            self.header(&mut probe, &mut step, header, text, is_open);
        }
        self.gatus_conditions(endpoint, &name, &mut step, kind);
        self.gatus_client(endpoint, &name, &mut probe, &mut step, kind);
        probe.confirm = self.gatus_alerts(endpoint, &name);
        if endpoint.get("body").is_some() && kind == "http" && !takes_body(step.action()) {
            self.remark(
                endpoint,
                &name,
                "a request of its method sends no body here: it is left out",
            );
        }
        if endpoint.get("ssh").is_some() || kind == "ssh" {
            self.remark(
                endpoint,
                &name,
                "the banner is read here: it does not sign in and runs no command",
            );
        }
        for (key, setting) in endpoint.others(&KEYS) {
            self.remark(&setting, &name, &format!("`{key}` has no equal here"));
        }
        probe.steps.push(step);
        self.add(probe);
    }

    fn gatus_conditions(
        &mut self,
        endpoint: &PlacedSetting<'_>,
        name: &str,
        step: &mut DraftStep,
        kind: &str,
    ) {
        let mut has_status = false;
        for condition in endpoint.list("conditions") {
            let text = condition.text().unwrap_or_default();
            match expectations_of(text, kind) {
                Ok(rules) => {
                    has_status |= rules.iter().any(|rule| rule.starts_with("status "));
                    rules.into_iter().for_each(|rule| step.expect(rule));
                }
                Err(why) => self.remark(&condition, name, &format!("condition `{text}`: {why}")),
            }
        }
        if kind == "http" && !has_status {
            // There any status will do that no condition is about.
            step.expect("status < 600");
        }
    }

    fn gatus_client(
        &mut self,
        endpoint: &PlacedSetting<'_>,
        name: &str,
        probe: &mut DraftProbe,
        step: &mut DraftStep,
        kind: &str,
    ) {
        let client = endpoint.get("client");
        let is = |key: &str| client.as_ref().and_then(|client| client.is(key)) == Some(true);
        if kind == "http" && !is("ignore-redirect") {
            step.set("follow_redirects", REDIRECTS);
        }
        let Some(client) = &client else { return };
        if is("insecure") && matches!(kind, "http" | "tls" | "websocket" | "grpc") {
            step.set("insecure", true);
        }
        if let Some(timeout) = self.gatus_span(client, "timeout") {
            probe.timeout = timeout;
        }
        match client.text_of("network") {
            Some("ip4") => step.set("ip_version", 4),
            Some("ip6") => step.set("ip_version", 6),
            _ => {}
        }
        for (key, setting) in client.others(&["insecure", "ignore-redirect", "timeout", "network"])
        {
            self.remark(&setting, name, &format!("`{key}` of its client has no equal here"));
        }
    }

    /// After how many runs it is told there that an endpoint is down and up: the least of its alerts.
    fn gatus_alerts(&mut self, endpoint: &PlacedSetting<'_>, name: &str) -> Option<(u64, u64)> {
        let alerts = endpoint.list("alerts");
        for alert in &alerts {
            let kind = alert.text_of("type").unwrap_or("alert");
            let why = format!(
                "who is told by `{kind}` is set with `[notify]` here; its thresholds are carried over"
            );
            self.remark(alert, name, &why);
        }
        let least = |key: &str, usual: u64| {
            alerts.iter().map(|alert| alert.number(key).unwrap_or(usual)).min()
        };
        Some((least("failure-threshold", 3)?, least("success-threshold", 2)?))
    }

    /// An endpoint that is told of by others.
    fn take_gatus_push(&mut self, endpoint: &PlacedSetting<'_>) {
        let name = endpoint.text_of("name").unwrap_or_default().to_owned();
        if endpoint.is("enabled") == Some(false) {
            return self.leave_out(endpoint, &name, "it is off there");
        }
        let beat = endpoint.get("heartbeat");
        let Some(every) = beat.and_then(|beat| self.gatus_span(&beat, "interval")) else {
            let why = "it has no `heartbeat`: how often it reports is not said";
            return self.leave_out(endpoint, &name, why);
        };
        for (key, setting) in
            endpoint.others(&["enabled", "name", "group", "heartbeat", "token", "alerts"])
        {
            self.remark(&setting, &name, &format!("`{key}` has no equal here"));
        }
        self.gatus_alerts(endpoint, &name);
        self.remark(
            endpoint,
            &name,
            "its address and token are others: `allclear heartbeat add` gives them out",
        );
        self.add(DraftProbe {
            name,
            group: endpoint.text_of("group").map(str::to_owned),
            place: endpoint.place(),
            every,
            heartbeat: Some(Duration::ZERO),
            ..DraftProbe::default()
        });
    }

    /// A duration; one that is none is told.
    fn gatus_span(&mut self, at: &PlacedSetting<'_>, key: &str) -> Option<Duration> {
        let setting = at.get(key)?;
        let text = setting.text().unwrap_or_default();
        let read = read_duration(text);
        if read.is_none() {
            self.remark(&setting, "", &format!("`{text}` is no duration: the usual one is used"));
        }
        read
    }
}
