//! Events on maintenance: what is the state after them?

use super::types::{Maintenance, MaintenancePlan, MaintenanceUpdate};
use crate::board::Board;
use crate::ids::MaintenanceId;
use crate::time::timestamp::Timestamp;

impl Board {
    pub(in crate::board) fn add_maintenance(
        &mut self,
        id: MaintenanceId,
        plan: MaintenancePlan,
        update: MaintenanceUpdate,
    ) {
        let series = plan.series.as_ref();
        let entry = self.maintenance_series.iter_mut().find(|entry| Some(&entry.id) == series);
        if let Some(series) = entry {
            series.next = series.after(plan.scheduled_for);
        }
        self.maintenances.push(Maintenance { id, plan, updates: vec![update], source: None });
    }

    pub(in crate::board) fn move_maintenance(
        &mut self,
        id: &MaintenanceId,
        scheduled_for: Timestamp,
        scheduled_until: Timestamp,
        update: MaintenanceUpdate,
    ) {
        if let Some(maintenance) =
            self.maintenances.iter_mut().find(|maintenance| maintenance.id == *id)
        {
            maintenance.plan.scheduled_for = scheduled_for;
            maintenance.plan.scheduled_until = scheduled_until;
            maintenance.updates.push(update);
        }
    }

    pub(in crate::board) fn advance_series(&mut self, id: &MaintenanceId, next: Option<Timestamp>) {
        let series = self.maintenance_series.iter_mut().find(|series| series.id == *id);
        series.into_iter().for_each(|series| series.next = next);
    }
}
