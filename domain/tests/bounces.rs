//! Bounces: what do reports say, of servers and of providers, and is anything else taken for one?

use domain::notify::bounces::delivery_report::{MAX_REPORT_BYTES, read_report};
use domain::notify::bounces::provider_report::{
    MailProvider, ProviderReport, read_provider_report,
};
use domain::notify::bounces::{BounceKind, BounceReport, BounceToken, ReportedRecipient};
use proptest::prelude::*;

const TO: Option<&str> = Some("bounces+7-abc@b.n.example");

/// A report as Postfix writes it, with these fields of its recipients.
fn report(recipients: &str) -> String {
    format!(
        "Return-Path: <>\nTo: <bounces+8-def@b.n.example>\nSubject: Undelivered Mail\n\
         Content-Type: multipart/report; report-type=delivery-status;\n\tboundary=\"AB.1/mx\"\n\n\
         This is a MIME-encapsulated message.\n\n--AB.1/mx\nContent-Type: text/plain\n\n\
         Action: failed\nStatus: 5.1.1\n\n--AB.1/mx\nContent-Type: message/delivery-status\n\n\
         Reporting-MTA: dns; mx.example\n\n{recipients}\n\n--AB.1/mx\n\
         Content-Type: text/rfc822-headers\n\nReturn-Path: <bounces+9-ghi@b.n.example>\n\
         Subject: x\n\n--AB.1/mx--\n"
    )
}

fn failed(status: &str) -> String {
    report(&format!("Final-Recipient: rfc822; ada@example.com\nAction: failed\nStatus: {status}"))
}

fn kind(mail: &str) -> Option<BounceKind> {
    let with_crlf = mail.replace('\n', "\r\n");
    let read = read_report(TO, mail.as_bytes());
    assert_eq!(read, read_report(TO, with_crlf.as_bytes()));
    read.map(|report| report.kind)
}

#[test]
fn a_report_says_whether_the_address_takes_mail() {
    for (status, want) in [
        ("5.1.1", BounceKind::Permanent),
        ("5.1.10 (null MX)", BounceKind::Permanent),
        ("5.2.1", BounceKind::Permanent),
        ("5.0.0", BounceKind::Permanent),
        ("5.4.4", BounceKind::Permanent),
        ("5.2.2", BounceKind::Temporary),
        ("5.3.4", BounceKind::Temporary),
        ("5.7.1", BounceKind::Temporary),
        ("4.4.7", BounceKind::Temporary),
        ("gibberish", BounceKind::Temporary),
    ] {
        assert_eq!(kind(&failed(status)), Some(want), "{status}");
    }
    for (recipients, want) in [
        ("Action: delayed\nStatus: 4.4.1", Some(BounceKind::Temporary)),
        ("Action: delivered\nStatus: 2.0.0", None),
        ("Action: relayed\nStatus: 2.0.0", None),
        ("Status: 5.1.1", None),
        ("ACTION: failed\nSTATUS:\n 5.1.1", Some(BounceKind::Permanent)),
        (
            "Action: delayed\nStatus: 4.0.0\n\nAction: failed\nStatus: 5.1.1",
            Some(BounceKind::Permanent),
        ),
    ] {
        assert_eq!(kind(&report(recipients)), want, "{recipients}");
    }
    let complaint =
        failed("5.1.1").replace("report-type=delivery-status", "report-type=feedback-report");
    let complaint = complaint.replace(
        "message/delivery-status\n\n",
        "message/feedback-report\n\nFeedback-Type: abuse\n",
    );
    assert_eq!(kind(&complaint), Some(BounceKind::Complaint));
    assert_eq!(kind(&complaint.replace("abuse", "not-spam")), None);
}

#[test]
fn the_delivery_is_known_by_the_envelope_the_header_or_the_returned_message() {
    let about = |envelope, mail: &str| match read_report(envelope, mail.as_bytes())?.about {
        ReportedRecipient::Token(token) => Some((token.n, token.recipient)),
        ReportedRecipient::Address(_) => None,
    };
    let mail = failed("5.1.1");
    assert_eq!(about(TO, &mail), Some((Some(7), "abc".to_owned())));
    assert_eq!(about(Some("postmaster@n.example"), &mail), Some((Some(8), "def".to_owned())));
    let unnamed = mail.replace("To: <bounces+8-def@", "To: <status@");
    assert_eq!(about(None, &unnamed), Some((Some(9), "ghi".to_owned())));
    assert_eq!(about(None, &unnamed.replace("bounces+9", "other+9")), None);
    for (address, n) in
        [("bounces+s-abc@b.example", None), ("<Bounces+12-abc@b.example>", Some(12))]
    {
        assert_eq!(
            BounceToken::of_address(address),
            Some(BounceToken { n, recipient: "abc".to_owned() })
        );
    }
    for address in [
        "",
        "bounces+7@b.example",
        "bounces+x-abc@b.example",
        "bounces+7-@b.example",
        "bounces+7-a b@c",
        // Whoever knows the id of a contact knows nothing that names it here.
        "bounces+7-!ops/0@b.example",
    ] {
        assert_eq!(BounceToken::of_address(address), None, "{address}");
    }
}

#[test]
fn an_address_that_takes_no_mail_or_whose_owner_complained_is_told_no_more() {
    use BounceKind::{Complaint, Permanent, Temporary};
    let ends = |kind: BounceKind| kind.quarantine_reason().is_some();
    assert_eq!([Permanent, Complaint, Temporary].map(ends), [true, true, false]);
}

#[test]
fn that_somebody_is_away_is_no_report() {
    let away = "To: bounces+7-abc@b.n.example\nSubject: Away\nContent-Type: text/plain\n\nAction: failed\nStatus: 5.1.1\n";
    let message = failed("5.1.1").replace("multipart/report", "multipart/mixed");
    for mail in [away, &message, "", "\n\n", "Content-Type: multipart/report\n\nx"] {
        assert_eq!(read_report(TO, mail.as_bytes()), None, "{mail}");
    }
    let behind = failed("5.1.1").replace("This is a", &"x".repeat(MAX_REPORT_BYTES));
    assert_eq!(read_report(TO, behind.as_bytes()), None);
}

fn provider(provider: MailProvider, body: &str) -> Vec<(String, BounceKind)> {
    match read_provider_report(provider, body.as_bytes()) {
        Ok(ProviderReport::Bounces(bounces)) => bounces
            .into_iter()
            .map(|BounceReport { about, kind }| match about {
                ReportedRecipient::Address(address) => (address.as_str().to_owned(), kind),
                ReportedRecipient::Token(_) => panic!("a token"),
            })
            .collect(),
        other => panic!("{other:?}: {body}"),
    }
}

#[test]
fn webhooks_of_providers_are_read() {
    use BounceKind::{Complaint, Permanent, Temporary};
    let ses = |message: &str| {
        serde_json::json!({ "Type": "Notification", "Message": message }).to_string()
    };
    for (whose, body, want) in [
        (MailProvider::Postmark, r#"{"RecordType":"Bounce","Type":"HardBounce","TypeCode":1,"Email":"ada@example.com"}"#.to_owned(), Some(Permanent)),
        (MailProvider::Postmark, r#"{"RecordType":"Bounce","Type":"SoftBounce","Email":"ada@example.com"}"#.to_owned(), Some(Temporary)),
        (MailProvider::Postmark, r#"{"RecordType":"SpamComplaint","Type":"SpamComplaint","Email":"ada@example.com"}"#.to_owned(), Some(Complaint)),
        (MailProvider::Postmark, r#"{"RecordType":"Delivery","Recipient":"ada@example.com"}"#.to_owned(), None),
        (MailProvider::Resend, r#"{"type":"email.bounced","data":{"to":["Ada <ada@example.com>"],"bounce":{"type":"Permanent","subType":"General"}}}"#.to_owned(), Some(Permanent)),
        (MailProvider::Resend, r#"{"type":"email.complained","data":{"to":["ada@example.com"]}}"#.to_owned(), Some(Complaint)),
        (MailProvider::Resend, r#"{"type":"email.opened","data":{"to":["ada@example.com"]}}"#.to_owned(), None),
        (MailProvider::Mailgun, r#"{"event-data":{"event":"failed","severity":"permanent","recipient":"ada@example.com"}}"#.to_owned(), Some(Permanent)),
        (MailProvider::Mailgun, r#"{"event-data":{"event":"failed","severity":"permanent","recipient":"ada@example.com","delivery-status":{"code":550,"enhanced-code":"5.7.1"}}}"#.to_owned(), Some(Temporary)),
        (MailProvider::Mailgun, r#"{"event-data":{"event":"failed","severity":"temporary","recipient":"ada@example.com"}}"#.to_owned(), Some(Temporary)),
        (MailProvider::Mailgun, r#"{"event-data":{"event":"complained","recipient":"ada@example.com"}}"#.to_owned(), Some(Complaint)),
        (MailProvider::Ses, ses(r#"{"notificationType":"Bounce","bounce":{"bounceType":"Permanent","bouncedRecipients":[{"emailAddress":"ada@example.com","status":"5.1.1"}]}}"#), Some(Permanent)),
        (MailProvider::Ses, ses(r#"{"eventType":"Bounce","bounce":{"bounceType":"Transient","bouncedRecipients":[{"emailAddress":"ada@example.com"}]}}"#), Some(Temporary)),
        (MailProvider::Ses, ses(r#"{"eventType":"Complaint","complaint":{"complainedRecipients":[{"emailAddress":"ada@example.com"}]}}"#), Some(Complaint)),
        (MailProvider::Ses, ses(r#"{"eventType":"Delivery"}"#), None),
    ] {
        let want: Vec<_> = want.map(|kind| ("ada@example.com".to_owned(), kind)).into_iter().collect();
        assert_eq!(provider(whose, &body), want, "{body}");
    }
}

#[test]
fn a_topic_is_confirmed_with_amazon_alone_and_other_bodies_are_refused() {
    let confirm = |url: &str| {
        let body = serde_json::json!({ "Type": "SubscriptionConfirmation", "SubscribeURL": url });
        read_provider_report(MailProvider::Ses, body.to_string().as_bytes()).is_ok()
    };
    assert!(confirm("https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=x"));
    for url in [
        "http://sns.eu-west-1.amazonaws.com/",
        "https://sns.evil.example/?.amazonaws.com",
        "https://sns.evil.example#.amazonaws.com",
        "https://sns.a@evil.example/.amazonaws.com",
        "https://sns.amazonaws.com.evil.example/",
        "https://evil.sns.amazonaws.com/",
        "https://169.254.169.254/",
    ] {
        assert!(!confirm(url), "{url}");
    }
    for provider in
        [MailProvider::Postmark, MailProvider::Resend, MailProvider::Mailgun, MailProvider::Ses]
    {
        for body in
            ["", "[]", "{}", "null", "\"x\"", "{\"Type\":\"Notification\",\"Message\":\"x\"}"]
        {
            assert!(
                read_provider_report(provider, body.as_bytes()).is_err(),
                "{provider:?} {body}"
            );
        }
    }
}

proptest! {
    #[test]
    fn no_mail_brings_it_down(mail in "(Content-Type: multipart/report; boundary=a|--a|\n|\r\n|: |Action: failed|\\PC|message/delivery-status){0,60}") {
        let _ = read_report(None, mail.as_bytes());
    }
}
