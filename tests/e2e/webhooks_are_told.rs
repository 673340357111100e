//! Webhooks and chats: what comes of a message to a real receiver that takes it, is busy, is gone, redirects, never ends
//! its answer, or never answers? None is told twice, none keeps the others waiting, and no address is in a report.

use std::collections::BTreeMap;

use harness::{
    ADMIN_TOKEN, Bundle, ReceivedRequest, System, TestSettings, WebhookReceiver, request, root,
    wait_for,
};
use serde_json::{Value, json};

/// A system that may send to this machine.
fn with_private_targets() -> System {
    let settings = TestSettings { private_targets: true, ..TestSettings::default() };
    System::without_agents_under(Bundle::Deployed, settings)
}

/// Asks the operators' API.
fn ops(system: &System, method: &str, path: &str, body: &str) -> harness::Reply {
    let bearer = format!("Bearer {ADMIN_TOKEN}");
    let headers = [("authorization", &*bearer), ("content-type", "application/json")];
    let url = system.worker.url(&format!("ops/v1/{path}"));
    request(method, &url, &headers, body.as_bytes()).unwrap()
}

/// What came of each delivery of the first notification, by recipient.
fn outcomes(system: &System) -> BTreeMap<String, Value> {
    let notifications = ops(system, "GET", "notifications", "").json();
    let Some(n) = notifications[0]["n"].as_u64() else { return BTreeMap::new() };
    let deliveries = ops(system, "GET", &format!("notifications/{n}/deliveries"), "").json();
    let all = deliveries.as_array().cloned().unwrap_or_default();
    all.into_iter().map(|one| (one["recipient"].as_str().unwrap().to_owned(), one)).collect()
}

#[test]
fn each_receiver_is_told_as_it_answers() {
    let receiver = WebhookReceiver::start();
    let system = with_private_targets();
    let hooks = ["ok", "busy", "gone", "elsewhere", "endless"];
    let webhooks: Vec<Value> =
        hooks.iter().map(|path| json!({ "webhook": { "url": receiver.url(path) } })).collect();
    let hooks = json!({ "name": "Hooks", "channels": webhooks });
    let slack = json!({ "slack": { "url": receiver.url("ok/slack") } });
    let silent = json!({ "webhook": { "url": receiver.url("silent") } });
    let chats = json!({ "name": "Chats", "channels": [slack, silent] });
    for (id, contact) in [("hooks", hooks), ("chats", chats)] {
        let set = ops(&system, "PUT", &format!("contacts/{id}"), &contact.to_string());
        assert_eq!(set.status, 200, "{}", set.body);
        assert!(!set.body.contains("127.0.0.1"), "{}", set.body);
        let secrets = if id == "hooks" { 5 } else { 1 };
        assert_eq!(set.body.matches("whsec_").count(), secrets, "one for each webhook");
    }
    let anna =
        json!({ "name": "Anna", "channels": [{ "webhook": { "url": receiver.url("ok/anna") } }] });
    assert_eq!(ops(&system, "PUT", "contacts/anna", &anna.to_string()).status, 200);
    let audience = "[[audience]]\nid = \"ops\"\nname = \"Ops\"\nkind = \"public\"\n\
                    contacts = [\"hooks\", \"chats\"]\n\n\
                    [[escalation]]\nseverities = [\"sev3\"]\nsteps = [{ after = \"0m\", contacts = [\"anna\"] }]\n\n\
                    [agents]";
    system.change_page("[agents]", audience);
    let open = ["incident", "open", "Card payments fail", "-c", "checkout=partial_outage"];
    let id = system.allclear(&[&open[..], &["-m", "We <!channel> look."]].concat());
    let id = id.trim();

    wait_for("every receiver but one to be told", || {
        ["/ok", "/gone", "/elsewhere", "/endless", "/ok/slack", "/silent"]
            .iter()
            .all(|path| !receiver.at(path).is_empty())
            && receiver.at("/busy").len() == 2
    });
    let told = receiver.at("/ok").into_iter().find(|told| told.path == "/ok").unwrap();
    let incident = &told.json()["incident"];
    assert_eq!((&incident["id"], &incident["name"]), (&json!(id), &json!("Card payments fail")));
    assert!(told.header("webhook-signature").starts_with("v1,"));
    // An attempt again is the same message.
    let busy: Vec<ReceivedRequest> = receiver.at("/busy");
    assert_eq!(busy[0].header("webhook-id"), busy[1].header("webhook-id"));
    assert_eq!(busy[0].body, busy[1].body);
    let slack = &receiver.at("/ok/slack")[0].json();
    assert!(!slack.to_string().contains("<!channel>"), "{slack}");

    wait_for("the silent one to be given up for now", || {
        outcomes(&system).get("!chats/1").is_some_and(|one| one["state"] == "deferred")
    });
    let all = outcomes(&system);
    for (recipient, state, reason) in [
        ("!hooks/0", "accepted", ""),
        ("!hooks/1", "accepted", ""),
        ("!hooks/2", "refused", "it answers 410"),
        ("!hooks/3", "refused", "redirects"),
        ("!hooks/4", "accepted", ""),
        ("!chats/0", "accepted", ""),
        ("!chats/1", "deferred", "did not answer within 20 s"),
    ] {
        let one = &all[recipient];
        assert_eq!(one["state"], state, "{one}");
        assert!(one["reason"].as_str().unwrap_or_default().contains(reason), "{one}");
        assert!(!one.to_string().contains("secret") && !one.to_string().contains("127.0"), "{one}");
    }
    assert!(receiver.at("/trap").is_empty(), "a redirect is not followed");
    assert_eq!(receiver.at("/gone").len(), 1);
    let contacts = system.allclear(&["contact", "list"]);
    assert!(contacts.contains("channel 2 (webhook) is disabled since"), "{contacts}");
    assert_eq!(contacts.matches("disabled").count(), 1, "{contacts}");
    // Operators are told of it, until the contact is set again.
    wait_for("an alert of the channel", || !receiver.at("/ok/anna").is_empty());
    let told = receiver.at("/ok/anna")[0].json();
    assert_eq!(told["alert"]["kind"], "channel_disabled", "{told}");
    assert!(told["alert"]["name"].as_str().unwrap().contains("hooks is told nothing by webhook"));
    let one = json!({ "webhook": { "url": receiver.url("ok") } });
    let mended = json!({ "name": "Hooks", "channels": [one] }).to_string();
    assert_eq!(ops(&system, "PUT", "contacts/hooks", &mended).status, 200);
    wait_for("the alert to be over", || {
        let open = system.ops("open-alerts")["alerts"].as_array().unwrap().clone();
        open.iter().all(|alert| alert["kind"] != "channel_disabled")
    });
}

#[test]
fn a_body_of_ones_own_is_sent_as_the_docs_have_it() {
    let receiver = WebhookReceiver::start();
    let system = with_private_targets();
    let docs = std::fs::read_to_string(root().join("docs/webhooks.md")).unwrap();
    let example = docs.split("$ cat body.json\n").nth(1).unwrap();
    let body = system.probes().join("body.json");
    std::fs::write(&body, example.lines().next().unwrap()).unwrap();
    let (url, body) = (receiver.url("ok/chat"), body.display().to_string());
    let set = ["contact", "set", "chat", "--webhook", &url, "--webhook-body", &body];
    let shown = system.allclear(&set);
    let secret = shown.split_whitespace().find(|word| word.starts_with("whsec_")).unwrap();
    let audience = "[[audience]]\nid = \"ops\"\nname = \"Ops\"\nkind = \"public\"\n\
                    contacts = [\"chat\"]\n\n[agents]";
    system.change_page("[agents]", audience);
    let title = "Cards \"fail\" \\ again";
    let open = ["incident", "open", title, "-c", "checkout=partial_outage", "-m", "We look."];
    let id = system.allclear(&open);
    wait_for("the receiver to be told", || !receiver.at("/ok/chat").is_empty());
    let told = receiver.at("/ok/chat").remove(0);
    assert_eq!(told.header("content-type"), "application/json");
    assert!(told.is_signed_by(secret), "as it was sent: {told:?}");
    assert_eq!(told.json()["text"], format!("{title}: investigating"));
    assert!(told.json()["link"].as_str().unwrap().ends_with(id.trim()), "{}", told.json());

    let (well, _, refused) = system.try_allclear(&[
        "contact",
        "set",
        "x",
        "--webhook",
        &url,
        "--webhook-format",
        "text",
    ]);
    assert!(!well && refused.contains("--webhook-body"), "{refused}");

    // What is wrong is said where the body is written, and by the API, before anything is set.
    std::fs::write(&body, "{\"text\": ${title}}").unwrap();
    let (well, _, refused) = system.try_allclear(&set);
    assert!(
        !well && refused.contains("body.json") && refused.contains("within quotes"),
        "{refused}"
    );
    let template = json!({ "format": "text", "body": "${nothing}" });
    let channel = json!({ "webhook": { "url": url, "template": template } });
    let contact = json!({ "name": "Chat", "channels": [channel] }).to_string();
    let refused = ops(&system, "PUT", "contacts/chat", &contact);
    assert_eq!(refused.status, 422, "{}", refused.body);
    assert!(refused.body.contains("nothing fills `${nothing}`"), "{}", refused.body);
}

#[test]
fn addresses_of_the_own_network_are_refused_unless_they_are_allowed() {
    let receiver = WebhookReceiver::start();
    let system = System::without_agents(Bundle::Deployed);
    for url in [receiver.url("ok"), "http://localhost/".into(), "https://169.254.169.254/".into()] {
        let contact = json!({ "name": "Hooks", "channels": [{ "webhook": { "url": url } }] });
        let set = ops(&system, "PUT", "contacts/hooks", &contact.to_string());
        assert_eq!(set.status, 422, "{}", set.body);
        assert!(set.body.contains("channels[0]"), "{}", set.body);
    }
    assert!(receiver.at("/").is_empty());
}
