//! Release build: static programs that run on any Linux, and the archive that is downloaded.

use std::path::Path;

use xtask::{archive, build};

use crate::setup;
use crate::shell::{cargo, root, run, say};

/// Builds `target/dist/allclear-{version}-{platform}.tar.gz`; programs that are built already may be given.
pub(crate) fn dist(programs: Option<&Path>, into: Option<&Path>) -> anyhow::Result<()> {
    let folder = root().join("target/dist");
    let into = into.unwrap_or(&folder);
    std::fs::create_dir_all(into)?;
    let archive = match programs {
        Some(programs) => archive::pack(programs, into)?,
        None => {
            setup::tools()?;
            build::all()?;
            archive::pack(&static_programs()?, into)?
        }
    };
    let bytes = std::fs::metadata(&archive)?.len();
    say(&format!("{} has {:.1} MB", archive.display(), bytes as f64 / 1e6));
    Ok(())
}

/// Installs the programs where Cargo puts those of a user.
pub(crate) fn install() -> anyhow::Result<()> {
    say("install: allclear and allclear-agent (some minutes the first time)");
    for package in ["cli", "agent"] {
        run(&mut cargo(&["install", "--locked", "--path", package]))?;
    }
    Ok(())
}

/// `allclear` and `allclear-agent`, in the folder that is returned.
fn static_programs() -> anyhow::Result<std::path::PathBuf> {
    let target = format!("{}-unknown-linux-musl", std::env::consts::ARCH);
    setup::static_target(&target)?;
    say("dist: the agent and the command line, static and optimised (some minutes)");
    run(&mut cargo(&[
        "build",
        "--locked",
        "--profile",
        "shipped",
        "--target",
        &target,
        "-p",
        "allclear-agent",
        "-p",
        "allclear-cli",
    ]))?;
    let built = root().join("target").join(&target).join("shipped");
    let folder = root().join("target/dist");
    std::fs::create_dir_all(&folder)?;
    for program in ["allclear", "allclear-agent"] {
        let bytes = std::fs::copy(built.join(program), folder.join(program))?;
        say(&format!("target/dist/{program} has {:.1} MB", bytes as f64 / 1e6));
    }
    Ok(folder)
}
