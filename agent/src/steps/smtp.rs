//! SMTP step: the banner of a mail server, its extensions, and whether it offers STARTTLS.
//!
//! Mail libraries do not expose the banner, and send more than a greeting.

use domain::expectation::Fact;
use domain::probe::action::StartTls;
use domain::probe::run::{NetworkPhase, StepFailure};
use tokio::time::Instant;

use super::line_protocol::{Dialogue, hello};
use super::starttls;
use super::tcp_tls_udp::address;
use crate::net::connect::{Connection, StepConnection, add, own_address};
use crate::net::stream::Stream;
use crate::run::response::StepResponse;

/// Greets a mail server, and takes leave.
pub(super) async fn greet(
    line: &mut StepConnection<'_>,
    address: &str,
    encrypts: bool,
) -> Result<StepResponse, StepFailure> {
    let (host, port) = self::address(address)?;
    let tcp = line.tcp(&host, port).await?;
    line.progress.phase = NetworkPhase::FirstByte;
    let began = Instant::now();
    let from = own_address(&tcp)?;
    let mut dialogue = Dialogue::new(tcp);
    let banner = dialogue.reply("220", "the connection").await?.join("\n");
    add(&mut line.progress.phases.first_byte_us, began);
    line.progress.phase = NetworkPhase::Transfer;
    let mut extensions = hello(&mut dialogue, from).await?;
    let mut certificate = None;
    if encrypts {
        dialogue.say("STARTTLS").await?;
        dialogue.reply("220", "STARTTLS").await?;
        let tcp = dialogue.into_stream()?;
        let encrypted = starttls::encrypt(line, tcp, (&host, port), StartTls::Smtp).await?;
        line.progress.phase = NetworkPhase::Transfer;
        let Connection { stream, certificate: shown } = encrypted;
        certificate = shown;
        let mut dialogue = Dialogue::new(stream);
        // What it can do may differ once nobody else listens.
        extensions = hello(&mut dialogue, from).await?;
        leave(&mut dialogue).await;
    } else {
        leave(&mut dialogue).await;
    }
    let facts = vec![(Fact::Banner, banner.into()), (Fact::Extensions, extensions.into())];
    // Keywords have no case (RFC 5321, 2.4).
    Ok(StepResponse { certificate, facts, names: true, ..StepResponse::default() })
}

/// Says good-bye. All has been seen by then, so an answer is not waited for.
async fn leave<S: Stream>(dialogue: &mut Dialogue<S>) {
    let _ = dialogue.say("QUIT").await;
}
