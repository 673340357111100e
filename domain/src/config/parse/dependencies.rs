//! Parser of the dependencies of components: which others does each not work without, and do they form no circle?

use toml::Spanned;

use crate::config::MAX_DEPENDENCIES;
use crate::config::dependency_graph::circles;
use crate::config::parse::reader::Reader;
use crate::ids::ComponentId;
use crate::ordered::{SortedMap, SortedSet};
use crate::text_position::nearest;

/// The most circles that are told.
const MAX_TOLD_CIRCLES: usize = 10;

/// What a component with an id depends on, of all that there are.
pub(super) fn dependencies(
    reader: &mut Reader<'_>,
    (id, depends_on): (Option<&str>, &[Spanned<String>]),
    all: &[&str],
) -> Vec<ComponentId> {
    let mut seen = SortedSet::new();
    if let Some(more) = depends_on.get(MAX_DEPENDENCIES) {
        let message = format!("a component depends on at most {MAX_DEPENDENCIES} others");
        let hint = "name what it needs itself; what that needs in turn follows from it";
        reader.refuse(more.span().start, message, Some(hint));
    }
    let mut dependencies = vec![];
    for written in depends_on {
        let (text, start) = (written.get_ref(), written.span().start);
        if id == Some(text.as_str()) {
            reader.refuse(start, "a component does not depend on itself", None);
        } else if !seen.insert(text.as_str()) {
            reader.refuse(start, format!("`{text}` stands here twice"), None);
        } else if !all.contains(&text.as_str()) {
            let hint = match nearest(text, all.iter().copied()) {
                Some(component) => format!("did you mean `{component}`?"),
                None => "name it in a [[component]]".to_owned(),
            };
            reader.refuse(start, format!("there is no component `{text}`"), Some(&hint));
        } else {
            dependencies.extend(reader.parse(written));
        }
    }
    dependencies
}

/// Refuses dependencies in a circle, at the one that closes it: of components by id, with what each depends on.
pub(super) fn refuse_circles(reader: &mut Reader<'_>, components: &[(&str, &[Spanned<String>])]) {
    let places = components.iter().enumerate().map(|(place, (id, _))| (*id, place));
    let places = SortedMap::from_iter(places);
    let place_of = |text: &Spanned<String>| places.get(text.get_ref().as_str()).copied();
    let edges = components.iter().enumerate().map(|(own, (_, depends_on))| {
        // That one depends on itself was refused before.
        depends_on.iter().filter_map(place_of).filter(|place| *place != own).collect()
    });
    let edges: Vec<Vec<usize>> = edges.collect();
    for circle in circles(&edges, MAX_TOLD_CIRCLES) {
        let ids = circle.iter().filter_map(|place| components.get(*place)).map(|(id, _)| *id);
        let ids: Vec<&str> = ids.collect();
        let (Some(first), Some(second)) = (circle.first(), ids.get(1)) else { continue };
        let closes = components.get(*first).map(|(_, depends_on)| depends_on.iter());
        let closes = closes.and_then(|mut all| all.find(|text| text.get_ref() == second));
        let start = closes.map_or(0, |text| text.span().start);
        let circle: Vec<String> =
            ids.iter().chain(ids.first()).map(|id| format!("`{id}`")).collect();
        let message = format!("components depend on each other: {}", circle.join(" on "));
        let hint = "take one of these dependencies away: say which of them does not work without the other";
        reader.refuse(start, message, Some(hint));
    }
}
