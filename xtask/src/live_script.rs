//! Live script: where is it served from, and of what is it made? Its name is that by which pages load it.

#[path = "../../site/live/name.rs"]
mod name;

use crate::shell::{program, root, run, say};

/// The folder that it is served from.
const SERVED: &str = "public/live";

/// Makes it, if it is not there: another script has another name.
pub(crate) fn build() -> anyhow::Result<()> {
    let folder = root().join(SERVED);
    let name = format!("{}.js", name::live_name(&root().join("site/live"))?);
    if folder.join(&name).exists() {
        return Ok(());
    }
    say("build: the script of the pages");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    run(program(root().join("node_modules/.bin/esbuild"), &["--bundle", "--minify"])
        .args(["--format=esm", "--log-level=warning"])
        .arg(root().join("site/live/live.js"))
        .arg(format!("--outfile={}", folder.join(name).display())))
}
