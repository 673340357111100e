//! Servers that speak first: mail (aiosmtpd), those that go on encrypted, and sshd.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod probes;
#[path = "servers/programs.rs"]
mod programs;
mod servers;
#[path = "servers/tls.rs"]
mod tls;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use domain::probe::Probe;
use domain::protocol::observation::{Outcome, Reason};
use probes::{attempts, failure, failure_of, observe, observe_trusting, probe, runner};
use programs::{Program, start};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tls::{Authority, CertificateSpec};

fn mail(authority: Option<&Authority>) -> Program {
    start(|_, port| {
        let mut command = Command::new("/usr/bin/python3");
        command.args(["-m", "aiosmtpd", "-n", "-l", &format!("127.0.0.1:{port}")]);
        if let Some(authority) = authority {
            command.arg("--tlscert").arg(authority.path("shop.pem"));
            command.arg("--tlskey").arg(authority.path("shop.key"));
        }
        command
    })
}

fn greeted(address: impl std::fmt::Display, more: &str) -> Probe {
    probe(&format!("[[step]]\nname = 's'\nsmtp = '{address}'\n{more}\n"))
}

fn certified() -> Authority {
    let authority = Authority::new();
    authority.make(&CertificateSpec::for_name("shop"));
    authority
}

#[test]
fn a_mail_server_is_greeted_in_the_open_and_encrypted() {
    let authority = certified();
    let root = authority.path("root.pem");
    let plain = mail(None);
    let address = format!("localhost:{}", plain.port);
    let expect = r#"expect = ["banner contains 'SMTP'", "extensions contains '8BITMIME'"]"#;
    assert_eq!(observe(&greeted(&address, expect), &[])[0].outcome, Outcome::Passed);
    let lacking = failure_of(&observe(&greeted(&address, "starttls = 'smtp'"), &[]));
    assert_eq!(lacking.reason, Reason::BadProtocol);
    assert!(lacking.detail.contains("STARTTLS was answered with `4"), "{}", lacking.detail);
    let encrypted = mail(Some(&authority));
    let address = format!("localhost:{}", encrypted.port);
    let expect = r#"expect = ["extensions contains '8BITMIME'", "certificate.days_left > 1000"]"#;
    let step = greeted(&address, &format!("starttls = 'smtp'\n{expect}"));
    assert_eq!(observe_trusting(&step, &[], &root)[0].outcome, Outcome::Passed);
    let distrusted = failure_of(&observe(&step, &[]));
    assert_eq!(distrusted.reason, Reason::CertificateChainIncomplete, "{distrusted:?}");
    let tls = probe(&format!("[[step]]\nname = 's'\ntls = '{address}'\nstarttls = 'smtp'\n"));
    assert_eq!(observe_trusting(&tls, &[], &root)[0].outcome, Outcome::Passed);
}

/// Says its first line at once, and the next after each line that it hears.
fn saying(lines: &'static [&'static str]) -> SocketAddr {
    servers::serve(move |mut stream| {
        let mut heard = BufReader::new(stream.try_clone().unwrap()).lines();
        for line in lines {
            let _ = stream.write_all(line.as_bytes());
            if !matches!(heard.next(), Some(Ok(_))) {
                return;
            }
        }
        std::thread::sleep(Duration::from_secs(3));
    })
}

#[test]
fn mail_servers_that_do_not_keep_the_rules() {
    for (server, more, reason) in [
        (servers::nobody(), "", Reason::ConnectionRefused),
        (servers::silent(), "", Reason::FirstByteTimeout),
        (servers::serve(drop), "", Reason::ConnectionReset),
        (saying(&["554 go away\r\n"]), "", Reason::BadProtocol),
        (saying(&["HTTP/1.1 400 Bad Request\r\n"]), "", Reason::BadProtocol),
        (saying(&["220 hello\r\n", "500 what?\r\n", "500 what?\r\n"]), "", Reason::BadProtocol),
        (saying(&["220 hello\r\n"]), "", Reason::TransferTimeout),
        (
            saying(&["220 hello\r\n", "250 STARTTLS\r\n", "220 go\r\n250 in the open\r\n"]),
            "starttls = 'smtp'",
            Reason::BadProtocol,
        ),
    ] {
        let failure = failure(&greeted(server, more));
        assert_eq!(failure.reason, reason, "{}", failure.detail);
    }
}

/// Greets, hears so many bytes, agrees, and says one line more that nobody else can read.
fn going_on_encrypted(
    authority: &Authority,
    (greeting, heard, agreed): (&'static str, usize, &'static str),
) -> SocketAddr {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let chain = CertificateDer::pem_file_iter(authority.path("shop.pem")).unwrap();
    let chain = chain.collect::<Result<Vec<_>, _>>().unwrap();
    let key = PrivateKeyDer::from_pem_file(authority.path("shop.key")).unwrap();
    let config = rustls::ServerConfig::builder().with_no_client_auth();
    let config = Arc::new(config.with_single_cert(chain, key).unwrap());
    servers::serve(move |mut stream: TcpStream| {
        let _ = stream.write_all(greeting.as_bytes());
        if stream.read_exact(&mut vec![0; heard]).is_err() {
            return;
        }
        let _ = stream.write_all(agreed.as_bytes());
        let mut session = rustls::ServerConnection::new(config.clone()).unwrap();
        let mut encrypted = rustls::Stream::new(&mut session, &mut stream);
        let _ = encrypted.write_all(b"now only between us\r\n");
        let _ = encrypted.flush();
        std::thread::sleep(Duration::from_millis(300));
    })
}

#[test]
fn protocols_that_begin_in_the_open_go_on_encrypted() {
    let authority = certified();
    let root = authority.path("root.pem");
    for (protocol, dialogue) in [
        ("imap", ("* OK ready\r\n", "a1 STARTTLS\r\n".len(), "a1 OK go\r\n")),
        ("pop3", ("+OK ready\r\n", "STLS\r\n".len(), "+OK go\r\n")),
        ("ftp", ("220-welcome\r\n220 ready\r\n", "AUTH TLS\r\n".len(), "234 go\r\n")),
        ("postgres", ("", 8, "S")),
    ] {
        let port = going_on_encrypted(&authority, dialogue).port();
        let expect =
            "[\"received contains 'only between us'\", \"certificate.issuer contains 'root'\"]";
        let step = probe(&format!(
            "[[step]]\nname = 's'\ntcp = 'localhost:{port}'\nstarttls = '{protocol}'\nexpect = {expect}\n"
        ));
        let seen = observe_trusting(&step, &[], &root);
        assert_eq!(seen[0].outcome, Outcome::Passed, "{protocol}");
        let refusing = match protocol {
            "postgres" => servers::serve(|mut stream| {
                let _ = stream.read_exact(&mut [0; 8]);
                let _ = stream.write_all(b"N");
            }),
            _ => saying(&["- no\r\n"]),
        };
        let refused = failure(&probe(&format!(
            "[[step]]\nname = 's'\ntls = '{refusing}'\nstarttls = '{protocol}'\n"
        )));
        assert_eq!(refused.reason, Reason::BadProtocol, "{protocol}: {refused:?}");
    }
}

fn sshd() -> (Program, String) {
    // sshd keeps its rights apart there, as its package has it.
    let _ = std::fs::create_dir_all("/run/sshd");
    let mut print = String::new();
    let program = start(|folder, port| {
        let key = folder.join("key");
        let make = ["-q", "-t", "ed25519", "-N", "", "-f"];
        assert!(Command::new("ssh-keygen").args(make).arg(&key).status().unwrap().success());
        let shown = Command::new("ssh-keygen").args(["-l", "-f"]).arg(&key).output().unwrap();
        print = String::from_utf8(shown.stdout).unwrap();
        std::fs::write(folder.join("conf"), "UsePAM no\nStrictModes no\n").unwrap();
        let mut command = Command::new("/usr/sbin/sshd");
        command.args(["-D", "-e", "-p", &port.to_string(), "-o", "ListenAddress=127.0.0.1"]);
        command.arg("-f").arg(folder.join("conf")).arg("-h").arg(key);
        command
    });
    (program, print.split_whitespace().nth(1).unwrap().to_owned())
}

#[test]
fn an_ssh_server_shows_its_banner_and_its_key() {
    let (sshd, print) = sshd();
    let step = |address: &str, expect: &str| {
        probe(&format!("[[step]]\nname = 's'\nssh = '{address}'\nexpect = [{expect}]\n"))
    };
    let address = format!("localhost:{}", sshd.port);
    let right = format!(r#""banner matches '^SSH-2.0-OpenSSH'", "host_key == '{print}'""#);
    assert_eq!(observe(&step(&address, &right), &[])[0].outcome, Outcome::Passed);
    let other = failure(&step(&address, r#""host_key == 'SHA256:another'""#));
    assert_eq!(other.reason, Reason::ExpectationFailed);
    assert!(other.detail.contains(&print), "{}", other.detail);
    for (server, reason) in [
        (servers::nobody(), Reason::ConnectionRefused),
        (servers::silent(), Reason::FirstByteTimeout),
        (saying(&["HTTP/1.1 400 Bad Request\r\n\r\n"]), Reason::FirstByteTimeout),
        (saying(&["SSH-2.0-nothing-more\r\n"]), Reason::TransferTimeout),
        (servers::serve(drop), Reason::ConnectionReset),
        (
            servers::serve(|mut stream| {
                let _ = stream.write_all(b"SSH-2.0-odd\r\nthis is no packet at all, is it not?");
                std::thread::sleep(Duration::from_secs(3));
            }),
            Reason::BadProtocol,
        ),
    ] {
        let failure = failure(&step(&server.to_string(), ""));
        assert_eq!(failure.reason, reason, "{}", failure.detail);
    }
}

#[test]
fn nothing_of_an_ssh_step_outlives_it() {
    let (closed, closings) = std::sync::mpsc::channel();
    let stalling = servers::serve(move |mut stream| {
        let _ = stream.write_all(b"SSH-2.0-stalling\r\n");
        // Until the other side closes; how it does, does not matter.
        let _ = stream.read_to_end(&mut vec![]);
        let _ = closed.send(());
    });
    let step = probe(&format!("[[step]]\nname = 's'\nssh = '{stalling}'\n"));
    // As in the agent, the runtime goes on when the run is over.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let seen = attempts(&runner(&[]), &step).await;
        assert_eq!(failure_of(&seen).reason, Reason::TransferTimeout);
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert_eq!(runtime.metrics().num_alive_tasks(), 0, "a session goes on");
    });
    for attempt in 0..2 {
        let in_time = closings.recv_timeout(Duration::from_secs(1));
        assert!(in_time.is_ok(), "the connection of attempt {attempt} is open");
    }
}
