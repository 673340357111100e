//! Bundles: which WebAssembly is served, of what is it made, and is it still fresh?

use crate::fresh::Stamp;
use crate::shell::say;
use crate::wasm::WasmModule;

/// How a bundle is compiled.
#[derive(Clone, Copy)]
pub(crate) enum WasmProfile {
    /// As it is deployed.
    Deployed,
    /// In little time.
    Quick,
}

impl WasmProfile {
    fn name(self) -> &'static str {
        match self {
            Self::Deployed => "deployed",
            Self::Quick => "quick",
        }
    }
}

/// WebAssembly with its JavaScript, as it is served.
pub(crate) struct BundleBuild {
    what: &'static str,
    inputs: &'static [&'static str],
    module: WasmModule,
}

pub(crate) const WORKER: &BundleBuild =
    &BundleBuild { what: "the Worker", inputs: WORKER_INPUTS, module: WORKER_MODULE };

pub(crate) const PROVOKABLE: &BundleBuild = &BundleBuild {
    what: "the Worker that can be provoked",
    inputs: WORKER_INPUTS,
    module: WasmModule { features: "provoke", folder: "worker/build-provoke", ..WORKER_MODULE },
};

pub(crate) const PEER: &BundleBuild = &BundleBuild {
    what: "the Worker that can store as peers do",
    inputs: WORKER_INPUTS,
    module: WasmModule { features: "peer", folder: "worker/build-peer", ..WORKER_MODULE },
};

const WORKER_MODULE: WasmModule = WasmModule {
    package: "allclear-worker",
    compiled: "allclear_worker.wasm",
    features: "",
    script: "worker/instance.js",
    folder: "worker/build",
    name: "index",
    // Of the passes that make the module smaller, those that make its compressed form smaller too, and
    // the order that `bindgen` found. `-Oz` makes the one a tenth smaller and the other a tenth larger.
    passes: &[
        "--remove-unused-brs",
        "--remove-unused-names",
        "--rse",
        "--vacuum",
        "--duplicate-function-elimination",
        "--reorder-functions-by-name",
    ],
};

const WORKER_INPUTS: &[&str] = &[
    "Cargo.lock",
    "Cargo.toml",
    "domain/Cargo.toml",
    "domain/build.rs",
    "domain/src",
    "package-lock.json",
    "site/Cargo.toml",
    "site/build.rs",
    "site/live",
    "site/src",
    "worker/Cargo.toml",
    "worker/instance.js",
    "worker/live_stream.js",
    "worker/shared_responses.js",
    "worker/src",
    "xtask/bindgen",
    "xtask/src/bundle.rs",
    "xtask/src/wasm.rs",
];

impl BundleBuild {
    /// Whether it is there, made of what lies in the tree: one as it is deployed serves for a quick one too.
    pub(crate) fn is_fresh(&self, profile: WasmProfile) -> anyhow::Result<bool> {
        let stamp = self.stamp()?;
        Ok(match profile {
            WasmProfile::Deployed => stamp.is_fresh(&["deployed"]),
            WasmProfile::Quick => stamp.is_fresh(&["deployed", "quick"]),
        })
    }

    /// Compiles it.
    pub(crate) fn compile(&self, profile: WasmProfile) -> anyhow::Result<()> {
        say(&format!("build: {}, {}", self.what, profile.name()));
        self.module.compile(cargo_profile(profile))
    }

    /// Joins what was compiled with its JavaScript, and puts both where they are served from.
    pub(crate) fn join(&self, profile: WasmProfile) -> anyhow::Result<()> {
        let shrink = matches!(profile, WasmProfile::Deployed);
        self.module.join(cargo_profile(profile), shrink)?;
        self.stamp()?.keep(profile.name())
    }

    fn stamp(&self) -> anyhow::Result<Stamp> {
        let WasmModule { folder, name, .. } = self.module;
        Stamp::from_inputs(&format!("{folder}/{name}_bg.wasm"), self.inputs)
    }
}

/// The name that Cargo knows it by.
fn cargo_profile(profile: WasmProfile) -> &'static str {
    match profile {
        WasmProfile::Deployed => "bundle",
        WasmProfile::Quick => "quick",
    }
}
