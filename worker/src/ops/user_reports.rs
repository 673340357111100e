//! User report endpoints: what do readers report? For operators alone.

use domain::operations::user_reports::{ComponentUserReports, UserReportQuery};
use domain::problem::Problem;

use crate::http::call::Call;
use crate::http::encoded_json::EncodedJson;
use crate::objects::client::ask_board;
use crate::objects::messages::{BoardRequest, UserReportRequest};

/// `GET /ops/v1/user-reports`.
pub(crate) async fn list(call: Call) -> Result<EncodedJson<Vec<ComponentUserReports>>, Problem> {
    let query = UserReportQuery::read(&call.query)?;
    ask_board(&call.page, &BoardRequest::UserReports(UserReportRequest::List(query))).await
}
