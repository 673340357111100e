//! Escalation: an outage that probes or people find reaches operators step by step, each at its time and no sooner, until one of
//! them acknowledges it.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::process::Command;
use std::time::{Duration, SystemTime};

use harness::{
    ADMIN_TOKEN, Bundle, MailServer, System, TestSettings, WebhookReceiver, request, root, wait_for,
};
use serde_json::{Value, json};

/// The time from one step to the next.
const STEP: Duration = Duration::from_secs(6);

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// Asks the operators' API.
fn ops(system: &System, method: &str, path: &str, body: &Value) -> harness::Reply {
    let bearer = format!("Bearer {ADMIN_TOKEN}");
    let headers = [("authorization", &*bearer), ("content-type", "application/json")];
    let url = system.worker.url(&format!("ops/v1/{path}"));
    let body = if body.is_null() { String::new() } else { body.to_string() };
    request(method, &url, &headers, body.as_bytes()).unwrap()
}

/// A system whose outages reach Anna at once, Ben a step later, and a webhook after another.
fn begin(mail: &MailServer, hook: &WebhookReceiver) -> System {
    let settings = TestSettings {
        smtp_url: Some(mail.smtp_url().leak()),
        private_targets: true,
        ..TestSettings::default()
    };
    let system = System::without_agents_under(Bundle::Deployed, settings);
    for contact in ["anna", "ben"] {
        let address = format!("{contact}@example.com");
        system.allclear(&["contact", "set", contact, "--email", &address]);
    }
    let boss =
        json!({ "name": "Boss", "channels": [{ "webhook": { "url": hook.url("ok/boss") } }] });
    assert_eq!(ops(&system, "PUT", "contacts/boss", &boss).status, 200);
    let path = system.probes().join("page.toml");
    let mut page = std::fs::read_to_string(&path).unwrap();
    let (second, third) = (STEP.as_secs(), 2 * STEP.as_secs());
    write!(
        page,
        "\n[[escalation]]\nsteps = [\n  {{ after = \"0m\", on_call = \"primary\" }},\n  \
         {{ after = \"{second}s\", contacts = [\"ben\"] }},\n  \
         {{ after = \"{third}s\", contacts = [\"boss\"] }},\n]\n\n\
         [[on_call]]\nid = \"primary\"\n\
         rotation = {{ contacts = [\"anna\"], every = \"1w\", from = \"2026-01-05 09:00\" }}\n\n\
         [notify]\ndead_man = \"{}\"\n",
        hook.url("ok/dead-man")
    )
    .unwrap();
    std::fs::write(&path, page).unwrap();
    system.allclear(&["apply", &system.probes().display().to_string()]);
    system
}

fn open_incident(system: &System) -> String {
    let stated = "checkout=major_outage";
    let all = ["incident", "open", "Card payments fail", "-c", stated, "-m", "We look into it."];
    system.allclear(&all).trim().to_owned()
}

/// The one open alert.
fn alert(system: &System) -> Value {
    let report = system.ops("open-alerts");
    let alerts = report["alerts"].as_array().unwrap().clone();
    assert_eq!(alerts.len(), 1, "{report}");
    alerts[0].clone()
}

/// The link of a mail by which its contact acknowledges.
fn link(mail: &harness::ReceivedMail) -> String {
    let text = mail.text();
    let at = text.find("/alerts/").unwrap_or_else(|| panic!("no link in {text}"));
    let path = text[at + 1..].split_whitespace().next().unwrap();
    path.trim_end_matches(['>', ')', '.']).to_owned()
}

fn mails_to(mail: &MailServer, address: &str) -> usize {
    mail.mails().iter().filter(|mail| mail.is_to(address)).count()
}

/// How many messages those mails are: one that was accepted just before a kill comes again, as the same message.
fn messages_to(mail: &MailServer, address: &str) -> usize {
    let mails = mail.mails();
    let of_it = mails.iter().filter(|mail| mail.is_to(address));
    of_it.map(|mail| mail.header("message-id")).collect::<BTreeSet<_>>().len()
}

#[test]
fn an_alert_goes_on_to_the_next_step_until_it_is_acknowledged() {
    let (mail, hook) = (MailServer::start(&[]), WebhookReceiver::start());
    let system = begin(&mail, &hook);
    let began = SystemTime::now();
    let incident = open_incident(&system);
    let to_anna = mail.wait_for("anna@example.com", "Card payments fail");
    let at_once = began.elapsed().unwrap();
    assert_eq!(mails_to(&mail, "ben@example.com"), 0, "not before its time, {at_once:?}");
    for part in ["Acknowledge", "sev", "Open since", "Escalation step"] {
        assert!(to_anna.holds(part), "{part} in {}", to_anna.text());
    }
    let _ = mail.wait_for("ben@example.com", "Card payments fail");
    let second = began.elapsed().unwrap();
    assert!(second >= STEP, "the second step came after {second:?}");
    assert!(hook.at("/ok/boss").is_empty());
    assert_eq!(alert(&system)["step"], 2);

    // A program that follows links acknowledges nothing.
    let path = link(&to_anna);
    let shown = request("GET", &system.worker.url(&path), &[], b"").unwrap();
    assert_eq!(shown.status, 200, "{}", shown.body);
    assert!(shown.body.contains("Card payments fail") && shown.body.contains("method=\"post\""));
    let noindex = |headers: &[(String, String)]| {
        headers.iter().any(|(name, value)| name == "x-robots-tag" && value == "noindex")
    };
    assert!(noindex(&shown.headers), "{:?}", shown.headers);
    assert!(alert(&system).get("acknowledged").is_none());
    let forged = format!("{}0", &path[..path.len() - 1]);
    let other = format!("{}1", &path[..path.len() - 1]);
    for wrong in [forged, other].iter().filter(|wrong| **wrong != path) {
        let refused = request("POST", &system.worker.url(wrong), &[FORM], b"").unwrap();
        assert_eq!(refused.status, 404, "{wrong}");
    }
    let wrong = request("POST", &system.worker.url(&path), &[FORM], b"quiet=100000").unwrap();
    assert_eq!(wrong.status, 422);

    let done = request("POST", &system.worker.url(&path), &[FORM], b"quiet=60").unwrap();
    assert_eq!(done.status, 200, "{}", done.body);
    let first = alert(&system)["acknowledged"].clone();
    assert_eq!(first["by"], "anna");
    let shown = system.ops(&format!("incidents/{incident}"));
    assert_eq!(shown["acknowledged"]["by"], "anna");
    assert!(shown.to_string().contains("The alert was acknowledged at step 2 of 3."), "{shown}");
    // The first one keeps its time.
    let again = json!({ "by": "ben" });
    let id = alert(&system)["id"].as_str().unwrap().to_owned();
    let path_of = |id: &str| format!("open-alerts/{id}/acknowledge");
    assert_eq!(ops(&system, "POST", &path_of(&id), &again).status, 200);
    assert_eq!(alert(&system)["acknowledged"], first);
    assert_eq!(ops(&system, "POST", &path_of("incident:x:1"), &again).status, 404);
    assert_eq!(ops(&system, "POST", &path_of(&id), &json!({ "by": "nemo" })).status, 422);
    let listed = system.allclear(&["alert", "list"]);
    assert!(listed.contains("step 2 of 3") && listed.contains("acknowledged by anna"), "{listed}");

    std::thread::sleep(
        (2 * STEP + Duration::from_secs(2)).saturating_sub(began.elapsed().unwrap()),
    );
    assert!(hook.at("/ok/boss").is_empty(), "the third step is never sent");
    assert_eq!((mails_to(&mail, "anna@example.com"), mails_to(&mail, "ben@example.com")), (1, 1));
    wait_for("the dead-man ping", || !hook.at("/ok/dead-man").is_empty());
    assert!(system.ops("open-alerts")["dead_man_failure"].is_null());

    system.allclear(&["incident", "resolve", &incident, "-m", "It is mended."]);
    wait_for("no alert to be open", || {
        system.ops("open-alerts")["alerts"].as_array().is_some_and(Vec::is_empty)
    });
    let over = request("GET", &system.worker.url(&path), &[], b"").unwrap();
    assert!(over.body.contains("over") && !over.body.contains("method=\"post\""), "{}", over.body);
}

#[test]
fn an_alert_for_a_contact_that_is_not_set_goes_on_and_waits_for_it() {
    let (mail, hook) = (MailServer::start(&[]), WebhookReceiver::start());
    let system = begin(&mail, &hook);
    system.allclear(&["contact", "remove", "anna"]);
    open_incident(&system);
    let began = SystemTime::now();
    let _ = mail.wait_for("ben@example.com", "Card payments fail");
    let second = began.elapsed().unwrap();
    assert!(second < STEP, "the first step reaches none, and takes no time: {second:?}");
    assert_eq!(alert(&system)["unset"], json!(["anna"]));
    let listed = system.allclear(&["alert", "list"]);
    assert!(listed.contains("anna is not set"), "{listed}");
    system.allclear(&["contact", "set", "anna", "--email", "anna@example.com"]);
    let _ = mail.wait_for("anna@example.com", "Card payments fail");
    assert!(alert(&system).get("unset").is_none());
}

#[test]
fn an_alert_that_no_contact_acknowledges_reaches_the_third_step() {
    let (mail, hook) = (MailServer::start(&[]), WebhookReceiver::start());
    let mut system = begin(&mail, &hook);
    let began = SystemTime::now();
    open_incident(&system);
    let _ = mail.wait_for("anna@example.com", "Card payments fail");
    // What was sent and when the next step is due, storage knows.
    system.worker.kill();
    system.worker.start_again();
    let _ = mail.wait_for("ben@example.com", "Card payments fail");
    wait_for("the third step", || !hook.at("/ok/boss").is_empty());
    let third = began.elapsed().unwrap();
    assert!(third >= 2 * STEP, "the third step came after {third:?}");
    let told = hook.at("/ok/boss").remove(0);
    let shown = &told.json()["alert"];
    assert_eq!((&shown["name"], &shown["step"]), (&json!("Card payments fail"), &json!(3)));
    let address = shown["acknowledge_url"].as_str().unwrap().to_owned();
    assert!(address.contains("/alerts/"), "{shown}");
    assert!(told.header("webhook-signature").starts_with("v1,"));
    assert_eq!(alert(&system)["step"], 3);
    std::thread::sleep(Duration::from_secs(2));
    // Whether the first mail was on record when the Worker was killed, only chance says.
    assert!(
        mails_to(&mail, "anna@example.com") <= 2,
        "a kill doubles no more than what it interrupts"
    );
    assert_eq!(messages_to(&mail, "anna@example.com"), 1);
    assert_eq!(mails_to(&mail, "ben@example.com"), 1);
    assert_eq!(hook.at("/ok/boss").len(), 1, "each is sent once");

    // A program acknowledges as the docs say.
    let docs = std::fs::read_to_string(root().join("docs/on-call.md")).unwrap();
    let line = docs.lines().find(|line| line.ends_with("\"$ACKNOWLEDGE_URL\"")).unwrap();
    let path = &address[address.find("/alerts/").unwrap() + 1..];
    let mut curl = Command::new("sh");
    curl.args(["-c", line]).env("ACKNOWLEDGE_URL", system.worker.url(path));
    assert!(curl.output().unwrap().status.success(), "{line}");
    assert_eq!(alert(&system)["acknowledged"]["by"], "boss");
}
