//! Change endpoints: what pipelines and operators record of changes, and what they ask before they make one.

use domain::board::{
    ApproveChangeRequest, ChangeCommand, ChangeRecord, ChangeStep, ChangeUpdate, Command, NewChange,
};
use domain::operations::changes::agenda::{AgendaQuestion, ChangeAgenda};
use domain::operations::changes::check::{ChangeCheck, ChangeQuestion};
use domain::paging::PageRequest;
use domain::problem::Problem;

use crate::http::call::Call;
use crate::http::encoded_json::EncodedJson;
use crate::http::response::{HttpResult, private_text};
use crate::objects::client::ask_board;
use crate::objects::messages::{BoardRequest, ChangesRequest};
use crate::ops::commands::OperatorCommand;
use crate::ops::{caller, items};
use crate::public::feeds::CALENDAR;

/// `GET /ops/v1/changes`.
pub(crate) async fn list(call: Call) -> Result<Vec<EncodedJson<ChangeRecord>>, Problem> {
    let wanted = PageRequest::read(&call.query)?;
    let question = BoardRequest::Changes(ChangesRequest::Page(wanted.clone()));
    let page = ask_board(&call.page, &question).await?;
    Ok(items(&call, &wanted, page, ""))
}

/// `GET /ops/v1/changes/{change}`.
pub(crate) fn show(call: &Call) -> BoardRequest {
    BoardRequest::Changes(ChangesRequest::One(id(call)))
}

/// `GET /ops/v1/change-check`.
pub(crate) async fn check(call: Call) -> Result<EncodedJson<ChangeCheck>, Problem> {
    let question = ChangesRequest::Check(ChangeQuestion::read(&call.query)?);
    ask_board(&call.page, &BoardRequest::Changes(question)).await
}

/// `GET /ops/v1/change-agenda`.
pub(crate) async fn agenda(call: Call) -> Result<EncodedJson<ChangeAgenda>, Problem> {
    let question = ChangesRequest::Agenda(AgendaQuestion::read(&call.query)?);
    ask_board(&call.page, &BoardRequest::Changes(question)).await
}

/// `GET /ops/v1/changes.ics`.
pub(crate) async fn calendar(call: Call) -> HttpResult {
    let question = BoardRequest::Changes(ChangesRequest::Calendar);
    let text: String = ask_board(&call.page, &question).await?;
    private_text(CALENDAR, text)
}

/// `POST /ops/v1/changes`.
pub(crate) fn record(call: &Call, mut new: NewChange) -> OperatorCommand {
    new.by = new.by.or_else(|| caller(call));
    OperatorCommand::quiet(Command::RecordChange(new))
}

/// `PATCH /ops/v1/changes/{change}`.
pub(crate) fn update(call: &Call, update: ChangeUpdate) -> OperatorCommand {
    step(call, ChangeStep::Update(update))
}

/// `POST /ops/v1/changes/{change}/approve`.
pub(crate) fn approve(call: &Call, mut request: ApproveChangeRequest) -> OperatorCommand {
    request.by = request.by.or_else(|| caller(call));
    step(call, ChangeStep::Approve(request))
}

fn step(call: &Call, step: ChangeStep) -> OperatorCommand {
    OperatorCommand::quiet(Command::StepChange(ChangeCommand { change: id(call), step }))
}

fn id(call: &Call) -> String {
    call.path.text("change").to_owned()
}
