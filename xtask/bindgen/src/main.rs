//! Bindings of the Worker's WebAssembly module: which JavaScript calls it?
//! A program of its own, so that `cargo xtask` compiles without the library that makes them.

mod order;

use std::path::Path;

use anyhow::{Context, bail};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [functions, module, name, folder] = arguments.as_slice() else {
        bail!("usage: bindgen ordered|unordered MODULE NAME FOLDER");
    };
    let folder = Path::new(folder);
    let mut bindgen = Bindgen::new();
    // Names of functions are not shipped: the module that Cargo made has them.
    bindgen.input_path(module).out_name(name).typescript(false).remove_name_section(true);
    // `__wbg_reset_state` starts another instance after a panic; the handler marks one that trapped.
    bindgen.module(true)?.reset_state_function(true).force_enable_abort_handler(true);
    bindgen.generate(folder).with_context(|| format!("no bindings for `{module}`"))?;
    match functions.as_str() {
        "ordered" => {
            let module = folder.join(format!("{name}_bg.wasm"));
            std::fs::write(&module, order::name_by_likeness(&std::fs::read(&module)?)?)?;
        }
        "unordered" => {}
        _ => bail!("`{functions}` is neither `ordered` nor `unordered`"),
    }
    plain_import(&folder.join(format!("{name}.js")))
}

/// workerd hands out a compiled module on a plain import; an import in the source phase, as
/// JavaScript will have it, is not known to all that read the bundle.
fn plain_import(script: &Path) -> anyhow::Result<()> {
    let text = std::fs::read_to_string(script)?;
    let plain = text.replacen("import source ", "import ", 1);
    if plain == text {
        bail!("`{}` imports no module: has wasm-bindgen changed?", script.display());
    }
    std::fs::write(script, plain).with_context(|| format!("cannot write `{}`", script.display()))
}
