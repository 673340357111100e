//! Forms of sorted maps and sets: how are they written, read and shown? As the maps and sets of the standard library.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::ordered::map::SortedMap;
use crate::ordered::set::SortedSet;

impl<K: fmt::Debug, V: fmt::Debug> fmt::Debug for SortedMap<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self).finish()
    }
}

impl<T: fmt::Debug> fmt::Debug for SortedSet<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self).finish()
    }
}

impl<K: Serialize, V: Serialize> Serialize for SortedMap<K, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self)
    }
}

impl<T: Serialize> Serialize for SortedSet<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.items.serialize(serializer)
    }
}

impl<'de, K: Deserialize<'de> + Ord, V: Deserialize<'de>> Deserialize<'de> for SortedMap<K, V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MapVisitor(PhantomData))
    }
}

impl<'de, T: Deserialize<'de> + Ord> Deserialize<'de> for SortedSet<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut set = Self { items: Vec::deserialize(deserializer)? };
        set.arrange(0);
        Ok(set)
    }
}

struct MapVisitor<K, V>(PhantomData<(K, V)>);

impl<'de, K: Deserialize<'de> + Ord, V: Deserialize<'de>> Visitor<'de> for MapVisitor<K, V> {
    type Value = SortedMap<K, V>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let mut map = SortedMap::new();
        while let Some(pair) = access.next_entry()? {
            map.pairs.push(pair);
        }
        map.arrange(0);
        Ok(map)
    }
}

#[cfg(feature = "schema")]
macro_rules! json_schema_as {
    ($own:ident<$($item:ident),*> as $standard:ident) => {
        impl<$($item: schemars::JsonSchema),*> schemars::JsonSchema for $own<$($item),*> {
            fn inline_schema() -> bool {
                std::collections::$standard::<$($item),*>::inline_schema()
            }
            fn schema_name() -> std::borrow::Cow<'static, str> {
                std::collections::$standard::<$($item),*>::schema_name()
            }
            fn schema_id() -> std::borrow::Cow<'static, str> {
                std::collections::$standard::<$($item),*>::schema_id()
            }
            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                std::collections::$standard::<$($item),*>::json_schema(generator)
            }
        }
    };
}

#[cfg(feature = "schema")]
json_schema_as!(SortedMap<K, V> as BTreeMap);
#[cfg(feature = "schema")]
json_schema_as!(SortedSet<T> as BTreeSet);
