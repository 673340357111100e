//! Mails of reports: what does one say, how much of a long report does it hold, and what of one that does not fit?

use std::cell::RefCell;
use std::cmp::Ordering;

use domain::board::MailedReport;
use domain::config::Component;
use domain::notify::mail::compose::MailRecipient;
use domain::notify::mail::report_mail::report_mail;
use domain::notify::mail::sender::MailSender;
use domain::notify::notification::NotificationSubject;
use domain::notify::report_mail::{MAX_REPORT_MAIL_BYTES, MAX_REPORT_MAIL_ROWS, ReportMail};
use domain::report::document::Report;
use domain::report::render::{TEXT_COLUMNS, plain_text};
use mail_parser::MessageParser;
use serde_json::json;

use super::{due_reports, look, notifications, page, schedule, story_of};
use crate::story::{PageStory, at};

#[test]
fn the_mail_of_a_report_reads_as_text_and_names_the_log_and_where_to_read_on() {
    let mut story = story_of("Europe/Berlin", json!([schedule("monthly-management", 420)]));
    look(&mut story, "2026-12-01T06:00:00Z");
    let told = notifications(&story).pop().unwrap();
    let NotificationSubject::Report(mail) = &told.subject else { panic!() };
    let address = "ada@example.com".parse().unwrap();
    let to = MailRecipient { id: "!boss/0", bounce_id: "b", address: &address };
    let sender = MailSender::read("status@n.example", None).unwrap();
    let message = report_mail(&told, mail, &sender, to);
    assert_eq!(message, report_mail(&told, mail, &sender, to), "an attempt is as the one before");
    let read = MessageParser::default().parse(&message.bytes).unwrap();
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

/// A daily report that is due, of a page with so many components.
fn due_with(components: usize) -> (PageStory, MailedReport) {
    let mut page = page("UTC", json!([schedule("daily-operations", 420)]));
    let desk = page.components[1].clone();
    let numbered = |n: usize| {
        let id = format!("desk-{n}").parse().unwrap();
        Component { id, ..desk.clone() }
    };
    page.components.extend((page.components.len()..components).map(numbered));
    let mut story = PageStory::begin();
    story.configure(page);
    look(&mut story, "2026-11-21T07:00:00Z");
    let due = due_reports(&story).pop().unwrap().1;
    (story, due)
}

/// How many rows the longest table has, and how many are left out of it.
fn longest(report: &Report) -> (usize, usize) {
    let tables = report.sections.iter().filter_map(|section| section.table.as_ref());
    tables.map(|table| (table.rows.len(), table.omitted)).max().unwrap()
}

/// The mail of a report whose HTML has so many bytes as a function says, and the rows of each one that was tried.
fn mail_of(
    (story, due): &(PageStory, MailedReport),
    bytes: &dyn Fn(&Report) -> usize,
) -> (ReportMail, Vec<(usize, usize)>) {
    let tried = RefCell::new(vec![]);
    let html = |report: &Report| {
        tried.borrow_mut().push(longest(report));
        "x".repeat(bytes(report))
    };
    let mail = ReportMail::new(&story.board, due, at(story.now), &html).unwrap();
    (mail, tried.into_inner())
}

#[test]
fn a_table_of_a_mail_has_so_many_rows() {
    for (components, told) in [
        (MAX_REPORT_MAIL_ROWS, (MAX_REPORT_MAIL_ROWS, 0)),
        (MAX_REPORT_MAIL_ROWS + 1, (MAX_REPORT_MAIL_ROWS, 1)),
    ] {
        let (mail, tried) = mail_of(&due_with(components), &|_| 1);
        assert_eq!(tried, [told], "of {components} components");
        assert_eq!(mail.text.contains("and 1 more"), components > MAX_REPORT_MAIL_ROWS);
    }
    assert_eq!(MAX_REPORT_MAIL_ROWS, 100, "as docs/reports.md says");
}

#[test]
fn text_and_page_of_a_mail_have_so_many_bytes_and_what_is_longer_says_where_it_is() {
    let due = due_with(MAX_REPORT_MAIL_ROWS + 1);
    // To the byte, with the rows of the first try, the second, the third, and with none of them.
    for (rows, more, tried) in
        [(100, 0, 1), (100, 1, 2), (10, 0, 2), (10, 1, 3), (0, 0, 3), (0, 1, 3)]
    {
        let bytes = |report: &Report| {
            let room = MAX_REPORT_MAIL_BYTES - plain_text(report).len();
            // What is tried before is too large, what is tried later is not.
            match longest(report).0.cmp(&rows) {
                Ordering::Greater => room + 1,
                Ordering::Equal => room + more,
                Ordering::Less => room,
            }
        };
        let (mail, all) = mail_of(&due, &bytes);
        let rows_tried: Vec<usize> = all.iter().map(|(rows, _)| *rows).collect();
        assert_eq!(rows_tried, [100, 10, 0][..tried]);
        let size = mail.text.len() + mail.html.len();
        if (rows, more) != (0, 1) {
            assert_eq!(size, MAX_REPORT_MAIL_BYTES, "{rows} rows and {more} bytes more");
            continue;
        }
        assert!(size < 2_000, "{size}");
        let url = "https://n.test/console/reports/daily-operations?period=2026-11-20";
        for part in [&mail.text, &mail.html] {
            let part = part.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(part.contains("Daily operations, 2026-11-20"), "{part}");
            assert!(part.contains("it has 500001 bytes, and 500000 are sent at most."), "{part}");
        }
        assert!(mail.html.contains(&format!("<a href=\"{url}\">")), "{}", mail.html);
        assert_eq!(mail.text.lines().find(|line| line.chars().count() > TEXT_COLUMNS), None);
    }
    let (mail, _) = mail_of(&due, &|report| match longest(report).0 {
        0 => 1,
        _ => MAX_REPORT_MAIL_BYTES,
    });
    assert!(mail.text.contains("\n  101 left out\n"), "{}", mail.text);
    assert_eq!(MAX_REPORT_MAIL_BYTES, 500_000, "as docs/reports.md says");
}

#[test]
fn a_schedule_that_is_gone_mails_nothing() {
    let (mut story, _) = due_with(2);
    assert_eq!(notifications(&story).len(), 1);
    story.configure(page("UTC", json!([])));
    assert!(notifications(&story).is_empty());
}
