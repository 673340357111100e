//! Signatures: is one by the key of another right? The platform's own cryptography says so.

use domain::access::identity_settings::IdentityKey;
use js_sys::{Array, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use worker::wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = ["crypto", "subtle"], js_name = importKey)]
    fn import_key(
        format: &str,
        key: &Object,
        algorithm: &Object,
        extractable: bool,
        usages: &Array,
    ) -> Result<Promise, JsValue>;

    #[wasm_bindgen(catch, js_namespace = ["crypto", "subtle"], js_name = verify)]
    fn verify(
        algorithm: &Object,
        key: &JsValue,
        signature: &Uint8Array,
        signed: &Uint8Array,
    ) -> Result<Promise, JsValue>;
}

/// Whether a signature by RSASSA-PKCS1-v1_5 with SHA-256 is right.
///
/// # Errors
/// What the platform says of a key that it cannot read.
pub(crate) async fn is_right(
    key: &IdentityKey,
    signed: &[u8],
    signature: &[u8],
) -> Result<bool, JsValue> {
    let algorithm = object(&[("name", "RSASSA-PKCS1-v1_5"), ("hash", "SHA-256")])?;
    let web_key = object(&[("kty", &key.kty), ("n", &key.n), ("e", &key.e), ("alg", "RS256")])?;
    let usages = Array::of1(&JsValue::from_str("verify"));
    let key = JsFuture::from(import_key("jwk", &web_key, &algorithm, false, &usages)?).await?;
    let (signature, signed) = (Uint8Array::from(signature), Uint8Array::from(signed));
    let right = JsFuture::from(verify(&algorithm, &key, &signature, &signed)?).await?;
    Ok(right.as_bool() == Some(true))
}

fn object(entries: &[(&str, &str)]) -> Result<Object, JsValue> {
    let object = Object::new();
    for (name, value) in entries {
        Reflect::set(&object, &JsValue::from_str(name), &JsValue::from_str(value))?;
    }
    Ok(object)
}
