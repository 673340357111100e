//! WebAssembly bundle: how does a crate become a module and the JavaScript that calls it? Cargo
//! compiles it, wasm-bindgen makes the bindings, wasm-opt shrinks it, esbuild joins the JavaScript.

use std::path::PathBuf;

use crate::shell::{cargo, program, root, run};

/// For whom it is compiled.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// What the compiler emits, and workerd and browsers of the last years understand.
const FEATURES: [&str; 7] = [
    "bulk-memory",
    "exception-handling",
    "multivalue",
    "mutable-globals",
    "nontrapping-float-to-int",
    "reference-types",
    "sign-ext",
];

/// A bundle and how it is made.
pub(crate) struct Bundle {
    /// The crate, and the file that Cargo makes of it.
    pub(crate) package: &'static str,
    pub(crate) module: &'static str,
    pub(crate) features: &'static [&'static str],
    /// Cargo's profile.
    pub(crate) profile: &'static str,
    /// What calls it, in the words of `bindgen`.
    pub(crate) caller: &'static str,
    /// The JavaScript that imports `bindings`.
    pub(crate) script: &'static str,
    /// Where it is put, and the name of both files.
    pub(crate) folder: &'static str,
    pub(crate) name: &'static str,
    /// How wasm-opt is told to shrink it; none for bundles that are not shipped.
    pub(crate) shrink: Option<&'static str>,
}

impl Bundle {
    /// Makes it.
    pub(crate) fn make(&self) -> anyhow::Result<()> {
        let joined = self.bind()?;
        let (folder, name) = (root().join(self.folder), self.name);
        std::fs::create_dir_all(&folder)?;
        let module = joined.join(format!("{name}_bg.wasm"));
        let served = folder.join(format!("{name}_bg.wasm"));
        match self.shrink {
            Some(level) => run(program(node_tool("wasm-opt"), &[level])
                .args(FEATURES.map(|feature| format!("--enable-{feature}")))
                .arg(module)
                .arg("-o")
                .arg(served))?,
            None => std::fs::copy(module, served).map(|_| ())?,
        }
        let bindings = joined.join(format!("{name}.js"));
        run(program(node_tool("esbuild"), &["--bundle", "--minify", "--format=esm"])
            .args(["--log-level=warning", "--external:*.wasm"])
            .arg(format!("--alias:bindings={}", bindings.display()))
            .arg(root().join(self.script))
            .arg(format!("--outfile={}", folder.join(format!("{name}.js")).display())))
    }

    /// Compiles it and makes its bindings; returns the folder of both.
    fn bind(&self) -> anyhow::Result<PathBuf> {
        let (package, profile, features) = (self.package, self.profile, self.features.join(","));
        run(cargo(&["build", "--locked", "--target", TARGET, "--package", package]).args([
            "--profile",
            profile,
            "--features",
            &features,
        ]))?;
        let made = root().join("target").join(TARGET).join(profile).join(self.module);
        let joined = root().join("target/joined").join(self.folder.replace('/', "-"));
        run(program(root().join("target/debug/bindgen"), &[self.caller])
            .arg(made)
            .arg(self.name)
            .arg(&joined))?;
        Ok(joined)
    }
}

fn node_tool(name: &str) -> PathBuf {
    root().join("node_modules/.bin").join(name)
}
