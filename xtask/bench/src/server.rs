//! Stub server for the agent benchmark: serves an assignment and acknowledges every batch without
//! storing it.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use domain::protocol::assignment::Assignment;
use domain::protocol::batch::Batch;

/// The server of one subject.
pub(super) struct BenchServer {
    pub(super) port: u16,
    observations: Arc<AtomicU64>,
}

impl BenchServer {
    pub(crate) fn start(assignment: &Assignment) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let port = listener.local_addr()?.port();
        let observations = Arc::new(AtomicU64::new(0));
        let counted = observations.clone();
        let assignment = serde_json::to_string(assignment)?;
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (assignment, counted) = (assignment.clone(), counted.clone());
                // A connection that breaks off concerns nobody.
                std::thread::spawn(move || drop(serve(stream, &assignment, &counted)));
            }
        });
        Ok(Self { port, observations })
    }

    /// How many observations were delivered.
    pub(crate) fn observations(&self) -> u64 {
        self.observations.load(Ordering::Relaxed)
    }
}

fn serve(mut stream: TcpStream, assignment: &str, counted: &AtomicU64) -> std::io::Result<()> {
    let mut pending = vec![];
    loop {
        let mut piece = [0; 65_536];
        let (head, body) = loop {
            if let Some(whole) = request(&mut pending) {
                break whole;
            }
            let read = stream.read(&mut piece)?;
            if read == 0 {
                return Ok(());
            }
            pending.extend_from_slice(piece.get(..read).unwrap_or_default());
        };
        let answer = if head.starts_with("POST") {
            let batch = Batch::unpack(&body).ok();
            counted.fetch_add(batch.map_or(0, |b| b.observations.len() as u64), Ordering::Relaxed);
            r#"{"sequence":0,"duplicate":false,"assignment":"bench"}"#
        } else {
            assignment
        };
        let length = answer.len();
        write!(
            stream,
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{answer}"
        )?;
    }
}

/// The first whole request of what came so far.
fn request(pending: &mut Vec<u8>) -> Option<(String, Vec<u8>)> {
    let end = pending.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let head = String::from_utf8_lossy(pending.get(..end)?).into_owned();
    let lower = head.to_ascii_lowercase();
    let length = lower.split("content-length: ").nth(1).and_then(|rest| rest.lines().next());
    let length: usize = length.and_then(|length| length.parse().ok()).unwrap_or(0);
    let body = pending.get(end..end + length)?.to_vec();
    pending.drain(..end + length);
    Some((head, body))
}
