//! HTTP tokens (RFC 9110): which texts can name a header or a cookie?

/// Whether a text is a token: letters, digits and ``!#$%&'*+-.^_`|~``.
#[must_use]
pub fn is_token(text: &str) -> bool {
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(legal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_has_every_character_of_the_standard_and_no_other() {
        let every: String = ('!'..='~').filter(|c| !"\"(),/:;<=>?@[\\]{}".contains(*c)).collect();
        assert_eq!(every.len(), 77);
        assert!(is_token(&every));
        for c in (0..=255).map(char::from) {
            assert_eq!(is_token(&c.to_string()), every.contains(c), "{c:?}");
        }
        assert!(!is_token(""));
    }
}
