//! Commands and questions of operators: a route says what of a request becomes one, and all are carried out alike. One
//! future for all of them is some 10 KB less of the compressed Worker than one for each.

use domain::board::{Command, Visibility};
use domain::problem::Problem;
use serde::Deserialize;

use crate::http::call::Call;
use crate::http::encoded_json::EncodedJson;
use crate::http::request;
use crate::http::response::{HttpResult, answer, out_of_reach};
use crate::objects::client::ask_board;
use crate::objects::messages::BoardRequest;
use crate::ops::decide_quietly;
use crate::public::caches;

/// A command of a request, and when readers see what came of it.
pub(crate) struct OperatorCommand {
    command: Command,
    expiry: ViewExpiry,
}

/// Whether what is kept of the view expires with a command.
enum ViewExpiry {
    /// Readers see at once what came of it.
    Always,
    /// They do if the incident is public, and notice nothing if it is not.
    IfPublic,
    /// Readers are to notice nothing.
    Never,
}

impl OperatorCommand {
    /// A command that readers see at once.
    pub(crate) fn seen(command: Command) -> Self {
        Self { command, expiry: ViewExpiry::Always }
    }

    /// A command about an incident, which readers see at once if they may.
    pub(crate) fn of_incident(command: Command) -> Self {
        Self { command, expiry: ViewExpiry::IfPublic }
    }

    /// A command of which readers are to notice nothing.
    pub(crate) fn quiet(command: Command) -> Self {
        Self { command, expiry: ViewExpiry::Never }
    }
}

/// Who may see an incident.
#[derive(Deserialize)]
struct ShownTo {
    visibility: Visibility,
}

/// Lets the Board decide the command that a request is read as, with its body of at most so many bytes if it has one.
pub(crate) async fn carry_out(
    mut call: Call,
    body_bytes: Option<usize>,
    status: u16,
    read: fn(&Call, &[u8]) -> Result<OperatorCommand, Problem>,
) -> HttpResult {
    let body = match body_bytes {
        Some(most) => request::json_body(&mut call.request, most).await?,
        None => vec![],
    };
    let command = read(&call, &body)?;
    answer::<()>(status, decide_command(&call, command).await?)
}

/// Lets the Board decide a command. What is kept of the view expires if readers see what came of it.
pub(crate) async fn decide_command(
    call: &Call,
    OperatorCommand { command, expiry }: OperatorCommand,
) -> Result<EncodedJson<()>, Problem> {
    let decided: Result<EncodedJson<()>, Problem> = decide_quietly(call, command).await;
    let is_seen = match (expiry, &decided) {
        (ViewExpiry::Always, _) => true,
        (ViewExpiry::IfPublic, Ok(incident)) => {
            let shown: ShownTo = incident.read().map_err(|error| out_of_reach(error.into()))?;
            shown.visibility == Visibility::Public
        }
        _ => false,
    };
    if is_seen && !call.page.is_twin {
        caches::expire();
    }
    decided
}

/// Asks the Board what a request is read as, and passes its answer on.
pub(crate) async fn ask(
    call: Call,
    status: u16,
    question: fn(&Call) -> BoardRequest,
) -> HttpResult {
    let told: EncodedJson<()> = ask_board(&call.page, &question(&call)).await?;
    answer::<()>(status, told)
}
