//! What is sent to a webhook? A receiver that keeps every request, and answers by the first word of its path.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;

/// A request that came.
#[derive(Clone, Debug)]
pub struct ReceivedRequest {
    /// Its path and query.
    pub path: String,
    /// Its header, with names in lower case.
    pub headers: Vec<(String, String)>,
    /// Its body.
    pub body: Vec<u8>,
}

impl ReceivedRequest {
    /// A header of it; empty when it is not there.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(header, _)| header == name);
        found.map_or("", |(_, value)| value)
    }

    /// Whether the library of Standard Webhooks takes it for signed by a secret (`whsec_…`), just now.
    ///
    /// # Panics
    /// When the secret is none, or a header cannot be one.
    #[must_use]
    pub fn is_signed_by(&self, secret: &str) -> bool {
        let mut headers = http::HeaderMap::new();
        for (name, value) in self.headers.iter().filter(|(name, _)| name.starts_with("webhook-")) {
            let name: http::HeaderName = name.parse().expect("a name");
            headers.insert(name, value.parse().expect("a value"));
        }
        let webhook = standardwebhooks::Webhook::new(secret).expect("a secret");
        webhook.verify(&self.body, &headers).is_ok()
    }

    /// Its body as JSON.
    ///
    /// # Panics
    /// When it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }
}

/// A receiver on a port of its own.
pub struct WebhookReceiver {
    port: u16,
    received: Arc<Mutex<Vec<ReceivedRequest>>>,
}

impl WebhookReceiver {
    /// Starts one. What a path begins with says how it answers: `ok` takes it, `busy` takes the second attempt,
    /// `gone` says 410, `elsewhere` redirects to `/trap`, `endless` never ends its answer, `stalls` takes it and never ends its answer, `silent` never answers,
    /// `then-silent` only the first time, and `echo` sends a challenge back.
    ///
    /// # Panics
    /// When there is no port for it.
    #[must_use]
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("a port").port();
        let received = Arc::new(Mutex::new(vec![]));
        let kept = Arc::clone(&received);
        std::thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                let kept = Arc::clone(&kept);
                std::thread::spawn(move || answer(connection, &kept));
            }
        });
        Self { port, received }
    }

    /// An address of it.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}/{path}", self.port)
    }

    /// What came to paths with such a beginning.
    ///
    /// # Panics
    /// When a thread of it panicked.
    #[must_use]
    pub fn at(&self, path: &str) -> Vec<ReceivedRequest> {
        let all = self.received.lock().expect("the requests").clone();
        all.into_iter().filter(|request| request.path.starts_with(path)).collect()
    }
}

fn answer(connection: TcpStream, kept: &Mutex<Vec<ReceivedRequest>>) {
    let Ok(mut writer) = connection.try_clone() else { return };
    let Some(request) = read(&mut BufReader::new(connection)) else { return };
    let path = request.path.clone();
    let challenge = serde_json::from_slice::<Value>(&request.body).unwrap_or_default();
    let before = {
        let mut all = kept.lock().expect("the requests");
        all.push(request);
        all.iter().filter(|other| other.path == path).count() - 1
    };
    let word = path.trim_start_matches('/').split(['/', '?']).next().unwrap_or_default();
    let end = "content-length: 2\r\nconnection: close\r\n\r\nok";
    let answer = match word {
        "busy" if before == 0 => format!("HTTP/1.1 503 Busy\r\nretry-after: 1\r\n{end}"),
        "gone" => format!("HTTP/1.1 410 Gone\r\n{end}"),
        "elsewhere" => format!("HTTP/1.1 302 Found\r\nlocation: /trap?secret\r\n{end}"),
        "echo" => {
            let body = serde_json::json!({ "challenge": challenge["challenge"] }).to_string();
            let length = body.len();
            format!(
                "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
            )
        }
        "then-silent" if before == 0 => format!("HTTP/1.1 200 OK\r\n{end}"),
        "stalls" => {
            let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\ndata: taken\n\n";
            let _ = writer.write_all(head.as_bytes());
            std::thread::sleep(Duration::from_secs(60));
            return;
        }
        "silent" | "then-silent" => {
            std::thread::sleep(Duration::from_secs(60));
            return;
        }
        "endless" => return without_end(&mut writer),
        _ => format!("HTTP/1.1 200 OK\r\n{end}"),
    };
    let _ = writer.write_all(answer.as_bytes());
}

/// Writes until the other side has had enough.
fn without_end(writer: &mut TcpStream) {
    let _ = writer.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
    let chunk = format!("400\r\n{}\r\n", "x".repeat(0x400));
    while writer.write_all(chunk.as_bytes()).is_ok() {
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn read(reader: &mut impl BufRead) -> Option<ReceivedRequest> {
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let path = line.split(' ').nth(1)?.to_owned();
    let mut headers = vec![];
    loop {
        line.clear();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.push((name.to_lowercase(), value.trim().to_owned()));
    }
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let length = length.and_then(|(_, value)| value.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(ReceivedRequest { path, headers, body })
}
