//! Alert messages: how does a delivery of an alert leave, and what is recorded of each attempt? They come before all else.

use domain::notify::alert_delivery::AlertDelivery;
use domain::notify::alert_text::{AlertText, remediation_note};
use domain::notify::alert_token::{AlertAddressee, TWIN_MARK};
use domain::notify::channel::Channel;
use domain::notify::contact::webhook_secret;
use domain::notify::delivery::AttemptOutcome;
use domain::notify::delivery_record::{DeliveryRecord, DeliveryState};
use domain::notify::expansion::{CHUNK, DeliveryLane};
use domain::notify::handover::PageStanding;
use domain::notify::http_message::HttpMessage;
use domain::notify::mail::alert_mail::{alert_mail, alert_notice};
use domain::notify::mail::compose::MailRecipient;
use domain::notify::mail::message::MailMessage;
use domain::notify::mail::sender::MailSender;
use domain::notify::render::{AlertContext, alert_message};
use domain::problem::Problem;

use crate::courier::CourierState;
use crate::courier::composing::{MessageContent, OutgoingMessage};
use crate::http::response::out_of_reach;
use crate::objects::alert_notes::note_remediation;
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
                // What another channel took its place of keeps no alert that would end.
                (Some((channel, _)), _) if delivery.is_over && !channel.keeps_alerts() => {
                    store.replace_alert_delivery(lane, &delivery, None).map_err(out_of_reach)?;
                }
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
    /// taken or refused. A contact none of whose channels took it holds up no step. The answer is where the delivery stands.
    pub(super) fn note_alert(
        &self,
        lane: DeliveryLane,
        delivery: &AlertDelivery,
        outcome: &AttemptOutcome,
        jitter: f64,
    ) -> Result<DeliveryState, Problem> {
        let (alert, contact) = (&delivery.message.alert.id, &delivery.message.contact);
        let is_wanted = delivery.is_over || self.escalation.borrow().is_wanted(alert);
        let (left, state) = match delivery.clone().attempted(outcome, clock::now(), jitter) {
            Ok(again) => (Some(again).filter(|_| is_wanted), DeliveryState::Deferred),
            Err(record) => {
                self.note_remediation_soon(delivery, &record);
                if record.state != DeliveryState::Accepted {
                    let reason = record.reason.unwrap_or_default();
                    let recipient = &delivery.recipient;
                    worker::console_error!("alert {alert} did not reach {recipient}: {reason}");
                }
                (None, record.state)
            }
        };
        let left = left.as_ref().map(|left| (lane, left));
        let store = self.store();
        store.replace_alert_delivery(lane, delivery, left).map_err(out_of_reach)?;
        if delivery.is_over || delivery.message.remediates {
            return Ok(state);
        }
        let is_reached = self.escalation.borrow().is_reached(alert, contact);
        match state {
            DeliveryState::Accepted if !is_reached => {
                self.note_of_alert(alert, |progress| progress.note_reached(alert, contact))?;
            }
            DeliveryState::Refused | DeliveryState::GivenUp
                if !is_reached
                    && !store.has_alert_delivery(alert, contact).map_err(out_of_reach)? =>
            {
                self.note_of_alert(alert, |progress| progress.note_failed(alert, contact))?;
                // The next step may be due.
                self.escalates_at.set(Some(clock::now()));
            }
            _ => {}
        }
        Ok(state)
    }

    /// Notes on the incident, soon, what came of asking a program.
    fn note_remediation_soon(&self, delivery: &AlertDelivery, record: &DeliveryRecord) {
        let message = &delivery.message;
        let Some(incident) = message.alert.incident.clone().filter(|_| message.remediates) else {
            return;
        };
        let (page, text) = (self.page.clone(), remediation_note(&message.contact, record));
        self.state.wait_until(async move { note_remediation(&page, &incident, text).await });
    }

    fn alert_text(&self, page: &PageStanding, delivery: &AlertDelivery) -> Option<AlertText> {
        let message = &delivery.message;
        let (alert, contact) = (message.alert.id.clone(), message.contact.clone());
        let token = AlertAddressee { alert, contact }.token(&self.key().ok()?);
        let mark = if self.page.is_twin { TWIN_MARK } else { "" };
        let url = format!("{}/alerts/{mark}{token}", page.identity.url);
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
        let key = self.key().ok()?;
        let secrets = [webhook_secret(&key, &delivery.recipient, channel)];
        let context = AlertContext { now: clock::now(), text: &text, secrets: &secrets };
        alert_message(delivery, channel, &context)
    }
}
