//! Audiences: who is told of an incident, and of its end? Exactly those that the configuration names for it, key
//! customers before all others, and nobody who has not confirmed.

use std::fmt::Write as _;
use std::time::Duration;

use harness::{Bundle, MailServer, System, TestSettings, request, wait_for};

/// Contacts, each with a mailbox of its name.
const CONTACTS: [&str; 5] = ["ops", "partner", "key", "owner", "accounts-customer"];

const AUDIENCES: &str = r#"
[[audience]]
id = "staff"
name = "Staff"
kind = "internal"
contacts = ["ops"]

[[audience]]
id = "partners"
name = "Partners"
kind = "partner"
components = ["checkout"]
contacts = ["partner"]

[[audience]]
id = "acme"
name = "Acme"
kind = "key_customer"
components = ["checkout"]
contacts = ["key"]
owner = "owner"

[[audience]]
id = "globex"
name = "Globex"
kind = "customer"
components = ["accounts"]
contacts = ["accounts-customer"]
"#;

fn begin(server: &MailServer) -> System {
    let settings =
        TestSettings { smtp_url: Some(server.smtp_url().leak()), ..TestSettings::default() };
    let system = System::without_agents_under(Bundle::Deployed, settings);
    for contact in CONTACTS {
        let address = format!("{contact}@example.com");
        system.allclear(&["contact", "set", contact, "--email", &address]);
    }
    let path = system.probes().join("page.toml");
    let mut page = std::fs::read_to_string(&path).unwrap();
    write!(page, "{AUDIENCES}").unwrap();
    std::fs::write(&path, page).unwrap();
    system.allclear(&["apply", &system.probes().display().to_string()]);
    let form = "email=uma@example.com&incidents=on&maintenance=on&about=all";
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let reply = request("POST", &system.worker.url("subscribe"), &headers, form.as_bytes());
    assert_eq!(reply.unwrap().status, 202);
    let _ = server.wait_for("uma@example.com", "Confirm");
    system
}

/// To whom mails went that hold a text, in order.
fn told(server: &MailServer, text: &str) -> Vec<String> {
    let mails = server.mails();
    let matching = mails.iter().filter(|mail| mail.holds(text));
    matching.map(|mail| mail.to().trim_end_matches("@example.com").to_owned()).collect()
}

/// Waits until as many were told as are expected, and a moment longer for those that should not be.
fn told_in_the_end(server: &MailServer, text: &str, count: usize) -> Vec<String> {
    wait_for(&format!("{count} mails with `{text}`"), || told(server, text).len() >= count);
    std::thread::sleep(Duration::from_millis(700));
    told(server, text)
}

#[test]
fn each_audience_is_told_what_is_meant_for_it_and_of_its_end() {
    let server = MailServer::start(&[]);
    let system = begin(&server);
    let open = |name: &str, component: &str, more: &[&str]| {
        let stated = format!("{component}=partial_outage");
        let first = format!("{name} begins.");
        let all = [&["incident", "open", name, "-c", &stated, "-m", &first], more].concat();
        system.allclear(&all).trim().to_owned()
    };
    let internal = open("Internal", "checkout", &["--internal"]);
    assert_eq!(told_in_the_end(&server, "Internal begins.", 1), ["ops"]);
    let public = open("Public", "checkout", &[]);
    let first = told_in_the_end(&server, "Public begins.", 4);
    let mut sorted = first.clone();
    sorted.sort();
    assert_eq!(sorted, ["key", "ops", "owner", "partner"]);
    let of_accounts = open("Of accounts", "accounts", &[]);
    let mut other = told_in_the_end(&server, "Of accounts begins.", 2);
    other.sort();
    assert_eq!(other, ["accounts-customer", "ops"]);

    for (id, text, expected) in [
        (&internal, "Internal is over.", vec!["ops"]),
        (&public, "Public is over.", vec!["key", "ops", "owner", "partner"]),
        (&of_accounts, "Of accounts is over.", vec!["accounts-customer", "ops"]),
    ] {
        system.allclear(&["incident", "resolve", id, "-m", text]);
        let mut told = told_in_the_end(&server, text, expected.len());
        told.sort();
        assert_eq!(told, expected, "{text}");
    }
    // A contact is told by operators, and has no link to end that.
    let internal = server.wait_for("ops@example.com", "Internal is over.");
    assert_eq!(internal.count("list-unsubscribe"), 0);
    assert!(!internal.text().contains("/incidents/"), "{}", internal.text());
    let to_uma = server.mails().iter().filter(|mail| mail.is_to("uma@example.com")).count();
    assert_eq!(to_uma, 1, "who has not confirmed gets one message");
    let contacts = system.allclear(&["contact", "list"]);
    assert!(!contacts.contains('@') && contacts.contains("email"), "{contacts}");
}
