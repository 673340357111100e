//! Response in reports: how soon are incidents handled, is what was promised kept, and does that get better?

use crate::board::Incident;
use crate::operations::due_updates::due_updates;
use crate::operations::response_intervals::{ResponseIntervals, response_intervals};
use crate::ordered;
use crate::report::document::{ReportSection, ReportTable};
use crate::report::facts::ReportFacts;
use crate::report::tables::{CountsByName, median_and_worst};
use crate::report::trends::months_of;
use crate::report::value::ReportValue;
use crate::time::calendar::Span;

const MEDIAN: &str =
    "of those of which it is on record; of an even number the lower of the two in the middle";

/// Each interval of a time: over all incidents that began in it.
pub(super) fn intervals(facts: &ReportFacts<'_>) -> ReportSection {
    let all = begun(facts, facts.within);
    let mut table = ReportTable::new(&[
        (
            "Until",
            "from the earliest instant at which the incident is stated, or was found, to have begun",
        ),
        ("Incidents", "those that began in the time and of which it is on record"),
        ("Median", MEDIAN),
        ("Worst", "the longest"),
    ]);
    let intervals: Vec<_> =
        all.iter().map(|incident| response_intervals(incident).named()).collect();
    for (place, (name, _)) in ResponseIntervals::default().named().into_iter().enumerate() {
        let on_record = intervals.iter().filter_map(|named| named.get(place)?.1);
        let on_record: Vec<u64> = on_record.collect();
        let count = ReportValue::count(on_record.len());
        let (median, worst) = median_and_worst(on_record);
        let [median, worst] = [median, worst].map(ReportValue::seconds);
        table.push(vec![ReportValue::text(name), count, median, worst]);
    }
    let mut section = ReportSection::new("How soon");
    section.figure("Incidents", ReportValue::count(all.len()), "those that began in the time");
    section.with(table)
}

fn begun<'a>(facts: &ReportFacts<'a>, within: Span) -> Vec<&'a Incident> {
    let incidents = facts.incidents(within).into_iter();
    incidents.filter(|incident| within.contains(incident.started_at)).collect()
}

/// The intervals by month: is it getting better?
pub(super) fn trend(facts: &ReportFacts<'_>) -> ReportSection {
    let mut columns = vec![("Month", "in which the incidents began"), ("Incidents", "")];
    let shown = ["noticed", "told to readers", "work began", "resolved"];
    let names = ["Noticed", "Told", "Work began", "Resolved"];
    columns.extend(names.map(|name| (name, MEDIAN)));
    columns.push(("Worst resolved", "the longest"));
    columns.push(("Updates in time", IN_TIME));
    let mut table = ReportTable::new(&columns);
    for (month, within) in months_of(facts) {
        let all = begun(facts, within);
        let mut cells = vec![ReportValue::Text(month.to_string()), ReportValue::count(all.len())];
        let intervals: Vec<_> = all.iter().map(|one| response_intervals(one).named()).collect();
        let mut longest = None;
        for wanted in shown {
            let of_it = intervals.iter().flatten().filter(|(name, _)| *name == wanted);
            let (median, worst) = median_and_worst(of_it.filter_map(|(_, s)| *s).collect());
            cells.push(ReportValue::seconds(median));
            longest = worst;
        }
        cells.push(ReportValue::seconds(longest));
        let [kept, due] = updates_kept(facts, &all);
        cells.push(ReportValue::part(kept, due));
        table.push(cells);
    }
    ReportSection::new("How soon, by month: median").with(table)
}

const IN_TIME: &str = "the share of the updates that came when readers were promised one, or by the page's cadence for the severity as it is now";

/// How many updates on incidents came in time, of how many that were due by now.
fn updates_kept(facts: &ReportFacts<'_>, incidents: &[&Incident]) -> [u64; 2] {
    let mut sums = [0, 0];
    for incident in incidents {
        for update in due_updates(facts.configuration, incident, facts.now) {
            sums = [sums[0] + u64::from(update.is_kept), sums[1] + 1];
        }
    }
    sums
}

/// Whether updates and reviews came when they were due.
pub(super) fn promises(facts: &ReportFacts<'_>) -> ReportSection {
    let mut section = ReportSection::new("Updates and reviews");
    let all = begun(facts, facts.within);
    let [kept, due] = updates_kept(facts, &all);
    section.figure(
        "Updates due",
        ReportValue::Count(due),
        "of the incidents that began in the time",
    );
    section.figure("Updates in time", ReportValue::part(kept, due), IN_TIME);
    let [mut asked, mut on_time, mut late, mut waiting, mut items] = [0_u64; 5];
    for incident in facts.board.incidents.iter() {
        let Some(due) = incident.review_due_at(facts.configuration) else { continue };
        let is_about = facts.only.is_none_or(|only| incident.concerned().contains(&only));
        if !is_about || !facts.within.contains(incident.closed_at().unwrap_or(due)) {
            continue;
        }
        asked += 1;
        items +=
            incident.review.iter().map(|review| review.open_items().count() as u64).sum::<u64>();
        let completed = incident.review.as_ref().and_then(|review| review.completed_at());
        match completed {
            Some(completed) if completed <= due => on_time += 1,
            Some(_) => late += 1,
            None if due <= facts.now => late += 1,
            None => waiting += 1,
        }
    }
    for (name, count, formula) in [
        (
            "Reviews asked for",
            asked,
            "of the incidents that were over in the time, as the page asks for their severity",
        ),
        (
            "Reviews on time",
            on_time,
            "those whose nine outcomes were there when the review was due",
        ),
        ("Reviews late", late, "those that came later, or that are overdue"),
        ("Reviews under way", waiting, "those that are not due yet"),
        ("Open remediation items", items, "of these reviews"),
    ] {
        section.figure(name, ReportValue::Count(count), formula);
    }
    section
}

/// How often each problem came back.
pub(super) fn recurrences(facts: &ReportFacts<'_>) -> ReportSection {
    let mut counts = CountsByName::default();
    for incident in begun(facts, facts.within) {
        for id in &incident.problems {
            counts.add(id.as_str(), 0, 1, 1);
        }
    }
    let mut rows = vec![];
    for (id, counted) in counts.most_first(0) {
        let Some(problem) = facts.board.problem(&id) else { continue };
        let count = counted.first().copied().unwrap_or_default();
        let linked =
            facts.board.incidents.iter().filter(|incident| incident.problems.contains(&problem.id));
        rows.push((count, linked.count(), problem));
    }
    ordered::sort_by_key(&mut rows, |(count, ..)| std::cmp::Reverse(*count));
    let mut table = ReportTable::new(&[
        ("Problem", ""),
        ("Incidents", "those that began in the time and are linked to it"),
        ("Ever", "all that are linked to it"),
        ("Fixed on", ""),
    ]);
    for (count, ever, problem) in rows {
        let fixed = problem.fixed_on.map(|day| day.to_string()).unwrap_or_default();
        table.push(vec![
            ReportValue::text(&problem.title),
            ReportValue::Count(count),
            ReportValue::count(ever),
            ReportValue::Text(fixed),
        ]);
    }
    ReportSection::new("Problems that came back").with(table)
}
