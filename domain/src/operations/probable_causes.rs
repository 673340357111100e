//! Probable causes: which third parties were in trouble by their own word while an incident went on, of those that its
//! components do not work without?

use serde::{Deserialize, Serialize};

use crate::board::{Board, Incident};
use crate::config::dependency_graph::{DependencyDirection, DependencyGraph};
use crate::config::{Component, Configuration};
use crate::ids::ComponentId;
use crate::ordered;
use crate::public::upstream_views::stated_at;
use crate::status::Status;
use crate::time::timestamp::Timestamp;

/// A third party that an incident is probably caused by. That two things happened at once, and that one needs the other,
/// is all that is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProbableCause {
    /// The component that is the third party's.
    pub component: ComponentId,
    /// What it is called.
    pub name: String,
    /// Who the third party is.
    pub vendor: String,
    /// The worst that they said of themselves.
    pub status: Status,
    /// Since when they say so: by their own document, or when it was first read where that has no time.
    pub since: Timestamp,
    /// When it was read that all is well; `None`: they still say so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

/// The third parties that an incident's components are of or depend on, directly or through others, and that were in
/// trouble at some instant of it: the worst first.
#[must_use]
pub fn probable_causes(
    board: &Board,
    configuration: &Configuration,
    incident: &Incident,
) -> Vec<ProbableCause> {
    let components = &configuration.components;
    let graph = DependencyGraph::new(components);
    let own: Vec<usize> =
        incident.concerned().into_iter().filter_map(|id| graph.place(id)).collect();
    let reached = graph.walk(&own, DependencyDirection::Needs).reached;
    let needed = own.iter().copied().chain(reached.iter().map(|reached| reached.place));
    let causes = needed.filter_map(|place| probable_cause(board, components.get(place)?, incident));
    let mut causes: Vec<ProbableCause> = causes.collect();
    ordered::sort_by_key(&mut causes, |cause| (std::cmp::Reverse(cause.status), cause.since));
    causes
}

fn probable_cause(
    board: &Board,
    component: &Component,
    incident: &Incident,
) -> Option<ProbableCause> {
    let vendor = component.upstream.as_ref()?.vendor.clone();
    let observed = &board.timelines.get(&component.id)?.observed;
    let points = observed.points();
    let over = incident.over_at();
    let ends = points.iter().skip(1).map(|(at, _)| Some(*at)).chain([None]);
    let spans = points.iter().zip(ends).filter(|((from, status), until)| {
        let meets = over.is_none_or(|over| *from <= over)
            && until.is_none_or(|until| until > incident.started_at);
        meets && status.is_trouble()
    });
    let spans: Vec<_> = spans.collect();
    let ((began, _), _) = spans.first()?;
    let (_, until) = spans.last()?;
    let status = spans.iter().map(|((_, status), _)| *status).max()?;
    let stated = stated_at(board, &component.id).filter(|_| until.is_none());
    Some(ProbableCause {
        component: component.id.clone(),
        name: component.name.clone(),
        vendor,
        status,
        since: stated.unwrap_or(*began),
        until: *until,
    })
}
