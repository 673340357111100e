//! Encoded JSON: what an object answered, passed on as it came. The Worker needs no code to read a type that it only
//! hands to its caller.

use std::marker::PhantomData;

use domain::json;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

/// The JSON of a value.
pub(crate) struct EncodedJson<T: ?Sized> {
    text: Box<RawValue>,
    encoded: PhantomData<T>,
}

impl<T> EncodedJson<T> {
    /// The JSON itself.
    pub(crate) fn text(&self) -> &str {
        self.text.get()
    }

    /// What a type with some of its fields reads of it.
    pub(crate) fn read<Part: DeserializeOwned>(&self) -> serde_json::Result<Part> {
        json::from_str(self.text.get())
    }
}

impl<'de, T> Deserialize<'de> for EncodedJson<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self { text: Box::deserialize(deserializer)?, encoded: PhantomData })
    }
}

impl<T> Serialize for EncodedJson<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.text.serialize(serializer)
    }
}

/// What a handler answers where a route promises a type: the value, or its JSON.
pub(crate) trait JsonAnswer<T: ?Sized> {
    /// As it is sent.
    fn into_bytes(self) -> serde_json::Result<Vec<u8>>;
}

impl<T: Serialize> JsonAnswer<T> for T {
    fn into_bytes(self) -> serde_json::Result<Vec<u8>> {
        serde_json::to_vec(&self)
    }
}

impl<T> JsonAnswer<T> for EncodedJson<T> {
    fn into_bytes(self) -> serde_json::Result<Vec<u8>> {
        Ok(Box::<str>::from(self.text).into_string().into_bytes())
    }
}

impl<T> JsonAnswer<Vec<T>> for Vec<EncodedJson<T>> {
    fn into_bytes(self) -> serde_json::Result<Vec<u8>> {
        serde_json::to_vec(&self)
    }
}
