//! Availability in reports: how available was each component, and when was each last down?

use crate::config::Weights;
use crate::ids::ComponentId;
use crate::ordered;
use crate::report::document::{ReportFigure, ReportSection, ReportTable};
use crate::report::facts::{ReportFacts, is_down};
use crate::report::measure::LogMeasure;
use crate::report::tables::COVERAGE;
use crate::report::value::ReportValue;
use crate::status::Status;
use crate::time::calendar::Span;
use crate::time::timestamp::Timestamp;

const DOWNTIME: &str = "the time in an outage, partial or major, as the page's figures count it";
const OUTAGES: &str = "how many times it was down; outages that meet are one";

/// How availability is computed, with the weights of the page.
pub(super) fn formula(weights: Weights) -> String {
    format!(
        "1 less the weighted time of trouble, divided by the time of which something is known and that is no announced maintenance; a major outage weighs {}, a partial one {}, degraded performance {}; rounded down",
        weights.major, weights.partial, weights.degraded
    )
}

/// How available all components were together.
pub(super) fn overall(facts: &ReportFacts<'_>, within: Span) -> ReportFigure {
    let (measured, basis) = facts.measured(facts.counted_components(), within);
    ReportFigure {
        name: "Availability".to_owned(),
        value: measured.value(LogMeasure::Availability),
        formula: format!(
            "{}; the times of all components that count are added",
            formula(facts.configuration.weights)
        ),
        coverage_thousandths: measured.coverage,
        measure: Some(LogMeasure::Availability),
        basis,
    }
}

/// How available each component was.
pub(super) fn availability(facts: &ReportFacts<'_>) -> ReportSection {
    let mut section = ReportSection::new("Availability");
    section.figures.push(overall(facts, facts.within));
    let formula = formula(facts.configuration.weights);
    let mut table = ReportTable::new(&[
        ("Component", ""),
        ("Availability", &formula),
        ("Coverage", COVERAGE),
        ("Downtime", DOWNTIME),
        ("Outages", OUTAGES),
        ("Longest", "the longest time that it was down"),
    ]);
    let measures = [LogMeasure::Availability, LogMeasure::Coverage, LogMeasure::Downtime];
    for (place, measure) in measures.into_iter().enumerate() {
        table = table.measuring(place + 1, measure);
    }
    for component in facts.components() {
        let (measured, basis) = facts.measured(vec![component.id.clone()], facts.within);
        let downtimes = facts.downtimes(&component.id, facts.within);
        let longest = downtimes.iter().map(|span| span.duration()).max();
        let mut cells = vec![ReportValue::text(&component.name)];
        cells.extend(measures.map(|measure| measured.value(measure)));
        cells.push(ReportValue::count(downtimes.len()));
        cells.push(ReportValue::length(longest.unwrap_or_default()));
        table.push_measured(cells, basis);
    }
    section.with(table)
}

/// How long ago each component was last down, the latest first.
pub(super) fn last_downtime(facts: &ReportFacts<'_>) -> ReportSection {
    let section = ReportSection::new("Time since the last downtime").saying(
        "A component is down in an outage, partial or major. Where none is on record, the time since the record begins is given.",
    );
    let mut table = ReportTable::new(&[
        ("Component", ""),
        ("Last down", "when its last outage began"),
        (
            "Until",
            "when it was next seen to be not down; nothing while it goes on or nothing is seen",
        ),
        ("Lasted", "how long that outage was, until now while it goes on"),
        ("Since then", "how long it has not been down; nothing while nothing is seen"),
        ("On record since", "when it was first on the page"),
    ]);
    let mut rows: Vec<(Option<Timestamp>, Vec<ReportValue>)> = vec![];
    for component in facts.components() {
        let last = last_down(facts, &component.id);
        let since = facts.board.component_since.get(&component.id).copied();
        let ended = last.as_ref().and_then(|(_, ended)| *ended);
        let well_since = if last.is_some() { ended } else { since };
        let track = facts.track(&component.id);
        let current = track.and_then(|track| track.points().last()).map(|(_, status)| *status);
        let is_seen = current.is_some_and(|status| status != Status::NoData);
        let lasted = last.filter(|(_, ended)| ended.is_some() || is_seen);
        let lasted = lasted.map(|(began, ended)| ended.unwrap_or(facts.now).since(began));
        // What nobody saw is no time without a downtime.
        let well_s = well_since.filter(|_| is_seen).map(|since| facts.now.since(since).as_secs());
        let cells = vec![
            ReportValue::text(&component.name),
            ReportValue::at(last.map(|(began, _)| began)),
            ReportValue::at(ended),
            lasted.map_or(ReportValue::NoData, ReportValue::length),
            ReportValue::seconds(well_s.or(last.filter(|_| is_seen).map(|_| 0))),
            ReportValue::at(since),
        ];
        rows.push((last.map(|(_, ended)| ended.unwrap_or(facts.now)), cells));
    }
    ordered::sort_by_key(&mut rows, |(last, _)| std::cmp::Reverse(*last));
    rows.into_iter().for_each(|(_, cells)| table.push(cells));
    section.with(table)
}

/// When the last outage of a component began, and when it was next seen to be not down, if it was.
pub(super) fn last_down(
    facts: &ReportFacts<'_>,
    id: &ComponentId,
) -> Option<(Timestamp, Option<Timestamp>)> {
    let points = facts.track(id)?.points();
    let last = points.iter().rposition(|(_, status)| is_down(*status))?;
    let after = points.get(last + 1..).unwrap_or_default();
    let ended = after.iter().find(|(_, status)| *status != Status::NoData).map(|(at, _)| *at);
    let before = points.get(..last)?;
    let first = before.iter().rposition(|(_, status)| !is_down(*status)).map_or(0, |well| well + 1);
    Some((points.get(first)?.0, ended))
}
