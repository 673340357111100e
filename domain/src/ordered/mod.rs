//! What is in order: maps, sets and lists, in few bytes of code. Those of the standard library have the whole of a tree
//! and of a sort compiled for each type of keys and values, which was a tenth of the Worker. Here maps and sets are lists
//! in order, and lists are sorted by their places, by one sort.

mod forms;
mod map;
mod map_entry;
mod map_iter;
mod places;
mod set;

use std::cmp::Ordering;

pub use crate::ordered::map::SortedMap;
pub use crate::ordered::map_entry::MapEntry;
pub use crate::ordered::map_iter::{Pairs, PairsMut};
use crate::ordered::places::{put_in_order, sort_places};
pub use crate::ordered::set::SortedSet;

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

#[cfg(test)]
mod tests;
