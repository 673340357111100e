//! A simulated night: what is open changes, and each message is noted with its minute.

use std::time::Duration;

use domain::config::Configuration;
use domain::config::parse;
use domain::config::source::SourceFile;
use domain::ids::ContactId;
use domain::notify::escalation::{AlertAcknowledgement, EscalationProgress, escalate};
use domain::notify::escalation_rules::EscalationRules;
use domain::notify::open_alerts::{OpenAlert, OpenAlertKind};
use domain::severity::Severity;
use domain::time::timestamp::Timestamp;

pub(crate) const PAGE: &str = "[page]\nname = \"N\"\nurl = \"https://n.example\"\ntimezone = \"Europe/Berlin\"\n\
    [[component]]\nid = \"checkout\"\nname = \"Checkout\"\nmanual = true\n\
    [incidents]\nbusiness_hours = { from = \"09:00\", to = \"17:00\" }\n";

/// Nights and days by the clock in two zones; who is asked second is asked in New York.
pub(crate) const ON_CALL: &str = r#"
[[escalation]]
severities = ["sev1"]
steps = [
    { after = "0m", on_call = "berlin" },
    { after = "15m", on_call = "new-york" },
    { after = "30m", contacts = ["boss"] },
]
[[escalation]]
severities = ["sev2"]
steps = [{ after = "5m", on_call = "berlin" }]
[[escalation]]
severities = ["sev3"]
steps = [{ after = "0m", contacts = ["ops-slack"] }, { after = "1h", on_call = "berlin" }]
business_hours_only = true
[[on_call]]
id = "berlin"
rotation = { contacts = ["anna", "ben"], every = "12h", from = "2026-10-01 21:00" }
[[on_call]]
id = "new-york"
timezone = "America/New_York"
rotation = { contacts = ["cleo", "dora"], every = "12h", from = "2026-10-01 21:00" }
"#;

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) fn minutes(count: u64) -> Duration {
    Duration::from_secs(count * 60)
}

pub(crate) fn configuration() -> Configuration {
    let text = format!("{PAGE}{ON_CALL}");
    parse::read(&[SourceFile { path: "page.toml".to_owned(), text }]).unwrap()
}

pub(crate) fn alert(id: &str, severity: Severity, since: Timestamp) -> OpenAlert {
    let (id, name) = (id.to_owned(), "Checkout is down".to_owned());
    OpenAlert::new(OpenAlertKind::Incident, id, name, severity, since)
}

/// A night: what is open changes, and each message is noted with its minute.
pub(crate) struct Night {
    pub(crate) configuration: Configuration,
    pub(crate) progress: EscalationProgress,
    pub(crate) open: Vec<OpenAlert>,
    pub(crate) now: Timestamp,
    pub(crate) look_again: Option<Timestamp>,
    pub(crate) sent: Vec<String>,
    /// Contacts that have no channel.
    pub(crate) unset: Vec<&'static str>,
}

impl Night {
    pub(crate) fn from(now: Timestamp) -> Self {
        Self {
            configuration: configuration(),
            progress: EscalationProgress::default(),
            open: vec![],
            now,
            look_again: None,
            sent: vec![],
            unset: vec![],
        }
    }

    pub(crate) fn look(&mut self) {
        let rules = EscalationRules::from(&self.configuration);
        let is_set = |contact: &ContactId| !self.unset.contains(&contact.as_str());
        let turn = escalate(&rules, &is_set, &self.progress, &self.open, self.now);
        for message in &turn.messages {
            let line =
                format!("{} {} to {}", self.now.format("%H:%M"), message.alert.id, message.contact);
            self.sent.push(line);
            assert!(message.due_at <= self.now);
        }
        let again = escalate(&rules, &is_set, &turn.progress, &self.open, self.now);
        assert_eq!(again.messages, [], "each once");
        assert_eq!((&again.progress, again.look_again), (&turn.progress, turn.look_again));
        assert!(turn.look_again.is_none_or(|at| at > self.now), "it never spins");
        // Of what is stored nothing is lost.
        let stored = serde_json::to_string(&turn.progress).unwrap();
        self.progress = serde_json::from_str(&stored).unwrap();
        assert_eq!(self.progress, turn.progress);
        self.look_again = turn.look_again;
    }

    /// Looks when it is to be looked, and at the end.
    pub(crate) fn until(&mut self, end: Timestamp) {
        self.look();
        while let Some(at) = self.look_again.filter(|at| *at < end) {
            self.now = at;
            self.look();
        }
        self.now = end;
        self.look();
    }

    /// Looks each minute.
    pub(crate) fn each_minute_until(&mut self, end: Timestamp) {
        while self.now < end {
            self.look();
            self.now = self.now.plus(minutes(1));
        }
        self.look();
    }

    pub(crate) fn acknowledge(&mut self, alert: &str, by: &str, quiet: u64) -> bool {
        let acknowledgement = AlertAcknowledgement {
            alert: alert.to_owned(),
            by: by.parse().unwrap(),
            quiet_for: minutes(quiet),
        };
        self.progress.acknowledge(&acknowledgement, &self.open, self.now)
    }

    pub(crate) fn lines(&mut self) -> Vec<String> {
        std::mem::take(&mut self.sent)
    }
}
