//! Templates: whatever is taken prints as something that means the same.
#![no_main]

use domain::template::{Template, Values};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(read) = text.parse::<Template>() {
        assert_eq!(read.to_string().parse::<Template>().as_ref(), Ok(&read));
        let _ = read.render(&Values::default());
    }
});
