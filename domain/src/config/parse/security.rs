//! Parser of `[security]` in `page.toml`: whom does who finds a weakness write to?

use toml::Spanned;

use crate::config::parse::file_value::read_fields;
use crate::config::parse::reader::Reader;
use crate::config::security_contact::SecurityContact;
use crate::probe::url_parts;

pub(super) struct RawSecurity {
    contact: Option<Spanned<String>>,
    policy: Option<Spanned<String>>,
    expires: Option<Spanned<String>>,
}

read_fields!(RawSecurity { contact, policy, expires });

/// The contact, if all of it is right. Whether it has expired, no file can tell: it depends on when it is read.
pub(super) fn contact(reader: &mut Reader<'_>, raw: &RawSecurity) -> Option<SecurityContact> {
    let contact = raw.contact.as_ref().map(|contact| {
        let hint = "such as \"mailto:security@example.com\"";
        address(reader, "contact", contact, &["mailto", "https", "tel"], hint)
    });
    let policy = raw.policy.as_ref().map(|policy| {
        address(reader, "policy", policy, &["https"], "such as \"https://example.com/security\"")
    });
    let expires = raw.expires.as_ref().and_then(|expires| reader.parse(expires));
    Some(SecurityContact { contact: contact??, policy: policy.flatten(), expires: expires? })
}

/// An address as RFC 3986 has it, of one of these schemes. What is on the web must be so by https (RFC 9116, 2.5).
pub(super) fn address(
    reader: &mut Reader<'_>,
    name: &str,
    text: &Spanned<String>,
    schemes: &[&str],
    hint: &str,
) -> Option<String> {
    let written = text.get_ref();
    let is_written_out = written.chars().all(|c| c.is_ascii_graphic());
    let scheme = written.split(':').next().unwrap_or_default();
    let has_rest = written.len() > scheme.len() + 1;
    if is_written_out
        && has_rest
        && schemes.contains(&scheme)
        && url_parts::parse(written).is_some()
    {
        return Some(written.clone());
    }
    let wanted = schemes.join(":, ");
    let message = format!("`{name}` is `{written}`, which is no address of {wanted}:");
    reader.refuse(text.span().start, message, Some(hint));
    None
}
