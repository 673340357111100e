//! Screenshots: a JPEG of the page, unless it might show a secret.
//!
//! A screenshot cannot be redacted, so all text of the page is read before and once more after it,
//! and no screenshot is kept when a secret stands in it or a part cannot be read.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use domain::probe::Step;
use domain::probe::run::Screenshot;
use domain::protocol::evidence::{MAX_PICTURE_BYTES, media_type};
use domain::redaction::Redactor;
use fantoccini::Client;
use fantoccini::error::CmdError;
use fantoccini::wd::WebDriverCompatibleCommand;
use hyper::Method;
use serde_json::json;
use url::{ParseError, Url};

use super::page_text::{self, MAX_WRITTEN_UNITS, PageText, WRITTEN};

/// How good pictures are, in percent; the second is tried where the first is too large.
const QUALITIES: [u8; 2] = [60, 25];

/// A picture of the page, without secrets and without what its step is to keep.
pub(super) async fn take(client: &Client, redactor: &Redactor, step: &Step) -> Screenshot {
    match without_secrets(client, redactor, step).await {
        Ok(picture) => Screenshot::Taken(picture),
        Err(why) => Screenshot::LeftOut(format!("no screenshot: {why}")),
    }
}

async fn without_secrets(
    client: &Client,
    redactor: &Redactor,
    step: &Step,
) -> Result<Vec<u8>, String> {
    look_for_secrets(client, redactor, step).await?;
    for quality in QUALITIES {
        let taken = client.issue_cmd(Capture { quality }).await.map_err(|e| describe(&e))?;
        let text = taken.get("data").and_then(serde_json::Value::as_str).unwrap_or_default();
        let picture = BASE64_STANDARD.decode(text).map_err(|error| error.to_string())?;
        if media_type(&picture).is_none() {
            return Err("the browser returned none".to_owned());
        }
        if picture.len() <= MAX_PICTURE_BYTES {
            // The page may have changed meanwhile.
            look_for_secrets(client, redactor, step).await?;
            return Ok(picture);
        }
    }
    Err(format!("it would have more than {MAX_PICTURE_BYTES} bytes"))
}

/// An error without what the page says in it.
fn describe(error: &CmdError) -> String {
    match error {
        CmdError::Standard(error) => format!("the browser says {}", error.error),
        _ => "the browser did not answer".to_owned(),
    }
}

async fn look_for_secrets(client: &Client, redactor: &Redactor, step: &Step) -> Result<(), String> {
    // What is to be kept may only now be there, or have changed.
    let page = page_text::read(client).await.map_err(|_| "the page cannot be read".to_owned())?;
    let redactor = page_text::redactor_of_page(redactor, step, &page.seen);
    // The page never gets to see what is looked for.
    let written = client.execute(WRITTEN, vec![MAX_WRITTEN_UNITS.into()]).await;
    let written = written.map_err(|error| describe(&error))?;
    let written: PageText = serde_json::from_value(written).map_err(|error| error.to_string())?;
    if written.blind {
        Err("a part of the page cannot be searched for secrets".to_owned())
    } else if written.long {
        Err("the page has more text than is searched for secrets".to_owned())
    } else if redactor.hide(&written.text) != written.text {
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
