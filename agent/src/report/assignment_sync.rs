//! Assignment sync: fetches the assignment from the server and caches it on disk, so that the agent
//! can start while the server is unreachable.

use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use domain::protocol::assignment::Assignment;
use domain::protocol::batch::Receipt;
use tokio::sync::watch;

use crate::report::delivery::{IngestClient, wait};

/// How often the server is asked, should nothing say that there is another.
const REFRESH_EVERY: Duration = Duration::from_secs(60);

/// The assignment on disk, if there is one that can be read.
#[must_use]
pub fn cached(state: &Path) -> Option<Assignment> {
    let file = File::open(path(state)).ok()?;
    match serde_json::from_reader(BufReader::new(file)) {
        Ok(assignment) => Some(assignment),
        Err(error) => {
            tracing::warn!(%error, "the assignment on disk cannot be read; waiting for the server");
            None
        }
    }
}

fn path(state: &Path) -> PathBuf {
    state.join("assignment.json")
}

fn save(state: &Path, assignment: &Assignment) -> std::io::Result<()> {
    let partial = path(state).with_extension("partial");
    // Written as it is made: a large assignment need not be in memory twice.
    let mut file = BufWriter::new(File::create(&partial)?);
    serde_json::to_writer(&mut file, assignment)?;
    file.flush()?;
    std::fs::rename(partial, path(state))
}

/// Keeps `current` up to date for ever: asks at the start, when the server names another tag
/// with a receipt, and now and then.
pub async fn keep(
    server: IngestClient,
    state: PathBuf,
    current: watch::Sender<Option<Assignment>>,
    mut receipts: watch::Receiver<Option<Receipt>>,
) {
    let mut failures = 0;
    loop {
        let tag = current.borrow().as_ref().map(|assignment| assignment.tag.clone());
        match server.assignment(tag.as_deref()).await {
            Ok(new) => {
                failures = 0;
                if let Some(assignment) = new {
                    let (tag, probes) = (&assignment.tag, assignment.probes.len());
                    tracing::info!(tag, probes, "another assignment");
                    if let Err(error) = save(&state, &assignment) {
                        tracing::warn!(%error, "the assignment cannot be kept on disk");
                    }
                    current.send_replace(Some(assignment));
                }
            }
            Err(error) => {
                failures += 1;
                tracing::warn!(%error, failures, "there is no assignment now");
                tokio::time::sleep(wait(failures)).await;
                continue;
            }
        }
        let current_tag = current.borrow().as_ref().map(|assignment| assignment.tag.clone());
        let another = async {
            let other = |receipt: &Option<Receipt>| {
                let named = receipt.as_ref().map(|receipt| &receipt.assignment);
                named.is_some_and(|tag| !tag.is_empty() && Some(tag) != current_tag.as_ref())
            };
            let nobody_names = receipts.wait_for(other).await.is_err();
            // Then only the clock is left.
            if nobody_names {
                std::future::pending::<()>().await;
            }
        };
        let _ = tokio::time::timeout(REFRESH_EVERY, another).await;
    }
}
