//! Uptime Kuma: which probes do the monitors of a backup, or of a list of its API, become?

use std::time::Duration;

use crate::import::monitors::draft::DraftProbe;
use crate::import::monitors::folder_draft::FolderDraft;
use crate::import::monitors::page_draft::{DraftComponent, one_line};
use crate::import::monitors::placed::PlacedSetting;
use crate::import::monitors::setting::Setting;
use crate::import::monitors::slug::{slug, unused_slug};
use crate::limits::MAX_NAME_CHARS;
use crate::ordered::SortedMap;
use crate::problem::Problem;

/// Keys that say nothing of what is watched, or that are carried over with it.
const KEYS: [&str; 46] = [
    "id",
    "name",
    "pathName",
    "path",
    "parent",
    "childrenIDs",
    "type",
    "url",
    "method",
    "hostname",
    "port",
    "maxretries",
    "weight",
    "active",
    "forceInactive",
    "timeout",
    "interval",
    "retryInterval",
    "resendInterval",
    "keyword",
    "invertKeyword",
    "ignoreTls",
    "maxredirects",
    "accepted_statuscodes",
    "dns_resolve_type",
    "dns_resolve_server",
    "dns_last_result",
    "httpBodyEncoding",
    "body",
    "headers",
    "authMethod",
    "basic_auth_user",
    "basic_auth_pass",
    "includeSensitiveData",
    "packetSize",
    "jsonPath",
    "expectedValue",
    "jsonPathOperator",
    "smtpSecurity",
    "pushToken",
    "user_id",
    "created_date",
    "maintenance",
    "screenshot",
    "retryOnlyOnStatusCodeFailure",
    "upsideDown",
];
/// The beginnings of keys that belong to a kind of monitor of their own.
const KINDS: [&str; 15] = [
    "mqtt",
    "docker",
    "database",
    "radius",
    "grpc",
    "game",
    "kafka",
    "rabbitmq",
    "snmp",
    "oauth",
    "tls",
    "ping_",
    "gamedig",
    "remote_browser",
    "cacheBust",
];

impl FolderDraft {
    /// Takes the monitors of a backup, of what its API lists, or of a plain list.
    ///
    /// # Errors
    /// When there are none.
    pub fn take_kuma(&mut self, file: &str, root: &Setting) -> Result<(), Problem> {
        let root = PlacedSetting::of_file(file, root);
        let list = ["monitorList", "monitors"].iter().find_map(|key| root.get(key));
        let monitors: Vec<PlacedSetting<'_>> = match list {
            Some(list) if list.is_map() => {
                list.entries().into_iter().map(|(_, monitor)| monitor).collect()
            }
            Some(list) => list.items(),
            None if root.is_list() => root.items(),
            None => vec![],
        };
        if monitors.is_empty() {
            let problem = Problem::bad_request(format!("{file} has no list of monitors"));
            return Err(problem.hint("it is to be a backup of Uptime Kuma with a `monitorList`, or a list of its monitors"));
        }
        let is_group = |monitor: &&PlacedSetting<'_>| monitor.text_of("type") == Some("group");
        let groups: SortedMap<String, String> = monitors
            .iter()
            .filter(is_group)
            .filter_map(|group| {
                Some((group.text_of("id")?.to_owned(), group.text_of("name")?.to_owned()))
            })
            .collect();
        for monitor in monitors.iter().filter(|monitor| !is_group(monitor)) {
            let group = monitor.text_of("parent").and_then(|parent| groups.get(parent)).cloned();
            self.take_monitor(monitor, group);
        }
        for (key, part) in root.others(&["monitorList", "monitors", "version"]) {
            if root.is_map() {
                let why = match key {
                    "notificationList" => "who is told is set with `[notify]` here",
                    _ => "it is no part of what is watched",
                };
                self.leave_out(&part, key, why);
            }
        }
        Ok(())
    }

    fn take_monitor(&mut self, monitor: &PlacedSetting<'_>, group: Option<String>) {
        let name = monitor.text_of("name").unwrap_or_default().to_owned();
        if monitor.is("active") == Some(false) {
            return self.leave_out(monitor, &name, "it is paused there");
        }
        if monitor.is("upsideDown") == Some(true) {
            return self.leave_out(
                monitor,
                &name,
                "what is up when nothing answers has no equal here",
            );
        }
        if monitor.text_of("type") == Some("manual") {
            let id = unused_slug(&slug(&name, "component"), |id| {
                self.components.iter().any(|own| own.id == id)
            });
            let name = one_line(&name, MAX_NAME_CHARS);
            return self.components.push(DraftComponent {
                id,
                name,
                is_manual: true,
                ..DraftComponent::default()
            });
        }
        let every = Duration::from_secs(monitor.number("interval").unwrap_or(60));
        let seconds = monitor.text_of("timeout").and_then(|text| text.parse::<f64>().ok());
        let timeout = seconds.filter(|seconds| (0.1..1e6).contains(seconds));
        let mut probe = DraftProbe {
            name: name.clone(),
            group,
            place: monitor.place(),
            every,
            // As it is there, where none is set.
            timeout: timeout
                .map_or(every.mul_f64(0.8), Duration::from_secs_f64)
                .min(Duration::from_secs(60)),
            confirm: monitor.number("maxretries").map(|retries| (retries + 1, 1)),
            ..DraftProbe::default()
        };
        if monitor.text_of("type") == Some("push") {
            probe.heartbeat = Some(Duration::ZERO);
            self.remark(
                monitor,
                &name,
                "its address is another: `allclear heartbeat add` gives it out",
            );
            return self.add(probe);
        }
        match self.kuma_step(monitor, &name, &mut probe) {
            Ok(step) => probe.steps.push(step),
            Err(why) => return self.leave_out(monitor, &name, &why),
        }
        let is_set = |setting: &PlacedSetting<'_>| !matches!(setting.text(), Some("false" | "0"));
        for (key, setting) in monitor.others(&KEYS) {
            if !is_set(&setting) || KINDS.iter().any(|kind| key.starts_with(kind)) {
                continue;
            }
            let why = match key {
                "notificationIDList" => "who is told is set with `[notify]` here".to_owned(),
                "expiryNotification" => {
                    "add `certificate.expires_in > 14d` to watch its certificate".to_owned()
                }
                key => format!("`{key}` has no equal here"),
            };
            self.remark(&setting, &name, &why);
        }
        self.add(probe);
    }
}
