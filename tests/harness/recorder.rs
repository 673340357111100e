//! What did an agent send, and what was it answered? A proxy between an agent and the Worker that passes
//! everything on and keeps every batch with its answer.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long either side may be silent.
const PATIENCE: Duration = Duration::from_secs(15);

/// A batch on its way.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// What the agent sent.
    pub packed: Vec<u8>,
    /// Status and body of what the Worker answered; `None` while and when it did not, or not to the end.
    pub answer: Option<(u16, Vec<u8>)>,
}

/// A proxy of its own for each agent. It ends with the story.
pub struct Recorder {
    port: u16,
    line: Arc<RecorderLine>,
}

struct RecorderLine {
    /// The Worker's port.
    to: u16,
    /// Each so many-th answer to a batch never reaches the agent.
    lose_every: usize,
    exchanges: Mutex<Vec<Exchange>>,
    cut: AtomicBool,
}

impl Recorder {
    /// Begins to pass on what comes to a port of the Worker, and to lose each so many-th receipt.
    ///
    /// # Panics
    /// When there is no port for it.
    #[must_use]
    pub fn start(to: u16, lose_every: usize) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let port = listener.local_addr().expect("a port").port();
        let (exchanges, cut) = (Mutex::default(), AtomicBool::new(false));
        let line = Arc::new(RecorderLine { to, lose_every, exchanges, cut });
        let shared = Arc::clone(&line);
        std::thread::spawn(move || {
            for agent in listener.incoming().flatten() {
                if shared.cut.load(Ordering::Relaxed) {
                    return;
                }
                let line = Arc::clone(&shared);
                // A connection that breaks is what the story is about.
                std::thread::spawn(move || line.pass(agent).ok());
            }
        });
        Self { port, line }
    }

    /// Where an agent finds it.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }

    /// How many batches were sent.
    #[must_use]
    pub fn count(&self) -> usize {
        self.line.exchanges().len()
    }

    /// Every batch that was sent, in order.
    #[must_use]
    pub fn exchanges(&self) -> Vec<Exchange> {
        self.line.exchanges().clone()
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.line.cut.store(true, Ordering::Relaxed);
        // Wakes who waits for the next connection.
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
    }
}

impl RecorderLine {
    fn exchanges(&self) -> MutexGuard<'_, Vec<Exchange>> {
        self.exchanges.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Passes on one request and its answer; then the connection ends.
    fn pass(&self, mut agent: TcpStream) -> io::Result<()> {
        agent.set_read_timeout(Some(PATIENCE))?;
        let request = Message::read(&mut agent)?;
        let sent = request.head.starts_with("POST /agent/v1/batches ").then(|| {
            let mut exchanges = self.exchanges();
            exchanges.push(Exchange { packed: request.body.clone(), answer: None });
            exchanges.len() - 1
        });
        let mut worker = self.reach()?;
        // One request for each connection, on both sides.
        let head = request.head.replacen("\r\n", "\r\nconnection: close\r\n", 1);
        worker.write_all(head.as_bytes())?;
        worker.write_all(&request.body)?;
        let answer = Message::read(&mut worker)?;
        if let Some(at) = sent {
            self.exchanges()[at].answer = Some((answer.status(), answer.body.clone()));
            if at % self.lose_every == self.lose_every - 1 {
                return Ok(());
            }
        }
        agent.write_all(answer.head.as_bytes())?;
        agent.write_all(&answer.body)
    }

    fn reach(&self) -> io::Result<TcpStream> {
        let worker = TcpStream::connect((Ipv4Addr::LOCALHOST, self.to))?;
        // Where nobody listens, a connection may be given the port that it calls, and reach itself.
        if worker.local_addr()? == worker.peer_addr()? {
            return Err(io::ErrorKind::ConnectionRefused.into());
        }
        worker.set_read_timeout(Some(PATIENCE))?;
        Ok(worker)
    }
}

/// A request or an answer that came whole.
struct Message {
    head: String,
    body: Vec<u8>,
}

impl Message {
    fn read(from: &mut TcpStream) -> io::Result<Self> {
        let mut bytes = vec![];
        let mut piece = [0; 16_384];
        loop {
            if let Some(message) = Self::of(&bytes) {
                return Ok(message);
            }
            match from.read(&mut piece)? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                count => bytes.extend(&piece[..count]),
            }
        }
    }

    /// The message, once all of it is there.
    fn of(bytes: &[u8]) -> Option<Self> {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let lengths = head.lines().filter_map(|line| line.split_once(':'));
        let mut lengths = lengths.filter(|(name, _)| name.eq_ignore_ascii_case("content-length"));
        let length = lengths.next().and_then(|(_, length)| length.trim().parse().ok());
        let body = bytes[end..].get(..length.unwrap_or(0))?.to_vec();
        assert!(!head.to_ascii_lowercase().contains("transfer-encoding"), "{head}");
        Some(Self { head, body })
    }

    fn status(&self) -> u16 {
        self.head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default()
    }
}
