//! Impact: which components and customers does trouble of a component, a region or a probe affect, and through what?
//! For operators alone.

use serde::{Deserialize, Serialize};

use crate::config::dependency_graph::{DependencyDirection, DependencyGraph, DependencyWalk};
use crate::config::{Component, Configuration};
use crate::ids::{ComponentId, ProbeId, RegionId};
use crate::operations::affected_customers::{AffectedCustomer, affected_customers};
use crate::ordered::SortedSet;
use crate::problem::Problem;
use crate::query::{KnownParameters, Parameters};
use crate::text_position::nearest;
use crate::time::timestamp::Timestamp;

/// What may be in trouble.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ImpactSubject {
    /// A component.
    Component(ComponentId),
    /// A region: what is watched from there.
    Region(RegionId),
    /// A probe: what it watches.
    Probe(ProbeId),
}

/// What trouble affects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ImpactReport {
    /// What is in trouble.
    pub subject: ImpactSubject,
    /// The component, or those that the region or the probe watches, in the order of the page.
    pub components: Vec<ComponentId>,
    /// What does not work without them, nearest first.
    pub dependents: Vec<DependencyChain>,
    /// What they do not work without, nearest first.
    pub dependencies: Vec<DependencyChain>,
    /// Who uses the components or what does not work without them: key customers first, then by name. Those that left
    /// are not among them.
    pub customers: Vec<AffectedCustomer>,
}

/// A component that depends on another, or that another depends on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DependencyChain {
    /// It.
    pub component: ComponentId,
    /// What it is called.
    pub name: String,
    /// A shortest chain with both ends: each does not work without the one behind it.
    pub chain: Vec<ComponentId>,
}

impl ImpactSubject {
    /// What a query may ask for.
    pub const PARAMETERS: KnownParameters =
        KnownParameters::only(&["component", "region", "probe"]);

    /// Reads a query that names exactly one.
    ///
    /// # Errors
    /// When it names none or several, or the name can be none.
    pub fn read(parameters: &Parameters) -> Result<Self, Problem> {
        let component = parameters.get("component", str::parse)?.map(Self::Component);
        let region = parameters.get("region", str::parse)?.map(Self::Region);
        let probe = parameters.get("probe", str::parse)?.map(Self::Probe);
        let mut named = [component, region, probe].into_iter().flatten();
        match (named.next(), named.next()) {
            (Some(one), None) => Ok(one),
            _ => Err(Problem::invalid("component", "an impact is that of exactly one thing")
                .hint("ask with one of `component=ID`, `region=ID` and `probe=ID`")),
        }
    }

    /// The components that it is about, in the order of the page.
    fn components(&self, configuration: &Configuration) -> Result<Vec<ComponentId>, Problem> {
        let probes = &configuration.probes;
        let is_about: SortedSet<&ComponentId> = match self {
            Self::Component(id) => {
                let ids = configuration.components.iter().map(|component| component.id.as_str());
                found("component", id.as_str(), ids)?;
                SortedSet::from_iter([id])
            }
            Self::Region(region) => {
                let ids = configuration.regions.iter().map(|region| region.id.as_str());
                found("region", region.as_str(), ids)?;
                let there = probes.iter().filter(|probe| probe.regions.contains(region));
                there.map(|probe| &probe.component).collect()
            }
            Self::Probe(id) => {
                found("probe", id.as_str(), probes.iter().map(|probe| probe.id.as_str()))?;
                let own = probes.iter().filter(|probe| probe.id == *id);
                own.map(|probe| &probe.component).collect()
            }
        };
        let components = configuration.components.iter().map(|component| &component.id);
        Ok(components.filter(|id| is_about.contains(id)).cloned().collect())
    }
}

/// Refuses the name of what is not there.
fn found<'a>(
    field: &str,
    name: &str,
    names: impl Iterator<Item = &'a str> + Clone,
) -> Result<(), Problem> {
    if names.clone().any(|one| one == name) {
        return Ok(());
    }
    let hint = nearest(name, names).map_or_else(
        || format!("`allclear plan` shows whether the {field} of your folder is in force yet"),
        |meant| format!("did you mean `{meant}`?"),
    );
    Err(Problem::not_found(format!("there is no {field} `{name}`")).hint(hint))
}

/// What trouble affects at an instant, by the configuration in force.
///
/// # Errors
/// When there is no such component, region or probe.
pub fn impact(
    configuration: &Configuration,
    subject: ImpactSubject,
    at: Timestamp,
) -> Result<ImpactReport, Problem> {
    let components = subject.components(configuration)?;
    let graph = DependencyGraph::new(&configuration.components);
    let begin: Vec<usize> = components.iter().filter_map(|id| graph.place(id)).collect();
    let all = &configuration.components;
    let needed_by = graph.walk(&begin, DependencyDirection::NeededBy);
    let needs = graph.walk(&begin, DependencyDirection::Needs);
    let reached = needed_by.reached.iter().map(|reached| reached.place);
    let affected: Vec<usize> = begin.iter().copied().chain(reached).collect();
    Ok(ImpactReport {
        dependents: chains(all, &needed_by, DependencyDirection::NeededBy),
        dependencies: chains(all, &needs, DependencyDirection::Needs),
        customers: affected_customers(configuration, &affected, at),
        components,
        subject,
    })
}

/// What a walk reached, with the way there.
fn chains(
    components: &[Component],
    walk: &DependencyWalk,
    direction: DependencyDirection,
) -> Vec<DependencyChain> {
    let mut came_from = vec![None; components.len()];
    for reached in &walk.reached {
        if let Some(from) = came_from.get_mut(reached.place) {
            *from = Some(reached.from);
        }
    }
    let chains = walk.reached.iter().filter_map(|reached| {
        let end = components.get(reached.place)?;
        let way = std::iter::successors(Some(reached.place), |place| *came_from.get(*place)?);
        let way = way.filter_map(|place| Some(components.get(place)?.id.clone()));
        let mut chain: Vec<ComponentId> = way.collect();
        if direction == DependencyDirection::Needs {
            chain.reverse();
        }
        Some(DependencyChain { component: end.id.clone(), name: end.name.clone(), chain })
    });
    chains.collect()
}
