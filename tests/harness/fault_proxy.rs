//! TCP proxy between an HTTP client and a server, with faults: what was sent over it, what came back, and which of it
//! was delayed, dropped or cut?

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::time::timestamp::Timestamp;

use crate::now;

/// How long either side may be silent; longer than any client of a story waits.
const PATIENCE: Duration = Duration::from_secs(15);

/// What befalls one request on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProxyFault {
    /// Nothing: it is passed on, and its answer comes back.
    None,
    /// It is passed on only after a while.
    Delayed(Duration),
    /// Its bytes vanish, and nothing comes back until the client gives up.
    RequestDropped,
    /// It is passed on only once the client has given up; nothing comes back.
    RequestLate,
    /// Half of it is passed on; then both connections are closed.
    RequestCut,
    /// The server answers, and the answer's bytes vanish until the client gives up.
    AnswerDropped,
    /// The server answers, and the connection is closed before the client has a byte of it.
    AnswerLost,
    /// The server answers, and the connection is closed after half of the answer's body.
    AnswerCut,
}

impl ProxyFault {
    /// Whether the server has the whole request, whatever becomes of its answer.
    #[must_use]
    pub fn passes_the_request(self) -> bool {
        !matches!(self, Self::RequestDropped | Self::RequestCut)
    }

    /// Whether the client has the whole answer.
    #[must_use]
    pub fn passes_the_answer(self) -> bool {
        matches!(self, Self::None | Self::Delayed(_))
    }
}

/// A request on its way.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// When all of it had come to the proxy, by this machine's clock.
    pub at: Timestamp,
    /// The first line and the headers.
    pub head: String,
    /// The body: of an agent's delivery, the packed batch.
    pub packed: Vec<u8>,
    /// What befell it.
    pub fault: ProxyFault,
    /// Status and body of what the server answered, whether or not the client had it; `None` while and when it did
    /// not, or not to the end.
    pub answer: Option<(u16, Vec<u8>)>,
    /// The first line and the headers of that answer.
    pub answer_head: String,
}

impl Exchange {
    /// Whether an agent delivered a batch.
    #[must_use]
    pub fn is_batch(&self) -> bool {
        is_batch(&self.head)
    }

    /// The value of a header, by its name in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        header_of(&self.head, name)
    }

    /// The value of a header of the answer, by its name in lower case.
    #[must_use]
    pub fn answered_header(&self, name: &str) -> Option<&str> {
        header_of(&self.answer_head, name)
    }
}

fn header_of<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let lines = head.lines().filter_map(|line| line.split_once(':'));
    let mut found = lines.filter(|(header, _)| header.eq_ignore_ascii_case(name));
    found.next().map(|(_, value)| value.trim())
}

/// Whether a request delivers a batch.
pub(crate) fn is_batch(head: &str) -> bool {
    head.starts_with("POST /agent/v1/batches ")
}

/// A proxy that decides by the head of each request what befalls it. It ends with the story.
pub struct FaultProxy {
    port: u16,
    line: Arc<ProxyLine>,
}

struct ProxyLine {
    /// The server's port.
    to: u16,
    decide: Box<dyn Fn(&str) -> ProxyFault + Send + Sync>,
    exchanges: Mutex<Vec<Exchange>>,
    is_over: AtomicBool,
}

impl FaultProxy {
    /// Begins to pass on what comes to a port of this machine.
    ///
    /// # Panics
    /// When there is no port for it.
    #[must_use]
    pub fn start(to: u16, decide: impl Fn(&str) -> ProxyFault + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let port = listener.local_addr().expect("a port").port();
        let (exchanges, is_over) = (Mutex::default(), AtomicBool::new(false));
        let line = Arc::new(ProxyLine { to, decide: Box::new(decide), exchanges, is_over });
        let shared = Arc::clone(&line);
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if shared.is_over.load(Ordering::Relaxed) {
                    return;
                }
                let line = Arc::clone(&shared);
                // A connection that breaks is what the story is about.
                std::thread::spawn(move || line.pass(client).ok());
            }
        });
        Self { port, line }
    }

    /// Where a client finds it.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Every request that came whole, in order.
    #[must_use]
    pub fn exchanges(&self) -> Vec<Exchange> {
        self.line.exchanges().clone()
    }

    /// How many requests there were of which something holds.
    #[must_use]
    pub fn count(&self, holds: impl Fn(&Exchange) -> bool) -> usize {
        self.line.exchanges().iter().filter(|exchange| holds(exchange)).count()
    }
}

impl Drop for FaultProxy {
    fn drop(&mut self) {
        self.line.is_over.store(true, Ordering::Relaxed);
        // Wakes the thread that waits for the next connection.
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
    }
}

impl ProxyLine {
    fn exchanges(&self) -> MutexGuard<'_, Vec<Exchange>> {
        self.exchanges.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Passes on one request and its answer; then the connection ends.
    fn pass(&self, mut client: TcpStream) -> io::Result<()> {
        client.set_read_timeout(Some(PATIENCE))?;
        let Message { head, body } = Message::read(&mut client)?;
        let fault = (self.decide)(&head);
        let place = {
            let (mut exchanges, packed) = (self.exchanges(), body.clone());
            let (head, answer_head) = (head.clone(), String::new());
            exchanges.push(Exchange { at: now(), head, packed, fault, answer: None, answer_head });
            exchanges.len() - 1
        };
        match fault {
            ProxyFault::Delayed(by) => std::thread::sleep(by),
            ProxyFault::RequestDropped => return hold(&mut client),
            ProxyFault::RequestLate => hold(&mut client)?,
            _ => {}
        }
        let mut server = self.reach()?;
        // One request for each connection, on both sides.
        let head = head.replacen("\r\n", "\r\nconnection: close\r\n", 1);
        let request = [head.as_bytes(), &body].concat();
        if fault == ProxyFault::RequestCut {
            let half = if body.is_empty() { head.len() / 2 } else { head.len() + body.len() / 2 };
            return server.write_all(&request[..half]);
        }
        server.write_all(&request)?;
        let answer = Message::read(&mut server)?;
        {
            let exchange = &mut self.exchanges()[place];
            exchange.answer_head.clone_from(&answer.head);
            exchange.answer = Some((answer.status(), answer.body.clone()));
        }
        match fault {
            ProxyFault::AnswerDropped => return hold(&mut client),
            ProxyFault::AnswerLost | ProxyFault::RequestLate => return Ok(()),
            _ => {}
        }
        client.write_all(answer.head.as_bytes())?;
        let whole = fault != ProxyFault::AnswerCut;
        let shown = if whole { answer.body.len() } else { answer.body.len() / 2 };
        client.write_all(&answer.body[..shown])
    }

    fn reach(&self) -> io::Result<TcpStream> {
        let server = TcpStream::connect((Ipv4Addr::LOCALHOST, self.to))?;
        // Where nothing listens, a connection may be given the port that it calls, and reach itself.
        if server.local_addr()? == server.peer_addr()? {
            return Err(io::ErrorKind::ConnectionRefused.into());
        }
        server.set_read_timeout(Some(PATIENCE))?;
        Ok(server)
    }
}

/// Keeps a connection open until the client closes it.
fn hold(client: &mut TcpStream) -> io::Result<()> {
    client.read(&mut [0; 1]).map(|_| ())
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
            if let Some(message) = Self::from_bytes(&bytes) {
                return Ok(message);
            }
            match from.read(&mut piece)? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                count => bytes.extend(&piece[..count]),
            }
        }
    }

    /// The message, once all of it is there.
    fn from_bytes(bytes: &[u8]) -> Option<Self> {
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
