//! User reports: what do readers say does not work? Each reader counts once an hour for a component, and no address
//! is kept.
//!
//! They are no part of the Board's log: no status and no figure follows from them, and they are kept for a week.

pub mod bounds;
pub mod new_report;
pub mod reader_code;
pub mod tally;

use std::time::Duration;

use crate::ids::ComponentId;
use crate::ordered::SortedMap;
use crate::problem::Problem;
use crate::time::timestamp::Timestamp;
use bounds::COUNTED_ONCE_IN;
use new_report::NewUserReport;
use reader_code::ReaderKeys;
use tally::UserReportTally;

/// The most reports that are counted in an hour, of all components: each writes a row.
pub const MAX_REPORTS_AN_HOUR: usize = 5_000;
/// How long a reader is asked to wait when there are as many.
const WHEN_FULL: Duration = Duration::from_secs(300);

/// What readers reported lately.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserReports {
    /// Under which readers are told apart.
    pub keys: ReaderKeys,
    /// What was counted, by component.
    pub tallies: SortedMap<ComponentId, UserReportTally>,
}

impl UserReports {
    /// Counts a report of a reader at `now`, who is named by what tells callers apart; which components it counts for.
    /// Whoever reported one within the hour counts no more for it, and neither does their text.
    ///
    /// # Errors
    /// 429 when [`MAX_REPORTS_AN_HOUR`] are counted already.
    pub fn count(
        &mut self,
        report: &NewUserReport,
        reader: &str,
        now: Timestamp,
    ) -> Result<Vec<ComponentId>, Problem> {
        let mut counted = vec![];
        let mut taken: usize =
            self.tallies.values().map(|tally| tally.readers_within(COUNTED_ONCE_IN, now)).sum();
        for component in &report.components {
            let codes = self.keys.codes(component, reader, now);
            let tally = self.tallies.entry(component.clone()).or_default();
            if tally.knows(&codes, now) {
                continue;
            }
            if taken >= MAX_REPORTS_AN_HOUR {
                let detail = "too many readers report trouble at this moment";
                // What was counted before stays counted: a caller that comes again adds nothing to it.
                return if counted.is_empty() {
                    Err(Problem::too_many(detail, WHEN_FULL))
                } else {
                    Ok(counted)
                };
            }
            if tally.add(&codes, report.text.as_deref(), now) {
                taken += 1;
                counted.push(component.clone());
            }
        }
        Ok(counted)
    }

    /// Forgets what is too old at `now`; which components are changed by that, and whether keys are.
    pub fn forget(&mut self, now: Timestamp) -> (Vec<ComponentId>, bool) {
        let mut changed = vec![];
        for (component, tally) in self.tallies.iter_mut() {
            if tally.forget(now) {
                changed.push(component.clone());
            }
        }
        self.tallies.retain(|_, tally| !tally.is_empty());
        (changed, self.keys.forget(now))
    }

    /// How many different readers reported a component within a span before `now`, of at most an hour.
    #[must_use]
    pub fn readers_within(&self, component: &ComponentId, span: Duration, now: Timestamp) -> usize {
        self.tallies.get(component).map_or(0, |tally| tally.readers_within(span, now))
    }
}
