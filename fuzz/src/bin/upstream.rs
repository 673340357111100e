//! Documents of third parties: whatever they publish is read or is no data, and what is reported fits into an observation and
//! says no more than the document.
#![no_main]

use domain::status::Status;
use domain::time::timestamp::Timestamp;
use domain::upstream::{DEFAULT_TROUBLE_FOR, MAX_AHEAD, UpstreamFormat, UpstreamSource, read};
use libfuzzer_sys::fuzz_target;

/// When it is read, in milliseconds.
const NOW_MS: i64 = 1_795_867_200_000;
/// More than the names of three components, and the words around them, come to.
const MAX_ABOUT_CHARS: usize = 400;

// Each document is read as every format, so that one of any kind in the corpus reaches all readers.
fuzz_target!(|bytes: &[u8]| {
    let now = Timestamp::from_unix_ms(NOW_MS);
    for (_, format) in UpstreamFormat::ALL {
        for components in
            [vec![], vec!["API".to_owned()], vec!["a".to_owned(), "Dashboard".to_owned()]]
        {
            let source = UpstreamSource { format, components, trouble_for: DEFAULT_TROUBLE_FOR };
            let Ok(report) = read(&source, Some(200), bytes, now) else { continue };
            assert_ne!(report.status, Status::NoData, "no data is an error");
            assert!(report.about.chars().count() <= MAX_ABOUT_CHARS, "{}", report.about);
            assert!(report.stated_at.is_none_or(|at| at <= now.plus(MAX_AHEAD)), "{report:?}");
            assert_eq!(read(&source, Some(200), bytes, now), Ok(report), "the same again");
            assert!(read(&source, Some(500), bytes, now).is_err(), "another code");
        }
    }
});
