//! Builds: which programs and bundles are made, in which profile? Each only when something it is
//! made of changed.

use crate::fresh::Stamp;
use crate::shell::{cargo, run, say};
use crate::wasm::Bundle;

/// The crates that are compiled for this machine, with the features that some need. Whoever compiles
/// several of them for a check names all: then Cargo compiles what they share once.
#[rustfmt::skip]
pub const NATIVE: &[&str] = &[
    "-p", "allclear-agent",
    "-p", "allclear-bindgen",
    "-p", "allclear-cli",
    "-p", "allclear-domain",
    "-p", "allclear-fuzz",
    "-p", "allclear-local",
    "-p", "allclear-shop",
    "-p", "allclear-site",
    "-p", "e2e",
    "-p", "xtask",
    "--features", "allclear-site/ssr",
];

/// Those of them that `up` runs.
#[rustfmt::skip]
const PROGRAMS: &[&str] = &[
    "-p", "allclear-agent",
    "-p", "allclear-bindgen",
    "-p", "allclear-cli",
    "-p", "allclear-local",
    "-p", "allclear-shop",
];

/// How a bundle is compiled.
#[derive(Clone, Copy)]
pub enum Profile {
    /// As it is deployed: small and fast.
    Deployed,
    /// In little time.
    Quick,
}

impl Profile {
    fn name(self) -> &'static str {
        match self {
            Self::Deployed => "deployed",
            Self::Quick => "quick",
        }
    }
}

/// Builds all that runs, the bundles as they are deployed.
pub fn all() -> anyhow::Result<()> {
    native()?;
    bundles()
}

/// The bundles as they are deployed.
pub fn bundles() -> anyhow::Result<()> {
    live(Profile::Deployed)?;
    worker(Profile::Deployed)
}

/// The native programs.
pub fn native() -> anyhow::Result<()> {
    say("build: agent, command line, demo shop and the maker of bindings");
    run(cargo(&["build", "--locked"]).args(PROGRAMS))
}

const WORKER: Bundle = Bundle {
    package: "allclear-worker",
    module: "allclear_worker.wasm",
    features: &[],
    profile: "bundle",
    caller: "worker",
    script: "worker/instance.js",
    folder: "worker/build",
    name: "index",
    // wasm-opt makes it a tenth smaller and its compressed form a tenth larger, in 90 s.
    shrink: None,
};

const LIVE: Bundle = Bundle {
    package: "allclear-live",
    module: "allclear_live.wasm",
    features: &[],
    profile: "bundle",
    caller: "browser",
    script: "site/live/boot.js",
    folder: "public/live",
    name: "allclear",
    shrink: Some("-Oz"),
};

const WORKER_INPUTS: &[&str] = &[
    "Cargo.lock",
    "Cargo.toml",
    "domain/Cargo.toml",
    "domain/src",
    "site/Cargo.toml",
    "site/src",
    "worker/Cargo.toml",
    "worker/instance.js",
    "worker/src",
    "xtask/bindgen",
    "xtask/src/build.rs",
    "xtask/src/wasm.rs",
    "package-lock.json",
];
const LIVE_INPUTS: &[&str] = &[
    "Cargo.lock",
    "Cargo.toml",
    "domain/Cargo.toml",
    "domain/src",
    "site/Cargo.toml",
    "site/live",
    "site/src",
    "xtask/bindgen",
    "xtask/src/build.rs",
    "xtask/src/wasm.rs",
    "package-lock.json",
];

/// The Worker.
pub fn worker(profile: Profile) -> anyhow::Result<()> {
    make(WORKER, "the Worker", WORKER_INPUTS, profile)
}

/// The Worker with the route that panics on purpose, for tests alone.
pub fn provokable_worker() -> anyhow::Result<()> {
    let bundle = Bundle { features: &["provoke"], folder: "worker/build-provoke", ..WORKER };
    make(bundle, "the Worker that can be provoked", WORKER_INPUTS, Profile::Deployed)
}

/// The Worker with the route that stores as peers do, for the benches alone.
pub fn worker_with_peer() -> anyhow::Result<()> {
    let bundle = Bundle { features: &["peer"], folder: "worker/build-peer", ..WORKER };
    make(bundle, "the Worker that can store as peers do", WORKER_INPUTS, Profile::Deployed)
}

/// The live bundle, into `public/live`.
pub fn live(profile: Profile) -> anyhow::Result<()> {
    make(LIVE, "the live bundle", LIVE_INPUTS, profile)
}

/// Makes a bundle unless it is fresh: one as it is deployed serves for a quick one too.
fn make(bundle: Bundle, what: &str, inputs: &[&str], profile: Profile) -> anyhow::Result<()> {
    let stamp = Stamp::of(&format!("{}/{}_bg.wasm", bundle.folder, bundle.name), inputs)?;
    let bundle = match profile {
        Profile::Deployed if stamp.is_fresh(&["deployed"]) => return Ok(()),
        Profile::Quick if stamp.is_fresh(&["deployed", "quick"]) => return Ok(()),
        Profile::Deployed => bundle,
        Profile::Quick => Bundle { profile: "quick", shrink: None, ..bundle },
    };
    say(&format!("build: {what}, {}", profile.name()));
    bundle.make()?;
    stamp.keep(profile.name())
}
