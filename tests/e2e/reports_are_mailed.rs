//! Reports are mailed: of a month that is over, the report arrives once, reads as text, and does not come again after a
//! restart.

use std::time::Duration;

use domain::board::{Command, NewIncident, Resolution};
use domain::config::parse;
use domain::config::source::SourceFile;
use domain::report::render::TEXT_COLUMNS;
use domain::status::{IncidentStatus, Status};
use domain::time::month::CalendarMonth;
use domain::time::time_zone::Zone;
use domain::time::timestamp::Timestamp;
use harness::{Bundle, LocalWorker, MailServer, ReceivedMail, TestSettings, now, wait_for};
use serde_json::json;

use crate::a_long_log::LongLog;

const PAGE: &str = r#"
[page]
name = "Northwind"
url = "https://status.example"

[agents]
silent_after = "15s"

[[region]]
id = "eu"
name = "EU"

[[component]]
id = "checkout"
name = "Checkout"
manual = true

[[component]]
id = "desk"
name = "=Desk"
manual = true

[[audience]]
id = "bosses"
name = "Bosses"
kind = "internal"
contacts = ["boss"]

[[report]]
kind = "monthly-management"
audience = "bosses"
at = "00:00"

[[report]]
kind = "quarterly-customer"
customer = "globex"
at = "00:00"
"#;

const CUSTOMERS: &str = r#"
[[customer]]
id = "globex"
name = "Globex"
components = ["checkout"]
contacts = ["globex"]
[customer.contract]
target = "99.9%"
credits = [{ below = "99.9%", percent = 10 }]

[[customer]]
id = "initech"
name = "Initech Key Account"
components = ["desk"]
key = true
"#;

/// A page since 200 days, whose checkout was down for five hours in the month that is over, and in the month before.
fn log(last: CalendarMonth) -> LongLog {
    let mut log = LongLog::default();
    let began = now().minus(Duration::from_secs(200 * 86_400));
    let file = |path: &str, text: &str| SourceFile { path: path.into(), text: text.to_owned() };
    let files = [file("page.toml", PAGE), file("customers.toml", CUSTOMERS)];
    let configuration = parse::read(&files).unwrap();
    let applied = json!({ "type": "configuration_applied", "configuration": configuration });
    log.append(serde_json::from_value(applied).unwrap(), began);
    for (month, name) in [(last.previous(), "Older trouble"), (last, "Card payments fail")] {
        let at = month.span(&Zone::UTC).from.plus(Duration::from_secs(5 * 86_400));
        down(&mut log, name, at, at.plus(Duration::from_secs(5 * 3_600)));
    }
    log
}

fn down(log: &mut LongLog, name: &str, from: Timestamp, until: Timestamp) {
    let opened = NewIncident {
        name: name.to_owned(),
        status: IncidentStatus::Investigating,
        body: "We look.".to_owned(),
        components: [("checkout".parse().unwrap(), Status::MajorOutage)].into(),
        ..NewIncident::default()
    };
    log.decide(Command::OpenIncident(opened), from);
    let incident = log.board.incidents.iter().last().unwrap().id.to_string();
    let update = serde_json::from_value(json!({ "body": "It is over." })).unwrap();
    log.decide(Command::ResolveIncident(Resolution { incident, update }), until);
}

fn reports(server: &MailServer, to: &str) -> Vec<ReceivedMail> {
    let address = format!("{to}@example.com");
    server.mails().into_iter().filter(|mail| mail.is_to(&address)).collect()
}

#[test]
fn the_report_of_a_month_that_is_over_arrives_once() {
    let last = CalendarMonth::holding(now(), &Zone::UTC).previous();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log.jsonl");
    let _ = log(last).write(&path);
    let server = MailServer::start(&[]);
    let smtp_url = Some(server.smtp_url().leak() as &'static str);
    let settings = TestSettings { smtp_url, ..TestSettings::default() };
    let mut worker = LocalWorker::start_under(Bundle::Deployed, settings);
    for contact in ["boss", "globex"] {
        let address = format!("{contact}@example.com");
        worker.allclear(&["contact", "set", contact, "--email", &address]);
    }
    worker.allclear(&["import", &path.display().to_string()]);
    let mail = server.wait_for("boss@example.com", "Monthly management report");
    mail.check_lines();
    assert!(mail.header("subject").contains(&last.to_string()), "{}", mail.header("subject"));
    let text = mail.text();
    println!("{text}");
    let wide = text.lines().find(|line| line.chars().count() > TEXT_COLUMNS);
    assert_eq!(wide.filter(|line| !line.contains("://")), None);
    let link = format!("https://status.example/console/reports/monthly-management?period={last}");
    for part in
        [&*link, "Card payments fail", "Downtime: 5 h", "HOW IT IS COMPUTED", "of the public log:"]
    {
        assert!(text.contains(part), "{part}\n{text}");
    }
    assert!(!text.contains("Older trouble"), "it is of one month: {text}");
    let html = &mail.parts()["text/html"];
    assert!(html.contains("<h1 dir=auto>Monthly management report</h1>"), "{html}");
    mail.show();

    // A customer's is of its quarter, goes to its contact, and names no other customer.
    let own = server.wait_for("globex@example.com", "Service report").text();
    println!("{own}");
    assert!(own.contains("Credit due") && !own.contains("Initech"), "{own}");

    // Neither a restart nor the ticks after it send one again, nor does a folder that is applied once more.
    worker.kill();
    worker.start_again();
    let before = worker.ops("usage")["board"].clone();
    wait_for("some ticks", || worker.ops("usage")["board"] != before);
    std::thread::sleep(Duration::from_secs(12));
    assert_eq!([reports(&server, "boss").len(), reports(&server, "globex").len()], [1, 1]);
}
