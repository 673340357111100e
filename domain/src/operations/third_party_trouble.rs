//! Third-party trouble: when was something in trouble, by its own word, that others run and that a component does not work
//! without?

use crate::board::Board;
use crate::config::Component;
use crate::config::dependency_graph::{DependencyDirection, DependencyGraph};
use crate::ids::ComponentId;
use crate::ordered;
use crate::time::calendar::Span;

/// The times, in order and apart from each other, of a component that is a third party's or that depends on such ones,
/// directly or through others.
pub(super) fn third_party_trouble(
    board: &Board,
    components: &[Component],
    graph: &DependencyGraph<'_>,
    id: &ComponentId,
    within: Span,
) -> Vec<Span> {
    let Some(own) = graph.place(id) else { return vec![] };
    let reached = graph.walk(&[own], DependencyDirection::Needs).reached;
    let needed = [own].into_iter().chain(reached.iter().map(|reached| reached.place));
    let third_parties =
        needed.filter_map(|place| components.get(place)).filter(|c| c.upstream.is_some());
    let mut spans: Vec<Span> = vec![];
    for component in third_parties {
        let Some(timeline) = board.timelines.get(&component.id) else { continue };
        let stretches = timeline.observed.stretches(within.from, within.to);
        let trouble = stretches.filter(|(_, _, status)| status.is_trouble());
        spans.extend(trouble.map(|(from, to, _)| Span { from, to }));
    }
    joined(spans)
}

/// Spans that meet or overlap become one.
fn joined(mut spans: Vec<Span>) -> Vec<Span> {
    ordered::sort_by_key(&mut spans, |span| span.from);
    let mut joined: Vec<Span> = vec![];
    for span in spans {
        match joined.last_mut() {
            Some(last) if span.from <= last.to => last.to = last.to.max(span.to),
            _ => joined.push(span),
        }
    }
    joined
}
