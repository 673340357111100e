//! Packages of the distribution: which programs are missing, and how are they installed without starting services?

use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::bail;

use crate::shell::{output_of, program, run, say};

/// A program of the distribution: its path, its package, and why it is needed.
pub(crate) type Package = (&'static str, &'static str, &'static str);

/// Whether the lists of packages are those of today.
static IS_UPDATED: AtomicBool = AtomicBool::new(false);

/// Installs those that are missing. It fails where they cannot be had.
pub(crate) fn install(wanted: &[Package]) -> anyhow::Result<()> {
    let missing: Vec<_> = wanted.iter().filter(|(path, ..)| !Path::new(path).exists()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let why: Vec<String> = missing.iter().map(|(_, name, why)| format!("{name}: {why}")).collect();
    let names: Vec<&str> = missing.iter().map(|(_, name, _)| *name).collect();
    apt_install(&names, &why.join("; "))
}

fn apt_install(packages: &[&str], why: &str) -> anyhow::Result<()> {
    let root_user = output_of(&mut program("id", &["-u"])).as_deref() == Some("0");
    if !root_user || output_of(&mut program("apt-get", &["--version"])).is_none() {
        bail!("only root on a system with apt-get can install {} here", packages.join(" "));
    }
    say(&format!("apt-get: {} ({why}); none of them is started as a service", packages.join(" ")));
    let apt = |arguments: &[&str]| -> Command {
        let mut command = program("apt-get", arguments);
        command.env("DEBIAN_FRONTEND", "noninteractive");
        command
    };
    if !IS_UPDATED.load(Ordering::Relaxed) {
        run(&mut apt(&["update", "-qq"]))?;
        IS_UPDATED.store(true, Ordering::Relaxed);
    }
    let _quiet = NoServices::begin();
    run(apt(&["install", "-y", "-qq", "--no-install-recommends"]).args(packages))
}

/// While it lives, packages that are installed do not start their services, as Debian's policy has
/// it (`invoke-rc.d`).
struct NoServices(Option<&'static Path>);

impl NoServices {
    fn begin() -> Self {
        use std::os::unix::fs::PermissionsExt;
        let path = Path::new("/usr/sbin/policy-rc.d");
        if path.exists() {
            return Self(None);
        }
        let made = std::fs::write(path, "#!/bin/sh\nexit 101\n")
            .and_then(|()| std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)));
        Self(made.ok().map(|()| path))
    }
}

impl Drop for NoServices {
    fn drop(&mut self) {
        self.0.into_iter().for_each(|path| drop(std::fs::remove_file(path)));
    }
}
