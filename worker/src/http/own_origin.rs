//! Own origin: by which scheme and host did a request come? A proxy in front of workerd may have taken the HTTPS away.

use worker::{Env, Request};

use crate::platform::settings::setting;

/// The setting that says, with `yes`, that readers come by HTTPS to a proxy, which passes on by HTTP.
const BEHIND_TLS: &str = "ALLCLEAR_BEHIND_TLS";

/// The address of a request, as its sender has it.
pub(crate) fn url(request: &Request, env: &Env) -> String {
    let url = request.inner().url();
    match url.strip_prefix("http://") {
        Some(rest) if setting(env, BEHIND_TLS).is_some_and(|text| text.trim() == "yes") => {
            format!("https://{rest}")
        }
        _ => url,
    }
}

/// Whether a request came by HTTPS.
pub(crate) fn is_https(request: &Request, env: &Env) -> bool {
    url(request, env).starts_with("https:")
}

/// The scheme and host of a request.
pub(crate) fn origin(request: &Request, env: &Env) -> String {
    url(request, env).splitn(4, '/').take(3).collect::<Vec<_>>().join("/")
}
