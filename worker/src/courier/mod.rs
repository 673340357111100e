//! Courier object: holds the addresses of subscribers, takes over what happened from the Board, and sends it to
//! each of them until it is accepted or given up. What does it do at each alarm?

mod alarm;
mod alert_messages;
mod alert_store;
mod alerts;
mod backlog;
mod challenge;
mod channel_health;
mod composing;
mod contacts;
mod dead_man;
mod delivery_rows;
mod digest_rows;
mod digests;
mod drills;
mod health_rows;
mod http_sender;
mod intake;
mod letters;
mod mail_relay;
mod mail_reports;
mod managed_subscribers;
mod otlp;
mod pacing;
mod recipients;
mod redelivery;
mod reports;
mod retries;
mod sending;
mod smtp;
mod store;
mod subscribe_requests;
mod subscriptions;
pub(crate) mod transport;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use domain::ids::ContactId;
use domain::notify::alert_token::AlertAddressee;
use domain::notify::contact::Contact;
use domain::notify::escalation::AlertAcknowledgement;
use domain::notify::expansion::{DeliveryLane, Expansion};
use domain::notify::handover::PageStanding;
use domain::notify::notification::Notification;
use domain::notify::sending_pace::SendingPace;
use domain::notify::subscriber_token::SubscriberKey;
use domain::notify::subscriptions::SubscriptionCounts;
use domain::ordered::{SortedMap, SortedSet};
use domain::problem::Problem;
use domain::telemetry::otlp_settings::OtlpSettings;
use domain::time::timestamp::Timestamp;
use worker::{DurableObject, Env, Request, Response, Result, State, durable_object};

use crate::courier::alert_store::EscalationState;
use crate::courier::channel_health::ChannelHealth;
use crate::courier::store::{CourierStore, SCHEMA};
use crate::courier::transport::ShutLane;
use crate::http::response::{self, HttpResult, json, out_of_reach};
use crate::objects::messages::{self, CourierRequest};
use crate::platform::clock;
use crate::platform::page_context::{COURIER, PageContext};
use crate::platform::random;
use crate::storage::meta;
use crate::storage::migrations;
use crate::storage::object_state::ObjectState;

/// How often what is old is deleted.
const TIDY_EVERY: Duration = Duration::from_secs(86_400);
/// How long it is kept what came of deliveries.
const DELIVERIES_KEPT: Duration = Duration::from_secs(90 * 86_400);
/// When it looks again after something could not be read or written.
const AFTER_A_FAILURE: Duration = Duration::from_secs(30);

/// The durable object that sends what happened.
#[durable_object]
pub struct CourierObject {
    inner: Rc<CourierState>,
}

/// What the Courier works with.
pub(crate) struct CourierState {
    state: ObjectState,
    page: PageContext,
    /// What was read from storage, once the object woke.
    key: RefCell<Option<SubscriberKey>>,
    /// Every contact, by id, once they were asked for; storage has them too.
    contacts: RefCell<Option<Rc<SortedMap<ContactId, Contact>>>>,
    /// The notifications that are under way, oldest first; storage has them too.
    under_way: RefCell<Vec<Expansion>>,
    /// What waits for operators, and how far it was escalated; storage has it too.
    escalation: RefCell<EscalationState>,
    /// When it is escalated next, if nothing else happens.
    escalates_at: Cell<Option<Timestamp>>,
    /// Whether the last turn ran to its end, since the object woke.
    works: Cell<bool>,
    /// When the dead-man ping was last made, since the object woke.
    pinged_at: Cell<Option<Timestamp>>,
    /// Which collector is told, where one is set.
    collector: Option<OtlpSettings>,
    /// When it is told next, since the object woke.
    otlp_at: Cell<Timestamp>,
    /// Whether the alarm is set for it, since the object woke.
    otlp_begun: Cell<bool>,
    /// How many subscribers there are, once they were counted, and on which day that was.
    counts: Cell<Option<(Timestamp, SubscriptionCounts)>>,
    /// The ways that are shut for now, because nothing can be sent on them.
    shut: RefCell<SortedMap<DeliveryLane, ShutLane>>,
    /// When chats take the next message.
    pace: RefCell<SendingPace>,
    /// The digest that was sent last, by its number, and what it tells of.
    digest: RefCell<Option<(u64, Rc<Vec<Notification>>)>>,
    /// Channels that fail, by recipient, once they were asked for; storage has them too.
    health: RefCell<Option<SortedMap<String, ChannelHealth>>>,
    /// The ways on which messages are being sent.
    sends: RefCell<SortedSet<DeliveryLane>>,
    /// When what is old was last deleted, since the object woke.
    tidied_at: Cell<Option<Timestamp>>,
}

impl DurableObject for CourierObject {
    fn new(state: State, env: Env) -> Self {
        let page = PageContext::of_object(env, &state, COURIER);
        let collector = otlp::collector(&page);
        let inner = CourierState {
            state: ObjectState::new(state, &page),
            page,
            key: RefCell::default(),
            contacts: RefCell::default(),
            under_way: RefCell::default(),
            escalation: RefCell::default(),
            escalates_at: Cell::default(),
            works: Cell::default(),
            pinged_at: Cell::default(),
            collector,
            otlp_at: Cell::default(),
            otlp_begun: Cell::default(),
            counts: Cell::default(),
            shut: RefCell::default(),
            pace: RefCell::default(),
            digest: RefCell::default(),
            health: RefCell::default(),
            sends: RefCell::default(),
            tidied_at: Cell::default(),
        };
        Self { inner: Rc::new(inner) }
    }

    async fn fetch(&self, mut request: Request) -> Result<Response> {
        let inner = &self.inner;
        let answer = inner.state.metered(async {
            let question = messages::read(&mut request).await?;
            inner.wake()?;
            let answer = inner.answer(question).await;
            inner.begin_otlp().await?;
            answer
        });
        response::send(answer.await)
    }

    async fn alarm(&self) -> Result<Response> {
        let inner = &self.inner;
        let turn = async {
            inner.wake()?;
            // Set before anything can fail: an alarm that was lost would never come again.
            inner.state.set_alarm(AFTER_A_FAILURE).await.map_err(out_of_reach)?;
            // What fails at each turn must not look as if all were well.
            if inner.works.replace(false) {
                inner.ping_if_due()?;
            }
            inner.push_otlp_if_due();
            inner.escalate_if_due()?;
            inner.tidy_if_due()?;
            inner.take_requests()?;
            inner.release_due()?;
            inner.begin_digest_if_due()?;
            inner.send_due().await?;
            inner.works.set(true);
            inner.ping_if_due()?;
            inner.schedule_alarm().await
        };
        if let Err(problem) = inner.state.metered(turn).await {
            worker::console_error!("the courier's alarm failed: {problem}");
        }
        Response::empty()
    }
}

impl CourierState {
    async fn answer(self: &Rc<Self>, question: CourierRequest) -> HttpResult {
        match question {
            CourierRequest::Cursor => json(200, &self.cursor()?),
            CourierRequest::Take(handover) => self.take(*handover).await,
            CourierRequest::TakeAlerts(alerts) => self.take_alerts(alerts).await,
            CourierRequest::OpenAlerts => self.escalation_report(),
            CourierRequest::AcknowledgeAlert(by) => self.acknowledge(by).await,
            CourierRequest::AlertOf(token) => self.alert_of(&token),
            CourierRequest::AcknowledgeByLink { token, quiet_for } => {
                let AlertAddressee { alert, contact: by } = self.addressee(&token)?;
                self.acknowledge(AlertAcknowledgement { alert, by, quiet_for }).await
            }
            CourierRequest::Subscribe(asked) => self.subscribe(&asked).await,
            CourierRequest::Confirm(token) => self.confirm(&token),
            CourierRequest::Subscription(token) => self.subscription(&token),
            CourierRequest::ChangeSubscription { token, wishes } => self.change(&token, wishes),
            CourierRequest::Unsubscribe(token) => self.unsubscribe(&token),
            CourierRequest::Contacts => json(200, &self.contact_reports()?),
            CourierRequest::SetContact(contact) => self.set_contact(&contact).await,
            CourierRequest::RemoveContact(id) => self.remove_contact(&id),
            CourierRequest::ImportSubscribers(import) => self.import(import).await,
            CourierRequest::Subscribers(wanted) => self.subscribers(&wanted),
            CourierRequest::SubscriberCounts => self.subscriber_counts(),
            CourierRequest::OutsideEvidence => self.outside_evidence(),
            CourierRequest::RemoveSubscriber(id) => self.remove(&id),
            CourierRequest::ManageSubscribers { page, call } => {
                self.manage_subscribers(&page, call).await
            }
            CourierRequest::ExportContacts => {
                json(200, &self.contacts()?.values().collect::<Vec<_>>())
            }
            CourierRequest::ReportAddresses(url) => self.report_addresses(&url),
            CourierRequest::Report { token, source, body } => {
                self.take_report(&token, &source, &body).await
            }
            CourierRequest::Notifications(wanted) => self.notifications(&wanted),
            CourierRequest::DeliveriesOf { n, wanted } => self.deliveries_of(n, &wanted),
            CourierRequest::Redeliver { n, recipient } => {
                self.redeliver(n, recipient.as_deref()).await
            }
            CourierRequest::Drill(errand) => self.drill(*errand).await,
            CourierRequest::Backlog => self.backlog(),
            CourierRequest::Usage => json(200, &self.state.usage().map_err(out_of_reach)?),
        }
    }

    /// Deletes what is old, once a day: subscriptions that were not confirmed, and notifications with their
    /// deliveries.
    fn tidy_if_due(&self) -> std::result::Result<(), Problem> {
        let now = clock::now();
        if self.tidied_at.get().is_some_and(|at| now.since(at) < TIDY_EVERY) {
            return Ok(());
        }
        self.tidied_at.set(Some(now));
        let kept_since = now.minus(DELIVERIES_KEPT);
        self.store().delete_digests_before(kept_since).map_err(out_of_reach)?;
        let old =
            self.store().last_done_before(now.minus(DELIVERIES_KEPT)).map_err(out_of_reach)?;
        if let Some(n) = old {
            self.store().delete_notifications_through(n).map_err(out_of_reach)?;
        }
        self.forget_unconfirmed()
    }

    /// Whose page it is; `None`: nothing was handed over yet.
    pub(super) fn page_standing(&self) -> std::result::Result<Option<PageStanding>, Problem> {
        meta::read(&self.store().sql, meta::PAGE).map_err(out_of_reach)
    }

    fn store(&self) -> CourierStore<'_> {
        CourierStore::open(&self.state)
    }

    /// Reads what is stored, once after the object woke; makes the key of its tokens the first time.
    fn wake(&self) -> std::result::Result<(), Problem> {
        if self.key.borrow().is_some() {
            return Ok(());
        }
        migrations::open(&self.state, &SCHEMA)?;
        let store = self.store();
        let read = || -> Result<Option<SubscriberKey>> {
            let bytes = match meta::read::<String>(&store.sql, meta::SUBSCRIBER_KEY)? {
                // Another key would end every link that was sent.
                Some(stored) => hex::decode(stored).map_err(|_| "the key of tokens is not hex")?,
                None => {
                    let bytes = random::secret()?;
                    meta::write(&store.sql, meta::SUBSCRIBER_KEY, &hex::encode(bytes))?;
                    bytes.to_vec()
                }
            };
            self.under_way.replace(store.under_way()?);
            let escalation = store.escalation()?;
            // Looked at anew: when it was due is not stored.
            self.escalates_at.set((!escalation.open.is_empty()).then(clock::now));
            self.escalation.replace(escalation);
            Ok(SubscriberKey::new(&bytes))
        };
        self.key.replace(read().map_err(out_of_reach)?);
        if !self.disabled_channels()?.is_empty() {
            self.escalates_at.set(Some(clock::now()));
        }
        Ok(())
    }

    /// The key of subscribers' ids and tokens.
    fn key(&self) -> std::result::Result<SubscriberKey, Problem> {
        let key = self.key.borrow().clone();
        key.ok_or_else(|| Problem::unavailable("the courier is not loaded"))
    }
}
