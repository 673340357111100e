//! Alert endpoint: takes messages of other monitoring.

use domain::board::{AlertPayload, Command};

use crate::http::call::Call;
use crate::ops::commands::OperatorCommand;

/// `POST /ops/v1/alerts`.
pub(crate) fn take(_: &Call, payload: AlertPayload) -> OperatorCommand {
    OperatorCommand::seen(Command::TakeAlerts(payload))
}
