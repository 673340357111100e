//! Redelivery: an operator has messages sent once more, under the ids that they had.

use std::rc::Rc;

use domain::notify::delivery_record::{DeliveryRecord, DeliveryState};
use domain::notify::expansion::DeliveryLane;
use domain::notify::reports::RedeliveryReport;
use domain::problem::Problem;

use crate::courier::CourierState;
use crate::courier::reports::unknown_notification;
use crate::http::response::{HttpResult, json, out_of_reach};
use crate::platform::clock;

/// How many deliveries are looked at in one go.
const SOME: usize = 500;

impl CourierState {
    /// Sends a notification once more to a recipient, or to all whose delivery failed.
    pub(super) async fn redeliver(self: &Rc<Self>, n: u64, recipient: Option<&str>) -> HttpResult {
        let store = self.store();
        if store.notification(n).map_err(out_of_reach)?.is_none() {
            return Err(unknown_notification(n));
        }
        let mut report = RedeliveryReport::default();
        if let Some(recipient) = recipient {
            let delivery = store.delivery(n, recipient).map_err(out_of_reach)?;
            let delivery = delivery.ok_or_else(|| {
                Problem::not_found(format!("notification {n} was not sent to `{recipient}`"))
                    .hint(format!("`allclear deliveries {n}` shows to whom it was"))
            })?;
            report.redelivered += self.deliver_again(n, recipient, &delivery)?;
        } else {
            let mut after = String::new();
            loop {
                let some = store.deliveries_after(n, &after, SOME).map_err(out_of_reach)?;
                let Some((last, _)) = some.last() else { break };
                after.clone_from(last);
                let has_failed =
                    |state| matches!(state, DeliveryState::Refused | DeliveryState::GivenUp);
                for (recipient, delivery) in
                    some.iter().filter(|(_, delivery)| has_failed(delivery.state))
                {
                    report.redelivered += self.deliver_again(n, recipient, delivery)?;
                }
            }
        }
        self.schedule_alarm().await?;
        json(200, &report)
    }

    /// Has a message sent once more; 0 where its recipient is told no more.
    fn deliver_again(
        &self,
        n: u64,
        recipient: &str,
        delivery: &DeliveryRecord,
    ) -> Result<usize, Problem> {
        let Some(reached) = self.recipient(recipient)? else { return Ok(0) };
        let (lane, again) = (
            DeliveryLane::for_recipient(recipient, &reached.channel),
            delivery.again(clock::now()),
        );
        let written = self.store().put_delivery(lane, n, recipient, &again, Some(delivery));
        written.map_err(out_of_reach)?;
        Ok(1)
    }
}
