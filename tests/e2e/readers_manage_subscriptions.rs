//! Readers manage their subscriptions in a browser, with scripts and without; and whoever asks for an address of
//! another learns nothing of it: neither from the answer nor from the work that is done before it.

use std::collections::BTreeSet;

use domain::cost::pricing::Usage;
use harness::{Bundle, MailServer, Reply, System, TestSettings, request, wait_for};

fn with_mail(server: &MailServer) -> System {
    let url = server.smtp_url().leak();
    // No turn of an object is chosen to be counted, which would write a row more.
    let settings =
        TestSettings { smtp_url: Some(url), meter_chance: Some("1"), ..TestSettings::default() };
    System::without_agents_under(Bundle::Deployed, settings)
}

fn ask(system: &System, address: &str) -> Reply {
    let form = format!("email={address}&incidents=on&maintenance=on&updates=all&about=all");
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("accept", "text/html")];
    request("POST", &system.worker.url("subscribe"), &headers, form.as_bytes()).unwrap()
}

#[test]
fn a_subscription_is_begun_changed_and_ended_in_a_browser_with_scripts_and_without() {
    let server = MailServer::start(&[]);
    let system = with_mail(&server);
    system.read_by_with("subscriber.mjs", &[&server.file().display().to_string()]);
    let all = system.allclear(&["subscriber", "list"]);
    assert!(!all.contains('@'), "{all}");
    for name in ["plain", "scripts"] {
        let address = format!("{name}@example.com");
        let told = server.mails().iter().filter(|mail| mail.is_to(&address)).count();
        assert_eq!(told, 1, "one mail: that which asks for confirmation");
    }
}

#[test]
fn a_mail_is_readable_light_and_dark_wide_and_narrow() {
    let server = MailServer::start(&[]);
    let system = with_mail(&server);
    system.allclear(&["contact", "set", "ops", "--email", "ops@example.com"]);
    let import = system.probes().join("people.csv");
    std::fs::write(&import, "email\nada@example.com\n").unwrap();
    let import = import.display().to_string();
    system.allclear(&["subscriber", "import", &import, "--confirmed"]);
    let body = "**Card payments** fail for *some* customers.\n\n- Paying by invoice works.\n- So does \
        `POST /v1/refunds`.\n\nWe follow [the provider](https://provider.example/status).";
    let open =
        ["incident", "open", "Card payments fail", "-c", "checkout=partial_outage", "-m", body];
    system.allclear(&open);
    server.wait_for("ada@example.com", "Card payments fail").show();
}

/// The addresses of each kind, all of one length, so that answers of one length may be expected.
const KINDS: [&str; 4] = ["active", "quarantined", "unconfirmed", "unknown"];
const TRIES: usize = 3;

fn address(kind: &str, number: usize) -> String {
    format!("{kind:x<12}{number}@example.com")
}

#[test]
fn neither_an_answer_nor_the_work_before_it_says_who_is_known() {
    let gone: Vec<String> =
        (0..TRIES).map(|n| format!("--refuse={}", address("quarantined", n))).collect();
    let server = MailServer::start(&gone.iter().map(String::as_str).collect::<Vec<_>>());
    let system = with_mail(&server);
    let import = system.probes().join("people.csv");
    let subscribed =
        (0..TRIES).flat_map(|n| ["active", "quarantined"].map(|kind| address(kind, n)));
    let lines: Vec<String> = subscribed.collect();
    std::fs::write(&import, format!("email\n{}\n", lines.join("\n"))).unwrap();
    let import = import.display().to_string();
    system.allclear(&["subscriber", "import", &import, "--confirmed"]);
    system.allclear(&["incident", "open", "Cards fail", "-m", "We look."]);
    (0..TRIES).for_each(|n| {
        let _ = ask(&system, &address("unconfirmed", n));
    });
    wait_for("a subscriber of each kind", || {
        let counts = system.ops("subscriber-counts");
        ["active", "quarantined", "unconfirmed"].iter().all(|kind| counts[kind] == TRIES)
    });

    let counted = || -> (u64, u64) {
        let usage: Usage = serde_json::from_value(system.ops("usage")).unwrap();
        let courier = usage.courier.awake;
        (courier.rows_read, courier.rows_written)
    };
    let (mut answers, mut work) = (BTreeSet::new(), BTreeSet::new());
    for kind in KINDS {
        let tries = (0..TRIES).map(|n| {
            let before = counted();
            let reply = ask(&system, &address(kind, n));
            let after = counted();
            assert_eq!(reply.status, 202, "{}", reply.body);
            let headers = reply.headers.iter().filter(|(name, _)| name != "date").cloned();
            // The page says when it was made.
            let body: String =
                reply.body.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
            answers.insert((headers.collect::<Vec<_>>(), body));
            // The alarm that follows within a second may be in it: the least of some tries is without.
            let done = (after.0 - before.0, after.1 - before.1);
            wait_for("the request to be taken", || counted_twice(&counted));
            done
        });
        work.insert(tries.min().unwrap());
    }
    assert_eq!(answers.len(), 1, "{answers:#?}");
    assert_eq!(work.len(), 1, "rows read and written before the answer: {work:?}");
}

/// Whether the Courier did nothing for longer than a request waits.
fn counted_twice(counted: &dyn Fn() -> (u64, u64)) -> bool {
    let written = counted().1;
    std::thread::sleep(std::time::Duration::from_millis(1_500));
    counted().1 == written
}
