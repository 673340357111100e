//! Transport: hands messages to what carries them, and says what came of each. When nothing can be sent on a way, it is
//! shut for a while, and nothing counts as attempted.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use domain::notify::channel::Channel;
use domain::notify::contact::{contact_of, webhook_secret};
use domain::notify::delivery::AttemptOutcome;
use domain::notify::expansion::DeliveryLane;
use domain::notify::handover::PageStanding;
use domain::notify::http_message::HttpMessage;
use domain::notify::mail::compose::{
    MailRecipient, list_mail, notification_mail, subscription_mail,
};
use domain::notify::mail::list_text::{digest_text, gathered_text};
use domain::notify::mail::message::MailMessage;
use domain::notify::mail::notice_text::{ManageLinks, notification_text, subscription_text};
use domain::notify::mail::report_mail::report_mail;
use domain::notify::mail::sender::MailSender;
use domain::notify::notification::{Notification, NotificationSubject};
use domain::notify::render::{DeliveryContext, http_message};
use domain::notify::subscriber_token::{SubscriberKey, TokenPurpose};
use domain::notify::subscriptions::SubscriptionMail;
use domain::problem::Problem;
use domain::time::timestamp::Timestamp;
use futures_util::{StreamExt, stream};
use worker::{Delay, Env};

use crate::courier::CourierState;
use crate::courier::composing::{MessageContent, OutgoingMessage};
use crate::courier::http_sender::{self, NetworkReach};
use crate::courier::letters::Letter;
use crate::courier::mail_relay::MailRelay;
use crate::http::response::out_of_reach;
use crate::platform::clock;
use crate::platform::settings::setting;
use crate::storage::meta;

/// The settings of mail: whom it is from, and where what cannot be delivered is read.
const MAIL_FROM: &str = "ALLCLEAR_MAIL_FROM";
const BOUNCE_DOMAIN: &str = "ALLCLEAR_BOUNCE_DOMAIN";

/// How many connections to a mail server there are at a time, and how many requests on each other way. An object may
/// wait for six together; one more waits for these.
const MAILS_AT_ONCE: usize = 3;
const REQUESTS_AT_ONCE: usize = 4;
/// How long a message is held back at most, because its provider takes no more at a time.
const LONGEST_HOLD: Duration = Duration::from_secs(10);
/// How long a way is shut first; each further time twice as long.
const FIRST_SHUT: Duration = Duration::from_secs(5);
const LONGEST_SHUT: Duration = Duration::from_secs(300);

/// A way on which nothing can be sent for now.
#[derive(Clone, Copy, Debug)]
pub(super) struct ShutLane {
    until: Timestamp,
    pause: Duration,
}

/// Who sends mail, and by which server.
pub(crate) struct MailTransport {
    sender: MailSender,
    server: MailRelay,
}

/// What the deployment says of mail; `None`: it sends none.
///
/// # Errors
/// What is wrong with a setting, without what it holds.
pub(crate) fn mail(env: &Env) -> Option<Result<MailTransport, String>> {
    let server = MailRelay::read(env)?;
    let from = setting(env, MAIL_FROM).unwrap_or_default();
    let bounce = setting(env, BOUNCE_DOMAIN).filter(|domain| !domain.is_empty());
    let read = move || {
        let server = server?;
        let sender = MailSender::read(&from, bounce.as_deref()).map_err(|e| e.to_string())?;
        Ok(MailTransport { sender, server })
    };
    Some(read())
}

/// What came of a message that its channel cannot be sent. Without an outcome it would be due for ever.
fn unfit() -> AttemptOutcome {
    let reason = "its channel has no form for this message".to_owned();
    AttemptOutcome::Refused { reason, no_such_recipient: false }
}

/// The request that tells of notifications, in one message.
fn notification_request(
    page: &PageStanding,
    key: &SubscriberKey,
    message: &OutgoingMessage,
    told: &[&Notification],
) -> Option<HttpMessage> {
    // What several are in is named by the newest of them.
    let newest = told.iter().max_by_key(|told| told.n)?;
    let id = format!("{}-{}-{}", newest.n, newest.key, message.recipient);
    let manage = key.token(TokenPurpose::Manage, &message.recipient);
    let manage = format!("{}/manage/{manage}", page.identity.url);
    // What operators set is changed by them, not by a link.
    let is_contact = contact_of(&message.recipient).is_some();
    let secrets = [webhook_secret(key, &message.recipient, &message.channel)];
    let context = DeliveryContext {
        delivery: &id,
        now: clock::now(),
        page: &page.condition,
        manage_url: (!is_contact).then_some(&*manage),
        secrets: &secrets,
    };
    http_message(told, &message.channel, &context)
}

impl CourierState {
    /// From when on something can be sent on a way.
    pub(super) fn opens_at(&self, lane: DeliveryLane) -> Timestamp {
        let shut = self.shut.borrow().get(&lane).copied();
        shut.map_or_else(Timestamp::default, |shut| shut.until)
    }

    fn shut(&self, lane: DeliveryLane, reason: &str) {
        worker::console_error!("nothing can be sent by {lane:?} for now: {reason}");
        let mut shut = self.shut.borrow_mut();
        let before = shut.get(&lane).map(|shut| shut.pause);
        let pause = before.map_or(FIRST_SHUT, |pause| (pause * 2).min(LONGEST_SHUT));
        shut.insert(lane, ShutLane { until: clock::now().plus(pause), pause });
    }

    fn open(&self, lane: DeliveryLane) {
        self.shut.borrow_mut().remove(&lane);
    }

    /// Attempts messages until an instant; `done` hears of each that was attempted.
    pub(super) async fn transmit(
        &self,
        lane: DeliveryLane,
        messages: Vec<OutgoingMessage>,
        until: Timestamp,
        done: &dyn Fn(&OutgoingMessage, AttemptOutcome),
    ) -> Result<(), Problem> {
        let page = meta::read(&self.store().sql, meta::PAGE).map_err(out_of_reach)?;
        let Some(page) = page else {
            self.shut(lane, "nothing was handed over yet");
            return Ok(());
        };
        match lane {
            DeliveryLane::Mail => self.transmit_mail(&page, messages, until, done).await,
            DeliveryLane::Chats | DeliveryLane::Programs | DeliveryLane::Webhooks => {
                self.transmit_http(&page, messages, until, done).await
            }
        }
    }

    async fn transmit_mail(
        &self,
        page: &PageStanding,
        messages: Vec<OutgoingMessage>,
        until: Timestamp,
        done: &dyn Fn(&OutgoingMessage, AttemptOutcome),
    ) -> Result<(), Problem> {
        let transport = match mail(&self.page) {
            Some(Ok(transport)) => transport,
            Some(Err(wrong)) => {
                self.shut(DeliveryLane::Mail, &wrong);
                return Ok(());
            }
            None => {
                self.shut(
                    DeliveryLane::Mail,
                    "no mail server is set (ALLCLEAR_SMTP_URL, ALLCLEAR_MAIL_API)",
                );
                return Ok(());
            }
        };
        let is_useful = Cell::new(false);
        let mails_each = messages.len().div_ceil(MAILS_AT_ONCE).max(1);
        let connections = messages.chunks(mails_each).map(|share| async {
            let (mut places, mut mails) = (vec![], vec![]);
            for (place, message) in share.iter().enumerate() {
                match self.mail(&transport.sender, page, message) {
                    Some(mail) => {
                        places.push(place);
                        mails.push(mail);
                    }
                    None => done(message, unfit()),
                }
            }
            let heard = |at: usize, outcome: AttemptOutcome| {
                // A server that only ever defers may as well be down.
                let is_final = !matches!(outcome, AttemptOutcome::Deferred { .. });
                is_useful.set(is_useful.get() || is_final);
                if let Some(message) = places.get(at).and_then(|place| share.get(*place)) {
                    done(message, outcome);
                }
            };
            transport.server.deliver(&self.page, mails, until, heard).await
        });
        let ended = futures_util::future::join_all(connections).await;
        // A server that takes fewer connections than these refuses some.
        match ended.into_iter().find_map(Result::err) {
            Some(reason) if !is_useful.get() => self.shut(DeliveryLane::Mail, &reason),
            _ => self.open(DeliveryLane::Mail),
        }
        Ok(())
    }

    async fn transmit_http(
        &self,
        page: &PageStanding,
        messages: Vec<OutgoingMessage>,
        until: Timestamp,
        done: &dyn Fn(&OutgoingMessage, AttemptOutcome),
    ) -> Result<(), Problem> {
        let key = self.key()?;
        let requests = messages.iter().map(|message| async {
            // Receivers that do not answer take a turn's time; what is left is for the next.
            if clock::now() >= until {
                return;
            }
            let told = match (&message.content, &message.channel) {
                (MessageContent::Told(told), _) => told,
                // They go by mail alone.
                (MessageContent::Digest(_), _) => return done(message, unfit()),
                (MessageContent::Alert(delivery), channel) => {
                    let request = self.alert_as_request(page, delivery, channel);
                    return self.send_in_turn(message, request, done).await;
                }
                (MessageContent::Letter(letter), Channel::Webhook { url, .. })
                    if letter.kind == SubscriptionMail::Confirm =>
                {
                    return done(message, self.challenge(page, &key, letter, url).await);
                }
                // Each message to a program has the link that a letter would bring.
                (MessageContent::Letter(_), _) => return done(message, AttemptOutcome::Accepted),
            };
            let all: Vec<&Notification> = told.told.iter().map(Rc::as_ref).collect();
            let lane = DeliveryLane::for_recipient(&message.recipient, &message.channel);
            if lane.is_read_by_people() || all.len() == 1 {
                let request = notification_request(page, &key, message, &all);
                return self.send_in_turn(message, request, done).await;
            }
            // Gathered for people, and another channel took the place of theirs: programs are told each by itself.
            let outcome = Cell::new(None);
            for one in all {
                let request = notification_request(page, &key, message, &[one]);
                let note = |_: &OutgoingMessage, came: AttemptOutcome| outcome.set(Some(came));
                self.send_in_turn(message, request, &note).await;
                match outcome.take() {
                    Some(AttemptOutcome::Accepted) => {}
                    Some(other) => return done(message, other),
                    None => return,
                }
            }
            done(message, AttemptOutcome::Accepted);
        });
        stream::iter(requests).buffer_unordered(REQUESTS_AT_ONCE).collect::<Vec<()>>().await;
        Ok(())
    }

    /// Sends a request once its provider takes the next one.
    async fn send_in_turn(
        &self,
        message: &OutgoingMessage,
        request: Option<HttpMessage>,
        done: &dyn Fn(&OutgoingMessage, AttemptOutcome),
    ) {
        let Some(request) = request else { return done(message, unfit()) };
        let wait = self.pace.borrow_mut().turn(&message.channel, clock::now());
        if !wait.is_zero() {
            Delay::from(wait.min(LONGEST_HOLD)).await;
        }
        let reach = match contact_of(&message.recipient) {
            Some(_) => NetworkReach::Own,
            None => NetworkReach::OfReaders,
        };
        done(message, http_sender::send(&self.page, &request, reach).await);
    }

    /// A message as a mail; `None`: its channel is another.
    fn mail(
        &self,
        sender: &MailSender,
        page: &PageStanding,
        message: &OutgoingMessage,
    ) -> Option<MailMessage> {
        let Channel::Email { address } = &message.channel else {
            return None;
        };
        let key = self.key().ok()?;
        let is_contact = contact_of(&message.recipient).is_some();
        let bounce_id = match is_contact {
            true => key.bounce_id(&message.recipient),
            false => message.recipient.clone(),
        };
        let to = MailRecipient { id: &message.recipient, bounce_id: &bounce_id, address };
        let link = |path: &str, purpose: TokenPurpose| {
            let token = key.token(purpose, &message.recipient);
            format!("{}/{path}/{token}", page.identity.url)
        };
        // What operators set is changed by them, not by a link.
        let links = (!is_contact).then(|| ManageLinks {
            manage_url: link("manage", TokenPurpose::Manage),
            unsubscribe_url: link("unsubscribe", TokenPurpose::Unsubscribe),
        });
        let zone = message.zone.as_ref().unwrap_or(&page.timezone);
        match &message.content {
            MessageContent::Told(told) => {
                let all: Vec<&Notification> = told.told.iter().map(Rc::as_ref).collect();
                if let [one] = *all {
                    if let NotificationSubject::Report(letter) = &one.subject {
                        return Some(report_mail(one, letter, sender, to));
                    }
                    let notice = notification_text(one, zone, links.as_ref());
                    let html = site::render_mail(&notice);
                    return Some(notification_mail(one, &notice, html, sender, to, links.as_ref()));
                }
                let notice = gathered_text(&all, links.as_ref())?;
                let newest = all.iter().max_by_key(|told| told.n)?;
                let number = newest.n.to_string();
                let name = (&["gathered", &newest.key, &number][..], told.n);
                let html = site::render_mail(&notice);
                Some(list_mail(name, newest.at, &notice, html, sender, to, links.as_ref()))
            }
            MessageContent::Digest(digest) => {
                let notice = digest_text(&digest.digest, &digest.told, links.as_ref())?;
                let due = digest.due.to_string();
                let name = (&["digest", &page.identity.url, &due][..], digest.number());
                let html = site::render_mail(&notice);
                Some(list_mail(name, digest.due, &notice, html, sender, to, links.as_ref()))
            }
            MessageContent::Alert(delivery) => self.alert_as_mail(sender, page, delivery, to),
            MessageContent::Letter(Letter { kind, at, .. }) => {
                let url = match kind {
                    SubscriptionMail::Confirm => link("subscribe", TokenPurpose::Confirm),
                    SubscriptionMail::AlreadySubscribed => link("manage", TokenPurpose::Manage),
                };
                let notice = subscription_text(*kind, &page.identity, &url);
                let html = site::render_mail(&notice);
                Some(subscription_mail(*kind, &notice, html, sender, to, *at))
            }
        }
    }
}
