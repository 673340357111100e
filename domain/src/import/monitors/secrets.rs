//! Secrets of a configuration: which of its values are to be set on agents instead of standing in files?

use crate::import::monitors::slug::slug;
use crate::ordered::SortedSet;

/// Headers whose values let somebody in.
const SECRET_HEADERS: [&str; 6] =
    ["authorization", "proxy-authorization", "cookie", "x-api-key", "x-auth-token", "api-key"];

/// Whether a header's value lets somebody in.
pub(super) fn is_secret_header(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    SECRET_HEADERS.contains(&name.as_str())
}

/// The name of a secret of a monitor, such as `SHOP_LOGIN_PASSWORD`, that none has yet.
pub(super) fn secret_name(monitor: &str, what: &str, taken: &SortedSet<String>) -> String {
    let word = |text: &str| slug(text, "monitor").replace('-', "_").to_ascii_uppercase();
    let name = format!("{}_{}", word(monitor), word(what));
    // A digit first is no name.
    let name =
        if name.starts_with(|c: char| c.is_ascii_digit()) { format!("M_{name}") } else { name };
    let numbered = (2_usize..).map(|n| format!("{name}_{n}"));
    let mut names = std::iter::once(name.clone()).chain(numbered);
    names.find(|name| !taken.contains(name)).unwrap_or_default()
}

/// The placeholder of a secret.
pub(super) fn placeholder(name: &str) -> String {
    format!("${{secret.{name}}}")
}
