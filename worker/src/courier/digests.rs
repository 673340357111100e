//! Digests: what happened since the last one, in one mail to each who asked for it. Once each, whatever happens.
//!
//! A digest is numbered by the instant that it is due at, in milliseconds, which is larger than the number of any entry
//! of the log; so what came of its deliveries stands beside that of notifications.

use std::rc::Rc;

use domain::board::Visibility;
use domain::config::notify_policy::DigestSchedule;
use domain::notify::digest::{Digest, next_digest};
use domain::notify::expansion::{CHUNK, DeliveryLane, LaneProgress};
use domain::notify::handover::PageStanding;
use domain::notify::notification::Notification;
use domain::notify::subscriber::{Subscriber, SubscriberState};
use domain::ordered::SortedSet;
use domain::problem::Problem;
use domain::severity::Severity;
use domain::time::timestamp::Timestamp;
use serde::{Deserialize, Serialize};

use crate::courier::CourierState;
use crate::courier::composing::{MessageContent, OutgoingMessage};
use crate::courier::recipients::KnownRecipient;
use crate::http::response::out_of_reach;
use crate::platform::clock;
use crate::storage::meta;

/// The smallest number of a digest: September 2001, in milliseconds.
pub(super) const FIRST_DIGEST: u64 = 1_000_000_000_000;
/// The most notifications that a digest looks at, the newest of them.
const MOST_TOLD: usize = 500;

/// Whether a number is that of a digest.
pub(super) fn is_digest(n: u64) -> bool {
    n >= FIRST_DIGEST
}

/// When the next digest is due, and up to which notification the last one told.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct DigestPlan {
    schedule: DigestSchedule,
    zone: String,
    due: Timestamp,
    through: u64,
}

/// A digest that is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct DigestRun {
    pub(super) due: Timestamp,
    /// It tells of what follows this notification, up to the other.
    pub(super) after: u64,
    pub(super) through: u64,
    pub(super) progress: LaneProgress,
}

/// A digest to one recipient.
pub(super) struct OutgoingDigest {
    pub(super) due: Timestamp,
    pub(super) digest: Digest,
    /// All that happened.
    pub(super) told: Rc<Vec<Notification>>,
}

impl OutgoingDigest {
    pub(super) fn number(&self) -> u64 {
        number_of(self.due)
    }
}

impl DigestRun {
    pub(super) fn number(&self) -> u64 {
        number_of(self.due)
    }
}

fn number_of(due: Timestamp) -> u64 {
    u64::try_from(due.unix_ms()).unwrap_or_default()
}

impl CourierState {
    /// When the next digest is due, as the page has it now; `None`: it has none.
    pub(super) fn digest_due(&self, page: &PageStanding) -> Result<Option<Timestamp>, Problem> {
        let sql = &self.store().sql;
        let planned: Option<DigestPlan> = meta::read(sql, meta::DIGEST).map_err(out_of_reach)?;
        let Some(schedule) = page.policy.pacing.digest else {
            if planned.is_some() {
                meta::forget(sql, meta::DIGEST).map_err(out_of_reach)?;
            }
            return Ok(None);
        };
        let zone = page.timezone.name().to_owned();
        if let Some(plan) =
            planned.as_ref().filter(|planned| planned.schedule == schedule && planned.zone == zone)
        {
            return Ok(Some(plan.due));
        }
        let through = match planned {
            Some(planned) => planned.through,
            None => self.newest()?,
        };
        let due = next_digest(schedule, &page.timezone, clock::now());
        let plan = DigestPlan { schedule, zone, due, through };
        meta::write(sql, meta::DIGEST, &plan).map_err(out_of_reach)?;
        Ok(Some(due))
    }

    /// Begins the digest that is due.
    pub(super) fn begin_digest_if_due(&self) -> Result<(), Problem> {
        let (store, now) = (self.store(), clock::now());
        let Some(page) = self.page_standing()? else { return Ok(()) };
        let is_due = self.digest_due(&page)?.is_some_and(|due| due <= now);
        let plan: Option<DigestPlan> =
            meta::read(&store.sql, meta::DIGEST).map_err(out_of_reach)?;
        let Some(plan) = plan.filter(|_| is_due) else { return Ok(()) };
        let through = self.newest()?.max(plan.through);
        let run = DigestRun {
            due: plan.due,
            after: plan.through,
            through,
            progress: LaneProgress { is_done: through == plan.through, ..LaneProgress::default() },
        };
        let due = next_digest(plan.schedule, &page.timezone, now);
        let written = store.sql.transaction(|| {
            store.put_digest(&run)?;
            meta::write(&store.sql, meta::DIGEST, &DigestPlan { due, through, ..plan })
        });
        written.map_err(out_of_reach)
    }

    /// Sends the digest that is under way to its next recipients; whether there was one, and all of them were
    /// attempted.
    pub(super) async fn send_digest_chunk(&self, until: Timestamp) -> Result<bool, Problem> {
        let store = self.store();
        let Some(mut run) = store.digest_under_way().map_err(out_of_reach)? else {
            return Ok(false);
        };
        let told = self.told_in(&run)?;
        let begin = run.progress.after.clone().unwrap_or_default();
        let reached = store.recipients_after(run.number(), &begin).map_err(out_of_reach)?;
        let behind = store.subscribers_after(&begin, CHUNK).map_err(out_of_reach)?;
        let last = behind.last().map(|last| last.subscriber.id.clone());
        let due = behind.into_iter().map(|record| record.subscriber).filter_map(|subscriber| {
            let is_due = subscriber.takes_digests() && !reached.contains(&subscriber.id);
            let digest = digest_of(&run, &told, &subscriber).filter(|_| is_due)?;
            let way = (subscriber.channel, subscriber.wishes.timezone);
            Some(OutgoingMessage::new(subscriber.id, way, MessageContent::Digest(digest)))
        });
        let messages: Vec<OutgoingMessage> = due.collect();
        if !messages.is_empty() && !self.attempt(DeliveryLane::Mail, messages, until).await? {
            return Ok(false);
        }
        match last {
            Some(last) => run.progress.after = Some(last),
            None => run.progress.is_done = true,
        }
        store.put_digest(&run).map_err(out_of_reach)?;
        Ok(true)
    }

    /// A digest that is attempted once more.
    pub(super) fn digest_again(
        &self,
        number: u64,
        recipient: &KnownRecipient,
    ) -> Result<Option<OutgoingDigest>, Problem> {
        let run = self.store().digest(number).map_err(out_of_reach)?;
        let (Some(run), Some(subscriber)) = (run, &recipient.subscriber) else { return Ok(None) };
        Ok(digest_of(&run, &self.told_in(&run)?, subscriber))
    }

    /// When the next digest begins; none does while one is being sent.
    pub(super) fn next_digest_at(&self) -> Result<Option<Timestamp>, Problem> {
        if self.store().digest_under_way().map_err(out_of_reach)?.is_some() {
            return Ok(None);
        }
        self.page_standing()?.map_or(Ok(None), |page| self.digest_due(&page))
    }

    /// What happened that a digest tells of.
    fn told_in(&self, run: &DigestRun) -> Result<Rc<Vec<Notification>>, Problem> {
        if let Some((cached, told)) = &*self.digest.borrow()
            && *cached == run.number()
        {
            return Ok(Rc::clone(told));
        }
        let before = run.through.saturating_add(1);
        let newest = self.store().notifications_before(before, MOST_TOLD).map_err(out_of_reach)?;
        let told = newest.into_iter().map(|expansion| expansion.notification);
        let told = told.filter(|told| told.n > run.after && told.visibility == Visibility::Public);
        let told: Vec<Notification> = told.collect();
        // What was most serious all the time was told at once.
        let waited: SortedSet<String> = told
            .iter()
            .filter(|told| told.severity != Severity::Sev1)
            .map(|told| told.subject.id().to_owned())
            .collect();
        let told = told.into_iter().filter(|told| waited.contains(told.subject.id()));
        let told = Rc::new(told.collect::<Vec<_>>());
        self.digest.replace(Some((run.number(), Rc::clone(&told))));
        Ok(told)
    }

    /// The number of the newest notification.
    fn newest(&self) -> Result<u64, Problem> {
        let newest = self.store().notifications_before(u64::MAX, 1).map_err(out_of_reach)?;
        Ok(newest.first().map_or(0, |newest| newest.notification.n))
    }
}

/// The digest for a subscriber; `None`: nothing happened of what it is told.
fn digest_of(
    run: &DigestRun,
    told: &Rc<Vec<Notification>>,
    subscriber: &Subscriber,
) -> Option<OutgoingDigest> {
    let is_active = subscriber.state == SubscriberState::Active;
    let digest = Digest::from_notifications(
        told.iter().filter(|told| is_active && subscriber.wishes.wants(told)),
    );
    let (due, told) = (run.due, Rc::clone(told));
    (!digest.entries.is_empty()).then_some(OutgoingDigest { due, digest, told })
}
