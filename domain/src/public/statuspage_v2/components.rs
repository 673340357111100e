//! Components of Statuspage's API v2, with their groups.

use serde::Serialize;

use super::page::status_word;
use crate::public::view::{ComponentView, GroupView, PublicView};
use crate::status::Status;
use crate::time::timestamp::Timestamp;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct ComponentJson<'a> {
    pub(super) id: &'a str,
    name: &'a str,
    status: Status,
    created_at: Timestamp,
    updated_at: Timestamp,
    position: u8,
    description: Option<&'a str>,
    showcase: bool,
    start_date: Option<String>,
    group_id: Option<&'a str>,
    page_id: &'a str,
    pub(super) group: bool,
    only_show_if_degraded: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    components: Option<Vec<&'a str>>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Affected<'a> {
    pub(super) code: &'a str,
    pub(super) name: &'a str,
    pub(super) old_status: Status,
    pub(super) new_status: Status,
}

/// Groups and components in the order of the page; each group stands before its components.
pub(super) fn components(view: &PublicView) -> Vec<ComponentJson<'_>> {
    let mut all = vec![];
    for (index, group) in view.groups.iter().enumerate() {
        let position = position(index);
        let (id, inside) = (group.group.as_ref().map(|(id, _)| id.as_str()), &group.components);
        all.extend(self::group(view, group, position));
        let leaves = inside.iter().enumerate();
        all.extend(leaves.map(|(nth, component)| leaf(view, component, self::position(nth), id)));
    }
    all
}

/// Counts from 1; a strict client reads it as a byte.
fn position(index: usize) -> u8 {
    u8::try_from(index + 1).unwrap_or(u8::MAX)
}

fn group<'a>(
    view: &'a PublicView,
    group: &'a GroupView,
    position: u8,
) -> Option<ComponentJson<'a>> {
    let (id, name) = group.group.as_ref()?;
    let inside = &group.components;
    Some(ComponentJson {
        id: id.as_str(),
        name,
        status: status_word(group.status),
        created_at: inside.iter().map(|c| c.created_at).min().unwrap_or(view.page.created_at),
        updated_at: inside.iter().map(|c| c.since).max().unwrap_or(view.page.created_at),
        position,
        description: None,
        showcase: false,
        start_date: None,
        group_id: None,
        page_id: &view.page.id,
        group: true,
        only_show_if_degraded: false,
        components: Some(inside.iter().map(|component| component.id.as_str()).collect()),
    })
}

fn leaf<'a>(
    view: &'a PublicView,
    component: &'a ComponentView,
    position: u8,
    group_id: Option<&'a str>,
) -> ComponentJson<'a> {
    ComponentJson {
        id: component.id.as_str(),
        name: &component.name,
        status: status_word(component.status),
        created_at: component.created_at,
        updated_at: component.since,
        position,
        description: component.description.as_deref(),
        showcase: true,
        start_date: Some(component.created_at.format("%Y-%m-%d")),
        group_id,
        page_id: &view.page.id,
        group: false,
        only_show_if_degraded: false,
        components: None,
    }
}
