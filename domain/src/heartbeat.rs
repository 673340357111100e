//! Does something still come by? A probe without steps: whoever is watched tells us, and silence for
//! too long is a failure.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::observation::{Failure, MAX_DETAIL_CHARS, Observation, Outcome, Reason};
use crate::probe::Probe;
use crate::timestamp::{Timestamp, as_ms};

/// The region in which heartbeats are heard. No page can have one of this name.
pub const REGION: &str = "heartbeat";
/// What a failing heartbeat is called where a step would be named.
const STEP: &str = "heartbeat";
/// The start under which pings are numbered, where an agent's own starts would stand.
pub const BOOT: &str = "heartbeat";
/// The most bytes of a log that comes with a ping.
pub const MAX_LOG_BYTES: usize = 10_000;
/// Pings that say the same within this time are one.
const SAME: Duration = Duration::from_secs(1);

/// How a heartbeat is watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heartbeat {
    /// How much later than `every` a ping may come, 0 to 31 days.
    #[serde(rename = "grace_ms", with = "as_ms")]
    pub grace: Duration,
}

/// What whoever is watched tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ping {
    /// It has begun.
    Start,
    /// It went well.
    Success,
    /// It failed, with a code when it gave one.
    Failure(Option<u8>),
}

impl Ping {
    /// What the end of the address says: nothing, `start`, `fail`, or the exit code of a program.
    #[must_use]
    pub fn of_path(end: Option<&str>) -> Option<Self> {
        match end {
            None => Some(Self::Success),
            Some("start") => Some(Self::Start),
            Some("fail") => Some(Self::Failure(None)),
            Some(code) => match code.parse() {
                Ok(0) => Some(Self::Success),
                Ok(code) => Some(Self::Failure(Some(code))),
                Err(_) => None,
            },
        }
    }
}

/// A ping with all that came with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heard {
    /// What it says.
    pub ping: Ping,
    /// How long it took, in milliseconds, when it says so.
    pub took_ms: Option<u32>,
    /// What it says besides, as text; at most [`MAX_LOG_BYTES`].
    pub log: String,
}

/// What a ping at `now` shows of a heartbeat that said at `started_at` that it began; `None` for one
/// that only begins, and for one that says what was just said.
#[must_use]
pub fn observe(
    probe: &Probe,
    heard: &Heard,
    (started_at, last_at, passes): (Option<Timestamp>, Option<Timestamp>, bool),
    now: Timestamp,
) -> Option<Observation> {
    let outcome = match heard.ping {
        Ping::Start => return None,
        Ping::Success => Outcome::Passed,
        Ping::Failure(code) => {
            let said = match code {
                Some(code) => format!("it ended with code {code}: {}", heard.log.trim()),
                None => format!("it said that it failed: {}", heard.log.trim()),
            };
            let said = said.trim_end_matches([':', ' ']);
            failed(Reason::HeartbeatFailed, said)
        }
    };
    let just_said = last_at.is_some_and(|last| now >= last && now.since(last) < SAME);
    if just_said && passes == (outcome == Outcome::Passed) {
        return None;
    }
    let since_start = started_at.map(|started| now.since(started).as_millis());
    let since_start = since_start.and_then(|ms| u32::try_from(ms).ok());
    let took_ms = heard.took_ms.or(since_start).unwrap_or(0);
    Some(observation(probe, now, took_ms, outcome))
}

/// When a heartbeat that last came by at an instant is overdue.
#[must_use]
pub fn due_at(probe: &Probe, last_at: Timestamp) -> Timestamp {
    let grace = probe.heartbeat.map(|heartbeat| heartbeat.grace).unwrap_or_default();
    last_at.plus(probe.every).plus(grace)
}

/// What silence shows at `now` of a heartbeat that last came by at an instant, or was last missed;
/// `None` while it may still come.
#[must_use]
pub fn missed(probe: &Probe, last_at: Timestamp, now: Timestamp) -> Option<Observation> {
    let due_at = due_at(probe, last_at);
    if now < due_at {
        return None;
    }
    let detail = format!("nothing came since {last_at}");
    Some(observation(probe, due_at, 0, failed(Reason::HeartbeatMissed, &detail)))
}

fn failed(reason: Reason, detail: &str) -> Outcome {
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    let detail = detail.chars().map(plain).take(MAX_DETAIL_CHARS).collect();
    Outcome::Failed(Failure { step: STEP.to_owned(), reason, detail })
}

fn observation(probe: &Probe, at: Timestamp, took_ms: u32, outcome: Outcome) -> Observation {
    let probe = probe.id.clone();
    Observation { probe, observed_at: at, attempt: 0, took_ms, outcome, steps: vec![] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configuration::{SourceFile, read_probe};

    fn probe() -> Probe {
        let text = "id = 'backup'\ncomponent = 'c'\nevery = '1h'\nheartbeat = { grace = '5m' }\n";
        read_probe(&SourceFile { path: "p.toml".to_owned(), text: text.to_owned() }).unwrap()
    }

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_unix_ms(minute * 60_000)
    }

    fn heard(ping: Ping) -> Heard {
        Heard { ping, took_ms: None, log: "disk\nfull".to_owned() }
    }

    #[test]
    fn the_address_says_how_it_went() {
        for (end, ping) in [
            (None, Some(Ping::Success)),
            (Some("start"), Some(Ping::Start)),
            (Some("fail"), Some(Ping::Failure(None))),
            (Some("0"), Some(Ping::Success)),
            (Some("137"), Some(Ping::Failure(Some(137)))),
            (Some("256"), None),
            (Some("done"), None),
        ] {
            assert_eq!(Ping::of_path(end), ping, "{end:?}");
        }
    }

    #[test]
    fn a_ping_is_a_run_and_its_time_is_measured_from_its_start() {
        let probe = probe();
        let seen = |ping, started| observe(&probe, &heard(ping), (started, None, false), at(10));
        assert_eq!(seen(Ping::Start, None), None);
        let passed = seen(Ping::Success, Some(at(8))).unwrap();
        assert_eq!((passed.outcome, passed.took_ms), (Outcome::Passed, 120_000));
        let Outcome::Failed(failure) = seen(Ping::Failure(Some(3)), None).unwrap().outcome else {
            panic!()
        };
        assert_eq!(failure.detail, "it ended with code 3: disk full");
    }

    #[test]
    fn what_was_just_said_counts_once_and_news_always() {
        let probe = probe();
        let again = |ping, passes| {
            let now = Timestamp::from_unix_ms(at(10).unix_ms() + 500);
            observe(&probe, &heard(ping), (None, Some(at(10)), passes), now).is_some()
        };
        assert!(!again(Ping::Success, true));
        assert!(again(Ping::Failure(None), true));
        assert!(again(Ping::Success, false));
    }

    #[test]
    fn silence_is_a_failure_that_began_when_the_grace_was_over() {
        let probe = probe();
        assert_eq!(missed(&probe, at(0), at(64)), None);
        let seen = missed(&probe, at(0), at(70)).unwrap();
        assert_eq!(seen.observed_at, at(65));
        assert!(matches!(seen.outcome, Outcome::Failed(f) if f.reason == Reason::HeartbeatMissed));
    }
}
