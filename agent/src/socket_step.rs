//! What does a bare or an encrypted connection see? What was received, or who is there.

use domain::expectation::{Level, Subject};
use domain::observation::{Phases, Reason};
use domain::probe::Step;
use domain::template::Values;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::{Instant, timeout_at};

use crate::connect::{Connector, Doing, Progress, Target, Trust, add};
use crate::failure::{StepFailure, of_io};
use crate::http_step::Unfilled;
use crate::seen::Seen;

/// The most bytes that are received.
pub const MAX_RECEIVED_BYTES: usize = 65_536;

/// A host and a port, with their blanks filled.
pub(crate) fn address(text: &str) -> Result<(String, u16), Unfilled> {
    let split = text.rsplit_once(':').and_then(|(host, port)| Some((host, port.parse().ok()?)));
    match split {
        Some((host, port)) => Ok((host.trim_matches(['[', ']']).to_owned(), port)),
        None => Err(Unfilled::Impossible(format!("`{text}` is no host with a port"))),
    }
}

/// Opens an encrypted connection and looks who is there.
pub(crate) async fn tls(
    connector: &Connector,
    address: &str,
    insecure: bool,
    progress: &mut Progress,
) -> Result<Seen, StepFailure> {
    let (host, port) = self::address(address)?;
    let trust = if insecure { Trust::Anybody } else { Trust::Verified };
    let target = Target { host: &host, port, encrypted: Some(trust) };
    let connection = connector.open(target, progress).await?;
    Ok(Seen { certificate: connection.certificate, ..Seen::default() })
}

/// Opens a connection, sends, and reads until what the step expects has come, the other side
/// has ended, or time is up; what came by then is judged.
pub(crate) async fn tcp(
    connector: &Connector,
    step: &Step,
    (address, send): (&str, Option<&str>),
    deadline: Instant,
    progress: &mut Progress,
) -> Result<Seen, StepFailure> {
    let (host, port) = self::address(address)?;
    let target = Target { host: &host, port, encrypted: None };
    let mut stream = connector.open(target, progress).await?.stream;
    let broken = |error: std::io::Error| StepFailure::new(of_io(&error), error.to_string());
    if let Some(send) = send {
        stream.write_all(send.as_bytes()).await.map_err(broken)?;
    }
    progress.doing = Doing::FirstByte;
    let began = Instant::now();
    let mut seen = Seen::default();
    while wants_more(step, &seen) {
        let mut piece = [0; 4096];
        let Ok(read) = timeout_at(deadline, stream.read(&mut piece)).await else { break };
        let read = read.map_err(broken)?;
        if read == 0 {
            break;
        }
        if progress.doing == Doing::FirstByte {
            add(&mut progress.phases.first_byte_us, began);
            progress.doing = Doing::Transfer;
        }
        seen.body.extend_from_slice(piece.get(..read).unwrap_or_default());
        if seen.body.len() > MAX_RECEIVED_BYTES {
            let detail = format!("more than {MAX_RECEIVED_BYTES} bytes");
            return Err(StepFailure::new(Reason::BodyTooLarge, detail));
        }
    }
    Ok(seen)
}

/// Whether something that must have been received has not come yet.
fn wants_more(step: &Step, seen: &Seen) -> bool {
    let answer = seen.answer(Phases::default());
    let of_received = step.expect.iter().filter(|e| *e.subject() == Subject::Received);
    let mut down = of_received.filter(|expectation| expectation.level() == Level::Down);
    let mut kept = step.keep.values().filter(|keep| keep.from == Subject::Received);
    down.any(|expectation| expectation.judge(&answer).is_err())
        || kept.any(|keep| keep.read(&answer).is_err())
}

/// Fills a blank text.
pub(crate) fn fill(
    template: &domain::template::Template,
    values: &Values,
) -> Result<String, Unfilled> {
    Ok(template.render(values)?)
}
