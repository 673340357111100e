//! Markup of pages: what does the Nu Html Checker say of them?

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::{root, run_for_output};

/// Properties of SVG 2, which browsers have and the checker's list of CSS properties has not.
const UNKNOWN_PROPERTIES: [&str; 2] = ["paint-order", "vector-effect"];

/// What the checker finds wrong with the pages in a folder, and with the styles in them: errors and warnings, each with the
/// page and the place. It starts once for all of them.
///
/// # Panics
/// When it cannot be run.
#[must_use]
pub fn markup_faults(folder: &Path) -> Vec<String> {
    let mut command = Command::new("java");
    command.arg("-jar").arg(root().join("node_modules/vnu-jar/build/dist/vnu.jar"));
    command.args(["--format", "json", "--stdout", "--exit-zero-always"]).arg(folder);
    let output = run_for_output(&mut command);
    let report: Value = serde_json::from_str(&output).unwrap_or_else(|e| panic!("{e}: {output}"));
    let messages = report["messages"].as_array().expect("its messages").iter();
    messages.filter(|message| is_fault(message)).map(in_words).collect()
}

/// Whether a message is an error or a warning, and no remark.
fn is_fault(message: &Value) -> bool {
    let words = message["message"].as_str().unwrap_or_default();
    let is_unknown = |name: &str| words.ends_with(&format!("Property “{name}” doesn't exist."));
    let is_told = message["type"] != "info" || message["subType"] == "warning";
    is_told && !UNKNOWN_PROPERTIES.iter().any(|name| is_unknown(name))
}

fn in_words(message: &Value) -> String {
    let text = |field: &str| message[field].as_str().unwrap_or_default().to_owned();
    let page = text("url").rsplit('/').next().unwrap_or_default().to_owned();
    let (line, column) = (&message["lastLine"], &message["lastColumn"]);
    format!("{page}, {line}:{column}: {} in `{}`", text("message"), text("extract"))
}
