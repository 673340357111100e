//! Is a copy what the page was? Files of copies, their rows, and all that the public sees of a page.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::LocalWorker;

use crate::get;

/// A file in a folder, and its path as it is typed.
#[must_use]
pub fn file(folder: &Path, name: &str) -> (PathBuf, String) {
    let path = folder.join(name);
    let text = path.display().to_string();
    (path, text)
}

/// The lines that hold rows, without their hashes.
///
/// # Panics
/// When the file cannot be read.
#[must_use]
pub fn rows(path: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(path).unwrap();
    let lines = text.lines().filter(|line| line.contains("\"rows\":["));
    lines.map(|line| line.split(",\"hash\":").next().unwrap().to_owned()).collect()
}

/// All that the public sees, without the instant at which it was asked.
///
/// # Panics
/// When there is no such page.
#[must_use]
pub fn seen(worker: &LocalWorker, incident: &str) -> Vec<String> {
    let told = |path: &str| get(&worker.url(path)).expect("an answer").body;
    let mut seen: Vec<String> =
        ["api/v2/summary.json", "api/v2/status.json", "history.rss"].map(told).into();
    for page in [format!("incidents/{incident}"), String::new()] {
        // Below its sentence, and where it is shown elsewhere.
        let page = without(&told(&page), "As of <time", "</time>");
        seen.push(without(&without(&page, "(as of ", ")"), "(as of ", ")"));
    }
    seen
}

/// A text without what stands between two others.
fn without(text: &str, from: &str, to: &str) -> String {
    let (before, rest) = text.split_once(from).expect("when it was true");
    let (_, after) = rest.split_once(to).expect("the end of it");
    format!("{before}{after}")
}

/// Waits until a restored page shows what another showed. Right after a restore the Board has not heard from
/// the Ledgers yet, and shows their agents as silent; it asks them beside the first view.
///
/// # Panics
/// When it goes on to show something else.
pub fn wait_until_same(worker: &LocalWorker, incident: &str, expected: &[String]) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while Instant::now() < deadline && difference(&seen(worker, incident), expected).is_some() {
        std::thread::sleep(Duration::from_millis(100));
    }
    assert_eq!(difference(&seen(worker, incident), expected), None);
}

/// The first pieces that differ, though both should be the same to the public, but for how long things last
/// by now, and how long the latest runs took: that is asked of the Ledgers when the Board wakes, and until it is
/// known, a region says that it is working instead of `412 ms`. A page that was restored has another revision.
fn difference(one: &[String], other: &[String]) -> Option<(String, String)> {
    let pieces = |text: &str| -> Vec<String> {
        let lasts = |piece: &&str| {
            ["% uptime", " ago", "of the time", "of trouble", " ms", " data-revision="]
                .iter()
                .any(|p| piece.contains(p))
                || piece.trim() == "working"
        };
        let pieces = text.split(['<', '>', ',']);
        pieces.filter(|piece| !lasts(piece)).map(str::to_owned).collect()
    };
    one.iter().zip(other).find_map(|(one, other)| {
        let (one, other) = (pieces(one), pieces(other));
        let end = || String::from("the end");
        let count = one.len().max(other.len());
        let mut pairs = (0..count).map(|n| {
            (one.get(n).cloned().unwrap_or_else(end), other.get(n).cloned().unwrap_or_else(end))
        });
        pairs.find(|(one, other)| one != other)
    })
}
