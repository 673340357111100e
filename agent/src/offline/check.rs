//! `allclear-agent check`: reports every mistake of a folder, with file, line, and a caret under
//! the position.

use domain::config::folder::FolderContents;
use domain::config::parse;
use std::fmt::Write as _;
use std::path::Path;

use domain::config::source::SourceFile;
use domain::diagnostic::FileError;
use domain::text_position::pointed_at;

use crate::offline::folder;

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
    let FolderContents { files, left_out } = folder::read(folder)?;
    let left_out: String = left_out.iter().map(|entry| format!("{entry}\n")).collect();
    Ok(match parse::read(&files) {
        Ok(configuration) => {
            let (probes, components) = (configuration.probes.len(), configuration.components.len());
            let steps: usize = configuration.probes.iter().map(|probe| probe.steps.len()).sum();
            let shown = folder.display();
            let counted = [counted(components, "component"), counted(probes, "probe")].join(", ");
            Checked::Right(format!(
                "{left_out}`{shown}` is right: {counted}, {}",
                self::counted(steps, "step")
            ))
        }
        Err(errors) => Checked::Wrong(left_out + &mistakes(&files, &errors)),
    })
}

/// Every mistake with its line, a caret under the place, and the way out.
#[must_use]
pub fn mistakes(files: &[SourceFile], errors: &[FileError]) -> String {
    let mut report = String::new();
    for FileError { file, line, column, message, hint } in errors {
        let text =
            files.iter().find(|source| source.path == *file).map(|source| source.text.as_str());
        let pointed = text.and_then(|text| pointed_at(text, *line, *column));
        // Writing to a text cannot fail.
        let _ = writeln!(report, "{file}:{line}:{column}: {message}");
        let _ = pointed.iter().try_for_each(|lines| writeln!(report, "{lines}"));
        let _ = hint.iter().try_for_each(|hint| writeln!(report, "hint: {hint}"));
        report.push('\n');
    }
    let count = counted(errors.len(), "mistake");
    let _ = write!(report, "{count}; nothing of it can be used");
    report
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
