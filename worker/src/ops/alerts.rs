//! Alert endpoint: takes messages of other monitoring.

use domain::board::{AlertPayload, AlertReceipt, Command};
use domain::problem::Problem;

use crate::http::call::Call;
use crate::ops::decide;

/// `POST /ops/v1/alerts`.
pub(crate) async fn take(call: Call, payload: AlertPayload) -> Result<AlertReceipt, Problem> {
    decide(&call, Command::TakeAlerts(payload)).await
}
