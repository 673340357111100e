//! Floor of a page view: what does workerd itself take to answer so many bytes from memory, with a script that does
//! nothing else?

use std::process::Command;

use anyhow::Context;
use harness::{Process, free_port, get, wait_for, workerd};

/// A Worker that answers every request with the same bytes.
pub(crate) struct ViewFloor {
    process: Process,
    /// Where it is.
    pub(crate) url: String,
    _folder: tempfile::TempDir,
}

impl ViewFloor {
    /// Starts one that answers so many bytes.
    pub(crate) fn start(bytes: usize) -> anyhow::Result<Self> {
        let (folder, port) = (tempfile::tempdir()?, free_port());
        let script = format!(
            "const body = new TextEncoder().encode('x'.repeat({bytes})).buffer;\n\
             export default {{ fetch: () => new Response(body) }};\n"
        );
        let configuration = format!(
            "using Workerd = import \"/workerd/workerd.capnp\";\n\
             const config :Workerd.Config = (\n\
               services = [(name = \"floor\", worker = .floor)],\n\
               sockets = [(name = \"http\", address = \"127.0.0.1:{port}\", http = (), service = \"floor\")]);\n\
             const floor :Workerd.Worker = (\n\
               modules = [(name = \"floor.js\", esModule = embed \"floor.js\")],\n\
               compatibilityDate = \"2026-11-01\");\n"
        );
        std::fs::write(folder.path().join("floor.js"), script)?;
        let file = folder.path().join("floor.capnp");
        std::fs::write(&file, configuration)?;
        let mut command = Command::new(workerd().context("there is no workerd")?);
        command.arg("serve").arg(file);
        let process = Process::start(&mut command, &folder.path().join("log"));
        let url = format!("http://127.0.0.1:{port}/");
        wait_for("the floor to answer", || get(&url).is_some());
        Ok(Self { process, url, _folder: folder })
    }

    /// The number of its process.
    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }
}
