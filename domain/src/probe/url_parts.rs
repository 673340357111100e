//! Parts of a URL, as the URL Standard has them: which scheme, credentials and host does a text name? The crate `url`
//! reads them, and in WebAssembly the engine around it: both follow the standard, and the tables of names in all
//! scripts that the crate needs would be 55 KB of the compressed Worker.

/// What a URL says of whom to ask.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct UrlParts {
    /// Without its colon.
    pub(crate) scheme: String,
    /// Whether it names a user or has a password.
    pub(crate) has_credentials: bool,
    /// A name in its ASCII form, or an address; of IPv6 in brackets.
    pub(crate) host: Option<String>,
    /// `None`: that of the scheme.
    pub(crate) port: Option<u16>,
}

/// Reads an absolute URL; `None` where a text is none.
#[cfg(not(target_family = "wasm"))]
pub(crate) fn parse(text: &str) -> Option<UrlParts> {
    let url = url::Url::parse(text).ok()?;
    Some(UrlParts {
        scheme: url.scheme().to_owned(),
        has_credentials: !url.username().is_empty() || url.password().is_some(),
        host: url.host_str().filter(|host| !host.is_empty()).map(str::to_owned),
        port: url.port(),
    })
}

/// Reads an absolute URL; `None` where a text is none.
#[cfg(target_family = "wasm")]
pub(crate) fn parse(text: &str) -> Option<UrlParts> {
    let url = web_sys::Url::new(text).ok()?;
    Some(UrlParts {
        scheme: url.protocol().trim_end_matches(':').to_owned(),
        has_credentials: !url.username().is_empty() || !url.password().is_empty(),
        host: Some(url.hostname()).filter(|host| !host.is_empty()),
        port: url.port().parse().ok(),
    })
}

/// Reads a host as that of a web address is read: a name in its ASCII form, or an address without brackets.
pub(crate) fn parse_host(text: &str) -> Option<String> {
    let has_other_parts = match text.strip_prefix('[') {
        Some(address) => !address.ends_with(']'),
        None => text.contains(':'),
    };
    let is_outside = |c: char| c.is_ascii_control() || " /\\?#@".contains(c);
    if text.is_empty() || has_other_parts || text.contains(is_outside) {
        return None;
    }
    let host = parse(&format!("http://{text}/"))?.host?;
    Some(host.trim_matches(['[', ']']).to_owned())
}
