//! Files of an import: the text of one on the disk, or of what an address answers.

use std::fs::File;
use std::io::Read;
use std::time::Duration;

use anyhow::{Context, bail};
use domain::import::MAX_HISTORY_FILE_BYTES;
use reqwest::Url;
use reqwest::header::LOCATION;
use reqwest::redirect::Policy;

/// How long a page may take to answer.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The text of a file, or of what a URL answers.
pub(super) async fn read(file: &str) -> anyhow::Result<String> {
    let bytes = match Url::parse(file) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => fetched(url).await?,
        _ => {
            let mut bytes = vec![];
            let opened = File::open(file).with_context(|| format!("cannot read `{file}`"))?;
            let most = u64::try_from(MAX_HISTORY_FILE_BYTES + 1)?;
            opened.take(most).read_to_end(&mut bytes)?;
            bytes
        }
    };
    if bytes.len() > MAX_HISTORY_FILE_BYTES {
        bail!("{file} has more than {MAX_HISTORY_FILE_BYTES} bytes\nhint: split it into several");
    }
    String::from_utf8(bytes).with_context(|| format!("{file} is not UTF-8"))
}

async fn fetched(url: Url) -> anyhow::Result<Vec<u8>> {
    // What another place would answer is not what this page says.
    let http = reqwest::Client::builder().timeout(TIMEOUT).redirect(Policy::none()).build()?;
    let answer = http.get(url.clone()).send().await.and_then(reqwest::Response::error_for_status);
    let mut answer = answer.with_context(|| format!("{url} does not answer"))?;
    if answer.status().is_redirection() {
        let place = answer.headers().get(LOCATION).and_then(|place| place.to_str().ok());
        let place = place.unwrap_or("another address");
        bail!("{url} leads to {place}\nhint: give that address, if it is the page's own");
    }
    let mut bytes = vec![];
    while let Some(chunk) = answer.chunk().await.context("the response was cut off")? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > MAX_HISTORY_FILE_BYTES {
            break;
        }
    }
    Ok(bytes)
}
