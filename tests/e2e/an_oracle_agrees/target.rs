//! Target: a service with a log of its own of every request that it had, and the lines to it, one for each region, with
//! a log of what passed over them. Together they say what each run of an agent can have seen.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use domain::protocol::observation::Reason;
use harness::{Chance, Exchange, FaultProxy, ProxyFault};

use super::plan::{FaultPlan, TargetAnswer};

/// What the target answered to which run.
type TargetLog = Arc<Mutex<BTreeMap<String, Vec<TargetAnswer>>>>;

/// The service.
pub(super) struct Target {
    port: u16,
    plan: Arc<FaultPlan>,
    log: TargetLog,
}

/// What a run was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ShownResponse {
    /// All that is expected.
    Well,
    /// An answer that is poor.
    Poor,
    /// A failure, for this reason.
    Failure(Reason),
}

/// A request as it stood on the line to the target.
#[derive(Clone, Debug)]
pub(super) struct TargetRequest {
    /// When it came, by this machine's clock, in milliseconds since 1970.
    pub(super) at_ms: i64,
    /// Which start of the agent made it.
    pub(super) start: usize,
    pub(super) probe: String,
    pub(super) attempt: u8,
    pub(super) shown: ShownResponse,
    /// How long the line kept it at least.
    pub(super) delayed_ms: u128,
    /// Whether the agent was told anything, so that its run ended after the request came.
    pub(super) was_answered: bool,
}

impl Target {
    pub(super) fn start(plan: &Arc<FaultPlan>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let (port, log) = (listener.local_addr().unwrap().port(), TargetLog::default());
        let target = Self { port, plan: plan.clone(), log: log.clone() };
        let plan = plan.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (plan, log) = (plan.clone(), log.clone());
                // Requests that are cut are no requests.
                std::thread::spawn(move || serve(stream, &plan, &log).ok());
            }
        });
        target
    }

    /// A line from a region to the target.
    pub(super) fn line(&self, region: &'static str, chance: Chance) -> FaultProxy {
        let (plan, chance) = (self.plan.clone(), Mutex::new(chance));
        FaultProxy::start(self.port, move |head| {
            let mut chance = chance.lock().unwrap();
            plan.line(probe_of(head), region, &mut chance)
        })
    }

    /// What passed over a line, in order. Panics where the log of the target and that of the line contradict each
    /// other: what was passed on came once, and nothing else did.
    pub(super) fn requests(&self, line: &FaultProxy, region: &str) -> Vec<TargetRequest> {
        let (log, mut runs) = (self.log.lock().unwrap(), BTreeSet::new());
        let requests = line.exchanges().into_iter().map(|exchange| {
            assert_eq!(exchange.header("x-region"), Some(region), "each region has its own line");
            let run = exchange.header("x-run").unwrap();
            assert!(runs.insert(run.to_owned()), "run {run} asked twice: {exchange:?}");
            let answers = log.get(run).map_or(&[][..], Vec::as_slice);
            let came = usize::from(exchange.fault.passes_the_request());
            assert_eq!(answers.len(), came, "run {run}: {exchange:?}");
            request(&exchange, answers.first().copied())
        });
        requests.collect()
    }

    /// How many requests came of a region and a start of its agent.
    pub(super) fn count(line: &FaultProxy, start: usize) -> usize {
        line.count(|exchange| start_of(exchange) == start)
    }
}

fn request(exchange: &Exchange, answered: Option<TargetAnswer>) -> TargetRequest {
    let delayed_ms = match exchange.fault {
        ProxyFault::Delayed(by) => by.as_millis(),
        _ => 0,
    };
    TargetRequest {
        at_ms: exchange.at.unix_ms(),
        start: start_of(exchange),
        probe: probe_of(&exchange.head).to_owned(),
        attempt: exchange.header("x-attempt").unwrap().parse().unwrap(),
        shown: shown(exchange.fault, answered),
        delayed_ms,
        was_answered: !is_dropped(exchange.fault),
    }
}

/// What a run is shown by what befell its request and what the target answered.
fn shown(fault: ProxyFault, answered: Option<TargetAnswer>) -> ShownResponse {
    match (fault, answered) {
        (ProxyFault::None | ProxyFault::Delayed(_), Some(TargetAnswer::Well)) => {
            ShownResponse::Well
        }
        (ProxyFault::None | ProxyFault::Delayed(_), Some(TargetAnswer::Poor)) => {
            ShownResponse::Poor
        }
        (ProxyFault::None | ProxyFault::Delayed(_), _) => {
            ShownResponse::Failure(Reason::ExpectationFailed)
        }
        (fault, _) if is_dropped(fault) => ShownResponse::Failure(Reason::FirstByteTimeout),
        (ProxyFault::RequestCut | ProxyFault::AnswerLost, _) => {
            ShownResponse::Failure(Reason::ConnectionReset)
        }
        _ => ShownResponse::Failure(Reason::Truncated),
    }
}

/// Whether the client waits until it gives up.
fn is_dropped(fault: ProxyFault) -> bool {
    matches!(
        fault,
        ProxyFault::RequestDropped | ProxyFault::RequestLate | ProxyFault::AnswerDropped
    )
}

fn serve(mut stream: TcpStream, plan: &FaultPlan, log: &TargetLog) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(15)))?;
    let (mut head, mut piece) = (vec![], [0; 4_096]);
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read(&mut piece)? {
            0 => return Ok(()),
            count => head.extend(&piece[..count]),
        }
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let answer = plan.answer(probe_of(&head), header(&head, "x-region"));
    log.lock().unwrap().entry(header(&head, "x-run").to_owned()).or_default().push(answer);
    let (status, body) = match answer {
        TargetAnswer::Well => ("200 OK", "all is well"),
        TargetAnswer::Poor => ("200 OK", "poor, but here"),
        TargetAnswer::Unavailable => ("503 Service Unavailable", "not now"),
    };
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )
}

fn start_of(exchange: &Exchange) -> usize {
    let start = exchange.header("x-start").and_then(|start| start.strip_prefix("start-"));
    start.and_then(|number| number.parse().ok()).unwrap()
}

fn header<'a>(head: &'a str, name: &str) -> &'a str {
    let mut lines = head.lines().filter_map(|line| line.split_once(": "));
    lines.find(|(header, _)| header.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
}

/// The probe that a request is of, by its path.
fn probe_of(head: &str) -> &str {
    head.split(' ').nth(1).unwrap_or_default().trim_start_matches('/')
}
