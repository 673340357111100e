//! The mail server of a story: a real one, which keeps what it accepts, and refuses what it is told to.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{Process, eventually, python, root};

/// A mail server on a port of its own. It ends with the story.
pub struct MailServer {
    folder: tempfile::TempDir,
    _process: Process,
    port: u16,
}

/// A mail that the server accepted.
#[derive(Clone, Debug)]
pub struct ReceivedMail {
    /// To whom, by its envelope.
    to: Vec<String>,
    /// From whom, by its envelope.
    sender: String,
    raw: String,
    /// Whether the connection was encrypted.
    pub tls: bool,
    /// Who the client said it was, and proved.
    pub user: Option<String>,
}

impl MailServer {
    /// Starts a server; its options are those of `tests/clients/mail_server.py`.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start(options: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut command = Command::new(python());
        command.arg(root().join("tests/clients/mail_server.py"));
        command.arg(folder.path().join("mails")).args(options);
        let process = Process::start(&mut command, &folder.path().join("log"));
        let port = eventually("the mail server to listen", || {
            let log = process.log();
            let address = log.lines().find_map(|line| line.strip_prefix("listening on "))?;
            address.parse().ok()
        });
        Self { folder, _process: process, port }
    }

    /// Where it is, without encryption.
    #[must_use]
    pub fn smtp_url(&self) -> String {
        format!("smtp://127.0.0.1:{}?tls=none", self.port)
    }

    /// Where it is, encrypted: `smtp` after STARTTLS, `smtps` from the first byte; with a login such as `user:password`,
    /// and what is behind the `?`.
    #[must_use]
    pub fn encrypted_url(&self, scheme: &str, login: &str, query: &str) -> String {
        format!("{scheme}://{login}@127.0.0.1:{}?{query}", self.port)
    }

    /// The certificate of the authority that vouches for `--certificate=trusted`.
    #[must_use]
    pub fn authority() -> PathBuf {
        root().join("tests/clients/mail_server_keys/authority.pem")
    }

    /// Its port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The file that it writes what it accepts to, as lines of JSON.
    #[must_use]
    pub fn file(&self) -> PathBuf {
        self.folder.path().join("mails")
    }

    fn lines(&self) -> Vec<Value> {
        let text = std::fs::read_to_string(self.folder.path().join("mails")).unwrap_or_default();
        // The last line may be half written.
        text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
    }

    /// Every mail that it accepted, in order.
    #[must_use]
    pub fn mails(&self) -> Vec<ReceivedMail> {
        let mail = |line: &Value| {
            let raw = STANDARD.decode(line.get("raw")?.as_str()?).ok()?;
            let to = line["recipients"].as_array()?.iter();
            Some(ReceivedMail {
                to: to.filter_map(|to| to.as_str().map(str::to_owned)).collect(),
                sender: line["sender"].as_str()?.to_owned(),
                raw: String::from_utf8_lossy(&raw).into_owned(),
                tls: line["tls"] == true,
                user: line["user"].as_str().map(str::to_owned),
            })
        };
        self.lines().iter().filter_map(mail).collect()
    }

    /// How many it accepted.
    #[must_use]
    pub fn accepted(&self) -> usize {
        let text = std::fs::read_to_string(self.folder.path().join("mails")).unwrap_or_default();
        let accepted =
            |line: &&str| line.starts_with("{\"accepted\"") || line.starts_with("{\"sender\"");
        text.lines().filter(accepted).count()
    }

    /// The addresses that it refused, deferred or closed the connection for, each time it did.
    #[must_use]
    pub fn turned_away(&self, how: &str) -> Vec<String> {
        let text_of = |line: &Value| line[how].as_str().map(str::to_owned);
        self.lines().iter().filter_map(text_of).collect()
    }

    /// Waits for a mail to an address with a text in its subject or body.
    ///
    /// # Panics
    /// When none comes.
    #[must_use]
    pub fn wait_for(&self, address: &str, text: &str) -> ReceivedMail {
        eventually(&format!("a mail to {address} with `{text}`"), || {
            let is_it = |mail: &ReceivedMail| mail.is_to(address) && mail.holds(text);
            self.mails().into_iter().rfind(is_it)
        })
    }
}

impl ReceivedMail {
    /// A mail that a server delivered to a folder: its envelope stands in the headers that the server added.
    #[must_use]
    pub(crate) fn delivered(raw: &str) -> Self {
        let raw = raw.to_owned();
        let mut mail = Self { to: vec![], sender: String::new(), raw, tls: false, user: None };
        mail.to = vec![mail.header("x-original-to")];
        mail.sender = mail.header("return-path").trim_matches(['<', '>']).to_owned();
        mail
    }

    /// Whether it is to an address, and to none besides.
    #[must_use]
    pub fn is_to(&self, address: &str) -> bool {
        self.to == [address]
    }

    /// To whom it is.
    #[must_use]
    pub fn to(&self) -> &str {
        self.to.first().map_or("", String::as_str)
    }

    /// From whom its envelope is.
    #[must_use]
    pub fn sender(&self) -> &str {
        &self.sender
    }

    /// As it came.
    #[must_use]
    pub fn raw(&self) -> &str {
        &self.raw
    }

    fn headers(&self) -> Vec<(String, String)> {
        let head = self.raw.split("\r\n\r\n").next().unwrap_or_default();
        let unfolded = head.replace("\r\n\t", " ").replace("\r\n ", " ");
        let headers = unfolded.split("\r\n").filter_map(|line| line.split_once(':'));
        headers.map(|(name, value)| (name.to_lowercase(), value.trim().to_owned())).collect()
    }

    /// How many headers of a name it has.
    #[must_use]
    pub fn count(&self, name: &str) -> usize {
        self.headers().iter().filter(|(header, _)| header == name).count()
    }

    /// The first header of a name, in lower case; empty when it has none.
    #[must_use]
    pub fn header(&self, name: &str) -> String {
        let headers = self.headers();
        headers
            .into_iter()
            .find(|(header, _)| header == name)
            .map_or_else(String::new, |found| found.1)
    }

    /// Its text part, as a reader sees it.
    ///
    /// # Panics
    /// When it has none.
    #[must_use]
    pub fn text(&self) -> String {
        let parts = self.parts();
        parts.get("text/plain").unwrap_or_else(|| panic!("no text in {}", self.raw)).clone()
    }

    /// Shows its HTML part in a browser, in wide and narrow windows, light and dark; pictures of it are kept.
    ///
    /// # Panics
    /// When it is wider than a window, or loads anything.
    pub fn show(&self) {
        let folder = tempfile::tempdir().expect("a folder");
        let html = folder.path().join("mail.html");
        std::fs::write(&html, self.parts().get("text/html").expect("HTML")).expect("a file");
        let mut command = Command::new("node");
        command.current_dir(root()).arg(root().join("tests/clients/mail_pictures.mjs"));
        command.arg(html).arg(crate::pictures());
        let output = crate::run_for_output(&mut command);
        assert!(output.ends_with("read"), "{output}");
    }

    /// Whether its subject or text holds something.
    #[must_use]
    pub fn holds(&self, text: &str) -> bool {
        // Without the line breaks that quoted-printable adds.
        let unwrapped = self.raw.replace("=\r\n", "");
        self.header("subject").contains(text) || unwrapped.contains(text)
    }

    /// Each part that holds no others, by its type, as Python's parser reads it.
    ///
    /// # Panics
    /// When that finds a defect in it.
    #[must_use]
    pub fn parts(&self) -> BTreeMap<String, String> {
        self.read_by("mail_parts.py")
    }

    /// What a calendar reads in its calendar file.
    ///
    /// # Panics
    /// When it has none, or one that is not well formed.
    #[must_use]
    pub fn calendar(&self) -> Value {
        self.read_by("calendar_file.py")
    }

    fn read_by<T: DeserializeOwned>(&self, client: &str) -> T {
        read_file_by(client, "mail", &self.raw)
    }

    /// The same without the headers that a server added on its way, by how their lines begin.
    #[must_use]
    pub fn without(&self, added: &[&str]) -> Self {
        let (head, body) = self.raw.split_once("\r\n\r\n").unwrap_or((&self.raw, ""));
        let (mut kept, mut is_kept) = (vec![], true);
        for line in head.split("\r\n") {
            if !line.starts_with([' ', '\t']) {
                is_kept = !added.iter().any(|begin| line.starts_with(begin));
            }
            kept.extend(is_kept.then_some(line));
        }
        Self { raw: format!("{}\r\n\r\n{body}", kept.join("\r\n")), ..self.clone() }
    }

    /// Python's strictest parser finds nothing wrong with it, and no server needs to change it on its way.
    ///
    /// # Panics
    /// When one is otherwise.
    pub fn check_strictly(&self) {
        let report: Value = self.read_by("mail_check.py");
        assert_eq!(report, Value::Bool(true), "{}", self.raw);
        self.check_lines();
    }

    /// Every line ends with CRLF, has no other CR or LF, and at most 998 bytes.
    ///
    /// # Panics
    /// When one is otherwise.
    pub fn check_lines(&self) {
        for line in self.raw.split("\r\n") {
            assert!(!line.contains(['\r', '\n']), "{line:?}");
            assert!(line.len() <= 998, "{} bytes: {line}", line.len());
        }
    }
}

/// What Python's `icalendar` reads in a calendar with one event.
///
/// # Panics
/// When it finds a fault in it.
#[must_use]
pub fn read_calendar(text: &str) -> Value {
    read_file_by("calendar_file.py", "calendar.ics", text)
}

fn read_file_by<T: DeserializeOwned>(client: &str, name: &str, text: &str) -> T {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join(name);
    std::fs::write(&file, text).expect("a file");
    let mut command = Command::new(python());
    command.arg(root().join("tests/clients").join(client)).arg(file);
    let output = crate::run_for_output(&mut command);
    serde_json::from_str(&output).unwrap_or_else(|error| panic!("{error}: {output}"))
}
