//! Bundles: which WebAssembly is served, of what is it made, and is it still fresh?

use crate::fresh::Stamp;
use crate::shell::say;
use crate::wasm::Module;

/// How a bundle is compiled.
#[derive(Clone, Copy)]
pub(crate) enum Profile {
    /// As it is deployed.
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

/// WebAssembly with its JavaScript, as it is served.
pub(crate) struct Bundle {
    what: &'static str,
    inputs: &'static [&'static str],
    module: Module,
}

pub(crate) const WORKER: &Bundle =
    &Bundle { what: "the Worker", inputs: WORKER_INPUTS, module: WORKER_MODULE };

pub(crate) const PROVOKABLE: &Bundle = &Bundle {
    what: "the Worker that can be provoked",
    inputs: WORKER_INPUTS,
    module: Module { features: "provoke", folder: "worker/build-provoke", ..WORKER_MODULE },
};

pub(crate) const PEER: &Bundle = &Bundle {
    what: "the Worker that can store as peers do",
    inputs: WORKER_INPUTS,
    module: Module { features: "peer", folder: "worker/build-peer", ..WORKER_MODULE },
};

pub(crate) const LIVE: &Bundle = &Bundle {
    what: "the live bundle",
    inputs: &[
        "Cargo.lock",
        "Cargo.toml",
        "domain/Cargo.toml",
        "domain/src",
        "package-lock.json",
        "site/Cargo.toml",
        "site/live",
        "site/src",
        "xtask/bindgen",
        "xtask/src/bundle.rs",
        "xtask/src/wasm.rs",
    ],
    module: Module {
        package: "allclear-live",
        compiled: "allclear_live.wasm",
        features: "",
        caller: "browser",
        script: "site/live/boot.js",
        folder: "public/live",
        name: "allclear",
        shrink: true,
    },
};

const WORKER_MODULE: Module = Module {
    package: "allclear-worker",
    compiled: "allclear_worker.wasm",
    features: "",
    caller: "worker",
    script: "worker/instance.js",
    folder: "worker/build",
    name: "index",
    // wasm-opt makes it a tenth smaller and its compressed form a tenth larger, in 90 s.
    shrink: false,
};

const WORKER_INPUTS: &[&str] = &[
    "Cargo.lock",
    "Cargo.toml",
    "domain/Cargo.toml",
    "domain/src",
    "package-lock.json",
    "site/Cargo.toml",
    "site/src",
    "worker/Cargo.toml",
    "worker/instance.js",
    "worker/src",
    "xtask/bindgen",
    "xtask/src/bundle.rs",
    "xtask/src/wasm.rs",
];

impl Bundle {
    /// Whether it is there, made of what lies in the tree: one as it is deployed serves for a quick one too.
    pub(crate) fn is_fresh(&self, profile: Profile) -> anyhow::Result<bool> {
        let stamp = self.stamp()?;
        Ok(match profile {
            Profile::Deployed => stamp.is_fresh(&["deployed"]),
            Profile::Quick => stamp.is_fresh(&["deployed", "quick"]),
        })
    }

    /// Compiles it.
    pub(crate) fn compile(&self, profile: Profile) -> anyhow::Result<()> {
        say(&format!("build: {}, {}", self.what, profile.name()));
        self.module.compile(cargo_profile(profile))
    }

    /// Joins what was compiled with its JavaScript, and puts both where they are served from.
    pub(crate) fn join(&self, profile: Profile) -> anyhow::Result<()> {
        let shrink = self.module.shrink && matches!(profile, Profile::Deployed);
        self.module.join(cargo_profile(profile), shrink)?;
        self.stamp()?.keep(profile.name())
    }

    fn stamp(&self) -> anyhow::Result<Stamp> {
        let Module { folder, name, .. } = self.module;
        Stamp::of(&format!("{folder}/{name}_bg.wasm"), self.inputs)
    }
}

/// The name that Cargo knows it by.
fn cargo_profile(profile: Profile) -> &'static str {
    match profile {
        Profile::Deployed => "bundle",
        Profile::Quick => "quick",
    }
}
