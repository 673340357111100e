//! Screenshots: a JPEG of the page, unless it might show a secret.
//!
//! A screenshot cannot be redacted, so all text of the page is read before and once more after it,
//! and no screenshot is kept when a secret stands in it or a part cannot be read.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use domain::protocol::evidence::{MAX_PICTURE_BYTES, media_type};
use domain::redaction::Redactor;
use fantoccini::Client;
use fantoccini::error::CmdError;
use fantoccini::wd::WebDriverCompatibleCommand;
use hyper::Method;
use serde_json::json;
use url::{ParseError, Url};

use super::browser::{self, MAX_TEXT_UNITS, Visit};
use crate::run::response::Picture;

/// How good pictures are, in percent; the second is tried where the first is too large.
const QUALITIES: [u8; 2] = [60, 25];

/// A picture of the page, without secrets and without what its step is to keep.
pub(super) async fn picture(client: &Client, veil: &Redactor, visit: &Visit<'_>) -> Picture {
    match unveiled(client, veil, visit).await {
        Ok(picture) => Picture::Taken(picture),
        Err(why) => Picture::LeftOut(format!("no screenshot: {why}")),
    }
}

async fn unveiled(client: &Client, veil: &Redactor, visit: &Visit<'_>) -> Result<Vec<u8>, String> {
    look_for_secrets(client, veil, visit).await?;
    for quality in QUALITIES {
        let taken = client.issue_cmd(Capture { quality }).await.map_err(|e| said(&e))?;
        let text = taken.get("data").and_then(serde_json::Value::as_str).unwrap_or_default();
        let picture = BASE64_STANDARD.decode(text).map_err(|error| error.to_string())?;
        if media_type(&picture).is_none() {
            return Err("the browser returned none".to_owned());
        }
        if picture.len() <= MAX_PICTURE_BYTES {
            // The page may have changed meanwhile.
            look_for_secrets(client, veil, visit).await?;
            return Ok(picture);
        }
    }
    Err(format!("it would have more than {MAX_PICTURE_BYTES} bytes"))
}

/// An error without what the page says in it.
fn said(error: &CmdError) -> String {
    match error {
        CmdError::Standard(error) => format!("the browser says {}", error.error),
        _ => "the browser did not answer".to_owned(),
    }
}

/// Everything that is written on a page: as it looks, as it was written, what was typed, also in parts
/// that scripts made and in frames, and what styles put before and after. `blind` where there is a frame that
/// cannot be read, or an element of the page's own making, which may hide all that is in it.
const WRITTEN: &str = "
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

/// What is written on a page.
#[derive(serde::Deserialize)]
struct PageText {
    blind: bool,
    long: bool,
    text: String,
}

async fn look_for_secrets(
    client: &Client,
    veil: &Redactor,
    visit: &Visit<'_>,
) -> Result<(), String> {
    // What is to be kept may only now be there, or have changed.
    let page = browser::read(client).await.map_err(|_| "the page cannot be read".to_owned())?;
    let veil = browser::veiling(veil, visit, &page.seen);
    // The page never gets to see what is looked for.
    let written = client.execute(WRITTEN, vec![(MAX_TEXT_UNITS * 4).into()]).await;
    let written = written.map_err(|error| said(&error))?;
    let written: PageText = serde_json::from_value(written).map_err(|error| error.to_string())?;
    if written.blind {
        Err("a part of the page cannot be searched for secrets".to_owned())
    } else if written.long {
        Err("the page has more text than is searched for secrets".to_owned())
    } else if veil.hide(&written.text) != written.text {
        Err("the page shows a secret".to_owned())
    } else {
        Ok(())
    }
}

/// Chromium's own way to take a picture: others give PNG alone, which is several times as large.
#[derive(Debug)]
struct Capture {
    quality: u8,
}

impl WebDriverCompatibleCommand for Capture {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        let parameters = json!({ "format": "jpeg", "quality": self.quality });
        let body = json!({ "cmd": "Page.captureScreenshot", "params": parameters });
        (Method::POST, Some(body.to_string()))
    }
}
