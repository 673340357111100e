//! Notice endpoints: list, post and end notices.

use domain::board::{Command, NewNotice, Notice};
use domain::problem::Problem;

use crate::http::call::Call;
use crate::objects::client::ask_board;
use crate::objects::messages::BoardRequest;
use crate::ops::decide;

/// `GET /ops/v1/notices`.
pub(crate) async fn list(call: Call) -> Result<Vec<Notice>, Problem> {
    ask_board(&call.page, &BoardRequest::Notices).await
}

/// `GET /ops/v1/notices/{notice}`.
pub(crate) async fn show(call: Call) -> Result<Notice, Problem> {
    let id = call.path.text("notice").to_owned();
    ask_board(&call.page, &BoardRequest::Notice(id)).await
}

/// `POST /ops/v1/notices`.
pub(crate) async fn post(call: Call, new: NewNotice) -> Result<Notice, Problem> {
    decide(&call, Command::PostNotice(new)).await
}

/// `DELETE /ops/v1/notices/{notice}`.
pub(crate) async fn end(call: Call) -> Result<(), Problem> {
    let id = call.path.text("notice").to_owned();
    decide::<Notice>(&call, Command::EndNotice(id)).await.map(|_| ())
}
