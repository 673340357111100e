//! Servers that misbehave in one way each, on ports of their own.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

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

/// A port at which nobody listens.
pub(crate) fn nobody() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

/// Encrypts with a certificate that no authority signed.
pub(crate) fn self_signed() -> SocketAddr {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    let config = rustls::ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let config = Arc::new(config);
    serve(move |mut stream| {
        let mut session = rustls::ServerConnection::new(config.clone()).unwrap();
        while session.is_handshaking() {
            if session.complete_io(&mut stream).is_err() {
                return;
            }
        }
    })
}
