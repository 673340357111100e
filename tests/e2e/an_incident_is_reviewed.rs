//! From the end of an incident to its review, by the command line: the reason for outage reaches exactly those to whom it was
//! given, and what is overdue is reminded of until it is there.

use std::fmt::Write as _;
use std::time::Duration;

use domain::time::time_zone::Zone;
use harness::{Bundle, MailServer, System, TestSettings, get, now, public_paths, wait_for};
use serde_json::{Value, json};

const CUSTOMERS: &str = r#"
[[customer]]
id = "initech"
name = "Initech"
components = ["storefront"]
contacts = ["initech-ops"]

[[customer]]
id = "hooli"
name = "Hooli"
components = ["accounts"]
contacts = ["hooli-ops"]
"#;

/// What only the affected are told.
const INSIDE: &str = "zzinsidezz";

fn begin(server: &MailServer) -> System {
    let settings =
        TestSettings { smtp_url: Some(server.smtp_url().leak()), ..TestSettings::default() };
    let system = System::without_agents_under(Bundle::Deployed, settings);
    for contact in ["initech-ops", "hooli-ops", "anna"] {
        let address = format!("{contact}@example.com");
        system.allclear(&["contact", "set", contact, "--email", &address]);
    }
    std::fs::write(system.probes().join("customers.toml"), CUSTOMERS).unwrap();
    let path = system.probes().join("page.toml");
    let mut page = std::fs::read_to_string(&path).unwrap();
    page =
        page.replace("id = \"storefront\"\n", "id = \"storefront\"\ndepends_on = [\"checkout\"]\n");
    write!(
        page,
        "\n[[escalation]]\nsteps = [{{ after = \"0m\", contacts = [\"anna\"] }}]\n\n\
         [incidents.review]\nsev1 = \"1s\"\nsev2 = \"1s\"\nsev3 = \"1s\"\n"
    )
    .unwrap();
    std::fs::write(&path, page).unwrap();
    system.allclear(&["apply", &system.probes().display().to_string()]);
    system
}

fn fails(system: &System, arguments: &[&str]) -> String {
    let (is_done, _, told) = system.try_allclear(arguments);
    assert!(!is_done, "{arguments:?}");
    told
}

fn resolved(system: &System, name: &str) -> String {
    let open = ["incident", "open", name, "-m", "We look.", "-c", "checkout=major_outage"];
    let incident = system.allclear(&open).trim().to_owned();
    let details = ["incident", "details", &incident, "--resolution", "workaround"];
    system.allclear(&details);
    system.allclear(&["incident", "resolve", &incident, "-m", "Cards are taken again."]);
    incident
}

/// Writes every text, from the template as it is printed.
fn write_from_template(system: &System, incident: &str, text: &str) {
    let template = system.allclear(&["incident", "rfo", incident, "draft"]);
    for part in
        ["## Date", "## Time and duration", "## Affected services", "Checkout", "workaround"]
    {
        assert!(template.contains(part), "{part}: {template}");
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rfo.md");
    let written = format!("{template}\n{text}\n")
        .replace("## Root cause\n", &format!("## Root cause\n{text}\n"));
    std::fs::write(&path, written).unwrap();
    system.allclear(&["incident", "rfo", incident, "edit", "--file", &path.display().to_string()]);
}

/// Everything that readers are given of an incident.
fn all_that_is_public(system: &System, incident: &str) -> String {
    let paths = public_paths(system).into_iter();
    let texts = paths
        .map(|path| get(&system.worker.url(&path.replace("{incident}", incident))).unwrap().body);
    texts.collect()
}

#[test]
fn a_reason_for_outage_reaches_those_to_whom_it_is_given() {
    let server = MailServer::start(&[]);
    let system = begin(&server);
    let incident = resolved(&system, "Nobody can pay");
    let refused = fails(&system, &["incident", "rfo", &incident, "publish", "--to", "affected"]);
    assert!(refused.contains("is not written") && refused.contains("edit --"), "{refused}");
    write_from_template(&system, &incident, INSIDE);
    let published = system
        .allclear(&["incident", "rfo", &incident, "publish", "--to", "affected", "--by", "ada"]);
    assert!(published.contains("customers 1, contacts 1, decided by ada"), "{published}");
    let mail = server.wait_for("initech-ops@example.com", INSIDE);
    let text = mail.text();
    for part in ["Root cause", "Next steps", "Affected services", "Checkout"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!text.contains("/incidents/") && mail.count("list-unsubscribe") == 0, "{text}");
    std::thread::sleep(Duration::from_millis(700));
    let got = server.mails().iter().filter(|mail| mail.holds(INSIDE)).count();
    assert_eq!(got, 1, "one mail to one contact, and to no other");
    let hooli = server.mails().iter().filter(|mail| mail.is_to("hooli-ops@example.com")).count();
    assert_eq!(hooli, 0, "a customer that is not affected");
    let public = all_that_is_public(&system, &incident);
    for private in [INSIDE, "initech", "Initech", "/rfo"] {
        assert!(!public.contains(private), "{private}");
    }
    let page = format!("incidents/{incident}/rfo");
    assert_eq!(get(&system.worker.url(&page)).unwrap().status, 404);
    let deliveries = system.allclear(&["deliveries"]);
    assert!(deliveries.contains("Nobody can pay"), "{deliveries}");
    for (format, part) in
        [("markdown", "## Root cause"), ("html", "<h2>Root cause</h2>"), ("json", "\"root_cause\"")]
    {
        let shown = system.allclear(&["incident", "rfo", &incident, "show", "--format", format]);
        assert!(shown.contains(part) && shown.contains(INSIDE), "{format}: {shown}");
    }

    // Another is for all; it stands on a page of its own, in each language.
    let other = resolved(&system, "Cards <fail> again");
    let fields = [
        ["--description", "Cards **failed**."],
        ["--root-cause", "<script>x</script> A full disk."],
        ["--resolution", "::: de\nGeräumt.\n:::\nEmptied."],
        ["--next-steps", "* Alarms"],
    ];
    let edit = [&["incident", "rfo", &other, "edit"][..], &fields.concat()].concat();
    system.allclear(&edit);
    system.allclear(&["incident", "rfo", &other, "publish", "--to", "all"]);
    let address = format!("/incidents/{other}/rfo");
    wait_for("the link", || {
        system.get(&format!("incidents/{other}")).contains(&format!("href=\"{address}\""))
    });
    let page = system.get(address.trim_start_matches('/'));
    for part in [
        "<strong>failed</strong>",
        "A full disk.",
        "Emptied.",
        "Cards &lt;fail&gt; again",
        "Time and duration",
        "Checkout",
        "<li>Alarms",
        "Published",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!page.contains("<script>x") && !page.contains("Geräumt"), "{page}");
    let german = system.get(&format!("de/incidents/{other}/rfo"));
    assert!(german.contains("Grundursache") && german.contains("Geräumt."), "{german}");
    // What was published is revised, and not taken back.
    let back = fails(&system, &["incident", "rfo", &other, "publish", "--to", "none"]);
    assert!(back.contains("not taken back"), "{back}");
    system.allclear(&["incident", "rfo", &other, "edit", "--root-cause", "Two full disks."]);
    assert!(!system.get(address.trim_start_matches('/')).contains("Two full disks"));
    system.allclear(&["incident", "rfo", &other, "publish", "--to", "all"]);
    wait_for("the revision", || {
        let page = system.get(address.trim_start_matches('/'));
        page.contains("Two full disks.") && page.contains("Revision 2")
    });
    let first = system.allclear(&["incident", "rfo", &other, "show", "--revision", "1"]);
    assert!(first.contains("A full disk."), "{first}");
    let audit = system.allclear(&["audit", "--limit", "50"]);
    assert!(audit.contains("rfo published") && audit.contains("ada"), "{audit}");
    let verified = system.allclear(&["verify", &system.worker.url("")]);
    assert!(verified.contains("lines verified"), "{verified}");
}

#[test]
fn a_review_is_reminded_of_until_it_is_complete() {
    let server = MailServer::start(&[]);
    let system = begin(&server);
    let incident = resolved(&system, "Nobody can pay");
    wait_for("the reminder", || {
        system.allclear(&["incident", "reminders"]).contains("review overdue")
    });
    let _ = server.wait_for("anna@example.com", "review overdue");
    let overdue = system.allclear(&["review", "list", "--overdue"]);
    assert!(overdue.contains(&incident) && overdue.contains("9 of 9 open"), "{overdue}");
    let before = Zone::UTC.date_name(now().minus(Duration::from_secs(3 * 86_400)));
    let add = ["review", "item", "add", &incident, "--text", "Watch disks", "--owner", "ada"];
    let item = system.allclear(&[&add[..], &["--due", &before]].concat());
    assert!(system.allclear(&["incident", "reminders"]).contains("remediation item overdue"));
    let refused = fails(&system, &["review", "tick", &incident, "rfo"]);
    assert!(refused.contains("not decided"), "{refused}");
    system.allclear(&["incident", "rfo", &incident, "publish", "--to", "none", "--by", "grace"]);
    for outcome in [
        "root_cause",
        "damage",
        "what_worked",
        "what_did_not",
        "notifications",
        "record",
        "remediation",
        "rfo",
    ] {
        system.allclear(&["review", "tick", &incident, outcome, "--text", "Looked at."]);
    }
    let shown =
        system.allclear(&["review", "waive", &incident, "knowledge", "--reason", "It says so."]);
    assert!(shown.contains("complete") && shown.contains("[-] knowledge"), "{shown}");
    let overdue = system.allclear(&["review", "list", "--overdue"]);
    assert!(overdue.contains("items open: 1"), "its item is: {overdue}");
    system.allclear(&["review", "item", "done", &incident, item.trim(), "--by", "ada"]);
    assert!(!system.allclear(&["review", "list", "--overdue"]).contains(&incident));
    let left = system.allclear(&["incident", "reminders"]);
    assert!(!left.contains("overdue"), "{left}");
    let told: Value = system.ops(&format!("incidents/{incident}/review"));
    assert_eq!(told["items"][0]["closed_by"], json!("ada"));
    assert!(told["completed_at"].is_string(), "{told}");
    let audit = system.allclear(&["audit", "--limit", "50"]);
    for part in ["outcome marked", "remediation item set", "rfo published", "grace"] {
        assert!(audit.contains(part), "{part}: {audit}");
    }
    let public = all_that_is_public(&system, &incident);
    for private in ["Watch disks", "Looked at.", "It says so."] {
        assert!(!public.contains(private), "{private}");
    }
}
