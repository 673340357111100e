//! Investment in reports: which components cost customers the most, and why?

use crate::board::Incident;
use crate::config::Component;
use crate::ids::ComponentId;
use crate::operations::runbooks::incident_runbooks;
use crate::ordered;
use crate::ordered::SortedSet;
use crate::report::changes::made_changes;
use crate::report::document::{ReportSection, ReportTable};
use crate::report::facts::{ReportFacts, overlap, total_ms};
use crate::report::measure::LogMeasure;
use crate::report::tables::{CountsByName, names};
use crate::report::value::ReportValue;
use crate::time::calendar::Span;

/// What an incident says of the outages that it meets.
struct ExplainedOutage<'a> {
    concerned: SortedSet<&'a ComponentId>,
    span: Span,
    is_repeated: bool,
    is_of_change: bool,
    has_runbook: bool,
}

/// Customer-milliseconds that a component cost, all of them and by what is known of them.
#[derive(Clone, Copy, Default)]
struct LostTime {
    all: u64,
    repeated: u64,
    of_changes: u64,
    without_runbook: u64,
    without_incident: u64,
}

/// Where work on the service saves customers the most downtime.
pub(super) fn investment(facts: &ReportFacts<'_>) -> ReportSection {
    let explained = explained(facts);
    let mut rows: Vec<(&Component, u64, LostTime)> = vec![];
    for component in facts.components() {
        let mut lost = LostTime::default();
        let customers = facts.configuration.customers.iter();
        let using: Vec<_> =
            customers.filter(|customer| customer.components.contains(&component.id)).collect();
        let own = explained.iter().filter(|one| one.concerned.contains(&component.id));
        let own: Vec<_> = own.collect();
        for down in facts.downtimes(&component.id, facts.within) {
            let there = using.iter().filter(|customer| !customer.has_left(facts.zone(), down.from));
            let cost = total_ms(&[down]) * u64::try_from(there.count()).unwrap_or(0);
            let about: Vec<_> = own.iter().filter(|one| overlap(one.span, down)).collect();
            let when = |holds: bool| if holds { cost } else { 0 };
            lost.all += cost;
            lost.repeated += when(about.iter().any(|one| one.is_repeated));
            lost.of_changes += when(about.iter().any(|one| one.is_of_change));
            lost.without_runbook += when(!about.iter().any(|one| one.has_runbook));
            lost.without_incident += when(about.is_empty());
        }
        rows.push((component, u64::try_from(using.len()).unwrap_or(0), lost));
    }
    ordered::sort_by_key(&mut rows, |(_, _, lost)| std::cmp::Reverse(lost.all));
    let minutes = "the minutes of its outages, each times the customers that used the component when it began; those that use only what needs it are not counted here";
    let mut table = ReportTable::new(&[
        ("Component", ""),
        ("Customers", "those that use it, also if they left since"),
        ("Customer-minutes lost", minutes),
        (
            "Repeated",
            "the share of these in outages that an incident met which is linked to a problem",
        ),
        (
            "Of changes",
            "the share in outages that an incident met which operators say a change caused",
        ),
        (
            "Without runbook",
            "the share in outages that no incident met whose components or failing probes have a runbook",
        ),
        ("Unexplained", "the share in outages that no incident about the component met"),
    ]);
    let mut total = 0;
    for (component, customers, lost) in rows {
        total += lost.all;
        let shares = [lost.repeated, lost.of_changes, lost.without_runbook, lost.without_incident];
        let shares = shares.map(|part| ReportValue::part(part, lost.all));
        let mut cells = vec![
            ReportValue::text(&component.name),
            ReportValue::Count(customers),
            ReportValue::Count(lost.all.div_ceil(60_000)),
        ];
        cells.extend(shares);
        table.push(cells);
    }
    let mut section = ReportSection::new("Where to invest next");
    section.figure(
        "Customer-minutes lost",
        ReportValue::Count(total.div_ceil(60_000)),
        "of all components: outages of several at once count for each",
    );
    section.with(table)
}

fn explained<'a>(facts: &ReportFacts<'a>) -> Vec<ExplainedOutage<'a>> {
    let incidents = facts.incidents(facts.within).into_iter();
    let explained = incidents.map(|incident| ExplainedOutage {
        concerned: incident.concerned(),
        span: facts.span_of(incident),
        is_repeated: !incident.problems.is_empty(),
        is_of_change: incident.details.change.is_some(),
        has_runbook: !incident_runbooks(facts.configuration, incident).is_empty(),
    });
    explained.collect()
}

/// Which components are in trouble most, the one with the longest downtime first.
pub(super) fn troublesome(facts: &ReportFacts<'_>, most: usize) -> ReportSection {
    let incidents = facts.incidents(facts.within);
    let concerned: Vec<_> = incidents.iter().map(|incident| incident.concerned()).collect();
    let made = made_changes(facts, facts.within);
    let mut rows: Vec<(u64, usize, &Component)> = vec![];
    for component in facts.components() {
        let about = concerned.iter().filter(|one| one.contains(&component.id));
        let down = total_ms(&facts.downtimes(&component.id, facts.within));
        rows.push((down, about.count(), component));
    }
    ordered::sort_by_key(&mut rows, |(down, about, _)| std::cmp::Reverse((*down, *about)));
    let mut table = ReportTable::new(&[
        ("Component", ""),
        ("Downtime", "the time in an outage, partial or major, as the page's figures count it"),
        ("Outages", "how many times it was down; outages that meet are one"),
        ("Incidents", "those about it in the time"),
        ("Followed changes", "the incidents about it that began soon after a change did, or that operators say one caused"),
        ("Owner", "as its configuration says"),
    ])
    .measuring(1, LogMeasure::Downtime);
    for (_, about, component) in rows.into_iter().take(most) {
        let id = &component.id;
        let after_changes = incidents.iter().filter(|incident| {
            let follows = |after: &&Incident| after.id == incident.id;
            incident.concerned().contains(id)
                && made.iter().any(|one| one.followed_by.iter().any(&follows))
        });
        let after_changes = after_changes.count();
        let (measured, basis) = facts.measured(vec![id.clone()], facts.within);
        let owner = component.notes.owner.clone().unwrap_or_default();
        table.push_measured(
            vec![
                ReportValue::text(&component.name),
                measured.value(LogMeasure::Downtime),
                ReportValue::count(facts.downtimes(id, facts.within).len()),
                ReportValue::count(about),
                ReportValue::count(after_changes),
                ReportValue::text(owner),
            ],
            basis,
        );
    }
    ReportSection::new("Most troublesome components").with(table)
}

/// The main causes: problems by what came of them.
pub(super) fn causes(facts: &ReportFacts<'_>) -> ReportSection {
    let incidents = facts.incidents(facts.within);
    let mut counts = CountsByName::default();
    for incident in &incidents {
        let open_s = facts.span_of(incident).duration().as_secs();
        let problems = incident.problems.iter();
        let mut causes: Vec<String> = problems
            .filter_map(|id| facts.board.problem(id.as_str()))
            .map(|problem| format!("problem: {}", problem.title))
            .collect();
        if incident.details.change.is_some() {
            causes.push("a change".to_owned());
        }
        if causes.is_empty() {
            causes.push("not said".to_owned());
        }
        for cause in causes {
            counts.add(&cause, 0, 2, 1);
            counts.add(&cause, 1, 2, open_s);
        }
    }
    let mut table = ReportTable::new(&[
        (
            "Cause",
            "the problems that incidents are linked to, and the changes that they name; one may have several",
        ),
        ("Incidents", "of those in the time"),
        ("Time open", "from beginning to end, added"),
    ]);
    for (name, counted) in counts.most_first(0) {
        let [count, open_s] = [0, 1].map(|place| counted.get(place).copied().unwrap_or_default());
        let open_s = ReportValue::seconds(Some(open_s));
        table.push(vec![ReportValue::Text(name), ReportValue::Count(count), open_s]);
    }
    ReportSection::new("Main causes").with(table)
}

/// The components that have no runbook.
pub(super) fn without_runbook(facts: &ReportFacts<'_>) -> ReportSection {
    let probes = &facts.configuration.probes;
    let has_none = |component: &&&Component| {
        let of_probes = probes.iter().filter(|probe| probe.component == component.id);
        component.notes.runbooks.is_empty()
            && of_probes.filter(|p| p.runbook.is_some()).count() == 0
    };
    let components = facts.components();
    let without: Vec<&&Component> = components.iter().filter(has_none).collect();
    let mut section = ReportSection::new("Runbooks");
    section.figure(
        "Components without a runbook",
        ReportValue::count(without.len()),
        "those that have none themselves, and whose probes have none",
    );
    if without.is_empty() { section } else { section.saying(names(without.into_iter().copied())) }
}
