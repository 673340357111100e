//! Test programs: what do they say, and how long does each test take? Cargo builds them all at once and names
//! them; they are run here, because Cargo's own runner keeps no times.

use std::fmt;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{Context, bail};
use xtask::shell::{cargo, program, show};

/// How much of a panic's message is said again.
const PANIC_CHARS: usize = 300;

/// A program of tests.
pub(crate) struct TestBinary {
    /// The crate's folder and the target's name.
    folder: PathBuf,
    pub(crate) name: String,
    path: PathBuf,
    environment: Vec<(&'static str, PathBuf)>,
}

/// A test that was run.
pub(crate) struct Timed {
    pub(crate) name: String,
    pub(crate) took: Duration,
}

/// Builds everything of these crates, and returns the programs of tests.
pub(crate) fn build(packages: &[&str]) -> anyhow::Result<Vec<TestBinary>> {
    let mut command = cargo(&["build", "--locked", "--all-targets"]);
    command.args(packages).args(["--message-format", "json-render-diagnostics"]);
    let output = command.stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        bail!("`{}` failed: {}", show(&command), output.status);
    }
    let lines = output.stdout.split(|byte| *byte == b'\n');
    Ok(lines.filter_map(|line| named(&serde_json::from_slice(line).ok()?)).collect())
}

/// A program of tests in a message of Cargo's.
fn named(message: &serde_json::Value) -> Option<TestBinary> {
    let text = |field: &str| message.pointer(field)?.as_str();
    let path = text("/executable")?;
    let folder = Path::new(text("/manifest_path")?).parent()?;
    let name = text("/target/name")?;
    let holds = |field: &str| message.pointer(field).and_then(serde_json::Value::as_bool);
    let tests = holds("/profile/test")? && holds("/target/test")?;
    let (folder, name) = (folder.to_owned(), name.to_owned());
    tests.then(|| TestBinary { folder, name, path: path.into(), environment: vec![] })
}

impl TestBinary {
    /// With a variable that its tests read.
    pub(crate) fn with(mut self, variable: &'static str, path: &Path) -> Self {
        self.environment.push((variable, path.to_owned()));
        self
    }

    /// Runs it; so many tests at once, or as many as there are cores. `tell` gets each line as it comes.
    pub(crate) fn run(
        &self,
        at_once: Option<usize>,
        mut tell: impl FnMut(String),
    ) -> anyhow::Result<Vec<Timed>> {
        let mut command = program(&self.path, &["-Zunstable-options", "--report-time"]);
        command.current_dir(&self.folder).stdout(Stdio::piped());
        command.envs(self.environment.iter().map(|(variable, path)| (variable, path)));
        // Times are still unstable in libtest, which is told so when it runs; nothing is compiled so.
        command.env("RUSTC_BOOTSTRAP", "1");
        command.args(at_once.map(|count| format!("--test-threads={count}")));
        let mut child = command.spawn().with_context(|| format!("cannot run {}", self.name))?;
        let (mut times, mut panics) = (vec![], PanicSummary::default());
        tell(format!("\n     Running {}", self.name));
        for line in BufReader::new(child.stdout.take().context("no output")?).lines() {
            let line = line?;
            times.extend(self.timed(&line));
            panics.read(&line);
            tell(line);
        }
        let status = child.wait()?;
        if !status.success() {
            bail!("tests of {} failed: {status}{panics}", self.name);
        }
        Ok(times)
    }

    /// The time in a line such as `test a::b ... ok <0.123s>`.
    fn timed(&self, line: &str) -> Option<Timed> {
        let (test, rest) = line.strip_prefix("test ")?.split_once(" ... ")?;
        let seconds = rest.split_once('<')?.1.strip_suffix("s>")?.parse().ok()?;
        let name = format!("{}: {test}", self.name);
        Some(Timed { name, took: Duration::try_from_secs_f64(seconds).ok()? })
    }
}

/// Where tests panicked and how their messages begin: what they print may be long, and a log be kept in part.
#[derive(Default)]
struct PanicSummary {
    panics: Vec<String>,
    /// Whether the next line is a message.
    is_next: bool,
}

impl PanicSummary {
    /// Takes a line of what a program of tests printed.
    fn read(&mut self, line: &str) {
        if std::mem::take(&mut self.is_next) {
            self.panics.push(line.chars().take(PANIC_CHARS).collect());
        } else if line.starts_with("thread '") && line.contains(" panicked at ") {
            self.panics.push(line.to_owned());
            self.is_next = true;
        }
    }
}

impl fmt::Display for PanicSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.panics.iter().try_for_each(|line| write!(f, "\n{line}"))
    }
}

/// Runs programs side by side, so many at once, and tells the lines of each in one piece when it has ended. After one
/// that failed none is begun.
///
/// # Errors
/// The first failure.
pub(crate) fn run_side_by_side(
    programs: &[TestBinary],
    at_once: usize,
) -> anyhow::Result<Vec<Timed>> {
    let (queue, results) = (Mutex::new(programs.iter()), Mutex::new(Ok(vec![])));
    std::thread::scope(|scope| {
        for _ in 0..at_once {
            scope.spawn(|| {
                // Not in the loop's head, where the lock would be held until its end.
                let next = || locked(&queue).next();
                while let Some(program) = next() {
                    let mut lines = vec![];
                    let times = program.run(None, |line| lines.push(line));
                    let mut results = locked(&results);
                    println!("{}", lines.join("\n"));
                    match (&mut *results, times) {
                        (Ok(all), Ok(times)) => all.extend(times),
                        (Ok(_), Err(error)) => *results = Err(error),
                        (Err(_), _) => {}
                    }
                    if results.is_err() {
                        return;
                    }
                }
            });
        }
    });
    results.into_inner().unwrap_or_else(PoisonError::into_inner)
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(test: bool) -> serde_json::Value {
        serde_json::json!({
            "reason": "compiler-artifact",
            "manifest_path": "/project/agent/Cargo.toml",
            "target": { "name": "runs", "kind": ["test"], "test": true },
            "profile": { "test": test },
            "executable": "/project/target/debug/deps/runs-1234",
        })
    }

    #[test]
    fn programs_of_tests_are_told_from_others() {
        let program = named(&message(true)).unwrap();
        assert_eq!(
            (program.folder.as_path(), program.name.as_str()),
            (Path::new("/project/agent"), "runs")
        );
        assert!(named(&message(false)).is_none(), "a program that is no test");
        assert!(
            named(&serde_json::json!({ "reason": "build-finished", "success": true })).is_none()
        );
    }

    #[test]
    fn the_beginning_of_each_panic_is_said_again() {
        let mut panics = PanicSummary::default();
        let long = format!("the page says: {}", "x".repeat(PANIC_CHARS));
        let at = "thread 'a::b' (12) panicked at e2e/a.rs:1:2:";
        for line in ["---- a::b stdout ----", "", at, &long, "stack backtrace:", "   0: c"] {
            panics.read(line);
        }
        assert_eq!(panics.to_string(), format!("\n{at}\n{}", &long[..PANIC_CHARS]));
    }

    #[test]
    fn the_time_of_a_test_is_read_from_its_line() {
        let program = named(&message(true)).unwrap();
        let timed = program.timed("test spool::a_batch_waits ... ok <1.250s>").unwrap();
        assert_eq!(timed.name, "runs: spool::a_batch_waits");
        assert_eq!(timed.took, Duration::from_millis(1_250));
        for line in ["running 3 tests", "test result: ok. 3 passed; 0 failed", "test a ... ignored"]
        {
            assert!(program.timed(line).is_none(), "{line}");
        }
    }
}
