//! Line protocols: reads replies as SMTP, FTP, POP3 and IMAP define them.

use std::net::IpAddr;

use domain::probe::run::StepFailure;
use domain::protocol::observation::Reason;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};

use crate::net::stream::Stream;
use crate::run::failure::broken_connection;

/// The longest line that is read.
const MAX_LINE_BYTES: u64 = 2_048;
/// The most lines of a reply.
const MAX_LINES: usize = 100;

/// A dialogue in lines.
pub(super) struct Dialogue<S> {
    stream: BufReader<S>,
}

impl<S: Stream> Dialogue<S> {
    pub(super) fn new(stream: S) -> Self {
        Self { stream: BufReader::new(stream) }
    }

    /// Sends a line.
    pub(super) async fn say(&mut self, line: &str) -> Result<(), StepFailure> {
        let line = format!("{line}\r\n");
        let sent = async {
            self.stream.write_all(line.as_bytes()).await?;
            self.stream.flush().await
        };
        sent.await.map_err(|error| broken_connection(&error))
    }

    /// The next line, without its end.
    pub(super) async fn line(&mut self) -> Result<String, StepFailure> {
        let mut line = vec![];
        let read = (&mut self.stream).take(MAX_LINE_BYTES).read_until(b'\n', &mut line).await;
        read.map_err(|error| broken_connection(&error))?;
        if line.is_empty() {
            return Err(StepFailure::new(
                Reason::ConnectionReset,
                "the server ended the connection",
            ));
        }
        if !line.ends_with(b"\n") {
            let detail = format!("a line has no end within {} bytes", line.len());
            return Err(StepFailure::new(Reason::BadProtocol, detail));
        }
        Ok(String::from_utf8_lossy(&line).trim_end().to_owned())
    }

    /// A reply of one or more lines, `250-one` to `250 last`, that begins with a code.
    pub(super) async fn reply(&mut self, code: &str, to: &str) -> Result<Vec<String>, StepFailure> {
        let first = self.line().await?;
        self.reply_from(first, code, to).await
    }

    /// Reads a reply to its end whatever its code.
    async fn finish_reply(&mut self, first: String) -> Result<(), StepFailure> {
        let code = first.get(..3).unwrap_or_default().to_owned();
        self.reply_from(first, &code, "EHLO").await.map(drop)
    }

    /// A reply of which the first line was read.
    async fn reply_from(
        &mut self,
        first: String,
        code: &str,
        to: &str,
    ) -> Result<Vec<String>, StepFailure> {
        let (mut lines, mut next) = (vec![], Some(first));
        while lines.len() < MAX_LINES {
            let line = match next.take() {
                Some(first) => first,
                None => self.line().await?,
            };
            if !line.starts_with(code) {
                return Err(refused(&line, to));
            }
            let text = line.get(code.len()..).unwrap_or_default();
            lines.push(text.get(1..).unwrap_or_default().trim().to_owned());
            if !text.starts_with('-') {
                return Ok(lines);
            }
        }
        let detail = format!("a reply has more than {MAX_LINES} lines");
        Err(StepFailure::new(Reason::BadProtocol, detail))
    }

    /// The stream, to go on encrypted.
    ///
    /// # Errors
    /// When there is more in it already: that was sent in the open and cannot be trusted.
    pub(super) fn into_stream(self) -> Result<S, StepFailure> {
        if self.stream.buffer().is_empty() {
            return Ok(self.stream.into_inner());
        }
        let detail = "the server sent plaintext after it agreed to STARTTLS";
        Err(StepFailure::new(Reason::BadProtocol, detail))
    }
}

/// Greets a mail server by the address that it is reached from (RFC 5321, 4.1.3), because few agents have a
/// name that leads back to them, and gives the extensions that it offers. A server that does not know the
/// greeting with extensions gets the older one.
pub(super) async fn hello<S: Stream>(
    dialogue: &mut Dialogue<S>,
    from: IpAddr,
) -> Result<Vec<String>, StepFailure> {
    let name = match from {
        IpAddr::V4(from) => format!("[{from}]"),
        IpAddr::V6(from) => format!("[IPv6:{from}]"),
    };
    dialogue.say(&format!("EHLO {name}")).await?;
    let first = dialogue.line().await?;
    if ["500", "501", "502", "504", "550"].iter().any(|unknown| first.starts_with(unknown)) {
        dialogue.finish_reply(first).await?;
        dialogue.say(&format!("HELO {name}")).await?;
        dialogue.reply("250", "HELO").await?;
        return Ok(vec![]);
    }
    // The first line greets back.
    Ok(dialogue.reply_from(first, "250", "EHLO").await?.into_iter().skip(1).collect())
}

/// A reply that is not what the protocol asks for.
pub(super) fn refused(line: &str, to: &str) -> StepFailure {
    StepFailure::new(Reason::BadProtocol, format!("{to} was answered with `{line}`"))
}
