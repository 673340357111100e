//! A mail server of a test: it answers as RFC 5321 has it, or as badly as it is told, and keeps what it accepted.

use std::collections::{BTreeMap, BTreeSet};

/// How a server behaves.
#[derive(Clone, Debug)]
pub(crate) struct Behaviour {
    pub(crate) greeting: &'static str,
    /// Lines of the answer to EHLO behind the first; `None`: it knows HELO alone.
    pub(crate) offers: Option<Vec<&'static str>>,
    /// What it answers instead, to commands that begin so.
    pub(crate) answers: BTreeMap<String, &'static str>,
    /// Recipients for whom the connection is closed when their content was sent.
    pub(crate) closes_after_content: BTreeSet<String>,
    /// What follows content that was taken.
    pub(crate) content_answer: &'static str,
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            greeting: "220 mail.example ESMTP",
            offers: Some(vec!["SIZE 1000000", "8BITMIME"]),
            answers: BTreeMap::new(),
            closes_after_content: BTreeSet::new(),
            content_answer: "250 2.0.0 queued",
        }
    }
}

impl Behaviour {
    pub(crate) fn offering(offers: &[&'static str]) -> Self {
        Self { offers: Some(offers.to_vec()), ..Self::default() }
    }

    pub(crate) fn answering(mut self, command: &str, answer: &'static str) -> Self {
        self.answers.insert(command.to_owned(), answer);
        self
    }
}

/// One connection of the server.
pub(crate) struct Server<'a> {
    behaviour: &'a Behaviour,
    accepted: &'a mut Vec<(String, String)>,
    lines: &'a mut Vec<String>,
    sender: Option<String>,
    recipient: Option<String>,
    content: Option<String>,
    buffered: Vec<u8>,
    pub(crate) is_closed: bool,
    login_lines: u8,
}

impl<'a> Server<'a> {
    /// `accepted` gets recipients and contents, `said` the commands.
    pub(crate) fn new(
        behaviour: &'a Behaviour,
        accepted: &'a mut Vec<(String, String)>,
        lines: &'a mut Vec<String>,
    ) -> Self {
        let (sender, recipient, content) = (None, None, None);
        let (buffered, is_closed, login_lines) = (vec![], false, 0);
        Self {
            behaviour,
            accepted,
            lines,
            sender,
            recipient,
            content,
            buffered,
            is_closed,
            login_lines,
        }
    }

    fn has(&self, capability: &str) -> bool {
        self.behaviour.offers.iter().flatten().any(|offer| *offer == capability)
    }

    /// Takes what a client wrote at once, and answers.
    pub(crate) fn receive(&mut self, bytes: &[u8]) -> String {
        self.buffered.extend_from_slice(bytes);
        let mut answers = String::new();
        let mut commands = 0;
        while let Some(end) = self.buffered.windows(2).position(|pair| pair == b"\r\n") {
            let line: Vec<u8> = self.buffered.drain(..end + 2).take(end).collect();
            let line = String::from_utf8(line).unwrap();
            assert!(!line.contains(['\r', '\n']), "a bare line break: {line:?}");
            commands += u32::from(self.content.is_none());
            assert!(commands <= 1 || self.has("PIPELINING"), "two commands at once: {line}");
            if let Some(answer) = self.line(&line) {
                answers.push_str(&format!("{answer}\r\n"));
            }
            if self.is_closed {
                return answers;
            }
        }
        assert!(self.buffered.is_empty(), "half a line");
        answers
    }

    fn line(&mut self, line: &str) -> Option<String> {
        if let Some(content) = &mut self.content {
            if line != "." {
                *content += line.strip_prefix('.').unwrap_or(line);
                *content += "\r\n";
                return None;
            }
            let content = self.content.take().unwrap();
            let (sender, recipient) = (self.sender.take(), self.recipient.take());
            let Some(recipient) = recipient.filter(|_| sender.is_some()) else {
                return Some("554 5.5.1 no valid recipients".to_owned());
            };
            if self.behaviour.closes_after_content.contains(&recipient) {
                self.is_closed = true;
                return None;
            }
            if self.behaviour.content_answer.starts_with('2') {
                self.accepted.push((recipient, content));
            }
            return Some(self.behaviour.content_answer.to_owned());
        }
        self.lines.push(line.to_owned());
        let other =
            self.behaviour.answers.iter().find(|(command, _)| line.starts_with(command.as_str()));
        if let Some((_, answer)) = other {
            self.is_closed = answer.is_empty() || answer.starts_with("421");
            self.content = (line == "DATA" && answer.starts_with("354")).then(String::new);
            return (!answer.is_empty()).then(|| (*answer).to_owned());
        }
        Some(self.usual(line))
    }

    fn usual(&mut self, line: &str) -> String {
        let address = || line.split(['<', '>']).nth(1).map(str::to_owned);
        if self.login_lines > 0 {
            self.login_lines -= 1;
            return if self.login_lines == 0 { "235 2.7.0 ok" } else { "334 UGFzc3dvcmQ6" }
                .to_owned();
        }
        match line.split([' ', ':']).next().unwrap() {
            "EHLO" => match &self.behaviour.offers {
                None => "502 5.5.1 unknown".to_owned(),
                Some(offers) if offers.is_empty() => "250 mail.example".to_owned(),
                Some(offers) => {
                    let (last, rest) = offers.split_last().unwrap();
                    let rest: String =
                        rest.iter().map(|offer| format!("250-{offer}\r\n")).collect();
                    format!("250-mail.example\r\n{rest}250 {last}")
                }
            },
            "HELO" => "250 mail.example".to_owned(),
            "STARTTLS" => "220 2.0.0 go ahead".to_owned(),
            "AUTH" if line.starts_with("AUTH PLAIN ") => "235 2.7.0 ok".to_owned(),
            "AUTH" => {
                self.login_lines = 2;
                "334 VXNlcm5hbWU6".to_owned()
            }
            "RSET" => {
                (self.sender, self.recipient) = (None, None);
                "250 2.0.0 ok".to_owned()
            }
            "MAIL" if self.sender.is_some() => "503 5.5.1 nested MAIL".to_owned(),
            "MAIL" => {
                self.sender = address();
                "250 2.1.0 ok".to_owned()
            }
            "RCPT" if self.sender.is_none() => "503 5.5.1 need MAIL".to_owned(),
            "RCPT" => {
                self.recipient = address();
                "250 2.1.5 ok".to_owned()
            }
            // Some servers let the content come, and refuse it then.
            "DATA" if self.recipient.is_none() && !self.has("X-LATE") => {
                "554 5.5.1 no valid recipients".to_owned()
            }
            "DATA" => {
                self.content = Some(String::new());
                "354 go on".to_owned()
            }
            "QUIT" => {
                self.is_closed = true;
                "221 2.0.0 bye".to_owned()
            }
            _ => "500 5.5.2 unknown".to_owned(),
        }
    }
}
