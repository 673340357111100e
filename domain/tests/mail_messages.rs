//! Mail messages: is every message right byte by byte, whatever titles, names and texts hold?

use std::collections::BTreeMap;

use domain::board::Visibility;
use domain::notify::email_address::EmailAddress;
use domain::notify::mail::compose::{MailRecipient, notification_mail, subscription_mail};
use domain::notify::mail::message::MailMessage;
use domain::notify::mail::notice_text::{ManageLinks, notification_text, subscription_text};
use domain::notify::mail::sender::MailSender;
use domain::notify::notification::{
    Notification, NotificationStage, NotificationSubject, PageIdentity,
};
use domain::notify::subscriptions::SubscriptionMail;
use domain::public::view::{
    AffectedComponent, IncidentView, MaintenanceUpdateView, MaintenanceView, UpdateView,
};
use domain::severity::Severity;
use domain::status::{Impact, IncidentStatus, MaintenanceStatus, Status};
use domain::time::time_zone::Zone;
use domain::time::timestamp::Timestamp;
use mail_parser::MimeHeaders;
use proptest::prelude::*;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn told(page: &str, subject: NotificationSubject) -> Notification {
    Notification {
        n: 7,
        key: "0123456789abcdef".to_owned(),
        at: at("2026-11-28T14:05:00Z"),
        page: PageIdentity { name: page.to_owned(), url: "https://status.n.example".to_owned() },
        visibility: Visibility::Public,
        severity: Severity::Sev1,
        stage: NotificationStage::Opened,
        subject,
        is_drill: false,
    }
}

fn incident(name: &str, component: &str, body: &str) -> NotificationSubject {
    let began = at("2026-11-28T14:03:00Z");
    let update = UpdateView {
        id: "u1".to_owned(),
        status: IncidentStatus::Investigating,
        body: body.to_owned(),
        created_at: began,
        edited_at: None,
        withdrawn_at: None,
        changed: vec![],
    };
    let affected = AffectedComponent {
        id: "checkout".parse().unwrap(),
        name: component.to_owned(),
        status: Status::MajorOutage,
    };
    let incident = IncidentView {
        rfo_at: None,
        id: "i1".parse().unwrap(),
        name: name.to_owned(),
        status: IncidentStatus::Investigating,
        impact: Impact::Major,
        started_at: began,
        created_at: began,
        updated_at: began,
        monitoring_at: None,
        resolved_at: None,
        next_update_by: Some(at("2026-11-28T14:35:00Z")),
        is_uncounted: false,
        components: vec![affected],
        updates: vec![update],
    };
    NotificationSubject::Incident { incident: Box::new(incident), update: "u1".to_owned() }
}

fn maintenance(name: &str, body: &str, status: MaintenanceStatus) -> NotificationSubject {
    let announced = at("2026-11-28T14:03:00Z");
    let update = |id: &str| MaintenanceUpdateView {
        id: id.to_owned(),
        status,
        body: body.to_owned(),
        created_at: announced,
    };
    let maintenance = MaintenanceView {
        id: "m1".parse().unwrap(),
        name: name.to_owned(),
        status,
        scheduled_for: at("2026-12-01T22:00:00Z"),
        scheduled_until: at("2026-12-01T23:30:00Z"),
        created_at: announced,
        updated_at: announced,
        started_at: None,
        ended_at: None,
        overdue_since: None,
        components: vec![],
        updates: vec![update("u2"), update("u1")],
    };
    NotificationSubject::Maintenance { maintenance: Box::new(maintenance), update: "u2".to_owned() }
}

fn mail(told: &Notification, sender: &MailSender, recipient: &str) -> MailMessage {
    let links = ManageLinks {
        manage_url: "https://status.n.example/manage/T".to_owned(),
        unsubscribe_url: "https://status.n.example/unsubscribe/T".to_owned(),
    };
    let notice = notification_text(told, &"Europe/Berlin".parse::<Zone>().unwrap(), Some(&links));
    let address: EmailAddress = "ada@example.com".parse().unwrap();
    let to = MailRecipient { id: recipient, bounce_id: recipient, address: &address };
    notification_mail(told, &notice, "<p>ü</p>".to_owned(), sender, to, Some(&links))
}

fn sender() -> MailSender {
    MailSender::read("Northwind Status <status@n.example>", Some("b.n.example")).unwrap()
}

/// The header of a message or part, unfolded, and what follows it. Every line is checked.
fn split(bytes: &[u8]) -> (Vec<(String, String)>, &str) {
    let text = std::str::from_utf8(bytes).unwrap();
    assert!(text.is_ascii(), "bytes above 127");
    assert!(!text.replace("\r\n", "").contains(['\r', '\n']), "a bare line break");
    assert!(text.split("\r\n").all(|line| line.len() <= 78), "a long line: {text}");
    assert!(!text.chars().any(|c| c.is_control() && !"\r\n".contains(c)), "a control character");
    let (header, body) = text.split_once("\r\n\r\n").unwrap();
    let unfolded = header.replace("\r\n ", " ");
    let fields = unfolded.split("\r\n").map(|line| {
        let (name, value) = line.split_once(": ").unwrap_or_else(|| panic!("no field: {line}"));
        assert!(name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'), "{line}");
        (name.to_owned(), value.to_owned())
    });
    (fields.collect(), body)
}

const NOTIFICATION_FIELDS: [&str; 15] = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "In-Reply-To",
    "References",
    "List-Id",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "MIME-Version",
    "Content-Type",
    "",
];

#[test]
fn the_header_says_who_what_when_and_how_to_end_it() {
    let told = told("Northwind", incident("Checkout fails", "Checkout", "We look."));
    let mail = mail(&told, &sender(), "abc");
    let (fields, _) = split(&mail.bytes);
    let fields: BTreeMap<String, String> = fields.into_iter().collect();
    for (name, value) in [
        ("From", "\"Northwind Status\" <status@n.example>"),
        ("To", "<ada@example.com>"),
        ("Subject", "[Northwind] Major outage: Checkout fails"),
        ("Date", "Sat, 28 Nov 2026 14:05:00 +0000"),
        ("Auto-Submitted", "auto-generated"),
        ("List-Id", "<status.status.n.example>"),
        ("List-Unsubscribe", "<https://status.n.example/unsubscribe/T>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ("MIME-Version", "1.0"),
    ] {
        assert_eq!(fields[name], value, "{name}");
    }
    assert_eq!(mail.envelope_from.as_str(), "bounces+7-abc@b.n.example");
    assert_eq!(mail.envelope_to.as_str(), "ada@example.com");
    assert!(!format!("{mail:?}").contains("ada"));
}

#[test]
fn an_attempt_after_a_crash_is_the_same_message_and_updates_of_an_incident_are_a_thread() {
    let ids = |n: u64, recipient: &str| {
        let told = Notification { n, ..told("Northwind", incident("a", "b", "c")) };
        let (fields, _) = split(&mail(&told, &sender(), recipient).bytes);
        let fields: BTreeMap<String, String> = fields.into_iter().collect();
        assert_eq!(fields["References"], fields["In-Reply-To"]);
        (fields["Message-ID"].clone(), fields["References"].clone())
    };
    assert_eq!(ids(7, "abc"), ids(7, "abc"));
    let (first, second, other) = (ids(7, "abc"), ids(8, "abc"), ids(7, "abd"));
    assert!(first.0 != second.0 && first.1 == second.1);
    assert!(first.0 != other.0 && first.1 != other.1);
    let told = told("Northwind", incident("a", "b", "c"));
    assert_eq!(mail(&told, &sender(), "abc").bytes, mail(&told, &sender(), "abc").bytes);
}

#[test]
fn the_text_reads_in_a_terminal() {
    let body = "We **look** at [the log](https://a.example/l).\n\n- one\n- two";
    let told = told("Northwind", incident("Checkout fails", "Checkout", body));
    let bytes = mail(&told, &sender(), "abc").bytes;
    let message = String::from_utf8(bytes).unwrap();
    let text = message.split("\r\n\r\n").skip(2).collect::<Vec<_>>().join("\n\n");
    let text = text.replace("\r\n", "\n");
    let text = text.split("\n--=_").next().unwrap();
    let want = "Major outage: Checkout fails

Status: Investigating
Affects: Checkout (major outage)
Began: 28 Nov 2026, 14:03 UTC (28 Nov 2026, 15:03 in Europe/Berlin)
Next update by: 28 Nov 2026, 14:35 UTC (28 Nov 2026, 15:35 in
  Europe/Berlin)

We look at the log <https://a.example/l>.

-  one
-  two

Follow it on the page:
https://status.n.example/incidents/i1

------------------------------------

You get this mail because you subscribed to the status of Northwind.

Change what you get:
https://status.n.example/manage/T
Unsubscribe:
https://status.n.example/unsubscribe/T
";
    assert_eq!(text, want);
}

#[test]
fn a_maintenance_brings_a_calendar_event() {
    for (status, state) in
        [(MaintenanceStatus::Scheduled, "CONFIRMED"), (MaintenanceStatus::Cancelled, "CANCELLED")]
    {
        let subject =
            maintenance("Database; move, \\ now", "First line,\nsecond; ü\r\nBEGIN:VALARM", status);
        let bytes = mail(&told("Northwind", subject), &sender(), "abc").bytes;
        let message = mail_parser::MessageParser::default().parse(&bytes).unwrap();
        let event = message.attachment(0).unwrap();
        assert_eq!(event.attachment_name(), Some("maintenance.ics"));
        let event = event.text_contents().unwrap();
        assert!(
            event.split("\r\n").all(|line| line.len() <= 75 && !line.contains('\n')),
            "{event}"
        );
        let unfolded = event.replace("\r\n ", "");
        let lines: Vec<&str> = unfolded.split("\r\n").collect();
        assert_eq!(lines.iter().filter(|line| line.starts_with("BEGIN:")).count(), 2);
        for line in [
            "METHOD:PUBLISH",
            "UID:maintenance-m1@status.n.example",
            "SEQUENCE:2",
            "DTSTAMP:20261128T140500Z",
            "DTSTART:20261201T220000Z",
            "DTEND:20261201T233000Z",
            "SUMMARY:Northwind: Database\\; move\\, \\\\ now",
            "DESCRIPTION:First line\\,\\nsecond\\; ü\\nBEGIN:VALARM",
            &format!("STATUS:{state}"),
        ] {
            assert!(lines.contains(&line), "{line}: {lines:?}");
        }
    }
}

#[test]
fn a_mail_about_the_subscription_is_no_list_mail() {
    let page = PageIdentity { name: "Northwind".to_owned(), url: "https://s.example".to_owned() };
    let address: EmailAddress = "ada@example.com".parse().unwrap();
    let to = MailRecipient { id: "abc", bounce_id: "abc", address: &address };
    let url = "https://s.example/confirm/T";
    let made = |kind, when| {
        let notice = subscription_text(kind, &page, url);
        subscription_mail(kind, &notice, "<p>x</p>".to_owned(), &sender(), to, at(when)).bytes
    };
    let bytes = made(SubscriptionMail::Confirm, "2026-11-28T14:05:00Z");
    let (fields, body) = split(&bytes);
    assert!(!fields.iter().any(|(name, _)| name.starts_with("List-")));
    assert!(body.contains(url));
    assert_eq!(bytes, made(SubscriptionMail::Confirm, "2026-11-28T14:05:00Z"));
    for other in [
        made(SubscriptionMail::Confirm, "2026-11-28T14:05:01Z"),
        made(SubscriptionMail::AlreadySubscribed, "2026-11-28T14:05:00Z"),
    ] {
        assert_ne!(split(&bytes).0[4], split(&other).0[4]);
    }
}

#[test]
fn a_name_of_a_sender_with_a_word_that_fits_no_line_is_cut() {
    for (word, is_kept) in [
        ("x".repeat(60), true),
        ("x".repeat(61), false),
        ("\"".repeat(30), true),
        ("\\".repeat(31), false),
        ("<,>".repeat(30), false),
    ] {
        let from = MailSender { name: Some(format!("North {word}")), ..sender() };
        let told = told("North", incident("Cards fail", "Checkout", "We look."));
        let (fields, _) = split(&mail(&told, &from, "r").bytes);
        let is_encoded =
            fields.iter().any(|(name, value)| name == "From" && value.starts_with("=?"));
        assert_eq!(!is_encoded, is_kept, "{word}: {fields:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn no_text_reaches_beyond_its_field(
        name in NASTY, component in NASTY, body in NASTY, page in NASTY, from in NASTY,
        is_maintenance in any::<bool>(),
    ) {
        let subject = match is_maintenance {
            true => maintenance(&name, &body, MaintenanceStatus::Scheduled),
            false => incident(&name, &component, &body),
        };
        let from = MailSender { name: Some(from), ..sender() };
        let mail = mail(&told(&page, subject), &from, "abc");
        let (fields, _) = split(&mail.bytes);
        let mut names: Vec<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
        names.push("");
        prop_assert_eq!(names, NOTIFICATION_FIELDS);
        let message = mail_parser::MessageParser::default().parse(&mail.bytes).unwrap();
        prop_assert_eq!(message.text_body_count(), 1);
        prop_assert_eq!(message.attachment_count(), usize::from(is_maintenance));
        prop_assert_eq!(message.to().unwrap().first().unwrap().address(), Some("ada@example.com"));
        prop_assert_eq!(message.from().unwrap().first().unwrap().address(), Some("status@n.example"));
        prop_assert!(message.subject().unwrap().chars().count() <= 150);
    }
}

/// What breaks headers, encodings and lines, in any mixture, up to thousands of characters.
const NASTY: &str = "(\r\n|\r|\n|\u{0}|\u{1b}|\u{2028}|\u{202e}|: |Bcc: x@y.example|\"|\\\\|<|>|,|;|=\\?utf-8\\?Q\\?|\\?=| |ü|𝕏|שלום|--=_a|\\.|\\PC|x{1,80}){0,40}";
