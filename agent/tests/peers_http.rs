//! HTTP as nginx serves it: both versions, certificates of servers and of clients, addresses of
//! both kinds, and bodies of bytes.
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

use std::path::Path;

use agent::run::Runner;
use agent::settings::{Credentials, Folders};
use domain::protocol::observation::{Outcome, Reason};
use probes::{attempts, failure_of, observe, observe_trusting, probe};
use programs::{free_port, nginx};
use tls::{Authority, CertificateSpec};

#[test]
fn http_2_is_spoken_when_it_is_asked_for_and_nothing_else_passes_for_it() {
    let authority = Authority::new();
    authority.make(&CertificateSpec::for_name("shop"));
    let (key, pem) = (authority.path("shop.key"), authority.path("shop.pem"));
    let certificate =
        format!("ssl_certificate {}; ssl_certificate_key {};", pem.display(), key.display());
    let [both, plain] = [free_port(), free_port()];
    let nginx = nginx(&format!(
        "server {{ listen 127.0.0.1:PORT ssl; {certificate} return 200 $server_protocol; }}\n\
         server {{ listen 127.0.0.1:{both} ssl http2; {certificate} return 200 $server_protocol; }}\n\
         server {{ listen 127.0.0.1:{plain} http2; return 200 $server_protocol; }}"
    ));
    let step = |port: u16, scheme: &str, version: &str, words: &str| {
        probe(&format!(
            "[[step]]\nname = 's'\nget = '{scheme}://localhost:{port}/'\n\
             http_version = '{version}'\nexpect = [\"body == '{words}'\"]\n"
        ))
    };
    let root = authority.path("root.pem");
    for (port, scheme, version, words) in [
        (nginx.port, "https", "1.1", "HTTP/1.1"),
        (both, "https", "1.1", "HTTP/1.1"),
        (both, "https", "2", "HTTP/2.0"),
        (plain, "http", "2", "HTTP/2.0"),
    ] {
        let seen = observe_trusting(&step(port, scheme, version, words), &[], &root);
        assert_eq!(seen[0].outcome, Outcome::Passed, "{scheme} {version}");
    }
    let seen = observe_trusting(&step(nginx.port, "https", "2", "HTTP/2.0"), &[], &root);
    assert_eq!(failure_of(&seen).reason, Reason::TlsProtocol, "{seen:?}");
}

#[test]
fn http_2_says_the_host_of_the_file_and_reads_as_many_headers_as_http_1() {
    let value = "v".repeat(100);
    let many: String = (0..300).map(|n| format!("add_header x-{n} {value};\n")).collect();
    let nginx =
        nginx(&format!("server {{ listen 127.0.0.1:PORT http2; {many} return 200 $host; }}"));
    let step = |more: &str, words: &str| {
        probe(&format!(
            "[[step]]\nname = 's'\nget = 'http://127.0.0.1:{}/'\nhttp_version = '2'\n{more}\n\
             expect = [\"body == '{words}'\", \"header.x-299 exists\"]\n",
            nginx.port
        ))
    };
    for (more, words) in
        [("", "127.0.0.1"), ("headers = { host = 'shop.example' }", "shop.example")]
    {
        assert_eq!(observe(&step(more, words), &[])[0].outcome, Outcome::Passed, "{more}");
    }
}

#[test]
fn a_probe_may_bring_its_own_authority_and_its_own_certificate() {
    let authority = Authority::new();
    authority.make(&CertificateSpec::for_name("shop"));
    authority.make(&CertificateSpec::for_name("client"));
    let path = |file: &str| authority.path(file).display().to_string();
    let nginx = nginx(&format!(
        "server {{ listen 127.0.0.1:PORT ssl; ssl_certificate {}; ssl_certificate_key {};\n\
         ssl_client_certificate {}; ssl_verify_client on; return 200 $ssl_client_s_dn; }}",
        path("shop.pem"),
        path("shop.key"),
        path("root.pem"),
    ));
    let read = |file: &str| std::fs::read_to_string(authority.path(file)).unwrap();
    let step = |more: &str| {
        probe(&format!(
            "[[step]]\nname = 's'\nget = 'https://localhost:{}/'\n\
             expect = [\"body == 'CN=client'\"]\n{more}",
            nginx.port
        ))
    };
    let ca = format!("ca = '''{}'''\n", read("root.pem"));
    let identity = format!(
        "client_certificate = '''{}'''\nclient_key = '${{secret.CLIENT_KEY}}'\n",
        read("client.pem")
    );
    let key = read("client.key");
    let secrets = [("CLIENT_KEY", key.as_str())];
    let seen = observe(&step(&(ca.clone() + &identity)), &secrets);
    assert_eq!(seen[0].outcome, Outcome::Passed);
    let stranger = failure_of(&observe(&step(&identity), &secrets));
    assert_eq!(stranger.reason, Reason::CertificateChainIncomplete, "{stranger:?}");
    let nobody = failure_of(&observe(&step(&ca), &[]));
    assert_eq!(nobody.reason, Reason::ExpectationFailed, "{nobody:?}");
    let seen = observe(&step(&(ca + &identity)), &[("CLIENT_KEY", "hunter2-is-no-key")]);
    let Outcome::Unsure(why) = &seen[0].outcome else { panic!("{seen:?}") };
    assert!(why.contains("`client_key` is no key") && !why.contains("hunter2"), "{why}");
}

#[test]
fn addresses_of_one_kind_can_be_asked_for() {
    let nginx = nginx(
        "server { listen 127.0.0.1:PORT; return 200 four; }\n\
         server { listen [::1]:PORT; return 200 six; }",
    );
    for (version, words) in [("4", "four"), ("6", "six")] {
        let seen = observe(
            &probe(&format!(
                "[[step]]\nname = 's'\nget = 'http://localhost:{}/'\nip_version = {version}\n\
                 expect = [\"body == '{words}'\"]\n",
                nginx.port
            )),
            &[],
        );
        assert_eq!(seen[0].outcome, Outcome::Passed, "{version}");
    }
    let other = probe("[[step]]\nname = 's'\nget = 'http://127.0.0.1:1/'\nip_version = 6\n");
    let failure = failure_of(&observe(&other, &[]));
    assert_eq!(failure.reason, Reason::DnsFailed, "{failure:?}");
}

/// A server that says what body it was sent.
fn echo() -> std::net::SocketAddr {
    use std::io::{Read, Write};
    servers::serve(|mut stream| {
        let (mut seen, mut piece) = (vec![], [0; 4096]);
        let body = loop {
            let read = stream.read(&mut piece).unwrap();
            seen.extend_from_slice(&piece[..read]);
            let text = String::from_utf8_lossy(&seen).to_lowercase();
            let Some((head, _)) = text.split_once("\r\n\r\n") else { continue };
            let length = head.split("content-length: ").nth(1).unwrap_or("0");
            let length: usize = length.split("\r\n").next().unwrap().parse().unwrap();
            if seen.len() >= head.len() + 4 + length {
                break seen[head.len() + 4..].to_vec();
            }
        };
        let _ = write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
        let _ = stream.write_all(&body);
    })
}

fn observe_with_files(steps: &str, files: Option<&Path>) -> Outcome {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let folders = Folders { files: files.map(Path::to_owned), screenshots: None };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let observed = async {
        let runner =
            Runner::new(&Credentials::default(), &folders, probes::registrations(&[]), "eu");
        attempts(&runner, &probe(steps)).await
    };
    runtime.block_on(observed).remove(0).outcome
}

#[test]
fn bodies_of_bytes_and_of_files() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("order.json"), r#"{"tea":3}"#).unwrap();
    let step = |body: &str, words: &str| {
        format!(
            "[[step]]\nname = 's'\npost = 'http://{}/'\n{body}\nexpect = [\"{words}\"]\n",
            echo()
        )
    };
    let bytes = step("base64 = 'AGhlbGxv'", "body contains 'hello'");
    assert_eq!(observe_with_files(&bytes, None), Outcome::Passed);
    let file = step("file = 'order.json'", "json.tea == 3");
    assert_eq!(observe_with_files(&file, Some(folder.path())), Outcome::Passed);
    for files in [None, Some(Path::new("/nowhere"))] {
        let seen = observe_with_files(&file, files);
        let Outcome::Unsure(why) = &seen else { panic!("{seen:?}") };
        assert!(why.contains("`order.json`"), "a file that is not there says nothing: {why}");
    }
}
