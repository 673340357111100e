//! Page address: where is a page of the status page found, as other sites and programs are told?

use std::fmt::Write;

use crate::public::view::PageView;

/// The whole address of a path such as `/incidents/…`; the path alone where the page has no address. What no address
/// holds as it is, is percent-encoded, so that it ends nothing in which the address stands.
#[must_use]
pub fn address(page: &PageView, path: &str) -> String {
    let mut address = String::with_capacity(page.url.len() + path.len());
    for c in page.url.chars().chain(path.chars()) {
        if c.is_ascii_control() || c.is_whitespace() || "\"<>\\^`{|}".contains(c) {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                let _ = write!(address, "%{byte:02X}");
            }
        } else {
            address.push(c);
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Weights;
    use crate::time::time_zone::Zone;
    use crate::time::timestamp::Timestamp;

    #[test]
    fn an_address_ends_nothing_in_which_it_stands() {
        for (url, expected) in [
            ("", "/index.md"),
            ("https://status.example", "https://status.example/index.md"),
            ("http://[::1]:8787", "http://[::1]:8787/index.md"),
            ("https://zwölf.example/a b", "https://zwölf.example/a%20b/index.md"),
            (
                "https://a.example/\n<x>\"\u{2028}",
                "https://a.example/%0A%3Cx%3E%22%E2%80%A8/index.md",
            ),
        ] {
            let page = PageView {
                id: String::new(),
                name: String::new(),
                url: url.to_owned(),
                created_at: Timestamp::default(),
                updated_at: Timestamp::default(),
                revision: 0,
                timezone: Zone::UTC,
                weights: Weights::default(),
                log_height: 0,
                log_hash: String::new(),
                digest: None,
                security: None,
                brand: crate::config::brand::Brand::default(),
                language: crate::language::Language::English,
                translations: crate::config::translations::Translations::new(),
                takes_reports: false,
            };
            assert_eq!(address(&page, "/index.md"), expected);
        }
    }
}
