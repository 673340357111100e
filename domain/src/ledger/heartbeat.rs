//! Heartbeats: probes without steps. The monitored job pings us; a missing ping is a failure.

use crate::limits::MAX_LOG_BYTES;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::limits::MAX_DETAIL_CHARS;
use crate::probe::Probe;
use crate::problem::Problem;
use crate::protocol::evidence::{CaptureReason, CapturedEvidence, Evidence, Received, cut};
use crate::protocol::observation::{Failure, Observation, Outcome, Reason};
use crate::rate_limit::RateLimit;
use crate::time::timestamp::Timestamp;

/// What a failing heartbeat is called where a step would be named.
const STEP: &str = "heartbeat";
/// The start under which pings are numbered, where an agent's own starts would stand.
pub const BOOT: &str = "heartbeat";
/// The fewest pings that are taken in a minute, however seldom one is expected.
const PINGS_A_MINUTE: usize = 30;
/// Pings that say the same within this time are one.
const DUPLICATE_PING_WINDOW: Duration = Duration::from_secs(1);

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
    pub fn from_path(end: Option<&str>) -> Option<Self> {
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
pub struct PingRequest {
    /// What it says.
    pub ping: Ping,
    /// How long it took, in milliseconds, when it says so.
    pub took_ms: Option<u32>,
    /// What it says besides, as text; at most [`MAX_LOG_BYTES`].
    pub log: String,
    /// Whether it came with `POST`.
    #[serde(default)]
    pub posted: bool,
}

/// How many pings of a heartbeat are taken in a minute: four for each time it is expected, of which a
/// start and an end are two.
#[must_use]
pub fn pings_a_minute(probe: &Probe) -> usize {
    let expected = 60_000_u128.div_ceil(probe.every.as_millis().max(1));
    usize::try_from(expected * 4).unwrap_or(usize::MAX).max(PINGS_A_MINUTE)
}

/// Whether a ping that came at `now` is taken, before anything of it is written.
///
/// # Errors
/// A [`Problem`]: it came with the wrong method, or too many came before it.
pub fn admit(
    probe: &Probe,
    heard: &PingRequest,
    limit: &mut RateLimit,
    now: Timestamp,
) -> Result<(), Problem> {
    if probe.heartbeat.is_some_and(|heartbeat| heartbeat.post_only) && !heard.posted {
        return Err(Problem::method_not_allowed(&["POST".to_owned()])
            .hint("the probe says `post_only`; curl posts with `-X POST`"));
    }
    let most = pings_a_minute(probe);
    limit.take(most, now).map_err(|wait| {
        Problem::too_many(
            format!("{most} pings arrived in the last minute, which is the limit"),
            wait,
        )
    })
}

/// Whether a ping that says at `now` that it begins is news to a heartbeat that last said so at an
/// instant.
#[must_use]
pub fn begins(started_at: Option<Timestamp>, now: Timestamp) -> bool {
    !started_at.is_some_and(|started| just_before(started, now))
}

/// What a failing ping leaves to look at: its log. `passes` says whether all was well before it.
#[must_use]
pub fn evidence(heard: &PingRequest, seen: &Observation, passes: bool) -> Option<CapturedEvidence> {
    let (Ping::Failure(_), Outcome::Failed(failure)) = (heard.ping, &seen.outcome) else {
        return None;
    };
    let body = cut(heard.log.trim(), MAX_LOG_BYTES);
    let evidence = Evidence {
        probe: seen.probe.clone(),
        observed_at: seen.observed_at,
        attempt: seen.attempt,
        took_ms: seen.took_ms,
        degraded: false,
        cause: if passes { CaptureReason::Began } else { CaptureReason::StillFails },
        failure: failure.clone(),
        steps: vec![],
        sent: String::new(),
        received: (!body.is_empty()).then(|| Received { body, ..Received::default() }),
        judged: vec![],
        notes: vec![],
    };
    Some(CapturedEvidence { evidence, picture: None })
}

fn just_before(earlier: Timestamp, now: Timestamp) -> bool {
    now >= earlier && now.since(earlier) < DUPLICATE_PING_WINDOW
}

/// What a ping at `now` shows of a heartbeat that said at `started_at` that it began; `None` for one
/// that only begins, and for one that says what was just said.
#[must_use]
pub fn observe(
    probe: &Probe,
    heard: &PingRequest,
    (started_at, last_at, passes): (Option<Timestamp>, Option<Timestamp>, bool),
    now: Timestamp,
) -> Option<Observation> {
    let outcome = match heard.ping {
        Ping::Start => return None,
        Ping::Success => Outcome::Passed,
        Ping::Failure(code) => {
            let reason = match code {
                Some(code) => format!("it ended with code {code}: {}", heard.log.trim()),
                None => format!("it reported a failure: {}", heard.log.trim()),
            };
            let reason = reason.trim_end_matches([':', ' ']);
            failed(Reason::HeartbeatFailed, reason)
        }
    };
    let just_said = last_at.is_some_and(|last| just_before(last, now));
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
    let detail = format!("no ping since {last_at}");
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
    use crate::config::parse::read_probe;
    use crate::config::source::SourceFile;

    fn probe() -> Probe {
        probe_of("1h", "grace = '5m'")
    }

    fn probe_of(every: &str, heartbeat: &str) -> Probe {
        let text = format!(
            "id = 'backup'\ncomponent = 'c'\nevery = '{every}'\nheartbeat = {{ {heartbeat} }}\n"
        );
        read_probe(&SourceFile { path: "p.toml".to_owned(), text }).unwrap()
    }

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_unix_ms(minute * 60_000)
    }

    fn heard(ping: Ping) -> PingRequest {
        PingRequest { ping, took_ms: None, log: "disk\nfull".to_owned(), posted: false }
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
            assert_eq!(Ping::from_path(end), ping, "{end:?}");
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
    fn one_address_causes_no_more_than_so_many_pings_a_minute() {
        let (probe, mut limit) = (probe(), RateLimit::default());
        let mut answer =
            |ping, ms| admit(&probe, &heard(ping), &mut limit, Timestamp::from_unix_ms(ms)).err();
        for ms in 0..30 {
            let ping = if ms % 2 == 0 { Ping::Success } else { Ping::Failure(None) };
            assert_eq!(answer(ping, ms), None, "{ms}");
        }
        let refused = answer(Ping::Start, 100).unwrap();
        assert_eq!((refused.status, refused.retry_after_s), (429, Some(60)), "{refused}");
        assert_eq!(answer(Ping::Success, 60_000), None);
    }

    #[test]
    fn what_is_expected_often_may_begin_and_end_each_time() {
        for (every, most) in [("1s", 240), ("7s", 36), ("8s", 32), ("10s", 30), ("31d", 30)] {
            assert_eq!(pings_a_minute(&probe_of(every, "")), most, "{every}");
        }
    }

    #[test]
    fn who_only_follows_a_link_is_refused_where_only_post_counts() {
        let mut limit = RateLimit::default();
        let link = heard(Ping::Success);
        let post = PingRequest { posted: true, ..heard(Ping::Success) };
        let mut status = |heartbeat: &str, heard| {
            let probe = probe_of("1h", heartbeat);
            admit(&probe, heard, &mut limit, at(0)).map_or_else(|refused| refused.status, |()| 200)
        };
        assert_eq!(status("post_only = true", &link), 405);
        assert_eq!(status("post_only = true", &post), 200);
        for either in ["", "post_only = false"] {
            assert_eq!(status(either, &link), 200, "{either}");
        }
    }

    #[test]
    fn a_start_that_repeats_is_one() {
        let ms = Timestamp::from_unix_ms;
        for (last, now, news) in
            [(None, 0, true), (Some(0), 999, false), (Some(0), 1_000, true), (Some(5_000), 0, true)]
        {
            assert_eq!(begins(last.map(ms), ms(now)), news, "{last:?} {now}");
        }
    }

    #[test]
    fn what_was_stored_before_there_was_post_only_reads_the_same() {
        let stored = r#"{"grace_ms":300000}"#;
        let read: crate::probe::Heartbeat = serde_json::from_str(stored).unwrap();
        assert_eq!(Some(read), probe().heartbeat);
        assert_eq!(serde_json::to_string(&read).unwrap(), stored, "and is written the same");
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
