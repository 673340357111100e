//! Handover: what happened is handed to the Courier, from where it has read the log to. After the answer, and
//! again at the next tick until it was taken over.

use std::rc::Rc;

use domain::board::{Entry, Event};
use domain::hash_chain::Head;
use domain::notify::handover::{
    Following, Handover, HandoverFill, LogCursor, MAX_HANDOVER_ENTRIES, MAX_NOTIFICATION_BYTES,
    PageStanding,
};
use domain::notify::notification::{Notification, notification_of};
use domain::notify::report_notification::report_notification;
use domain::problem::Problem;

use crate::board::BoardState;
use crate::board::event_store::BoardStore;
use crate::http::response::out_of_reach;
use crate::objects::client::ask_courier;
use crate::objects::messages::CourierRequest;
use crate::platform::clock;

/// The Courier is told of entries that notify of nothing once there are so many, so that a Board that wakes
/// looks through no more.
const MAX_UNTOLD_ENTRIES: u64 = 1_000;

/// How far the log was read.
#[derive(Clone, Debug)]
pub(super) struct HandoverPlace {
    /// By the Courier, as it says.
    courier: Option<LogCursor>,
    /// By this object: what lies between notifies of nothing.
    read: Option<LogCursor>,
    /// What the Courier was told of the page, since this object woke.
    page: Option<PageStanding>,
    /// What it was told of open alerts, as a hash, once that was read.
    pub(super) alerts: Option<String>,
}

impl BoardState {
    /// Hands over what happened since it was last looked, after the answer.
    pub(super) fn hand_over_if_new(self: &Rc<Self>) {
        let head = self.read(|record| record.head.hash.clone()).unwrap_or_default();
        let is_read =
            |place: &HandoverPlace| place.read.as_ref().map(|read| &read.hash) == Some(&head);
        if self.courier_at.borrow().as_ref().is_some_and(is_read) {
            return;
        }
        let this = Rc::clone(self);
        self.state.wait_until(async move { this.state.active(this.hand_over()).await });
    }

    /// Hands over what the Courier has not read. When that fails the next tick does it.
    pub(super) async fn hand_over(&self) {
        self.handovers
            .run(async || {
                if let Err(problem) = self.hand_over_all().await {
                    worker::console_error!("the courier was handed nothing: {problem}");
                    self.courier_at.replace(None);
                }
            })
            .await;
    }

    async fn hand_over_all(&self) -> Result<(), Problem> {
        self.check_page()?;
        // What is told of alerts is so: nothing is due that opens, holds or raises one.
        self.wake_for_alerts().await?;
        let place = self.courier_at.borrow().clone();
        let mut place = match place {
            Some(place) => place,
            None => {
                let courier: Option<LogCursor> =
                    ask_courier(&self.page, &CourierRequest::Cursor).await?;
                HandoverPlace { read: courier.clone(), courier, page: None, alerts: None }
            }
        };
        let news = self.hand_over_news(&mut place).await;
        // Whatever becomes of what happened: what waits for operators is told.
        self.hand_over_alerts(&mut place).await?;
        news?;
        self.courier_at.replace(Some(place));
        Ok(())
    }

    /// Hands over the notifications that follow, message by message.
    async fn hand_over_news(&self, place: &mut HandoverPlace) -> Result<(), Problem> {
        loop {
            let head = self.read(|record| record.head.clone())?;
            if place.read.as_ref().is_some_and(|read| read.hash == head.hash) {
                return Ok(());
            }
            let Some(mut next) = self.next_handover(place.read.as_ref())? else { return Ok(()) };
            place.read = Some(next.through.clone());
            let behind = place.courier.as_ref().map_or(0, |courier| courier.n);
            let is_known = place.page.as_ref().is_some_and(|page| page.is_same_page(&next.page));
            let is_news = !next.notifications.is_empty() || !is_known;
            if !is_news && next.through.n < behind + MAX_UNTOLD_ENTRIES {
                continue;
            }
            place.page = Some(next.page.clone());
            next.after = place.courier.clone();
            place.courier = ask_courier(&self.page, &CourierRequest::Take(Box::new(next))).await?;
            place.read.clone_from(&place.courier);
        }
    }

    /// What follows a place in the log, as much as fits one message; `None`: nothing is configured, or nothing
    /// follows.
    fn next_handover(&self, after: Option<&LogCursor>) -> Result<Option<Handover>, Problem> {
        let page = self.read(PageStanding::from_board)?;
        let Some(page) = page else { return Ok(None) };
        let (mut through, mut notifications, mut fill) = (None, vec![], HandoverFill::default());
        let mut take = |entry: Entry, head: Head, is_new: bool| {
            through = Some(LogCursor { n: entry.n, hash: head.hash.clone(), at: entry.at });
            let notification = self.notification(&entry, &head.hash).filter(|_| is_new);
            let bytes = notification
                .as_ref()
                .map(|own| serde_json::to_string(own).map_or(usize::MAX, |text| text.len()));
            match bytes.filter(|bytes| *bytes > MAX_NOTIFICATION_BYTES) {
                Some(bytes) => {
                    worker::console_error!(
                        "what follows entry {} is not told: it has {bytes} bytes",
                        entry.n
                    );
                    fill.add(None)
                }
                None => {
                    notifications.extend(notification);
                    fill.add(bytes)
                }
            }
        };
        self.each_event_following(after, &mut take)?;
        Ok(through.map(|through| Handover { after: after.cloned(), through, page, notifications }))
    }

    /// Gives the entries that follow a place in the log, as long as they are wanted, each with whether it follows; in a log
    /// that is another some before may come first.
    pub(super) fn each_event_following(
        &self,
        after: Option<&LogCursor>,
        take: &mut dyn FnMut(Entry, Head, bool) -> bool,
    ) -> Result<(), Problem> {
        let store = BoardStore::open(&self.state);
        let following = self.following(&store, after)?;
        let height = match following {
            Following::After(n) => n,
            Following::Since(_) => {
                self.read(|record| record.head.height)?.saturating_sub(MAX_HANDOVER_ENTRIES as u64)
            }
        };
        let take_entry = |entry: Entry, head: Head| {
            let is_new = match following {
                Following::After(_) => true,
                Following::Since(instant) => entry.at > instant,
            };
            Ok(take(entry, head, is_new))
        };
        store.each_event_after(height, take_entry).map_err(out_of_reach)
    }

    fn following(
        &self,
        store: &BoardStore<'_>,
        after: Option<&LogCursor>,
    ) -> Result<Following, Problem> {
        let hash = after.map(|after| store.head_at(after.n)).transpose().map_err(out_of_reach)?;
        Ok(Following::from_cursor(
            after,
            hash.as_ref().map(|head| head.hash.as_str()),
            clock::now(),
        ))
    }

    fn notification(&self, entry: &Entry, hash: &str) -> Option<Notification> {
        let told = self.read(|record| match entry.event {
            Event::ReportDue { .. } => {
                report_notification(record, entry, hash, &site::render_report)
            }
            _ => notification_of(record, entry, hash),
        });
        told.ok().flatten()
    }
}
