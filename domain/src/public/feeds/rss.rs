//! RSS feed: incidents with all their updates, newest first.

use rss::{Channel, Guid, Item};

use crate::public::markdown;
use crate::public::view::{IncidentView, PublicView};
use crate::public::wording;
use crate::time::timestamp::Timestamp;
use crate::xml_text;

/// `/history.rss`.
#[must_use]
pub fn feed(view: &PublicView) -> String {
    let channel = Channel {
        title: format!("{} status", view.page.name),
        link: view.page.url.clone(),
        description: format!("What happened to {}, and when", view.page.name),
        pub_date: Some(rfc_2822(view.page.updated_at)),
        last_build_date: Some(rfc_2822(view.page.updated_at)),
        items: view.incidents.iter().map(|incident| item(view, incident)).collect(),
        ..Channel::default()
    };
    // Also of an incident that was posted before its text was checked.
    xml_text::sanitized(channel.to_string())
}

fn item(view: &PublicView, incident: &IncidentView) -> Item {
    let link = format!("{}/incidents/{}", view.page.url, incident.id);
    let told = incident.updates.iter().filter(|update| update.withdrawn_at.is_none());
    let updates = told.map(|update| {
        format!(
            "<p><small>{}</small> <strong>{}</strong></p>{}",
            wording::instant(update.created_at),
            wording::incident_status(update.status),
            markdown::to_html(&update.body)
        )
    });
    Item {
        title: Some(incident.name.clone()),
        link: Some(link.clone()),
        guid: Some(Guid { value: link, permalink: true }),
        pub_date: Some(rfc_2822(incident.created_at)),
        description: Some(updates.collect()),
        ..Item::default()
    }
}

fn rfc_2822(at: Timestamp) -> String {
    at.date_time().to_rfc2822()
}
