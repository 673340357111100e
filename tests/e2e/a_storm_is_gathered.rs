//! A storm: twelve incidents open within a minute, and end. Does each reader get few messages, and the right ones? And
//! what is minor waits for the morning, or for the digest of who asked for one.

use std::collections::BTreeSet;
use std::time::Duration;

use domain::time::timestamp::Timestamp;
use harness::{
    ADMIN_TOKEN, Bundle, MailServer, ReceivedMail, Reply, System, TestSettings, WebhookReceiver,
    request, wait_for,
};
use serde_json::{Value, json};

/// How many incidents open.
const INCIDENTS: usize = 12;

fn begin(server: &MailServer) -> System {
    let smtp_url = Some(server.smtp_url().leak() as &'static str);
    let settings = TestSettings { smtp_url, private_targets: true, ..TestSettings::default() };
    let system = System::without_agents_under(Bundle::Deployed, settings);
    for (reader, form) in [
        ("ada", "incidents=on&maintenance=on&updates=all&about=all"),
        ("ida", "incidents=on&updates=all&about=some&component=accounts"),
        ("eda", "incidents=on&maintenance=on&updates=digest&about=all"),
    ] {
        subscribe(&system, server, &format!("{reader}@example.com"), form);
    }
    system
}

fn post(system: &System, path: &str, form: &str) -> Reply {
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("accept", "text/html")];
    request("POST", &system.worker.url(path), &headers, form.as_bytes()).unwrap()
}

fn subscribe(system: &System, server: &MailServer, address: &str, form: &str) {
    let reply = post(system, "subscribe", &format!("email={address}&{form}"));
    assert_eq!(reply.status, 202, "{}", reply.body);
    let text = server.wait_for(address, "Confirm").text();
    let link = text.split("/subscribe/").nth(1).expect("a link");
    let token: String = link.chars().take_while(char::is_ascii_alphanumeric).collect();
    assert_eq!(post(system, &format!("subscribe/{token}"), "").status, 200);
}

/// What a reader was sent since the confirmation.
fn told(server: &MailServer, reader: &str) -> Vec<ReceivedMail> {
    let address = format!("{reader}@example.com");
    let mails = server.mails();
    mails.into_iter().filter(|mail| mail.is_to(&address) && !mail.holds("Confirm")).collect()
}

fn ops(system: &System, method: &str, path: &str, body: &str) -> Value {
    let bearer = format!("Bearer {ADMIN_TOKEN}");
    let headers = [("authorization", &*bearer), ("content-type", "application/json")];
    let url = system.worker.url(&format!("ops/v1/{path}"));
    let reply = request(method, &url, &headers, body.as_bytes()).unwrap();
    assert!(reply.status < 300, "{}", reply.body);
    reply.json()
}

#[test]
fn twelve_incidents_are_few_messages_and_each_is_told_to_be_over() {
    let server = MailServer::start(&[]);
    let receiver = WebhookReceiver::start();
    let system = begin(&server);
    let hook =
        json!({ "name": "Hook", "channels": [{ "webhook": { "url": receiver.url("ok") } }] });
    ops(&system, "PUT", "contacts/hook", &hook.to_string());
    let audience = "[notify]\ngather_for = \"10s\"\n\n[[audience]]\nid = \"ops\"\nname = \"Ops\"\n\
                    kind = \"public\"\ncontacts = [\"hook\"]\n\n[agents]";
    system.change_page("[agents]", audience);

    let open = |n: usize, component: &str| {
        let stated = format!("{component}=degraded_performance");
        let (name, text) = (format!("Trouble {n:02}"), format!("It begins {n:02}."));
        let id = system.allclear(&["incident", "open", &name, "-c", &stated, "-m", &text]);
        id.trim().to_owned()
    };
    let component = |n: usize| if n == 5 { "accounts" } else { "checkout" };
    let ids: Vec<String> = (0..INCIDENTS).map(|n| open(n, component(n))).collect();
    let heard_of = |reader: &str, text: &str| {
        let mails = told(&server, reader);
        (0..INCIDENTS)
            .filter(|n| mails.iter().any(|mail| mail.text().contains(&format!("{text} {n:02}."))))
            .collect::<Vec<_>>()
    };
    wait_for("each beginning to be told", || heard_of("ada", "It begins").len() == INCIDENTS);
    for (n, id) in ids.iter().enumerate() {
        let text = format!("It is over {n:02}.");
        system.allclear(&["incident", "resolve", id, "-m", &text]);
    }
    wait_for("each end to be told", || heard_of("ada", "It is over").len() == INCIDENTS);
    std::thread::sleep(Duration::from_millis(500));
    let to_ada = told(&server, "ada");
    let subjects: Vec<String> = to_ada.iter().map(|mail| mail.header("subject")).collect();
    println!("{subjects:#?}");
    assert!(to_ada.len() < 10, "{subjects:#?}");
    assert!(subjects[0].contains("Trouble 00"), "the first is told at once, by itself");
    assert!(subjects.iter().any(|subject| subject.contains("updates: ")), "{subjects:#?}");
    to_ada.iter().for_each(ReceivedMail::check_lines);
    // Who asked for one component hears of that one alone, in messages of the usual kind.
    let to_ida: Vec<String> =
        told(&server, "ida").iter().map(|mail| mail.header("subject")).collect();
    assert_eq!((heard_of("ida", "It begins"), heard_of("ida", "It is over")), (vec![5], vec![5]));
    assert!(to_ida.len() == 2 && to_ida.iter().all(|subject| subject.contains("Trouble 05")));
    // A program is told each by itself.
    let of_hook = receiver.at("/ok");
    let ended = of_hook.iter().filter(|told| told.json()["incident"]["status"] == "resolved");
    assert_eq!(ended.count(), INCIDENTS);
    assert!(of_hook.len() >= INCIDENTS * 2 - 2, "{}", of_hook.len());
    let list = system.allclear(&["deliveries"]);
    assert!(list.contains("in one message with"), "{list}");
    // One that reached its reader is sent once more by hand, under the same id.
    let all = ops(&system, "GET", "notifications?limit=200", "");
    let first = all.as_array().and_then(|all| all.last()).expect("a notification")["n"].to_string();
    let one = ops(&system, "GET", &format!("notifications/{first}/deliveries?limit=1"), "");
    assert_eq!(one.as_array().map(Vec::len), Some(1), "a page has as many as are asked for");
    let recipient = one[0]["recipient"].as_str().unwrap();
    assert_eq!(recipient, "!hook/0");
    let again = ["deliveries", "redeliver", &first, "--recipient", recipient];
    assert!(system.allclear(&again).starts_with("1 sent"), "{recipient}");
    wait_for("it to come again", || receiver.at("/ok").len() > of_hook.len());
    let last = receiver.at("/ok").pop().unwrap();
    assert_eq!(last.header("webhook-id"), of_hook[0].header("webhook-id"));
}

#[test]
fn what_is_minor_waits_for_the_morning_and_a_digest_comes_when_it_is_due() {
    let server = MailServer::start(&[]);
    let system = begin(&server);
    // The morning comes within a minute or two, by the clocks of the page.
    let now = Timestamp::from_unix_ms(now_ms());
    let clock = |minutes: u64| now.plus(Duration::from_secs(minutes * 60)).format("%H:%M");
    let soon = if now.unix_ms() % 60_000 < 35_000 { 1 } else { 2 };
    let notify = format!(
        "[notify]\nquiet_hours = {{ from = \"{}\", to = \"{}\" }}\ndigest = \"daily {}\"\n\n[agents]",
        clock(23 * 60),
        clock(soon),
        clock(soon)
    );
    system.change_page("[agents]", &notify);
    let (from, until) = (clock_at(now, 86_400), clock_at(now, 90_000));
    let words =
        ["maintenance", "schedule", "Disks are swapped", "--from", &from, "--until", &until];
    system.allclear(&[&words[..], &["-c", "checkout", "-m", "Nothing stops."]].concat());
    let open = ["incident", "open", "Card payments fail", "-c", "checkout=major_outage"];
    let id = system.allclear(&[&open[..], &["-m", "We look."]].concat());
    let update =
        ["incident", "update", id.trim(), "-m", "It is the disk.", "--status", "identified"];
    system.allclear(&update);
    let _ = server.wait_for("ada@example.com", "It is the disk.");
    let quiet = ops(&system, "GET", "notifications", "");
    let n = quiet.as_array().and_then(|all| all.last()).expect("the maintenance")["n"].to_string();
    let held = ops(&system, "GET", &format!("notifications/{n}/deliveries"), "");
    assert_eq!((held.as_array().map(Vec::len), &held[0]["state"]), (Some(1), &json!("quiet")));
    assert!(told(&server, "ada").iter().all(|mail| !mail.holds("Disks are swapped")));

    let due = now.plus(Duration::from_secs(soon * 60));
    // Not to wait for, but when it is: the clock of the machine says so.
    std::thread::sleep(due.since(Timestamp::from_unix_ms(now_ms())));
    wait_for("the morning", || {
        told(&server, "ada").iter().any(|mail| mail.text().contains("Nothing stops."))
            && told(&server, "eda").iter().any(|mail| mail.header("subject").contains("Digest"))
    });
    let to_eda = told(&server, "eda");
    let subjects: Vec<String> = to_eda.iter().map(|mail| mail.header("subject")).collect();
    let digest = to_eda.iter().find(|mail| mail.header("subject").contains("Digest")).unwrap();
    assert!(digest.text().contains("Disks are swapped"), "{}", digest.text());
    digest.check_lines();
    assert!(subjects.iter().filter(|subject| subject.contains("Digest")).count() == 1);
    std::thread::sleep(Duration::from_millis(700));
    let digests = told(&server, "eda").iter().filter(|mail| mail.holds("Digest")).count();
    assert_eq!(digests, 1, "it comes once: {subjects:#?}");
}

/// What is held is in storage: whatever is killed when, each beginning is in one message, and the digest is one.
#[test]
fn what_is_gathered_and_a_digest_survive_a_kill() {
    let server = MailServer::start(&[]);
    let mut system = begin(&server);
    let now = Timestamp::from_unix_ms(now_ms());
    let soon = if now.unix_ms() % 60_000 < 25_000 { 1 } else { 2 };
    let due = now.plus(Duration::from_secs(soon * 60));
    let notify = format!(
        "[notify]\ngather_for = \"10s\"\ndigest = \"daily {}\"\n\n[agents]",
        due.format("%H:%M")
    );
    system.change_page("[agents]", &notify);
    for n in 0..6 {
        let (name, text) = (format!("Trouble {n:02}"), format!("It begins {n:02}."));
        let stated = "checkout=degraded_performance";
        system.allclear(&["incident", "open", &name, "-c", stated, "-m", &text]);
    }
    wait_for("the first ones", || told(&server, "ada").len() >= 2);
    system.worker.kill();
    system.worker.start_again();
    let messages_with = |reader: &str, text: &str| {
        let mails = told(&server, reader);
        let with = mails.iter().filter(|mail| mail.text().contains(text));
        with.map(|mail| mail.header("message-id")).collect::<BTreeSet<_>>().len()
    };
    wait_for("each beginning to be told", || {
        (0..6).all(|n| messages_with("ada", &format!("It begins {n:02}.")) > 0)
    });
    let due = Timestamp::from_unix_ms(due.unix_ms() / 60_000 * 60_000);
    std::thread::sleep(due.since(Timestamp::from_unix_ms(now_ms())));
    for pause_ms in [20, 150] {
        std::thread::sleep(Duration::from_millis(pause_ms));
        system.worker.kill();
        system.worker.start_again();
    }
    wait_for("the digest", || messages_with("eda", "It begins 05.") > 0);
    std::thread::sleep(Duration::from_secs(1));
    for n in 0..6 {
        let text = format!("It begins {n:02}.");
        assert_eq!(messages_with("ada", &text), 1, "{text}");
        assert_eq!(messages_with("eda", &text), 1, "{text}");
    }
    let mails = told(&server, "eda").len();
    assert!(mails <= 3, "a kill doubles no more than what it interrupts: {mails}");
}

fn now_ms() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    i64::try_from(since.as_millis()).unwrap()
}

fn clock_at(now: Timestamp, seconds: u64) -> String {
    now.plus(Duration::from_secs(seconds)).to_string()
}
