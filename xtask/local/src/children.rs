//! Child processes: the processes that `up` started, so that exactly these are stopped again.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde::{Deserialize, Serialize};

/// How long a process may take to end when it is asked to.
const PATIENCE: Duration = Duration::from_secs(5);
const RECORD: &str = "up.json";

/// A process with its name and its log.
struct Started {
    name: String,
    log: PathBuf,
    child: Child,
}

/// A process as it is written down: the id alone could be somebody else's by now.
#[derive(Serialize, Deserialize)]
struct Recorded {
    name: String,
    pid: i32,
    /// When it started, in ticks since the machine did; empty where that cannot be known.
    started: String,
}

/// What this run started, in order.
pub(crate) struct Children {
    state: PathBuf,
    started: Vec<Started>,
}

impl Children {
    /// None yet; logs and the record go into `state`.
    ///
    /// # Errors
    /// When processes of an earlier run still live, or the folder cannot be made.
    pub(crate) fn new(state: &Path) -> anyhow::Result<Self> {
        std::fs::create_dir_all(state.join("logs"))
            .with_context(|| format!("cannot make `{}`", state.display()))?;
        if let Some(first) = recorded(state).iter().find(|each| lives(each)) {
            let (name, pid, shown) = (&first.name, first.pid, state.display());
            bail!(
                "{name} (process {pid}) of an earlier `up` still runs\nhint: cargo xtask down --state {shown}"
            );
        }
        Ok(Self { state: state.to_owned(), started: vec![] })
    }

    /// Starts a process whose output goes to its log.
    pub(crate) fn start(&mut self, name: &str, command: &mut Command) -> anyhow::Result<()> {
        use std::os::unix::process::CommandExt;
        let log = self.state.join("logs").join(format!("{name}.log"));
        let file = File::create(&log)?;
        command.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file);
        // A group of its own, so that Ctrl-C comes to us alone, and we stop them in order.
        let child =
            command.process_group(0).spawn().with_context(|| format!("cannot start {name}"))?;
        self.started.push(Started { name: name.to_owned(), log, child });
        self.record()
    }

    fn record(&self) -> anyhow::Result<()> {
        let all = self.started.iter().map(|started| {
            let pid = i32::try_from(started.child.id()).unwrap_or(0);
            Recorded { name: started.name.clone(), pid, started: start_of(pid).unwrap_or_default() }
        });
        let text = serde_json::to_string(&all.collect::<Vec<_>>())?;
        std::fs::write(self.state.join(RECORD), text).context("cannot write the record")
    }

    /// Fails when one of them has ended by itself, with the end of its log.
    pub(crate) fn check(&mut self) -> anyhow::Result<()> {
        for started in &mut self.started {
            if let Some(status) = started.child.try_wait()? {
                let log = std::fs::read_to_string(&started.log).unwrap_or_default();
                let lines: Vec<&str> = log.lines().collect();
                let tail =
                    lines.get(lines.len().saturating_sub(15)..).unwrap_or_default().join("\n");
                bail!("{} has ended ({status}); the end of its log:\n{tail}", started.name);
            }
        }
        Ok(())
    }

    /// Lets them live on when this process ends.
    pub(crate) fn leave(mut self) {
        self.started.clear();
    }

    /// Stops them, the last first.
    pub(crate) fn stop(&mut self) {
        while let Some(mut started) = self.started.pop() {
            let Ok(pid) = i32::try_from(started.child.id()) else { continue };
            let _ = kill(Pid::from_raw(pid), Signal::SIGTERM);
            let deadline = Instant::now() + PATIENCE;
            while matches!(started.child.try_wait(), Ok(None)) {
                if Instant::now() > deadline {
                    let _ = started.child.kill();
                }
                std::thread::sleep(Duration::from_millis(20));
            }
        }
        let _ = std::fs::remove_file(self.state.join(RECORD));
    }
}

impl Drop for Children {
    fn drop(&mut self) {
        if !self.started.is_empty() {
            self.stop();
        }
    }
}

/// Stops what `up --detach` started.
pub(crate) fn stop_recorded(state: &Path) -> anyhow::Result<()> {
    let mut all = recorded(state);
    if all.is_empty() {
        println!("nothing runs from `{}`", state.display());
    }
    while let Some(each) = all.pop() {
        if !lives(&each) {
            continue;
        }
        println!("stopping {} (process {})", each.name, each.pid);
        let _ = kill(Pid::from_raw(each.pid), Signal::SIGTERM);
        let deadline = Instant::now() + PATIENCE;
        while lives(&each) {
            if Instant::now() > deadline {
                let _ = kill(Pid::from_raw(each.pid), Signal::SIGKILL);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
    let _ = std::fs::remove_file(state.join(RECORD));
    Ok(())
}

fn recorded(state: &Path) -> Vec<Recorded> {
    let text = std::fs::read(state.join(RECORD)).unwrap_or_default();
    serde_json::from_slice(&text).unwrap_or_default()
}

/// Whether the very process that was started still lives.
fn lives(recorded: &Recorded) -> bool {
    match start_of(recorded.pid) {
        Some(started) => started == recorded.started,
        None => false,
    }
}

/// When a process started, from the kernel; `None` when it has ended.
fn start_of(pid: i32) -> Option<String> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The second field is the name, in brackets, and may hold spaces.
    let (_, after) = text.rsplit_once(')')?;
    let mut fields = after.split_whitespace();
    // A process that ended and was not waited for is no longer there for us.
    let state = fields.next().filter(|state| *state != "Z")?;
    fields.nth(18).map(|ticks| format!("{}{ticks}", if state.is_empty() { "?" } else { "" }))
}
