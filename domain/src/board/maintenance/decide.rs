//! Commands on maintenance: which events follow, or why not?

use std::ops::RangeInclusive;
use std::time::Duration;

use super::commands::{
    MaintenancePosting, NewMaintenance, NewMaintenanceSeries, NewMaintenanceUpdate,
};
use super::series::MaintenanceSeries;
use super::types::{Maintenance, MaintenancePlan, MaintenanceUpdate};
use crate::board::checks::checked_text;
use crate::board::decided::{Decided, DecisionSubject};
use crate::board::{Board, Event};
use crate::ids::MaintenanceId;
use crate::problem::Problem;
use crate::status::MaintenanceStatus;
use crate::time::timestamp::{DAY_MS, Timestamp};
use crate::xml_text::Lines;

/// The most characters of a title.
pub(super) const MAX_NAME_CHARS: usize = 200;
/// The most characters of an update.
pub(super) const MAX_BODY_CHARS: usize = 10_000;
/// The most updates of one that is imported.
pub(super) const MAX_UPDATES: usize = 500;
/// The most maintenances that are not over.
const MAX_OPEN_MAINTENANCES: usize = 100;
/// The most series that have an occurrence to come.
const MAX_MAINTENANCE_SERIES: usize = 50;
/// How long a window may last.
const DURATION: RangeInclusive<Duration> =
    Duration::from_secs(60)..=Duration::from_millis(31 * DAY_MS.unsigned_abs());
/// How far ahead a window may begin.
const MAX_AHEAD: Duration = Duration::from_millis(366 * DAY_MS.unsigned_abs());
/// How far ahead an occurrence of a series may be announced.
const ANNOUNCED_AHEAD: RangeInclusive<u64> = 3_600..=90 * 86_400;

impl Board {
    pub(in crate::board) fn schedule_maintenance(
        &self,
        new: NewMaintenance,
        now: Timestamp,
    ) -> Result<Decided, Problem> {
        let open = self.maintenances.iter().filter(|maintenance| maintenance.is_open()).count();
        if open >= MAX_OPEN_MAINTENANCES {
            let detail = format!("{MAX_OPEN_MAINTENANCES} maintenances are not over");
            return Err(Problem::conflict(detail).hint("complete or cancel some first"));
        }
        let plan = MaintenancePlan {
            name: checked_text("name", &new.name, MAX_NAME_CHARS, Lines::One)?,
            components: self.checked_components(new.components)?,
            scheduled_for: new.scheduled_for,
            scheduled_until: new.scheduled_until,
            auto_start: new.auto_start,
            auto_complete: new.auto_complete,
            series: None,
        };
        let update = self.update(&new.body, MaintenanceStatus::Scheduled, now)?;
        check_window(plan.scheduled_for, plan.scheduled_until, now)?;
        let id = self.new_id("maintenance")?;
        let subject = DecisionSubject::Maintenance(id.clone());
        Ok(subject.with(vec![Event::MaintenanceScheduled { id, plan, update }]))
    }

    pub(in crate::board) fn define_series(
        &self,
        new: NewMaintenanceSeries,
        now: Timestamp,
    ) -> Result<Decided, Problem> {
        let live = self.maintenance_series.iter().filter(|series| series.next.is_some()).count();
        if live >= MAX_MAINTENANCE_SERIES {
            let detail = format!("a page has at most {MAX_MAINTENANCE_SERIES} series");
            return Err(Problem::conflict(detail).hint("end some first"));
        }
        if !ANNOUNCED_AHEAD.contains(&new.announce_ahead_s) {
            let detail = format!("`announce_ahead_s` is {}", new.announce_ahead_s);
            return Err(Problem::invalid("announce_ahead_s", detail).hint("3600 to 7776000"));
        }
        let until = new.first.plus(Duration::from_secs(new.duration_s));
        check_length("duration_s", new.first, until)?;
        if new.first > now.plus(MAX_AHEAD) {
            return Err(too_far_ahead("first", new.first));
        }
        checked_text("body", &new.body, MAX_BODY_CHARS, Lines::Many)?;
        let mut series = MaintenanceSeries {
            id: self.new_id("series")?,
            name: checked_text("name", &new.name, MAX_NAME_CHARS, Lines::One)?,
            body: new.body,
            components: self.checked_components(new.components)?,
            first: new.first,
            duration_s: new.duration_s,
            repeat: new.repeat,
            zone: self.configuration.as_ref().map(|c| c.page.timezone.clone()).unwrap_or_default(),
            announce_ahead_s: new.announce_ahead_s,
            auto_start: new.auto_start,
            auto_complete: new.auto_complete,
            next: None,
        };
        // What was to end before it was posted is no occurrence.
        series.next = series.after(now.minus(Duration::from_secs(series.duration_s)));
        if series.next.is_none() {
            let detail = format!("`{}` has no occurrence that is to come", series.repeat);
            return Err(Problem::invalid("repeat", detail));
        }
        let subject = DecisionSubject::MaintenanceSeries(series.id.clone());
        Ok(subject.with(vec![Event::MaintenanceSeriesDefined { series: Box::new(series) }]))
    }

    /// Ends a series. What was announced of it stays.
    pub(in crate::board) fn end_series(&self, id: &str) -> Result<Decided, Problem> {
        let series = self.series(id).ok_or_else(|| {
            Problem::not_found(format!("there is no series of maintenance `{id}`"))
        })?;
        let ended = Event::MaintenanceSeriesAdvanced { id: series.id.clone(), next: None };
        let events = if series.next.is_some() { vec![ended] } else { vec![] };
        Ok(DecisionSubject::MaintenanceSeries(series.id.clone()).with(events))
    }

    pub(in crate::board) fn update_maintenance(
        &self,
        posting: MaintenancePosting,
        now: Timestamp,
    ) -> Result<Decided, Problem> {
        let MaintenancePosting { maintenance, update } = posting;
        let current = self.maintenance(&maintenance).ok_or_else(|| {
            Problem::not_found(format!("there is no maintenance `{maintenance}`"))
                .hint("`allclear maintenance list` shows them")
        })?;
        let NewMaintenanceUpdate { status, body, scheduled_for, scheduled_until } = update;
        let status = status.unwrap_or_else(|| current.status());
        check_turn(current, status)?;
        if scheduled_for.is_some() && current.status() != MaintenanceStatus::Scheduled {
            let detail = format!("maintenance `{}` has begun", current.id);
            return Err(Problem::conflict(detail).hint("only `scheduled_until` can be moved"));
        }
        let plan = &current.plan;
        let moved = scheduled_for.is_some() || scheduled_until.is_some();
        let scheduled_for = scheduled_for.unwrap_or(plan.scheduled_for);
        let scheduled_until = scheduled_until.unwrap_or(plan.scheduled_until);
        if moved {
            check_window(scheduled_for, scheduled_until, now)?;
        }
        let (id, update) = (current.id.clone(), self.update(&body, status, now)?);
        let subject = DecisionSubject::Maintenance(id.clone());
        let event = Event::MaintenanceUpdated { id, scheduled_for, scheduled_until, update };
        Ok(subject.with(vec![event]))
    }

    fn update(
        &self,
        body: &str,
        status: MaintenanceStatus,
        at: Timestamp,
    ) -> Result<MaintenanceUpdate, Problem> {
        let body = checked_text("body", body, MAX_BODY_CHARS, Lines::Many)?;
        Ok(MaintenanceUpdate { id: self.head.name("maintenance update", 0), at, status, body })
    }

    fn new_id(&self, what: &str) -> Result<MaintenanceId, Problem> {
        self.head.name(what, 0).parse().map_err(|error| Problem::conflict(format!("{error}")))
    }
}

fn check_window(from: Timestamp, until: Timestamp, now: Timestamp) -> Result<(), Problem> {
    check_length("scheduled_until", from, until)?;
    if until <= now {
        let hint =
            "maintenance is announced ahead of time; `allclear correction` puts the past right";
        return Err(Problem::invalid("scheduled_until", format!("`{until}` is past")).hint(hint));
    }
    if from > now.plus(MAX_AHEAD) {
        return Err(too_far_ahead("scheduled_for", from));
    }
    Ok(())
}

fn too_far_ahead(field: &str, at: Timestamp) -> Problem {
    Problem::invalid(field, format!("`{at}` is more than 366 days ahead"))
}

fn check_length(field: &str, from: Timestamp, until: Timestamp) -> Result<(), Problem> {
    if until <= from {
        return Err(Problem::invalid(field, format!("`{until}` is not after `{from}`")));
    }
    if !DURATION.contains(&until.since(from)) {
        return Err(Problem::invalid(field, "a window lasts 1 minute to 31 days"));
    }
    Ok(())
}

/// Refuses what cannot follow: work that has begun is not to come, and what is over stays over.
fn check_turn(maintenance: &Maintenance, next: MaintenanceStatus) -> Result<(), Problem> {
    let before = maintenance.status();
    if before.is_over() {
        let detail = format!("maintenance `{}` is over", maintenance.id);
        return Err(Problem::conflict(detail).hint("announce a new one, or open an incident"));
    }
    if before != MaintenanceStatus::Scheduled && next == MaintenanceStatus::Scheduled {
        let detail = format!("maintenance `{}` has begun", maintenance.id);
        return Err(Problem::conflict(detail).hint("complete it, or cancel it"));
    }
    Ok(())
}
