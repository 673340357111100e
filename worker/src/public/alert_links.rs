//! Alert links: the page by which a contact acknowledges an alert. What is answered is for who has the link.

use std::time::Duration;

use domain::access::actor::Actor;
use domain::access::caller::OperatorGrant;
use domain::access::scope::Scope;
use domain::ids::ContactId;
use domain::notify::alert_report::OpenAlertReport;
use domain::notify::alert_token::TWIN_MARK;
use domain::notify::escalation::MAX_AWAKE;
use domain::problem::Problem;
use domain::words::Words;
use site::AlertPage;

use crate::http::call::Call;
use crate::http::response::{HttpResult, form_page, form_page_or};
use crate::objects::alert_notes::note_on_incident;
use crate::objects::client::ask_courier;
use crate::objects::messages::CourierRequest;
use crate::platform::clock;
use crate::platform::page_context::PageContext;
use crate::public::subscriptions::{FormSource, admit, fields};
use crate::public::view_cache;

/// `GET /alerts/{token}`: programs that read mail follow links, so this acknowledges nothing.
pub(crate) async fn show(call: Call) -> HttpResult {
    let (page, token) = addressed(&call);
    let (contact, alert) = alert_of(&page, token).await?;
    answer(&call, AlertPage { contact, alert, is_done: false }).await
}

/// `POST /alerts/{token}`.
pub(crate) async fn acknowledge(mut call: Call) -> HttpResult {
    admit(&call, FormSource::Link)?;
    let pairs = fields(&mut call).await?;
    let quiet_for = quiet(&pairs)?;
    let (page, token) = addressed(&call);
    let (contact, alert) = alert_of(&page, token.clone()).await?;
    if alert.is_none() {
        return answer(&call, AlertPage { contact, alert, is_done: false }).await;
    }
    let question = CourierRequest::AcknowledgeByLink { token, quiet_for };
    let alert: OpenAlertReport = ask_courier(&page, &question).await?;
    let actor = Actor::Contact(contact.clone());
    let by = OperatorGrant { actor, scopes: [Scope::Draft].into() };
    note_on_incident(&page, by, &contact, &alert).await;
    let shown = answer(&call, AlertPage { contact, alert: Some(alert), is_done: true }).await;
    form_page_or(shown, "You have acknowledged the alert.")
}

/// The token of the path, and the page that it is of: its twin, if it was sent in a drill.
fn addressed(call: &Call) -> (PageContext, String) {
    let text = call.path.text("token");
    match text.strip_prefix(TWIN_MARK) {
        Some(token) => (call.page.twin(), token.to_owned()),
        None => (call.page.clone(), text.to_owned()),
    }
}

async fn alert_of(
    page: &PageContext,
    token: String,
) -> Result<(ContactId, Option<OpenAlertReport>), Problem> {
    ask_courier(page, &CourierRequest::AlertOf(token)).await
}

/// For how long the contact's other alerts are quiet, which the form has in minutes.
fn quiet(pairs: &[(String, String)]) -> Result<Duration, Problem> {
    let Some((_, minutes)) = pairs.iter().find(|(name, _)| name == "quiet") else {
        return Ok(Duration::ZERO);
    };
    let read = minutes.parse::<u64>().ok().map(|minutes| minutes.saturating_mul(60));
    let quiet = read.map(Duration::from_secs).filter(|quiet| *quiet <= MAX_AWAKE);
    quiet.ok_or_else(|| {
        Problem::invalid("quiet", "it is a number of minutes, at most those of 12 hours")
    })
}

async fn answer(call: &Call, page: AlertPage) -> HttpResult {
    let view = view_cache::view(&call.page, &call.context).await?;
    let frame = view_cache::frame(clock::now(), Words::ENGLISH);
    form_page(200, &view.page.brand, site::render_alert_page(&view, page, &frame))
}
