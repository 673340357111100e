//! Reason for outage: the eight fields of what was published of an incident to all, on a page that prints well.

use std::fmt::Write;

use domain::public::markdown::to_html;
use domain::public::rfo::RfoDocument;
use domain::public::view::{IncidentView, PublicView};
use domain::translated_text::text_in;
use domain::words::Piece;

use crate::layout::shell::{Frame, link};
use crate::record::markup::{escaped, page};

/// The page at `/incidents/{id}/rfo`.
#[must_use]
pub fn render_rfo_page(
    view: &PublicView,
    incident: &IncidentView,
    document: &RfoDocument,
    frame: &Frame,
) -> String {
    let words = frame.words;
    let title = escaped(&text_in(&document.texts.title, words.language));
    let mut body = format!("<article class=\"card incident rfo\"><h2 dir=auto>{title}</h2>");
    if let Some(published) = document.published_html(words) {
        let _ = write!(body, "<p class=meta>{published}</p>");
    }
    for field in document.fields(words) {
        let _ = write!(body, "<h3>{}</h3>", escaped(&field.label));
        let _ = match field.is_markdown() {
            // Markdown made harmless: no tag or address of the author's own is in it.
            true => write!(body, "<div class=body dir=auto>{}</div>", to_html(&field.text)),
            false => write!(body, "<p dir=auto>{}</p>", escaped(&field.text)),
        };
    }
    let path = format!("/incidents/{}", incident.id);
    let about: [(&str, Piece<'_>); 1] = [("incident", link(&words.path(&path), &incident.name))];
    let _ = write!(body, "<p class=meta>{}</p></article>", words.markup("rfo-about", about));
    page(view, view.as_of, &format!("{path}/rfo"), &words.text("rfo"), &body, frame)
}
