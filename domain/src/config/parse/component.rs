//! Parser of the components of `page.toml`: what customers see, and what operators note of it.

use toml::Spanned;

use crate::config::named_link::NamedLink;
use crate::config::parse::dependencies::{dependencies, refuse_circles};
use crate::config::parse::file_value::read_fields;
use crate::config::parse::names::{name, unique};
use crate::config::parse::probe::former_id;
use crate::config::parse::reader::Reader;
use crate::config::parse::upstream::{RawUpstream, vendor};
use crate::config::{Component, ComponentNotes, Group, MAX_LINKS, MAX_RUNBOOKS};
use crate::ids::{ComponentId, GroupId};
use crate::limits::MAX_NAME_CHARS;
use crate::ordered::SortedSet;
use crate::probe::url_parts;
use crate::text_position::nearest;
use crate::xml_text::Lines;

/// The most characters of a component's description.
pub(super) const MAX_DESCRIPTION_CHARS: usize = 300;
/// The most characters of an address that is noted of a component.
const MAX_ADDRESS_CHARS: usize = 500;

pub(crate) struct RawComponent {
    pub(crate) id: Option<Spanned<String>>,
    was: Option<Spanned<String>>,
    name: Option<Spanned<String>>,
    group: Option<Spanned<String>>,
    description: Option<Spanned<String>>,
    manual: bool,
    pub(crate) announce: Option<Spanned<String>>,
    hidden: bool,
    depends_on: Vec<Spanned<String>>,
    upstream: Option<Spanned<RawUpstream>>,
    owner: Option<Spanned<String>>,
    repo: Option<Spanned<String>>,
    tier: Option<u8>,
    links: Vec<RawLink>,
    runbooks: Vec<RawLink>,
}

read_fields!(RawComponent {
    id,
    was,
    name,
    group,
    description,
    manual,
    announce,
    hidden,
    depends_on,
    upstream,
    owner,
    repo,
    tier,
    links,
    runbooks,
});

struct RawLink {
    name: Option<Spanned<String>>,
    url: Option<Spanned<String>>,
}

read_fields!(RawLink { name, url });

/// The components, each with the byte at which its id stands.
pub(crate) fn components(
    reader: &mut Reader<'_>,
    raw: &[RawComponent],
    groups: &[Group],
) -> Vec<(usize, Component)> {
    let mut seen = SortedSet::new();
    let ids: Vec<&str> =
        raw.iter().filter_map(|entry| entry.id.as_ref()).map(|id| id.get_ref().as_str()).collect();
    let entries = raw.iter().filter_map(|entry| {
        let name = name(reader, entry.name.as_ref());
        let group = entry.group.as_ref().and_then(|text| known_group(reader, text, groups));
        let description = entry.description.as_ref();
        let description = description
            .map(|text| reader.text("description", text, MAX_DESCRIPTION_CHARS, Lines::Many));
        let was = former_id(reader, entry.was.as_ref(), entry.id.as_ref()).map(|(was, _)| was);
        let notes = notes(reader, entry);
        if let Some(announce) = &entry.announce
            && entry.hidden
            && announce.get_ref() != "never"
        {
            let message = "a hidden component is not announced";
            let hint = "leave `announce` out, or show the component";
            reader.refuse(announce.span().start, message, Some(hint));
        }
        let written = entry.id.as_ref()?;
        let id = unique(reader, written, &mut seen)?;
        let (manual, hidden) = (entry.manual, entry.hidden);
        let own = entry.id.as_ref().map(|id| id.get_ref().as_str());
        let depends_on = dependencies(reader, (own, &entry.depends_on), &ids);
        let upstream = entry.upstream.as_ref().map(|written| vendor(reader, written));
        if let Some(written) = entry.upstream.as_ref().filter(|_| manual) {
            let hint = "leave `manual` out: a probe reads what the third party says";
            reader.refuse(
                written.span().start,
                "a manual component is no third party's",
                Some(hint),
            );
        }
        let component = Component {
            id,
            name,
            description,
            group,
            manual,
            was,
            hidden,
            depends_on,
            upstream,
            notes,
        };
        Some((written.span().start, component))
    });
    let components: Vec<_> = entries.collect();
    former_ids(reader, raw, &seen);
    let depending = raw.iter().filter_map(|entry| {
        Some((entry.id.as_ref()?.get_ref().as_str(), entry.depends_on.as_slice()))
    });
    refuse_circles(reader, &depending.collect::<Vec<_>>());
    components
}

/// What a component was is no other component, and one alone was it.
fn former_ids(reader: &mut Reader<'_>, raw: &[RawComponent], ids: &SortedSet<ComponentId>) {
    let mut taken = SortedSet::new();
    for was in raw.iter().filter_map(|entry| entry.was.as_ref()) {
        let text = was.get_ref();
        let is_another = ids.iter().any(|id| id.as_str() == text);
        let is_own = raw.iter().any(|entry| {
            let same =
                |id: &Option<Spanned<String>>| id.as_ref().is_some_and(|id| id.get_ref() == text);
            same(&entry.id) && same(&entry.was)
        });
        if is_another && !is_own {
            let message = format!("`was` is `{text}`, and there still is a component `{text}`");
            let hint = "a history goes on in one place: take one of the two away";
            reader.refuse(was.span().start, message, Some(hint));
        } else if !taken.insert(text.clone()) {
            let message = format!("two components say that they were `{text}`");
            reader.refuse(was.span().start, message, Some("a history goes on in one place"));
        }
    }
}

fn notes(reader: &mut Reader<'_>, entry: &RawComponent) -> ComponentNotes {
    let owner =
        entry.owner.as_ref().map(|text| reader.text("owner", text, MAX_NAME_CHARS, Lines::One));
    let repo = entry.repo.as_ref().map(|text| address(reader, "repo", text));
    let links = named_links(reader, &entry.links, MAX_LINKS, "links");
    let runbooks = named_links(reader, &entry.runbooks, MAX_RUNBOOKS, "runbooks");
    ComponentNotes { owner, repo, tier: entry.tier, links, runbooks }
}

/// Links of a component, at most so many of the kind.
fn named_links(
    reader: &mut Reader<'_>,
    written: &[RawLink],
    most: usize,
    kind: &str,
) -> Vec<NamedLink> {
    let links = written.iter().map(|link| NamedLink {
        name: name(reader, link.name.as_ref()),
        url: link.url.as_ref().map(|text| address(reader, "url", text)).unwrap_or_default(),
    });
    let links = links.collect();
    if let Some(more) = written.get(most).and_then(|link| link.name.as_ref()) {
        let message = format!("a component has at most {most} {kind}");
        reader.refuse(more.span().start, message, None);
    }
    links
}

/// An http or https address without a password.
fn address(reader: &mut Reader<'_>, key: &str, written: &Spanned<String>) -> String {
    let text = reader.text(key, written, MAX_ADDRESS_CHARS, Lines::One);
    let at = written.span().start;
    match url_parts::parse(&text) {
        Some(url) if url.has_credentials => {
            let message = format!("`{key}` has a user name or a password in it");
            reader.refuse(at, message, Some("operators and files see it"));
        }
        Some(url) if matches!(url.scheme.as_str(), "http" | "https") => {}
        _ => {
            let message = format!("`{key}` is no http or https address");
            reader.refuse(at, message, Some("such as \"https://git.example.com/shop\""));
        }
    }
    text
}

fn known_group(
    reader: &mut Reader<'_>,
    text: &Spanned<String>,
    groups: &[Group],
) -> Option<GroupId> {
    let group = groups.iter().find(|group| group.id.as_str() == text.get_ref());
    if group.is_none() {
        let nearest = nearest(text.get_ref(), groups.iter().map(|group| group.id.as_str()));
        let hint = match nearest {
            Some(group) => format!("did you mean `{group}`?"),
            None => "name it in a [[group]]".to_owned(),
        };
        let message = format!("there is no group `{}`", text.get_ref());
        reader.refuse(text.span().start, message, Some(&hint));
    }
    group.map(|group| group.id.clone())
}
