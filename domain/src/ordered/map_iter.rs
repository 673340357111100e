//! Iterators of a sorted map: which pairs come next?

use std::slice;

/// The pairs of a map in the order of their keys.
#[must_use]
pub struct Pairs<'a, K, V>(pub(super) slice::Iter<'a, (K, V)>);

/// The same, with values that may be changed.
#[must_use]
pub struct PairsMut<'a, K, V>(pub(super) slice::IterMut<'a, (K, V)>);

impl<K, V> Clone for Pairs<'_, K, V> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

macro_rules! pass_on {
    ($pairs:ident yields $value:ty) => {
        impl<'a, K, V> Iterator for $pairs<'a, K, V> {
            type Item = (&'a K, $value);

            fn next(&mut self) -> Option<Self::Item> {
                self.0.next().map(|(key, value)| (&*key, value))
            }

            fn size_hint(&self) -> (usize, Option<usize>) {
                self.0.size_hint()
            }
        }

        impl<K, V> DoubleEndedIterator for $pairs<'_, K, V> {
            fn next_back(&mut self) -> Option<Self::Item> {
                self.0.next_back().map(|(key, value)| (&*key, value))
            }
        }

        impl<K, V> ExactSizeIterator for $pairs<'_, K, V> {}
    };
}

pass_on!(Pairs yields &'a V);
pass_on!(PairsMut yields &'a mut V);
