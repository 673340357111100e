//! Drill endpoints: begin and end a drill, and the reports of those before. What is done in one goes to the twin of the page.

use domain::access::drill_path::is_part_of_drill;
use domain::access::route::Route;
use domain::board::{Command, DrillCount, DrillEnding, DrillRecord, DrillReport, NewDrill};
use domain::notify::drill_mark::DRILL_HEADER;
use domain::notify::drill_reach::DrillSent;
use domain::problem::Problem;

use crate::http::call::{Call, Handler};
use crate::http::encoded_json::EncodedJson;
use crate::http::response::out_of_reach;
use crate::objects::client::{ask_board, ask_courier};
use crate::objects::drill_messages::{DrillErrand, DrillQuestion, DrillSeed, TwinReport};
use crate::objects::messages::{BoardRequest, CourierRequest};
use crate::ops::{decide_quietly, operator};
use crate::platform::clock;
use crate::platform::page_context::PageContext;

fn of_board(question: DrillQuestion) -> BoardRequest {
    BoardRequest::Drill(Box::new(question))
}

fn of_courier(errand: DrillErrand) -> CourierRequest {
    CourierRequest::Drill(Box::new(errand))
}

/// Turns a call that was let in to the twin, if its route is part of a drill and one is open; its answer says which. The
/// Board of the page looks at the caller's token again, because the twin knows none.
pub(crate) async fn turn_to_twin(route: &Route<Handler>, mut call: Call) -> Result<Call, Problem> {
    if !is_part_of_drill(route.method, route.path) {
        let (method, path) = (route.method.as_str(), route.path);
        return Err(Problem::conflict(format!("`{method} {path}` is no part of a drill"))
            .hint("leave `--drill` out"));
    }
    let open = open_drill(&call).await?;
    let drill = open.filter(|drill| drill.is_running(clock::now())).ok_or_else(|| {
        Problem::conflict("no drill is open").hint("begin one: `allclear drill start`")
    })?;
    call.headers.add(DRILL_HEADER, drill.id.to_string());
    call.page = call.page.twin();
    Ok(call)
}

async fn open_drill(call: &Call) -> Result<Option<DrillRecord>, Problem> {
    let question = DrillQuestion::Open(operator(call)?.clone());
    ask_board(&call.page, &of_board(question)).await
}

/// `GET /ops/v1/drills`.
pub(crate) fn list(_: &Call) -> BoardRequest {
    of_board(DrillQuestion::List)
}

/// `GET /ops/v1/drills/{drill}`.
pub(crate) fn show(call: &Call) -> BoardRequest {
    of_board(DrillQuestion::One(id(call)))
}

/// `POST /ops/v1/drills`.
pub(crate) async fn start(call: Call, new: NewDrill) -> Result<EncodedJson<DrillRecord>, Problem> {
    let begun: EncodedJson<DrillRecord> = decide_quietly(&call, Command::StartDrill(new)).await?;
    let drill: DrillRecord = begun.read().map_err(|error| out_of_reach(error.into()))?;
    let id = drill.id.to_string();
    if let Err(problem) = make_twin(&call.page, drill).await {
        let ending = DrillEnding { drill: id, report: None };
        let _: EncodedJson<DrillRecord> = end_drill(&call, ending).await?;
        return Err(problem);
    }
    Ok(begun)
}

async fn make_twin(page: &PageContext, drill: DrillRecord) -> Result<(), Problem> {
    let seed: DrillSeed = ask_board(page, &of_board(DrillQuestion::Seed)).await?;
    ask_courier::<()>(page, &of_courier(DrillErrand::Begin(seed.contacts))).await?;
    let question = DrillQuestion::Become { drill: Box::new(drill), files: seed.files };
    ask_board(&page.twin(), &of_board(question)).await
}

/// `POST /ops/v1/drills/{drill}/end`. What fails before the report is kept may be sent again.
pub(crate) async fn end(call: Call) -> Result<EncodedJson<DrillRecord>, Problem> {
    let open = open_drill(&call).await?;
    let is_open = open.is_some_and(|open| open.id.as_str() == id(&call));
    // What is not open is refused by the Board itself.
    let report = if is_open { Some(report(&call.page).await?) } else { None };
    let ended = end_drill(&call, DrillEnding { drill: id(&call), report }).await?;
    let twin = call.page.twin();
    for problem in [
        ask_board::<()>(&twin, &of_board(DrillQuestion::Forget)).await.err(),
        ask_courier::<()>(&twin, &of_courier(DrillErrand::Forget)).await.err(),
    ]
    .into_iter()
    .flatten()
    {
        // The next drill begins with that.
        worker::console_error!("the twin of a drill could not be wiped: {problem}");
    }
    Ok(ended)
}

async fn end_drill(call: &Call, ending: DrillEnding) -> Result<EncodedJson<DrillRecord>, Problem> {
    decide_quietly(call, Command::EndDrill(Box::new(ending))).await
}

async fn report(page: &PageContext) -> Result<DrillReport, Problem> {
    let twin = page.twin();
    let done: TwinReport = ask_board(&twin, &of_board(DrillQuestion::Report)).await?;
    let sent: DrillSent = ask_courier(&twin, &of_courier(DrillErrand::End)).await?;
    let errand = DrillErrand::Reach { told: done.told, steps: sent.steps };
    let would_send: Vec<DrillCount> = ask_courier(page, &of_courier(errand)).await?;
    Ok(DrillReport { would_send, sent: sent.deliveries, ..done.report })
}

fn id(call: &Call) -> String {
    call.path.text("drill").to_owned()
}
