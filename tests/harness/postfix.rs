//! Debian's Postfix, in a folder of its own: a mail server that is used everywhere, as strict as it can be set.

use std::process::Command;

use crate::{ReceivedMail, eventually, root, run_for_output};

/// Postfix on a port of its own. It needs root and the package `postfix`; it ends with the story.
pub struct Postfix {
    folder: tempfile::TempDir,
    port: u16,
}

impl Postfix {
    /// Starts it.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = free.local_addr().expect("an address").port();
        drop(free);
        let postfix = Self { folder, port };
        let _ = run_for_output(postfix.command("start").arg(port.to_string()));
        postfix
    }

    fn command(&self, what: &str) -> Command {
        let mut command = Command::new(root().join("tests/clients/postfix.sh"));
        command.arg(what).arg(self.folder.path());
        command
    }

    /// Where it is.
    #[must_use]
    pub fn smtp_url(&self) -> String {
        format!("smtp://127.0.0.1:{}?tls=none", self.port)
    }

    /// Every mail that it delivered, reports of its own too, with the ends of lines that mail has on its way.
    ///
    /// # Panics
    /// When one cannot be read.
    #[must_use]
    pub fn mails(&self) -> Vec<ReceivedMail> {
        let folder = std::fs::read_dir(self.folder.path().join("mails/all/new"));
        let files = folder.into_iter().flatten().flatten();
        let raw = files.map(|file| std::fs::read_to_string(file.path()).expect("a mail"));
        raw.map(|raw| ReceivedMail::delivered(&raw.replace('\n', "\r\n"))).collect()
    }

    /// Waits for a mail to an address with a text in its subject or body.
    ///
    /// # Panics
    /// When none comes.
    #[must_use]
    pub fn wait_for(&self, address: &str, text: &str) -> ReceivedMail {
        eventually(&format!("a mail to {address} with `{text}`"), || {
            self.mails().into_iter().find(|mail| mail.to().contains(address) && mail.holds(text))
        })
    }
}

impl Drop for Postfix {
    fn drop(&mut self) {
        let _ = self.command("stop").output();
    }
}
