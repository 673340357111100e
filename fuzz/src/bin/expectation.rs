//! Expectations: whatever is taken prints as something that means the same.
#![no_main]

use domain::expectation::Expectation;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(read) = text.parse::<Expectation>() {
        let printed = read.to_string();
        assert_eq!(printed.parse().as_ref(), Ok(&read), "`{printed}`");
    }
});
