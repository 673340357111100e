//! Component matches: which component here is one of another page? As its caller says, by id, or by name.

use crate::ids::ComponentId;
use crate::ordered::SortedMap;
use crate::problem::Problem;

/// The components of this page, by what another may call them.
#[derive(Clone, Debug, Default)]
pub struct ComponentMatches {
    given: SortedMap<String, ComponentId>,
    ids: SortedMap<String, ComponentId>,
    /// `None`: several have this name.
    names: SortedMap<String, Option<ComponentId>>,
}

impl ComponentMatches {
    /// Those of components with their names; `given` are `THEIRS=ours`, where THEIRS is a name or an id there.
    ///
    /// # Errors
    /// One that is not of this form, or names no component.
    pub fn new(components: &[(ComponentId, String)], given: &[String]) -> Result<Self, Problem> {
        let mut matches = Self::default();
        for (id, name) in components {
            matches.ids.insert(id.to_string(), id.clone());
            let name = matches.names.entry(folded(name));
            name.and_modify(|several| *several = None).or_insert(Some(id.clone()));
        }
        for pair in given {
            let Some((theirs, ours)) = pair.rsplit_once('=') else {
                return Err(Problem::invalid("component", format!("`{pair}` has no `=`"))
                    .hint("such as `Their name=checkout`"));
            };
            let Some(ours) = matches.ids.get(ours.trim()).cloned() else {
                let ids: Vec<&str> = matches.ids.keys().map(String::as_str).collect();
                let detail = format!("there is no component `{}`", ours.trim());
                return Err(Problem::invalid("component", detail)
                    .hint(format!("the components are {}", ids.join(", "))));
            };
            matches.given.insert(folded(theirs), ours);
        }
        Ok(matches)
    }

    /// The component here of one that is called by any of these there, the surest first. A name that may have its group before
    /// it, as in `Shop - Checkout`, comes last.
    #[must_use]
    pub fn find(&self, called: &[&str], grouped: Option<&str>) -> Option<ComponentId> {
        let called: Vec<&str> = called.iter().copied().chain(grouped).collect();
        let given = called.iter().find_map(|name| self.given.get(&folded(name)));
        let by_id = || called.iter().find_map(|name| self.ids.get(name.trim()));
        let named = |name: &str| self.names.get(&folded(name)).and_then(Option::as_ref);
        let by_name = || called.iter().find_map(|name| named(name));
        let ungrouped = || {
            let (_, name) = grouped?.split_once(" - ")?;
            self.given.get(&folded(name)).or_else(|| named(name))
        };
        given.or_else(by_id).or_else(by_name).or_else(ungrouped).cloned()
    }
}

/// A name as it is compared: without white space around it, in lower case.
fn folded(name: &str) -> String {
    name.trim().to_lowercase()
}
