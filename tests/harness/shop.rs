//! The shop of a story, to be broken.

use std::process::Command;

use crate::eventually;
use crate::native;
use crate::process::Process;
use crate::request;

/// A shop on a port of its own.
pub struct ShopProcess {
    _folder: tempfile::TempDir,
    _process: Process,
    url: String,
}

impl ShopProcess {
    /// Opens a shop in which everything works.
    ///
    /// # Panics
    /// When it does not open.
    #[must_use]
    pub fn open() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut command = Command::new(native("allclear-shop"));
        let process = Process::start(command.args(["--port", "0"]), &folder.path().join("log"));
        let url = eventually("the shop to open", || {
            let log = process.log();
            log.lines().find_map(|line| line.strip_prefix("listening on ").map(str::to_owned))
        });
        Self { _folder: folder, _process: process, url }
    }

    /// Where it is: `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Breaks a part for one region, or for all.
    ///
    /// # Panics
    /// When the shop does not answer.
    pub fn break_part(&self, part: &str, region: Option<&str>) {
        let whom = region.map(|region| format!("?region={region}")).unwrap_or_default();
        self.post(&format!("break/{part}{whom}"));
    }

    /// Mends everything.
    ///
    /// # Panics
    /// When the shop does not answer.
    pub fn mend(&self) {
        self.post("mend");
    }

    fn post(&self, path: &str) {
        let reply = request("POST", &format!("{}/{path}", self.url), &[], b"");
        assert_eq!(reply.expect("the shop answers").status, 200);
    }
}
