//! Ordered maps and sets of what an iterator yields, and lists in order. `collect` and `sort` have the whole of a sort
//! compiled for each type, some 700 bytes of the compressed Worker: here maps are filled one by one, which is little
//! slower where it is used, and lists are sorted by their places, by one sort.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// The map of the pairs; of several with one key, the last counts.
pub(crate) fn map<K: Ord, V>(pairs: impl IntoIterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut map = BTreeMap::new();
    map.extend(pairs);
    map
}

/// The set of the items.
pub(crate) fn set<T: Ord>(items: impl IntoIterator<Item = T>) -> BTreeSet<T> {
    let mut set = BTreeSet::new();
    set.extend(items);
    set
}

/// The set of the items, if each could be had.
pub(crate) fn checked_set<T: Ord, E>(
    items: impl IntoIterator<Item = Result<T, E>>,
) -> Result<BTreeSet<T>, E> {
    let mut set = BTreeSet::new();
    for item in items {
        set.insert(item?);
    }
    Ok(set)
}

/// Sorts a list; what is equal stays in its order. Lists of observations and of instants, which are long, are sorted
/// by the standard library.
pub(crate) fn sort_by<T>(items: &mut [T], mut compare: impl FnMut(&T, &T) -> Ordering) {
    let mut places: Vec<usize> = (0..items.len()).collect();
    sort_places(&mut places, &mut |a, b| match (items.get(a), items.get(b)) {
        (Some(a), Some(b)) => compare(a, b),
        _ => Ordering::Equal,
    });
    put_in_order(&mut places, &mut |a, b| items.swap(a, b));
}

/// Sorts a list by what each item has.
pub(crate) fn sort_by_key<T, K: Ord>(items: &mut [T], mut key: impl FnMut(&T) -> K) {
    sort_by(items, |a, b| key(a).cmp(&key(b)));
}

fn sort_places(places: &mut [usize], compare: &mut dyn FnMut(usize, usize) -> Ordering) {
    places.sort_by(|a, b| compare(*a, *b));
}

/// Swaps items until each stands where its place is in `places`.
fn put_in_order(places: &mut [usize], swap: &mut dyn FnMut(usize, usize)) {
    for first in 0..places.len() {
        let mut to = first;
        while let Some(from) = places.get_mut(to).map(|place| std::mem::replace(place, to))
            && from != first
            && from != to
        {
            swap(to, from);
            to = from;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn lists_are_sorted_as_the_standard_library_does(
            items in proptest::collection::vec((0..9u8, any::<u16>()), 0..60),
        ) {
            let (mut ours, mut theirs) = (items.clone(), items);
            sort_by_key(&mut ours, |(key, _)| *key);
            theirs.sort_by_key(|(key, _)| *key);
            prop_assert_eq!(&ours, &theirs);
            sort_by(&mut ours, |a, b| b.cmp(a));
            theirs.sort_by(|a, b| b.cmp(a));
            prop_assert_eq!(ours, theirs);
        }
    }

    #[test]
    fn they_are_what_collect_makes() {
        let pairs = [(3, 'a'), (1, 'b'), (3, 'c'), (2, 'd')];
        assert_eq!(map(pairs), pairs.into_iter().collect());
        assert_eq!(set(pairs), pairs.into_iter().collect());
    }
}
