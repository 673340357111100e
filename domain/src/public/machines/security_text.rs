//! Security text: whom does who finds a weakness write to? As RFC 9116 has it.

use std::fmt::Write;

use crate::problem::Problem;
use crate::public::page_address::address;
use crate::public::view::PublicView;
use crate::time::timestamp::Timestamp;

/// `/.well-known/security.txt`.
///
/// # Errors
/// 404 where the page names no contact, or one that has expired: nobody may rely on that (RFC 9116, 2.5.5).
pub fn security_text(view: &PublicView, now: Timestamp) -> Result<String, Problem> {
    let Some(security) = &view.page.security else {
        let problem = Problem::not_found("the page names no security contact");
        let hint = "write `[security]` with `contact` and `expires` into page.toml, and apply it";
        return Err(problem.hint(hint));
    };
    if security.expires <= now {
        let detail = format!("the security contact of the page expired at {}", security.expires);
        let hint = "write a later `expires` into `[security]` of page.toml, and apply it";
        return Err(Problem::not_found(detail).hint(hint));
    }
    let expires = security.expires.format("%Y-%m-%dT%H:%M:%SZ");
    let mut text = format!("Contact: {}\nExpires: {expires}\n", security.contact);
    if let Some(policy) = &security.policy {
        let _ = writeln!(text, "Policy: {policy}");
    }
    let canonical = address(&view.page, "/.well-known/security.txt");
    // What is on the web must be so by https.
    if canonical.starts_with("https:") {
        let _ = writeln!(text, "Canonical: {canonical}");
    }
    Ok(text)
}
