//! Dependency graph: what does a component not work without, directly or through others, and what does not work without
//! it? Walks are loops over lists, look at each component and each dependency once, and end whatever the graph is.

use std::collections::VecDeque;

use crate::config::Component;
use crate::ids::ComponentId;
use crate::ordered::SortedMap;

/// The components of a configuration with their dependencies, by their places in it.
#[derive(Debug)]
pub struct DependencyGraph<'a> {
    places: SortedMap<&'a ComponentId, usize>,
    needs: Vec<Vec<usize>>,
    needed_by: Vec<Vec<usize>>,
}

/// Which way a walk goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DependencyDirection {
    /// To what components need.
    Needs,
    /// To what needs them.
    NeededBy,
}

/// A component that a walk came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReachedComponent {
    /// Its place in the configuration.
    pub place: usize,
    /// The place that the walk came from, on a shortest chain.
    pub from: usize,
}

/// What a walk came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DependencyWalk {
    /// Every component but those that it began at, nearest first.
    pub reached: Vec<ReachedComponent>,
    /// How many components it looked at.
    pub visited: usize,
    /// How many dependencies it looked at.
    pub followed: usize,
}

impl<'a> DependencyGraph<'a> {
    /// The graph of components. What names none of them is left out.
    #[must_use]
    pub fn new(components: &'a [Component]) -> Self {
        let places = components.iter().enumerate().map(|(place, component)| (&component.id, place));
        let places = SortedMap::from_iter(places);
        let mut needed_by = vec![vec![]; components.len()];
        let mut needs = vec![];
        for (place, component) in components.iter().enumerate() {
            let wanted = component.depends_on.iter();
            let wanted: Vec<usize> = wanted.filter_map(|id| places.get(id).copied()).collect();
            for other in &wanted {
                if let Some(list) = needed_by.get_mut(*other) {
                    list.push(place);
                }
            }
            needs.push(wanted);
        }
        Self { places, needs, needed_by }
    }

    /// Where a component stands in the configuration.
    #[must_use]
    pub fn place(&self, id: &ComponentId) -> Option<usize> {
        self.places.get(id).copied()
    }

    /// The places of some components, and of what does not work without them, nearest first.
    #[must_use]
    pub fn with_dependents<'b>(
        &self,
        components: impl IntoIterator<Item = &'b ComponentId>,
    ) -> Vec<usize> {
        let begin = components.into_iter().filter_map(|id| self.place(id));
        let mut affected: Vec<usize> = begin.collect();
        let walk = self.walk(&affected, DependencyDirection::NeededBy);
        affected.extend(walk.reached.iter().map(|reached| reached.place));
        affected
    }

    /// What is reached from some components, nearest first.
    #[must_use]
    pub fn walk(&self, begin: &[usize], direction: DependencyDirection) -> DependencyWalk {
        let edges = match direction {
            DependencyDirection::Needs => &self.needs,
            DependencyDirection::NeededBy => &self.needed_by,
        };
        let mut is_seen = vec![false; edges.len()];
        let mut see = |place: usize| match is_seen.get_mut(place) {
            Some(seen) if !*seen => {
                *seen = true;
                true
            }
            _ => false,
        };
        let mut waiting: VecDeque<usize> = begin.iter().copied().filter(|at| see(*at)).collect();
        let mut walk = DependencyWalk::default();
        while let Some(from) = waiting.pop_front() {
            walk.visited += 1;
            for place in edges.get(from).into_iter().flatten().copied() {
                walk.followed += 1;
                if see(place) {
                    walk.reached.push(ReachedComponent { place, from });
                    waiting.push_back(place);
                }
            }
        }
        walk
    }
}

/// Circles of a graph, at most so many: each as the places along it, from the one whose edge to the first closes it.
pub(crate) fn circles(edges: &[Vec<usize>], most: usize) -> Vec<Vec<usize>> {
    let mut is_done = vec![false; edges.len()];
    // Where a place stands on the path that is walked.
    let mut on_path: Vec<Option<usize>> = vec![None; edges.len()];
    let mut found = vec![];
    for begin in 0..edges.len() {
        // Each with how many of its edges were followed.
        let mut path = vec![(begin, 0)];
        while let Some((place, followed)) = path.last().copied() {
            if followed == 0 && is_done.get(place) == Some(&true) {
                path.pop();
                continue;
            }
            if let Some(on_path) = on_path.get_mut(place) {
                *on_path = Some(path.len() - 1);
            }
            let next = edges.get(place).and_then(|edges| edges.get(followed)).copied();
            if let Some(last) = path.last_mut() {
                last.1 += 1;
            }
            match next.map(|next| (next, on_path.get(next).copied().flatten())) {
                Some((_, Some(since))) if found.len() < most => {
                    let mut circle: Vec<usize> =
                        path.iter().skip(since).map(|(place, _)| *place).collect();
                    circle.rotate_right(1);
                    found.push(circle);
                }
                Some((_, Some(_))) => {}
                Some((next, None)) if is_done.get(next) == Some(&false) => path.push((next, 0)),
                Some(_) => {}
                None => {
                    if let (Some(at), Some(done)) = (on_path.get_mut(place), is_done.get_mut(place))
                    {
                        (*at, *done) = (None, true);
                    }
                    path.pop();
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::circles;

    #[test]
    fn each_circle_is_found_by_the_edge_that_closes_it() {
        for (edges, wanted) in [
            (&[&[][..]][..], &[][..]),
            // A diamond is none.
            (&[&[1, 2], &[3], &[3], &[]], &[]),
            (&[&[1], &[0]], &[&[1, 0][..]]),
            (&[&[1], &[2], &[0]], &[&[2, 0, 1]]),
            // What leads into a circle is not of it.
            (&[&[1], &[2], &[1]], &[&[2, 1]]),
            // Two that share a component.
            (&[&[1, 2], &[0], &[0]], &[&[1, 0], &[2, 0]]),
            (&[&[], &[3], &[], &[1]], &[&[3, 1]]),
        ] {
            let edges: Vec<Vec<usize>> = edges.iter().map(|list| list.to_vec()).collect();
            assert_eq!(circles(&edges, 10), wanted, "{edges:?}");
            assert!(circles(&edges, 1).len() <= 1);
        }
    }

    #[test]
    fn a_long_chain_needs_no_stack() {
        let length = 100_000;
        let mut edges: Vec<Vec<usize>> = (1..=length).map(|next| vec![next]).collect();
        edges.push(vec![]);
        assert!(circles(&edges, 10).is_empty());
        edges[length].push(0);
        assert_eq!(circles(&edges, 10)[0].len(), length + 1);
    }
}
