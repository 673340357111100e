//! Issues of Upptime: which incidents does the list of a repository's issues hold?
//!
//! It opens an issue with the label `status` and one for the site, comments on it when the site is back, and closes it.

use serde_json::Value;

use crate::board::{ImportedIncident, Update};
use crate::import::conversion::HistoryConversion;
use crate::import::entry_parts::{EntryParts, unused};
use crate::import::imported_entry::{ImportedEntry, UPPTIME};
use crate::import::source_entry::SourceEntry;
use crate::ordered::{self, SortedMap};
use crate::problem::Problem;
use crate::status::{IncidentStatus, Status};
use crate::time::timestamp::Timestamp;

/// The label of issues that are incidents.
const INCIDENT_LABEL: &str = "status";
/// How the comment begins that says that a site is back.
const BACK: &str = "**Resolved:**";
/// What those who run a repository are to it.
const TRUSTED: [&str; 3] = ["OWNER", "MEMBER", "COLLABORATOR"];

impl HistoryConversion<'_> {
    /// Takes the issues of a file: a list as GitHub's API or `gh issue list --json` writes it.
    ///
    /// # Errors
    /// When it is no JSON, or no list.
    pub fn take_upptime(&mut self, file: &str, text: &str) -> Result<(), Problem> {
        let value: Value = serde_json::from_str(text)
            .map_err(|error| Problem::bad_request(format!("{file} is no JSON: {error}")))?;
        if !value.is_array() {
            return Err(Problem::bad_request(format!("{file} is no list of issues"))
                .hint("save what `gh issue list --state all --json` writes of the repository"));
        }
        for entry in SourceEntry::listed(file, &value) {
            let id = entry.number("number").map(|number| number.to_string());
            self.take_entry(&entry, id.unwrap_or_default(), |entry, parts| {
                incident_of(entry, parts).map(|new| ImportedEntry::Incident(Box::new(new)))
            });
        }
        Ok(())
    }
}

fn incident_of(
    entry: &SourceEntry<'_>,
    parts: &mut EntryParts<'_>,
) -> Result<ImportedIncident, Problem> {
    let labels = entry.names("labels");
    if !labels.contains(&INCIDENT_LABEL) {
        let detail = format!("it has no label `{INCIDENT_LABEL}`: it is no incident of Upptime");
        return Err(Problem::bad_request(detail));
    }
    let missing = |key: &str| Problem::bad_request(format!("it has no `{key}` that can be read"));
    let number = entry.number("number").ok_or_else(|| missing("number"))?;
    let opened_at = entry.first_instant(&["created_at", "createdAt"]);
    let opened_at = opened_at.ok_or_else(|| missing("created_at"))?;
    let Some(closed_at) = entry.first_instant(&["closed_at", "closedAt"]) else {
        return Err(Problem::bad_request("it is not over: the issue is open").hint(
            "close it there and import again, or open it here with `allclear incident open`",
        ));
    };
    let title = entry.title();
    let id = format!("{}-{number}", parts.repository);
    let stated = status_of(title);
    let sites = labels.into_iter().filter(|label| *label != INCIDENT_LABEL);
    let components =
        sites.filter_map(|site| Some((parts.component(Some(site), None, None)?, stated)));
    let mut updates = vec![Update {
        id: id.clone(),
        at: opened_at,
        body: entry.text("body").unwrap_or_default().to_owned(),
        components: SortedMap::from_iter(components),
        ..Update::default()
    }];
    updates.extend(comments(entry, &id, closed_at, parts));
    ordered::sort_by_key(&mut updates, |update| update.at);
    if updates.last().is_some_and(|last| !last.status.is_over()) {
        let (id, status) = (format!("{id}-closed"), IncidentStatus::Resolved);
        updates.push(Update { id, at: closed_at, status, ..Update::default() });
    }
    Ok(ImportedIncident {
        source: UPPTIME.to_owned(),
        id: id.parse().map_err(|_| missing("number"))?,
        name: title.to_owned(),
        impact: None,
        started_at: opened_at,
        updates,
    })
}

/// Comments of an issue by those who run the page, each an update. From the one that says that the site is back, or from when it was closed, it is over.
fn comments(
    entry: &SourceEntry<'_>,
    issue: &str,
    closed_at: Timestamp,
    parts: &mut EntryParts<'_>,
) -> Vec<Update> {
    let mut updates: Vec<Update> = vec![];
    if entry.number("comments").is_some_and(|count| count > 0) {
        parts.advise(
            entry,
            "its comments are not in the file, and are left out",
            "save what `gh issue list --json` writes, with `comments`",
        );
    }
    for comment in entry.entries("comments") {
        let Some(at) = comment.first_instant(&["created_at", "createdAt"]) else {
            parts.remark(
                &comment,
                entry,
                "this comment has no instant, and is left out".to_owned(),
            );
            continue;
        };
        if !is_by_the_page(&comment, entry) {
            let who = login(&comment).unwrap_or("somebody");
            let why = format!("this comment is by `{who}`, not by who runs the page: left out");
            parts.remark(&comment, entry, why);
            continue;
        }
        let body = comment.text("body").unwrap_or_default().to_owned();
        let is_over = at >= closed_at || body.starts_with(BACK);
        let status = if is_over { IncidentStatus::Resolved } else { IncidentStatus::Investigating };
        let is_taken = |id: &str| updates.iter().any(|own| own.id == id);
        let id = unused(&format!("{issue}-{}", at.unix_ms()), is_taken);
        updates.push(Update { id, at, status, body, ..Update::default() });
    }
    updates
}

/// What the title of an issue states of its site.
fn status_of(title: &str) -> Status {
    match title {
        title if title.contains("is down") => Status::MajorOutage,
        title if title.contains("degraded") => Status::DegradedPerformance,
        _ => Status::Operational,
    }
}

/// Whether who runs the page wrote a comment: on a public repository anybody may.
fn is_by_the_page(comment: &SourceEntry<'_>, issue: &SourceEntry<'_>) -> bool {
    let association = comment.text("author_association").or(comment.text("authorAssociation"));
    if association.is_some_and(|word| TRUSTED.contains(&word)) || is_bot(comment) {
        return true;
    }
    // `gh` writes a bot as `app/NAME` where it opened an issue, and as `NAME` where it commented, of no association.
    let opened = login(issue).map(plain);
    let is_opener = opened.is_some() && login(comment).map(plain) == opened;
    is_opener && (association.is_none() || is_bot(issue))
}

/// Whether a bot wrote an issue or a comment.
fn is_bot(part: &SourceEntry<'_>) -> bool {
    let author = author(part);
    let is_bot =
        |author: &SourceEntry<'_>| author.is("is_bot") || author.text("type") == Some("Bot");
    let name = login(part).unwrap_or_default();
    author.as_ref().is_some_and(is_bot) || name.ends_with("[bot]") || name.starts_with("app/")
}

fn author<'a>(part: &SourceEntry<'a>) -> Option<SourceEntry<'a>> {
    part.entry("user").or_else(|| part.entry("author"))
}

fn login<'a>(part: &SourceEntry<'a>) -> Option<&'a str> {
    author(part)?.text("login")
}

/// The name of an author without what says that it is a bot.
fn plain(login: &str) -> &str {
    let login = login.strip_prefix("app/").unwrap_or(login);
    login.strip_suffix("[bot]").unwrap_or(login)
}
