//! An agent of a story, that can be killed and started again where it was.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

use crate::native;
use crate::process::Process;

/// The variable that holds the shop's password.
const PASSWORD_VARIABLE: &str = "ALLCLEAR_SECRET_SHOP_PASSWORD";

/// A real agent with a state folder of its own.
pub struct AgentProcess {
    folder: tempfile::TempDir,
    server: String,
    token: String,
    /// What it is given besides its token.
    environment: BTreeMap<&'static str, String>,
    process: Option<Process>,
}

impl AgentProcess {
    /// Starts an agent that holds the shop's password, or none.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start(server: &str, token: &str, secret: Option<&str>) -> Self {
        let secret = secret.map(|secret| (PASSWORD_VARIABLE, secret.to_owned()));
        let mut agent = Self::not_started(server, token, secret);
        agent.start_again();
        agent
    }

    /// An agent that is yet to be started, with what it is given besides its token.
    ///
    /// # Panics
    /// When there is no folder for it.
    #[must_use]
    pub fn not_started(
        server: &str,
        token: &str,
        environment: impl IntoIterator<Item = (&'static str, String)>,
    ) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let (server, token) = (server.to_owned(), token.to_owned());
        let environment = environment.into_iter().collect();
        Self { folder, server, token, environment, process: None }
    }

    /// Gives it something else from its next start on.
    pub fn give(&mut self, variable: &'static str, value: String) {
        self.environment.insert(variable, value);
    }

    /// Starts it again with the same state folder.
    ///
    /// # Panics
    /// When it does not start.
    pub fn start_again(&mut self) {
        let mut command = Command::new(native("allclear-agent"));
        command.args(["run", "--server", &self.server]).arg("--state").arg(self.folder.path());
        command.env("ALLCLEAR_TOKEN", &self.token).env_remove(PASSWORD_VARIABLE);
        command.envs(&self.environment);
        self.process = Some(Process::start(&mut command, &self.folder.path().join("log")));
    }

    /// Kills it in the middle of whatever it does.
    pub fn kill(&mut self) {
        self.process.take().into_iter().for_each(Process::kill);
    }

    /// Asks it to end, and gives all it has said.
    ///
    /// # Panics
    /// When it does not end well.
    #[must_use]
    pub fn stop(&mut self) -> String {
        self.process.take().map(Process::stop).unwrap_or_default()
    }

    /// All it has said.
    #[must_use]
    pub fn log(&self) -> String {
        self.process.as_ref().map(Process::log).unwrap_or_default()
    }

    /// How many batches wait in its spool.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.spool().len()
    }

    /// The batches that wait in its spool, packed; none goes meanwhile only once it ended.
    #[must_use]
    pub fn spooled(&self) -> Vec<Vec<u8>> {
        self.spool().into_iter().filter_map(|path| std::fs::read(path).ok()).collect()
    }

    fn spool(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.folder.path().join("spool"));
        let paths = entries.into_iter().flatten().flatten().map(|entry| entry.path());
        paths.filter(|path| path.extension().is_some_and(|e| e == "batch")).collect()
    }
}
