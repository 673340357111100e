//! Mailed reports: is each sent once for its period, when its time comes, over changes of summer time and times in which
//! nobody looked; and what is in the mail?

use domain::board::{Command, Event};
use domain::config::Configuration;
use domain::config::parse;
use domain::config::report_recipients::report_recipients;
use domain::config::report_schedule::{MAX_REPORT_SCHEDULES, ReportPack, ReportSchedule};
use domain::config::source::SourceFile;
use domain::notify::mail::compose::MailRecipient;
use domain::notify::mail::report_mail::report_mail;
use domain::notify::mail::sender::MailSender;
use domain::notify::notification::{Notification, NotificationSubject};
use domain::notify::report_letter::{MAX_LETTER_BYTES, MAX_LETTER_ROWS, ReportLetter};
use domain::notify::report_notification::report_notification;
use domain::report::render::TEXT_COLUMNS;
use domain::time::timestamp::Timestamp;
use mail_parser::MessageParser;
use proptest::prelude::*;
use serde_json::json;

use crate::story::{PageStory, at, configuration};

/// A page with schedules; its clocks are those of a zone.
fn page(zone: &str, schedules: serde_json::Value) -> Configuration {
    let mut page = configuration(vec![]);
    page.page.timezone = zone.parse().unwrap();
    page.notify.reports = serde_json::from_value(schedules).unwrap();
    page.customers = serde_json::from_value(json!([{
        "id": "acme", "name": "Acme", "components": ["checkout"], "contacts": ["acme-ops"],
        "contract": { "target": "99.9%", "timezone": "America/Los_Angeles" }
    }]))
    .unwrap();
    page
}

fn schedule(pack: &str, minute: u16) -> serde_json::Value {
    json!({ "pack": pack, "minute": minute, "contacts": ["boss"] })
}

/// Looks at an instant, and says which reports are due then.
fn look(story: &mut PageStory, now: &str) -> Vec<String> {
    let now: Timestamp = now.parse().unwrap();
    story.now = now.since(at(0)).as_secs();
    let before = story.log.len();
    story.tell(Command::Watch(story.heard.at.clone()));
    let told = story.log[before..].iter().filter_map(|(text, _)| {
        let entry: domain::board::Entry = serde_json::from_str(text).unwrap();
        match entry.event {
            Event::ReportDue { report } => {
                Some(format!("{} {}", report.pack.as_str(), report.period))
            }
            _ => None,
        }
    });
    told.collect()
}

fn story_of(zone: &str, schedules: serde_json::Value) -> PageStory {
    let mut story = PageStory::begin();
    story.configure(page(zone, schedules));
    story
}

#[test]
fn each_pack_is_due_once_its_period_is_over_at_its_time_of_day() {
    let mut story = story_of(
        "Europe/Berlin",
        json!([
            schedule("daily-operations", 420),
            schedule("weekly-changes", 480),
            schedule("monthly-management", 0),
        ]),
    );
    for (now, due) in [
        // A Friday; of what was due before the schedules were there, nothing is sent.
        ("2026-11-20T12:00:00Z", vec![]),
        ("2026-11-21T05:59:59Z", vec![]),
        ("2026-11-21T06:00:00Z", vec!["daily-operations 2026-11-20"]),
        ("2026-11-21T06:00:01Z", vec![]),
        ("2026-11-22T06:10:00Z", vec!["daily-operations 2026-11-21"]),
        ("2026-11-23T06:59:59Z", vec!["daily-operations 2026-11-22"]),
        ("2026-11-23T07:00:00Z", vec!["weekly-changes 2026-w47"]),
        // Midnight of the first, in Berlin.
        ("2026-11-30T22:59:59Z", vec!["daily-operations 2026-11-29", "weekly-changes 2026-w48"]),
        ("2026-11-30T23:00:00Z", vec!["monthly-management 2026-11"]),
        (
            "2027-02-28T23:00:00Z",
            vec![
                "daily-operations 2027-02-27",
                "weekly-changes 2027-w07",
                "monthly-management 2027-02",
            ],
        ),
    ] {
        assert_eq!(look(&mut story, now), due, "{now}");
        assert_eq!(look(&mut story, now), Vec::<String>::new(), "{now}, once more");
    }
}

#[test]
fn a_time_that_clocks_jump_over_or_show_twice_comes_once() {
    let mut story = story_of("Europe/Berlin", json!([schedule("daily-operations", 150)]));
    look(&mut story, "2027-03-27T12:00:00Z");
    // 02:30 is 03:30 on this day.
    assert!(look(&mut story, "2027-03-28T01:29:59Z").is_empty());
    assert_eq!(look(&mut story, "2027-03-28T01:30:00Z"), ["daily-operations 2027-03-27"]);
    assert!(look(&mut story, "2027-03-29T00:29:59Z").is_empty());
    assert_eq!(look(&mut story, "2027-03-29T00:30:00Z"), ["daily-operations 2027-03-28"]);
    look(&mut story, "2027-10-30T12:00:00Z");
    // 02:30 is shown at 00:30 and at 01:30.
    assert_eq!(look(&mut story, "2027-10-31T00:30:00Z"), ["daily-operations 2027-10-30"]);
    assert!(look(&mut story, "2027-10-31T01:30:00Z").is_empty());
}

#[test]
fn of_a_time_in_which_nobody_looked_the_newest_report_is_sent_alone() {
    let schedules = json!([schedule("daily-operations", 420), schedule("monthly-management", 420)]);
    let mut story = story_of("UTC", schedules.clone());
    // Down from November until the morning of the first of February, before seven: January's is not due yet.
    let missed = look(&mut story, "2027-02-01T06:59:59Z");
    assert_eq!(missed, ["daily-operations 2027-01-30", "monthly-management 2026-12"]);
    let next = look(&mut story, "2027-02-01T07:00:00Z");
    assert_eq!(next, ["daily-operations 2027-01-31", "monthly-management 2027-01"]);
    // What is taken out and comes again begins anew; what stays does not, also with another time of day.
    let mut changed = page("UTC", json!([schedule("daily-operations", 360)]));
    story.now = "2027-02-01T08:00:00Z".parse::<Timestamp>().unwrap().since(at(0)).as_secs();
    story.configure(changed.clone());
    assert!(look(&mut story, "2027-02-01T08:00:01Z").is_empty());
    changed.notify.reports = serde_json::from_value(schedules).unwrap();
    story.now = "2027-03-02T08:00:00Z".parse::<Timestamp>().unwrap().since(at(0)).as_secs();
    story.configure(changed);
    assert_eq!(look(&mut story, "2027-03-02T08:00:01Z"), ["daily-operations 2027-03-01"]);
}

/// A clock that leapt ahead sends one report too early, and holds up none of those until then.
#[test]
fn after_a_clock_that_leapt_ahead_the_next_report_is_sent_in_time() {
    let mut story = story_of("Europe/Berlin", json!([schedule("daily-operations", 420)]));
    assert_eq!(look(&mut story, "2031-05-02T06:00:00Z"), ["daily-operations 2031-05-01"]);
    assert_eq!(look(&mut story, "2026-11-21T06:00:00Z"), ["daily-operations 2026-11-20"]);
    assert!(look(&mut story, "2026-11-21T06:00:01Z").is_empty());
    assert_eq!(look(&mut story, "2026-11-22T06:00:00Z"), ["daily-operations 2026-11-21"]);
}

#[test]
fn a_customers_quarter_ends_by_the_clocks_of_its_contract() {
    let quarterly = json!([{ "pack": "quarterly-customer", "customer": "acme", "minute": 420 }]);
    let mut story = story_of("Pacific/Auckland", quarterly);
    // It is the first of January in Auckland, and the quarter goes on in Los Angeles for 21 hours.
    for (now, due) in [
        ("2026-12-31T18:00:00Z", vec![]),
        ("2027-01-01T08:00:00Z", vec![]),
        ("2027-01-01T17:59:59Z", vec![]),
        ("2027-01-01T18:00:00Z", vec!["quarterly-customer 2026-q4"]),
    ] {
        assert_eq!(look(&mut story, now), due, "{now}");
    }
    let letter = letters(&story).pop().unwrap();
    let NotificationSubject::Report(letter) = letter.subject else { panic!() };
    assert_eq!(letter.contacts, ["acme-ops".parse().unwrap()]);
    assert_eq!(
        (letter.path.as_str(), letter.id.as_str()),
        ("/", "quarterly-customer/acme/2026-q4")
    );
    // The whole quarter, by its clocks.
    assert!(
        letter.text.contains("2026-10-01T07:00:00.000Z to 2027-01-01T08:00:00.000Z"),
        "{}",
        letter.text
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    /// However often and late it is looked, no period is sent twice, none goes back, and none is sent early.
    #[test]
    fn no_period_is_sent_twice(
        pauses in proptest::collection::vec(1_u64..900_000, 1..40),
        minute in 0_u16..1_440,
        zone in prop_oneof![Just("UTC"), Just("Europe/Berlin"), Just("America/Havana"), Just("Pacific/Apia")],
    ) {
        let packs = ["daily-operations", "weekly-changes", "monthly-management"];
        let schedules = packs.map(|pack| schedule(pack, minute));
        let mut story = story_of(zone, json!(schedules));
        for pause in pauses {
            story.now += pause;
            story.tell(Command::Watch(story.heard.at.clone()));
        }
        let zone = zone.parse().unwrap();
        let sent: Vec<_> = letters_of(&story);
        for pack in packs {
            let ends: Vec<Timestamp> = sent
                .iter()
                .filter(|(_, report)| report.pack.as_str() == pack)
                .map(|(at, report)| {
                    let end = report.period.span(&zone).to;
                    prop_assert!(end <= *at, "it is over when it is sent");
                    Ok(end)
                })
                .collect::<Result<_, TestCaseError>>()?;
            prop_assert!(ends.windows(2).all(|pair| pair[0] < pair[1]), "{ends:?}");
        }
    }
}

fn letters_of(story: &PageStory) -> Vec<(Timestamp, domain::board::MailedReport)> {
    let entries = story.log.iter().map(|(text, _)| serde_json::from_str(text).unwrap());
    let due = entries.filter_map(|entry: domain::board::Entry| match entry.event {
        Event::ReportDue { report } => Some((entry.at, report)),
        _ => None,
    });
    due.collect()
}

fn letters(story: &PageStory) -> Vec<Notification> {
    let told = story.log.iter().filter_map(|(text, hash)| {
        let entry = serde_json::from_str(text).unwrap();
        report_notification(&story.board, &entry, hash, &|report| format!("<p>{}", report.title))
    });
    told.collect()
}

#[test]
fn the_mail_of_a_report_reads_as_text_and_names_the_log_and_where_to_read_on() {
    let mut story = story_of("Europe/Berlin", json!([schedule("monthly-management", 420)]));
    look(&mut story, "2026-12-01T06:00:00Z");
    let told = letters(&story).pop().unwrap();
    let NotificationSubject::Report(letter) = &told.subject else { panic!() };
    let address = "ada@example.com".parse().unwrap();
    let to = MailRecipient { id: "!boss/0", bounce_id: "b", address: &address };
    let sender = MailSender::read("status@n.example", None).unwrap();
    let mail = report_mail(&told, letter, &sender, to);
    assert_eq!(mail, report_mail(&told, letter, &sender, to), "an attempt is as the one before");
    let read = MessageParser::default().parse(&mail.bytes).unwrap();
    assert_eq!(read.subject(), Some("[Northwind] Monthly management report, 2026-11"));
    let text = read.body_text(0).unwrap().replace("\r\n", "\n");
    assert!(text.starts_with("Monthly management report\n"), "{text}");
    assert!(text.contains("HOW IT IS COMPUTED") && text.contains(&story.board.public_head.hash));
    let link = "https://n.test/console/reports/monthly-management?period=2026-11";
    assert!(text.lines().any(|line| line == link), "{text}");
    let is_wide = |line: &&str| line.chars().count() > TEXT_COLUMNS && !line.contains("://");
    assert_eq!(text.lines().find(is_wide), None);
    assert_eq!(read.body_html(0).unwrap().trim_end(), "<p>Monthly management report");
}

#[test]
fn a_letter_has_its_limits_and_a_schedule_that_is_gone_none() {
    let mut story = story_of("UTC", json!([schedule("daily-operations", 420)]));
    look(&mut story, "2026-11-21T07:00:00Z");
    let due = letters_of(&story).pop().unwrap().1;
    let made = |html: &dyn Fn(&domain::report::document::Report) -> String| {
        ReportLetter::new(&story.board, &due, at(story.now), html).unwrap()
    };
    let most = std::cell::Cell::new(0);
    made(&|report| {
        let tables = report.sections.iter().filter_map(|section| section.table.as_ref());
        most.set(tables.map(|table| table.rows.len()).max().unwrap().max(most.get()));
        "x".repeat(MAX_LETTER_BYTES)
    });
    assert!((1..=MAX_LETTER_ROWS).contains(&most.get()));
    let left = std::cell::Cell::new(usize::MAX);
    made(&|report| {
        let tables = report.sections.iter().filter_map(|section| section.table.as_ref());
        left.set(tables.map(|table| table.rows.len()).sum());
        "x".repeat(MAX_LETTER_BYTES)
    });
    assert_eq!(left.get(), 0, "of what is too large no row is told");
    story.configure(page("UTC", json!([])));
    assert!(letters(&story).is_empty());
}

fn read(more: &str, customers: &str) -> Result<Configuration, String> {
    let page = format!(
        "[page]\nname = \"Northwind\"\nurl = \"https://n.test\"\n\
         [[region]]\nid = \"eu\"\nname = \"EU\"\n\
         [[component]]\nid = \"desk\"\nname = \"Desk\"\nmanual = true\n\
         [[audience]]\nid = \"bosses\"\nname = \"Bosses\"\nkind = \"internal\"\ncontacts = [\"boss\"]\n\
         [[audience]]\nid = \"all\"\nname = \"All\"\nkind = \"public\"\ncontacts = [\"acme-ops\"]\n{more}"
    );
    let file = |path: &str, text: &str| SourceFile { path: path.into(), text: text.to_owned() };
    let files = [file("page.toml", &page), file("customers.toml", customers)];
    parse::read(&files)
        .map_err(|errors| errors.iter().map(|error| format!("{error}\n")).collect::<String>())
}

const CUSTOMERS: &str = "[[customer]]\nid = \"acme\"\nname = \"Acme\"\ncomponents = [\"desk\"]\ncontacts = [\"acme-ops\"]\n\
     [[customer]]\nid = \"globex\"\nname = \"Globex\"\ncomponents = [\"desk\"]\n";

#[test]
fn schedules_are_read_and_what_is_wrong_with_one_is_named() {
    let whole = "[[report]]\nkind = \"daily-operations\"\naudience = \"bosses\"\n\
         [[report]]\nkind = \"quarterly-customer\"\ncustomer = \"acme\"\nat = \"23:59\"\n\
         [[report]]\nkind = \"quarterly-customer\"\ncustomer = \"globex\"\ncontacts = [\"boss\"]\n";
    let configuration = read(whole, CUSTOMERS).unwrap();
    let schedules = &configuration.notify.reports;
    let summary = |schedule: &ReportSchedule| {
        let (audiences, customers) = (&configuration.notify.audiences, &configuration.customers);
        let to = report_recipients(schedule, audiences, customers);
        let to: Vec<String> = to.iter().map(ToString::to_string).collect();
        (schedule.pack, schedule.minute, to.join(" "))
    };
    assert_eq!(
        schedules.iter().map(summary).collect::<Vec<_>>(),
        [
            (ReportPack::DailyOperations, 420, "boss".to_owned()),
            (ReportPack::QuarterlyCustomer, 1_439, "acme-ops".to_owned()),
            (ReportPack::QuarterlyCustomer, 420, "boss".to_owned()),
        ]
    );
    let report = |rest: &str| format!("[[report]]\nkind = {rest}\n");
    let one = report("\"daily-operations\"\ncontacts = [\"boss\"]");
    for (written, wrong) in [
        (report("\"daily\"\ncontacts = [\"boss\"]"), "`kind`"),
        (report("\"availability\"\ncontacts = [\"boss\"]"), "`kind`"),
        (report("\"daily-operations\""), "a report is sent to no contact"),
        (report("\"quarterly-customer\"\ncontacts = [\"boss\"]"), "is of one customer"),
        (
            report("\"weekly-changes\"\ncustomer = \"acme\"\ncontacts = [\"boss\"]"),
            "is not of one customer",
        ),
        (report("\"quarterly-customer\"\ncustomer = \"acne\""), "there is no customer `acne`"),
        (report("\"quarterly-customer\"\ncustomer = \"globex\""), "a report is sent to no contact"),
        (report("\"weekly-changes\"\naudience = \"boses\""), "did you mean `bosses`?"),
        (report("\"weekly-changes\"\naudience = \"all\""), "`all` is no internal audience"),
        (report("\"weekly-changes\"\ncontacts = [\"acme-ops\"]"), "contact of customer `acme`"),
        (
            report("\"quarterly-customer\"\ncustomer = \"globex\"\ncontacts = [\"acme-ops\"]"),
            "contact of customer `acme`",
        ),
        (
            report("\"quarterly-customer\"\ncustomer = \"globex\"\naudience = \"all\""),
            "contact of customer `acme`",
        ),
        (
            report("\"weekly-changes\"\nat = \"24:00\"\ncontacts = [\"boss\"]"),
            "`24:00` is no time of the day",
        ),
        (
            report("\"weekly-changes\"\nat = \"7\"\ncontacts = [\"boss\"]"),
            "`7` is no time of the day",
        ),
        (format!("{one}{one}"), "there are two [[report]] of kind `daily-operations`"),
        (format!("{one}on = \"monday\""), "on"),
        (one.repeat(MAX_REPORT_SCHEDULES + 1), "there are more than 50 [[report]]"),
    ] {
        let told = read(&written, CUSTOMERS).unwrap_err();
        assert!(told.contains(wrong) && told.contains("page.toml"), "{written}\n{told}");
    }
}
