//! Markdown pages: what do the pages say, for programs that read text? Each is the twin of a page, at its address with `.md`
//! behind it.

use crate::words::Words;
use std::fmt::Write;

use crate::public::figure_wording;
use crate::public::freshness::Freshness;
use crate::public::machines::markdown_text::{literal, quoted};
use crate::public::notice_view::NoticeView;
use crate::public::page_address::address;
use crate::public::view::{
    AffectedComponent, ComponentView, IncidentView, MaintenanceView, Outage, PAST_DAYS, PublicView,
};
use crate::public::{time_wording, upstream_views, wording};
use crate::time::timestamp::Timestamp;

/// The twin of the front page.
#[must_use]
pub fn front(view: &PublicView, now: Timestamp) -> String {
    let name = format!("{} status", view.page.name);
    let mut page = beginning(view, &name, &view.headline.sentence, now);
    let reporting = literal(&wording::reporting(Words::ENGLISH, &view.regions));
    let _ = writeln!(page, "{}{reporting}", if reporting.is_empty() { "" } else { " " });
    view.notices.iter().for_each(|notice| self::notice(&mut page, notice));
    let (over, open): (Vec<_>, Vec<_>) =
        view.incidents.iter().partition(|incident| incident.status.is_over());
    section(&mut page, "Open incidents", open.into_iter(), |page, incident| {
        subject(page, view, "###", "incidents", incident.id.as_str(), &incident.name);
        incident_facts(page, incident, now);
        let newest = incident.updates.iter().find(|update| update.withdrawn_at.is_none());
        if let Some(newest) = newest {
            let status = wording::incident_status(Words::ENGLISH, newest.status);
            update(page, &status, newest.created_at, &newest.body);
        }
    });
    let open = view.maintenances.iter().filter(|maintenance| !maintenance.status.is_over());
    section(&mut page, "Maintenance", open, |page, maintenance| {
        subject(page, view, "###", "maintenance", maintenance.id.as_str(), &maintenance.name);
        maintenance_facts(page, maintenance);
        if let Some(newest) = maintenance.updates.first() {
            let words = wording::maintenance_status(Words::ENGLISH, newest.status);
            update(page, &words, newest.created_at, &newest.body);
        }
    });
    page.push_str("\n## Components\n");
    for group in &view.groups {
        if let Some((_, name)) = &group.group {
            let _ = write!(page, "\n### {}\n", literal(name));
        }
        page.push('\n');
        group.components.iter().for_each(|shown| component_line(&mut page, view, shown, now));
    }
    outages(&mut page, view, view.outages.iter(), now);
    let past = format!("Incidents of the last {PAST_DAYS} days");
    section(&mut page, &past, over.into_iter(), |page, incident| {
        subject(page, view, "-", "incidents", incident.id.as_str(), &incident.name);
        incident_facts(page, incident, now);
    });
    page
}

/// The twin of a component's page.
#[must_use]
pub fn component(view: &PublicView, component: &ComponentView, now: Timestamp) -> String {
    let is_current = Freshness::at(view.as_of, now) == Freshness::Current;
    // Of an old view it is not known how the component was.
    let sentence =
        is_current.then(|| wording::component(Words::ENGLISH, &component.name, component.status));
    let mut page = beginning(view, &component.name, &sentence.unwrap_or_default(), now);
    if is_current {
        let _ = write!(page, " Since {}.", time_wording::instant(Words::ENGLISH, component.since));
    }
    page.push('\n');
    if let Some(description) = &component.description {
        let _ = write!(page, "\n{}\n", literal(description));
    }
    if let Some(upstream) = upstream_views::wording(Words::ENGLISH, component) {
        let _ = write!(page, "\n{}\n", literal(&upstream));
    }
    section(&mut page, "Seen from", component.regions.iter(), |page, report| {
        let seen = format!("{}: {}", report.name, wording::region(Words::ENGLISH, report));
        let _ = writeln!(page, "- {}", literal(&seen));
    });
    let figures = figure_wording::figures(Words::ENGLISH, &component.figures);
    section(&mut page, "Uptime", figures.into_iter(), |page, figure| {
        let observed = figure.observed.map(|observed| format!(", {observed}")).unwrap_or_default();
        let _ = writeln!(page, "- {}: {}{observed}", figure.windows, figure.share);
    });
    let touching = view
        .incidents
        .iter()
        .filter(|incident| incident.components.iter().any(|affected| affected.id == component.id));
    section(&mut page, "Incidents", touching, |page, incident| {
        subject(page, view, "-", "incidents", incident.id.as_str(), &incident.name);
        incident_facts(page, incident, now);
    });
    let seen = view.outages.iter().filter(|seen| seen.component == component.id);
    outages(&mut page, view, seen, now);
    page
}

/// The twin of an incident's page.
#[must_use]
pub fn incident(view: &PublicView, incident: &IncidentView, now: Timestamp) -> String {
    let mut page = format!("# {}\n\n", literal(&incident.name));
    // Of an old view it is not known whether there was another update since.
    incident_facts(&mut page, incident, Freshness::at(view.as_of, now).counted_to(view.as_of, now));
    staleness(&mut page, view, now);
    as_of(&mut page, view);
    page.push('\n');
    for posted in &incident.updates {
        match posted.withdrawn_at {
            Some(at) => {
                let (posted, at) = (
                    time_wording::instant(Words::ENGLISH, posted.created_at),
                    time_wording::instant(Words::ENGLISH, at),
                );
                let _ = write!(page, "\nAn update of {posted} was withdrawn {at}.\n");
            }
            None => {
                let words = wording::incident_status(Words::ENGLISH, posted.status);
                update(&mut page, &words, posted.created_at, &posted.body);
            }
        }
    }
    page
}

/// The twin of a maintenance's page.
#[must_use]
pub fn maintenance(view: &PublicView, maintenance: &MaintenanceView, now: Timestamp) -> String {
    let mut page = format!("# {}\n\n", literal(&maintenance.name));
    maintenance_facts(&mut page, maintenance);
    staleness(&mut page, view, now);
    as_of(&mut page, view);
    page.push('\n');
    for posted in &maintenance.updates {
        let words = wording::maintenance_status(Words::ENGLISH, posted.status);
        update(&mut page, &words, posted.created_at, &posted.body);
    }
    page
}

/// The title, the sentence if there is one, and of when it is true.
fn beginning(view: &PublicView, title: &str, sentence: &str, now: Timestamp) -> String {
    let sentence = literal(sentence);
    let told = match Freshness::at(view.as_of, now) {
        Freshness::Current => format!("**{sentence}.**"),
        Freshness::Stale(age) if sentence.is_empty() => {
            format!("**{}.**", wording::not_refreshed(Words::ENGLISH, age))
        }
        Freshness::Stale(age) => {
            format!(
                "**{}.** At that time: {sentence}.",
                wording::not_refreshed(Words::ENGLISH, age)
            )
        }
    };
    let mut page = format!("# {}\n\n{told}\n", literal(title));
    as_of(&mut page, view);
    page
}

/// That what is told is old, if it is.
fn staleness(page: &mut String, view: &PublicView, now: Timestamp) {
    if let Freshness::Stale(age) = Freshness::at(view.as_of, now) {
        let _ = write!(
            page,
            "\n**{}.** At that time it was so.\n",
            wording::not_refreshed(Words::ENGLISH, age)
        );
    }
}

fn as_of(page: &mut String, view: &PublicView) {
    let _ = write!(
        page,
        "\nAs of {} ({}).",
        time_wording::instant(Words::ENGLISH, view.as_of),
        view.as_of
    );
}

/// A section, if there is anything in it.
fn section<T>(
    page: &mut String,
    title: &str,
    items: impl Iterator<Item = T>,
    write: impl Fn(&mut String, T),
) {
    let mut items = items.peekable();
    if items.peek().is_some() {
        let _ = write!(page, "\n## {title}\n\n");
        items.for_each(|item| write(page, item));
    }
}

/// The name of something that has a twin, with the address of that.
fn subject(page: &mut String, view: &PublicView, mark: &str, kind: &str, id: &str, name: &str) {
    let end = if mark == "-" { ": " } else { "\n\n" };
    let address = address(&view.page, &format!("/{kind}/{id}.md"));
    let _ = write!(page, "{mark} [{}](<{address}>){end}", literal(name));
}

fn component_line(page: &mut String, view: &PublicView, shown: &ComponentView, now: Timestamp) {
    subject(page, view, "-", "components", shown.id.as_str(), &shown.name);
    page.push_str(&wording::status(Words::ENGLISH, shown.status));
    if Freshness::at(view.as_of, now) == Freshness::Current {
        let _ = write!(page, " since {}", time_wording::instant(Words::ENGLISH, shown.since));
    }
    if let Some(upstream) = upstream_views::wording(Words::ENGLISH, shown) {
        let _ = write!(page, ". {}", literal(upstream.trim_end_matches('.')));
    }
    let _ = writeln!(page, ". 90 days: {}.", figure_wording::uptime(Words::ENGLISH, &shown.uptime));
}

fn incident_facts(page: &mut String, incident: &IncidentView, now: Timestamp) {
    let (status, impact) = (
        wording::incident_status(Words::ENGLISH, incident.status),
        wording::impact(Words::ENGLISH, incident.impact),
    );
    let _ = write!(page, "{status}, {impact}. {}", affects(&incident.components));
    let _ = write!(page, "Began {}", time_wording::instant(Words::ENGLISH, incident.started_at));
    if let Some(at) = incident.resolved_at {
        let _ = write!(page, ", resolved {}", time_wording::instant(Words::ENGLISH, at));
    }
    page.push('.');
    if incident.is_uncounted {
        let _ = write!(page, " {}", Words::ENGLISH.text("not-counted"));
    }
    match (wording::overdue(Words::ENGLISH, incident, now), incident.next_update_by) {
        (Some(overdue), _) => {
            let _ = write!(page, " {overdue}");
        }
        (None, Some(by)) => {
            let by = time_wording::instant(Words::ENGLISH, by);
            let _ = write!(page, " Next update by {by}.");
        }
        (None, None) => {}
    }
    page.push('\n');
}

fn maintenance_facts(page: &mut String, maintenance: &MaintenanceView) {
    let status = wording::maintenance_status(Words::ENGLISH, maintenance.status);
    let from = time_wording::instant(Words::ENGLISH, maintenance.scheduled_for);
    let until = time_wording::instant(Words::ENGLISH, maintenance.scheduled_until);
    let affects = affects(&maintenance.components);
    let _ = writeln!(page, "{status}, {from} to {until}. {}", affects.trim_end());
}

fn affects(components: &[AffectedComponent]) -> String {
    let names: Vec<&str> = components.iter().map(|affected| affected.name.as_str()).collect();
    match names.is_empty() {
        true => String::new(),
        false => format!("Affects {}. ", literal(&names.join(", "))),
    }
}

/// What was told, in the words of operators.
fn update(page: &mut String, words: &str, at: Timestamp, body: &str) {
    let _ = write!(
        page,
        "\n**{words}**, {}:\n\n{}",
        time_wording::instant(Words::ENGLISH, at),
        quoted(body)
    );
}

fn notice(page: &mut String, notice: &NoticeView) {
    let _ =
        write!(page, "\n**Notice**, {}:\n\n", time_wording::instant(Words::ENGLISH, notice.from));
    page.push_str(&quoted(&notice.body));
    if !notice.components.is_empty() {
        let _ = write!(page, "\nAbout {}.\n", literal(&notice.components.join(", ")));
    }
}

fn outages<'a>(
    page: &mut String,
    view: &PublicView,
    seen: impl Iterator<Item = &'a Outage>,
    now: Timestamp,
) {
    let is_current = Freshness::at(view.as_of, now) == Freshness::Current;
    section(page, "Seen by our probes", seen, |page, outage| {
        let words = wording::status_inline(Words::ENGLISH, outage.worst);
        let facts = match outage.ended_at {
            None if !is_current => "How it went on is not known.".to_owned(),
            _ => wording::outage(Words::ENGLISH, outage, now),
        };
        let since = time_wording::instant(Words::ENGLISH, outage.started_at);
        let told = format!("{}: {words} since {since}. {facts}", outage.name);
        let _ = writeln!(page, "- {}", literal(&told));
    });
}
