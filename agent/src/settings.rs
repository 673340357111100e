//! What is the agent told? Where to report, who it is, which secrets it holds.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use domain::redaction::Redactor;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use url::Url;

/// The variable that holds the agent's token.
pub const TOKEN: &str = "ALLCLEAR_TOKEN";
/// What the variables that hold secrets begin with.
pub const SECRET_PREFIX: &str = "ALLCLEAR_SECRET_";

/// Everything the agent is told. It has no `Debug`, so that no log can hold it.
#[derive(Clone)]
pub struct Settings {
    /// Where Allclear is served.
    pub server: Url,
    /// Where what was not yet delivered is kept.
    pub state: PathBuf,
    /// What it holds and nobody may see.
    pub credentials: Credentials,
}

/// What an agent holds and nobody may see, and whom it trusts. It has no `Debug` either.
#[derive(Clone, Default)]
pub struct Credentials {
    /// The agent's token; empty when it has none.
    pub token: String,
    /// Secrets by the name in `${secret.NAME}`.
    pub secrets: BTreeMap<String, String>,
    /// Certificate authorities that are trusted besides those of the machine.
    pub extra_roots: Vec<CertificateDer<'static>>,
}

impl Settings {
    /// Puts the settings together.
    ///
    /// # Errors
    /// Every setting that is missing or cannot be, each with the way out.
    pub fn new(
        server: &str,
        state: PathBuf,
        credentials: Credentials,
    ) -> Result<Self, Vec<String>> {
        let mut problems = vec![];
        if credentials.token.is_empty() {
            problems.push(format!(
                "{TOKEN} is not set\nhint: `allclear agent add NAME --region REGION` prints it"
            ));
        }
        match Url::parse(server).ok().filter(|url| matches!(url.scheme(), "http" | "https")) {
            Some(server) if problems.is_empty() => return Ok(Self { server, state, credentials }),
            Some(_) => {}
            None => problems
                .push(format!("`--server {server}` is no address such as https://status.example")),
        }
        Err(problems)
    }
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
    fn every_missing_setting_is_told_at_once() {
        let none = Settings::new("nowhere", "x".into(), Credentials::default());
        let problems = none.err().unwrap();
        assert_eq!(problems.len(), 2, "{problems:?}");
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
