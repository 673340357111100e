//! Parts of the system as they lie on disk: the Worker, workerd, the agent, and the probes to begin with.
//! The release archive and the repository have the same layout; programs lie beside each other.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail};

use crate::local::start::say;

/// The packages of workerd, one for each platform.
const WORKERD_PACKAGES: [&str; 4] =
    ["workerd-linux-64", "workerd-linux-arm64", "workerd-darwin-arm64", "workerd-darwin-64"];

/// Where everything is.
pub(crate) struct Parts {
    /// Holds `worker/`, `public/`, `probes/` and `node_modules/`.
    folder: PathBuf,
    /// Holds `allclear`, `allclear-agent` and, in the repository, the demo shop.
    programs: PathBuf,
}

impl Parts {
    /// The parts in a folder, or beside this program.
    ///
    /// # Errors
    /// When there is no Worker.
    pub(crate) fn find(folder: Option<&Path>) -> anyhow::Result<Self> {
        let program = std::env::current_exe().context("cannot tell where this program is")?;
        let program = program.canonicalize().unwrap_or(program);
        let programs = program.parent().unwrap_or(Path::new("/")).to_owned();
        let folder = std::path::absolute(folder.unwrap_or(&programs))?;
        let parts = Self { folder, programs };
        let missing = ["worker/build/index_bg.wasm", "worker/workerd.capnp", "public/live"]
            .into_iter()
            .find(|part| !parts.folder.join(part).exists());
        if let Some(missing) = missing {
            bail!(
                "there is no `{missing}` in `{}`\nhint: `allclear up` runs from an unpacked release archive; \
                 in the repository it is `cargo xtask up`",
                parts.folder.display()
            );
        }
        Ok(parts)
    }

    /// The folder that workerd is started in.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The configuration of workerd.
    pub(crate) fn worker(&self) -> PathBuf {
        self.folder.join("worker/workerd.capnp")
    }

    /// The probes to begin with.
    pub(crate) fn probes(&self) -> PathBuf {
        self.folder.join("probes")
    }

    /// The agent.
    pub(crate) fn agent(&self) -> PathBuf {
        self.programs.join("allclear-agent")
    }

    /// The demo shop, which only the repository has.
    pub(crate) fn shop(&self) -> Option<PathBuf> {
        Some(self.programs.join("allclear-shop")).filter(|_| self.folder != self.programs)
    }

    /// The workerd of this platform, installed with npm where it is not there yet. It is the program itself:
    /// a script in front of it would take the signals.
    ///
    /// # Errors
    /// When npm is not there or cannot install it, or there is none for this platform.
    pub(crate) fn workerd(&self) -> anyhow::Result<PathBuf> {
        if let Some(found) = self.installed_workerd() {
            return Ok(found);
        }
        say("npm: workerd, as package-lock.json pins it (some 30 MB, once; up to a minute)");
        let mut npm = Command::new("npm");
        npm.args([
            "install",
            "--no-save",
            "--ignore-scripts",
            "--prefer-offline",
            "--loglevel=error",
        ]);
        npm.current_dir(&self.folder).stdin(Stdio::null());
        let status = npm
            .status()
            .context("cannot run npm\nhint: install Node.js 20 or later, which brings it")?;
        if !status.success() {
            bail!("npm could not install workerd: {status}");
        }
        self.installed_workerd().context(
            "there is no workerd for this platform\nhint: see npm's packages `@cloudflare/workerd-…`",
        )
    }

    fn installed_workerd(&self) -> Option<PathBuf> {
        let packages = self.folder.join("node_modules/@cloudflare");
        let programs = WORKERD_PACKAGES.iter().map(|name| packages.join(name).join("bin/workerd"));
        programs.into_iter().find(|path| path.exists())
    }
}
