//! OTLP settings: which collector is told, and with which headers?

use std::fmt;

use percent_encoding::percent_decode_str;

use crate::http_token::is_token;
use crate::notify::http_answer::AnswerDialect;
use crate::notify::http_message::HttpMessage;

/// The most bytes of each of the settings.
pub const MAX_OTLP_SETTING_BYTES: usize = 4_000;

/// A collector that takes OTLP over HTTP.
#[derive(Clone, PartialEq, Eq)]
pub struct OtlpSettings {
    /// Without a slash at its end.
    endpoint: String,
    headers: Vec<(String, String)>,
}

/// The settings name no collector. They are not quoted: headers are secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidOtlpSettings {
    /// The setting of this name has more than [`MAX_OTLP_SETTING_BYTES`].
    #[error("{0} is longer than 4,000 bytes")]
    TooLong(&'static str),
    /// The endpoint is none.
    #[error(
        "ALLCLEAR_OTLP_ENDPOINT is no address\nhint: write it as `https://collector.example`, without `/v1/metrics`, a query \
         and a password"
    )]
    NotAnAddress,
    /// The item of this place, from 1, is no header.
    #[error(
        "ALLCLEAR_OTLP_HEADERS: item {0} is no header\nhint: write them as `authorization=Bearer%20secret,x-tenant=ours`, \
         percent-encoded"
    )]
    NotAHeader(usize),
}

impl OtlpSettings {
    /// Reads the settings: an address below which `/v1/metrics` and `/v1/logs` are, and headers as
    /// `OTEL_EXPORTER_OTLP_HEADERS` has them.
    ///
    /// # Errors
    /// [`InvalidOtlpSettings`]; nothing is sent then.
    pub fn read(endpoint: &str, headers: &str) -> Result<Self, InvalidOtlpSettings> {
        for (name, text) in
            [("ALLCLEAR_OTLP_ENDPOINT", endpoint), ("ALLCLEAR_OTLP_HEADERS", headers)]
        {
            if text.len() > MAX_OTLP_SETTING_BYTES {
                return Err(InvalidOtlpSettings::TooLong(name));
            }
        }
        let endpoint = endpoint.trim().trim_end_matches('/');
        if !is_address(endpoint) {
            return Err(InvalidOtlpSettings::NotAnAddress);
        }
        let items = headers.split(',').map(str::trim).filter(|item| !item.is_empty());
        let read = |(place, item): (usize, &str)| {
            read_header(item).ok_or(InvalidOtlpSettings::NotAHeader(place + 1))
        };
        let headers = items.enumerate().map(read).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { endpoint: endpoint.to_owned(), headers })
    }

    /// The request that tells the collector of a signal, `metrics` or `logs`.
    #[must_use]
    pub fn message(&self, signal: &str, body: String) -> HttpMessage {
        let url = format!("{}/v1/{signal}", self.endpoint);
        let message =
            HttpMessage::post(url, "application/json", body.into_bytes(), AnswerDialect::Plain);
        HttpMessage { own_headers: self.headers.clone(), ..message }
    }
}

fn read_header(item: &str) -> Option<(String, String)> {
    let (name, value) = item.split_once('=')?;
    let name = name.trim().to_ascii_lowercase();
    let value = percent_decode_str(value.trim()).decode_utf8().ok()?.into_owned();
    let is_value = value.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
    // These are ours to say.
    let is_ours = matches!(name.as_str(), "content-type" | "content-length" | "host");
    (is_token(&name) && is_value && !is_ours).then_some((name, value))
}

/// Without headers, which are secret, and without the address, which may be.
impl fmt::Debug for OtlpSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OtlpSettings(with {} headers)", self.headers.len())
    }
}

/// Whether a text is the address of a collector. It is looked at by hand: the crate `url` would bring the tables of all scripts
/// into the Worker, some 62 kB compressed, and what is no address after all is refused when it is asked.
fn is_address(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("https://").or(text.strip_prefix("http://")) else {
        return false;
    };
    let is_legal = |c: char| c.is_ascii_graphic() && !"?#@\\\"<>".contains(c);
    !rest.split('/').next().unwrap_or_default().is_empty() && rest.chars().all(is_legal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read_and_what_is_wrong_is_named_without_its_value() {
        let read = OtlpSettings::read(
            " https://otel.example/x/ ",
            "Authorization=Bearer%20a%2Cb, x-tenant = ours ,",
        );
        let message = read.unwrap().message("logs", "{}".to_owned());
        assert_eq!((message.method, &*message.url), ("POST", "https://otel.example/x/v1/logs"));
        let own = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            message.own_headers,
            [own("authorization", "Bearer a,b"), own("x-tenant", "ours")]
        );
        assert!(OtlpSettings::read("http://127.0.0.1:4318", "").is_ok());
        for endpoint in [
            "",
            "otel.example",
            "https://",
            "https:///v1",
            "https://a b",
            "ftp://otel.example",
            "https://u:p@x",
            "https://u@x",
            "https://x?y",
            "https://x#y",
        ] {
            let refused = OtlpSettings::read(endpoint, "");
            assert_eq!(refused, Err(InvalidOtlpSettings::NotAnAddress), "{endpoint}");
        }
        for (headers, place) in [
            ("hunter2", 1),
            ("a=b,hunter2", 2),
            ("a b=hunter2", 1),
            ("a=%0Ahunter2", 1),
            ("host=x", 1),
        ] {
            let refused = OtlpSettings::read("https://x", headers).unwrap_err();
            assert_eq!(refused, InvalidOtlpSettings::NotAHeader(place), "{headers}");
            assert!(
                !refused.to_string().contains("hunter2")
                    && !format!("{refused:?}").contains("hunter2")
            );
        }
        let secret = OtlpSettings::read("https://x", "a=hunter2").unwrap();
        assert!(!format!("{secret:?}").contains("hunter2"), "{secret:?}");
    }

    #[test]
    fn each_setting_is_as_long_as_it_may_be() {
        let fill =
            |begin: &str| begin.to_owned() + &"y".repeat(MAX_OTLP_SETTING_BYTES - begin.len());
        let (endpoint, headers) = (fill("https://x/"), fill("a="));
        assert!(OtlpSettings::read(&endpoint, &headers).is_ok());
        for (endpoint, headers, name) in [
            (endpoint.clone() + "y", headers.clone(), "ALLCLEAR_OTLP_ENDPOINT"),
            (endpoint, headers + "y", "ALLCLEAR_OTLP_HEADERS"),
        ] {
            let refused = OtlpSettings::read(&endpoint, &headers).unwrap_err();
            assert_eq!(refused, InvalidOtlpSettings::TooLong(name));
            assert_eq!(refused.to_string(), format!("{name} is longer than 4,000 bytes"));
        }
    }
}
