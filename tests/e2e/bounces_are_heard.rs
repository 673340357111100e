//! Bounces and complaints: what providers and mail servers report quarantines an address, and operators see it.

use harness::{Bundle, MailServer, Reply, System, TestSettings, request, wait_for};
use serde_json::{Value, json};

const NAMES: [&str; 8] = ["ada", "eda", "ida", "oda", "uma", "una", "ula", "mia"];

fn begin(server: &MailServer) -> System {
    let url = server.smtp_url().leak();
    let settings = TestSettings { smtp_url: Some(url), ..TestSettings::default() };
    let system = System::without_agents_under(Bundle::Deployed, settings);
    let file = system.probes().join("people.csv");
    let lines = NAMES.map(|name| format!("{name}@example.com")).join("\n");
    std::fs::write(&file, format!("email\n{lines}\n")).unwrap();
    system.allclear(&["subscriber", "import", &file.display().to_string(), "--confirmed"]);
    system
}

/// Where a source reports, on this machine.
fn address(system: &System, source: &str) -> String {
    let all: Vec<Value> =
        serde_json::from_str(&system.allclear(&["subscriber", "report-addresses", "--json"]))
            .unwrap();
    let entry = all.iter().find(|entry| entry["source"] == source).unwrap();
    let (_, path) = entry["url"].as_str().unwrap().split_once("/mail-reports/").unwrap();
    system.worker.url(&format!("mail-reports/{path}"))
}

fn report(system: &System, source: &str, body: &str) -> Reply {
    request("POST", &address(system, source), &[("content-type", "text/plain")], body.as_bytes())
        .unwrap()
}

/// The names whose address is quarantined, with why.
fn quarantined(system: &System) -> Vec<(String, String)> {
    let all: Vec<Value> =
        serde_json::from_str(&system.allclear(&["subscriber", "list", "--json"])).unwrap();
    let mut found: Vec<_> = all
        .iter()
        .filter_map(|subscriber| {
            let reason = subscriber["state"]["quarantined"]["reason"].as_str()?.to_owned();
            let name = subscriber["address"].as_str()?.split('@').next()?.to_owned();
            Some((name, reason))
        })
        .collect();
    found.sort();
    found
}

#[test]
fn reports_of_providers_quarantine_an_address_and_operators_see_why() {
    let server = MailServer::start(&[]);
    let system = begin(&server);
    let ses =
        |told: Value| json!({ "Type": "Notification", "Message": told.to_string() }).to_string();
    let bounced = |kind: &str, name: &str| {
        ses(json!({ "notificationType": "Bounce", "bounce": { "bounceType": kind,
            "bouncedRecipients": [{ "emailAddress": format!("{name}@example.com") }] } }))
    };
    for (source, body) in [
        (
            "mailgun",
            json!({ "event-data": { "event": "failed", "severity": "permanent",
            "recipient": "ada@example.com" } })
            .to_string(),
        ),
        (
            "mailgun",
            json!({ "event-data": { "event": "failed", "severity": "temporary",
            "recipient": "mia@example.com" } })
            .to_string(),
        ),
        (
            "mailgun",
            json!({ "event-data": { "event": "complained", "recipient": "EDA@example.com" } })
                .to_string(),
        ),
        ("ses", bounced("Permanent", "ida")),
        ("ses", bounced("Transient", "mia")),
        ("ses", ses(json!({ "eventType": "Delivery" }))),
        (
            "postmark",
            json!({ "RecordType": "Bounce", "Type": "HardBounce", "Email": "oda@example.com" })
                .to_string(),
        ),
        (
            "resend",
            json!({ "type": "email.complained", "data": { "to": ["Uma <uma@example.com>"] } })
                .to_string(),
        ),
        // Of an address that is not subscribed, and a mail that says that its reader is away.
        (
            "postmark",
            json!({ "RecordType": "Bounce", "Type": "HardBounce", "Email": "x@example.com" })
                .to_string(),
        ),
        ("mail", "Subject: away\r\n\r\nUntil May.".to_owned()),
    ] {
        let reply = report(&system, source, &body);
        assert_eq!(reply.status, 200, "{source}: {}", reply.body);
        assert!(!reply.body.contains('@'));
    }
    let found = quarantined(&system);
    let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["ada", "eda", "ida", "oda", "uma"]);
    assert!(found[0].1.contains("takes no mail") && found[1].1.contains("spam"), "{found:?}");
    assert_eq!(system.ops("subscriber-counts")["quarantined"], 5);

    // None of them is told; who confirms anew is.
    system.allclear(&["incident", "open", "Cards fail", "-m", "We look."]);
    wait_for("the others to be told", || server.accepted() == NAMES.len() - 5);
    for (url, body, status) in [
        (address(&system, "ses").replace("/ses/", "/mailgun/"), "{}", 422),
        (address(&system, "ses").replace("/ses/", "/sendgrid/"), "{}", 404),
        (format!("{}0", address(&system, "ses")), "{}", 404),
        (system.worker.url(&format!("mail-reports/ses/{}", "0".repeat(32))), "{}", 404),
    ] {
        let reply = request("POST", &url, &[], body.as_bytes()).unwrap();
        assert_eq!(reply.status, status, "{}", reply.body);
    }
}

#[test]
fn a_report_of_a_mail_server_names_its_delivery_by_the_sender_of_the_envelope() {
    let server = MailServer::start(&[]);
    let system = begin(&server);
    system.allclear(&["contact", "set", "ops", "--email", "ops@example.com"]);
    let audience = "[[audience]]\nid = \"ops\"\nname = \"Ops\"\nkind = \"public\"\ncontacts = [\"ops\"]\n\n[agents]";
    system.change_page("[agents]", audience);
    system.allclear(&["incident", "open", "Cards fail", "-m", "We look."]);
    wait_for("all to be told", || server.accepted() == NAMES.len() + 1);
    let n = system.ops("notifications")[0]["n"].clone();
    let deliveries = || system.ops(&format!("notifications/{n}/deliveries"));
    wait_for("each to be recorded", || {
        deliveries().as_array().unwrap().iter().all(|one| one["state"] == "accepted")
    });
    let fail = |address: &str, sender: &str| {
        // Programs on the way may change the case.
        let body = format!(
            "To: <{}>\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n\
             --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n\
             Final-Recipient: rfc822; {address}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n",
            sender.to_uppercase()
        );
        assert_eq!(report(&system, "mail", &body).status, 200);
    };
    // Whoever knows the id of a contact cannot say that its mail does not arrive.
    fail("ops@example.com", &format!("bounces+{n}-!ops/0@bounces.example.com"));
    assert!(!deliveries().to_string().contains("refused"));
    for address in ["ada@example.com", "ops@example.com"] {
        let told = server.wait_for(address, "Cards fail");
        let sender = told.sender();
        assert!(
            sender.starts_with("bounces+") && sender.ends_with("@bounces.example.com"),
            "{sender}"
        );
        fail(address, sender);
    }
    assert_eq!(quarantined(&system).len(), 1, "a contact is not quarantined: operators set it");
    let contacts = system.allclear(&["contact", "list"]);
    assert!(contacts.contains("a report says that the address takes no mail"), "{contacts}");
    let refused: Vec<Value> = deliveries()
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["state"] == "refused")
        .cloned()
        .collect();
    assert_eq!(refused.len(), 2, "{refused:?}");
    assert_eq!(refused[0]["recipient"], "!ops/0");
    let told = system.allclear(&["deliveries", &n.to_string()]);
    assert!(told.contains("a report says that the address takes no mail"), "{told}");
}
