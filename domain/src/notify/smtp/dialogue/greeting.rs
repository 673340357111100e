//! SMTP greeting: what is agreed on before the first message: names, TLS, login.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{Awaited, SmtpDialogue, SmtpEffect};
use crate::notify::smtp::capabilities::SmtpCapabilities;
use crate::notify::smtp::reply::{ReplyClass, SmtpReply};
use crate::notify::smtp::settings::SmtpTls;

impl SmtpDialogue {
    /// The connection is encrypted now: what was offered before does not count.
    pub fn secured(&mut self) -> Vec<SmtpEffect> {
        self.connection.is_secure = true;
        self.connection.offered = SmtpCapabilities::default();
        self.hello();
        std::mem::take(&mut self.connection.effects)
    }

    fn hello(&mut self) {
        let command = format!("EHLO {}", self.settings.hello);
        self.ask(&command, Awaited::Ehlo);
    }

    pub(super) fn greeting_answered(&mut self, awaited: Awaited, reply: &SmtpReply) {
        let is_done = reply.is_done();
        let goes_on = reply.class() == ReplyClass::Continue;
        match awaited {
            Awaited::Greeting if is_done => self.hello(),
            Awaited::Ehlo if is_done => {
                self.connection.offered = SmtpCapabilities::from_reply(reply);
                self.secure_or_log_in();
            }
            // A server of before 1995.
            Awaited::Ehlo if reply.class() == ReplyClass::Never => {
                let command = format!("HELO {}", self.settings.hello);
                self.ask(&command, Awaited::Helo);
            }
            Awaited::Helo if is_done => self.secure_or_log_in(),
            Awaited::StartTls if is_done => self.start_tls(),
            Awaited::StartTls if self.settings.tls == SmtpTls::Opportunistic => self.log_in(),
            Awaited::LoginBegun if goes_on => self.send_secret(Awaited::LoginUser),
            Awaited::LoginUser if goes_on => self.send_secret(Awaited::LoginPassword),
            Awaited::PlainLogin | Awaited::LoginPassword if is_done => self.begin_next(),
            _ => {
                let about = match awaited {
                    Awaited::Greeting => "the connection",
                    Awaited::Ehlo | Awaited::Helo => "the greeting",
                    Awaited::StartTls => "STARTTLS",
                    _ => "the login",
                };
                self.fail(format!("the mail server answered {about} with {reply}"));
            }
        }
    }

    fn secure_or_log_in(&mut self) {
        let wants_tls = matches!(self.settings.tls, SmtpTls::StartTls | SmtpTls::Opportunistic);
        if self.connection.is_secure || !wants_tls {
            self.log_in();
        } else if self.connection.offered.has_starttls {
            self.ask("STARTTLS", Awaited::StartTls);
        } else if self.settings.tls == SmtpTls::Opportunistic {
            self.log_in();
        } else {
            self.fail(NO_TLS.to_owned());
        }
    }

    /// Whatever came before the encryption began could be anybody's.
    fn start_tls(&mut self) {
        if self.connection.replies.is_empty() {
            self.connection.effects.push(SmtpEffect::StartTls);
        } else {
            self.fail("the mail server sent more than its answer before TLS began".to_owned());
        }
    }

    fn log_in(&mut self) {
        let Some(login) = &self.settings.login else { return self.begin_next() };
        if !self.connection.is_secure && self.settings.tls != SmtpTls::None {
            return self.fail(NO_TLS_FOR_PASSWORD.to_owned());
        }
        let offered = self.connection.offered;
        if offered.has_plain {
            let secret = STANDARD.encode(format!("\0{}\0{}", login.user, login.password));
            self.ask(&format!("AUTH PLAIN {secret}"), Awaited::PlainLogin);
        } else if offered.has_login {
            self.ask("AUTH LOGIN", Awaited::LoginBegun);
        } else {
            self.fail("the mail server offers neither AUTH PLAIN nor AUTH LOGIN".to_owned());
        }
    }

    fn send_secret(&mut self, awaited: Awaited) {
        let Some(login) = &self.settings.login else { return };
        let is_user = awaited == Awaited::LoginUser;
        let secret = STANDARD.encode(if is_user { &login.user } else { &login.password });
        self.ask(&secret, awaited);
    }
}

const NO_TLS: &str =
    "the mail server offers no STARTTLS; `tls=none` in ALLCLEAR_SMTP_URL sends without";
const NO_TLS_FOR_PASSWORD: &str =
    "the mail server offers no TLS, and a password is not sent without";
