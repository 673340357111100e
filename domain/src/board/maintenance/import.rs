//! Import of maintenance: what follows from work that another page announced, and what of it is public?

use super::decide::{MAX_BODY_CHARS, MAX_NAME_CHARS, MAX_UPDATES};
use super::imported::ImportedMaintenance;
use super::types::{Maintenance, MaintenanceUpdate};
use crate::board::checks::checked_text;
use crate::board::decided::{Decided, DecisionSubject};
use crate::board::imports::{check_id, check_updates, checked_body, not_over, taken_id};
use crate::board::merged_updates::{another, lacking, merge, reopened};
use crate::board::public_facts::PublicFact;
use crate::board::{Board, Event};
use crate::problem::Problem;
use crate::time::timestamp::Timestamp;
use crate::xml_text::Lines;

impl ImportedMaintenance {
    /// The maintenance with texts that every format holds.
    ///
    /// # Errors
    /// A [`Problem`] that names what is beyond a limit, in the future, out of order or not over.
    pub fn checked(mut self, now: Timestamp) -> Result<Self, Problem> {
        check_id("source", &self.source)?;
        let plan = &mut self.plan;
        plan.name = checked_text("plan.name", &plan.name, MAX_NAME_CHARS, Lines::One)?;
        if plan.scheduled_until <= plan.scheduled_for {
            let (from, until) = (plan.scheduled_for, plan.scheduled_until);
            let detail = format!("`{until}` is not after `{from}`");
            return Err(Problem::invalid("plan.scheduled_until", detail));
        }
        if plan.series.is_some() {
            return Err(Problem::invalid("plan.series", "a series is not imported"));
        }
        let named = self.updates.iter().map(|update| (update.id.as_str(), update.at));
        check_updates(named, MAX_UPDATES, now)?;
        for (n, update) in self.updates.iter_mut().enumerate() {
            let field = format!("updates[{n}].body");
            update.body = checked_body(&field, &update.body, MAX_BODY_CHARS)?;
        }
        if self.updates.last().is_some_and(|last| last.status.is_over()) {
            return Ok(self);
        }
        Err(not_over("maintenance"))
    }
}

impl Board {
    /// One that came before from the same source stays as it is, but for the updates that it lacks.
    pub(in crate::board) fn import_maintenance(
        &self,
        new: ImportedMaintenance,
        now: Timestamp,
    ) -> Result<Decided, Problem> {
        let mut new = new.checked(now)?;
        new.plan.components = self.checked_components(new.plan.components)?;
        let subject = DecisionSubject::Maintenance(new.id.clone());
        if let Some(work) = self.maintenance(new.id.as_str()) {
            if work.source.as_ref() != Some(&new.source) {
                return Err(taken_id("a maintenance", &new.id, &new.source));
            }
            let first = |updates: &[MaintenanceUpdate]| {
                updates.first().map(|update| (update.id.clone(), update.at))
            };
            let announced = (first(&work.updates), first(&new.updates));
            new.updates = lacking(&work.updates, new.updates, &new.id)?;
            if new.updates.is_empty() {
                return Ok(subject.with(vec![]));
            }
            if announced.0 != announced.1 {
                return Err(another(&new.id, "its first update is not the one that came over"));
            }
            if work.updates.len() + new.updates.len() > MAX_UPDATES {
                let id = &new.id;
                let detail = format!("maintenance `{id}` would have over {MAX_UPDATES} updates");
                return Err(Problem::conflict(detail));
            }
            let mut merged = work.clone();
            merge(&mut merged.updates, new.updates.clone());
            if merged.is_open() {
                return Err(reopened(&new.id));
            }
        }
        Ok(subject.with(vec![Event::MaintenanceImported { maintenance: Box::new(new) }]))
    }

    pub(in crate::board) fn add_imported_maintenance(&mut self, new: ImportedMaintenance) {
        let ImportedMaintenance { source, id, plan, updates } = new;
        if let Some(work) = self.maintenances.iter_mut().find(|work| work.id == id) {
            return merge(&mut work.updates, updates);
        }
        let work = Maintenance { id, plan, updates, source: Some(source) };
        // Those are in the order of announcement.
        let at = work.created_at();
        let place = self.maintenances.partition_point(|other| other.created_at() <= at);
        self.maintenances.insert(place, work);
    }

    /// What an import tells: all of a maintenance, or the updates that come to it, each at the instant at which it was told
    /// there.
    pub(in crate::board) fn told_of_imported_work(
        &self,
        new: &ImportedMaintenance,
    ) -> Vec<PublicFact> {
        let mut updates = new.updates.iter().cloned();
        let here = self.maintenance(new.id.as_str()).map(|work| &work.plan);
        let announced = match here {
            Some(_) => None,
            None => updates.next().map(|update| {
                let mut plan = new.plan.clone();
                plan.components.retain(|id| !self.is_hidden(id));
                PublicFact::Maintenance { id: new.id.clone(), plan, update }
            }),
        };
        // What was announced stays as it came over first.
        let plan = here.unwrap_or(&new.plan);
        let more = updates.map(|update| PublicFact::MaintenanceUpdate {
            maintenance: new.id.clone(),
            scheduled_for: plan.scheduled_for,
            scheduled_until: plan.scheduled_until,
            update,
        });
        announced.into_iter().chain(more).collect()
    }
}
