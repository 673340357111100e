//! State folder: locked by one process, and bound to one agent of one server, so that spooled
//! batches are never delivered under another name.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use domain::access::token::claimed_agent;
use domain::ids::AgentId;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::settings::TOKEN;

/// The file that is locked for as long as a process has the folder. It stays when the process ends;
/// the lock does not, however it ends.
const LOCK: &str = "lock";
/// The file that says whose the folder is.
const OWNER: &str = "owner.json";

/// An agent of a server. Nothing in it is secret: a token that takes another's place is the same
/// owner's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    agent: AgentId,
    /// Scheme, host and port: all that decides where a request goes.
    server: String,
}

impl Owner {
    /// The owner of a token at a server.
    ///
    /// # Errors
    /// When the token is not an agent's.
    pub fn of(token: &str, server: &Url) -> anyhow::Result<Self> {
        let hint = "`allclear agent add NAME --region REGION` prints one";
        let agent = claimed_agent(token)
            .with_context(|| format!("{TOKEN} is no agent's token\nhint: {hint}"))?;
        Ok(Self { agent, server: server.origin().ascii_serialization() })
    }
}

/// A state folder that is this process's alone until it is dropped.
#[derive(Debug)]
pub struct StateFolder {
    path: PathBuf,
    /// Closing it gives the lock back.
    _lock: File,
}

impl StateFolder {
    /// Takes a folder for an owner; makes it where there is none.
    ///
    /// # Errors
    /// When another process has it, when it is another owner's, or when it cannot be written.
    pub fn take(path: &Path, owner: &Owner) -> anyhow::Result<Self> {
        let lock = lock(path)?;
        let folder = Self { path: path.to_owned(), _lock: lock };
        match folder.owner()? {
            Some(known) if known == *owner => {}
            Some(known) => folder.refuse(&known, owner)?,
            None => folder.keep(owner).with_context(|| unwritable(path))?,
        }
        Ok(folder)
    }

    fn owner(&self) -> anyhow::Result<Option<Owner>> {
        let file = self.path.join(OWNER);
        let text = match fs::read(&file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            read => read.with_context(|| format!("cannot read `{}`", file.display()))?,
        };
        let shown = file.display();
        let hint =
            "use another folder with --state, or remove this one with its undelivered batches";
        let known = serde_json::from_slice(&text);
        known.map(Some).map_err(|error| {
            anyhow::anyhow!("`{shown}` does not name the folder's owner: {error}\nhint: {hint}")
        })
    }

    fn refuse(&self, known: &Owner, wanted: &Owner) -> anyhow::Result<()> {
        bail!(
            "the state folder `{}` is of agent `{}` at {}, and this is agent `{}` at {}\nhint: use \
             another folder with --state, give back the first one's token and server, or remove \
             the folder with its undelivered batches",
            self.path.display(),
            known.agent,
            known.server,
            wanted.agent,
            wanted.server
        )
    }

    /// Written whole to another name and then renamed, so that half an owner is never read.
    fn keep(&self, owner: &Owner) -> io::Result<()> {
        let file = self.path.join(OWNER);
        let partial = file.with_extension("partial");
        let mut written = File::create(&partial)?;
        written.write_all(&serde_json::to_vec(owner)?)?;
        written.sync_all()?;
        fs::rename(partial, file)?;
        File::open(&self.path)?.sync_all()
    }
}

fn lock(folder: &Path) -> anyhow::Result<File> {
    fs::create_dir_all(folder).with_context(|| unwritable(folder))?;
    let mut options = File::options();
    let opened = options.create(true).truncate(false).write(true).open(folder.join(LOCK));
    let file = opened.with_context(|| unwritable(folder))?;
    let shown = folder.display();
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => bail!(
            "another agent runs in the state folder `{shown}`\nhint: stop it, or give this one a \
             folder of its own with --state"
        ),
        Err(TryLockError::Error(error)) => {
            Err(error).with_context(|| format!("the state folder `{shown}` cannot be locked"))
        }
    }
}

fn unwritable(folder: &Path) -> String {
    format!("cannot keep anything in `{}`", folder.display())
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::access::token::{SECRET_BYTES, agent_token};

    fn owner(agent: &str, secret: u8, server: &str) -> Owner {
        let token = agent_token(&agent.parse().unwrap(), [secret; SECRET_BYTES]);
        Owner::of(&token, &Url::parse(server).unwrap()).unwrap()
    }

    #[test]
    fn one_process_has_the_folder_and_gives_it_back() {
        let folder = tempfile::tempdir().unwrap();
        let owner = owner("eu-1", 1, "https://status.example");
        let first = StateFolder::take(folder.path(), &owner).unwrap();
        let refused = StateFolder::take(folder.path(), &owner).unwrap_err().to_string();
        assert!(refused.contains(&folder.path().display().to_string()), "{refused}");
        assert!(refused.contains("another agent runs") && refused.contains("--state"), "{refused}");
        drop(first);
        StateFolder::take(folder.path(), &owner).unwrap();
    }

    #[test]
    fn a_folder_stays_its_owners_whatever_token_that_one_has() {
        let folder = tempfile::tempdir().unwrap();
        let take = |owner: &Owner| StateFolder::take(folder.path(), owner).map(|_| ());
        take(&owner("eu-1", 1, "https://status.example")).unwrap();
        take(&owner("eu-1", 2, "https://status.example:443/")).unwrap();
        for (agent, server) in [
            ("eu-2", "https://status.example"),
            ("eu-1", "https://other.example"),
            ("eu-1", "http://status.example"),
            ("eu-1", "https://status.example:8443"),
        ] {
            let refused = take(&owner(agent, 1, server)).unwrap_err().to_string();
            let parts = ["`eu-1` at https://status.example,", agent, server, "--state"];
            assert!(parts.iter().all(|part| refused.contains(part)), "{refused}");
        }
    }

    #[test]
    fn nothing_that_is_secret_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let owner = owner("eu-1", 0xab, "https://somebody:hunter2@status.example");
        drop(StateFolder::take(folder.path(), &owner).unwrap());
        for file in fs::read_dir(folder.path()).unwrap() {
            let text = fs::read_to_string(file.unwrap().path()).unwrap();
            assert!(!text.contains("abab") && !text.contains("hunter2"), "{text}");
        }
    }

    #[test]
    fn an_owner_that_cannot_be_read_is_nobody_to_write_over() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(OWNER), "{").unwrap();
        let owner = owner("eu-1", 1, "https://status.example");
        let refused = StateFolder::take(folder.path(), &owner).unwrap_err().to_string();
        assert!(refused.contains(OWNER) && refused.contains("--state"), "{refused}");
        assert_eq!(fs::read_to_string(folder.path().join(OWNER)).unwrap(), "{");
    }

    #[test]
    fn a_token_that_is_no_agents_is_told_without_it() {
        let server = Url::parse("https://status.example").unwrap();
        let refused = Owner::of("hunter2", &server).unwrap_err().to_string();
        assert!(refused.contains(TOKEN) && !refused.contains("hunter2"), "{refused}");
    }
}
