//! Gathered notifications: what do a mail, a chat and a digest say of several incidents at once, whatever their titles
//! hold?

use domain::board::Visibility;
use domain::notify::channel::Channel;
use domain::notify::digest::Digest;
use domain::notify::mail::list_text::{digest_text, gathered_text};
use domain::notify::notification::{Notification, NotificationSubject};
use domain::notify::page_condition::PageCondition;
use domain::notify::render::{DeliveryContext, http_message};
use domain::public::markdown;
use domain::status::{IncidentStatus, Indicator};

use super::samples;

const HOSTILE: &str = "**a** [x](javascript:1) <b>@here</b> & `c`\u{202e}";

fn three() -> [Notification; 3] {
    let begun = samples::incident(IncidentStatus::Investigating, "Cards fail", "We look.");
    let mut other = samples::incident(IncidentStatus::Identified, HOSTILE, HOSTILE);
    let mut ended = samples::incident(IncidentStatus::Resolved, "Search is slow", "Over.");
    for (n, told, id) in [(8, &mut other, "2k9k5w1edagp"), (9, &mut ended, "3k9k5w1edagp")] {
        told.n = n;
        if let NotificationSubject::Incident { incident, .. } = &mut told.subject {
            incident.id = id.parse().unwrap();
        }
    }
    [begun, other, ended]
}

#[test]
fn a_mail_lists_what_began_what_goes_on_and_what_is_over() {
    let told = three();
    let text = gathered_text(&told.each_ref(), None).unwrap();
    assert_eq!(text.subject, "[Northwind] 3 updates: 1 began, 1 goes on, 1 is over");
    let plain = text.plain_body();
    for part in ["Cards fail", "We look.", "**a** [x](javascript:1) <b>@here</b> & `c`"] {
        assert!(plain.contains(part), "{part}: {plain}");
    }
    assert!(plain.contains("https://n.test/incidents/1k9k5w1edagp"), "{plain}");
    let html = markdown::to_html(&text.body);
    for part in ["<strong>", "<b>", "<code>", "\"javascript", "\u{202e}"] {
        assert!(!html.contains(part), "{part}: {html}");
    }
    assert_eq!(html.matches("<li>").count(), 3, "{html}");
    assert_eq!(gathered_text(&[], None), None);
    let mut internal = three();
    internal[0].visibility = Visibility::Internal;
    let text = gathered_text(&internal.each_ref(), None).unwrap();
    assert!(!text.body.contains("1k9k5w1edagp"), "what is internal has no page");
}

#[test]
fn a_digest_lists_the_newest_of_each_and_is_none_when_nothing_happened() {
    let told = three();
    let digest = Digest::from_notifications(&told);
    let text = digest_text(&digest, &told, None).unwrap();
    assert_eq!(text.subject, "[Northwind] Digest: 1 began, 1 goes on, 1 is over");
    assert_eq!(digest_text(&Digest::default(), &told, None), None);
}

#[test]
fn chats_get_one_message_and_programs_none() {
    let told = three();
    let page = PageCondition {
        id: "0123456789ab".to_owned(),
        indicator: Indicator::Major,
        description: "Partial System Outage".to_owned(),
    };
    let context = DeliveryContext {
        delivery: "9-a-b",
        now: samples::noon(),
        page: &page,
        manage_url: None,
        secrets: &[],
    };
    let url = || "https://chat.example/hook".to_owned();
    let chats = [
        Channel::Slack { url: url() },
        Channel::Teams { url: url() },
        Channel::Discord { url: url() },
        Channel::GoogleChat { url: url() },
        Channel::Ntfy { url: url(), token: None },
        Channel::Telegram { bot_token: "1:a".to_owned(), chat: "7".to_owned() },
    ];
    for channel in &chats {
        let message = http_message(&told.each_ref(), channel, &context).unwrap();
        let body = String::from_utf8(message.body).unwrap();
        for part in ["3 updates", "Cards fail", "Search is slow", "/incidents/3k9k5w1edagp"] {
            assert!(body.contains(part), "{channel:?} {part}: {body}");
        }
        assert!(!body.contains("javascript:1)\""), "{body}");
        assert!(http_message(&[], channel, &context).is_none());
    }
    for program in [
        Channel::webhook(url()),
        Channel::PagerDuty { routing_key: samples::ROUTING_KEY.to_owned(), url: None },
    ] {
        assert!(http_message(&told.each_ref(), &program, &context).is_none(), "{program:?}");
        assert!(http_message(&[&told[0]], &program, &context).is_some(), "{program:?}");
    }
}
