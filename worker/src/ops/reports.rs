//! Report endpoints: what do operators, managers, readers and customers read of a period?

use domain::problem::Problem;
use domain::report::kind::{ReportKindSummary, report_kinds};
use domain::report::question::{ReportFormat, ReportQuestion};

use crate::http::call::Call;
use crate::http::response::{HttpResult, report_document};
use crate::objects::client::ask_board;
use crate::objects::messages::BoardRequest;
use crate::platform::page_context::PageContext;

/// `GET /ops/v1/reports`.
#[allow(clippy::unused_async, reason = "handlers are async")]
pub(crate) async fn list(_: Call) -> Result<Vec<ReportKindSummary>, Problem> {
    Ok(report_kinds())
}

/// `GET /ops/v1/reports/{kind}`. The Board writes it in the form that is asked for, so that it is written once.
pub(crate) async fn show(call: Call) -> HttpResult {
    document(&call.page, ReportQuestion::read(call.path.text("kind"), &call.query)?).await
}

/// A report in the form that is asked for.
pub(crate) async fn document(page: &PageContext, question: ReportQuestion) -> HttpResult {
    let format: ReportFormat = question.format;
    let text: String = ask_board(page, &BoardRequest::Report(Box::new(question))).await?;
    report_document(format, text)
}
