//! Reports are mailed: of a month that is over, the report arrives once, reads as text, and does not come again after a
//! restart.

use std::time::Duration;

use domain::config::source::SourceFile;
use domain::report::render::TEXT_COLUMNS;
use domain::time::month::CalendarMonth;
use domain::time::time_zone::Zone;
use harness::{Bundle, LocalWorker, MailServer, TestSettings, WrittenLog, get, now};

const PAGE: &str = r#"
[page]
name = "Northwind"
url = "https://status.example"

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
contacts = ["boss"]
at = "00:00"
"#;

const CUSTOMERS: &str = r#"
[[customer]]
id = "globex"
name = "Globex"
components = ["checkout"]
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
fn log(last: CalendarMonth) -> WrittenLog {
    let mut log = WrittenLog::default();
    let began = now().minus(Duration::from_secs(200 * 86_400));
    let file = |path: &str, text: &str| SourceFile { path: path.into(), text: text.to_owned() };
    let files = [file("page.toml", PAGE), file("customers.toml", CUSTOMERS)];
    log.configure(&files, began);
    for (month, name) in [(last.previous(), "Older trouble"), (last, "Card payments fail")] {
        let at = month.span(&Zone::UTC).from.plus(Duration::from_secs(5 * 86_400));
        log.outage(name, "checkout", at, Duration::from_secs(5 * 3_600));
    }
    log
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
    worker.allclear(&["import", &path.display().to_string()]);
    // Before anything is due that is looked at after it: who is not set yet is told nothing.
    worker.allclear(&["contact", "set", "boss", "--email", "boss@example.com"]);
    // What is due is seen when somebody looks, or at the next tick.
    let _ = get(&worker.url(""));
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

    // A customer's is of its quarter, and names no other customer.
    let own = server.wait_for("boss@example.com", "Service report").text();
    println!("{own}");
    assert!(own.contains("Credit due") && !own.contains("Initech"), "{own}");

    // Neither a restart nor what is looked at after it sends one again.
    worker.kill();
    worker.start_again();
    for _ in 0..3 {
        assert_eq!(get(&worker.url("")).map(|page| page.status), Some(200));
        std::thread::sleep(Duration::from_secs(2));
    }
    let subjects: Vec<String> = server.mails().iter().map(|mail| mail.header("subject")).collect();
    assert_eq!(subjects.len(), 2, "each came once: {subjects:?}");
}
