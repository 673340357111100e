//! SMTP transaction: one message, from its sender to the dot behind its content.
//!
//! A server that takes several commands at once gets the envelope of a message in one write, together with the
//! content of the one before: one round trip for each message.

use super::{Awaited, MAX_MESSAGES_OF_CONNECTION, SmtpDialogue, UNASKED};
use crate::notify::delivery::AttemptOutcome;
use crate::notify::mail::message::MailMessage;
use crate::notify::smtp::capabilities::SmtpCapabilities;
use crate::notify::smtp::content::content;
use crate::notify::smtp::reply::{ReplyClass, SmtpReply};
use crate::notify::smtp::verdict::{is_size_refused, outcome_of, recipient_refused, refused};

/// The server wants a login, whatever it is asked.
const LOGIN_REQUIRED: u16 = 530;

impl SmtpDialogue {
    /// Begins the next message that can be sent, or says goodbye.
    pub(super) fn begin_next(&mut self) {
        if !self.connection.awaited.is_empty() || !self.connection.is_open {
            return;
        }
        let mut bytes = self.envelope();
        if self.connection.awaited.is_empty() {
            bytes.extend_from_slice(b"QUIT\r\n");
            self.connection.awaited.push_back(Awaited::Quit);
        }
        self.send(bytes);
    }

    /// The first commands of the next message that the server can take, or nothing.
    fn envelope(&mut self) -> Vec<u8> {
        let mut bytes = vec![];
        while !self.is_stopped && self.connection.begun < MAX_MESSAGES_OF_CONNECTION {
            let Some(mail) = self.mails.get(self.next) else { break };
            let message = self.next;
            self.next += 1;
            if let Some(reason) = unfit(mail, self.connection.offered) {
                self.finish(message, refused(reason));
                continue;
            }
            self.connection.begun += 1;
            let first = match std::mem::take(&mut self.connection.needs_reset) {
                true => Awaited::Reset(message),
                false => Awaited::Sender(message),
            };
            self.command(first, &mut bytes);
            break;
        }
        bytes
    }

    /// Adds a command of a message, and those after it that need not wait for its reply.
    fn command(&mut self, awaited: Awaited, bytes: &mut Vec<u8>) {
        let offered = self.connection.offered;
        let mut awaited = awaited;
        loop {
            let (line, following) = match awaited {
                Awaited::Reset(message) => ("RSET".to_owned(), Some(Awaited::Sender(message))),
                Awaited::Sender(message) => {
                    (self.sender(message), Some(Awaited::Recipient(message)))
                }
                Awaited::Recipient(message) => {
                    (self.recipient(message), Some(Awaited::Data(message)))
                }
                _ => ("DATA".to_owned(), None),
            };
            bytes.extend_from_slice(line.as_bytes());
            bytes.extend_from_slice(b"\r\n");
            self.connection.awaited.push_back(awaited);
            match following {
                Some(following) if offered.has_pipelining => awaited = following,
                _ => return,
            }
        }
    }

    fn sender(&self, message: usize) -> String {
        let Some(mail) = self.mails.get(message) else { return String::new() };
        let offered = self.connection.offered;
        let mut line = format!("MAIL FROM:<{}>", mail.envelope_from);
        if offered.size.is_some() {
            line.push_str(&format!(" SIZE={}", mail.bytes.len()));
        }
        if offered.has_8bitmime {
            line.push_str(" BODY=8BITMIME");
        }
        line
    }

    fn recipient(&self, message: usize) -> String {
        let to = self.mails.get(message).map(|mail| format!("RCPT TO:<{}>", mail.envelope_to));
        to.unwrap_or_default()
    }

    /// Sends the command that follows, unless it was sent already.
    fn follow(&mut self, following: Awaited) {
        if !self.connection.offered.has_pipelining {
            let mut bytes = vec![];
            self.command(following, &mut bytes);
            self.send(bytes);
        }
    }

    pub(super) fn transaction_answered(&mut self, awaited: Awaited, reply: &SmtpReply) {
        let is_done = reply.is_done();
        if reply.code == LOGIN_REQUIRED {
            return self.fail(format!("the mail server wants a login: {reply}"));
        }
        match awaited {
            Awaited::Reset(message) if is_done => self.follow(Awaited::Sender(message)),
            Awaited::Sender(message) if is_done => self.follow(Awaited::Recipient(message)),
            Awaited::Recipient(message) if is_done => self.follow(Awaited::Data(message)),
            Awaited::Sender(message) if is_size_refused(reply) => {
                self.decide(message, outcome_of(reply, "the size of the message"));
            }
            Awaited::Recipient(message) => self.decide(message, recipient_refused(reply)),
            Awaited::Data(message) if reply.class() == ReplyClass::Continue => {
                self.send_content(message);
            }
            // Replies and commands do not belong together any more.
            Awaited::Data(_) if is_done => self.end_early(awaited, reply, UNASKED),
            Awaited::Data(message) => {
                self.lost_in_a_row = 0;
                self.connection.needs_reset = true;
                let decided = self.connection.decided.take();
                self.finish(message, decided.unwrap_or_else(|| outcome_of(reply, "DATA")));
                self.begin_next();
            }
            Awaited::Content(message) => {
                self.content_answered(message, reply);
                self.begin_next();
            }
            _ => self.fail(format!("the mail server answered the sender with {reply}")),
        }
    }

    pub(super) fn content_answered(&mut self, message: usize, reply: &SmtpReply) {
        self.lost_in_a_row = 0;
        let decided = self.connection.decided.take();
        self.finish(message, decided.unwrap_or_else(|| outcome_of(reply, "the message")));
    }

    /// The message will not be taken. Replies to what was sent of it already are waited for.
    fn decide(&mut self, message: usize, outcome: AttemptOutcome) {
        self.lost_in_a_row = 0;
        self.connection.needs_reset = true;
        if self.connection.awaited.is_empty() {
            self.finish(message, outcome);
            self.begin_next();
        } else {
            self.connection.decided.get_or_insert(outcome);
        }
    }

    /// The content, or none of it for a message that was refused meanwhile; and the envelope of the next.
    fn send_content(&mut self, message: usize) {
        self.connection.awaited.push_back(Awaited::Content(message));
        if self.connection.decided.is_some() {
            return self.send(b".\r\n".to_vec());
        }
        self.connection.needs_reset = false;
        let mut bytes =
            self.mails.get(message).map(|mail| content(&mail.bytes)).unwrap_or_default();
        if self.connection.offered.has_pipelining {
            bytes.extend_from_slice(&self.envelope());
        }
        self.send(bytes);
    }
}

/// Why a server that offers this cannot take a message.
fn unfit(mail: &MailMessage, offered: SmtpCapabilities) -> Option<&'static str> {
    if offered.is_too_large(mail.bytes.len()) {
        return Some("the message is larger than the mail server takes");
    }
    let is_8bit = !mail.bytes.is_ascii();
    (is_8bit && !offered.has_8bitmime).then_some("the mail server takes only messages of 7 bits")
}
