//! SMTP over sockets: carries the bytes of a dialogue with a mail server. What is said, and what an answer means, is
//! decided in [`domain::notify::smtp`].

use std::time::Duration;

use domain::notify::delivery::{ATTEMPT_LIMIT, AttemptOutcome};
use domain::notify::mail::message::MailMessage;
use domain::notify::smtp::dialogue::{ConnectionLoss, SmtpDialogue, SmtpEffect, SmtpStep};
use domain::notify::smtp::settings::SmtpSettings;
use domain::time::timestamp::Timestamp;
use worker::Env;

use crate::platform::clock;
use crate::platform::deadline::within;
use crate::platform::socket::TcpConnection;

/// How long it is waited for a connection to close.
const CLOSE_LIMIT: Duration = Duration::from_secs(1);

/// What follows after effects were carried out.
enum NextAct {
    Read,
    Secured,
    Closed,
}

/// Hands messages to a mail server; `done` hears of each that was attempted, by its place, as soon as its outcome is
/// known. After `until` none is begun, and [`ATTEMPT_LIMIT`] later at the latest it returns.
///
/// # Errors
/// Why the server could not be used, without an address or a secret. Messages that `done` did not hear of were not
/// attempted.
pub(crate) async fn deliver(
    env: &Env,
    settings: &SmtpSettings,
    mails: Vec<MailMessage>,
    until: Timestamp,
    mut done: impl FnMut(usize, AttemptOutcome),
) -> Result<(), String> {
    let mut dialogue = SmtpDialogue::new(settings.clone(), mails);
    loop {
        if clock::now() >= until {
            dialogue.stop();
        }
        match dialogue.next_step() {
            SmtpStep::Connect => converse(env, settings, &mut dialogue, until, &mut done).await,
            SmtpStep::Done => return Ok(()),
            SmtpStep::Failed { reason } => return Err(reason),
        }
    }
}

/// One connection, from its opening to its end.
async fn converse(
    env: &Env,
    settings: &SmtpSettings,
    dialogue: &mut SmtpDialogue,
    until: Timestamp,
    done: &mut impl FnMut(usize, AttemptOutcome),
) {
    let mut connection = match open(env, settings, until).await {
        Ok(connection) => connection,
        Err(loss) => {
            dialogue.lost(loss);
            return;
        }
    };
    dialogue.opened();
    let mut effects = vec![];
    loop {
        let next = match connection.act(effects, until, done).await {
            Ok(NextAct::Closed) => break,
            Ok(NextAct::Secured) => Ok(dialogue.secured()),
            Ok(NextAct::Read) => connection.read(until).await.map(|read| dialogue.received(&read)),
            Err(loss) => Err(loss),
        };
        effects = next.unwrap_or_else(|loss| dialogue.lost(loss));
        if clock::now() >= until {
            dialogue.stop();
        }
    }
    within(CLOSE_LIMIT, connection.tcp.close()).await;
}

/// How long a step may take.
fn step_limit(until: Timestamp) -> Duration {
    let left = until.plus(ATTEMPT_LIMIT).since(clock::now());
    left.clamp(Duration::from_millis(1), ATTEMPT_LIMIT)
}

/// A connection to a mail server.
struct SmtpConnection {
    tcp: TcpConnection,
    /// What it means when nothing can be read.
    on_failure: ConnectionLoss,
}

async fn open(
    env: &Env,
    settings: &SmtpSettings,
    until: Timestamp,
) -> Result<SmtpConnection, ConnectionLoss> {
    use domain::notify::smtp::settings::SmtpTls;
    let (security, on_failure) = match settings.tls {
        SmtpTls::Implicit => ("on", ConnectionLoss::NotSecured),
        SmtpTls::StartTls | SmtpTls::Opportunistic => ("starttls", ConnectionLoss::NotOpened),
        SmtpTls::None => ("off", ConnectionLoss::NotOpened),
    };
    let opening = TcpConnection::open(env, &settings.host, settings.port, security);
    match within(step_limit(until), opening).await {
        Some(Ok(tcp)) => Ok(SmtpConnection { tcp, on_failure }),
        Some(Err(_)) => Err(ConnectionLoss::NotOpened),
        None => Err(ConnectionLoss::TimedOut),
    }
}

impl SmtpConnection {
    /// Carries out what a dialogue asks for. Outcomes are heard of even where bytes can no longer be written.
    async fn act(
        &mut self,
        effects: Vec<SmtpEffect>,
        until: Timestamp,
        done: &mut impl FnMut(usize, AttemptOutcome),
    ) -> Result<NextAct, ConnectionLoss> {
        let mut next = Ok(NextAct::Read);
        for effect in effects {
            match effect {
                SmtpEffect::Outcome { message, outcome } => done(message, outcome),
                SmtpEffect::Close => next = Ok(NextAct::Closed),
                SmtpEffect::Send(bytes) => {
                    match within(step_limit(until), self.tcp.write(&bytes)).await {
                        Some(Ok(())) => {}
                        Some(Err(_)) => next = Err(self.on_failure),
                        None => next = Err(ConnectionLoss::TimedOut),
                    }
                }
                SmtpEffect::StartTls => {
                    self.on_failure = ConnectionLoss::NotSecured;
                    next = match self.tcp.start_tls() {
                        Ok(()) => Ok(NextAct::Secured),
                        Err(_) => Err(ConnectionLoss::NotSecured),
                    };
                }
            }
        }
        next
    }

    async fn read(&mut self, until: Timestamp) -> Result<Vec<u8>, ConnectionLoss> {
        match within(step_limit(until), self.tcp.read()).await {
            Some(Ok(Some(bytes))) => {
                self.on_failure = ConnectionLoss::Closed;
                Ok(bytes)
            }
            Some(Ok(None)) => Err(ConnectionLoss::Closed),
            Some(Err(_)) => Err(self.on_failure),
            None => Err(ConnectionLoss::TimedOut),
        }
    }
}
