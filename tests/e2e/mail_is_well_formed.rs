//! Mail is well formed: byte by byte, by the parsers of others, and for a server that is as strict as it can be.

use domain::time::timestamp::Timestamp;
use harness::{
    ADMIN_TOKEN, Bundle, MailServer, Postfix, ReceivedMail, System, TestSettings, get, now,
    read_calendar, request, wait_for,
};
use serde_json::Value;
use std::time::Duration;

fn sending_by(url: String) -> System {
    let settings = TestSettings { smtp_url: Some(url.leak()), ..TestSettings::default() };
    System::without_agents_under(Bundle::Deployed, settings)
}

fn import(system: &System, addresses: &[&str]) {
    let file = system.probes().join("people.csv");
    std::fs::write(&file, format!("email\n{}\n", addresses.join("\n"))).unwrap();
    system.allclear(&["subscriber", "import", &file.display().to_string(), "--confirmed"]);
}

/// Texts that mail finds hard: a dot alone, long words, other scripts, quotes, and what looks like a header.
const HARD: &str = "Wir prüfen das.\n.\n..\nFrom here on: “ünïcödé”, עברית, 日本語, 🙂.\n\nSubject: not one\n\n\
    https://example.com/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const HARD_TITLE: &str = "Zahlungen – “langsam” \\ 日本語 =?utf-8?q?x?=, a@b.example <c@d.example>";

fn opened(system: &System) {
    let long = "word ".repeat(1_500);
    let body = format!("{HARD}\n\n{long}\n\n{}", "x".repeat(1_200));
    system.allclear(&[
        "incident",
        "open",
        HARD_TITLE,
        "-c",
        "checkout=partial_outage",
        "-m",
        &body,
    ]);
}

#[test]
fn a_mail_with_hard_texts_is_well_formed() {
    let server = MailServer::start(&[]);
    let system = sending_by(server.smtp_url());
    import(&system, &["ada@example.com"]);
    opened(&system);
    wait_for("a mail", || server.accepted() > 0);
    let mail = server.mails().remove(0);
    mail.check_strictly();
    assert!(mail.text().contains("Wir prüfen das.\n.\n..\n"), "{}", mail.text());
}

#[test]
fn a_calendar_reads_maintenance_and_follows_its_changes() {
    let server = MailServer::start(&[]);
    let system = sending_by(server.smtp_url());
    import(&system, &["ada@example.com"]);
    let at = |minutes: u64| now().plus(Duration::from_secs(minutes * 60)).to_string();
    let (from, until) = (at(60), at(120));
    let name = "New disks; room 2, “left” side";
    let mut words = vec!["maintenance", "schedule", name, "-c", "checkout", "-m", HARD];
    words.extend(["--from", &from, "--until", &until]);
    let id = system.allclear(&words);
    let first = server.wait_for("ada@example.com", "scheduled");
    first.check_strictly();
    let event = first.calendar();
    assert_eq!(
        (event["method"].as_str(), event["status"].as_str()),
        (Some("PUBLISH"), Some("CONFIRMED"))
    );
    assert!(event["summary"].as_str().unwrap().ends_with(name), "{event}");
    assert!(event["description"].as_str().unwrap().contains("日本語"), "{event}");
    let seconds = |text: &str| text.parse::<Timestamp>().unwrap().unix_ms() / 1_000;
    let begins = event["begin"].as_str().unwrap().replace("+00:00", "Z");
    assert_eq!(seconds(&begins), seconds(&from));

    let moved = at(180);
    let update = ["maintenance", "update", id.trim(), "-m", "Later.", "--until", &moved];
    system.allclear(&update);
    let second = server.wait_for("ada@example.com", "Later.").calendar();
    assert_eq!(second["uid"], event["uid"]);
    assert!(second["sequence"].as_i64() > event["sequence"].as_i64(), "{second}");
    assert_ne!(second["end"], event["end"]);
    system.allclear(&["maintenance", "cancel", id.trim(), "-m", "Not needed."]);
    let last = server.wait_for("ada@example.com", "Not needed.").calendar();
    assert_eq!((&last["uid"], last["status"].as_str()), (&event["uid"], Some("CANCELLED")));

    let feed = get(&system.worker.url("maintenance.ics")).unwrap();
    assert_eq!((feed.status, feed.media_type.as_str()), (200, "text/calendar; charset=utf-8"));
    let subscribed = read_calendar(&feed.body);
    for (field, value) in last.as_object().unwrap() {
        // A feed has a name in place of a method.
        let expected = if field == "method" { &Value::Null } else { value };
        assert!(field == "name" || &subscribed[field] == expected, "{field}: {subscribed}");
    }
    assert!(subscribed["name"].as_str().is_some_and(|name| name.ends_with(": maintenance")));
}

/// Run it by `cargo test -p e2e --test e2e -- --ignored postfix`.
#[test]
// Postfix changes to users of its own, which takes root, and comes with the distribution alone: a machine with Rust, Node
// and Python has neither. `docs/notify.md` has what it says and how it was run; aiosmtpd takes the same mails in every run.
#[ignore = "needs root, and Debian's package postfix"]
fn postfix_takes_every_mail_and_its_report_quarantines_an_address() {
    let postfix = Postfix::start();
    let system = sending_by(postfix.smtp_url());
    import(&system, &["ada@example.com", "gone@example.com"]);
    opened(&system);
    let mail = postfix.wait_for("ada@example.com", "Wir pr");
    let own = ["Return-Path:", "X-Original-To:", "Delivered-To:", "Received:"];
    let without: ReceivedMail = mail.without(&own);
    without.check_strictly();
    // Postfix took the other too, and says later that there is no such mailbox.
    let report = postfix.wait_for("@bounces.example.com", "multipart/report");
    let bearer = format!("Bearer {ADMIN_TOKEN}");
    let addresses = system.ops("report-addresses");
    let url = of_source(&addresses, "mail");
    let path = url.split_once("/mail-reports/").unwrap().1;
    let url = system.worker.url(&format!("mail-reports/{path}"));
    let reply = request("POST", &url, &[("authorization", &bearer)], report.raw().as_bytes());
    assert_eq!(reply.unwrap().status, 200);
    assert_eq!(system.ops("subscriber-counts")["quarantined"], 1);
}

fn of_source(addresses: &Value, source: &str) -> String {
    let all = addresses.as_array().unwrap();
    let subscriber = all.iter().find(|subscriber| subscriber["source"] == source).unwrap();
    subscriber["url"].as_str().unwrap().to_owned()
}
