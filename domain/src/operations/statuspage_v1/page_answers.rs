//! Answers of Statuspage's manage API v1 about the page: itself, its components and its groups, with every key that
//! they have there.

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::board::Board;
use crate::config::{Component, Configuration};
use crate::ids::GroupId;
use crate::problem::Problem;
use crate::public::build_view::page_id;
use crate::public::statuspage_v2::{status_word, time_zone_name};
use crate::status::Status;
use crate::time::state_timeline::StateTimeline;
use crate::time::timestamp::Timestamp;

/// Keys of a page for what is not here: looks, addresses and channels of notices.
const NULL_KEYS: [&str; 31] = [
    "page_description",
    "headline",
    "branding",
    "subdomain",
    "domain",
    "support_url",
    "notifications_from_email",
    "notifications_email_footer",
    "activity_score",
    "twitter_username",
    "ip_restrictions",
    "city",
    "state",
    "country",
    "css_body_background_color",
    "css_font_color",
    "css_light_font_color",
    "css_greens",
    "css_yellows",
    "css_oranges",
    "css_blues",
    "css_reds",
    "css_border_color",
    "css_graph_color",
    "css_link_color",
    "css_no_data",
    "favicon_logo",
    "transactional_logo",
    "hero_cover",
    "email_logo",
    "twitter_logo",
];
const FALSE_KEYS: [&str; 7] = [
    "hidden_from_search",
    "allow_page_subscribers",
    "allow_incident_subscribers",
    "allow_email_subscribers",
    "allow_sms_subscribers",
    "allow_webhook_subscribers",
    "viewers_must_be_team_members",
];

/// The page that is answered about, with its configuration.
pub(super) struct ManagedPage<'a> {
    pub(super) board: &'a Board,
    pub(super) configuration: &'a Configuration,
    pub(super) id: String,
    created_at: Timestamp,
}

impl<'a> ManagedPage<'a> {
    /// The page of an id, as it came; any where there is none.
    ///
    /// # Errors
    /// 404 before anything is configured, and for another id.
    pub(super) fn find(board: &'a Board, wanted: &str) -> Result<Self, Problem> {
        let (Some(configuration), Some(created_at)) = (&board.configuration, board.created_at)
        else {
            return Err(Problem::not_found("nothing is configured yet")
                .hint("apply a configuration: `allclear apply probes/`"));
        };
        let id = page_id(created_at);
        if !wanted.is_empty() && wanted != id {
            return Err(Problem::not_found(format!("there is no page `{wanted}`"))
                .hint("`GET /v1/pages` lists the one there is"));
        }
        Ok(Self { board, configuration, id, created_at })
    }

    /// A component that is shown.
    pub(super) fn component(&self, id: &str) -> Result<&'a Component, Problem> {
        let mut shown = self.configuration.shown_components();
        let component = shown.find(|component| component.id.as_str() == id);
        component.ok_or_else(|| {
            let ids = self.configuration.shown_components().map(|component| component.id.as_str());
            Problem::not_found(format!("there is no component `{id}`"))
                .hint(format!("there are {}", ids.collect::<Vec<_>>().join(", ")))
        })
    }

    /// Groups and components in the order of the page; each group stands before its components.
    pub(super) fn components(&self) -> Vec<ManagedComponent<'_>> {
        let mut all = vec![];
        for (position, group) in self.groups().into_iter().enumerate() {
            let inside = self.inside(Some(group.id));
            let mut entry = self.of_group(&group);
            entry.position = position + 1;
            all.push(entry);
            all.extend(self.leaves(&inside));
        }
        all.extend(self.leaves(&self.inside(None)));
        all
    }

    fn inside(&self, group: Option<&str>) -> Vec<&'a Component> {
        let shown = self.configuration.shown_components();
        shown.filter(|component| component.group.as_ref().map(GroupId::as_str) == group).collect()
    }

    fn leaves(&self, inside: &[&'a Component]) -> Vec<ManagedComponent<'_>> {
        let leaf = |(nth, component): (usize, &&'a Component)| self.leaf(component, nth + 1);
        inside.iter().enumerate().map(leaf).collect()
    }

    fn leaf(&self, component: &'a Component, position: usize) -> ManagedComponent<'_> {
        let published = self.board.timelines.get(&component.id).map(|timeline| &timeline.published);
        let since = self.board.component_since.get(&component.id);
        let created_at = since.copied().unwrap_or(self.created_at);
        let status = published.and_then(|status| status.current().copied());
        let changed_at = published.and_then(StateTimeline::last_changed_at);
        ManagedComponent {
            id: component.id.as_str(),
            page_id: &self.id,
            group_id: component.group.as_ref().map(GroupId::as_str),
            created_at,
            updated_at: changed_at.unwrap_or(created_at),
            group: false,
            name: &component.name,
            description: component.description.as_deref(),
            position,
            status: status_word(status.unwrap_or(Status::NoData)),
            showcase: true,
            only_show_if_degraded: false,
            automation_email: None,
            start_date: Some(created_at.format("%Y-%m-%d")),
        }
    }

    fn of_group(&self, group: &ManagedGroup<'a>) -> ManagedComponent<'_> {
        let inside = self.leaves(&self.inside(Some(group.id)));
        let worst = inside.iter().map(|leaf| leaf.status).max();
        ManagedComponent {
            id: group.id,
            page_id: &self.id,
            group_id: None,
            created_at: group.created_at,
            updated_at: inside.iter().map(|leaf| leaf.updated_at).max().unwrap_or(group.updated_at),
            group: true,
            name: group.name,
            description: None,
            position: group.position,
            status: worst.unwrap_or(Status::Operational),
            showcase: false,
            only_show_if_degraded: false,
            automation_email: None,
            start_date: None,
        }
    }

    /// The groups that have components which are shown.
    pub(super) fn groups(&self) -> Vec<ManagedGroup<'a>> {
        let mut groups = vec![];
        for group in &self.configuration.groups {
            let components: Vec<&'a str> =
                self.inside(Some(group.id.as_str())).iter().map(|leaf| leaf.id.as_str()).collect();
            if components.is_empty() {
                continue;
            }
            groups.push(ManagedGroup {
                id: group.id.as_str(),
                page_id: self.id.clone(),
                name: &group.name,
                description: None,
                components,
                position: groups.len() + 1,
                created_at: self.created_at,
                updated_at: self.board.told_to_readers().0,
            });
        }
        groups
    }
}

impl Serialize for ManagedPage<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let page = &self.configuration.page;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &self.id)?;
        map.serialize_entry("created_at", &self.created_at)?;
        map.serialize_entry("updated_at", &self.board.told_to_readers().0)?;
        map.serialize_entry("name", &page.name)?;
        map.serialize_entry("url", &page.url)?;
        map.serialize_entry("time_zone", time_zone_name(&page.timezone))?;
        map.serialize_entry("allow_rss_atom_feeds", &true)?;
        for key in FALSE_KEYS {
            map.serialize_entry(key, &false)?;
        }
        for key in NULL_KEYS {
            map.serialize_entry(key, &())?;
        }
        map.end()
    }
}

/// A component, or a group among components.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct ManagedComponent<'a> {
    pub(super) id: &'a str,
    page_id: &'a str,
    group_id: Option<&'a str>,
    created_at: Timestamp,
    updated_at: Timestamp,
    pub(super) group: bool,
    name: &'a str,
    description: Option<&'a str>,
    position: usize,
    status: Status,
    showcase: bool,
    only_show_if_degraded: bool,
    automation_email: Option<()>,
    start_date: Option<String>,
}

/// A group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct ManagedGroup<'a> {
    pub(super) id: &'a str,
    page_id: String,
    name: &'a str,
    description: Option<()>,
    components: Vec<&'a str>,
    position: usize,
    created_at: Timestamp,
    updated_at: Timestamp,
}
