//! User reports: what readers say does not work, a row for each component. They are in no copy of the record and in no
//! event: what anybody may send is forgotten after a week.

use std::cell::RefCell;

use domain::ids::ComponentId;
use domain::operations::user_reports::component_user_reports;
use domain::ordered::SortedSet;
use domain::problem::Problem;
use domain::public::user_reports::show_user_reports;
use domain::public::view::PublicView;
use domain::time::timestamp::Timestamp;
use domain::user_reports::UserReports;
use domain::user_reports::new_report::{NewUserReport, UserReportReceipt};
use worker::Result;

use crate::board::BoardState;
use crate::http::response::{HttpResult, json, out_of_reach};
use crate::objects::messages::UserReportRequest;
use crate::platform::{clock, random};
use crate::storage::sql::{Bind, Sql};

/// The row of the keys by which readers are told apart: no component is called so.
const KEYS: &str = "";

/// What is stored, once it was read.
#[derive(Default)]
pub(crate) struct UserReportMemo(RefCell<Option<UserReports>>);

impl UserReportMemo {
    /// Forgets it, because the record is another one.
    pub(crate) fn clear(&self) {
        self.0.replace(None);
    }
}

/// Tallies by component, and the keys.
pub(super) fn make_table(sql: &Sql<'_>) -> Result<()> {
    let table = "CREATE TABLE user_reports (component TEXT PRIMARY KEY, body TEXT) WITHOUT ROWID";
    sql.run(table, &[]).map(|_| ())
}

impl BoardState {
    pub(super) fn user_reports(&self, request: UserReportRequest) -> HttpResult {
        match request {
            UserReportRequest::Count { report, reader } => self.count_report(report, &reader),
            UserReportRequest::List(query) => {
                let now = clock::now();
                let list = self.with_reports(|reports| {
                    self.read(|record| component_user_reports(record, reports, &query, now))
                })?;
                json(200, &list?)
            }
        }
    }

    /// Counts what a reader reports. What is answered does not say whether it counts.
    fn count_report(&self, report: NewUserReport, reader: &str) -> HttpResult {
        let now = clock::now();
        let shown = self.read(|record| {
            let configuration = record.configuration.as_ref()?;
            let ids = configuration.shown_components().map(|component| component.id.clone());
            configuration.user_reports.accept.then(|| ids.collect::<SortedSet<_>>())
        })?;
        let shown = shown.ok_or_else(|| Problem::not_found("this page takes no reports"))?;
        let report = report.checked(|id| shown.contains(id))?;
        let key = random::secret().map_err(out_of_reach)?;
        let counted = self.change_reports(|reports| {
            let is_new_day = reports.keys.is_outdated(now);
            if is_new_day {
                reports.keys.renew(&key, now);
            }
            let counted = reports.count(&report, reader, now);
            let changed = counted.as_deref().unwrap_or_default();
            self.store_reports(reports, changed, is_new_day).map(|()| counted)
        })?;
        counted?;
        json(202, &UserReportReceipt { components: report.components })
    }

    /// Adds to a view what readers are told of reports. A page without them is better than none.
    pub(super) fn add_reports(&self, view: &mut PublicView, now: Timestamp) {
        let added = self.with_reports(|reports| show_user_reports(view, reports, now));
        if let Err(problem) = added {
            worker::console_error!("the page is without user reports: {problem}");
        }
    }

    /// Forgets what is too old.
    pub(super) fn forget_reports(&self, now: Timestamp) -> std::result::Result<(), Problem> {
        self.change_reports(|reports| {
            let (changed, are_keys) = reports.forget(now);
            self.store_reports(reports, &changed, are_keys)
        })
    }

    /// Changes what is stored. When that fails it is read anew the next time.
    fn change_reports<T>(
        &self,
        change: impl FnOnce(&mut UserReports) -> std::result::Result<T, Problem>,
    ) -> std::result::Result<T, Problem> {
        let changed = self.with_reports(change).flatten();
        if changed.is_err() {
            self.user_report_memo.clear();
        }
        changed
    }

    /// Hands out what is stored.
    pub(super) fn with_reports<T>(
        &self,
        take: impl FnOnce(&mut UserReports) -> T,
    ) -> std::result::Result<T, Problem> {
        let mut memo = self.user_report_memo.0.borrow_mut();
        let reports = match memo.take() {
            Some(reports) => reports,
            None => load(&Sql::new(&self.state)).map_err(out_of_reach)?,
        };
        Ok(take(memo.insert(reports)))
    }

    /// Writes the rows of these components, and of the keys.
    fn store_reports(
        &self,
        reports: &UserReports,
        changed: &[ComponentId],
        are_keys: bool,
    ) -> std::result::Result<(), Problem> {
        if changed.is_empty() && !are_keys {
            return Ok(());
        }
        let sql = Sql::new(&self.state);
        let stored = sql.transaction(|| {
            for component in changed {
                match reports.tallies.get(component) {
                    Some(tally) => put(&sql, component.as_str(), &serde_json::to_string(tally)?)?,
                    None => {
                        let delete = "DELETE FROM user_reports WHERE component = ?";
                        sql.run(delete, &[Bind::Text(component.as_str())])?;
                    }
                }
            }
            if are_keys {
                put(&sql, KEYS, &serde_json::to_string(&reports.keys)?)?;
            }
            Ok(())
        });
        stored.map_err(out_of_reach)
    }
}

fn put(sql: &Sql<'_>, component: &str, body: &str) -> Result<()> {
    let insert = "INSERT OR REPLACE INTO user_reports (component, body) VALUES (?, ?)";
    sql.run(insert, &[Bind::Text(component), Bind::Text(body)]).map(|_| ())
}

/// Reads all rows. One that cannot be read is as none: reports are not to stand in the way of a status.
fn load(sql: &Sql<'_>) -> Result<UserReports> {
    let mut reports = UserReports::default();
    let rows = sql.run("SELECT component, body FROM user_reports", &[])?;
    for row in rows.iter() {
        let (component, body) =
            (row.text("component").unwrap_or_default(), row.text("body").unwrap_or_default());
        if component == KEYS {
            reports.keys = domain::json::from_str(&body).unwrap_or_default();
        } else if let (Ok(id), Ok(tally)) = (component.parse(), domain::json::from_str(&body)) {
            reports.tallies.insert(id, tally);
        }
    }
    Ok(reports)
}
