//! STARTTLS: how does each plaintext protocol negotiate the switch to TLS?

use std::net::IpAddr;

use domain::probe::action::StartTls;
use domain::probe::run::{NetworkPhase, StepFailure};
use domain::protocol::observation::Reason;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::line_protocol::{Dialogue, hello, refused};
use crate::net::connect::{Connection, StepConnection, own_address};
use crate::net::tls::Alpn;
use crate::run::failure::broken_connection;

/// PostgreSQL's `SSLRequest`: a length of 8, and the code 80877103.
const SSL_REQUEST: [u8; 8] = [0, 0, 0, 8, 4, 0xd2, 0x16, 0x2f];

/// Opens a connection, agrees on encryption as the protocol has it, and goes on encrypted.
pub(super) async fn open(
    line: &mut StepConnection<'_>,
    host: &str,
    port: u16,
    protocol: StartTls,
) -> Result<Connection, StepFailure> {
    let tcp = agree(line, host, port, protocol).await?;
    encrypt(line, tcp, (host, port), protocol).await
}

/// Opens a connection on which both sides are ready for encryption.
async fn agree(
    line: &mut StepConnection<'_>,
    host: &str,
    port: u16,
    protocol: StartTls,
) -> Result<TcpStream, StepFailure> {
    let tcp = line.tcp(host, port).await?;
    line.progress.phase = NetworkPhase::FirstByte;
    match protocol {
        StartTls::Postgres => postgres(tcp).await,
        _ => {
            let from = own_address(&tcp)?;
            in_lines(Dialogue::new(tcp), from, protocol).await
        }
    }
}

/// Goes on encrypted, and explains a refusal.
pub(super) async fn encrypt(
    line: &mut StepConnection<'_>,
    tcp: TcpStream,
    (host, port): (&str, u16),
    protocol: StartTls,
) -> Result<Connection, StepFailure> {
    match line.encrypt(tcp, host, Alpn::Any).await {
        Err(refused) if refused.nothing_in_common => {
            let again =
                async |line: &mut StepConnection<'_>| agree(line, host, port, protocol).await;
            Err(line.explain(refused, host, Alpn::Any, again).await)
        }
        encrypted => Ok(encrypted?),
    }
}

async fn in_lines(
    mut dialogue: Dialogue<TcpStream>,
    from: IpAddr,
    protocol: StartTls,
) -> Result<TcpStream, StepFailure> {
    match protocol {
        StartTls::Smtp => {
            dialogue.reply("220", "the connection").await?;
            hello(&mut dialogue, from).await?;
            dialogue.say("STARTTLS").await?;
            dialogue.reply("220", "STARTTLS").await?;
        }
        StartTls::Ftp => {
            dialogue.reply("220", "the connection").await?;
            dialogue.say("AUTH TLS").await?;
            dialogue.reply("234", "AUTH TLS").await?;
        }
        StartTls::Pop3 => {
            expect(&mut dialogue, "+OK", "the connection").await?;
            dialogue.say("STLS").await?;
            expect(&mut dialogue, "+OK", "STLS").await?;
        }
        StartTls::Imap => {
            expect(&mut dialogue, "* OK", "the connection").await?;
            dialogue.say("a1 STARTTLS").await?;
            expect(&mut dialogue, "a1 OK", "STARTTLS").await?;
        }
        StartTls::Postgres => {}
    }
    dialogue.into_stream()
}

async fn expect(
    dialogue: &mut Dialogue<TcpStream>,
    start: &str,
    to: &str,
) -> Result<(), StepFailure> {
    let line = dialogue.line().await?;
    if line.starts_with(start) { Ok(()) } else { Err(refused(&line, to)) }
}

async fn postgres(mut tcp: TcpStream) -> Result<TcpStream, StepFailure> {
    let mut answer = [0];
    let asked = async {
        tcp.write_all(&SSL_REQUEST).await?;
        tcp.read_exact(&mut answer).await
    };
    asked.await.map_err(|error| broken_connection(&error))?;
    match answer {
        [b'S'] => Ok(tcp),
        [other] => {
            let detail = format!("SSLRequest was answered with byte {other}");
            Err(StepFailure::new(Reason::BadProtocol, detail))
        }
    }
}
