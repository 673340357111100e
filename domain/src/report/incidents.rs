//! Incidents in reports: which were open in a time, how serious were they, and whom did they affect?

use crate::board::{Detection, Incident};
use crate::operations::affected_customers::incident_customers;
use crate::report::document::{ReportSection, ReportTable};
use crate::report::facts::ReportFacts;
use crate::report::tables::{CountsByName, median_and_worst, word};
use crate::report::value::ReportValue;
use crate::severity::Severity;
use crate::time::calendar::Span;

/// The incidents of the time.
pub(super) fn incidents(facts: &ReportFacts<'_>, title: &str, within: Span) -> ReportSection {
    let listed = facts.incidents(within);
    let mut section = ReportSection::new(title);
    section.figure(
        "Incidents",
        ReportValue::count(listed.len()),
        if facts.is_for_operators() {
            "all that went on at some instant of the time, drafts too"
        } else {
            "all on the page that went on at some instant of the time"
        },
    );
    if facts.is_for_operators() {
        for severity in Severity::ALL {
            let of_it =
                listed.iter().filter(|incident| incident.severity(facts.configuration) == severity);
            section.figure(
                &format!("Of {severity}"),
                ReportValue::count(of_it.count()),
                "by the page's matrix of impact and urgency, or as an operator said",
            );
        }
    }
    let over = listed.iter().filter(|incident| facts.ended(incident).is_some());
    let lengths = over.map(|incident| facts.span_of(incident).duration().as_secs()).collect();
    let (median, longest) = median_and_worst(lengths);
    let formula = "from the beginning to the end, of those that are over; of an even number the lower of the two in the middle";
    section.figure("Median duration", ReportValue::seconds(median), formula);
    section.figure("Longest", ReportValue::seconds(longest), "of those that are over");
    section.with(listing(facts, &listed))
}

fn listing(facts: &ReportFacts<'_>, listed: &[&Incident]) -> ReportTable {
    let public = [("Began", ""), ("Incident", ""), ("Components", ""), ("Duration", DURATION)];
    let private = [
        ("Severity", ""),
        ("Customers", "how many use a component of it, or what does not work without one"),
        ("Resolution", ""),
    ];
    let mut columns = public.to_vec();
    if facts.is_for_operators() {
        columns.extend(private);
    }
    let mut table = ReportTable::new(&columns);
    for incident in listed.iter().rev() {
        let span = facts.span_of(incident);
        let mut cells = vec![
            ReportValue::At(span.from),
            ReportValue::text(&incident.name),
            ReportValue::text(facts.concerned_names(incident)),
            ReportValue::seconds(Some(span.duration().as_secs())),
        ];
        if facts.is_for_operators() {
            let resolution = incident.details.resolution.as_ref().map(word);
            let resolution = match (facts.ended(incident), resolution) {
                (None, _) => "open".to_owned(),
                (_, resolution) => resolution.unwrap_or_default(),
            };
            cells.push(ReportValue::text(incident.severity(facts.configuration).to_string()));
            let affected = incident_customers(facts.configuration, incident).total;
            cells.push(ReportValue::count(affected));
            cells.push(ReportValue::text(resolution));
        }
        table.push(cells);
    }
    table
}

const DURATION: &str = "from its beginning to its end, or until now";

/// By what means the incidents were noticed.
pub(super) fn detections(facts: &ReportFacts<'_>) -> ReportSection {
    let mut counts = CountsByName::default();
    for incident in facts.incidents(facts.within) {
        let means = incident.details.detection;
        let found = (!incident.findings.is_empty()).then_some(Detection::Probe);
        let means = means.or(found).as_ref().map(word);
        counts.add(means.as_deref().unwrap_or("not said"), 0, 1, 1);
    }
    let formula = "of those in the time, as operators said, or found by probes";
    let mut table = ReportTable::new(&[("Noticed by", ""), ("Incidents", formula)]);
    for (name, counted) in counts.most_first(0) {
        let count = counted.first().copied().unwrap_or_default();
        table.push(vec![ReportValue::Text(name), ReportValue::Count(count)]);
    }
    ReportSection::new("Means of detection").with(table)
}
