//! Sorted set: which items are in it, in few bytes of code? A list of them in order.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::ops::RangeBounds;
use std::{slice, vec};

use crate::ordered::places;

/// A set as a list in order, with the methods of [`BTreeSet`](std::collections::BTreeSet) that are used here. What takes
/// long and what does not is as with a [`SortedMap`](crate::ordered::SortedMap).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SortedSet<T> {
    pub(super) items: Vec<T>,
}

impl<T> SortedSet<T> {
    /// A set of nothing.
    #[must_use]
    pub const fn new() -> Self {
        Self { items: vec![] }
    }

    /// How many items there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Removes all.
    pub fn clear(&mut self) {
        self.items.clear();
    }

    /// The items in order.
    pub fn iter(&self) -> slice::Iter<'_, T> {
        self.items.iter()
    }

    /// The least item.
    #[must_use]
    pub fn first(&self) -> Option<&T> {
        self.items.first()
    }

    /// The largest item.
    #[must_use]
    pub fn last(&self) -> Option<&T> {
        self.items.last()
    }

    /// Removes the least item.
    pub fn pop_first(&mut self) -> Option<T> {
        (!self.items.is_empty()).then(|| self.items.remove(0))
    }

    /// Keeps only the items that are to be kept.
    pub fn retain(&mut self, keeps: impl FnMut(&T) -> bool) {
        self.items.retain(keeps);
    }
}

impl<T: Ord> SortedSet<T> {
    fn place<Q: Ord + ?Sized>(&self, wanted: &Q) -> Result<usize, usize>
    where
        T: Borrow<Q>,
    {
        places::place(self.items.len(), &mut |at| {
            self.items.get(at).map_or(Ordering::Less, |item| item.borrow().cmp(wanted))
        })
    }

    /// Whether an item is in it.
    #[must_use]
    pub fn contains<Q: Ord + ?Sized>(&self, item: &Q) -> bool
    where
        T: Borrow<Q>,
    {
        self.place(item).is_ok()
    }

    /// Adds an item, and returns whether it is new.
    pub fn insert(&mut self, item: T) -> bool {
        let place = self.place(&item);
        if let Err(at) = place {
            self.items.insert(at, item);
        }
        place.is_err()
    }

    /// Removes an item, and returns whether it was in the set.
    pub fn remove<Q: Ord + ?Sized>(&mut self, item: &Q) -> bool
    where
        T: Borrow<Q>,
    {
        let place = self.place(item);
        if let Ok(at) = place {
            self.items.remove(at);
        }
        place.is_ok()
    }

    /// The items in a range, in order; none of a range that ends before it begins.
    pub fn range(&self, range: impl RangeBounds<T>) -> slice::Iter<'_, T> {
        let span = places::span(&range, self.items.len(), |item| self.place(item));
        self.items.get(span).unwrap_or_default().iter()
    }

    /// Whether no item is in both.
    #[must_use]
    pub fn is_disjoint(&self, other: &Self) -> bool {
        !self.iter().any(|item| other.contains(item))
    }

    /// Whether each item is in the other as well.
    #[must_use]
    pub fn is_subset(&self, other: &Self) -> bool {
        self.iter().all(|item| other.contains(item))
    }

    /// The items that are not in the other, in order.
    pub fn difference<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = &'a T> {
        self.iter().filter(|item| !other.contains(*item))
    }

    /// Puts the items where they belong that stand behind `sorted` ones in order; of equal ones the last stays.
    pub(super) fn arrange(&mut self, sorted: usize) {
        let items = &mut self.items;
        let order = places::order(items.len(), sorted, &mut |a, b| items.get(a).cmp(&items.get(b)));
        if let Some((mut order, kept)) = order {
            places::put_in_order(&mut order, &mut |a, b| items.swap(a, b));
            items.truncate(kept);
        }
    }
}

impl<T> Default for SortedSet<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: Ord> Extend<T> for SortedSet<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, items: I) {
        let sorted = self.items.len();
        items.into_iter().for_each(|item| self.items.push(item));
        self.arrange(sorted);
    }
}

impl<T: Ord> FromIterator<T> for SortedSet<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        let mut set = Self::new();
        set.extend(items);
        set
    }
}

impl<T: Ord, const N: usize> From<[T; N]> for SortedSet<T> {
    fn from(items: [T; N]) -> Self {
        items.into_iter().collect()
    }
}

impl<T> IntoIterator for SortedSet<T> {
    type Item = T;
    type IntoIter = vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a SortedSet<T> {
    type Item = &'a T;
    type IntoIter = slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
