//! Open alert endpoints: what waits for operators, how far it was escalated, and acknowledging it.

use domain::notify::alert_report::{AcknowledgeAlertRequest, EscalationReport, OpenAlertReport};
use domain::problem::Problem;

use crate::http::call::Call;
use crate::http::encoded_json::EncodedJson;
use crate::objects::alert_notes::note_on_incident;
use crate::objects::client::ask_courier;
use crate::objects::messages::CourierRequest;
use crate::ops::operator;

/// `GET /ops/v1/open-alerts`.
pub(crate) async fn list(call: Call) -> Result<EncodedJson<EscalationReport>, Problem> {
    ask_courier(&call.page, &CourierRequest::OpenAlerts).await
}

/// `POST /ops/v1/open-alerts/{alert}/acknowledge`.
pub(crate) async fn acknowledge(
    call: Call,
    asked: AcknowledgeAlertRequest,
) -> Result<OpenAlertReport, Problem> {
    let acknowledgement = asked.for_alert(call.path.text("alert").to_owned())?;
    let (by, contact) = (operator(&call)?.clone(), acknowledgement.by.clone());
    let question = CourierRequest::AcknowledgeAlert(acknowledgement);
    let alert = ask_courier(&call.page, &question).await?;
    note_on_incident(&call.page, by, &contact, &alert).await;
    Ok(alert)
}
