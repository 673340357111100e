//! Randomness: the platform's cryptographic source, for tokens and unique names.

use domain::access::token::SECRET_BYTES;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = crypto, js_name = getRandomValues)]
    fn get_random_values(bytes: &mut [u8]) -> Result<JsValue, JsValue>;
}

/// A name that nothing else has.
///
/// # Errors
/// What the platform says when it has no random bytes to give.
pub(crate) fn name() -> worker::Result<String> {
    let mut bytes = [0; 12];
    get_random_values(&mut bytes)?;
    Ok(hex::encode(bytes))
}

/// Random bytes for a token.
///
/// # Errors
/// What the platform says when it has none to give.
pub(crate) fn secret() -> worker::Result<[u8; SECRET_BYTES]> {
    let mut bytes = [0; SECRET_BYTES];
    get_random_values(&mut bytes)?;
    Ok(bytes)
}
