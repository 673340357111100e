//! Mail: the HTML part of a notice, for programs that show little of what a browser does: styles are inline, nothing
//! is loaded, and colours are left to the reader's light or dark setting.

use domain::notify::mail::notice_text::NoticeText;
use domain::public::{color, markdown};
use domain::status::Status;
use leptos::prelude::*;

use crate::layout::shell::render_document;

/// The most bytes of HTML that a text of operators may become; a longer one is shown as plain text.
const MAX_BODY_BYTES: usize = 12_000;
/// The most characters of that plain text.
const MAX_PLAIN_CHARS: usize = 2_000;

const PAGE: &str =
    "margin:0;padding:16px;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif";
const COLUMN: &str = "max-width:600px;margin:0 auto";
const TITLE: &str = "font-size:20px;line-height:1.3;margin:0 0 12px";
const WORD: &str = "padding:2px 12px 2px 0;text-align:start;vertical-align:top;font-weight:normal;opacity:.75;white-space:nowrap";
const VALUE: &str = "padding:2px 0;vertical-align:top";
const ACTION: &str = "display:inline-block;padding:8px 16px;border:1px solid;border-radius:6px";
const FOOTER: &str =
    "margin-top:24px;padding-top:12px;border-top:1px solid #8888;font-size:14px;opacity:.85";

/// A notice as HTML.
#[must_use]
pub fn render_mail(notice: &NoticeText) -> String {
    render_document(document(notice))
}

fn document(notice: &NoticeText) -> impl IntoView + use<> {
    let facts = notice.facts.iter().map(|(word, value)| {
        view! { <tr><th scope="row" style=WORD>{*word}</th><td dir="auto" style=VALUE>{value.clone()}</td></tr> }
    });
    let facts = facts.collect::<Vec<_>>();
    let facts = (!facts.is_empty()).then(|| {
        view! { <table style="border-collapse:collapse;margin:0 0 12px"><tbody>{facts}</tbody></table> }
    });
    let links = notice.footer.links.iter().map(|(words, address)| {
        view! { <a href=address.clone() style="margin-inline-end:16px">{*words}</a> }
    });
    let links = links.collect::<Vec<_>>();
    let (words, address) = notice.action.clone();
    view! {
        <!DOCTYPE html>
        <html lang="en" dir="ltr">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width,initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="supported-color-schemes" content="light dark"/>
                <title>{notice.subject.clone()}</title>
            </head>
            <body style=PAGE>
                <div style=COLUMN>
                    <div style=bar(notice.status)>
                        <p style="margin:0 0 4px;opacity:.75" dir="auto">{notice.page.name.clone()}</p>
                        <h1 style=TITLE dir="auto">{notice.title.clone()}</h1>
                        {facts}
                    </div>
                    <div dir="auto" inner_html=body(notice)></div>
                    <p style="margin:24px 0"><a href=address style=ACTION>{words}</a></p>
                    <div style=FOOTER>
                        <p style="margin:0 0 8px" dir="auto">{notice.footer.why.clone()}</p>
                        <p style="margin:0">{links}</p>
                    </div>
                </div>
            </body>
        </html>
    }
}

/// The edge that has the colour of a status; its words are in the title.
fn bar(status: Option<Status>) -> String {
    let color = status.map_or("8888", color::on_light);
    format!("border-inline-start:4px solid #{color};padding-inline-start:12px")
}

fn body(notice: &NoticeText) -> String {
    let html = markdown::to_html(&notice.body);
    if notice.is_whole || html.len() <= MAX_BODY_BYTES {
        return html;
    }
    let text = notice.plain_body();
    let shown: String = text.chars().take(MAX_PLAIN_CHARS).collect();
    let shown = shown.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let more =
        if text.chars().count() > MAX_PLAIN_CHARS { "… The rest is on the page." } else { "" };
    format!("<p style=\"white-space:pre-wrap\">{shown}{more}</p>")
}
