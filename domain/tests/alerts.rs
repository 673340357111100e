//! Alerts of other monitoring: is a fingerprint one incident, do related ones join it, and is it closed when all
//! have ended?

use crate::story::{PageStory, at, configuration, probe};
use domain::board::{
    AlertPayload, AlertReceipt, Command, DecisionSubject, Detection, IncidentState, PublishRequest,
    Visibility,
};
use domain::board::{IncidentCommand, IncidentStep};
use domain::config::alert_rules::AlertRule;
use domain::problem::Problem;
use domain::status::Status;
use serde_json::{Value, json};

impl PageStory {
    fn with_rules() -> Self {
        let mut story = Self::begin();
        let mut configuration =
            configuration(vec![probe("checkout", domain::probe::ProbeImpact::Outage)]);
        let rule = |labels: &[(&str, &str)], components: &[(&str, Status)], ignore| AlertRule {
            labels: labels.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(),
            components: components.iter().map(|(id, s)| (id.parse().unwrap(), *s)).collect(),
            ignore,
        };
        configuration.alerts = vec![
            rule(&[("severity", "info")], &[], true),
            rule(&[("service", "pay")], &[("checkout", Status::PartialOutage)], false),
            rule(&[("service", "desk")], &[("desk", Status::MajorOutage)], false),
        ];
        story.configure(configuration);
        story
    }

    fn alerts(&mut self, payload: Value) -> Result<AlertReceipt, Problem> {
        let payload: AlertPayload = serde_json::from_value(payload).unwrap();
        let decided = self.board.decide(Command::TakeAlerts(payload), at(self.now))?;
        decided.events.iter().for_each(|event| self.append(event.clone()));
        let DecisionSubject::Alerts(receipt) = decided.subject else { panic!("another subject") };
        Ok(receipt)
    }

    fn state(&self, nth: usize) -> IncidentState {
        self.board.incidents[nth].state()
    }
}

/// As Alertmanager writes an alert.
fn alert(fingerprint: &str, status: &str, service: &str) -> Value {
    json!({
        "status": status,
        "labels": { "alertname": "PaymentsFail", "service": service, "instance": "db-7.internal" },
        "annotations": { "summary": "Payments fail", "description": "5 % of payments\u{0} fail." },
        "startsAt": "2026-11-20T11:59:58.123456789+00:00",
        "endsAt": "0001-01-01T00:00:00Z",
        "generatorURL": "http://prometheus:9090/graph?g0.expr=x",
        "fingerprint": fingerprint,
    })
}

fn message(alerts: &[Value]) -> Value {
    json!({
        "version": "4", "groupKey": "{}:{}", "truncatedAlerts": 0, "status": "firing", "receiver": "allclear",
        "groupLabels": {}, "commonLabels": {}, "commonAnnotations": {}, "externalURL": "http://am:9093",
        "alerts": alerts,
    })
}

#[test]
fn an_alert_opens_a_draft_that_ends_with_it() {
    let mut story = PageStory::with_rules();
    let opened = story.alerts(message(&[alert("a1", "firing", "pay")])).unwrap();
    assert_eq!(opened, AlertReceipt { opened: 1, ..AlertReceipt::default() });
    let incident = &story.board.incidents[0];
    assert_eq!((incident.name.as_str(), incident.visibility), ("Payments fail", Visibility::Draft));
    assert_eq!(incident.updates[0].body, "5 % of payments\u{fffd} fail.");
    assert_eq!(incident.started_at.to_string(), "2026-11-20T11:59:58.123Z");
    assert_eq!(incident.details.detection, Some(Detection::InternalMonitoring));
    assert_eq!(incident.updates[0].components.len(), 1);
    assert!(incident.notes[0].text.contains("instance=db-7.internal"));
    assert!(story.view().incidents.is_empty(), "nobody reads of it");

    // It is sent again and again while it lasts.
    let again = story.alerts(message(&[alert("a1", "firing", "pay")])).unwrap();
    assert_eq!(again, AlertReceipt { unchanged: 1, ..AlertReceipt::default() });
    let ended = story.alerts(message(&[alert("a1", "resolved", "pay")])).unwrap();
    assert_eq!(ended, AlertReceipt { resolved: 1, ..AlertReceipt::default() });
    assert_eq!((story.board.incidents.len(), story.state(0)), (1, IncidentState::Resolved));
    let unknown = story.alerts(message(&[alert("zz", "resolved", "pay")])).unwrap();
    assert_eq!(unknown, AlertReceipt { unchanged: 1, ..AlertReceipt::default() });

    // What fires after that is another.
    let anew = story.alerts(message(&[alert("a1", "firing", "pay")])).unwrap();
    assert_eq!((anew.opened, story.board.incidents.len()), (1, 2));
}

#[test]
fn related_alerts_are_one_incident_that_ends_with_the_last() {
    let mut story = PageStory::with_rules();
    let all = [("a1", "pay"), ("a2", "pay"), ("a3", "desk"), ("a4", "none"), ("a5", "none")];
    let firing: Vec<_> = all.iter().map(|(id, service)| alert(id, "firing", service)).collect();
    let receipt = story.alerts(message(&firing)).unwrap();
    assert_eq!((receipt.opened, receipt.joined), (4, 1), "of no component each is its own");
    let mut ignored = alert("a6", "firing", "pay");
    ignored["labels"]["severity"] = json!("info");
    assert_eq!(story.alerts(message(&[ignored])).unwrap().ignored, 1);
    story.alerts(message(&[alert("a7", "firing", "pay")])).unwrap();
    assert_eq!(story.board.incidents.len(), 4, "it joins what is open");

    story
        .alerts(message(&[alert("a1", "resolved", "pay"), alert("a2", "resolved", "pay")]))
        .unwrap();
    assert_eq!(story.state(0), IncidentState::Open, "a7 fires");
    story.alerts(message(&[alert("a7", "resolved", "pay")])).unwrap();
    assert_eq!(story.state(0), IncidentState::Resolved);
}

#[test]
fn a_public_incident_is_closed_by_the_pages_policy() {
    let mut story = PageStory::with_rules();
    story.alerts(message(&[alert("a1", "firing", "pay")])).unwrap();
    let incident = story.board.incidents[0].id.to_string();
    let publish =
        IncidentStep::Publish(PublishRequest { visibility: Visibility::Public, by: None });
    story.tell(Command::StepIncident(IncidentCommand { incident, step: publish }));
    story.alerts(message(&[alert("a1", "resolved", "pay")])).unwrap();
    let incident = &story.board.incidents[0];
    assert!(incident.is_open(), "operators are to say so");
    assert!(incident.notes.last().unwrap().text.contains("Every alert"));
}

#[test]
fn one_alert_may_come_in_a_plain_form() {
    let mut story = PageStory::with_rules();
    let plain = json!({ "fingerprint": "disk", "status": "firing", "name": "The disk\n is full", "body": "97 %" });
    assert_eq!(story.alerts(plain).unwrap().opened, 1);
    let incident = &story.board.incidents[0];
    assert_eq!(
        (incident.name.as_str(), incident.updates[0].body.as_str()),
        ("The disk is full", "97 %")
    );
    story.alerts(json!({ "fingerprint": "disk", "status": "resolved" })).unwrap();
    assert_eq!(story.state(0), IncidentState::Resolved);
}

#[test]
fn what_is_no_alert_is_refused_with_its_place_and_nothing_is_done() {
    let mut story = PageStory::with_rules();
    let many: Vec<_> = (0..501).map(|n| alert(&n.to_string(), "firing", "none")).collect();
    for (payload, field) in [
        (json!({}), "status"),
        (json!({ "status": "firing" }), "fingerprint"),
        (json!({ "status": "ok", "fingerprint": "x" }), "status"),
        (
            message(&[alert("a", "firing", "pay"), alert("", "firing", "pay")]),
            "alerts[1].fingerprint",
        ),
        (message(&[alert(&"x".repeat(201), "firing", "pay")]), "alerts[0].fingerprint"),
        (json!({ "fingerprint": "x".repeat(201), "alerts": [] }), "fingerprint"),
        (
            json!({ "alerts": [{ "fingerprint": "x", "status": "firing", "alerts": [] }] }),
            "alerts[0].alerts",
        ),
        (message(&many), "alerts"),
    ] {
        let problem = story.alerts(payload).unwrap_err();
        assert_eq!(problem.field.as_deref(), Some(field));
    }
    assert!(story.board.incidents.is_empty());
    // A flood waits: Alertmanager tries again what is answered with 503.
    let flood = story.alerts(message(&many[..101])).unwrap_err();
    assert_eq!((flood.status, story.board.incidents.len()), (503, 0));
    assert_eq!(story.alerts(message(&many[..100])).unwrap().opened, 100);
}

#[test]
fn long_texts_are_cut() {
    let mut story = PageStory::with_rules();
    let plain = json!({ "fingerprint": "x", "status": "firing", "name": "n".repeat(300), "body": "b".repeat(9_000) });
    story.alerts(plain).unwrap();
    let incident = &story.board.incidents[0];
    let counts = [&incident.name, &incident.updates[0].body].map(|text| text.chars().count());
    assert_eq!(counts, [200, 5_000]);
    assert!(incident.name.ends_with('…'));
}
