//! Expansion: a notification becomes deliveries, recipient after recipient. How far has it come, and what has
//! overtaken it?

use serde::{Deserialize, Serialize};

use super::channel::Channel;
use super::contact::CONTACT_MARK;
use super::notification::{Notification, NotificationStage};
use crate::time::timestamp::Timestamp;

/// How many recipients are sent to at a time; the place is noted after each such chunk.
pub const CHUNK: usize = 50;

/// Which way messages are carried. What is down or slow on one way holds up no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryLane {
    /// By a mail server, to people.
    Mail,
    /// By requests to chats that operators have set for contacts, to people.
    Chats,
    /// By requests to programs that operators have set for contacts: each gets every notification, at once and by
    /// itself.
    Programs,
    /// By requests to the programs of subscribers, which anyone may name.
    Webhooks,
}

impl DeliveryLane {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Mail, Self::Chats, Self::Programs, Self::Webhooks];

    /// The way that messages to a recipient take, who is reached by this channel.
    #[must_use]
    pub fn for_recipient(recipient: &str, channel: &Channel) -> Self {
        match channel {
            Channel::Email { .. } => Self::Mail,
            _ if !recipient.starts_with(CONTACT_MARK) => Self::Webhooks,
            Channel::Webhook { .. }
            | Channel::PagerDuty { .. }
            | Channel::JiraServiceManagement { .. } => Self::Programs,
            _ => Self::Chats,
        }
    }

    /// What it is called where it is stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Chats => "chats",
            Self::Programs => "programs",
            Self::Webhooks => "webhooks",
        }
    }

    /// Whether it reaches subscribers; contacts of operators are reached by mail and by ways of their own.
    #[must_use]
    pub fn reaches_subscribers(self) -> bool {
        matches!(self, Self::Mail | Self::Webhooks)
    }

    /// Whether people read what goes this way, so that little is sent, and not at night.
    #[must_use]
    pub fn is_read_by_people(self) -> bool {
        matches!(self, Self::Mail | Self::Chats)
    }
}

/// How far a notification has come on one way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaneProgress {
    /// The last recipient that was reached, in their order; deliveries that were deferred are attempted again
    /// apart from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Whether none is left.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_done: bool,
    /// Whether it is told as the beginning: who is told this way has yet to hear of one that it replaced.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub begins: bool,
}

/// How far a notification has come.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpansionProgress {
    /// How far it has come by mail.
    #[serde(default)]
    pub mail: LaneProgress,
    /// How far it has come by requests to chats of contacts.
    #[serde(default)]
    pub chats: LaneProgress,
    /// How far it has come by requests to programs of contacts.
    #[serde(default)]
    pub programs: LaneProgress,
    /// How far it has come by requests to subscribers.
    #[serde(default)]
    pub webhooks: LaneProgress,
    /// Until when people wait for it at least, because they had enough messages lately.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_until: Option<Timestamp>,
    /// The numbers of the notifications that people are told in one message with it, in order, its own among them;
    /// empty: it is a message of its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gathered: Vec<u64>,
    /// The number of the notification in whose message people are told this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gathered_into: Option<u64>,
    /// When every recipient had been reached, or a newer notification took over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done_at: Option<Timestamp>,
    /// The number of the newer notification that took over: who was not reached yet is told that instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overtaken_by: Option<u64>,
}

impl ExpansionProgress {
    /// How far it has come on one way.
    #[must_use]
    pub fn lane(&self, lane: DeliveryLane) -> &LaneProgress {
        match lane {
            DeliveryLane::Mail => &self.mail,
            DeliveryLane::Chats => &self.chats,
            DeliveryLane::Programs => &self.programs,
            DeliveryLane::Webhooks => &self.webhooks,
        }
    }

    pub(super) fn of_mut(&mut self, lane: DeliveryLane) -> &mut LaneProgress {
        match lane {
            DeliveryLane::Mail => &mut self.mail,
            DeliveryLane::Chats => &mut self.chats,
            DeliveryLane::Programs => &mut self.programs,
            DeliveryLane::Webhooks => &mut self.webhooks,
        }
    }

    /// Whether some are to be told on one way now.
    #[must_use]
    pub fn is_due(&self, lane: DeliveryLane) -> bool {
        let is_held = lane.is_read_by_people() && self.held_until.is_some();
        self.done_at.is_none() && !self.lane(lane).is_done && !is_held
    }

    /// Notes the last recipient that was reached on one way; `None`: none is left.
    pub fn reached(&mut self, lane: DeliveryLane, recipient: Option<String>, now: Timestamp) {
        let of_lane = self.of_mut(lane);
        match recipient {
            Some(recipient) => of_lane.after = Some(recipient),
            None => of_lane.is_done = true,
        }
        if DeliveryLane::ALL.into_iter().all(|lane| self.lane(lane).is_done) {
            self.done_at = self.done_at.or(Some(now));
        }
    }
}

/// A notification and how far it has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expansion {
    /// What is told.
    pub notification: Notification,
    /// To whom so far.
    pub progress: ExpansionProgress,
}

impl Expansion {
    /// What is told on one way.
    #[must_use]
    pub fn told_by(&self, lane: DeliveryLane) -> Notification {
        let mut told = self.notification.clone();
        if self.progress.lane(lane).begins {
            told.stage = NotificationStage::Opened;
        }
        told
    }
}

/// Lets a new notification take over from those of the same incident that are still under way, so that nothing
/// is sent late. Which of them changed. A message that tells of other incidents too goes on.
pub fn overtake(under_way: &mut [Expansion], new: &mut Expansion, now: Timestamp) -> Vec<u64> {
    let (n, subject) = (new.notification.n, new.notification.subject.id());
    let mut changed = vec![];
    for old in under_way {
        let is_same = old.notification.subject.id() == subject;
        let is_over = old.progress.done_at.is_some() || !old.progress.gathered.is_empty();
        if !is_same || is_over || old.notification.n >= n {
            continue;
        }
        // Who has yet to hear that it began hears it with what is newest.
        for lane in DeliveryLane::ALL {
            let before = old.progress.lane(lane);
            let is_unsaid = old.notification.stage == NotificationStage::Opened || before.begins;
            if !before.is_done && is_unsaid && new.notification.stage == NotificationStage::Updated
            {
                new.progress.of_mut(lane).begins = true;
            }
        }
        old.progress.done_at = Some(now);
        old.progress.overtaken_by = Some(n);
        changed.push(old.notification.n);
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recipient_is_reached_one_way_and_a_notification_is_done_when_all_are() {
        let mail = Channel::Email { address: "ada@example.com".parse().unwrap() };
        let hook = Channel::webhook("https://a.example/".to_owned());
        let slack = Channel::Slack { url: "https://a.example/".to_owned() };
        for (recipient, channel, lane) in [
            ("0f", &mail, DeliveryLane::Mail),
            ("!ops/0", &mail, DeliveryLane::Mail),
            ("!ops/1", &hook, DeliveryLane::Programs),
            ("!ops/2", &slack, DeliveryLane::Chats),
            ("0f", &hook, DeliveryLane::Webhooks),
        ] {
            assert_eq!(DeliveryLane::for_recipient(recipient, channel), lane);
        }
        let (mut progress, now) = (ExpansionProgress::default(), Timestamp::from_unix_ms(1));
        for lane in DeliveryLane::ALL {
            assert_eq!(progress.done_at, None, "{}", lane.as_str());
            progress.reached(lane, None, now);
        }
        assert_eq!(progress.done_at, Some(now));
    }
}
