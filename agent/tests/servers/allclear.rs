//! A server of agents that remembers what it was sent, and can be away. What a real one makes of
//! it, the stories of the whole system show.
#![allow(dead_code, reason = "no test needs all of it")]

#[allow(unreachable_pub, reason = "the stories of the whole system have it too")]
#[path = "../../../tests/harness/wrong_clock.rs"]
pub(crate) mod wrong_clock;

use std::collections::{BTreeMap, VecDeque};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use domain::probe::Probe;
use domain::protocol::assignment::Assignment;
use domain::protocol::batch::{Arrival, Batch, Receipt, WITH_EVIDENCE};
use domain::protocol::observation::Observation;
use domain::protocol::received_batch::ReceivedBatch;
use domain::protocol::trial::{AssignedTrial, TrialResult};
use domain::protocol::{clock_skew, server_offset};
use domain::time::timestamp::Timestamp;

/// What the server does with batches.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mood {
    Takes,
    /// Breaks connections off, as if it were not there.
    Away,
    /// Says that it will never take them.
    Refuses,
    /// Does not know of evidence.
    Older,
    /// Takes them, after 6 s each.
    Slow,
}

pub(crate) struct AllclearServer {
    pub(crate) port: u16,
    state: Arc<Mutex<ServerState>>,
}

struct ServerState {
    mood: Mood,
    assignment: Assignment,
    batches: Vec<Batch>,
    /// The same, dated as a Ledger dates them.
    received: Vec<ReceivedBatch>,
    /// How many batches were refused because of the clock.
    absurd: usize,
    /// How many requests named the tag that was in force.
    unchanged: usize,
    /// What receipts name, until its result is taken.
    trials: Vec<AssignedTrial>,
    /// With what the next results are refused.
    refusals: VecDeque<&'static str>,
    /// Each result that came, and how it was answered.
    results: Vec<(u64, TrialResult, &'static str)>,
}

impl AllclearServer {
    pub(crate) fn start(probes: Vec<Probe>, references: &[&str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let assignment = Assignment {
            tag: "one".to_owned(),
            agent: "a".parse().unwrap(),
            region: "eu".parse().unwrap(),
            batch_window: Duration::from_secs(1),
            silent_after: Duration::from_secs(3),
            references: references.iter().map(|&target| target.to_owned()).collect(),
            probes: probes.into_iter().map(Arc::new).collect(),
        };
        let (batches, received) = (vec![], vec![]);
        let (trials, refusals, results) = (vec![], VecDeque::new(), vec![]);
        let mood = Mood::Takes;
        let state = ServerState {
            mood,
            assignment,
            batches,
            received,
            absurd: 0,
            unchanged: 0,
            trials,
            refusals,
            results,
        };
        let state = Arc::new(Mutex::new(state));
        let shared = state.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = shared.clone();
                std::thread::spawn(move || serve(stream, &state));
            }
        });
        Self { port, state }
    }

    pub(crate) fn be(&self, mood: Mood) {
        self.state.lock().unwrap().mood = mood;
    }

    pub(crate) fn assign(&self, tag: &str, probes: Vec<Probe>) {
        let mut state = self.state.lock().unwrap();
        state.assignment.tag = tag.to_owned();
        state.assignment.probes = probes.into_iter().map(Arc::new).collect();
    }

    /// Asks for a trial from the next receipt on, and assigns a probe with the same receipt where there is one.
    pub(crate) fn try_now(&self, id: u64, probe: &str, assigned: Option<(&str, Probe)>) {
        let mut state = self.state.lock().unwrap();
        state.trials.push(AssignedTrial { id, probe: probe.parse().unwrap() });
        if let Some((tag, probe)) = assigned {
            state.assignment.tag = tag.to_owned();
            state.assignment.probes = vec![Arc::new(probe)];
        }
    }

    /// Refuses the next results of trials, each with a status.
    pub(crate) fn refuse_results(&self, statuses: &[&'static str]) {
        self.state.lock().unwrap().refusals = statuses.iter().copied().collect();
    }

    /// Waits until so many results of trials came; all of them, and how each was answered.
    pub(crate) fn results(&self, count: usize) -> Vec<(u64, TrialResult, &'static str)> {
        let began = Instant::now();
        loop {
            let results = self.state.lock().unwrap().results.clone();
            if results.len() >= count {
                return results;
            }
            assert!(began.elapsed() < Duration::from_secs(60), "{results:?}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Every batch with observations, as often as it came.
    pub(crate) fn batches(&self) -> Vec<Batch> {
        self.state.lock().unwrap().batches.clone()
    }

    /// Every batch with observations, dated.
    pub(crate) fn received(&self) -> Vec<ReceivedBatch> {
        self.state.lock().unwrap().received.clone()
    }

    /// How many batches were refused because of the clock.
    pub(crate) fn absurd(&self) -> usize {
        self.state.lock().unwrap().absurd
    }

    pub(crate) fn unchanged(&self) -> usize {
        self.state.lock().unwrap().unchanged
    }

    /// Each observation once, as a Ledger counts them; and no sequence of any start is missing.
    pub(crate) fn counted(&self) -> Vec<Observation> {
        let mut starts: BTreeMap<String, BTreeMap<u64, Batch>> = BTreeMap::new();
        for batch in self.batches() {
            starts.entry(batch.boot.to_string()).or_default().insert(batch.sequence, batch);
        }
        for (boot, sequences) in &starts {
            let wanted: Vec<u64> = (1..=sequences.len() as u64).collect();
            assert!(sequences.keys().copied().eq(wanted), "{boot}: {:?}", sequences.keys());
        }
        starts.into_values().flat_map(BTreeMap::into_values).flat_map(|b| b.observations).collect()
    }

    pub(crate) fn wait_until(&self, what: &str, mut holds: impl FnMut(&[Observation]) -> bool) {
        let began = Instant::now();
        loop {
            let all: Vec<Observation> =
                self.batches().into_iter().flat_map(|batch| batch.observations).collect();
            if holds(&all) {
                return;
            }
            assert!(began.elapsed() < Duration::from_secs(60), "{what}: {} came", all.len());
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

/// Where results of trials are sent.
const TRIALS: &str = "POST /agent/v1/trials/";

fn serve(mut stream: TcpStream, state: &Mutex<ServerState>) {
    let mut pending = vec![];
    let mut piece = [0; 65_536];
    loop {
        let (head, body) = loop {
            if let Some(whole) = request(&mut pending) {
                break whole;
            }
            match stream.read(&mut piece) {
                Ok(0) | Err(_) => return,
                Ok(read) => pending.extend_from_slice(&piece[..read]),
            }
        };
        if state.lock().unwrap().mood == Mood::Slow && head.starts_with("POST") {
            std::thread::sleep(Duration::from_secs(6));
        }
        let at = now();
        let (status, answer) = {
            let mut state = state.lock().unwrap();
            let tag = state.assignment.tag.clone();
            match (state.mood, head.starts_with("POST")) {
                (Mood::Away, _) => return,
                (Mood::Older, true) if body.first() == Some(&WITH_EVIDENCE) => {
                    ("400 Bad Request", "no such version".to_owned())
                }
                (_, true) if head.starts_with(TRIALS) => {
                    (state.take_result(&head, &body), "null".to_owned())
                }
                (Mood::Refuses, true) => ("400 Bad Request", "no".to_owned()),
                (_, true) => match state.take(&head, &body, at) {
                    Some(sequence) => {
                        let trials = state.trials.clone();
                        let receipt =
                            Receipt { sequence, duplicate: false, assignment: tag, trials };
                        ("200 OK", serde_json::to_string(&receipt).unwrap())
                    }
                    None => ("409 Conflict", "the clock".to_owned()),
                },
                (_, false) if head.contains(&format!("if-none-match: \"{tag}\"")) => {
                    state.unchanged += 1;
                    ("304 Not Modified", String::new())
                }
                (_, false) => ("200 OK", serde_json::to_string(&state.assignment).unwrap()),
            }
        };
        let length = answer.len();
        let media =
            if status.starts_with('4') { "application/problem+json" } else { "application/json" };
        let _ = write!(
            stream,
            "HTTP/1.1 {status}\r\ncontent-type: {media}\r\ncontent-length: {length}\r\n{}: {}\r\n\r\n{answer}",
            server_offset::HEADER,
            at.unix_ms()
        );
    }
}

impl ServerState {
    /// Takes the result of a trial, unless it is to be refused; the status.
    fn take_result(&mut self, head: &str, body: &[u8]) -> &'static str {
        let id = head.strip_prefix(TRIALS).and_then(|rest| rest.split(' ').next());
        let id = id.unwrap().parse().unwrap();
        let status = self.refusals.pop_front().unwrap_or("200 OK");
        self.results.push((id, serde_json::from_slice(body).unwrap(), status));
        if status == "200 OK" {
            self.trials.retain(|trial| trial.id != id);
        }
        status
    }

    /// Takes a batch as the Ledger does; its sequence, or nothing where the agent's clock is absurd.
    fn take(&mut self, head: &str, body: &[u8], at: Timestamp) -> Option<u64> {
        let header = |name: &str| {
            let lines = head.lines().filter_map(|line| line.split_once(": "));
            lines.filter(|(found, _)| *found == name).map(|(_, value)| value.to_owned()).next()
        };
        let sent_at = header(clock_skew::HEADER).map(|ms| ms.parse().unwrap());
        let bounds = header(clock_skew::BOUNDS_HEADER).map(|bounds| bounds.parse().unwrap());
        let sent_at = sent_at.map(Timestamp::from_unix_ms);
        let Ok(correction_ms) = clock_skew::correction_ms(sent_at, bounds, at) else {
            self.absurd += 1;
            return None;
        };
        let batch = Batch::unpack(body).unwrap();
        let sequence = batch.sequence;
        if sequence > 0 {
            let arrival = Arrival { at, correction_ms };
            self.received.push(ReceivedBatch::new(batch.clone(), arrival));
            self.batches.push(batch);
        }
        Some(sequence)
    }
}

pub(crate) fn now() -> Timestamp {
    let now = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap();
    Timestamp::from_unix_ms(now.as_millis().try_into().unwrap())
}

fn request(pending: &mut Vec<u8>) -> Option<(String, Vec<u8>)> {
    let end = pending.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let head =
        String::from_utf8_lossy(&pending[..end]).to_ascii_lowercase().replacen("post", "POST", 1);
    let length = head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next());
    let length: usize = length.and_then(|length| length.parse().ok()).unwrap_or(0);
    let body = pending.get(end..end + length)?.to_vec();
    pending.drain(..end + length);
    Some((head, body))
}

/// An agent's process, killed with its test.
pub(crate) struct AgentUnderTest {
    pub(crate) child: Child,
    log: std::path::PathBuf,
    /// Where this start's lines begin.
    begins: usize,
}

impl Drop for AgentUnderTest {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl AgentUnderTest {
    /// Starts what `command` is made into: it is given the program and `run` with what all need.
    pub(crate) fn start(folder: &Path, port: u16, more: impl FnOnce(&mut Command)) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_allclear-agent"));
        command.args(["run", "--metrics", "off", "--server"]);
        command.arg(format!("http://127.0.0.1:{port}"));
        command.arg("--state").arg(folder.join("state"));
        command.env("ALLCLEAR_TOKEN", token("a", 1)).env("RUST_LOG", "info");
        Self::spawn(command, folder, more)
    }

    pub(crate) fn spawn(
        mut command: Command,
        folder: &Path,
        more: impl FnOnce(&mut Command),
    ) -> Self {
        more(&mut command);
        let log = folder.join("agent.log");
        let begins = std::fs::metadata(&log).map_or(0, |metadata| metadata.len());
        let begins = usize::try_from(begins).unwrap();
        let out = std::fs::OpenOptions::new().create(true).append(true).open(&log).unwrap();
        command.stdin(Stdio::null()).stdout(out.try_clone().unwrap()).stderr(out);
        Self { child: command.spawn().unwrap(), log, begins }
    }

    pub(crate) fn signal(&self, signal: nix::sys::signal::Signal) {
        let id = nix::unistd::Pid::from_raw(self.child.id().try_into().unwrap());
        nix::sys::signal::kill(id, signal).unwrap();
    }

    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()[self.begins..].to_owned()
    }

    pub(crate) fn wait_for(&self, what: &str) {
        let began = Instant::now();
        while !self.log().contains(what) {
            assert!(began.elapsed() < Duration::from_secs(30), "no `{what}` in: {}", self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Asks it to end, and waits for it.
    pub(crate) fn stop(mut self) -> String {
        self.signal(nix::sys::signal::Signal::SIGTERM);
        let status = self.child.wait().unwrap();
        assert!(status.success(), "{status}: {}", self.log());
        self.log()
    }
}

/// A token of an agent.
pub(crate) fn token(agent: &str, secret: u8) -> String {
    domain::access::token::agent_token(
        &agent.parse().unwrap(),
        [secret; domain::access::token::SECRET_BYTES],
    )
}

/// Probes that do nothing for a moment, once a second.
pub(crate) fn waiting(count: usize, wait: &str) -> Vec<Probe> {
    (0..count).map(|n| probe(&format!("p-{n}"), &format!("wait = '{wait}'"))).collect()
}

/// A probe of one step, once a second.
pub(crate) fn probe(id: &str, step: &str) -> Probe {
    let text = format!(
        "id = '{id}'\ncomponent = 'c'\nevery = '1s'\ntimeout = '1s'\nregions = ['eu']\n\
         confirm = {{ retries = 0 }}\n[[step]]\nname = 's'\n{step}\n"
    );
    let file = domain::config::source::SourceFile { path: "p.toml".to_owned(), text };
    domain::config::parse::read_probe(&file).unwrap()
}
