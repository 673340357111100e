//! Page text: what a page shows, for expectations, and everything that is written on it, so that no
//! screenshot shows a secret.

use domain::expectation::Fact;
use domain::phases::Phases;
use domain::probe::Step;
use domain::probe::run::StepFailure;
use domain::protocol::observation::Reason;
use domain::redaction::Redactor;
use fantoccini::Client;

use crate::run::response::StepResponse;

/// The most of a page's text and of its title that is read, in UTF-16 units.
const MAX_TEXT_UNITS: u32 = 262_144;
/// The most of what is written on a page that is searched for secrets, in UTF-16 units.
pub(super) const MAX_WRITTEN_UNITS: u32 = MAX_TEXT_UNITS * 4;

/// A page as it is now.
pub(super) struct BrowserPage {
    /// What expectations read of it.
    pub(super) seen: StepResponse,
    /// Whether all that belongs to it has come.
    pub(super) whole: bool,
}

/// Cut in the browser: a page may be larger than what is looked at.
const LOOK: &str = "
    const [most] = arguments;
    const [navigation] = performance.getEntriesByType('navigation');
    return {
        title: document.title.slice(0, most),
        text: (document.body ? document.body.innerText : '').slice(0, most),
        url: document.URL,
        status: navigation ? navigation.responseStatus : 0,
        whole: document.readyState === 'complete',
    };";

/// What [`LOOK`] returns.
#[derive(serde::Deserialize)]
struct PageFacts {
    title: String,
    text: String,
    url: String,
    status: u16,
    whole: bool,
}

/// Reads what expectations look at.
pub(super) async fn read(client: &Client) -> Result<BrowserPage, StepFailure> {
    let broken = |detail: String| StepFailure::new(Reason::BadProtocol, detail);
    let facts = client.execute(LOOK, vec![MAX_TEXT_UNITS.into()]).await;
    let facts = facts.map_err(|error| broken(error.to_string()))?;
    let facts = serde_json::from_value(facts).map_err(|error| broken(error.to_string()))?;
    let PageFacts { title, text, url, status, whole } = facts;
    // What is empty is not there: it meets no condition, a negative one neither.
    let facts = [(Fact::Title, title), (Fact::Text, text)].into_iter();
    let facts = facts.filter(|(_, found)| !found.trim().is_empty());
    let facts = facts.map(|(fact, found)| (fact, found.into())).collect();
    let status = Some(status).filter(|status| *status > 0);
    Ok(BrowserPage {
        seen: StepResponse { status, url: Some(url), facts, ..StepResponse::default() },
        whole,
    })
}

/// Hides besides what a step is to keep of a page, however short: it goes wrong before it is kept.
pub(super) fn redactor_of_page(redactor: &Redactor, step: &Step, page: &StepResponse) -> Redactor {
    let kept = step.kept_of(&page.answer(Phases::default()));
    if kept.is_empty() { redactor.clone() } else { redactor.and(kept.iter().map(String::as_str)) }
}

/// Everything that is written on a page: as it looks, as it was written, what was typed, also in parts
/// that scripts made and in frames, and what styles put before and after. `blind` where there is a frame that
/// cannot be read, or an element of the page's own making, which may hide all that is in it.
pub(super) const WRITTEN: &str = "
    const [most] = arguments;
    const found = [];
    let blind = false;
    const read = (root) => {
        found.push(root.innerText ?? '', root.textContent ?? '');
        for (const each of root.querySelectorAll('*')) {
            if (typeof each.value === 'string') found.push(each.value);
            if (typeof each.placeholder === 'string') found.push(each.placeholder);
            for (const where of ['::before', '::after']) {
                const content = getComputedStyle(each, where).content;
                if (content !== 'none' && content !== 'normal') found.push(content);
            }
            const box = each.getBoundingClientRect();
            const seen = box.width >= 2 && box.height >= 2;
            if (each.shadowRoot) read(each.shadowRoot);
            else if (each.localName.includes('-') && seen) blind = true;
            if (!['IFRAME', 'FRAME', 'OBJECT', 'EMBED'].includes(each.tagName)) continue;
            if (!seen) continue;
            let inside = null;
            try { inside = each.contentDocument; } catch { }
            if (inside && inside.documentElement) read(inside.documentElement); else blind = true;
        }
    };
    if (document.documentElement) read(document.documentElement);
    const text = found.join('\\n');
    return { blind, long: text.length > most, text: text.slice(0, most) };";

/// What [`WRITTEN`] returns.
#[derive(serde::Deserialize)]
pub(super) struct PageText {
    /// Whether a part of it cannot be read.
    pub(super) blind: bool,
    /// Whether there is more than is read.
    pub(super) long: bool,
    pub(super) text: String,
}
