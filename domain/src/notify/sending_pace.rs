//! Sending pace: how fast providers take messages. How long is the next one to a chat held back?

use std::time::Duration;

use super::channel::Channel;
use crate::ordered::SortedMap;
use crate::time::timestamp::Timestamp;

/// The most places that are told apart; those whose turn is over are forgotten before.
const MAX_PLACES: usize = 1_000;

/// What a provider counts by, and the shortest time between two messages there. As published: Slack takes one a second
/// for each webhook, Discord 5 in 2 s, Google Chat one a second for each space, Telegram 30 a second of a bot and 20 a minute
/// for a group, Teams 4 a second, PagerDuty 120 a minute of an integration, and Jira Service Management about 10 a second.
fn pace(channel: &Channel) -> Option<(&str, Duration)> {
    let (place, ms) = match channel {
        Channel::Email { .. } | Channel::Webhook { .. } => return None,
        Channel::Slack { url } | Channel::GoogleChat { url } => (url, 1_000),
        Channel::Discord { url } => (url, 400),
        Channel::Teams { url } => (url, 250),
        Channel::Telegram { chat, .. } if chat.starts_with(['-', '@']) => (chat, 3_000),
        Channel::Telegram { bot_token, .. } => (bot_token, 34),
        Channel::Ntfy { url, .. } => (url, 200),
        Channel::PagerDuty { routing_key, .. } => (routing_key, 500),
        Channel::JiraServiceManagement { api_key, .. } => (api_key, 100),
    };
    Some((place, Duration::from_millis(ms)))
}

/// When each place may be sent the next message; kept in memory, because it is over in seconds.
#[derive(Clone, Default)]
pub struct SendingPace {
    next: SortedMap<String, Timestamp>,
}

impl SendingPace {
    /// How long to wait, at `now`, with the next message to a channel. It then has its turn.
    pub fn turn(&mut self, channel: &Channel, now: Timestamp) -> Duration {
        let Some((place, gap)) = pace(channel) else { return Duration::ZERO };
        if self.next.len() >= MAX_PLACES {
            self.next.retain(|_, at| *at > now);
        }
        let at = self.next.get(place).copied().unwrap_or(now).max(now);
        if self.next.len() < MAX_PLACES || self.next.contains_key(place) {
            self.next.insert(place.to_owned(), at.plus(gap));
        }
        at.since(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noon() -> Timestamp {
        "2026-11-20T12:00:00Z".parse().unwrap()
    }

    fn slack(nth: usize) -> Channel {
        Channel::Slack { url: format!("https://hooks.slack.com/services/{nth}") }
    }

    fn telegram(chat: &str) -> Channel {
        Channel::Telegram { bot_token: "1:a".to_owned(), chat: chat.to_owned() }
    }

    #[test]
    fn messages_to_one_place_are_spread_and_others_are_not_held_back() {
        let mut pace = SendingPace::default();
        let waits = [0, 0, 0].map(|nth| pace.turn(&slack(nth), noon()).as_millis());
        assert_eq!(waits, [0, 1_000, 2_000]);
        assert_eq!(pace.turn(&slack(1), noon()), Duration::ZERO);
        let later = noon().plus(Duration::from_millis(2_500));
        assert_eq!(pace.turn(&slack(0), later).as_millis(), 500);
        assert_eq!(pace.turn(&slack(0), noon().plus(Duration::from_secs(60))), Duration::ZERO);
        let webhook = Channel::webhook("https://a.example/".to_owned());
        for _ in 0..3 {
            assert_eq!(pace.turn(&webhook, noon()), Duration::ZERO);
        }
        let waits = ["-100", "-100", "7", "8"].map(|chat| pace.turn(&telegram(chat), noon()));
        assert_eq!(waits.map(|wait| wait.as_millis()), [0, 3_000, 0, 34]);
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let mut pace = SendingPace::default();
        for nth in 0..MAX_PLACES + 10 {
            pace.turn(&slack(nth), noon());
        }
        assert_eq!(pace.next.len(), MAX_PLACES);
        pace.turn(&slack(MAX_PLACES + 11), noon().plus(Duration::from_secs(5)));
        assert_eq!(pace.next.len(), 1);
    }
}
