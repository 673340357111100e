//! Sorted map: what does each key stand for, in few bytes of code? A list of pairs in the order of their keys.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::ops::{Index, RangeBounds};
use std::vec;

use crate::ordered::map_entry::MapEntry;
use crate::ordered::map_iter::{Pairs, PairsMut};
use crate::ordered::places;

/// A map as a list in the order of its keys, with the methods of [`BTreeMap`](std::collections::BTreeMap) that are used
/// here. To find a key is a binary search, to add the largest takes no longer, and to add any other moves all that are
/// larger: many in any order are [collected](FromIterator) or [added together](Extend), which sorts them once.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SortedMap<K, V> {
    pub(super) pairs: Vec<(K, V)>,
}

impl<K, V> SortedMap<K, V> {
    /// A map of nothing.
    #[must_use]
    pub const fn new() -> Self {
        Self { pairs: vec![] }
    }

    /// How many keys there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.pairs.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// Removes all.
    pub fn clear(&mut self) {
        self.pairs.clear();
    }

    /// The pairs in the order of their keys.
    pub fn iter(&self) -> Pairs<'_, K, V> {
        Pairs(self.pairs.iter())
    }

    /// The pairs in the order of their keys, whose values may be changed.
    pub fn iter_mut(&mut self) -> PairsMut<'_, K, V> {
        PairsMut(self.pairs.iter_mut())
    }

    /// The keys in order.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &K> + ExactSizeIterator + Clone {
        self.pairs.iter().map(|(key, _)| key)
    }

    /// The values in the order of their keys.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &V> + ExactSizeIterator + Clone {
        self.pairs.iter().map(|(_, value)| value)
    }

    /// The values in the order of their keys, to be changed.
    pub fn values_mut(&mut self) -> impl DoubleEndedIterator<Item = &mut V> + ExactSizeIterator {
        self.pairs.iter_mut().map(|(_, value)| value)
    }

    /// The values in the order of their keys, without the map.
    pub fn into_values(self) -> impl DoubleEndedIterator<Item = V> + ExactSizeIterator {
        self.pairs.into_iter().map(|(_, value)| value)
    }

    /// The pair with the least key.
    #[must_use]
    pub fn first_key_value(&self) -> Option<(&K, &V)> {
        self.iter().next()
    }

    /// The pair with the largest key.
    #[must_use]
    pub fn last_key_value(&self) -> Option<(&K, &V)> {
        self.iter().next_back()
    }

    /// Removes the pair with the least key.
    pub fn pop_first(&mut self) -> Option<(K, V)> {
        (!self.pairs.is_empty()).then(|| self.pairs.remove(0))
    }

    /// Keeps only the pairs that are to be kept.
    pub fn retain(&mut self, mut keeps: impl FnMut(&K, &mut V) -> bool) {
        self.pairs.retain_mut(|(key, value)| keeps(key, value));
    }
}

impl<K: Ord, V> SortedMap<K, V> {
    fn place<Q: Ord + ?Sized>(&self, wanted: &Q) -> Result<usize, usize>
    where
        K: Borrow<Q>,
    {
        places::place(self.pairs.len(), &mut |at| {
            self.pairs.get(at).map_or(Ordering::Less, |(key, _)| key.borrow().cmp(wanted))
        })
    }

    /// The value of a key.
    #[must_use]
    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        let (_, value) = self.pairs.get(self.place(key).ok()?)?;
        Some(value)
    }

    /// The value of a key, to be changed.
    pub fn get_mut<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        let at = self.place(key).ok()?;
        let (_, value) = self.pairs.get_mut(at)?;
        Some(value)
    }

    /// Whether it has a key.
    #[must_use]
    pub fn contains_key<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.place(key).is_ok()
    }

    /// Sets the value of a key, and returns the one that it had.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        match self.place(&key) {
            Ok(at) => {
                let (_, own) = self.pairs.get_mut(at)?;
                Some(std::mem::replace(own, value))
            }
            Err(at) => {
                self.pairs.insert(at, (key, value));
                None
            }
        }
    }

    /// Removes a key, and returns its value.
    pub fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let (_, value) = self.pairs.remove(self.place(key).ok()?);
        Some(value)
    }

    /// What a key stands for, or the place where it belongs.
    pub fn entry(&mut self, key: K) -> MapEntry<'_, K, V> {
        MapEntry { place: self.place(&key), key, pairs: &mut self.pairs }
    }

    /// The pairs whose keys are in a range, in order; none of a range that ends before it begins.
    pub fn range(&self, range: impl RangeBounds<K>) -> Pairs<'_, K, V> {
        let span = places::span(&range, self.pairs.len(), |key| self.place(key));
        Pairs(self.pairs.get(span).unwrap_or_default().iter())
    }

    /// Removes the pairs from a key on, and returns them.
    pub fn split_off(&mut self, from: &K) -> Self {
        let at = self.place(from).unwrap_or_else(|at| at);
        Self { pairs: self.pairs.split_off(at) }
    }

    /// Puts the pairs where they belong that stand behind `sorted` ones in order; of several with one key the last stays.
    pub(super) fn arrange(&mut self, sorted: usize) {
        let pairs = &mut self.pairs;
        let order = places::order(pairs.len(), sorted, &mut |a, b| {
            pairs.get(a).map(|(key, _)| key).cmp(&pairs.get(b).map(|(key, _)| key))
        });
        if let Some((mut order, kept)) = order {
            places::put_in_order(&mut order, &mut |a, b| pairs.swap(a, b));
            pairs.truncate(kept);
        }
    }
}

impl<K, V> Default for SortedMap<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

/// The value of a key; panics without one, as that of the standard library does. The product uses [`SortedMap::get`].
impl<K: Ord + Borrow<Q>, V, Q: Ord + ?Sized> Index<&Q> for SortedMap<K, V> {
    type Output = V;

    #[expect(clippy::expect_used, reason = "an index says that the key is there")]
    fn index(&self, key: &Q) -> &V {
        self.get(key).expect("the map should have the key")
    }
}

impl<K: Ord, V> Extend<(K, V)> for SortedMap<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, pairs: I) {
        let sorted = self.pairs.len();
        pairs.into_iter().for_each(|pair| self.pairs.push(pair));
        self.arrange(sorted);
    }
}

impl<K: Ord, V> FromIterator<(K, V)> for SortedMap<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        let mut map = Self::new();
        map.extend(pairs);
        map
    }
}

impl<K: Ord, V, const N: usize> From<[(K, V); N]> for SortedMap<K, V> {
    fn from(pairs: [(K, V); N]) -> Self {
        pairs.into_iter().collect()
    }
}

impl<'a, K, V> IntoIterator for &'a SortedMap<K, V> {
    type Item = (&'a K, &'a V);
    type IntoIter = Pairs<'a, K, V>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'a, K, V> IntoIterator for &'a mut SortedMap<K, V> {
    type Item = (&'a K, &'a mut V);
    type IntoIter = PairsMut<'a, K, V>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter_mut()
    }
}

impl<K, V> IntoIterator for SortedMap<K, V> {
    type Item = (K, V);
    type IntoIter = vec::IntoIter<(K, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.pairs.into_iter()
    }
}
