//! Checkout of an Upptime repository: which probes do its sites become, and what does it say of the past?

use std::time::Duration;

use crate::import::monitors::condition_text::{literal, quoted};
use crate::import::monitors::draft::{DraftProbe, DraftStep, method_key};
use crate::import::monitors::folder_draft::FolderDraft;
use crate::import::monitors::gatus_action::takes_body;
use crate::import::monitors::gatus_value::with_secrets;
use crate::import::monitors::placed::PlacedSetting;
use crate::import::monitors::setting::Setting;
use crate::problem::Problem;

/// How often Upptime looks, where its workflow is as it comes.
const EVERY: Duration = Duration::from_secs(300);
/// Keys of a site that are carried over, or looked at.
const KEYS: [&str; 16] = [
    "name",
    "url",
    "method",
    "expectedStatusCodes",
    "maxResponseTime",
    "maxRedirects",
    "headers",
    "body",
    "port",
    "check",
    "ipv6",
    "__dangerous__insecure",
    "__dangerous__disable_verify_peer",
    "__dangerous__disable_verify_host",
    "__dangerous__body_down",
    "__dangerous__body_degraded",
];

impl FolderDraft {
    /// Takes the sites of `.upptimerc.yml`.
    ///
    /// # Errors
    /// When it has none.
    pub fn take_upptime_sites(&mut self, file: &str, root: &Setting) -> Result<(), Problem> {
        let root = PlacedSetting::of_file(file, root);
        let sites = root.list("sites");
        if sites.is_empty() {
            let problem = Problem::bad_request(format!("{file} has no `sites`"));
            return Err(problem.hint("it is to be the `.upptimerc.yml` of a repository of Upptime"));
        }
        let website = root.get("status-website");
        self.name_page(website.as_ref().and_then(|website| website.text_of("name")));
        let host = website.as_ref().and_then(|website| website.text_of("cname"));
        self.url_there = host.map(|host| format!("https://{host}"));
        for site in sites {
            self.take_site(&site);
        }
        for (_, part) in root.others(&["sites", "status-website", "owner", "repo"]) {
            self.leave_out(&part, "", "it is no part of what is watched");
        }
        Ok(())
    }

    fn take_site(&mut self, site: &PlacedSetting<'_>) {
        let name = site.text_of("name").or(site.text_of("url")).unwrap_or_default().to_owned();
        let Some(url) = site.text_of("url") else {
            return self.leave_out(site, &name, "it has no `url`");
        };
        let url = with_secrets(url);
        let mut probe = DraftProbe {
            name: name.clone(),
            place: site.place(),
            every: EVERY,
            timeout: Duration::from_secs(30),
            ..DraftProbe::default()
        };
        let is = |key: &str| site.is(key) == Some(true);
        let mut step = match site.text_of("check") {
            Some("tcp-ping") => match site.text_of("port") {
                Some(port) => DraftStep::new("connect", "tcp", format!("{url}:{port}")),
                None => return self.leave_out(site, &name, "it has no `port`"),
            },
            Some("ws") => DraftStep::new("websocket", "websocket", url),
            None | Some("http") => match self.site_request(site, &name, &mut probe, url) {
                Ok(step) => step,
                Err(why) => return self.leave_out(site, &name, &why),
            },
            Some(other) => {
                return self.leave_out(
                    site,
                    &name,
                    &format!("the check `{other}` has no equal here"),
                );
            }
        };
        if is("ipv6") {
            step.set("ip_version", 6);
        }
        if let Some(ms) = site.number("maxResponseTime") {
            step.degraded.push(format!("duration <= {ms}ms"));
        }
        for (key, setting) in site.others(&KEYS) {
            if !matches!(key, "icon" | "slug" | "assignees") {
                self.remark(&setting, &name, &format!("`{key}` has no equal here"));
            }
        }
        probe.steps.push(step);
        self.add(probe);
    }

    fn site_request(
        &mut self,
        site: &PlacedSetting<'_>,
        name: &str,
        probe: &mut DraftProbe,
        url: String,
    ) -> Result<DraftStep, String> {
        let action = method_key(site.text_of("method"))?;
        let mut step = DraftStep::new("request", action, url);
        step.set("follow_redirects", site.number("maxRedirects").unwrap_or(3).min(20) as i64);
        let insecure = [
            "__dangerous__insecure",
            "__dangerous__disable_verify_peer",
            "__dangerous__disable_verify_host",
        ];
        if insecure.iter().any(|key| site.is(key) == Some(true)) {
            step.set("insecure", true);
        }
        for header in site.list("headers") {
            let Some((key, value)) = header.text().and_then(|text| text.split_once(':')) else {
                self.remark(&header, name, "this header has no `:` and is left out");
                continue;
            };
            let value = with_secrets(value.trim());
            let is_open = !value.contains("${secret.");
            self.header(probe, &mut step, key.trim(), value, is_open);
        }
        if let Some(body) = site.text_of("body") {
            if takes_body(action) {
                step.set("text", literal(body));
            } else {
                self.remark(
                    site,
                    name,
                    "a request of its method sends no body here: it is left out",
                );
            }
        }
        let codes: Vec<String> = site
            .list("expectedStatusCodes")
            .iter()
            .filter_map(|code| Some(code.text()?.to_owned()))
            .collect();
        // What it takes for up where a site says nothing.
        let rule = if codes.is_empty() {
            "status < 400".to_owned()
        } else {
            format!("status in [{}]", codes.join(", "))
        };
        step.expect(rule);
        if let Some(text) = site.text_of("__dangerous__body_down") {
            step.expect(format!("body not contains {}", quoted(text)));
        }
        if let Some(text) = site.text_of("__dangerous__body_degraded") {
            step.degraded.push(format!("body not contains {}", quoted(text)));
        }
        Ok(step)
    }

    /// Lists what `history/summary.json` says of outages: minutes of days, without the hour and without a text.
    pub fn list_upptime_summary(&mut self, file: &str, root: &Setting) {
        let root = PlacedSetting::of_file(file, root);
        for site in root.items() {
            let days = site.get("dailyMinutesDown").map(|days| days.entries()).unwrap_or_default();
            let minutes: u64 =
                days.iter().filter_map(|(_, of_day)| of_day.text()?.parse::<u64>().ok()).sum();
            let dates: Vec<&str> = days.iter().map(|(day, _)| *day).collect();
            let (Some(first), Some(last)) = (dates.iter().min(), dates.iter().max()) else {
                continue;
            };
            let why = format!(
                "{minutes} minutes down on {} days, {first} to {last}: the file has no hours and no texts, and nothing is counted of what was before a component came here",
                dates.len()
            );
            self.leave_out(&site, site.text_of("name").unwrap_or_default(), &why);
        }
    }

    /// Lists what a file of `history/` says: the latest measurement of a site.
    pub fn list_upptime_history(&mut self, file: &str, root: &Setting) {
        let root = PlacedSetting::of_file(file, root);
        let [since, last, status] = ["startTime", "lastUpdated", "status"]
            .map(|key| root.text_of(key).unwrap_or("unknown"));
        let why = format!(
            "it holds the latest measurement alone ({status} at {last}, watched since {since}): measurements are not carried over"
        );
        self.leave_out(&root, root.text_of("url").unwrap_or_default(), &why);
    }
}
