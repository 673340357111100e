//! Child processes of `up`: those that it started, so that exactly these are stopped again, and those that an
//! earlier `up --detach` left running.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde::{Deserialize, Serialize};

/// How long a process may take to end when it is asked to.
const STOP_WAIT: Duration = Duration::from_secs(5);
/// How many lines of a log are shown when its process has ended.
const LOG_LINES: usize = 15;
const RECORD: &str = "up.json";

/// A process as it is written down: the id alone could be another's by now.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct ProcessRecord {
    name: String,
    pid: i32,
    /// When it started, in ticks since the machine did; empty where that cannot be known.
    started: String,
}

/// What is written down of a run.
#[derive(Debug, Default, Serialize, Deserialize)]
struct RunRecord {
    /// The `up` that watches over the others; none after `up --detach`.
    owner: Option<ProcessRecord>,
    /// The page's URL.
    url: String,
    processes: Vec<ProcessRecord>,
}

/// A running process; without a handle when an earlier `up` started it.
struct Running {
    record: ProcessRecord,
    child: Option<Child>,
}

/// A process that has ended by itself.
pub(crate) struct Ended {
    pub(crate) name: String,
    /// How it ended, and the end of its log.
    pub(crate) why: String,
}

/// What runs, in the order in which it was started.
pub(crate) struct Children {
    state: PathBuf,
    url: String,
    running: Vec<Running>,
}

impl Children {
    /// Those that an earlier `up --detach` left running; logs and the record go into `state`.
    ///
    /// # Errors
    /// When another `up` watches over them, or they serve another URL, or the folder cannot be made.
    pub(crate) fn resume(state: &Path, url: &str) -> anyhow::Result<Self> {
        std::fs::create_dir_all(state.join("logs"))
            .with_context(|| format!("cannot make `{}`", state.display()))?;
        let RunRecord { owner, url: served, processes } = recorded(state);
        if let Some(owner) = owner.filter(lives) {
            bail!(
                "`up` (process {}) already runs from `{}` and serves {served}\nhint: stop it with Ctrl-C",
                owner.pid,
                state.display()
            );
        }
        let alive: Vec<ProcessRecord> = processes.into_iter().filter(lives).collect();
        if !alive.is_empty() && served != url {
            bail!(
                "what runs from `{0}` serves {served}, not {url}\nhint: stop it with `allclear down --state {0}`",
                state.display()
            );
        }
        let running = alive.into_iter().map(|record| Running { record, child: None }).collect();
        Ok(Self { state: state.to_owned(), url: url.to_owned(), running })
    }

    /// Whether a process of this name runs.
    pub(crate) fn runs(&self, name: &str) -> bool {
        self.running.iter().any(|running| running.record.name == name)
    }

    /// Starts a process whose output goes to its log.
    pub(crate) fn start(&mut self, name: &str, command: &mut Command) -> anyhow::Result<()> {
        use std::os::unix::process::CommandExt;
        let file = File::create(self.log(name))?;
        command.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file);
        // A group of its own, so that Ctrl-C comes to this process alone, which stops them in order.
        let child =
            command.process_group(0).spawn().with_context(|| format!("cannot start {name}"))?;
        let record = process(name, i32::try_from(child.id()).unwrap_or(0));
        self.running.push(Running { record, child: Some(child) });
        let own = process("up", i32::try_from(std::process::id()).unwrap_or(0));
        self.write_record(Some(own))
    }

    fn log(&self, name: &str) -> PathBuf {
        self.state.join("logs").join(format!("{name}.log"))
    }

    fn write_record(&self, owner: Option<ProcessRecord>) -> anyhow::Result<()> {
        let processes = self.running.iter().map(|running| running.record.clone()).collect();
        let record = RunRecord { owner, url: self.url.clone(), processes };
        let text = serde_json::to_string(&record)?;
        std::fs::write(self.state.join(RECORD), text).context("cannot write the record")
    }

    /// The id of a process, for who wants to end it.
    pub(crate) fn pid(&self, name: &str) -> Option<i32> {
        let found = self.running.iter().find(|running| running.record.name == name)?;
        Some(found.record.pid)
    }

    /// The next one that has ended by itself since this was asked last.
    pub(crate) fn ended(&mut self) -> Option<Ended> {
        let place = self.running.iter_mut().position(|running| match &mut running.child {
            Some(child) => !matches!(child.try_wait(), Ok(None)),
            None => !lives(&running.record),
        })?;
        let Running { record, child } = self.running.remove(place);
        let status = child.and_then(|mut child| child.wait().ok());
        let log = std::fs::read_to_string(self.log(&record.name)).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        let tail = lines.get(lines.len().saturating_sub(LOG_LINES)..).unwrap_or_default();
        let status = status.map(|status| format!(" ({status})")).unwrap_or_default();
        let why = format!("has ended{status}; the end of its log:\n{}", tail.join("\n"));
        Some(Ended { name: record.name, why })
    }

    /// Lets them live on when this process ends.
    ///
    /// # Errors
    /// When that cannot be written down.
    pub(crate) fn leave(mut self) -> anyhow::Result<()> {
        let written = self.write_record(None);
        self.running.clear();
        written
    }

    /// Stops them, the last first.
    pub(crate) fn stop(&mut self) {
        while let Some(Running { record, child }) = self.running.pop() {
            stop(&record, child);
        }
        let _ = std::fs::remove_file(self.state.join(RECORD));
    }
}

impl Drop for Children {
    fn drop(&mut self) {
        if !self.running.is_empty() {
            self.stop();
        }
    }
}

fn stop(record: &ProcessRecord, mut child: Option<Child>) {
    let _ = kill(Pid::from_raw(record.pid), Signal::SIGTERM);
    let deadline = Instant::now() + STOP_WAIT;
    loop {
        let gone = match &mut child {
            Some(child) => !matches!(child.try_wait(), Ok(None)),
            None => !lives(record),
        };
        if gone {
            return;
        }
        if Instant::now() > deadline {
            let _ = kill(Pid::from_raw(record.pid), Signal::SIGKILL);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Stops what `up --detach` started.
pub(crate) fn stop_recorded(state: &Path) {
    let alive: Vec<ProcessRecord> = recorded(state).processes.into_iter().filter(lives).collect();
    if alive.is_empty() {
        outln!("nothing runs from `{}`", state.display());
    }
    for record in alive.iter().rev() {
        outln!("stopping {} (process {})", record.name, record.pid);
        stop(record, None);
    }
    let _ = std::fs::remove_file(state.join(RECORD));
}

fn recorded(state: &Path) -> RunRecord {
    let text = std::fs::read(state.join(RECORD)).unwrap_or_default();
    serde_json::from_slice(&text).unwrap_or_default()
}

fn process(name: &str, pid: i32) -> ProcessRecord {
    ProcessRecord { name: name.to_owned(), pid, started: start_of(pid).unwrap_or_default() }
}

/// Whether the very process that was started still lives.
fn lives(record: &ProcessRecord) -> bool {
    start_of(record.pid).is_some_and(|started| started == record.started)
}

/// When a process started, from the kernel; `None` when it has ended.
fn start_of(pid: i32) -> Option<String> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The second field is the name, in brackets, and may hold spaces.
    let (_, after) = text.rsplit_once(')')?;
    let mut fields = after.split_whitespace();
    // A process that ended and was not waited for is no longer there.
    fields.next().filter(|state| *state != "Z")?;
    fields.nth(18).map(str::to_owned)
}
