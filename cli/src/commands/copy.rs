//! `allclear export` and `allclear import`: a file of the whole record, verified completely before
//! anything is sent.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::Path;

use anyhow::{Context, bail};
use domain::backup::format::{BackupLine, ChainedWriter, Header, RowChunk, UnsealedLine};
use domain::backup::messages::{BackupManifest, ImportRequest, ImportState, ImportStep};
use domain::backup::session::{BackupSession, BackupStep};
use domain::ids::ObjectName;
use domain::time::timestamp::Timestamp;

use crate::client::Client;

/// What is typed for standard output.
const STDOUT: &str = "-";

/// Copies everything into a file, or to standard output.
pub(crate) async fn export(client: &Client, path: &Path) -> anyhow::Result<()> {
    if path.as_os_str() == STDOUT {
        return copy(client, &mut std::io::stdout().lock()).await;
    }
    // A file that is not whole never bears the name of one that is.
    let shown = path.display();
    let partly = path.with_added_extension("part");
    let file = private(&partly).with_context(|| format!("cannot write `{shown}`"))?;
    let mut out = BufWriter::new(file);
    if let Err(error) = copy(client, &mut out).await {
        let _ = std::fs::remove_file(&partly);
        return Err(error);
    }
    let file = out.into_inner().map_err(std::io::IntoInnerError::into_error)?;
    file.sync_all().and_then(|()| std::fs::rename(&partly, path))?;
    eprintln!("wrote {shown}");
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
            writeln!(out, "{}", tally.seal(line, 0)).context("the backup cannot be written")?;
        }
        for object in copying.to_release() {
            release(client, copying, &object).await?;
        }
    }
    out.flush()?;
    tally.name().context("the server has nothing to export")?;
    eprintln!("{} rows", tally.counted().rows);
    Ok(())
}

/// Asks what is to be asked; the lines that follow.
async fn answer(
    client: &Client,
    copying: &mut BackupSession,
    ask: BackupStep,
) -> anyhow::Result<Vec<UnsealedLine>> {
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
            eprintln!("exporting {object}: {} rows so far", copying.counted().rows);
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

/// Fills an empty system from a file.
pub(crate) async fn import(client: &Client, path: &Path) -> anyhow::Result<()> {
    let shown = path.display().to_string();
    let (header, name, rows) = verify(path)?;
    eprintln!("{shown} is complete: {} objects, {rows} rows", header.objects.len());
    let send = async |object: &ObjectName, step: ImportStep| -> anyhow::Result<ImportState> {
        let import = ImportRequest { name: name.clone(), step };
        client.post(&format!("/ops/v1/import/{object}"), &import).await
    };
    let mut sealed = std::collections::BTreeSet::new();
    for (object, schema) in &header.objects {
        if send(object, ImportStep::Begin { schema: *schema }).await?.sealed {
            sealed.insert(object.clone());
        }
    }
    let mut sent = 0;
    for chunk in chunks(path)? {
        let chunk = chunk?;
        sent += chunk.rows.len() as u64;
        let object = chunk.object.clone();
        if !sealed.contains(&object) {
            send(&object, ImportStep::Load(chunk)).await?;
            eprintln!("importing {object}: {sent} of {rows} rows");
        }
    }
    // The Board last: it asks the Ledgers as soon as it works.
    for object in header.objects.keys().rev() {
        send(object, ImportStep::Commit).await?;
    }
    eprintln!("imported the page as it was at {}", header.exported_at);
    Ok(())
}

/// Reads the whole file and says what it holds, or where it is damaged.
fn verify(path: &Path) -> anyhow::Result<(Header, String, u64)> {
    let shown = path.display();
    let mut tally = ChainedWriter::default();
    let mut header = None;
    for line in lines(path)? {
        let read = tally.read(&String::from_utf8_lossy(&line?));
        match read.with_context(|| format!("{shown} is refused; nothing was sent"))? {
            BackupLine::Header(first) => header = Some(first),
            BackupLine::Chunk(chunk) => {
                let objects = header.iter().flat_map(|header| header.objects.keys());
                if !objects.clone().any(|known| *known == chunk.object) {
                    bail!("{shown}: `{}` is not among its objects", chunk.object);
                }
            }
            BackupLine::Trailer(_) => {}
        }
    }
    let name = tally.name().with_context(|| format!("{shown} is refused; nothing was sent"))?;
    let header = header.with_context(|| format!("{shown} has no first line"))?;
    if header.objects.keys().next() != Some(&ObjectName::Board) {
        bail!("{shown} holds no Board");
    }
    Ok((header, name.to_owned(), tally.counted().rows))
}

/// The chunks of a file that was verified; verified again, should it change meanwhile.
fn chunks(path: &Path) -> anyhow::Result<impl Iterator<Item = anyhow::Result<RowChunk>>> {
    let mut tally = ChainedWriter::default();
    Ok(lines(path)?.filter_map(move |line| {
        let read = line.and_then(|line| Ok(tally.read(&String::from_utf8_lossy(&line))?));
        match read {
            Ok(BackupLine::Chunk(chunk)) => Some(Ok(chunk)),
            Ok(BackupLine::Header(_) | BackupLine::Trailer(_)) => None,
            Err(error) => Some(Err(error)),
        }
    }))
}

fn lines(path: &Path) -> anyhow::Result<impl Iterator<Item = anyhow::Result<Vec<u8>>>> {
    let file = File::open(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    Ok(BufReader::new(file).split(b'\n').map(|line| line.context("the file cannot be read")))
}
