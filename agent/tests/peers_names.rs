//! Names as a real name server (nsd) tells them, datagrams, and echo requests.
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

use std::net::UdpSocket;
use std::process::Command;
use std::time::Duration;

use domain::protocol::observation::{Outcome, Reason};
use probes::{failure, observe, probe};
use programs::{Program, free_port, start};

const ZONE: &str = r#"$ORIGIN shop.test.
$TTL 300
@ IN SOA ns hostmaster 1 3600 600 86400 60
@ IN NS ns
@ IN MX 10 mail
@ IN TXT "v=spf1 -all"
@ IN CAA 0 issue "ca.test"
ns IN A 127.0.0.1
mail 60 IN A 192.0.2.25
mail 60 IN A 192.0.2.26
mail IN AAAA 2001:db8::25
www IN CNAME mail
_imap._tcp IN SRV 1 2 143 mail
no-mail IN MX 0 .
Cased IN CNAME Mail.SHOP.test.
Cased-Text IN TXT "Cased"
my_app IN A 192.0.2.30
xn--bcher-kva IN A 192.0.2.31
"#;

fn nsd() -> Program {
    start(|folder, port| {
        std::fs::write(folder.join("zone"), ZONE).unwrap();
        let at = folder.display();
        let config = format!(
            "server:\n ip-address: 127.0.0.1@{port}\n zonesdir: {at}\n username: \"\"\n \
             pidfile: {at}/pid\n xfrdfile: {at}/xfrd\n zonelistfile: {at}/list\n xfrdir: {at}\n\
             remote-control:\n control-enable: no\nzone:\n name: shop.test\n zonefile: zone\n"
        );
        std::fs::write(folder.join("conf"), config).unwrap();
        let mut command = Command::new("/usr/sbin/nsd");
        command.arg("-d").arg("-c").arg(folder.join("conf"));
        command
    })
}

fn asked(port: u16, name: &str, record: &str, expect: &str) -> domain::probe::Probe {
    probe(&format!(
        "[[step]]\nname = 's'\ndns = '{name}'\nrecord = '{record}'\n\
         resolver = '127.0.0.1:{port}'\nexpect = [{expect}]\n"
    ))
}

#[test]
fn every_type_of_record_is_told_as_zone_files_write_it() {
    let nsd = nsd();
    for (name, record, expect) in [
        (
            "mail.shop.test",
            "A",
            r#""answers contains '192.0.2.25'", "answers length == 2", "ttl == 60s""#,
        ),
        ("mail.shop.test", "AAAA", r#""answers contains '2001:db8::25'""#),
        ("www.shop.test", "CNAME", r#""answers contains 'mail.shop.test'""#),
        ("shop.test", "MX", r#""answers contains '10 mail.shop.test'""#),
        ("shop.test.", "TXT", r#""answers contains 'v=spf1 -all'""#),
        ("shop.test", "NS", r#""answers contains 'ns.shop.test'""#),
        (
            "shop.test",
            "SOA",
            r#""answers contains 'ns.shop.test hostmaster.shop.test 1 3600 600 86400 60'""#,
        ),
        ("_imap._tcp.shop.test", "SRV", r#""answers contains '1 2 143 mail.shop.test'""#),
        ("my_app.shop.test", "A", r#""answers contains '192.0.2.30'""#),
        ("bücher.shop.test", "A", r#""answers contains '192.0.2.31'""#),
        ("Mail.SHOP.test", "A", r#""answers length == 2""#),
        ("no-mail.shop.test", "MX", r#""answers contains '0 .'""#),
        ("cased.shop.test", "CNAME", r#""answers contains 'mail.shop.test'""#),
        ("cased.shop.test", "CNAME", r#""answers contains 'MAIL.shop.test'""#),
        ("shop.test", "MX", r#""answers contains '10 Mail.Shop.Test'""#),
        ("mail.shop.test", "AAAA", r#""answers contains '2001:DB8::25'""#),
        (
            "cased-text.shop.test",
            "TXT",
            r#""answers contains 'Cased'", "answers not contains 'cased'""#,
        ),
        ("shop.test", "CAA", r#""answers contains '0 issue \"ca.test\"'""#),
        ("nobody.shop.test", "A", r#""rcode == 'NXDOMAIN'""#),
        ("mail.shop.test", "MX", r#""rcode == 'NOERROR'", "answers length < 1""#),
        ("elsewhere.test", "A", r#""rcode == 'REFUSED'""#),
        ("mail.shop.test", "A", r#""duration < 1s""#),
    ] {
        let seen = observe(&asked(nsd.port, name, record, expect), &[]);
        assert_eq!(seen[0].outcome, Outcome::Passed, "{record} {name}");
    }
}

#[test]
fn names_that_are_not_there_never_pass_unsaid() {
    let nsd = nsd();
    for (name, record, words) in [
        ("nobody.shop.test", "A", "found \"NXDOMAIN\""),
        ("mail.shop.test", "TXT", "answers length >= 1"),
        ("elsewhere.test", "A", "found \"REFUSED\""),
    ] {
        let failure = failure(&asked(nsd.port, name, record, ""));
        assert_eq!(failure.reason, Reason::ExpectationFailed, "{failure:?}");
        assert!(failure.detail.contains(words), "{}", failure.detail);
    }
}

#[test]
fn name_servers_are_hosts_with_or_without_a_port() {
    let socket = UdpSocket::bind("[::1]:0").unwrap();
    let port = socket.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let mut datagram = [0; 512];
        while let Ok((length, from)) = socket.recv_from(&mut datagram) {
            // The question again, as an answer: no such name.
            datagram[2] |= 0x80;
            datagram[3] = 3;
            let _ = socket.send_to(&datagram[..length], from);
        }
    });
    let asked = |resolver: String| {
        probe(&format!(
            "[[step]]\nname = 's'\ndns = 'shop.test'\nresolver = '{resolver}'\n\
             expect = [\"rcode == 'NXDOMAIN'\"]\n"
        ))
    };
    let seen = observe(&asked(format!("[::1]:{port}")), &[]);
    assert_eq!(seen[0].outcome, Outcome::Passed);
    // Whatever is at the port of name servers of this machine, it is asked.
    for resolver in ["[::1]", "::1", "127.0.0.1", "localhost"] {
        let seen = observe(&asked(resolver.to_owned()), &[]);
        let outcome = format!("{:?}", seen[0].outcome);
        assert!(
            !outcome.contains("no host") && !outcome.contains("no address"),
            "{resolver}: {outcome}"
        );
    }
}

#[test]
fn name_servers_that_do_not_answer() {
    let silent = UdpSocket::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    let late = failure(&asked(port, "shop.test", "A", ""));
    assert_eq!(late.reason, Reason::DnsTimeout, "{late:?}");
    let nobody = failure(&asked(free_port(), "shop.test", "A", ""));
    let expected = [Reason::ConnectionRefused, Reason::DnsTimeout];
    assert!(expected.contains(&nobody.reason), "{nobody:?}");
}

/// Answers every datagram with these.
fn answering(answers: &'static [&'static str]) -> u16 {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let port = socket.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let mut datagram = [0; 2048];
        while let Ok((_, from)) = socket.recv_from(&mut datagram) {
            for answer in answers {
                std::thread::sleep(Duration::from_millis(10));
                let _ = socket.send_to(answer.as_bytes(), from);
            }
        }
    });
    port
}

#[test]
fn datagrams_are_read_until_what_is_expected_has_come() {
    let step = |port: u16, expect: &str| {
        probe(&format!(
            "[[step]]\nname = 's'\nudp = '127.0.0.1:{port}'\nsend = 'ping'\nexpect = [{expect}]\n"
        ))
    };
    let port = answering(&["one ", "two"]);
    let seen = observe(&step(port, r#""received contains 'two'", "first_byte < 500ms""#), &[]);
    assert_eq!(seen[0].outcome, Outcome::Passed);
    for (port, expect, reason) in [
        (port, r#""received contains 'three'""#, Reason::ExpectationFailed),
        (answering(&[]), "", Reason::ExpectationFailed),
        (answering(&[]), r#""received not contains 'x'""#, Reason::ExpectationFailed),
        (free_port(), "", Reason::ConnectionRefused),
    ] {
        let failure = failure(&step(port, expect));
        assert_eq!(failure.reason, reason, "{expect}: {}", failure.detail);
    }
}

/// An echo request where this machine lets us; elsewhere the run is unsure and says why.
#[test]
fn echo_requests_are_answered_or_say_what_keeps_them() {
    let step = |host: &str| probe(&format!("[[step]]\nname = 's'\nicmp = '{host}'\n"));
    for host in ["127.0.0.1", "localhost"] {
        match &observe(&step(host), &[])[0].outcome {
            Outcome::Passed => {}
            Outcome::Unsure(why) => assert!(why.contains("sysctl"), "{why}"),
            other => panic!("{other:?}"),
        }
    }
    let away = observe(&step("198.51.100.7"), &[]);
    match &away[0].outcome {
        Outcome::Failed(failure) => {
            let expected = [Reason::FirstByteTimeout, Reason::Unreachable, Reason::ConnectionReset];
            assert!(expected.contains(&failure.reason), "{failure:?}");
        }
        Outcome::Unsure(_) => {}
        other => panic!("{other:?}"),
    }
}
