//! Profiles: which server is asked, with which token, and where do times that are typed stand?
//!
//! What is on the command line wins over the environment, and that over the profile.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use domain::text_position::nearest;
use domain::time::time_zone::Zone;
use serde::Deserialize;

const SERVER_UNLESS_SAID: &str = "http://127.0.0.1:8787";

/// `config.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ProfileFile {
    /// The profile that is used unless one is named.
    default: Option<String>,
    #[serde(default)]
    profile: BTreeMap<String, ServerProfile>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ServerProfile {
    server: Option<String>,
    token: Option<String>,
    /// A file that holds the token and nothing else.
    token_file: Option<PathBuf>,
    timezone: Option<Zone>,
}

/// What commands are run with.
#[derive(Debug)]
pub(crate) struct CommandSettings {
    pub(crate) server: String,
    pub(crate) token: String,
    pub(crate) timezone: Zone,
}

/// What the command line and the environment say.
pub(crate) struct GivenSettings<'a> {
    pub(crate) profile: Option<&'a str>,
    pub(crate) server: Option<&'a str>,
    pub(crate) token: Option<&'a str>,
}

/// Puts together what commands are run with; `path` is the file, which need not exist.
///
/// # Errors
/// A file that cannot be read, a profile that is not there.
pub(crate) fn settle(
    given: &GivenSettings<'_>,
    path: Option<&Path>,
) -> anyhow::Result<CommandSettings> {
    let file = path.map(read).transpose()?.unwrap_or_default();
    let profile = match given.profile.or(file.default.as_deref()) {
        Some(name) => named(&file, name, path)?,
        None => ServerProfile::default(),
    };
    let server = given.server.map(str::to_owned).or(profile.server.clone());
    // A profile's token is for its server, and for no other.
    let is_its_server = given.server.is_none() || given.server == profile.server.as_deref();
    let token = match given.token.filter(|token| !token.is_empty()) {
        Some(token) => token.to_owned(),
        None if is_its_server => token_of(&profile)?,
        None => String::new(),
    };
    Ok(CommandSettings {
        server: server.unwrap_or_else(|| SERVER_UNLESS_SAID.to_owned()),
        token,
        timezone: profile.timezone.unwrap_or_default(),
    })
}

fn named(file: &ProfileFile, name: &str, path: Option<&Path>) -> anyhow::Result<ServerProfile> {
    if let Some(profile) = file.profile.get(name) {
        return Ok(profile.clone());
    }
    let shown = path.map_or("config.toml".into(), |path| path.display().to_string());
    let hint = match nearest(name, file.profile.keys().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("write [profile.{name}] with its `server`"),
    };
    bail!("there is no profile `{name}` in {shown}\nhint: {hint}")
}

fn token_of(profile: &ServerProfile) -> anyhow::Result<String> {
    match (&profile.token, &profile.token_file) {
        (Some(token), _) => Ok(token.clone()),
        (None, Some(file)) => {
            let text = std::fs::read_to_string(file);
            Ok(text.with_context(|| format!("`{}`", file.display()))?.trim().to_owned())
        }
        (None, None) => Ok(String::new()),
    }
}

fn read(path: &Path) -> anyhow::Result<ProfileFile> {
    let shown = path.display();
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Ok(ProfileFile::default());
        }
        Err(error) => return Err(error).with_context(|| format!("`{shown}`")),
    };
    // Not the error's own text, which repeats the line: it may hold a token.
    toml::from_str(&text).map_err(|error| {
        let offset = error.span().map_or(0, |span| span.start);
        let (line, column) = domain::text_position::line_and_column(&text, offset);
        anyhow::anyhow!("{shown}:{line}:{column}: {}", error.message().trim())
    })
}

/// Where the file is: as `ALLCLEAR_CONFIG` says, else in the user's folder of configurations.
pub(crate) fn path(variable: impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
    let given = |name| variable(name).filter(|text| !text.is_empty()).map(PathBuf::from);
    let folder = || given("XDG_CONFIG_HOME").or_else(|| Some(given("HOME")?.join(".config")));
    given("ALLCLEAR_CONFIG").or_else(|| Some(folder()?.join("allclear/config.toml")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(given: [Option<&str>; 3], text: &str) -> Result<[String; 3], String> {
        static NEXT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        // Tests run side by side: each has a file of its own.
        let n = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let name = format!("allclear-profile-{}-{n}.toml", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::write(&path, text).unwrap();
        let [profile, server, token] = given;
        let settled = settle(&GivenSettings { profile, server, token }, Some(&path));
        std::fs::remove_file(&path).unwrap();
        let settled = settled.map_err(|error| error.to_string())?;
        Ok([settled.server, settled.token, settled.timezone.to_string()])
    }

    const FILE: &str = "default = 'live'\n[profile.live]\nserver = 'https://live.example'\n\
                        token = 'secret'\ntimezone = 'Europe/Berlin'\n\
                        [profile.stage]\nserver = 'https://stage.example'\n";

    #[test]
    fn the_command_line_wins_and_a_token_stays_with_its_server() {
        for (given, want) in [
            ([None, None, None], ["https://live.example", "secret", "Europe/Berlin"]),
            ([Some("stage"), None, None], ["https://stage.example", "", "UTC"]),
            ([None, Some("http://other"), None], ["http://other", "", "Europe/Berlin"]),
            (
                [None, Some("https://live.example"), None],
                ["https://live.example", "secret", "Europe/Berlin"],
            ),
            ([Some("stage"), None, Some("mine")], ["https://stage.example", "mine", "UTC"]),
        ] {
            assert_eq!(settled(given, FILE).unwrap(), want, "{given:?}");
        }
        assert_eq!(settled([None; 3], "").unwrap(), [SERVER_UNLESS_SAID, "", "UTC"]);
    }

    #[test]
    fn mistakes_are_told_without_the_line() {
        let refused = settled([Some("liv"), None, None], FILE).unwrap_err();
        assert!(refused.ends_with("hint: did you mean `live`?"), "{refused}");
        let refused = settled([None; 3], "[profile.live]\ntokn = 'secret'\n").unwrap_err();
        assert!(refused.contains(":2:1: ") && !refused.contains("secret"), "{refused}");
    }

    #[test]
    fn the_file_is_where_the_user_has_configurations() {
        let path = |pairs: &[(&str, &str)]| {
            let find = |name: &str| pairs.iter().find(|(key, _)| *key == name);
            let found = super::path(|name| find(name).map(|(_, value)| (*value).to_owned()));
            found.map(|path| path.display().to_string())
        };
        let home = ("HOME", "/home/ada");
        assert_eq!(path(&[home]).as_deref(), Some("/home/ada/.config/allclear/config.toml"));
        let xdg = ("XDG_CONFIG_HOME", "/x");
        assert_eq!(path(&[home, xdg]).as_deref(), Some("/x/allclear/config.toml"));
        assert_eq!(path(&[xdg, ("ALLCLEAR_CONFIG", "/c.toml")]).as_deref(), Some("/c.toml"));
        assert_eq!(path(&[("ALLCLEAR_CONFIG", "")]), None);
    }
}
