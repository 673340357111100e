//! Release build: a static agent that runs on any Linux.

use crate::setup;
use crate::shell::{cargo, root, run, say};

/// Builds `target/dist/allclear-agent`.
pub(crate) fn dist() -> anyhow::Result<()> {
    let target = format!("{}-unknown-linux-musl", std::env::consts::ARCH);
    setup::static_target(&target)?;
    say("dist: the agent, static and optimised (some minutes)");
    run(&mut cargo(&[
        "build",
        "--locked",
        "--profile",
        "shipped",
        "--target",
        &target,
        "-p",
        "allclear-agent",
    ]))?;
    let built = root().join("target").join(&target).join("shipped/allclear-agent");
    let folder = root().join("target/dist");
    std::fs::create_dir_all(&folder)?;
    let bytes = std::fs::copy(built, folder.join("allclear-agent"))?;
    say(&format!("target/dist/allclear-agent has {:.1} MB", bytes as f64 / 1e6));
    Ok(())
}
