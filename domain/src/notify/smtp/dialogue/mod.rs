//! SMTP dialogue: how does a client hand many messages to a server, over one connection after another?
//!
//! The caller opens connections, carries bytes, and does what each effect says. What a server refuses for one
//! recipient is that message's outcome; what makes it unusable (no TLS, a refused login or sender) ends the dialogue,
//! and the messages that are left were not attempted.

mod greeting;
mod transaction;

use std::collections::VecDeque;

use super::capabilities::SmtpCapabilities;
use super::reply::{SERVICE_CLOSING, SmtpReply};
use super::reply_reader::ReplyReader;
use super::settings::{SmtpSettings, SmtpTls};
use super::verdict::deferred;
use crate::notify::delivery::AttemptOutcome;
use crate::notify::mail::message::MailMessage;

/// The most messages over one connection: many servers close it after a hundred.
pub const MAX_MESSAGES_OF_CONNECTION: usize = 100;
/// After so many connections in a row that were lost before the server took or refused a message, it is left alone.
pub const MAX_LOST_CONNECTIONS: usize = 3;

const UNASKED: &str = "the mail server answered what it was not asked";

/// What the caller is to do, in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SmtpEffect {
    /// Write these bytes.
    Send(Vec<u8>),
    /// Encrypt the connection, and report it by [`SmtpDialogue::secured`].
    StartTls,
    /// Note what came of a message, by its place in the list.
    Outcome {
        /// The place.
        message: usize,
        /// What came of it.
        outcome: AttemptOutcome,
    },
    /// Close the connection; [`SmtpDialogue::next_step`] says what then.
    Close,
}

/// What the caller does without a connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SmtpStep {
    /// Open one, and report it by [`SmtpDialogue::opened`].
    Connect,
    /// Nothing: every message has its outcome, or the dialogue was stopped.
    Done,
    /// Nothing: the server cannot be used now. The messages without an outcome were not attempted.
    Failed {
        /// Why, without an address or a secret.
        reason: String,
    },
}

/// How a connection ended that the dialogue did not close.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConnectionLoss {
    /// It could not be opened.
    NotOpened,
    /// TLS could not be agreed on, or the certificate is not trusted.
    NotSecured,
    /// The server closed it.
    Closed,
    /// The server took too long.
    TimedOut,
}

impl ConnectionLoss {
    fn reason(self, tls: SmtpTls) -> &'static str {
        match self {
            // Where TLS is from the first byte, both look the same.
            Self::NotOpened if tls == SmtpTls::Implicit => {
                "the mail server cannot be reached, or its certificate is not trusted"
            }
            Self::NotOpened => "the mail server cannot be reached",
            Self::NotSecured => {
                "TLS with the mail server failed: its certificate may not be trusted"
            }
            Self::Closed => "the mail server closed the connection",
            Self::TimedOut => "the mail server took too long",
        }
    }
}

/// To what a reply is awaited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Awaited {
    Greeting,
    Ehlo,
    Helo,
    StartTls,
    PlainLogin,
    LoginBegun,
    LoginUser,
    LoginPassword,
    Reset(usize),
    Sender(usize),
    Recipient(usize),
    Data(usize),
    Content(usize),
    Quit,
}

/// Messages for one server, and how far they are.
pub struct SmtpDialogue {
    settings: SmtpSettings,
    mails: Vec<MailMessage>,
    /// The first message that is not attempted yet.
    next: usize,
    is_stopped: bool,
    failure: Option<String>,
    lost_in_a_row: usize,
    connection: SmtpConnectionState,
}

/// What holds for one connection.
#[derive(Default)]
struct SmtpConnectionState {
    is_open: bool,
    is_secure: bool,
    offered: SmtpCapabilities,
    replies: ReplyReader,
    awaited: VecDeque<Awaited>,
    /// How many messages were begun.
    begun: usize,
    /// Whether the server holds a sender of before, which the next message must not inherit.
    needs_reset: bool,
    /// What came of the message at hand already, though replies to it are still awaited.
    decided: Option<AttemptOutcome>,
    effects: Vec<SmtpEffect>,
}

impl SmtpDialogue {
    /// Messages that are to be handed over.
    #[must_use]
    pub fn new(settings: SmtpSettings, mails: Vec<MailMessage>) -> Self {
        Self {
            settings,
            mails,
            next: 0,
            is_stopped: false,
            failure: None,
            lost_in_a_row: 0,
            connection: SmtpConnectionState::default(),
        }
    }

    /// What the caller does while no connection is open.
    #[must_use]
    pub fn next_step(&self) -> SmtpStep {
        match &self.failure {
            Some(reason) => SmtpStep::Failed { reason: reason.clone() },
            None if self.is_stopped || self.next >= self.mails.len() => SmtpStep::Done,
            None => SmtpStep::Connect,
        }
    }

    /// A connection was opened; the server speaks first.
    pub fn opened(&mut self) {
        let is_secure = self.settings.tls == SmtpTls::Implicit;
        self.connection =
            SmtpConnectionState { is_open: true, is_secure, ..SmtpConnectionState::default() };
        self.connection.awaited.push_back(Awaited::Greeting);
    }

    /// The server sent bytes.
    pub fn received(&mut self, bytes: &[u8]) -> Vec<SmtpEffect> {
        self.connection.replies.receive(bytes);
        while self.connection.is_open {
            match self.connection.replies.next_reply() {
                Ok(Some(reply)) => self.answered(&reply),
                Ok(None) => break,
                Err(bad) => self.lose(&bad.to_string()),
            }
        }
        std::mem::take(&mut self.connection.effects)
    }

    /// No message is begun after this; the one at hand is brought to its end.
    pub fn stop(&mut self) {
        self.is_stopped = true;
    }

    /// The connection is lost, or was never opened.
    pub fn lost(&mut self, loss: ConnectionLoss) -> Vec<SmtpEffect> {
        let is_unusable = matches!(loss, ConnectionLoss::NotOpened | ConnectionLoss::NotSecured);
        if self.connection.is_open && !is_unusable {
            self.lose(loss.reason(self.settings.tls));
        } else {
            self.fail(loss.reason(self.settings.tls).to_owned());
        }
        std::mem::take(&mut self.connection.effects)
    }

    fn answered(&mut self, reply: &SmtpReply) {
        let Some(awaited) = self.connection.awaited.pop_front() else {
            return self.lose(UNASKED);
        };
        let has_more = self.connection.awaited.is_empty() && !self.connection.replies.is_empty();
        if reply.code == SERVICE_CLOSING {
            let reason = format!("the mail server closed the connection with {reply}");
            return self.end_early(awaited, reply, &reason);
        }
        // What follows the last answer that was awaited would be taken for the answer to the next command.
        if has_more && !matches!(awaited, Awaited::StartTls | Awaited::Quit) {
            return self.end_early(awaited, reply, UNASKED);
        }
        match awaited {
            Awaited::Reset(_)
            | Awaited::Sender(_)
            | Awaited::Recipient(_)
            | Awaited::Data(_)
            | Awaited::Content(_) => self.transaction_answered(awaited, reply),
            Awaited::Quit => self.close(),
            greeting => self.greeting_answered(greeting, reply),
        }
    }

    /// The connection ends with this answer; a message's content that it is about has its outcome.
    fn end_early(&mut self, awaited: Awaited, reply: &SmtpReply, reason: &str) {
        match awaited {
            Awaited::Content(message) => self.content_answered(message, reply),
            _ => self.connection.awaited.push_front(awaited),
        }
        self.lose(reason);
    }

    /// The connection ends early: what of a message was under way is deferred.
    fn lose(&mut self, reason: &str) {
        if !self.connection.is_open {
            return;
        }
        let awaited = std::mem::take(&mut self.connection.awaited);
        let content = awaited.iter().find_map(|awaited| match awaited {
            Awaited::Content(message) => Some(*message),
            _ => None,
        });
        let envelope = awaited.iter().find_map(|awaited| match awaited {
            Awaited::Reset(message)
            | Awaited::Sender(message)
            | Awaited::Recipient(message)
            | Awaited::Data(message) => Some(*message),
            _ => None,
        });
        match (content, envelope) {
            (Some(message), behind) => {
                // The server may have taken it, and its answer is lost. It is sent again under the same Message-ID.
                let outcome = self.connection.decided.take();
                let why =
                    format!("{reason} before it answered the message, which it may have taken");
                self.finish(message, outcome.unwrap_or_else(|| deferred(why)));
                if behind.is_some() {
                    self.next = self.next.saturating_sub(1);
                }
            }
            (None, Some(message)) => {
                let outcome = self.connection.decided.take();
                self.finish(message, outcome.unwrap_or_else(|| deferred(reason)));
            }
            (None, None) if awaited.front() == Some(&Awaited::Quit) => return self.close(),
            (None, None) => {}
        }
        self.lost_in_a_row += 1;
        let is_before_messages = content.is_none() && envelope.is_none();
        let keeps_closing =
            self.lost_in_a_row >= MAX_LOST_CONNECTIONS && self.next < self.mails.len();
        if is_before_messages || keeps_closing {
            self.failure = Some(reason.to_owned());
        }
        self.close();
    }

    /// The server cannot be used now.
    fn fail(&mut self, reason: String) {
        self.failure = Some(reason);
        self.close();
    }

    fn finish(&mut self, message: usize, outcome: AttemptOutcome) {
        self.connection.effects.push(SmtpEffect::Outcome { message, outcome });
    }

    fn close(&mut self) {
        self.connection.awaited.clear();
        if std::mem::take(&mut self.connection.is_open) {
            self.connection.effects.push(SmtpEffect::Close);
        }
    }

    fn send(&mut self, bytes: Vec<u8>) {
        self.connection.effects.push(SmtpEffect::Send(bytes));
    }

    fn ask(&mut self, command: &str, awaited: Awaited) {
        self.connection.awaited.push_back(awaited);
        self.send(format!("{command}\r\n").into_bytes());
    }
}
