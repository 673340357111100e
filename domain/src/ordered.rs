//! Ordered maps and sets of what an iterator yields, put in one by one. `collect` sorts first, which is little faster
//! where it is used here and has the whole of a sort compiled for each type: some 600 bytes of the compressed Worker.

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_what_collect_makes() {
        let pairs = [(3, 'a'), (1, 'b'), (3, 'c'), (2, 'd')];
        assert_eq!(map(pairs), pairs.into_iter().collect());
        assert_eq!(set(pairs), pairs.into_iter().collect());
    }
}
