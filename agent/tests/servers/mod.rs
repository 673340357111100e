//! Servers that misbehave in one way each, on ports of their own.
#![allow(dead_code, reason = "no test needs all of them")]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

/// Serves every connection with the same behaviour, until the test process ends.
pub(crate) fn serve(behave: impl Fn(TcpStream) + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let behave = Arc::new(behave);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let behave = behave.clone();
            std::thread::spawn(move || behave(stream));
        }
    });
    address
}

/// Reads a request's head, and as much of its body as comes with it.
pub(crate) fn request(stream: &mut TcpStream) -> String {
    let mut seen = vec![];
    let mut piece = [0; 4096];
    while !seen.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut piece) {
            Ok(0) | Err(_) => break,
            Ok(n) => seen.extend_from_slice(&piece[..n]),
        }
    }
    String::from_utf8_lossy(&seen).into_owned()
}

/// Answers every request with these bytes, and closes.
pub(crate) fn answering(answer: impl AsRef<[u8]> + Send + Sync + 'static) -> SocketAddr {
    serve(move |mut stream| {
        request(&mut stream);
        let _ = stream.write_all(answer.as_ref());
    })
}

/// Takes the request and never says a word.
pub(crate) fn silent() -> SocketAddr {
    serve(|mut stream| {
        request(&mut stream);
        std::thread::sleep(Duration::from_secs(30));
    })
}

/// Breaks every connection off as soon as it has the request.
pub(crate) fn resetting() -> SocketAddr {
    serve(|mut stream| {
        let mut byte = [0];
        let _ = stream.read(&mut byte);
        // Closed with bytes unread, a socket is reset.
    })
}

/// A port at which nobody listens, and that nobody else gets: it is bound until the tests end.
pub(crate) fn nobody() -> SocketAddr {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = socket.local_addr().unwrap();
    std::mem::forget(socket);
    address
}

/// Begins the head of an answer and never ends it.
pub(crate) fn dripping_head() -> SocketAddr {
    drip(b"HTTP/1.1 200 OK\r\n", b"x: y\r\n")
}

/// Begins the body of an answer and never ends it.
pub(crate) fn dripping_body() -> SocketAddr {
    drip(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n", b"more ")
}

fn drip(first: &'static [u8], again: &'static [u8]) -> SocketAddr {
    serve(move |mut stream| {
        request(&mut stream);
        let mut sent = stream.write_all(first);
        while sent.is_ok() {
            std::thread::sleep(Duration::from_millis(100));
            sent = stream.write_all(again);
        }
    })
}

/// An answer of some kilobytes that unpacks to ten megabytes.
pub(crate) fn gzip_bomb() -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(vec![], flate2::Compression::best());
    packer.write_all(&vec![0; 10_000_000]).unwrap();
    let packed = packer.finish().unwrap();
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\n\r\n",
        packed.len()
    );
    [head.into_bytes(), packed].concat()
}

/// Sends every reader on to the next page, for ever.
pub(crate) fn circling() -> SocketAddr {
    answering("HTTP/1.1 302 Found\r\nlocation: /again\r\ncontent-length: 0\r\n\r\n")
}
