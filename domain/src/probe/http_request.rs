//! HTTP request of a step, with templates for values that are known only at run time.

use serde::{Deserialize, Serialize};

use crate::ordered::SortedMap;
use crate::template::{JsonTemplate, Template};

/// An HTTP request with blanks for values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// An absolute `http` or `https` address once the blanks are filled.
    pub url: Template,
    /// Added to the address, encoded.
    #[serde(default)]
    pub query: SortedMap<String, Template>,
    /// Further headers; names are lower case.
    pub headers: SortedMap<String, Template>,
    /// Who asks.
    #[serde(default)]
    pub auth: Option<Auth>,
    /// What is sent after the headers.
    pub body: Option<Body>,
    /// How many redirects are followed, 0 to [`MAX_REDIRECTS`].
    #[serde(default)]
    pub follow_redirects: u32,
    /// Which version of HTTP is spoken.
    #[serde(default)]
    pub version: HttpVersion,
    /// How many bytes of an answer's body are read, packed or unpacked, 1 to [`MAX_BODY_BYTES`]; `None`:
    /// [`DEFAULT_BODY_BYTES`].
    #[serde(default)]
    pub max_body: Option<u32>,
}

/// How many bytes of an answer's body are read unless a step says otherwise.
pub const DEFAULT_BODY_BYTES: u32 = 1_048_576;
/// The most bytes of an answer's body that a step may read.
pub const MAX_BODY_BYTES: u32 = 16_777_216;

/// The versions of HTTP a step can speak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum HttpVersion {
    /// HTTP/1.1.
    #[default]
    #[serde(rename = "1.1")]
    Http1,
    /// HTTP/2, agreed on with ALPN, or from the first byte on where there is no encryption.
    #[serde(rename = "2")]
    Http2,
}

/// The most redirects that are followed.
pub const MAX_REDIRECTS: u32 = 20;

/// Who asks, as HTTP says it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Auth {
    /// A name and a password.
    Basic {
        /// The name.
        user: Template,
        /// The password.
        password: Template,
    },
    /// A token.
    Bearer(Template),
}

/// The methods a step can use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// Read.
    Get,
    /// Read the head alone.
    Head,
    /// Send.
    Post,
    /// Replace.
    Put,
    /// Change.
    Patch,
    /// Remove.
    Delete,
    /// Ask what can be done.
    Options,
}

impl Method {
    /// Every method.
    pub const ALL: [Self; 7] =
        [Self::Get, Self::Head, Self::Post, Self::Put, Self::Patch, Self::Delete, Self::Options];

    /// As it is written on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
            Self::Options => "OPTIONS",
        }
    }

    /// Whether its requests carry a body.
    #[must_use]
    pub fn has_body(self) -> bool {
        matches!(self, Self::Post | Self::Put | Self::Patch | Self::Delete)
    }
}

/// A body with blanks for values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// Sent as `application/json`, unless a header says otherwise.
    Json(JsonTemplate),
    /// Sent as `application/x-www-form-urlencoded`, unless a header says otherwise.
    Form(SortedMap<String, Template>),
    /// Sent as it is, as `text/plain` unless a header says otherwise.
    Text(Template),
    /// Bytes, written as base64; sent as `application/octet-stream` unless a header says
    /// otherwise.
    Base64(String),
    /// A file of the agent's folder of files, sent as `application/octet-stream` unless a header
    /// says otherwise.
    File(String),
}
