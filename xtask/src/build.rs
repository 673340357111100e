//! Builds: the Worker's bundle, the browser bundle and the native programs; each only when its
//! sources changed.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;
use sha2::{Digest, Sha256};

use crate::setup::tool;
use crate::shell::{cargo, program, root, run, say};

/// Builds all that `up` runs.
pub(crate) fn all() -> anyhow::Result<()> {
    native()?;
    live()?;
    worker()
}

/// The native programs.
pub(crate) fn native() -> anyhow::Result<()> {
    say("build: agent, command line and demo shop");
    run(&mut cargo(&[
        "build",
        "--locked",
        "-p",
        "allclear-agent",
        "-p",
        "allclear-cli",
        "-p",
        "allclear-shop",
    ]))
}

/// The Worker, as it is deployed.
pub(crate) fn worker() -> anyhow::Result<()> {
    unless_fresh("worker/build/index_bg.wasm", "the Worker", WORKER_INPUTS, || {
        run(worker_build().args(["--release", "worker", "--locked"]))
    })
}

/// The Worker with the route that panics on purpose, for tests alone.
pub(crate) fn provokable_worker() -> anyhow::Result<()> {
    let made = "worker/build-provoke/index_bg.wasm";
    unless_fresh(made, "the Worker that can be provoked", WORKER_INPUTS, || {
        run(worker_build()
            .args(["--release", "--no-opt", "--out-dir", "build-provoke", "worker", "--locked"])
            .args(["--features", "provoke"]))
    })
}

/// The Worker with the route that stores as peers do, for the benches alone.
pub(crate) fn worker_with_peer() -> anyhow::Result<()> {
    let made = "worker/build-peer/index_bg.wasm";
    unless_fresh(made, "the Worker that can store as peers do", WORKER_INPUTS, || {
        run(worker_build()
            .args(["--release", "--out-dir", "build-peer", "worker", "--locked"])
            .args(["--features", "peer"]))
    })
}

const WORKER_INPUTS: &[&str] = &[
    "Cargo.lock",
    "Cargo.toml",
    "domain",
    "site/Cargo.toml",
    "site/src",
    "worker/Cargo.toml",
    "worker/src",
    "package-lock.json",
];
const LIVE_INPUTS: &[&str] = &["Cargo.lock", "Cargo.toml", "domain", "site", "package-lock.json"];

fn worker_build() -> Command {
    let mut command = program(tool("worker-build"), &[]);
    command
        .env("CARGO_TARGET_DIR", wasm_target())
        .env("WASM_BINDGEN_BIN", tool("wasm-bindgen"))
        .env("WASM_OPT_BIN", node_tool("wasm-opt"))
        .env("ESBUILD_BIN", node_tool("esbuild"));
    command
}

/// Where WebAssembly is built: apart, so that native builds do not wait for it.
pub(crate) fn wasm_target() -> PathBuf {
    root().join("target/wasm")
}

fn node_tool(name: &str) -> PathBuf {
    root().join("node_modules/.bin").join(name)
}

/// The live bundle, into `public/live`.
pub(crate) fn live() -> anyhow::Result<()> {
    let served = root().join("public/live");
    unless_fresh("public/live/allclear_bg.wasm", "the live bundle", LIVE_INPUTS, || {
        let target = wasm_target();
        run(cargo(&["build", "--locked", "--profile", "live", "-p", "allclear-live"])
            .args(["--target", "wasm32-unknown-unknown"])
            .env("CARGO_TARGET_DIR", &target))?;
        let made = target.join("wasm32-unknown-unknown/live/allclear_live.wasm");
        let joined = target.join("joined");
        run(program(
            tool("wasm-bindgen"),
            &["--target", "web", "--no-typescript", "--out-name", "allclear_live"],
        )
        .arg("--out-dir")
        .arg(&joined)
        .arg(made))?;
        std::fs::create_dir_all(&served)?;
        let features = [
            "bulk-memory",
            "nontrapping-float-to-int",
            "reference-types",
            "sign-ext",
            "mutable-globals",
            "multivalue",
        ];
        run(program(node_tool("wasm-opt"), &["-Oz"])
            .args(features.map(|feature| format!("--enable-{feature}")))
            .arg(joined.join("allclear_live_bg.wasm"))
            .arg("-o")
            .arg(served.join("allclear_bg.wasm")))?;
        std::fs::copy(root().join("site/live/boot.js"), joined.join("boot.js"))?;
        run(program(
            node_tool("esbuild"),
            &["--bundle", "--minify", "--format=esm", "--log-level=warning"],
        )
        .arg(joined.join("boot.js"))
        .arg(format!("--outfile={}", served.join("allclear.js").display())))
    })
}

/// Builds a file unless it is there and a stamp says that it was made of the same inputs.
fn unless_fresh(
    made: &str,
    what: &str,
    inputs: &[&str],
    build: impl FnOnce() -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut hasher = Sha256::new();
    for input in inputs {
        add(&mut hasher, &root().join(input)).with_context(|| format!("cannot read `{input}`"))?;
    }
    let wanted = hex::encode(hasher.finalize());
    let stamps = root().join("target/stamps");
    let stamp = stamps.join(made.replace('/', "-"));
    let same = std::fs::read_to_string(&stamp).is_ok_and(|known| known == wanted);
    if same && root().join(made).exists() {
        return Ok(());
    }
    say(&format!("build: {what}"));
    build()?;
    std::fs::create_dir_all(&stamps)?;
    std::fs::write(&stamp, wanted).with_context(|| format!("cannot write {}", stamp.display()))
}

/// Adds a file, or a folder's files by name.
fn add(hasher: &mut Sha256, path: &Path) -> std::io::Result<()> {
    if path.is_dir() {
        let mut entries: Vec<PathBuf> = std::fs::read_dir(path)?
            .map(|entry| Ok(entry?.path()))
            .collect::<std::io::Result<_>>()?;
        entries.sort();
        return entries.iter().try_for_each(|entry| add(hasher, entry));
    }
    // Not where the checkout lies: one that was moved is still fresh.
    let name = path.strip_prefix(root()).unwrap_or(path);
    hasher.update(name.to_string_lossy().as_bytes());
    hasher.update(std::fs::read(path)?);
    Ok(())
}
