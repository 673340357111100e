//! Map entry: what does a key of a sorted map stand for, and what if for nothing yet?

/// What a key stands for, or the place where it belongs.
#[must_use]
pub struct MapEntry<'a, K, V> {
    pub(super) place: Result<usize, usize>,
    pub(super) key: K,
    pub(super) pairs: &'a mut Vec<(K, V)>,
}

impl<'a, K, V> MapEntry<'a, K, V> {
    /// The value, or the one that is made if there is none.
    #[expect(clippy::indexing_slicing, reason = "the place was found, or has just been filled")]
    pub fn or_insert_with(self, value: impl FnOnce() -> V) -> &'a mut V {
        let at = match self.place {
            Ok(at) => at,
            Err(at) => {
                self.pairs.insert(at, (self.key, value()));
                at
            }
        };
        &mut self.pairs[at].1
    }

    /// The value, or this one if there is none.
    pub fn or_insert(self, value: V) -> &'a mut V {
        self.or_insert_with(|| value)
    }

    /// The value, or the type's default if there is none.
    pub fn or_default(self) -> &'a mut V
    where
        V: Default,
    {
        self.or_insert_with(V::default)
    }

    /// Changes the value if there is one.
    pub fn and_modify(self, change: impl FnOnce(&mut V)) -> Self {
        if let Ok(at) = self.place
            && let Some((_, value)) = self.pairs.get_mut(at)
        {
            change(value);
        }
        self
    }
}
