//! Folders of pages, probes, customers and calendars: every mistake has a place in the file, and what is taken survives JSON, as it
//! goes to agents.
#![no_main]
#![allow(clippy::expect_used, reason = "a finding is a panic")]

use domain::config::Configuration;
use domain::config::parse;
use domain::config::source::SourceFile;
use domain::time::timestamp::Timestamp;
use libfuzzer_sys::fuzz_target;

const PAGE: &str = "[page]\nname = 'N'\nurl = 'http://n'\n[[region]]\nid = 'eu-central'\nname = 'E'\n\
                    [[component]]\nid = 'checkout'\nname = 'C'\nmanual = true\n";

const ON_CALL: &str = "[[on_call]]\nid = 'p'\ncalendar = 'c.ics'\n";

fuzz_target!(|input: (u8, &str)| {
    let (kind, text) = input;
    let file = |path: &str, text: &str| SourceFile { path: path.to_owned(), text: text.to_owned() };
    let files = match kind % 4 {
        3 => vec![file("page.toml", PAGE), file("customers.toml", text)],
        0 => vec![file("page.toml", text)],
        1 => vec![file("page.toml", PAGE), file("probe.toml", text)],
        _ => vec![file("page.toml", &format!("{PAGE}{ON_CALL}")), file("c.ics", text)],
    };
    match parse::read_at(&files, Timestamp::from_unix_ms(1_795_000_000_000)) {
        Ok(read) => {
            let json = serde_json::to_string(&read).expect("it can be written");
            let again: Configuration = serde_json::from_str(&json).expect("it can be read");
            assert_eq!(again, read);
        }
        Err(errors) => {
            assert!(!errors.is_empty());
            for error in errors {
                assert!(error.line >= 1 && error.column >= 1, "{error}");
            }
        }
    }
});
