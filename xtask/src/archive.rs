//! Release archive: what does a machine without a compiler need to run the page and its agents?

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use serde_json::{Map, Value, json};

use crate::shell::{program, root, run};

/// Files of the repository and their places in the archive; folders as a whole.
const PARTS: &[(&str, &str)] = &[
    ("LICENSE-APACHE", "LICENSE-APACHE"),
    ("LICENSE-MIT", "LICENSE-MIT"),
    ("public", "public"),
    ("release/README.md", "README.md"),
    ("release/compose.yaml", "compose.yaml"),
    ("release/probes", "probes"),
    ("worker/build", "worker/build"),
    ("worker/entry.js", "worker/entry.js"),
    ("worker/workerd.capnp", "worker/workerd.capnp"),
];
/// The programs beside them.
const PROGRAMS: [&str; 2] = ["allclear", "allclear-agent"];
/// The npm package that the archive needs, and those of its platforms.
const WORKERD: &str = "node_modules/workerd";
const WORKERD_PLATFORM: &str = "node_modules/@cloudflare/workerd-";

/// Packs `allclear-{version}-{platform}.tar.gz` into a folder, with programs from another; its path.
pub fn pack(programs: &Path, into: &Path) -> anyhow::Result<PathBuf> {
    let name = format!("allclear-{}-{}-linux", env!("CARGO_PKG_VERSION"), std::env::consts::ARCH);
    let folder = into.join(&name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    for (from, to) in PARTS {
        copy(&root().join(from), &folder.join(to))?;
    }
    for program in PROGRAMS {
        copy(&programs.join(program), &folder.join(program))?;
    }
    let (package, lock) = npm_files()?;
    std::fs::write(folder.join("package.json"), serde_json::to_string_pretty(&package)?)?;
    std::fs::write(folder.join("package-lock.json"), serde_json::to_string_pretty(&lock)?)?;
    let archive = into.join(format!("{name}.tar.gz"));
    let mut tar = program("tar", &["--create", "--gzip", "--sort=name", "--owner=0", "--group=0"]);
    run(tar.arg("--file").arg(&archive).arg("--directory").arg(into).arg(&name))?;
    Ok(archive)
}

fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    let shown = || format!("cannot copy `{}`", from.display());
    if from.is_dir() {
        for entry in std::fs::read_dir(from).with_context(shown)? {
            let entry = entry?;
            copy(&entry.path(), &to.join(entry.file_name()))?;
        }
        return Ok(());
    }
    if let Some(folder) = to.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::copy(from, to).with_context(shown)?;
    Ok(())
}

/// `package.json` and its lock with workerd alone, as the repository's lock pins it.
fn npm_files() -> anyhow::Result<(Value, Value)> {
    let lock: Value = serde_json::from_slice(&std::fs::read(root().join("package-lock.json"))?)?;
    let all = lock.get("packages").and_then(Value::as_object);
    let all = all.context("package-lock.json lists no packages")?;
    let wanted = all
        .iter()
        .filter(|(path, _)| path.as_str() == WORKERD || path.starts_with(WORKERD_PLATFORM));
    let mut packages: Map<String, Value> =
        wanted.map(|(path, package)| (path.clone(), package.clone())).collect();
    for package in packages.values_mut().filter_map(Value::as_object_mut) {
        package.remove("dev");
    }
    let Some(version) = packages.get(WORKERD).and_then(|package| package["version"].as_str())
    else {
        bail!("package-lock.json does not pin workerd");
    };
    let package = json!({
        "name": "allclear",
        "private": true,
        "license": "MIT OR Apache-2.0",
        "dependencies": { "workerd": version },
    });
    packages.insert(String::new(), package.clone());
    let lock =
        json!({ "name": "allclear", "lockfileVersion": 3, "requires": true, "packages": packages });
    Ok((package, lock))
}
