//! Subscriber and delivery endpoints: who is told, and what came of it.

use domain::board::RecipientChange;
use domain::notify::reports::{
    DeliveryReport, NotificationReport, RedeliveryReport, RedeliveryRequest, SubscriberCounts,
    SubscriberReport,
};
use domain::notify::subscriber_import::{SubscriberImport, SubscriberImportReport};
use domain::paging::{ListPage, PageRequest};
use domain::problem::Problem;

use crate::http::call::Call;
use crate::http::encoded_json::EncodedJson;
use crate::objects::client::ask_courier;
use crate::objects::messages::CourierRequest;
use crate::ops::{items, note_recipients};

/// `GET /ops/v1/subscribers`.
pub(crate) async fn list(call: Call) -> Result<Vec<EncodedJson<SubscriberReport>>, Problem> {
    let wanted = PageRequest::read(&call.query)?;
    let page = ask_courier(&call.page, &CourierRequest::Subscribers(wanted.clone())).await?;
    Ok(items(&call, &wanted, page, ""))
}

/// `POST /ops/v1/subscribers`.
pub(crate) async fn import(
    call: Call,
    import: SubscriberImport,
) -> Result<SubscriberImportReport, Problem> {
    let SubscriberImport { confirmed, dry_run, .. } = import;
    let question = CourierRequest::ImportSubscribers(import);
    let report: SubscriberImportReport = ask_courier(&call.page, &question).await?;
    if report.added > 0 && !dry_run {
        let change = RecipientChange::SubscribersImported { added: report.added, confirmed };
        note_recipients(&call, change).await?;
    }
    Ok(report)
}

/// `GET /ops/v1/subscriber-counts`.
pub(crate) async fn counts(call: Call) -> Result<EncodedJson<SubscriberCounts>, Problem> {
    ask_courier(&call.page, &CourierRequest::SubscriberCounts).await
}

/// `DELETE /ops/v1/subscribers/{subscriber}`.
pub(crate) async fn remove(call: Call) -> Result<(), Problem> {
    let id = call.path.text("subscriber").to_owned();
    ask_courier::<()>(&call.page, &CourierRequest::RemoveSubscriber(id.clone())).await?;
    note_recipients(&call, RecipientChange::SubscriberRemoved { subscriber: id }).await
}

/// `GET /ops/v1/notifications`.
pub(crate) async fn notifications(
    call: Call,
) -> Result<Vec<EncodedJson<NotificationReport>>, Problem> {
    let wanted: PageRequest<u64> = PageRequest::read(&call.query)?;
    let question = CourierRequest::Notifications(wanted.clone());
    let page: ListPage<EncodedJson<NotificationReport>> =
        ask_courier(&call.page, &question).await?;
    Ok(items(&call, &wanted, page, ""))
}

/// `GET /ops/v1/notifications/{notification}/deliveries`.
pub(crate) async fn deliveries(call: Call) -> Result<Vec<EncodedJson<DeliveryReport>>, Problem> {
    let (n, wanted) = (notification(&call)?, PageRequest::read(&call.query)?);
    let question = CourierRequest::DeliveriesOf { n, wanted: wanted.clone() };
    let page: ListPage<EncodedJson<DeliveryReport>> = ask_courier(&call.page, &question).await?;
    Ok(items(&call, &wanted, page, ""))
}

/// `POST /ops/v1/notifications/{notification}/redeliveries`.
pub(crate) async fn redeliver(
    call: Call,
    asked: RedeliveryRequest,
) -> Result<EncodedJson<RedeliveryReport>, Problem> {
    let question =
        CourierRequest::Redeliver { n: notification(&call)?, recipient: asked.recipient };
    ask_courier(&call.page, &question).await
}

/// The number of the notification that a path names.
fn notification(call: &Call) -> Result<u64, Problem> {
    let n = call.path.text("notification");
    n.parse().map_err(|_| Problem::not_found(format!("there is no notification `{n}`")))
}
