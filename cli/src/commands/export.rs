//! Export: the whole record in a file, made of the pages that the server gives.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::Context;
use domain::backup::format::{BackupLine, ChainedWriter};
use domain::backup::messages::BackupManifest;
use domain::backup::session::{BackupSession, BackupStep};
use domain::ids::ObjectName;
use domain::time::timestamp::Timestamp;

use crate::client::Client;

/// What is typed for standard output.
const STDOUT: &str = "-";

/// Exports everything into a file, or to standard output.
///
/// # Errors
/// When the server refuses, or the file cannot be written; then there is none.
pub(crate) async fn export(client: &Client, path: &Path) -> anyhow::Result<()> {
    write_whole(path, async |out| copy(client, out).await).await
}

/// Writes a file that is there only if it is whole, or to standard output.
///
/// # Errors
/// When it cannot be written, or what is to be written cannot be had.
pub(crate) async fn write_whole(
    path: &Path,
    write: impl AsyncFnOnce(&mut dyn Write) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    if path.as_os_str() == STDOUT {
        return write(&mut std::io::stdout().lock()).await;
    }
    let shown = path.display();
    let partly = path.with_added_extension("part");
    let file = private(&partly).with_context(|| format!("cannot write `{shown}`"))?;
    let mut out = BufWriter::new(file);
    if let Err(error) = write(&mut out).await {
        let _ = std::fs::remove_file(&partly);
        return Err(error);
    }
    let file = out.into_inner().map_err(std::io::IntoInnerError::into_error)?;
    file.sync_all().and_then(|()| std::fs::rename(&partly, path))?;
    errln!("wrote {shown}");
    Ok(())
}

/// A new file that only its owner reads: a copy holds runbooks, and what failures said.
fn private(path: &Path) -> std::io::Result<File> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

async fn copy(client: &Client, out: &mut dyn Write) -> anyhow::Result<()> {
    let contents: BackupManifest = client.get("/ops/v1/export").await?;
    let mut copying = BackupSession::new(contents);
    let copied = write(client, &mut copying, out).await;
    if copied.is_err() {
        // Nobody waits for this copy any more. What cannot be reached lets go by itself.
        for object in copying.holding() {
            let _ = release(client, &copying, &object).await;
        }
    }
    copied
}

async fn write(
    client: &Client,
    copying: &mut BackupSession,
    out: &mut dyn Write,
) -> anyhow::Result<()> {
    let mut tally = ChainedWriter::default();
    while let Some(ask) = copying.ask(now()) {
        for line in answer(client, copying, ask).await? {
            writeln!(out, "{}", tally.write(&line)).context("the backup cannot be written")?;
        }
        for object in copying.to_release() {
            release(client, copying, &object).await?;
        }
    }
    out.flush()?;
    tally.name().context("the server has nothing to export")?;
    errln!("{} rows", tally.counted().rows);
    Ok(())
}

/// Asks what is to be asked; the lines that follow.
async fn answer(
    client: &Client,
    copying: &mut BackupSession,
    ask: BackupStep,
) -> anyhow::Result<Vec<BackupLine>> {
    let copy = copying.name().to_owned();
    match ask {
        BackupStep::Hold { object, renew } => {
            let path = format!("/ops/v1/export/{object}/hold?copy={copy}&renew={renew}");
            Ok(copying.held(client.post(&path, &()).await?))
        }
        BackupStep::Page { object, cursor } => {
            let cursor = cursor.map(|cursor| format!("&cursor={}", cursor.to_word()));
            let cursor = cursor.unwrap_or_default();
            let path = format!("/ops/v1/export/{object}?copy={copy}{cursor}");
            let lines = copying.page(client.get(&path).await?);
            errln!("exporting {object}: {} rows so far", copying.counted().rows);
            Ok(lines)
        }
    }
}

async fn release(
    client: &Client,
    copying: &BackupSession,
    object: &ObjectName,
) -> anyhow::Result<()> {
    let path = format!("/ops/v1/export/{object}/release?copy={}", copying.name());
    client.post(&path, &()).await
}

fn now() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let ms = since.unwrap_or_default().as_millis();
    Timestamp::from_unix_ms(i64::try_from(ms).unwrap_or(i64::MAX))
}
