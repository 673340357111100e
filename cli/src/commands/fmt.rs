//! `allclear fmt`: writes a configuration folder in its canonical form.

use std::path::Path;

use anyhow::{Context, bail};
use domain::config::folder::is_calendar;
use domain::config::source::SourceFile;
use domain::text_position::line_and_column;

use crate::folder;
use crate::toml_format;

/// Formats every file of a folder, or says which ones are not.
///
/// # Errors
/// A file that is no TOML, before any is written; with `check`, files that are not in their canonical form.
pub(crate) fn run(path: &Path, check: bool) -> anyhow::Result<()> {
    let mut files = folder::sources(path)?;
    // Calendars are written by other programs.
    files.retain(|file| !is_calendar(&file.path));
    let formatted: Vec<(&SourceFile, String)> =
        files.iter().map(|file| Ok((file, formatted(file)?))).collect::<anyhow::Result<_>>()?;
    let differ: Vec<_> = formatted.iter().filter(|(file, text)| file.text != *text).collect();
    for (file, text) in &differ {
        if !check {
            write(Path::new(&file.path), text)?;
        }
        outln!("{}", file.path);
    }
    if check && !differ.is_empty() {
        bail!(
            "{} of {} files are not formatted\nhint: run `allclear fmt`",
            differ.len(),
            files.len()
        );
    }
    Ok(())
}

/// The error's own text repeats a line, which may hold a secret.
fn formatted(file: &SourceFile) -> anyhow::Result<String> {
    toml_format::format(&file.text).map_err(|error| {
        let offset = error.span().map_or(0, |span| span.start);
        let (line, column) = line_and_column(&file.text, offset);
        let why = error.message().trim().replace('\n', ", ");
        anyhow::anyhow!("{}:{line}:{column}: this is no TOML: {why}", file.path)
    })
}

/// All of a file or nothing: beside it first, and then in its place.
fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    // What a link leads to is written, not the link.
    let path = std::fs::canonicalize(path).with_context(|| format!("`{}`", path.display()))?;
    let beside = path.with_extension("toml.allclear-fmt");
    std::fs::write(&beside, text).with_context(|| format!("`{}`", beside.display()))?;
    std::fs::rename(&beside, &path).with_context(|| format!("`{}`", path.display()))
}
