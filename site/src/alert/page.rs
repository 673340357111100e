//! Alert page: what waits for a contact, and a button that acknowledges it. The link alone does nothing: programs that read
//! mail follow links.

use domain::ids::ContactId;
use domain::notify::alert_report::OpenAlertReport;
use domain::notify::alert_text::found;
use domain::public::time_wording::instant;
use domain::public::view::PublicView;
use domain::status::Status;
use domain::words::Words;
use leptos::prelude::*;

use crate::layout::shell::{FORM_STYLE, Frame, PageHead, render, with_style};
use crate::status::page::{back, footer};

/// For how long a contact's other alerts may be quiet: minutes, and words.
const QUIET: [(u32, &str); 6] = [
    (0, "no time: send me all others"),
    (30, "30 minutes"),
    (60, "1 hour"),
    (120, "2 hours"),
    (240, "4 hours"),
    (720, "12 hours"),
];

/// What an alert page shows.
#[derive(Clone, Debug)]
pub struct AlertPage {
    /// Whose link it is.
    pub contact: ContactId,
    /// The alert; `None`: it is over.
    pub alert: Option<OpenAlertReport>,
    /// Whether the contact has just acknowledged it.
    pub is_done: bool,
}

/// The page of an alert, for one contact.
#[must_use]
pub fn render_alert_page(view: &PublicView, page: AlertPage, frame: &Frame) -> String {
    let title = match (&page.alert, page.is_done) {
        (None, _) => "This alert is over".to_owned(),
        (Some(_), true) => "You take care of it".to_owned(),
        (Some(alert), false) => format!("{}: {}", alert.severity, alert.name),
    };
    let head = PageHead::from_view(view, frame, &title, Status::NoData);
    let body = match page.alert {
        None => view! { <p>"Nothing waits for you here any more."</p> }.into_any(),
        Some(alert) => open(&page.contact, alert, page.is_done),
    };
    let main = view! {
        <article class="card subscription"><h1 dir="auto">{title}</h1>{body}</article>
        {back(frame.words)}
    };
    with_style(&render(head, main, frame, footer(frame.words, view)), FORM_STYLE)
}

fn open(contact: &ContactId, alert: OpenAlertReport, is_done: bool) -> AnyView {
    let mut facts = vec![
        ("What", alert.name.clone()),
        ("Severity", alert.severity.to_string()),
        ("Open since", instant(Words::ENGLISH, alert.since)),
        ("Escalation", format!("step {} of {}", alert.step, alert.steps)),
    ];
    facts.extend(alert.evidence.as_ref().map(found).unwrap_or_default());
    facts.extend(alert.knowledge.facts());
    facts.extend(alert.acknowledged.as_ref().map(|acknowledged| {
        (
            "Acknowledged",
            format!("by {} at {}", acknowledged.by, instant(Words::ENGLISH, acknowledged.at)),
        )
    }));
    let facts = facts.into_iter().map(|(word, value)| {
        view! { <tr><th scope="row">{word}</th><td dir="auto">{value}</td></tr> }
    });
    let facts = facts.collect::<Vec<_>>();
    let of_probe = alert.evidence.and_then(|evidence| evidence.runbook);
    let of_probe = of_probe.map(|url| ("Runbook".to_owned(), url));
    let of_components = alert.knowledge.runbooks.into_iter();
    let of_components = of_components.map(|link| (format!("Runbook: {}", link.name), link.url));
    let runbooks = of_probe.into_iter().chain(of_components).filter(|(_, url)| is_web(url));
    let runbooks = runbooks.map(|(name, url)| {
        view! { <p><a href=url rel="noreferrer">{name}</a></p> }
    });
    let runbooks = runbooks.collect::<Vec<_>>();
    let form = match is_done {
        true => view! {
            <p role="status"><strong>"Acknowledged: no further step is sent."</strong></p>
        }
        .into_any(),
        false => form(contact, alert.acknowledged.is_some()),
    };
    view! { <table class="facts"><tbody>{facts}</tbody></table>{runbooks}{form} }.into_any()
}

fn form(contact: &ContactId, is_acknowledged: bool) -> AnyView {
    let options = QUIET.into_iter().map(|(minutes, words)| {
        view! { <option value=minutes.to_string()>{words}</option> }
    });
    let button = match is_acknowledged {
        true => format!("Acknowledge too, as {contact}"),
        false => format!("Acknowledge, as {contact}"),
    };
    view! {
        <form method="post">
            <p><label for="quiet">"Keep my other alerts quiet, but those that are more serious, for "</label>
            <select id="quiet" name="quiet">{options.collect_view()}</select></p>
            <button type="submit">{button}</button>
        </form>
    }
    .into_any()
}

/// Whether an address is one that a browser should open.
fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}
