//! Parser of the dependencies of a component: which others does it not work without?

use toml::Spanned;

use crate::config::MAX_DEPENDENCIES;
use crate::config::parse::reader::Reader;
use crate::ids::ComponentId;
use crate::ordered::SortedSet;
use crate::text_position::nearest;

/// What a component with an id depends on, of all that there are. Two may depend on each other, for each
/// counts by itself.
pub(super) fn dependencies(
    reader: &mut Reader<'_>,
    (id, depends_on): (Option<&str>, &[Spanned<String>]),
    all: &[&str],
) -> Vec<ComponentId> {
    let mut seen = SortedSet::new();
    if let Some(more) = depends_on.get(MAX_DEPENDENCIES) {
        let message = format!("a component depends on at most {MAX_DEPENDENCIES} others");
        let hint = "name what it needs itself; what that needs in turn does not count";
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
