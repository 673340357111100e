//! Written folder: the files that another tool's configuration becomes, on the disk or on the terminal.

use std::path::Path;

use anyhow::{Context, bail};
use domain::import::monitors::folder_draft::FolderDraft;
use domain::import::monitors::folder_report::{ConvertedFolder, FolderReport};
use serde::Serialize;

use crate::commands::history_import::{readable, tell_remarks};
use crate::commands::init::check_empty;
use crate::options::import::FolderOptions;
use crate::output::{print, print_json};
use crate::toml_format;

/// What is printed for programs.
#[derive(Serialize)]
struct FolderAnswer {
    #[serde(flatten)]
    report: FolderReport,
    /// The texts of the files, where they are not written.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    texts: Vec<String>,
}

/// Writes a folder that is not there yet, or prints its files.
pub(super) fn write(
    draft: FolderDraft,
    options: &FolderOptions,
    is_dry: bool,
    json: bool,
) -> anyhow::Result<()> {
    let out = options.out.as_deref().filter(|_| !is_dry);
    if let Some(out) = out {
        check_empty(out)?;
    }
    let ConvertedFolder { mut files, mut report } =
        draft.finish().map_err(|problem| readable(&problem))?;
    report.dry_run = out.is_none();
    for file in &mut files {
        file.text = toml_format::format(&file.text).context("a file cannot be written as TOML")?;
    }
    let mut texts = vec![];
    match out {
        Some(out) => {
            std::fs::create_dir_all(out).with_context(|| format!("`{}`", out.display()))?;
            for file in files {
                create(&out.join(&file.path), &file.text)?;
            }
        }
        None if json => texts.extend(files.into_iter().map(|file| file.text)),
        None => {
            for file in &files {
                print(&format!("==> {} <==\n{}", file.path, file.text));
            }
        }
    }
    if json {
        return print_json(&FolderAnswer { report, texts });
    }
    tell(&report, out);
    Ok(())
}

/// Writes a file that must not be there.
fn create(path: &Path, text: &str) -> anyhow::Result<()> {
    let opened = std::fs::OpenOptions::new().write(true).create_new(true).open(path);
    let mut file = match opened {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            bail!("`{}` is there already", path.display())
        }
        Err(error) => return Err(error).with_context(|| format!("`{}`", path.display())),
    };
    std::io::Write::write_all(&mut file, text.as_bytes())
        .with_context(|| format!("`{}`", path.display()))
}

fn tell(report: &FolderReport, out: Option<&Path>) {
    let FolderReport { probes, components, groups, .. } = report;
    let what = format!(
        "{} files: {probes} probes, {components} components, {groups} groups",
        report.files.len()
    );
    match out {
        Some(out) => outln!("{}: {what}", out.display()),
        None => outln!("nothing was written; this would be: {what}"),
    }
    if !report.secrets.is_empty() {
        outln!("needed in the environment of agents:");
    }
    report.secrets.iter().for_each(|secret| outln!("  {secret}"));
    tell_remarks("not carried over:", &report.not_carried);
    tell_remarks("carried over in part, or otherwise than there:", &report.remarks);
    if let Some(out) = out {
        errln!("next: allclear check {0}, then allclear apply {0}", out.display());
    }
}
