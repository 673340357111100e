//! Statuspage's manage API v1: passes its calls to the Board as they came, and its answers back.

use domain::access::caller::Caller;
use domain::operations::statuspage_v1::refusal::{MEDIA_TYPE, refusal};
use domain::operations::statuspage_v1::request::{ManageAction, ManageAnswer, ManageRequest};
use domain::problem::Problem;

use crate::http::call::Call;
use crate::http::request::{self, MAX_REQUEST_BYTES};
use crate::http::response::{HttpResult, json_text, out_of_reach, refusal_of};
use crate::objects::client::ask_board;
use crate::objects::messages::BoardRequest;
use crate::public::caches;

pub(crate) use crate::ops::managed_subscribers::{
    add_subscriber, change_subscriber, list_subscribers, remove_subscriber, resend_confirmation,
    show_subscriber,
};

/// Handlers, each of one action.
macro_rules! handlers {
    ($($name:ident: $action:ident,)*) => {$(
        pub(crate) fn $name(call: Call) -> impl Future<Output = HttpResult> {
            manage(call, ManageAction::$action)
        }
    )*};
}

handlers! {
    list_pages: ListPages,
    show_page: ShowPage,
    list_components: ListComponents,
    show_component: ShowComponent,
    update_component: UpdateComponent,
    list_groups: ListGroups,
    show_group: ShowGroup,
    list_incidents: ListIncidents,
    show_incident: ShowIncident,
    create_incident: CreateIncident,
    update_incident: UpdateIncident,
    delete_incident: DeleteIncident,
    edit_update: EditUpdate,
    show_postmortem: ShowPostmortem,
    write_postmortem: WritePostmortem,
    publish_postmortem: PublishPostmortem,
    revert_postmortem: RevertPostmortem,
    configure: Configure,
}

async fn manage(mut call: Call, action: ManageAction) -> HttpResult {
    let body = if action.is_read() {
        vec![]
    } else {
        request::body(&mut call.request, MAX_REQUEST_BYTES).await?
    };
    let Caller::Operator(by) = &call.caller else { return Err(Problem::unauthorized()) };
    let in_path = |names: &[&str]| names.iter().map(|name| call.path.text(name)).collect();
    let in_query = |name: &str| call.query.text(name).map(str::to_owned);
    let request = ManageRequest {
        action,
        page: in_path(&["page"]),
        id: in_path(&["component", "group", "incident"]),
        update: in_path(&["update"]),
        list_page: in_query("page"),
        per_page: in_query("per_page").or_else(|| in_query("limit")),
        search: in_query("q"),
        body: String::from_utf8(body).map_err(|_| Problem::bad_request("the body is not UTF-8"))?,
    };
    let question = BoardRequest::Manage { by: by.clone(), request: Box::new(request) };
    let answer: ManageAnswer = ask_board(&call.page, &question).await?;
    if answer.is_told {
        caches::expire();
    }
    json_text(action.status(), answer.body)
}

/// A refusal as Statuspage's clients read it.
pub(crate) fn refuse(problem: &Problem) -> HttpResult {
    let (status, body) = refusal(problem);
    let body = serde_json::to_vec(&body).map_err(|error| out_of_reach(error.into()))?;
    refusal_of(&Problem { status, ..problem.clone() }, MEDIA_TYPE, body)
}
