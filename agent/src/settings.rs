//! Settings of the agent: where it reports, which agent it is, and the secrets that it holds.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use domain::ordered::SortedMap;
use domain::probe::run::SECRET_PREFIX;
use domain::protocol::spool::SpoolBounds;
use domain::redaction::Redactor;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use url::Url;

/// The variable that holds the agent's token.
pub const TOKEN: &str = "ALLCLEAR_TOKEN";

/// Where an alarm goes. It has no `Debug`, because the address may be a secret.
#[derive(Clone)]
pub struct AlarmSettings {
    /// The address that a request is sent to.
    pub url: Url,
    /// After how long without an acknowledgement; never less than three windows of the assignment.
    pub after: Duration,
}

/// Everything the agent is told. It has no `Debug`, so that no log can hold it.
#[derive(Clone)]
pub struct Settings {
    /// Who says what is run.
    pub source: Source,
    /// Where what was not yet delivered is kept.
    pub state: PathBuf,
    /// Where its own files are.
    pub folders: Folders,
    /// What it holds and nobody may see.
    pub credentials: Credentials,
    /// Where those came from, to read them anew.
    pub sources: CredentialSources,
    /// The most runs at a time.
    pub max_runs: usize,
    /// How much the spool keeps; `None`: a day of the assignment's runs.
    pub spool: Option<SpoolBounds>,
    /// Where figures are served.
    pub metering: Metering,
    /// Where it is said that the server is silent; `None`: nowhere.
    pub alarm: Option<AlarmSettings>,
    /// The list of RDAP servers.
    pub rdap_servers: Url,
}

/// Who says what is run.
#[derive(Clone, Debug)]
pub enum Source {
    /// Allclear, served at this address; it is also told what was seen.
    Server(Url),
    /// A folder of probes, for a region of it.
    Folder {
        /// The folder.
        path: PathBuf,
        /// The region; `None`: the only one.
        region: Option<String>,
    },
}

impl Source {
    /// Reads the address of a server.
    ///
    /// # Errors
    /// When it is none.
    pub fn server(text: &str) -> Result<Self, String> {
        let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        let no = || format!("`--server {text}` is no address such as https://status.example");
        url.map(Self::Server).ok_or_else(no)
    }
}

/// Where figures are served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metering {
    /// At the usual address, if it is free.
    Usual,
    /// At this one, or the agent does not start.
    At(SocketAddr),
    /// Nowhere.
    Off,
}

impl FromStr for Metering {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "off" => Ok(Self::Off),
            text => text
                .parse()
                .map(Self::At)
                .map_err(|_| "this is no address such as 127.0.0.1:9464, and not `off`".to_owned()),
        }
    }
}

/// Where credentials come from besides the environment.
#[derive(Clone, Debug, Default)]
pub struct CredentialSources {
    /// A file of secrets, `NAME=value` in each line.
    pub secrets: Option<PathBuf>,
    /// Certificate authorities to trust, in PEM form.
    pub ca: Option<PathBuf>,
}

impl CredentialSources {
    /// Reads them all.
    ///
    /// # Errors
    /// Every variable and file that cannot be read.
    pub fn credentials(&self) -> Result<Credentials, Vec<String>> {
        let mut found = Credentials::from_environment(std::env::vars_os())?;
        if let Some(file) = &self.secrets {
            found.secrets.extend(read_secrets(file)?);
        }
        match &self.ca {
            Some(file) => found.trust(file),
            None => Ok(found),
        }
    }
}

/// The secrets of a file. What is said of it never repeats a line.
fn read_secrets(file: &Path) -> Result<SortedMap<String, String>, Vec<String>> {
    let shown = file.display();
    let text = std::fs::read_to_string(file)
        .map_err(|error| vec![format!("`--secrets {shown}`: {error}")])?;
    if std::fs::metadata(file).is_ok_and(|found| found.permissions().mode() & 0o077 != 0) {
        tracing::warn!(file = %shown, "others may read the secrets: chmod 600");
    }
    let (mut secrets, mut problems) = (SortedMap::new(), vec![]);
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let name = |name: &str| {
            let name = name.strip_prefix(SECRET_PREFIX).unwrap_or(name).trim().to_owned();
            let legal = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
            (!name.is_empty() && name.chars().all(legal)).then_some(name)
        };
        match line.split_once('=').and_then(|(key, value)| Some((name(key)?, value))) {
            Some((name, value)) => drop(secrets.insert(name, value.trim().to_owned())),
            None => problems.push(format!(
                "`--secrets {shown}`: line {number} is no secret\nhint: write NAME=value, the \
                 name in upper case"
            )),
        }
    }
    if problems.is_empty() { Ok(secrets) } else { Err(problems) }
}

/// Where an agent's own files are.
#[derive(Clone, Debug, Default)]
pub struct Folders {
    /// Bodies that steps send; `None`: there are none.
    pub files: Option<PathBuf>,
    /// Pictures of pages that were not as expected, one of each step; `None`: none are taken.
    pub screenshots: Option<PathBuf>,
}

/// What an agent holds and nobody may see, and whom it trusts. It has no `Debug` either.
#[derive(Clone, Default)]
pub struct Credentials {
    /// The agent's token; empty when it has none.
    pub token: String,
    /// Secrets by the name in `${secret.NAME}`.
    pub secrets: SortedMap<String, String>,
    /// Certificate authorities that are trusted besides those of the machine.
    pub extra_roots: Vec<CertificateDer<'static>>,
}

impl Credentials {
    /// Reads token and secrets from the environment.
    ///
    /// # Errors
    /// Every variable that is not text.
    pub fn from_environment(
        environment: impl Iterator<Item = (OsString, OsString)>,
    ) -> Result<Self, Vec<String>> {
        let (mut found, mut problems) = (Self::default(), vec![]);
        for (name, value) in environment {
            let Some(name) = name.to_str() else { continue };
            let secret = name.strip_prefix(SECRET_PREFIX);
            if name != TOKEN && secret.is_none() {
                continue;
            }
            match (value.into_string(), secret) {
                (Ok(value), Some(secret)) => drop(found.secrets.insert(secret.to_owned(), value)),
                (Ok(value), None) => found.token = value.trim().to_owned(),
                (Err(_), _) => problems.push(format!("{name} is not text")),
            }
        }
        if problems.is_empty() { Ok(found) } else { Err(problems) }
    }

    /// Trusts the certificate authorities of a file as well, in PEM form.
    ///
    /// # Errors
    /// When the file cannot be read, or holds no certificate.
    pub fn trust(mut self, file: &Path) -> Result<Self, Vec<String>> {
        let shown = file.display();
        let problem = |what: String| vec![format!("`--ca-file {shown}`: {what}")];
        let read = CertificateDer::pem_file_iter(file).and_then(Iterator::collect);
        self.extra_roots = read.map_err(|error| problem(error.to_string()))?;
        if self.extra_roots.is_empty() {
            return Err(problem("there is no certificate in it".to_owned()));
        }
        Ok(self)
    }

    /// Hides every secret and the token.
    #[must_use]
    pub fn redactor(&self) -> Redactor {
        let secrets = self.secrets.values().map(String::as_str);
        Redactor::new(secrets.chain([self.token.as_str()]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_of_a_file_are_read_and_its_mistakes_told_without_them() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("secrets");
        std::fs::write(&file, "# ours\n\nKEY = a=b \nALLCLEAR_SECRET_OTHER=c\n").unwrap();
        let secrets = read_secrets(&file).unwrap();
        let all = [("KEY", "a=b"), ("OTHER", "c")];
        assert_eq!(secrets, all.map(|(name, value)| (name.into(), value.into())).into());
        std::fs::write(&file, "hunter2\nlower=hunter2\n").unwrap();
        let problems = read_secrets(&file).unwrap_err().join("\n");
        assert!(problems.contains("line 1") && problems.contains("line 2"), "{problems}");
        assert!(!problems.contains("hunter2"), "{problems}");
    }

    #[test]
    fn an_address_is_http() {
        assert!(Source::server("https://status.example").is_ok());
        assert!(Source::server("nowhere").is_err());
    }

    #[test]
    fn secrets_are_taken_from_the_environment_by_name() {
        let environment = [("ALLCLEAR_TOKEN", "t"), ("ALLCLEAR_SECRET_KEY", "v"), ("PATH", "/")];
        let environment = environment.map(|(name, value)| (name.into(), value.into()));
        let credentials = Credentials::from_environment(environment.into_iter()).ok().unwrap();
        assert_eq!(credentials.token, "t");
        assert_eq!(credentials.secrets, [("KEY".to_owned(), "v".to_owned())].into());
    }
}
