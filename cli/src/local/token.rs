//! Tokens that `up` keeps in its state folder, readable by their owner alone.

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::Context;

/// The token in a file; one that is made now where there is none.
///
/// # Errors
/// When it can be neither read nor written.
pub(crate) async fn kept(
    path: &Path,
    make: impl AsyncFnOnce() -> anyhow::Result<String>,
) -> anyhow::Result<String> {
    if let Ok(token) = std::fs::read_to_string(path) {
        return Ok(token.trim().to_owned());
    }
    let token = make().await?;
    let mut options = std::fs::OpenOptions::new();
    let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(token.as_bytes())
        .with_context(|| format!("cannot write `{}`", path.display()))?;
    Ok(token)
}

/// A token that nothing else has.
///
/// # Errors
/// When the platform has no randomness.
pub(crate) fn random() -> anyhow::Result<String> {
    let mut random = [0_u8; 32];
    getrandom::fill(&mut random).map_err(|error| anyhow::anyhow!("no randomness: {error}"))?;
    Ok(random.map(|byte| format!("{byte:02x}")).concat())
}
