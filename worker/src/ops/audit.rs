//! Audit endpoint: what operators did, as far as the caller may see it.

use domain::operations::audit::{AuditPage, AuditQuery};
use domain::problem::Problem;

use crate::http::call::Call;
use crate::objects::client::ask_board;
use crate::objects::messages::BoardRequest;
use crate::ops::operator;

/// `GET /ops/v1/audit`.
pub(crate) async fn list(call: Call) -> Result<AuditPage, Problem> {
    let query = AuditQuery::read(&call.query)?;
    let page: AuditPage = ask_board(&call.page, &BoardRequest::Audit(query)).await?;
    let by = operator(&call)?;
    let records = page.records.into_iter().map(|record| record.shown_to(by));
    Ok(AuditPage { records: records.collect(), ..page })
}
