//! Wiping: an object forgets everything, as if it had never been. Only those of a twin do.

use domain::problem::Problem;

use crate::http::response::out_of_reach;
use crate::platform::page_context::PageContext;
use crate::storage::migrations;
use crate::storage::object_state::ObjectState;
use crate::storage::sql::Sql;

/// Refuses what is for the objects of a twin alone.
pub(crate) fn of_twin(page: &PageContext) -> Result<(), Problem> {
    let refusal = || Problem::conflict("this is for the twin of a page alone");
    page.is_twin.then_some(()).ok_or_else(refusal)
}

/// Deletes every table of an object of a twin, and its alarm.
pub(crate) async fn wipe(home: &ObjectState, page: &PageContext) -> Result<(), Problem> {
    of_twin(page)?;
    home.storage().delete_alarm().await.map_err(out_of_reach)?;
    let sql = Sql::new(home);
    let wiped = sql.transaction(|| {
        for table in migrations::tables(&sql)? {
            sql.run(&format!("DROP TABLE \"{table}\""), &[])?;
        }
        sql.run("DROP TABLE IF EXISTS meta", &[]).map(|_| ())
    });
    wiped.map_err(out_of_reach)
}
