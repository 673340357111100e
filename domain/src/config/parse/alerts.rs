//! Parser of `[[alert]]` in `page.toml`: which components does an alert of other monitoring concern?

use toml::Spanned;

use crate::config::Component;
use crate::config::alert_rules::AlertRule;
use crate::config::parse::file_value::read_fields;
use crate::config::parse::reader::Reader;
use crate::ordered::SortedMap;
use crate::status::Status;
use crate::text_position::nearest;

pub(super) struct RawAlertRule {
    labels: SortedMap<String, String>,
    components: SortedMap<Spanned<String>, Status>,
    ignore: bool,
}

read_fields!(RawAlertRule { labels, components, ignore });

/// The rules of a page, in order.
pub(super) fn rules(
    reader: &mut Reader<'_>,
    raw: &[RawAlertRule],
    components: &[(usize, Component)],
) -> Vec<AlertRule> {
    let rules = raw.iter().map(|raw| {
        let stated = raw.components.iter().filter_map(|(written, status)| {
            let ids = components.iter().map(|(_, component)| &component.id);
            let id = ids.clone().find(|id| id.as_str() == written.get_ref());
            if id.is_none() {
                let meant = nearest(written.get_ref(), ids.map(crate::ids::ComponentId::as_str));
                let hint = meant.map(|meant| format!("did you mean `{meant}`?"));
                let message = format!("there is no component `{}`", written.get_ref());
                reader.refuse(written.span().start, message, hint.as_deref());
            }
            Some((id?.clone(), *status))
        });
        let components = SortedMap::from_iter(stated);
        AlertRule { labels: raw.labels.clone(), components, ignore: raw.ignore }
    });
    rules.collect()
}
