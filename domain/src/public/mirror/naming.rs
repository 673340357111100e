//! Naming: which further addresses do the lists, pages and scripts of a server name, that a mirror is to have?

use serde::Deserialize;

use crate::ids::{ComponentId, IncidentId, MaintenanceId};
use crate::public::mirror::html_tags::{HtmlTag, html_tags};
use crate::public::mirror::items::{LOG, MirrorItem, MirrorKind};
use crate::public::mirror::mirror_path::UnsafePath;

/// Answers of Statuspage's API that together list all components, open incidents and the newest of what is over: what feeds
/// have too.
const LISTS: [&str; 4] = [
    "/api/v2/summary.json",
    "/api/v2/components.json",
    "/api/v2/incidents.json",
    "/api/v2/scheduled-maintenances.json",
];

/// First names of addresses that a mirror has; those of forms, operators and agents are not among them.
const MIRRORED: [&str; 8] =
    ["components", "incidents", "maintenance", "history", "uptime", "api", "embed", "live"];

/// What may stand in quotes of a script as the address of another of its files.
const ENDINGS_OF_SCRIPTS: [&str; 5] = [".js", ".mjs", ".wasm", ".css", ".json"];

/// What stands before the name of a file beside a script.
const LOADING: [&str; 3] = ["from", "import", "URL"];

/// The server names what cannot be mirrored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidNaming {
    /// A list is not what Statuspage's API has.
    #[error("{address} cannot be read: {why}")]
    List {
        /// Where the list is.
        address: String,
        /// What is wrong.
        why: String,
    },
    /// A page refers to a script that can be no file.
    #[error("{address} refers to a script that cannot be mirrored: {why}")]
    Script {
        /// The page.
        address: String,
        /// What is wrong.
        why: UnsafePath,
    },
}

#[derive(Deserialize)]
struct MirroredLists {
    #[serde(default)]
    components: Vec<ListedComponent>,
    #[serde(default)]
    incidents: Vec<ListedIncident>,
    #[serde(default)]
    scheduled_maintenances: Vec<ListedMaintenance>,
}

#[derive(Deserialize)]
struct ListedComponent {
    id: ComponentId,
    #[serde(default)]
    group: bool,
}

#[derive(Deserialize)]
struct ListedIncident {
    id: IncidentId,
}

#[derive(Deserialize)]
struct ListedMaintenance {
    id: MaintenanceId,
}

/// What an answer of the server names. Of links it takes those that lead to what a mirror may have; all others lead
/// [to the server](super::rewrite).
///
/// # Errors
/// When a list cannot be read, such as for an id that is none, or a page's script could not be a file.
pub fn items_named_in(item: &MirrorItem, text: &str) -> Result<Vec<MirrorItem>, InvalidNaming> {
    let address = item.address.as_str();
    if LISTS.contains(&address) {
        let refusal = |why: String| InvalidNaming::List { address: address.to_owned(), why };
        let lists = crate::json::from_str(text).map_err(|error| refusal(error.to_string()))?;
        return listed(&lists).map_err(|error| refusal(error.to_string()));
    }
    if item.file.is_page() {
        let refusal = |why| InvalidNaming::Script { address: address.to_owned(), why };
        let tags = html_tags(text);
        let scripts = tags.iter().filter_map(script);
        let scripts: Result<Vec<_>, _> =
            scripts.map(|script| MirrorItem::required(script, MirrorKind::Document)).collect();
        let mut items = scripts.map_err(refusal)?;
        items.extend(tags.iter().filter_map(link).filter_map(linked));
        return Ok(items);
    }
    if [".js", ".mjs"].iter().any(|ending| address.ends_with(ending)) {
        return Ok(files_of_script(address, text));
    }
    Ok(vec![])
}

fn listed(lists: &MirroredLists) -> Result<Vec<MirrorItem>, UnsafePath> {
    let mut items = vec![];
    for component in lists.components.iter().filter(|component| !component.group) {
        let page = format!("/components/{}", component.id);
        items.push(MirrorItem::required(&page, MirrorKind::ComponentPage)?);
        for badge in ["badge.svg", "badge.json"] {
            items.push(MirrorItem::required(&format!("{page}/{badge}"), MirrorKind::Document)?);
        }
        // A server of an earlier version has none.
        for feed in ["history.atom", "history.rss", "history.json"] {
            items.push(MirrorItem::optional(&format!("{page}/{feed}"), MirrorKind::Document)?);
        }
    }
    for ListedIncident { id } in &lists.incidents {
        items.push(MirrorItem::required(&format!("/incidents/{id}"), MirrorKind::Page)?);
    }
    for ListedMaintenance { id } in &lists.scheduled_maintenances {
        items.push(MirrorItem::required(&format!("/maintenance/{id}"), MirrorKind::Page)?);
    }
    Ok(items)
}

/// The script of this server that a tag runs. Without it a page would not say by itself that it is old.
fn script<'a>(tag: &HtmlTag<'a>) -> Option<&'a str> {
    let address = tag.is("script").then(|| tag.attribute("src"))??.value;
    is_own(address).then_some(address)
}

/// Where a tag leads to, or what it shows.
fn link<'a>(tag: &HtmlTag<'a>) -> Option<&'a str> {
    let name = if tag.is("a") || tag.is("link") { "href" } else { "src" };
    let shown = ["a", "link", "img", "source"].iter().any(|element| tag.is(element));
    Some(tag.attribute(name).filter(|_| shown)?.value)
}

/// Whether an address is below this server's.
pub(super) fn is_own(address: &str) -> bool {
    address.starts_with('/') && !address.starts_with("//")
}

/// What a link leads to, if a mirror may have it.
fn linked(address: &str) -> Option<MirrorItem> {
    let (page, _) = address.split_once('#').unwrap_or((address, ""));
    if !is_own(page) || page == LOG {
        return None;
    }
    let names: Vec<&str> = page.split('/').skip(1).collect();
    let (first, is_file) = (names.first()?, names.last()?.contains('.'));
    let kind = match names.as_slice() {
        [_] if is_file => MirrorKind::Document,
        _ if !MIRRORED.contains(first) => return None,
        _ if is_file => MirrorKind::Document,
        ["components", id] => id.parse::<ComponentId>().ok().map(|_| MirrorKind::ComponentPage)?,
        ["incidents", id] | ["incidents", id, "rfo"] => {
            id.parse::<IncidentId>().ok().map(|_| MirrorKind::Page)?
        }
        ["maintenance", id] => id.parse::<MaintenanceId>().ok().map(|_| MirrorKind::Page)?,
        ["components" | "incidents", ..] => return None,
        _ => MirrorKind::Page,
    };
    MirrorItem::optional(page, kind).ok()
}

/// The files that a script names in quotes: by their address, or beside it where files are loaded.
fn files_of_script(address: &str, text: &str) -> Vec<MirrorItem> {
    let folder = address.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut before = "";
    let files = text.split(['"', '\'', '`']).filter_map(|word| {
        let loads = before.trim_end_matches(['(', ' ']);
        before = word;
        let file = match word.strip_prefix("./") {
            Some(beside) if LOADING.iter().any(|end| loads.ends_with(end)) => {
                format!("{folder}/{beside}")
            }
            Some(_) => return None,
            None => is_own(word).then(|| word.to_owned())?,
        };
        ENDINGS_OF_SCRIPTS.iter().find(|ending| file.ends_with(**ending))?;
        linked(&file)
    });
    files.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(address: &str, text: &str) -> Result<Vec<String>, String> {
        let item = MirrorItem::optional(address, MirrorKind::Page).unwrap();
        let items = items_named_in(&item, text).map_err(|error| error.to_string())?;
        let mark =
            |item: MirrorItem| if item.is_required { item.address + "!" } else { item.address };
        Ok(items.into_iter().map(mark).collect())
    }

    #[test]
    fn lists_name_pages_and_badges_and_nothing_elsewhere() {
        let list = r#"{"page":{"id":"x"},"components":[{"id":"shop","group":true},{"id":"pay","group":false}],
            "incidents":[{"id":"1k9k5w1edagp"}],"scheduled_maintenances":[{"id":"kv3ifkiv23zx"}]}"#;
        let items = [
            "/components/pay!",
            "/components/pay/badge.svg!",
            "/components/pay/badge.json!",
            "/components/pay/history.atom",
            "/components/pay/history.rss",
            "/components/pay/history.json",
            "/incidents/1k9k5w1edagp!",
            "/maintenance/kv3ifkiv23zx!",
        ];
        assert_eq!(named("/api/v2/summary.json", list).unwrap(), items);
        for list in [
            r#"{"components":[{"id":"../../etc/passwd"}]}"#,
            r#"{"incidents":[{"id":".."}]}"#,
            r#"{"scheduled_maintenances":[{"id":"a/b"}]}"#,
            r#"{"incidents":[{"id":""}]}"#,
            "<html>",
        ] {
            let refused = named("/api/v2/incidents.json", list).unwrap_err();
            assert!(refused.starts_with("/api/v2/incidents.json cannot be read: "), "{refused}");
        }
        assert_eq!(named("/uptime.json", list).unwrap(), [""; 0]);
    }

    #[test]
    fn pages_name_what_a_mirror_may_have() {
        for (html, items) in [
            ("<script type=module src=/live/allclear.js></script>", &["/live/allclear.js!"][..]),
            ("<script src=\"https://elsewhere.example/x.js\"></script>", &[]),
            ("<script src=\"//elsewhere.example/x.js\"></script>", &[]),
            ("<a href=\"/components/pay\">", &["/components/pay"]),
            ("<a href=\"/components/pay#latency\">", &["/components/pay"]),
            ("<a href=\"/components/pay?grain=day&amp;region=eu\">", &[]),
            ("<a href=\"/components/..\">", &[]),
            ("<a href=\"/components/a/b\">", &[]),
            ("<a href=\"/incidents/1k9k5w1edagp\">", &["/incidents/1k9k5w1edagp"]),
            ("<a href=\"/history/2026-11\">", &["/history/2026-11"]),
            ("<link rel=alternate href=\"/index.md\">", &["/index.md"]),
            ("<link rel=icon href=\"data:image/svg+xml,x\">", &[]),
            ("<img src=\"/components/pay/badge.svg\">", &["/components/pay/badge.svg"]),
            ("<a href=\"/log.jsonl\">", &[]),
            ("<a href=\"/subscribe\"><a href=\"/ops/v1/openapi.json\"><a href=\"/?at=now\">", &[]),
            ("<a href=\"https://northwind.example/history.rss\">", &[]),
            ("<style>@import '/live/x.css'</style><p title=\"<a href='/index.md'>\">", &[]),
        ] {
            assert_eq!(named("/", html).unwrap(), items, "{html}");
        }
        let refused = named("/", "<script src=\"/live/../x.js\"></script>").unwrap_err();
        assert!(refused.starts_with("/ refers to a script that cannot be mirrored: "), "{refused}");
    }

    #[test]
    fn scripts_name_the_files_that_they_load() {
        let script = r#"import init from "./glue.js"; new URL("/live/allclear_bg.wasm", location.href);
            import('./a.mjs'); const a = { "./glue_bg.js": 1 }, b = "/ops/v1/x.json", c = "./.hidden.js", d = "/", e = "../x.js", f = "no.js";"#;
        let files = ["/live/glue.js", "/live/allclear_bg.wasm", "/live/a.mjs"];
        assert_eq!(named("/live/allclear.js", script).unwrap(), files);
    }
}
