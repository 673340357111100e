//! Folders of probes: every mistake has a place in the file, and what is taken survives JSON, as it
//! goes to agents.
#![no_main]
#![allow(clippy::expect_used, reason = "a finding is a panic")]

use domain::config::Configuration;
use domain::config::parse;
use domain::config::source::SourceFile;
use libfuzzer_sys::fuzz_target;

const PAGE: &str = "[page]\nname = 'N'\nurl = 'http://n'\n[[region]]\nid = 'eu-central'\nname = 'E'\n\
                    [[component]]\nid = 'checkout'\nname = 'C'\nmanual = true\n";

fuzz_target!(|input: (bool, &str)| {
    let (as_page, text) = input;
    let file = |path: &str, text: &str| SourceFile { path: path.to_owned(), text: text.to_owned() };
    let files = if as_page {
        vec![file("page.toml", text)]
    } else {
        vec![file("page.toml", PAGE), file("probe.toml", text)]
    };
    match parse::read(&files) {
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
