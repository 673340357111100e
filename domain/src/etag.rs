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
        let mut rest = if_none_match.trim_matches([' ', '\t', ',']);
        if rest == "*" {
            return true;
        }
        while let Some(quoted) = rest.trim_start_matches("W/").strip_prefix('"') {
            // A comma may stand within a tag, a quote may not.
            let Some((opaque, after)) = quoted.split_once('"') else { return false };
            if opaque == self.opaque {
                return true;
            }
            rest = after.trim_start_matches([' ', '\t', ',']);
        }
        false
    }
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
