//! Configuration folder: reads its TOML files as text; the server parses them.

use std::path::Path;

use anyhow::{Context, bail};
use domain::config::source::SourceFile;

/// Reads every `*.toml` file of a folder, by name.
pub(crate) fn read(folder: &Path) -> anyhow::Result<Vec<SourceFile>> {
    let shown = folder.display();
    let mut files = vec![];
    for entry in std::fs::read_dir(folder).with_context(|| format!("cannot read `{shown}`"))? {
        let path = entry.with_context(|| format!("cannot read `{shown}`"))?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let text = std::fs::read_to_string(&path)
                .with_context(|| format!("cannot read `{}`", path.display()))?;
            files.push(SourceFile { path: path.display().to_string(), text });
        }
    }
    if files.is_empty() {
        bail!("there is no *.toml file in `{shown}`\nhint: it needs a page.toml and probe files");
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}
