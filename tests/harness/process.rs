//! Which processes does a story own? Those it started; they end with it.

use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;

/// A process of a story. It is killed when the story ends.
pub struct Process {
    child: Child,
    log: PathBuf,
    /// Whether it leads a group of its own.
    leads: bool,
}

impl Process {
    /// Starts a program whose output is added to a log.
    ///
    /// # Panics
    /// When it cannot be started.
    #[must_use]
    pub fn start(command: &mut Command, log: &Path) -> Self {
        let file = File::options().create(true).append(true).open(log).expect("a log");
        command.stdin(Stdio::null()).stdout(file.try_clone().expect("a log")).stderr(file);
        let child = command.spawn().unwrap_or_else(|error| panic!("{command:?}: {error}"));
        Self { child, log: log.to_owned(), leads: false }
    }

    /// Starts a program that starts others, which end with it.
    ///
    /// # Panics
    /// When it cannot be started.
    #[must_use]
    pub fn start_group(command: &mut Command, log: &Path) -> Self {
        let mut process = Self::start(command.process_group(0), log);
        process.leads = true;
        process
    }

    /// Its number.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// All it has said.
    #[must_use]
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Ends it at once, in the middle of whatever it does.
    ///
    /// # Panics
    /// When it cannot be killed.
    pub fn kill(mut self) {
        self.end().expect("it can be killed, and ends");
    }

    fn end(&mut self) -> std::io::Result<()> {
        if self.leads && self.child.try_wait()?.is_none() {
            killpg(self.pid(), Signal::SIGKILL)?;
        } else {
            self.child.kill()?;
        }
        self.child.wait().map(|_| ())
    }

    fn pid(&self) -> Pid {
        Pid::from_raw(i32::try_from(self.child.id()).expect("a process id"))
    }

    /// Asks it to end, and waits until it has.
    ///
    /// # Panics
    /// When it cannot be asked, or does not end well.
    pub fn stop(mut self) -> String {
        kill(self.pid(), Signal::SIGTERM).expect("it can be asked");
        let status = self.child.wait().expect("it ends");
        assert!(status.success(), "{status}: {}", self.log());
        self.log()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.end();
    }
}

/// Runs a program to its end and gives what it printed, well or not: success, output, errors.
///
/// # Panics
/// When it cannot be run.
pub fn run(command: &mut Command) -> (bool, String, String) {
    let output =
        command.stdin(Stdio::null()).output().unwrap_or_else(|e| panic!("{command:?}: {e}"));
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    (output.status.success(), text(&output.stdout), text(&output.stderr))
}

/// Runs a program that is to end well, and gives what it printed.
///
/// # Panics
/// When it does not.
pub fn run_for_output(command: &mut Command) -> String {
    let (well, output, errors) = run(command);
    assert!(well, "{command:?}: {errors}\n{output}");
    output
}

/// A port that nobody listens at.
pub fn free_port() -> u16 {
    // Below those that the kernel gives out by itself, so that no other program is given it meanwhile; each process
    // begins elsewhere.
    static TAKEN: AtomicU32 = AtomicU32::new(0);
    loop {
        let n = TAKEN.fetch_add(1, Ordering::Relaxed);
        let n = std::process::id().wrapping_mul(97).wrapping_add(n);
        let port = 20_000 + (n % 12_000) as u16;
        if std::net::TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}
