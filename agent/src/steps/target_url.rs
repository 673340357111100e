//! Target URL of a step: the address with its blanks filled, its server, and the credentials that stood in it.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use domain::probe::endpoint::Endpoint;
use hyper::header::HeaderValue;
use percent_encoding::percent_decode_str;
use url::Url;

use super::request::{Unfilled, impossible};

/// Where a request goes.
pub(super) struct TargetUrl {
    /// The address, without credentials.
    pub(super) url: Url,
    /// Where its server is.
    pub(super) endpoint: Endpoint,
    /// The credentials that stood in it, as a header says them.
    pub(super) authorization: Option<HeaderValue>,
}

impl TargetUrl {
    /// Reads an address.
    ///
    /// # Errors
    /// When it names no server.
    pub(super) fn parse(address: &str) -> Result<Self, Unfilled> {
        Self::from_url(Url::parse(address).map_err(impossible)?)
    }

    /// Takes the credentials out of an address: they are sent as curl sends them, and never shown.
    ///
    /// # Errors
    /// When it names no server.
    pub(super) fn from_url(mut url: Url) -> Result<Self, Unfilled> {
        let authorization = authorization(&url).transpose()?;
        // What names a server can be without them.
        let _ = (url.set_username(""), url.set_password(None));
        let endpoint =
            Endpoint::of_url(&url).ok_or_else(|| impossible("its address names no server"))?;
        Ok(Self { url, endpoint, authorization })
    }
}

fn authorization(url: &Url) -> Option<Result<HeaderValue, Unfilled>> {
    if url.username().is_empty() && url.password().is_none() {
        return None;
    }
    let [user, password] = [url.username(), url.password().unwrap_or_default()]
        .map(|text| percent_decode_str(text).collect::<Vec<u8>>());
    let pair = BASE64_STANDARD.encode([user.as_slice(), b":", &password].concat());
    let value = HeaderValue::try_from(format!("Basic {pair}")).map_err(impossible);
    Some(value.map(|mut value| {
        value.set_sensitive(true);
        value
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_become_a_header_and_leave_the_address() {
        for (address, url, header) in [
            ("http://shop.example/a", "http://shop.example/a", None),
            (
                "http://user:pass@shop.example/a",
                "http://shop.example/a",
                Some("Basic dXNlcjpwYXNz"),
            ),
            ("https://user@shop.example/", "https://shop.example/", Some("Basic dXNlcjo=")),
            ("ws://:pass@shop.example/", "ws://shop.example/", Some("Basic OnBhc3M=")),
            ("http://us%40er:p%3Ass+@h/", "http://h/", Some("Basic dXNAZXI6cDpzcys=")),
        ] {
            let target = TargetUrl::parse(address).unwrap();
            assert_eq!(target.url.as_str(), url);
            let seen = target.authorization.as_ref();
            assert_eq!(seen.map(|value| value.to_str().unwrap()), header, "{address}");
            assert!(seen.is_none_or(HeaderValue::is_sensitive));
        }
        assert!(TargetUrl::parse("mailto:a@b").is_err());
    }
}
