//! Internally tagged enums: how is an object read whose type stands in one of its fields? What serde derives keeps the
//! whole object in a form between, and has each type that may be in it compiled a second time for that form: a
//! thirtieth of the Worker. Here the object's text is read twice, by the one reader of JSON that there is.

use std::fmt;

use serde::de::value::StringDeserializer;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error as _, IgnoredAny, IntoDeserializer, MapAccess,
    VariantAccess, Visitor,
};
use serde::ser::{self, Impossible, SerializeStruct, SerializeStructVariant, Serializer};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::fields_by_name::ByName;

/// Reads and writes enums with `#[serde(remote = "Self")]` as objects, with the variant in a field of this name.
macro_rules! tagged {
    ($tagged:ident by $tag:literal) => {
        impl serde::Serialize for $tagged {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                Self::serialize(self, $crate::tagged::Tagging::new($tag, serializer))
            }
        }

        impl<'de> serde::Deserialize<'de> for $tagged {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let object = $crate::tagged::object(deserializer)?;
                let read = Self::deserialize($crate::tagged::Tagged::new($tag, &object));
                read.map_err(serde::de::Error::custom)
            }
        }
    };
}

pub(crate) use tagged;

/// The text of an object.
pub(crate) fn object<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Box<RawValue>, D::Error> {
    Box::deserialize(deserializer)
}

/// An object with a tag, to be read.
pub(crate) struct Tagged<'a> {
    tag: &'static str,
    object: &'a str,
}

impl<'a> Tagged<'a> {
    pub(crate) fn new(tag: &'static str, object: &'a RawValue) -> Self {
        Self { tag, object: object.get() }
    }
}

impl<'de> Deserializer<'de> for Tagged<'de> {
    type Error = serde_json::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> serde_json::Result<V::Value> {
        visitor.visit_enum(self)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de> EnumAccess<'de> for Tagged<'de> {
    type Error = serde_json::Error;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> serde_json::Result<(S::Value, Self)> {
        let tag =
            TagField(self.tag).deserialize(&mut serde_json::Deserializer::from_str(self.object))?;
        let tag: StringDeserializer<serde_json::Error> = tag.into_deserializer();
        Ok((seed.deserialize(tag)?, self))
    }
}

/// The fields of a variant are those of the object; its tag is one more, that no variant knows.
impl<'de> VariantAccess<'de> for Tagged<'de> {
    type Error = serde_json::Error;

    fn unit_variant(self) -> serde_json::Result<()> {
        Ok(())
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> serde_json::Result<S::Value> {
        seed.deserialize(ByName(&mut serde_json::Deserializer::from_str(self.object)))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> serde_json::Result<V::Value> {
        Err(serde_json::Error::custom("a list has no tag"))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> serde_json::Result<V::Value> {
        ByName(&mut serde_json::Deserializer::from_str(self.object)).deserialize_map(visitor)
    }
}

/// What looks for the tag of an object.
struct TagField(&'static str);

impl<'de> DeserializeSeed<'de> for TagField {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for TagField {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<String, A::Error> {
        let mut found = None;
        while let Some(key) = fields.next_key::<String>()? {
            if key != self.0 {
                fields.next_value::<IgnoredAny>()?;
            } else if found.replace(fields.next_value()?).is_some() {
                return Err(A::Error::duplicate_field(self.0));
            }
        }
        found.ok_or_else(|| A::Error::missing_field(self.0))
    }
}

/// An enum that is being written, or a struct that is all of its variant.
pub(crate) struct Tagging<S> {
    tag: &'static str,
    variant: Option<&'static str>,
    serializer: S,
}

impl<S> Tagging<S> {
    pub(crate) fn new(tag: &'static str, serializer: S) -> Self {
        Self { tag, variant: None, serializer }
    }
}

/// Refuses what has no fields that a tag could stand among.
macro_rules! refuse {
    ($($method:ident: $kind:ty,)*) => {$(
        fn $method(self, _: $kind) -> Result<S::Ok, S::Error> {
            Err(ser::Error::custom("only fields have a tag"))
        }
    )*};
}

impl<S: Serializer> Serializer for Tagging<S> {
    type Ok = S::Ok;
    type Error = S::Error;
    type SerializeSeq = Impossible<S::Ok, S::Error>;
    type SerializeTuple = Impossible<S::Ok, S::Error>;
    type SerializeTupleStruct = Impossible<S::Ok, S::Error>;
    type SerializeTupleVariant = Impossible<S::Ok, S::Error>;
    type SerializeMap = Impossible<S::Ok, S::Error>;
    type SerializeStruct = S::SerializeStruct;
    type SerializeStructVariant = TaggedFields<S::SerializeStruct>;

    refuse! {
        serialize_bool: bool, serialize_i8: i8, serialize_i16: i16, serialize_i32: i32,
        serialize_i64: i64, serialize_u8: u8, serialize_u16: u16, serialize_u32: u32,
        serialize_u64: u64, serialize_f32: f32, serialize_f64: f64, serialize_char: char,
        serialize_str: &str, serialize_bytes: &[u8], serialize_unit_struct: &'static str,
    }

    fn serialize_none(self) -> Result<S::Ok, S::Error> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, _: &T) -> Result<S::Ok, S::Error> {
        self.serialize_unit()
    }

    fn serialize_unit(self) -> Result<S::Ok, S::Error> {
        self.serialize_bool(false)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<S::Ok, S::Error> {
        value.serialize(self)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self::SerializeSeq, S::Error> {
        Err(ser::Error::custom("a list has no tag"))
    }

    fn serialize_tuple(self, len: usize) -> Result<Self::SerializeTuple, S::Error> {
        self.serialize_seq(Some(len))
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        len: usize,
    ) -> Result<Self::SerializeTupleStruct, S::Error> {
        self.serialize_seq(Some(len))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        len: usize,
    ) -> Result<Self::SerializeTupleVariant, S::Error> {
        self.serialize_seq(Some(len))
    }

    fn serialize_map(self, len: Option<usize>) -> Result<Self::SerializeMap, S::Error> {
        self.serialize_seq(len)
    }

    fn serialize_unit_variant(
        self,
        name: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<S::Ok, S::Error> {
        Self { variant: Some(variant), ..self }.serialize_struct(name, 0)?.end()
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<S::Ok, S::Error> {
        value.serialize(Self { variant: Some(variant), ..self })
    }

    fn serialize_struct(
        self,
        name: &'static str,
        len: usize,
    ) -> Result<Self::SerializeStruct, S::Error> {
        let mut fields = self.serializer.serialize_struct(name, len + 1)?;
        fields.serialize_field(self.tag, self.variant.unwrap_or(name))?;
        Ok(fields)
    }

    fn serialize_struct_variant(
        self,
        name: &'static str,
        _: u32,
        variant: &'static str,
        len: usize,
    ) -> Result<Self::SerializeStructVariant, S::Error> {
        Self { variant: Some(variant), ..self }.serialize_struct(name, len).map(TaggedFields)
    }
}

/// The fields of a variant, after its tag.
pub(crate) struct TaggedFields<S>(S);

impl<S: SerializeStruct> SerializeStructVariant for TaggedFields<S> {
    type Ok = S::Ok;
    type Error = S::Error;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), S::Error> {
        self.0.serialize_field(key, value)
    }

    fn skip_field(&mut self, key: &'static str) -> Result<(), S::Error> {
        self.0.skip_field(key)
    }

    fn end(self) -> Result<S::Ok, S::Error> {
        self.0.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct TaggedInner {
        a: u8,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        b: Option<Box<TaggedSample>>,
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(remote = "Self", rename_all = "snake_case")]
    enum TaggedSample {
        Nothing,
        Whole(TaggedInner),
        WithFields {
            list: Vec<TaggedSample>,
            #[serde(default, skip_serializing_if = "Option::is_none")]
            note: Option<String>,
        },
    }

    tagged!(TaggedSample by "type");

    /// The same, as serde derives it.
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(tag = "type", rename_all = "snake_case")]
    enum DerivedSample {
        Nothing,
        Whole(DerivedInner),
        WithFields {
            list: Vec<DerivedSample>,
            #[serde(default, skip_serializing_if = "Option::is_none")]
            note: Option<String>,
        },
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct DerivedInner {
        a: u8,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        b: Option<Box<DerivedSample>>,
    }

    #[test]
    fn it_is_written_and_read_as_serde_would() {
        for json in [
            r#"{"type":"nothing"}"#,
            r#"{"type":"whole","a":1}"#,
            r#"{"type":"whole","a":1,"b":{"type":"nothing"}}"#,
            r#"{"type":"with_fields","list":[{"type":"nothing"},{"type":"whole","a":2}]}"#,
            r#"{"type":"with_fields","list":[],"note":"\"type\":{"}"#,
        ] {
            let read: TaggedSample = crate::json::from_str(json).unwrap();
            assert_eq!(serde_json::to_string(&read).unwrap(), json);
            assert_eq!(serde_json::to_value(&read).unwrap().to_string().len(), json.len());
            let value: serde_json::Value = serde_json::from_str(json).unwrap();
            assert_eq!(
                serde_json::from_value::<TaggedSample>(value).unwrap(),
                read,
                "the tag comes last"
            );
            let derived: DerivedSample = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::to_string(&derived).unwrap(), json);
        }
    }

    #[test]
    fn what_serde_would_refuse_is_refused() {
        for json in [
            "{}",
            "[]",
            "null",
            r#"{"type":1}"#,
            r#"{"type":"else"}"#,
            r#"{"type":"nothing","type":"nothing"}"#,
            r#"{"type":"whole"}"#,
            r#"{"type":"whole","a":256}"#,
            r#"{"type":"with_fields","list":[{}]}"#,
        ] {
            assert!(crate::json::from_str::<TaggedSample>(json).is_err(), "{json}");
            assert!(serde_json::from_str::<DerivedSample>(json).is_err(), "{json}");
        }
        assert!(
            crate::json::from_str::<TaggedSample>(r#"["nothing"]"#).is_err(),
            "no list is an object"
        );
        let unknown = r#"{"type":"with_fields","list":[],"else":1}"#;
        assert!(crate::json::from_str::<TaggedSample>(unknown).is_ok());
    }
}
