//! Places in a list: where is a key, and where does each item belong? Compiled once for all types of items, which are
//! compared by their places.

use std::cmp::Ordering;
use std::ops::{Bound, Range, RangeBounds};

/// The place of what is looked for among `len` items, or the one where it belongs. `compare` says how the item of a
/// place compares to it. The last is tried first, because most that is added belongs behind it.
pub(super) fn place(
    len: usize,
    compare: &mut dyn FnMut(usize) -> Ordering,
) -> Result<usize, usize> {
    let (mut from, mut to, mut at) = (0, len, len.saturating_sub(1));
    while from < to {
        match compare(at) {
            Ordering::Less => from = at + 1,
            Ordering::Equal => return Ok(at),
            Ordering::Greater => to = at,
        }
        at = from + (to - from) / 2;
    }
    Err(from)
}

/// The places of a range of keys among `len`; none if it ends before it begins.
pub(super) fn span<T>(
    range: &impl RangeBounds<T>,
    len: usize,
    place: impl Fn(&T) -> Result<usize, usize>,
) -> Range<usize> {
    let before = |key| place(key).unwrap_or_else(|at| at);
    let after = |key| place(key).map_or_else(|at| at, |at| at + 1);
    let from = match range.start_bound() {
        Bound::Included(key) => before(key),
        Bound::Excluded(key) => after(key),
        Bound::Unbounded => 0,
    };
    let to = match range.end_bound() {
        Bound::Included(key) => after(key),
        Bound::Excluded(key) => before(key),
        Bound::Unbounded => len,
    };
    from..to.max(from)
}

/// The places of `len` items as they are to stand, and how many of them stay: of equal ones the last. The first
/// `sorted` stand in order already. `None`: so do all.
pub(super) fn order(
    len: usize,
    sorted: usize,
    compare: &mut dyn FnMut(usize, usize) -> Ordering,
) -> Option<(Vec<usize>, usize)> {
    if (sorted.max(1)..len).all(|at| compare(at - 1, at).is_lt()) {
        return None;
    }
    let mut places: Vec<usize> = (0..len).collect();
    sort_places(&mut places, compare);
    let (mut stay, mut go) = (Vec::with_capacity(len), vec![]);
    for (n, place) in places.iter().enumerate() {
        let is_replaced = places.get(n + 1).is_some_and(|next| compare(*place, *next).is_eq());
        if is_replaced { &mut go } else { &mut stay }.push(*place);
    }
    let kept = stay.len();
    stay.append(&mut go);
    Some((stay, kept))
}

/// Sorts places by what stands there; what is equal stays in its order.
pub(super) fn sort_places(places: &mut [usize], compare: &mut dyn FnMut(usize, usize) -> Ordering) {
    places.sort_by(|a, b| compare(*a, *b));
}

/// Swaps items until each stands where its place is in `places`.
pub(super) fn put_in_order(places: &mut [usize], swap: &mut dyn FnMut(usize, usize)) {
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
