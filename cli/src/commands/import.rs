//! Import: an empty system filled from a file, which is checked as a whole before anything of it is
//! sent.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use anyhow::{Context, bail};
use domain::backup::format::{BackupLine, ChainedWriter, Header, RowChunk};
use domain::backup::messages::{ImportRequest, ImportState, ImportStep};
use domain::ids::ObjectName;

use crate::client::Client;

/// Fills an empty system from a file.
pub(crate) async fn import(client: &Client, path: &Path) -> anyhow::Result<()> {
    let shown = path.display().to_string();
    let (header, name, rows) = verify(path)?;
    errln!("{shown} is complete: {} objects, {rows} rows", header.objects.len());
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
            errln!("importing {object}: {sent} of {rows} rows");
        }
    }
    // The Board last: it asks the Ledgers as soon as it works.
    for object in header.objects.keys().rev() {
        // A long log is folded in several steps.
        while !send(object, ImportStep::Commit).await?.sealed {
            errln!("importing {object}: its log is checked");
        }
    }
    errln!("imported the page as it was at {}", header.exported_at);
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
                if !objects.clone().any(|object| *object == chunk.object) {
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
