//! Reports in the console: the same documents as those of the API, for who is signed in.

use domain::report::question::{ReportFormat, ReportQuestion};

use crate::http::call::Call;
use crate::http::response::HttpResult;
use crate::ops::reports;

/// `GET /console/reports/{kind}`: as a page, unless another form is asked for.
pub(crate) async fn show(call: Call) -> HttpResult {
    let question = ReportQuestion::read(call.path.text("kind"), &call.query)?;
    let is_asked = call.query.get("format", str::parse::<String>)?.is_some();
    let format = if is_asked { question.format } else { ReportFormat::Html };
    reports::document(&call.page, ReportQuestion { format, ..question }).await
}
