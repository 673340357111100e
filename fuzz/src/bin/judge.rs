//! Judging: no answer brings the judge down, and what must not be there is not found there.
#![no_main]

use domain::expectation::{Expectation, StepAnswer, Subject};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (&str, Vec<u8>, u16, Vec<(String, String)>)| {
    let (text, body, status, headers) = input;
    let Ok(expectation) = text.parse::<Expectation>() else { return };
    let answer = StepAnswer {
        status: Some(status),
        headers: &headers,
        body: &body,
        ..StepAnswer::default()
    };
    let verdict = expectation.judge(&answer);
    let found = expectation.found(&answer);
    if matches!(expectation.subject(), Subject::Kept(_) | Subject::Fact(_)) {
        let exists = text.contains("exists");
        assert!(verdict.is_err() || exists, "`{text}` holds of nothing: {found}");
    }
});
