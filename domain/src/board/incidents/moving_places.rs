//! Moving places: where in a list does each of its items stand, while others are put before it? An item keeps its number, so
//! that what is noted of it by number holds when it moves.

/// The place of each number, and the number at each place. To add or to move one looks at those between the two places alone.
#[derive(Clone, Debug, Default)]
pub(super) struct MovingPlaces {
    place_of: Vec<usize>,
    number_at: Vec<usize>,
    #[cfg(test)]
    looked_at: usize,
}

impl MovingPlaces {
    /// Those of a list of so many items, which are numbered in its order.
    pub(super) fn first(count: usize) -> Self {
        let numbered: Vec<usize> = (0..count).collect();
        Self {
            place_of: numbered.clone(),
            number_at: numbered,
            #[cfg(test)]
            looked_at: 0,
        }
    }

    /// Where the item of a number stands.
    pub(super) fn place(&self, number: usize) -> Option<usize> {
        self.place_of.get(number).copied()
    }

    /// The number of an item that is put at a place, at most behind the last.
    pub(super) fn add(&mut self, place: usize) -> usize {
        let (number, last) = (self.place_of.len(), self.number_at.len());
        self.place_of.push(last);
        self.number_at.push(number);
        self.shift(last, place);
        number
    }

    /// The item at a place is taken from there, and then put at another.
    pub(super) fn shift(&mut self, from: usize, to: usize) {
        let first = from.min(to);
        let Some(between) = self.number_at.get_mut(first..=from.max(to)) else { return };
        if from < to {
            between.rotate_left(1);
        } else {
            between.rotate_right(1);
        }
        for (place, number) in (first..).zip(between) {
            if let Some(own) = self.place_of.get_mut(*number) {
                *own = place;
            }
            #[cfg(test)]
            {
                self.looked_at += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is noted of numbers is what a list of numbers has that is treated alike.
    #[test]
    fn places_are_those_of_a_list() {
        let (mut places, mut list) = (MovingPlaces::first(3), vec![0, 1, 2]);
        for (step, (from, to)) in
            [(2, 0), (0, 3), (1, 1), (3, 1), (0, 0), (4, 5), (6, 2)].into_iter().enumerate()
        {
            list.insert(from.min(list.len()), places.add(from.min(list.len())));
            let moved = list.remove(from.min(list.len() - 1));
            let to = to.min(list.len());
            list.insert(to, moved);
            places.shift(from.min(list.len() - 1), to);
            let found: Vec<_> = list.iter().map(|number| places.place(*number)).collect();
            let wanted: Vec<_> = (0..list.len()).map(Some).collect();
            assert_eq!(found, wanted, "step {step}: {list:?}");
        }
    }

    /// A page of a few newer items to which the past comes over, the oldest first: as many looks as there are newer ones.
    #[test]
    fn what_is_put_before_a_few_looks_at_those_alone() {
        let (newer, imported) = (10, 5_000);
        let mut places = MovingPlaces::first(newer);
        for n in 0..imported {
            places.add(n);
        }
        assert_eq!(places.looked_at, imported * (newer + 1));
    }
}
