//! `allclear-agent check`: reports every mistake of a folder, with file, line, and a caret under
//! the position.

use domain::config::parse;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::Context;
use domain::config::source::SourceFile;
use domain::diagnostic::FileError;
use domain::text_position::pointed_at;

/// What there is to say of a folder.
#[derive(Debug, PartialEq, Eq)]
pub enum Checked {
    /// Nothing is wrong with it; what it holds, in a line.
    Right(String),
    /// Every mistake, for a person to read.
    Wrong(String),
}

/// Reads a folder as the server would, and says what is wrong with it.
///
/// # Errors
/// When the folder or a file of it cannot be read.
pub fn check(folder: &Path) -> anyhow::Result<Checked> {
    let files = read(folder)?;
    Ok(match parse::read(&files) {
        Ok(configuration) => {
            let (probes, components) = (configuration.probes.len(), configuration.components.len());
            let steps: usize = configuration.probes.iter().map(|probe| probe.steps.len()).sum();
            let shown = folder.display();
            let counted = [counted(components, "component"), counted(probes, "probe")].join(", ");
            Checked::Right(format!(
                "`{shown}` is right: {counted}, {}",
                self::counted(steps, "step")
            ))
        }
        Err(errors) => Checked::Wrong(mistakes(&files, &errors)),
    })
}

/// Every mistake with its line, a caret under the place, and the way out.
#[must_use]
pub fn mistakes(files: &[SourceFile], errors: &[FileError]) -> String {
    let mut said = String::new();
    for FileError { file, line, column, message, hint } in errors {
        let text = files.iter().find(|known| known.path == *file).map(|known| known.text.as_str());
        let pointed = text.and_then(|text| pointed_at(text, *line, *column));
        // Writing to a text cannot fail.
        let _ = writeln!(said, "{file}:{line}:{column}: {message}");
        let _ = pointed.iter().try_for_each(|lines| writeln!(said, "{lines}"));
        let _ = hint.iter().try_for_each(|hint| writeln!(said, "hint: {hint}"));
        said.push('\n');
    }
    let count = counted(errors.len(), "mistake");
    let _ = write!(said, "{count}; nothing of it can be used");
    said
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

/// The TOML files of a folder, by name.
pub(crate) fn read(folder: &Path) -> anyhow::Result<Vec<SourceFile>> {
    let shown = folder.display();
    let entries = std::fs::read_dir(folder).with_context(|| format!("cannot read `{shown}`"))?;
    let paths = entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
    let is_toml = |path: &&std::path::PathBuf| path.extension().is_some_and(|end| end == "toml");
    let mut files = vec![];
    for path in paths.iter().filter(is_toml) {
        let shown = path.display().to_string();
        let text =
            std::fs::read_to_string(path).with_context(|| format!("cannot read `{shown}`"))?;
        files.push(SourceFile { path: shown, text });
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}
