//! Sorted maps and sets compared with those of the standard library.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::hash::{DefaultHasher, Hash, Hasher};

use proptest::collection::vec;
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::*;

/// Calls a method of both, and compares what comes of it.
macro_rules! same {
    ($own:expr, $standard:expr, |$map:ident| $call:expr) => {{
        let own = (|$map: &mut Own| $call)($own);
        let standard = (|$map: &mut Standard| $call)($standard);
        prop_assert_eq!(own, standard);
    }};
}

/// A list of what an iterator yields, from both ends in turn.
fn both_ways<T>(mut items: impl DoubleEndedIterator<Item = T>) -> Vec<T> {
    let mut list = vec![];
    while let Some(first) = items.next() {
        list.push(first);
        list.extend(items.next_back());
    }
    list
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// Whether both are written alike, shown alike and hashed alike, and one is read from what was written of the other.
fn assert_same_forms<A, B>(own: &A, standard: &B) -> Result<(), TestCaseError>
where
    A: Serialize + DeserializeOwned + Debug + Hash + PartialEq,
    B: Serialize + Debug + Hash,
{
    prop_assert_eq!(format!("{own:?} {own:#?}"), format!("{standard:?} {standard:#?}"));
    prop_assert_eq!(hash(own), hash(standard));
    let json = serde_json::to_string(standard).unwrap();
    prop_assert_eq!(&serde_json::to_string(own).unwrap(), &json);
    prop_assert_eq!(&crate::json::from_str::<A>(&json).unwrap(), own);
    let value = serde_json::to_value(standard).unwrap();
    prop_assert_eq!(&serde_json::to_value(own).unwrap(), &value);
    prop_assert_eq!(&serde_json::from_value::<A>(value).unwrap(), own);
    let bytes = postcard::to_extend(standard, vec![]).unwrap();
    prop_assert_eq!(&postcard::to_extend(own, vec![]).unwrap(), &bytes);
    prop_assert_eq!(&postcard::from_bytes::<A>(&bytes).unwrap(), own);
    Ok(())
}

/// A key or an item: few, so that they meet again.
fn key() -> impl Strategy<Value = String> {
    "[a-d]{0,2}"
}

fn keys() -> impl Strategy<Value = Vec<String>> {
    vec(key(), 0..12)
}

mod maps {
    use super::*;

    type Own = SortedMap<String, u8>;
    type Standard = BTreeMap<String, u8>;

    #[derive(Clone, Debug)]
    enum MapStep {
        Insert(String, u8),
        Remove(String),
        Look(String),
        Change(String, u8),
        Enter(String, u8),
        Modify(String, u8),
        Extend(Vec<(String, u8)>),
        Collect(Vec<(String, u8)>),
        Retain(u8),
        SplitOff(String),
        PopFirst,
        Range(String, String),
        ChangeAll,
        Clear,
    }

    fn pairs() -> impl Strategy<Value = Vec<(String, u8)>> {
        vec((key(), any::<u8>()), 0..12)
    }

    fn step() -> impl Strategy<Value = MapStep> {
        use MapStep as S;
        let pair = || (key(), any::<u8>());
        prop_oneof![
            6 => pair().prop_map(|(key, value)| S::Insert(key, value)),
            2 => key().prop_map(S::Remove),
            2 => key().prop_map(S::Look),
            2 => pair().prop_map(|(key, value)| S::Change(key, value)),
            4 => pair().prop_map(|(key, value)| S::Enter(key, value)),
            2 => pair().prop_map(|(key, value)| S::Modify(key, value)),
            2 => pairs().prop_map(S::Extend),
            1 => pairs().prop_map(S::Collect),
            1 => any::<u8>().prop_map(S::Retain),
            1 => key().prop_map(S::SplitOff),
            1 => Just(S::PopFirst),
            2 => (key(), key()).prop_map(|(a, b)| S::Range(a, b)),
            1 => Just(S::ChangeAll),
            1 => Just(S::Clear),
        ]
    }

    fn take(own: &mut Own, standard: &mut Standard, step: MapStep) -> Result<(), TestCaseError> {
        match step {
            MapStep::Insert(key, value) => {
                same!(own, standard, |map| map.insert(key.clone(), value));
            }
            MapStep::Remove(key) => same!(own, standard, |map| map.remove(key.as_str())),
            MapStep::Look(key) => {
                same!(own, standard, |map| map.get(key.as_str()).copied());
                same!(own, standard, |map| map.contains_key(&key));
            }
            MapStep::Change(key, value) => {
                same!(own, standard, |map| map
                    .get_mut(&key)
                    .map(|own| std::mem::replace(own, value)));
            }
            MapStep::Enter(key, value) => {
                same!(own, standard, |map| *map.entry(key.clone()).or_insert(value));
                same!(own, standard, |map| {
                    *map.entry(format!("{key}b")).or_insert_with(|| value.wrapping_add(1)) ^= 3;
                    *map.entry(format!("a{key}")).or_default() ^= 1;
                });
            }
            MapStep::Modify(key, value) => {
                same!(own, standard, |map| {
                    let entry = map.entry(key.clone()).and_modify(|own| *own ^= value);
                    *entry.or_insert(value)
                });
            }
            MapStep::Extend(pairs) => same!(own, standard, |map| map.extend(pairs.clone())),
            MapStep::Collect(pairs) => {
                *own = pairs.iter().cloned().collect();
                *standard = pairs.into_iter().collect();
            }
            MapStep::Retain(least) => same!(own, standard, |map| map.retain(|key, value| {
                *value ^= 1;
                key.len() == 1 || *value >= least
            })),
            MapStep::SplitOff(key) => {
                same!(own, standard, |map| {
                    let rest = map.split_off(&key);
                    both_ways(rest.into_iter())
                });
            }
            MapStep::PopFirst => same!(own, standard, |map| map.pop_first()),
            MapStep::Range(a, b) => {
                let (from, to) = if a <= b { (a, b) } else { (b, a) };
                let shown = |(key, value): (&String, &u8)| (key.clone(), *value);
                same!(own, standard, |map| both_ways(map.range(from.clone()..).map(shown)));
                same!(own, standard, |map| both_ways(map.range(..to.clone()).map(shown)));
                same!(own, standard, |map| both_ways(
                    map.range(from.clone()..=to.clone()).map(shown)
                ));
            }
            MapStep::ChangeAll => {
                same!(own, standard, |map| {
                    map.values_mut().rev().for_each(|value| *value ^= 5);
                    map.iter_mut().for_each(|(key, value)| *value ^= key.len() as u8);
                });
            }
            MapStep::Clear => same!(own, standard, |map| map.clear()),
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn a_map_is_what_that_of_the_standard_library_is(steps in vec(step(), 0..40)) {
            let (mut own, mut standard) = (Own::new(), Standard::new());
            for step in steps {
                let before = (own.clone(), standard.clone());
                take(&mut own, &mut standard, step)?;
                prop_assert_eq!(own.cmp(&before.0), standard.cmp(&before.1));
                prop_assert_eq!(own == before.0, standard == before.1);
                let pairs: Vec<_> = standard.iter().collect();
                prop_assert_eq!(own.iter().collect::<Vec<_>>(), pairs);
                prop_assert_eq!((own.len(), own.is_empty()), (standard.len(), standard.is_empty()));
                prop_assert_eq!(both_ways(own.iter()), both_ways(standard.iter()));
                prop_assert_eq!(both_ways(own.keys()), both_ways(standard.keys()));
                prop_assert_eq!(both_ways(own.values()), both_ways(standard.values()));
                prop_assert_eq!(own.first_key_value(), standard.first_key_value());
                prop_assert_eq!(own.last_key_value(), standard.last_key_value());
                let values: Vec<_> = standard.clone().into_values().collect();
                prop_assert_eq!(own.clone().into_values().collect::<Vec<_>>(), values);
            }
            assert_same_forms(&own, &standard)?;
        }

        #[test]
        fn of_equal_keys_that_are_read_the_last_counts(pairs in pairs()) {
            let fields: Vec<_> = pairs.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
            let json = format!("{{{}}}", fields.join(","));
            let (own, standard): (Own, Standard) =
                (crate::json::from_str(&json).unwrap(), serde_json::from_str(&json).unwrap());
            prop_assert!(own.iter().eq(&standard), "{:?}", json);
            let bytes = postcard::to_extend(&pairs, vec![]).unwrap();
            prop_assert_eq!(postcard::from_bytes::<Own>(&bytes).unwrap(), own);
        }
    }

    #[test]
    fn a_table_of_toml_is_one_and_is_written_as_one() {
        let own: Own = toml::from_str("b = 2\na = 1").unwrap();
        assert_eq!(own, SortedMap::from([("a".to_owned(), 1), ("b".to_owned(), 2)]));
        assert_eq!(own, toml::Value::try_from(&own).unwrap().try_into().unwrap());
    }
}

mod sets {
    use super::*;

    type Own = SortedSet<String>;
    type Standard = BTreeSet<String>;

    #[derive(Clone, Debug)]
    enum SetStep {
        Insert(String),
        Remove(String),
        Extend(Vec<String>),
        Collect(Vec<String>),
        Retain(String),
        PopFirst,
        Range(String, String),
        Clear,
    }

    fn step() -> impl Strategy<Value = SetStep> {
        use SetStep as S;
        prop_oneof![
            6 => key().prop_map(S::Insert),
            2 => key().prop_map(S::Remove),
            2 => keys().prop_map(S::Extend),
            1 => keys().prop_map(S::Collect),
            1 => key().prop_map(S::Retain),
            1 => Just(S::PopFirst),
            2 => (key(), key()).prop_map(|(a, b)| S::Range(a, b)),
            1 => Just(S::Clear),
        ]
    }

    fn take(own: &mut Own, standard: &mut Standard, step: SetStep) -> Result<(), TestCaseError> {
        match step {
            SetStep::Insert(item) => same!(own, standard, |set| set.insert(item.clone())),
            SetStep::Remove(item) => same!(own, standard, |set| set.remove(item.as_str())),
            SetStep::Extend(items) => same!(own, standard, |set| set.extend(items.clone())),
            SetStep::Collect(items) => {
                *own = items.iter().cloned().collect();
                *standard = items.into_iter().collect();
            }
            SetStep::Retain(least) => same!(own, standard, |set| set.retain(|item| *item >= least)),
            SetStep::PopFirst => same!(own, standard, |set| set.pop_first()),
            SetStep::Range(a, b) => {
                let (from, to) = if a <= b { (a, b) } else { (b, a) };
                same!(own, standard, |set| both_ways(set.range(from.clone()..).cloned()));
                same!(own, standard, |set| both_ways(set.range(..=to.clone()).cloned()));
                same!(own, standard, |set| both_ways(set.range(from.clone()..to.clone()).cloned()));
            }
            SetStep::Clear => same!(own, standard, |set| set.clear()),
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn a_set_is_what_that_of_the_standard_library_is(steps in vec(step(), 0..40), other in keys()) {
            let (mut own, mut standard) = (Own::new(), Standard::new());
            let others: (Own, Standard) =
                (other.iter().cloned().collect(), other.iter().cloned().collect());
            for step in steps {
                let before = (own.clone(), standard.clone());
                take(&mut own, &mut standard, step)?;
                prop_assert_eq!(own.cmp(&before.0), standard.cmp(&before.1));
                prop_assert_eq!(own == before.0, standard == before.1);
                prop_assert_eq!(own.iter().collect::<Vec<_>>(), standard.iter().collect::<Vec<_>>());
                prop_assert_eq!(both_ways(own.iter()), both_ways(standard.iter()));
                prop_assert_eq!((own.len(), own.is_empty()), (standard.len(), standard.is_empty()));
                prop_assert_eq!((own.first(), own.last()), (standard.first(), standard.last()));
                for item in &other {
                    prop_assert_eq!(own.contains(item), standard.contains(item));
                }
                for (mine, theirs, own, standard) in [
                    (&own, &others.0, &standard, &others.1),
                    (&others.0, &own, &others.1, &standard),
                ] {
                    prop_assert_eq!(mine.is_disjoint(theirs), own.is_disjoint(standard));
                    prop_assert_eq!(mine.is_subset(theirs), own.is_subset(standard));
                    prop_assert!(mine.difference(theirs).eq(own.difference(standard)));
                }
            }
            assert_same_forms(&own, &standard)?;
        }

        #[test]
        fn items_are_read_in_any_order_and_more_than_once(items in keys()) {
            let json = serde_json::to_string(&items).unwrap();
            let own: Own = crate::json::from_str(&json).unwrap();
            prop_assert!(own.iter().eq(&items.into_iter().collect::<Standard>()), "{:?}", json);
        }
    }
}

#[test]
fn a_range_that_ends_before_it_begins_holds_nothing() {
    let set = SortedSet::from([1, 2, 3]);
    let (from, to) = (3, 1);
    assert_eq!(set.range(from..to).len(), 0);
}

#[test]
fn a_value_of_another_kind_is_refused_as_the_standard_library_does() {
    let told = |error: serde_json::Error| error.to_string();
    let own = serde_json::from_str::<SortedMap<String, u8>>("[1]").map_err(told);
    assert_eq!(
        own.map(drop),
        serde_json::from_str::<BTreeMap<String, u8>>("[1]").map_err(told).map(drop)
    );
    let own = serde_json::from_str::<SortedSet<u8>>("{}").map_err(told);
    assert_eq!(own.map(drop), serde_json::from_str::<BTreeSet<u8>>("{}").map_err(told).map(drop));
}

proptest! {
    #[test]
    fn lists_are_sorted_as_the_standard_library_does(items in vec((0..9u8, any::<u16>()), 0..60)) {
        let (mut ours, mut theirs) = (items.clone(), items);
        sort_by_key(&mut ours, |(key, _)| *key);
        theirs.sort_by_key(|(key, _)| *key);
        prop_assert_eq!(&ours, &theirs);
        sort_by(&mut ours, |a, b| b.cmp(a));
        theirs.sort_by(|a, b| b.cmp(a));
        prop_assert_eq!(ours, theirs);
    }
}
