//! Entity tags: names of what a response shows. Does a reader have it already?
//!
//! RFC 9110, 8.8.3 and 13.1.2. A strong tag names bytes; a weak one names what they mean.

use std::fmt;

use sha2::{Digest, Sha256};

/// An entity tag, as it stands in the header `etag`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ETag {
    weak: bool,
    opaque: String,
}

impl ETag {
    /// The tag of exactly these bytes.
    #[must_use]
    pub fn strong(bytes: &[u8]) -> Self {
        Self { weak: false, opaque: fingerprint(bytes) }
    }

    /// The tag of all that has the same meaning, whatever its bytes; `state` is what decides on it.
    #[must_use]
    pub fn weak(state: &[u8]) -> Self {
        Self { weak: true, opaque: fingerprint(state) }
    }

    /// Whether a header `if-none-match` names it: a list of tags, or `*` for any. Tags are compared
    /// weakly, as that header demands; what follows a tag that is none is not read.
    #[must_use]
    pub fn is_named_in(&self, if_none_match: &str) -> bool {
        let mut tags = listed(if_none_match);
        is_any(if_none_match) || tags.any(|(_, opaque)| opaque == self.opaque)
    }

    /// Whether a header `if-match` names it: a list of tags, or `*` for any. Tags are compared strongly, as that
    /// header demands (13.1.1): a weak one names nothing.
    #[must_use]
    pub fn is_matched_by(&self, if_match: &str) -> bool {
        let mut tags = listed(if_match);
        let is_it = |(weak, opaque): (bool, &str)| !weak && !self.weak && opaque == self.opaque;
        is_any(if_match) || tags.any(is_it)
    }
}

fn is_any(header: &str) -> bool {
    header.trim_matches([' ', '\t', ',']) == "*"
}

/// The tags of a list: whether each is weak, and what is between its quotes.
fn listed(header: &str) -> impl Iterator<Item = (bool, &str)> {
    let mut rest = header;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        let strong = rest.trim_start_matches("W/");
        let is_weak = strong.len() != rest.len();
        // A comma may stand within a tag, a quote may not.
        let (opaque, after) = strong.strip_prefix('"')?.split_once('"')?;
        rest = after;
        Some((is_weak, opaque))
    })
}

impl fmt::Display for ETag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let weak = if self.weak { "W/" } else { "" };
        write!(f, "{weak}\"{}\"", self.opaque)
    }
}

/// The first 64 bits of the SHA-256 of some bytes, as hex: tells versions of one thing apart.
fn fingerprint(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    hex::encode(digest.get(..8).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_to_be_changed_is_named_by_its_strong_tag() {
        let tag = ETag::strong(b"an incident");
        let name = tag.to_string();
        for (header, named) in [
            (name.clone(), true),
            ("*".to_owned(), true),
            (format!("\"a\", {name}"), true),
            (format!("W/{name}"), false),
            (format!("W/{name}, {name}"), true),
            ("\"a\"".to_owned(), false),
            (name.trim_matches('"').to_owned(), false),
            (String::new(), false),
        ] {
            assert_eq!(tag.is_matched_by(&header), named, "{header}");
        }
        assert!(!ETag::weak(b"an incident").is_matched_by(&name));
    }

    #[test]
    fn a_tag_is_found_in_every_list_that_may_be_sent() {
        let tag = ETag::strong(b"a page");
        let (name, weak) = (tag.to_string(), ETag::weak(b"a page"));
        assert_eq!((name.len(), weak.to_string()), (18, format!("W/{name}")));
        for (header, named) in [
            (name.clone(), true),
            (weak.to_string(), true),
            ("*".to_owned(), true),
            (" * ".to_owned(), true),
            (format!("\"a\", {name}"), true),
            (format!("\"a\",\t{name} , \"b\""), true),
            (format!("\"a,b\",W/\"\",{name}"), true),
            (format!(", {name},"), true),
            (String::new(), false),
            ("\"a\"".to_owned(), false),
            (name.trim_matches('"').to_owned(), false),
            (name.trim_end_matches('"').to_owned(), false),
            (format!("a, {name}"), false),
            ("\"*\"".to_owned(), false),
            ("*, \"a\"".to_owned(), false),
        ] {
            assert_eq!(tag.is_named_in(&header), named, "{header}");
            assert_eq!(weak.is_named_in(&header), named, "{header}");
        }
        assert!(!ETag::strong(b"another page").is_named_in(&name));
    }
}
