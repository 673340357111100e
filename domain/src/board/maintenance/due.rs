//! Schedule of maintenance: what begins, ends and is announced without a word from an operator?

use std::time::Duration;

use super::series::MaintenanceSeries;
use super::types::{Maintenance, MaintenanceUpdate};
use crate::board::{Board, Event};
use crate::status::MaintenanceStatus;
use crate::time::timestamp::Timestamp;

/// What is said when the work begins by itself.
const STARTED: &str = "The scheduled work has begun.";
/// What is said when it ends by itself.
const COMPLETED: &str = "The scheduled work is done.";

impl Board {
    /// The events that are due: work that begins and ends by itself, at the instants that were announced however
    /// late they are decided, and occurrences of series that are to be announced. What comes due only by these
    /// follows when they are folded.
    pub(in crate::board) fn due_maintenance(&self, now: Timestamp) -> Vec<Event> {
        let open = self.maintenances.iter().filter(|maintenance| maintenance.is_open());
        let turns = open.flat_map(|maintenance| self.due_turns(maintenance, now));
        let series = self.maintenance_series.iter();
        let announced = series.filter_map(|series| self.due_announcement(series, now));
        turns.chain(announced).collect()
    }

    /// When the next event will be due, if there is one to come.
    pub(in crate::board) fn next_maintenance_turn(&self) -> Option<Timestamp> {
        let open = self.maintenances.iter().filter(|maintenance| maintenance.is_open());
        let turns = open.filter_map(|maintenance| next_turn(maintenance).map(|(at, _)| at));
        let announced =
            self.maintenance_series.iter().filter_map(MaintenanceSeries::next_announcement);
        turns.chain(announced).min()
    }

    /// Work that was to begin and to end while nothing looked does both.
    fn due_turns(&self, maintenance: &Maintenance, now: Timestamp) -> Vec<Event> {
        let mut maintenance = maintenance.clone();
        let mut events = vec![];
        while let Some((at, status)) = next_turn(&maintenance).filter(|(at, _)| *at <= now) {
            let body = if status.is_over() { COMPLETED } else { STARTED };
            let id = self.head.name(&format!("turn of {}", maintenance.id), events.len());
            let update = MaintenanceUpdate { id, at, status, body: body.to_owned() };
            maintenance.updates.push(update.clone());
            events.push(Event::MaintenanceUpdated {
                id: maintenance.id.clone(),
                scheduled_for: maintenance.plan.scheduled_for,
                scheduled_until: maintenance.plan.scheduled_until,
                update,
            });
        }
        events
    }

    fn due_announcement(&self, series: &MaintenanceSeries, now: Timestamp) -> Option<Event> {
        let start = series.next?;
        if series.next_announcement()? > now {
            return None;
        }
        // Of work that was never announced nothing is excused.
        if series.end_of(start) <= now {
            let missed = now.minus(Duration::from_secs(series.duration_s));
            let next = series.after(missed);
            return Some(Event::MaintenanceSeriesAdvanced { id: series.id.clone(), next });
        }
        let name = format!("occurrence of {}", series.id);
        Some(Event::MaintenanceScheduled {
            id: self.head.name(&name, 0).parse().ok()?,
            plan: series.plan_of(start),
            update: MaintenanceUpdate {
                id: self.head.name(&name, 1),
                at: now,
                status: MaintenanceStatus::Scheduled,
                body: series.body.clone(),
            },
        })
    }
}

/// What comes next by itself, and when: never before it was announced, and nothing of what was imported.
fn next_turn(maintenance: &Maintenance) -> Option<(Timestamp, MaintenanceStatus)> {
    let plan = &maintenance.plan;
    match maintenance.status() {
        _ if maintenance.source.is_some() => None,
        MaintenanceStatus::Scheduled if plan.auto_start => {
            let at = plan.scheduled_for.max(maintenance.created_at());
            Some((at, MaintenanceStatus::InProgress))
        }
        MaintenanceStatus::InProgress | MaintenanceStatus::Verifying if plan.auto_complete => {
            let at = plan.scheduled_until.max(maintenance.updated_at());
            Some((at, MaintenanceStatus::Completed))
        }
        _ => None,
    }
}
