//! Alert messages: how does a delivery of an alert leave, and what is recorded of each attempt? They come before all else.

use domain::notify::alert_delivery::AlertDelivery;
use domain::notify::alert_text::AlertText;
use domain::notify::alert_token::AlertAddressee;
use domain::notify::channel::Channel;
use domain::notify::delivery::AttemptOutcome;
use domain::notify::delivery_record::DeliveryState;
use domain::notify::expansion::{CHUNK, DeliveryLane};
use domain::notify::handover::PageStanding;
use domain::notify::http_message::HttpMessage;
use domain::notify::mail::alert_mail::{alert_mail, alert_notice};
use domain::notify::mail::compose::MailRecipient;
use domain::notify::mail::message::MailMessage;
use domain::notify::mail::sender::MailSender;
use domain::notify::render::{AlertContext, alert_message};
use domain::notify::webhook_signature::WebhookSecret;
use domain::problem::Problem;

use crate::courier::CourierState;
use crate::courier::composing::{MessageContent, OutgoingMessage};
use crate::http::response::out_of_reach;
use crate::platform::clock;

impl CourierState {
    /// The messages of alerts that are due on a way. What has no channel any more is forgotten.
    pub(super) fn due_alerts(&self, lane: DeliveryLane) -> Result<Vec<OutgoingMessage>, Problem> {
        self.escalate_if_due()?;
        let (store, now) = (self.store(), clock::now());
        let mut messages = vec![];
        for delivery in store.due_alert_deliveries(lane, now, CHUNK).map_err(out_of_reach)? {
            let channel = self.contact_channel(&delivery.recipient)?;
            let way = channel
                .as_ref()
                .map(|(found, _)| DeliveryLane::for_recipient(&delivery.recipient, found));
            match (channel, way) {
                (Some(channel), Some(way)) if way == lane => messages.push(OutgoingMessage::new(
                    delivery.recipient.clone(),
                    channel,
                    MessageContent::Alert(Box::new(delivery)),
                )),
                // An operator has set another channel in its place meanwhile, or none.
                (_, way) => store
                    .replace_alert_delivery(lane, &delivery, way.map(|way| (way, &delivery)))
                    .map_err(out_of_reach)?,
            }
        }
        Ok(messages)
    }

    /// Keeps a delivery that is attempted again, if its alert is still open and not acknowledged, and forgets one that was
    /// taken or refused.
    pub(super) fn note_alert(
        &self,
        lane: DeliveryLane,
        delivery: &AlertDelivery,
        outcome: &AttemptOutcome,
        jitter: f64,
    ) -> Result<(), Problem> {
        let alert = &delivery.message.alert.id;
        let is_wanted = delivery.is_over || self.escalation.borrow().is_wanted(alert);
        let left = match delivery.clone().attempted(outcome, clock::now(), jitter) {
            Ok(again) => Some(again).filter(|_| is_wanted),
            Err(record) => {
                if record.state != DeliveryState::Accepted {
                    let reason = record.reason.unwrap_or_default();
                    let recipient = &delivery.recipient;
                    worker::console_error!("alert {alert} did not reach {recipient}: {reason}");
                }
                None
            }
        };
        let left = left.as_ref().map(|left| (lane, left));
        self.store().replace_alert_delivery(lane, delivery, left).map_err(out_of_reach)
    }

    fn alert_text(&self, page: &PageStanding, delivery: &AlertDelivery) -> Option<AlertText> {
        let message = &delivery.message;
        let (alert, contact) = (message.alert.id.clone(), message.contact.clone());
        let token = AlertAddressee { alert, contact }.token(&self.key().ok()?);
        let url = format!("{}/alerts/{token}", page.identity.url);
        let contacts = self.contacts().ok()?;
        let of_contact =
            contacts.get(&message.contact).and_then(|contact| contact.set.timezone.as_ref());
        let zone = of_contact.unwrap_or(&page.timezone);
        Some(AlertText::new(message, &page.identity, zone, url))
    }

    /// A message of an alert as a mail.
    pub(super) fn alert_as_mail(
        &self,
        sender: &MailSender,
        page: &PageStanding,
        delivery: &AlertDelivery,
        to: MailRecipient<'_>,
    ) -> Option<MailMessage> {
        let notice = alert_notice(&self.alert_text(page, delivery)?);
        let html = site::render_mail(&notice);
        Some(alert_mail(delivery, &notice, html, sender, to))
    }

    /// A message of an alert as a request.
    pub(super) fn alert_as_request(
        &self,
        page: &PageStanding,
        delivery: &AlertDelivery,
        channel: &Channel,
    ) -> Option<HttpMessage> {
        let text = self.alert_text(page, delivery)?;
        let secrets = [WebhookSecret::derived(&self.key().ok()?, &delivery.recipient, 0)];
        let context = AlertContext { now: clock::now(), text: &text, secrets: &secrets };
        alert_message(delivery, channel, &context)
    }
}
