//! Mail reports: what providers and mail servers tell of messages that did not arrive. Which address is quarantined?

use domain::notify::bounces::provider_report::ProviderReport;
use domain::notify::bounces::report_source::{ReportAddress, ReportSource, SOURCES};
use domain::notify::bounces::{BounceReport, ReportedRecipient};
use domain::notify::channel::Channel;
use domain::notify::contact::contact_recipient;
use domain::notify::delivery_record::{DeliveryRecord, DeliveryState};
use domain::notify::expansion::DeliveryLane;
use domain::notify::http_answer::AnswerDialect;
use domain::notify::http_message::HttpMessage;
use domain::problem::Problem;

use crate::courier::CourierState;
use crate::courier::http_sender::{self, NetworkReach};
use crate::http::response::{HttpResult, json, out_of_reach};

impl CourierState {
    /// Where each source sends its reports.
    pub(super) fn report_addresses(&self, page: &str) -> HttpResult {
        let token = self.key()?.report_token();
        let addresses = SOURCES.iter().map(|(source, _)| ReportAddress {
            source: (*source).to_owned(),
            url: format!("{page}/mail-reports/{source}/{token}"),
        });
        json(200, &addresses.collect::<Vec<_>>())
    }

    /// Takes a report from who knows the address of reports.
    pub(super) async fn take_report(&self, token: &str, source: &str, body: &str) -> HttpResult {
        if !self.key()?.is_report_token(token) {
            return Err(Problem::not_found("there is nothing at this address")
                .hint("`allclear subscriber report-addresses` shows where reports go"));
        }
        let source: ReportSource =
            source.parse().map_err(|error| Problem::not_found(format!("{error}")))?;
        let read = source.read(body.as_bytes());
        match read.map_err(|error| Problem::invalid("body", error.to_string()))? {
            ProviderReport::Bounces(bounces) => {
                bounces.iter().try_for_each(|bounce| self.note_bounce(bounce))?;
            }
            ProviderReport::ConfirmTopic(url) => {
                let dialect = AnswerDialect::Plain;
                let (headers, body) = (vec![], vec![]);
                let own_headers = vec![];
                let confirm =
                    HttpMessage { method: "GET", url, headers, own_headers, body, dialect };
                // It is asked again by the provider.
                let _ = http_sender::send(&self.page, &confirm, NetworkReach::Outside).await;
            }
        }
        json(200, &())
    }

    /// Quarantines an address that takes no mail or whose owner complained, and notes what became of the message.
    fn note_bounce(&self, bounce: &BounceReport) -> Result<(), Problem> {
        let Some(reason) = bounce.kind.quarantine_reason() else { return Ok(()) };
        match &bounce.about {
            ReportedRecipient::Address(address) => {
                let channel = Channel::Email { address: address.clone() };
                self.quarantine(&self.key()?.subscriber_id(&channel), reason)
            }
            ReportedRecipient::Token(token) => {
                let Some(recipient) = self.bounced_recipient(&token.recipient, reason)? else {
                    return Ok(());
                };
                let Some(n) = token.n else { return Ok(()) };
                let store = self.store();
                let delivery = store.delivery(n, &recipient).map_err(out_of_reach)?;
                let Some(before) =
                    delivery.filter(|record| record.state == DeliveryState::Accepted)
                else {
                    return Ok(());
                };
                let record = DeliveryRecord {
                    state: DeliveryState::Refused,
                    reason: Some(reason.to_owned()),
                    ..before.clone()
                };
                store
                    .put_delivery(DeliveryLane::Mail, n, &recipient, &record, Some(&before))
                    .map_err(out_of_reach)
            }
        }
    }

    /// Sends nothing more to whom a report names, a subscriber or a contact's address, and says which recipient that is; `None`:
    /// there is none.
    fn bounced_recipient(&self, named: &str, reason: &str) -> Result<Option<String>, Problem> {
        if self.store().subscriber(named).map_err(out_of_reach)?.is_some() {
            self.quarantine(named, reason)?;
            return Ok(Some(named.to_owned()));
        }
        let key = self.key()?;
        for (id, contact) in self.contacts()?.iter() {
            for (place, channel) in contact.set.channels.iter().enumerate() {
                let recipient = contact_recipient(id, place);
                let is_mail = matches!(channel, Channel::Email { .. });
                if is_mail && key.bounce_id(&recipient) == named {
                    self.disable(&recipient, channel, reason)?;
                    return Ok(Some(recipient));
                }
            }
        }
        Ok(None)
    }
}
