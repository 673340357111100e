//! workerd is killed twenty times while a thousand subscribers are told. Is each told everything, and does a message
//! that comes twice carry the same id?

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::time::Duration;

use harness::{Bundle, Chance, MailServer, System, TestSettings, wait_for};

/// How often workerd is killed.
const KILLS: usize = 20;
/// How many are told.
const SUBSCRIBERS: usize = 1_000;
/// How many messages are on their way at a time: each connection has one that is not recorded yet.
const CONNECTIONS: usize = 4;

#[test]
fn a_thousand_subscribers_are_told_whatever_is_killed() {
    let mut chance = Chance::begin();
    let server = MailServer::start(&[]);
    let url = server.smtp_url();
    let settings = TestSettings { smtp_url: Some(url.leak()), ..TestSettings::default() };
    let mut system = System::without_agents_under(Bundle::Deployed, settings);
    system.change_page("[agents]", "[notify]\ngather_for = \"10s\"\n\n[agents]");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("subscribers.csv");
    let mut csv = "email\n".to_owned();
    for n in 0..SUBSCRIBERS {
        writeln!(csv, "reader-{n}@example.com").unwrap();
    }
    std::fs::write(&file, csv).unwrap();
    let file = file.display().to_string();
    let output = system.allclear(&["subscriber", "import", &file, "--confirmed"]);
    assert!(output.starts_with("1000 added"), "{output}");

    let open = ["incident", "open", "Card payments fail", "-c", "checkout=partial_outage"];
    let id = system.allclear(&[&open[..], &["-m", "Notice 0."]].concat());
    let mut notices = 1;
    for _ in 0..KILLS {
        std::thread::sleep(Duration::from_millis(50 + chance.below(400)));
        system.worker.kill();
        system.worker.start_again();
        if told(&server, notices - 1).len() == SUBSCRIBERS {
            let body = format!("Notice {notices}.");
            system.allclear(&["incident", "update", id.trim(), "-m", &body]);
            notices += 1;
        }
    }
    let last = notices - 1;
    wait_for("all to be told", || told(&server, last).len() == SUBSCRIBERS);
    let mut doubled = 0;
    for n in 0..notices {
        let told = told(&server, n);
        assert_eq!(told.len(), SUBSCRIBERS, "notice {n}");
        for (address, ids) in &told {
            let names: BTreeSet<&String> = ids.iter().collect();
            assert_eq!(names.len(), 1, "one message, whatever it takes: {address} {ids:?}");
            doubled += ids.len() - 1;
        }
    }
    println!("{notices} notices, {doubled} messages came twice in {KILLS} kills");
    assert!(doubled <= KILLS * CONNECTIONS, "{doubled}");
}

/// The ids of the messages with a notice, by address.
fn told(server: &MailServer, notice: usize) -> BTreeMap<String, Vec<String>> {
    let mut told: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let text = format!("Notice {notice}.");
    for mail in server.mails().iter().filter(|mail| mail.holds(&text)) {
        told.entry(mail.to().to_owned()).or_default().push(mail.header("message-id"));
    }
    told
}
