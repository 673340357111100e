//! Embedded page: the answer in one line, for a frame in pages of other sites.

use crate::public::color;
use crate::public::freshness::Freshness;
use crate::public::page_address::address;
use crate::public::view::PublicView;
use crate::public::{time_wording, wording};
use crate::status::Status;
use crate::time::timestamp::Timestamp;
use crate::words::Words;
use crate::xml_text::escaped;

/// What it looks like. Its hash is in the policy.
const STYLE: &str = ":root{color-scheme:light dark}body{margin:0;font:14px/1.6 system-ui,sans-serif;\
    background:Canvas;color:CanvasText}h1{display:inline;font:inherit}svg{width:.8em;height:.8em;\
    margin-inline-end:.4em}a{color:inherit}";

/// What a browser may load for it: its own style, the script that keeps it fresh, and itself. It may be framed anywhere,
/// and nothing can be done in it but to follow its link.
pub const EMBED_POLICY: &str = "default-src 'none'; \
    style-src 'sha256-HIT6ybVExkB/QWAb/jN0xaM8zfOo7RN1+bYC25O4OLU='; \
    script-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *";

/// `/embed`. It is refreshed each minute; where scripts do not run, it is loaded again.
#[must_use]
pub fn embed_page(view: &PublicView, now: Timestamp) -> String {
    let (status, sentence) = match Freshness::at(view.as_of, now) {
        Freshness::Current => (view.headline.worst, view.headline.sentence.clone()),
        Freshness::Stale(age) => (Status::NoData, wording::not_refreshed(Words::ENGLISH, age)),
    };
    let as_of = format!(
        " <small>as of <time datetime=\"{}\">{}</time></small>",
        view.as_of,
        time_wording::instant(Words::ENGLISH, view.as_of)
    );
    line(
        &format!("{} status", view.page.name),
        status,
        &address(&view.page, "/"),
        &sentence,
        &as_of,
    )
}

/// `/embed` without a view. It is loaded again as the other is, because the frame of another site has no other way to do so.
#[must_use]
pub fn unknown_page() -> String {
    line("Status", Status::NoData, "/", &Words::ENGLISH.text("unknown"), "")
}

fn line(title: &str, status: Status, link: &str, sentence: &str, as_of: &str) -> String {
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"/>\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"/>\
         <meta name=\"robots\" content=\"noindex\"/>\
         <noscript><meta http-equiv=\"refresh\" content=\"60\"/></noscript>\
         <title>{}</title><style>{STYLE}</style><script src=\"/embed/line.js\" defer></script></head><body><main>\
         <svg viewBox=\"0 0 8 8\" aria-hidden=\"true\"><circle cx=\"4\" cy=\"4\" r=\"4\" fill=\"#{}\"/></svg>\
         <h1><a href=\"{}\" target=\"_blank\" rel=\"noopener\" dir=\"auto\">{}</a></h1>{as_of}</main></body></html>",
        escaped(title),
        color::on_light(status),
        escaped(link),
        escaped(sentence),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use sha2::{Digest, Sha256};

    #[test]
    fn the_policy_allows_the_style_that_is_sent() {
        let hash = STANDARD.encode(Sha256::digest(STYLE));
        assert!(EMBED_POLICY.contains(&format!("'sha256-{hash}'")), "{hash}");
    }

    #[test]
    fn without_a_view_it_claims_nothing_and_is_loaded_again() {
        let page = unknown_page();
        assert!(
            page.contains(&Words::ENGLISH.text("unknown"))
                && page.contains("http-equiv=\"refresh\"")
        );
        assert!(page.contains(color::on_light(Status::NoData)), "{page}");
    }
}
