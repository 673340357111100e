//! WebAssembly module: how does a crate become one, with the JavaScript that calls it? Cargo compiles it,
//! wasm-bindgen makes the bindings, wasm-opt shrinks it, esbuild joins the JavaScript.

use std::path::PathBuf;

use crate::shell::{cargo, program, root, run};

/// For whom it is compiled.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// What the compiler emits, and workerd understands.
const FEATURES: [&str; 7] = [
    "bulk-memory",
    "exception-handling",
    "multivalue",
    "mutable-globals",
    "nontrapping-float-to-int",
    "reference-types",
    "sign-ext",
];

/// A module and how it is made.
pub(crate) struct WasmModule {
    /// The crate, the file that Cargo makes of it, and its features.
    pub(crate) package: &'static str,
    pub(crate) compiled: &'static str,
    pub(crate) features: &'static str,
    /// The JavaScript that imports `bindings`.
    pub(crate) script: &'static str,
    /// Where it is put, and the name of both files.
    pub(crate) folder: &'static str,
    pub(crate) name: &'static str,
    /// What wasm-opt does to it before it is deployed.
    pub(crate) passes: &'static [&'static str],
}

impl WasmModule {
    /// Compiles it in a profile of Cargo's.
    pub(crate) fn compile(&self, profile: &str) -> anyhow::Result<()> {
        run(cargo(&["build", "--locked", "--target", TARGET, "--package", self.package]).args([
            "--profile",
            profile,
            "--features",
            self.features,
        ]))
    }

    /// Makes its bindings, and puts it and its JavaScript where they are served from. Without
    /// `shrink` the time of wasm-opt is saved.
    pub(crate) fn join(&self, profile: &str, shrink: bool) -> anyhow::Result<()> {
        let compiled = root().join("target").join(TARGET).join(profile).join(self.compiled);
        let joined = root().join("target/joined").join(self.folder.replace('/', "-"));
        run(program(
            root().join("target/debug/bindgen"),
            &[if shrink { "ordered" } else { "unordered" }],
        )
        .arg(compiled)
        .arg(self.name)
        .arg(&joined))?;
        let folder = root().join(self.folder);
        std::fs::create_dir_all(&folder)?;
        let module = format!("{}_bg.wasm", self.name);
        if shrink {
            run(program(node_tool("wasm-opt"), self.passes)
                .args(FEATURES.map(|feature| format!("--enable-{feature}")))
                .arg(joined.join(&module))
                .arg("-o")
                .arg(folder.join(&module)))?;
        } else {
            std::fs::copy(joined.join(&module), folder.join(&module))?;
        }
        let script = format!("{}.js", self.name);
        run(program(node_tool("esbuild"), &["--bundle", "--minify", "--format=esm"])
            .args(["--log-level=warning", "--external:*.wasm", "--external:cloudflare:*"])
            .arg(format!("--alias:bindings={}", joined.join(&script).display()))
            .arg(root().join(self.script))
            .arg(format!("--outfile={}", folder.join(&script).display())))
    }
}

fn node_tool(name: &str) -> PathBuf {
    root().join("node_modules/.bin").join(name)
}
