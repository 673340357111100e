//! `allclear audit-pack`: what the record holds of a time, as a folder of files for auditors; and whether one is as it was made.

use std::path::Path;

use anyhow::{Context, bail};
use domain::board::{ChangeRecord, DrillRecord};
use domain::hash_chain::Head;
use domain::operations::audit::{AuditPage, AuditRecord};
use domain::operations::audit_pack::{
    LOG_FILE, MANIFEST_FILE, PACK_FORMAT, PackContents, PackFile, PackHeads, PackLog, PackManifest,
    PackSpan, SUMS_FILE, approvals, check_pack, has_change, has_drill, has_review,
};
use domain::operations::reviews::review_report::ReviewReport;
use domain::ordered::SortedMap;
use serde::Serialize;
use serde_json::{Value, json};

use crate::client::Client;
use crate::commands::history_import::readable;
use crate::commands::init::check_empty;
use crate::options::AuditPackOptions;
use crate::output::print_json;
use crate::times::{now, typed};

/// The most bytes of a file of a pack that is checked.
const MAX_FILE_BYTES: u64 = 1_000_000_000;

/// Makes a pack.
pub(crate) async fn run(
    client: &Client,
    server: &str,
    asked: &AuditPackOptions,
    json: bool,
) -> anyhow::Result<()> {
    let span = PackSpan { from: typed(&asked.from)?, to: typed(&asked.to)?.min(now()) };
    if span.from >= span.to {
        bail!(
            "`--from` is not before `--to`\nhint: a pack is of what was, from the one until before the other"
        );
    }
    check_empty(&asked.output)?;
    let (log, heads) = log(client, &span).await?;
    let changes: Vec<ChangeRecord> = client.get_all("/ops/v1/changes?limit=200").await?;
    let reviews: Vec<ReviewReport> = client.get_all("/ops/v1/reviews?limit=200").await?;
    let drills: Vec<DrillRecord> = client.get("/ops/v1/drills").await?;
    let backups: Value = client.get("/ops/v1/backups").await?;
    let maturity: Value = client.get("/ops/v1/maturity").await?;
    let approved = approvals(&changes, &span);
    let contents = [
        jsonl("audit.jsonl", "who did what and when, oldest first", &audit(client, &span).await?)?,
        list("changes.json", "changes of the service", changes, |one| has_change(&span, one))?,
        list("approvals.json", "who approved which change", approved, |_| true)?,
        list("reviews.json", "reviews of incidents, with remediation items", reviews, |one| {
            has_review(&span, one)
        })?,
        list("drills.json", "drills, with their reports", drills, |one| has_drill(&span, one))?,
        file("backups.json", "how backups stood when this was made", &backups)?,
        file(
            "maturity.json",
            "how well practices were established when this was made, restores among them",
            &maturity,
        )?,
        PackContents {
            path: LOG_FILE.to_owned(),
            about: "the public log from its first line to the end of the time".to_owned(),
            bytes: log.into_bytes(),
        },
    ];
    let manifest = PackManifest {
        format: PACK_FORMAT,
        server: server.to_owned(),
        made_at: now(),
        span,
        heads,
        files: contents.iter().map(PackFile::from_contents).collect(),
    };
    let own = serde_json::to_vec_pretty(&manifest)?;
    let sums = manifest.sums(&own);
    std::fs::create_dir_all(&asked.output)
        .with_context(|| format!("`{}`", asked.output.display()))?;
    let contents = contents.iter().map(|file| (file.path.as_str(), file.bytes.as_slice()));
    for (name, bytes) in contents.chain([(MANIFEST_FILE, &*own), (SUMS_FILE, sums.as_bytes())]) {
        let path = asked.output.join(name);
        std::fs::write(&path, bytes)
            .with_context(|| format!("cannot write `{}`", path.display()))?;
    }
    if json {
        return print_json(&manifest);
    }
    let hash = |head: &Head| head.hash.chars().take(12).collect::<String>();
    outln!(
        "{}: {} files of {} to {}",
        asked.output.display(),
        manifest.files.len() + 2,
        span.from,
        span.to
    );
    outln!(
        "the log: lines {} to {}, the last with {}",
        manifest.heads.from.height + 1,
        manifest.heads.to.height,
        hash(&manifest.heads.to)
    );
    Ok(())
}

/// The public log up to the end of a time, and its heads at both borders.
async fn log(client: &Client, span: &PackSpan) -> anyhow::Result<(String, PackHeads)> {
    let mut log = PackLog::default();
    loop {
        let after = log.height();
        let lines = client.text(&format!("/log.jsonl?after={after}")).await?;
        for line in lines.lines() {
            log.read(line, span).context("the log does not verify: nothing was written")?;
        }
        if log.height() == after {
            return Ok(log.finish());
        }
        if after > 0 {
            errln!("{} lines of the public log", log.height());
        }
    }
}

/// The records of a time, oldest first.
async fn audit(client: &Client, span: &PackSpan) -> anyhow::Result<Vec<AuditRecord>> {
    let (mut records, mut read, mut cursor) = (vec![], 0, None);
    // To the first record of all: a clock that was set back leaves records of the time before others that are not.
    loop {
        let before = cursor.map(|n: u64| format!("&cursor={n}")).unwrap_or_default();
        let page: AuditPage = client.get(&format!("/ops/v1/audit?limit=200{before}")).await?;
        if !page.complete {
            bail!(
                "records of the audit are still being made after an import or an upgrade\nhint: try again in some minutes"
            );
        }
        read += page.records.len();
        records.extend(page.records.into_iter().filter(|record| span.holds(record.at)));
        cursor = page.next;
        if cursor.is_none() {
            records.reverse();
            return Ok(records);
        }
        errln!("{read} records of the audit");
    }
}

fn file(path: &str, about: &str, value: &impl Serialize) -> anyhow::Result<PackContents> {
    let bytes = serde_json::to_vec_pretty(value)?;
    Ok(PackContents { path: path.to_owned(), about: about.to_owned(), bytes })
}

fn list<T: Serialize>(
    path: &str,
    about: &str,
    mut all: Vec<T>,
    is_of_time: impl Fn(&T) -> bool,
) -> anyhow::Result<PackContents> {
    all.retain(is_of_time);
    file(path, about, &all)
}

fn jsonl(path: &str, about: &str, all: &[impl Serialize]) -> anyhow::Result<PackContents> {
    let mut bytes = vec![];
    for one in all {
        serde_json::to_writer(&mut bytes, one)?;
        bytes.push(b'\n');
    }
    Ok(PackContents { path: path.to_owned(), about: about.to_owned(), bytes })
}

/// Checks a pack, without a server.
pub(super) fn verify(folder: &Path, json: bool) -> anyhow::Result<()> {
    let shown = folder.display();
    let mut files = vec![];
    for entry in std::fs::read_dir(folder).with_context(|| format!("cannot read `{shown}`"))? {
        let entry = entry.with_context(|| format!("cannot read `{shown}`"))?;
        let (name, about) = (entry.file_name(), entry.metadata()?);
        let Some(name) = name.to_str().filter(|_| about.is_file()) else {
            bail!("`{}` is no file of a pack", entry.path().display());
        };
        if about.len() > MAX_FILE_BYTES {
            bail!("`{}` has more than {MAX_FILE_BYTES} bytes", entry.path().display());
        }
        files.push((name.to_owned(), std::fs::read(entry.path())?));
    }
    let files: SortedMap<String, Vec<u8>> = files.into_iter().collect();
    let checked = check_pack(&files).map_err(|problem| readable(&problem));
    let checked = checked.with_context(|| format!("`{shown}` does not verify"))?;
    if json {
        return print_json(&json!({ "files": checked.files, "manifest": checked.manifest }));
    }
    let span = checked.manifest.span;
    outln!("{} files verified, of {} to {}", checked.files, span.from, span.to);
    outln!("the log chains over {} lines", checked.manifest.heads.to.height);
    Ok(())
}
