//! Changes in reports: how did they end, which did an incident follow, and what is planned?

use std::time::Duration;

use crate::board::{ChangeOutcome, ChangeRecord, Incident};
use crate::config::dependency_graph::DependencyDirection;
use crate::ids::ComponentId;
use crate::ordered::{self, SortedSet};
use crate::report::document::{ReportSection, ReportTable};
use crate::report::facts::{ReportFacts, overlap};
use crate::report::tables::{CountsByName, word};
use crate::report::value::ReportValue;
use crate::time::calendar::Span;
use crate::time::timestamp::Timestamp;

/// What is counted of changes, in the order of the columns.
const COUNTED: usize = 5;

/// An incident with all that it may have come of.
struct SuspectedIncident<'a> {
    incident: &'a Incident,
    began: Timestamp,
    /// Its components, with all that they do not work without.
    components: SortedSet<ComponentId>,
}

/// A change that was made in the time.
pub(super) struct MadeChange<'a> {
    pub(super) change: &'a ChangeRecord,
    pub(super) began: Timestamp,
    /// The incidents that began within the look-back of the page after it did, or that operators say it caused.
    pub(super) followed_by: Vec<&'a Incident>,
}

impl MadeChange<'_> {
    fn counts(&self) -> [bool; COUNTED] {
        let ended_as = |outcome| self.change.outcome == Some(outcome);
        [
            true,
            ended_as(ChangeOutcome::Succeeded),
            ended_as(ChangeOutcome::Failed),
            ended_as(ChangeOutcome::RolledBack),
            !self.followed_by.is_empty(),
        ]
    }
}

/// The changes that were made in the time, in the order in which they began.
pub(super) fn made_changes<'a>(facts: &ReportFacts<'a>, within: Span) -> Vec<MadeChange<'a>> {
    let look_back = facts.configuration.changes.look_back;
    let until = within.to.plus(look_back).min(facts.now);
    let incidents = facts.board.incidents.iter();
    let incidents = incidents.map(|incident| (incident, facts.span_of(incident)));
    // What operators say a change caused may begin long after it.
    let near = incidents.filter(|(incident, span)| {
        incident.details.change.is_some() || within.from <= span.from && span.from <= until
    });
    let suspected: Vec<SuspectedIncident<'a>> = near
        .map(|(incident, span)| SuspectedIncident {
            incident,
            began: span.from,
            components: required(facts, incident),
        })
        .collect();
    let made = facts.board.changes.iter().filter_map(|change| {
        let began = change.started_at.filter(|_| change.is_made())?;
        let is_shown = facts.only.is_none_or(|only| change.touches(only));
        (is_shown && within.contains(began)).then(|| MadeChange {
            change,
            began,
            followed_by: followed_by(change, began, &suspected, look_back),
        })
    });
    let mut made: Vec<MadeChange<'a>> = made.collect();
    ordered::sort_by_key(&mut made, |made| made.began);
    made
}

fn required(facts: &ReportFacts<'_>, incident: &Incident) -> SortedSet<ComponentId> {
    let own = incident.concerned();
    let begin: Vec<usize> = own.iter().filter_map(|id| facts.graph.place(id)).collect();
    let walk = facts.graph.walk(&begin, DependencyDirection::Needs);
    let all = &facts.configuration.components;
    let reached = walk.reached.iter().filter_map(|reached| all.get(reached.place));
    own.into_iter().chain(reached.map(|component| &component.id)).cloned().collect()
}

fn followed_by<'a>(
    change: &ChangeRecord,
    began: Timestamp,
    suspected: &[SuspectedIncident<'a>],
    look_back: Duration,
) -> Vec<&'a Incident> {
    let latest = began.plus(look_back);
    let follows = |suspect: &&SuspectedIncident<'a>| {
        let is_near = began <= suspect.began && suspect.began <= latest;
        let is_cause = suspect.incident.details.change.as_deref() == Some(change.id.as_str());
        is_cause || (is_near && change.touches_any(&suspect.components))
    };
    suspected.iter().filter(follows).map(|suspect| suspect.incident).collect()
}

/// How changes ended, and which an incident followed: all, then by component, by author and by hour.
pub(super) fn changes(facts: &ReportFacts<'_>) -> Vec<ReportSection> {
    let made = made_changes(facts, facts.within);
    let mut sections = vec![summary(facts, &made)];
    let zone = facts.zone();
    let mut by = [CountsByName::default(), CountsByName::default(), CountsByName::default()];
    let [by_component, by_author, by_hour] = &mut by;
    for one in &made {
        let (_, minute) = zone.week_time(one.began);
        count(by_hour, &format!("{:02}:00", minute / 60), one);
        count(by_author, &one.change.by, one);
        for id in &one.change.components {
            count(by_component, &facts.board.component_name(id), one);
        }
        if one.change.components.is_empty() {
            count(by_component, "all components", one);
        }
    }
    let [by_component, by_author, by_hour] = by;
    for (title, name, rows) in [
        ("Changes by component", "Component", by_component.most_first(0)),
        ("Changes by author", "Author", by_author.most_first(0)),
        ("Changes by hour", "Hour", by_hour.by_name()),
    ] {
        sections.push(ReportSection::new(title).with(counted(name, rows)));
    }
    sections
}

fn count(counts: &mut CountsByName, name: &str, one: &MadeChange<'_>) {
    for (place, counts_here) in one.counts().into_iter().enumerate() {
        counts.add(name, place, COUNTED, counts_here.into());
    }
}

fn counted(name: &str, rows: Vec<(String, Vec<u64>)>) -> ReportTable {
    let mut table = ReportTable::new(&[
        (name, ""),
        ("Made", "those that began in the time and were not cancelled"),
        ("Succeeded", ""),
        ("Failed", ""),
        ("Rolled back", ""),
        ("Followed by an incident", "see above"),
    ]);
    for (name, counts) in rows {
        let counts = counts.into_iter().map(ReportValue::Count);
        table.push([ReportValue::Text(name)].into_iter().chain(counts).collect());
    }
    table
}

/// How the changes of the time ended, with those that went wrong.
pub(super) fn summary(facts: &ReportFacts<'_>, made: &[MadeChange<'_>]) -> ReportSection {
    let mut section = ReportSection::new("Changes");
    let mut sums = [0_u64; COUNTED];
    for one in made {
        for (sum, counts_here) in sums.iter_mut().zip(one.counts()) {
            *sum += u64::from(counts_here);
        }
    }
    let [all, succeeded, failed, rolled_back, followed] = sums;
    let hours = facts.configuration.changes.look_back.as_secs() / 3_600;
    let follows = format!(
        "an incident began at most {hours} h after the change did and is about a component that it touches or that needs one, or operators say that the change caused it"
    );
    let ended = succeeded + failed + rolled_back;
    for (name, value, formula) in [
        ("Made", ReportValue::Count(all), "those that began in the time and were not cancelled"),
        ("Succeeded", ReportValue::Count(succeeded), "of those made"),
        ("Failed", ReportValue::Count(failed), "of those made"),
        ("Rolled back", ReportValue::Count(rolled_back), "of those made"),
        (
            "Change failure rate",
            ReportValue::part(failed + rolled_back, ended),
            "failed and rolled back, of those that ended",
        ),
        ("Followed by an incident", ReportValue::Count(followed), &follows),
    ] {
        section.figure(name, value, formula);
    }
    let mut table = ReportTable::new(&[
        ("Began", ""),
        ("Change", ""),
        ("By", ""),
        ("Components", ""),
        ("Outcome", ""),
        ("Followed by", &follows),
    ]);
    let went_wrong = |one: &&MadeChange<'_>| {
        let [_, _, failed, rolled_back, followed] = one.counts();
        failed || rolled_back || followed
    };
    for one in made.iter().filter(went_wrong) {
        let change = one.change;
        let followed = one.followed_by.iter().map(|incident| incident.name.as_str());
        let outcome = change.outcome.as_ref().map_or_else(|| "in progress".to_owned(), word);
        table.push(vec![
            ReportValue::At(one.began),
            ReportValue::text(&change.name),
            ReportValue::text(&change.by),
            ReportValue::text(touched(facts, change)),
            ReportValue::Text(outcome),
            ReportValue::text(followed.collect::<Vec<_>>().join("; ")),
        ]);
    }
    section
        .saying("The table has those that failed, were rolled back, or that an incident followed.")
        .with(table)
}

fn touched(facts: &ReportFacts<'_>, change: &ChangeRecord) -> String {
    let names = change.components.iter().map(|id| facts.board.component_name(id));
    let names: Vec<String> = names.collect();
    if names.is_empty() { "all components".to_owned() } else { names.join(", ") }
}

/// What is planned for a time: changes that had not begun when it does, and maintenance that was not over, whatever became of
/// them since.
pub(super) fn planned(facts: &ReportFacts<'_>, title: &str, within: Span) -> ReportSection {
    let is_later = |at: Option<Timestamp>| at.is_none_or(|at| at > within.from);
    let mut rows: Vec<(Timestamp, Vec<ReportValue>)> = vec![];
    for change in &facts.board.changes {
        let Some(begins) = change.planned_for else { continue };
        let is_shown = facts.only.is_none_or(|only| change.touches(only));
        let is_to_come = is_later(change.started_at) && is_later(change.ended_at);
        if is_shown && is_to_come && within.contains(begins) {
            let flags = change.flags.iter().map(|flag| word(&flag.kind)).collect::<Vec<_>>();
            let cells = vec![
                ReportValue::At(begins),
                ReportValue::at(change.planned_until),
                ReportValue::text(&change.name),
                ReportValue::text(touched(facts, change)),
                ReportValue::text(format!("{} risk", word(&change.risk))),
                ReportValue::text(flags.join(", ")),
            ];
            rows.push((begins, cells));
        }
    }
    for work in facts.board.maintenances.iter().filter(|work| is_later(work.ended_at())) {
        let plan = &work.plan;
        let span = Span { from: plan.scheduled_for, to: plan.scheduled_until };
        let is_shown = facts.only.is_none_or(|only| plan.components.contains(only));
        if is_shown && overlap(span, within) {
            let names = plan
                .components
                .iter()
                .filter(|id| facts.is_for_operators() || !facts.board.is_hidden(id));
            let names: Vec<String> = names.map(|id| facts.board.component_name(id)).collect();
            let cells = vec![
                ReportValue::At(plan.scheduled_for),
                ReportValue::At(plan.scheduled_until),
                ReportValue::text(&plan.name),
                ReportValue::text(names.join(", ")),
                ReportValue::text("maintenance"),
                ReportValue::text(""),
            ];
            rows.push((plan.scheduled_for, cells));
        }
    }
    ordered::sort_by_key(&mut rows, |(begins, _)| *begins);
    let mut table = ReportTable::new(&[
        ("Begins", ""),
        ("Ends", ""),
        ("What", ""),
        ("Components", ""),
        ("Kind", ""),
        ("Flags", "freezes in which it lies, and windows that it misses"),
    ]);
    rows.into_iter().for_each(|(_, cells)| table.push(cells));
    ReportSection::new(title).with(table)
}
