//! Second greeting of a server that refused the first: what would it have chosen, if everything were
//! offered?
//!
//! The handshake ends with the server's choice, so nothing of what is offered needs to be spoken.

use std::time::Duration;

use rustls::pki_types::{CertificateDer, ServerName};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

use super::Alpn;
use super::certificate::parse;
use super::path::unsupported_key;
use super::provider::PROVIDER;
use super::suites::{GROUPS, SUITES, unspoken};
use crate::net::stream::Stream;

/// How long a server has for its choice: what the first greeting came to is told in time.
const PATIENCE: Duration = Duration::from_secs(1);
/// The most bytes that are read of it: a server's certificates come in between.
const MAX_ANSWER_BYTES: usize = 65_536;
/// What a server's random bytes are when it asks for another group (RFC 8446, 4.1.3).
const RETRY: [u8; 8] = [0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11];

/// What a server chose.
#[derive(Debug, PartialEq, Eq)]
struct ServerChoice {
    suite: u16,
    group: Option<u16>,
    /// Its certificate, where it is sent in the open.
    leaf: Option<CertificateDer<'static>>,
}

/// What of a server's choice this agent does not speak; `None` when it speaks all, or the server chooses
/// nothing.
pub(super) async fn ask(
    mut stream: impl Stream,
    name: &ServerName<'_>,
    alpn: Alpn,
) -> Option<String> {
    let mut random = [0; 64];
    getrandom::fill(&mut random).ok()?;
    let hello = client_hello(name, alpn, &random);
    let asking = async {
        stream.write_all(&hello).await.ok()?;
        let (mut answer, mut piece) = (vec![], [0; 4096]);
        loop {
            let read = stream.read(&mut piece).await.ok()?;
            answer.extend_from_slice(piece.get(..read)?);
            match choice(&answer) {
                AnswerProgress::Chosen(choice) => return Some(choice),
                AnswerProgress::Refused => return None,
                AnswerProgress::More if read == 0 || answer.len() > MAX_ANSWER_BYTES => {
                    return None;
                }
                AnswerProgress::More => {}
            }
        }
    };
    let ServerChoice { suite, group, leaf } = timeout(PATIENCE, asking).await.ok()??;
    let of_key = || unsupported_key(&parse(leaf.as_ref()?)?);
    unspoken(suite, group, &PROVIDER).or_else(of_key)
}

/// A greeting that offers everything there is a name for.
fn client_hello(name: &ServerName<'_>, alpn: Alpn, random: &[u8; 64]) -> Vec<u8> {
    let numbers = |table: &[(u16, &str)]| -> Vec<u8> {
        table.iter().flat_map(|(number, _)| number.to_be_bytes()).collect()
    };
    let mut extensions = vec![];
    let mut extend = |kind: u16, body: &[u8]| {
        extensions.extend(kind.to_be_bytes());
        extensions.extend(prefixed(2, body));
    };
    if let ServerName::DnsName(name) = name {
        let entry = [&[0][..], &prefixed(2, name.as_ref().as_bytes())].concat();
        extend(0, &prefixed(2, &entry));
    }
    extend(10, &prefixed(2, &numbers(GROUPS)));
    extend(11, &prefixed(1, &[0]));
    extend(13, &prefixed(2, &SCHEMES.map(u16::to_be_bytes).concat()));
    if alpn == Alpn::Http2 {
        extend(16, &prefixed(2, &prefixed(1, b"h2")));
    }
    extend(23, &[]);
    extend(43, &prefixed(1, &[3, 4, 3, 3]));
    extend(45, &prefixed(1, &[1]));
    // Without a share of any group a server of TLS 1.3 names the one it wants.
    extend(51, &prefixed(2, &[]));
    extend(0xff01, &prefixed(1, &[]));
    let (random, session) = random.split_at(32);
    let body = [
        &[3, 3][..],
        random,
        &prefixed(1, session),
        &prefixed(2, &numbers(SUITES)),
        &prefixed(1, &[0]),
        &prefixed(2, &extensions),
    ]
    .concat();
    let message = [&[1][..], &prefixed(3, &body)].concat();
    [&[22, 3, 1][..], &prefixed(2, &message)].concat()
}

/// Bytes after their length in so many bytes.
fn prefixed(width: usize, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).unwrap_or(u32::MAX).to_be_bytes();
    [length.get(4 - width..).unwrap_or_default(), body].concat()
}

/// Every scheme that a server may sign with.
const SCHEMES: [u16; 19] = [
    0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0809, 0x080a, 0x080b, 0x0807, 0x0808, 0x0401,
    0x0501, 0x0601, 0x081a, 0x081b, 0x0402, 0x0203, 0x0201,
];

/// How far an answer has come.
#[derive(Debug, PartialEq, Eq)]
enum AnswerProgress {
    More,
    Chosen(ServerChoice),
    Refused,
}

/// What a server's answer says so far.
fn choice(answer: &[u8]) -> AnswerProgress {
    let mut messages = vec![];
    let mut rest = answer;
    // Records: a type, a version, and a body after its length.
    while let Some((&[kind, _, _, high, low], after)) = rest.split_first_chunk() {
        let length = usize::from(u16::from_be_bytes([high, low]));
        let Some((body, after)) = after.split_at_checked(length) else { break };
        if kind != 22 {
            break;
        }
        messages.extend_from_slice(body);
        rest = after;
    }
    let ended = matches!(rest.first(), Some(kind) if *kind != 22);
    let (mut chosen, mut leaf) = (None, None);
    let mut rest = messages.as_slice();
    while let Some((&[kind, a, b, c], after)) = rest.split_first_chunk() {
        let length = usize::try_from(u32::from_be_bytes([0, a, b, c])).unwrap_or(usize::MAX);
        let Some((body, after)) = after.split_at_checked(length) else { break };
        match (kind, chosen) {
            (2, _) => match server_hello(body) {
                Some((suite, true, group)) => {
                    return AnswerProgress::Chosen(ServerChoice { suite, group, leaf });
                }
                Some((suite, false, _)) => chosen = Some(suite),
                None => return AnswerProgress::Refused,
            },
            // The key exchange of TLS 1.2 with elliptic curves begins with a named curve.
            (12, Some(suite)) => {
                let group = match body {
                    [3, high, low, ..] => Some(u16::from_be_bytes([*high, *low])),
                    _ => None,
                };
                return AnswerProgress::Chosen(ServerChoice { suite, group, leaf });
            }
            (11, _) => leaf = first_certificate(body),
            (14, Some(suite)) => {
                return AnswerProgress::Chosen(ServerChoice { suite, group: None, leaf });
            }
            _ => {}
        }
        rest = after;
    }
    match (chosen, ended) {
        (Some(suite), true) => AnswerProgress::Chosen(ServerChoice { suite, group: None, leaf }),
        (None, true) => AnswerProgress::Refused,
        (_, false) => AnswerProgress::More,
    }
}

/// The server's own certificate, after the lengths of all and of itself.
fn first_certificate(body: &[u8]) -> Option<CertificateDer<'static>> {
    let (&[a, b, c], rest) = body.get(3..)?.split_first_chunk()?;
    let length = usize::try_from(u32::from_be_bytes([0, a, b, c])).ok()?;
    Some(CertificateDer::from(rest.get(..length)?.to_vec()))
}

/// The suite of a `ServerHello`, whether it is final (TLS 1.3), and the group that it asks for.
fn server_hello(body: &[u8]) -> Option<(u16, bool, Option<u16>)> {
    let (_, rest) = body.split_at_checked(2)?;
    let (random, rest) = rest.split_at_checked(32)?;
    let (&session, rest) = rest.split_first()?;
    let (_, rest) = rest.split_at_checked(usize::from(session))?;
    let (&[high, low], rest) = rest.split_first_chunk()?;
    let suite = u16::from_be_bytes([high, low]);
    if !random.starts_with(&RETRY) {
        return Some((suite, false, None));
    }
    // Its compression and the length of its extensions.
    let mut rest = rest.get(3..).unwrap_or_default();
    let mut group = None;
    while let Some((&[a, b, c, d], after)) = rest.split_first_chunk() {
        let (body, after) = after.split_at_checked(usize::from(u16::from_be_bytes([c, d])))?;
        if let (51, [high, low]) = (u16::from_be_bytes([a, b]), body) {
            group = Some(u16::from_be_bytes([*high, *low]));
        }
        rest = after;
    }
    Some((suite, true, group))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u8, body: &[u8]) -> Vec<u8> {
        [&[kind, 3, 3][..], &prefixed(2, body)].concat()
    }

    fn message(kind: u8, body: &[u8]) -> Vec<u8> {
        [&[kind][..], &prefixed(3, body)].concat()
    }

    fn hello(random: &[u8; 32], suite: u16, extensions: &[u8]) -> Vec<u8> {
        let body =
            [&[3, 3][..], random, &[0], &suite.to_be_bytes(), &[0], &prefixed(2, extensions)];
        message(2, &body.concat())
    }

    #[test]
    fn a_choice_is_found_in_whatever_pieces_it_comes() {
        let mut retry = [0; 32];
        retry[..8].copy_from_slice(&RETRY);
        let share = [&51_u16.to_be_bytes()[..], &prefixed(2, &25_u16.to_be_bytes())].concat();
        let exchange = message(12, &[3, 0, 25, 1, 4]);
        let chosen =
            |suite, group| AnswerProgress::Chosen(ServerChoice { suite, group, leaf: None });
        for (answer, wanted) in [
            (record(22, &hello(&retry, 0x1301, &share)), chosen(0x1301, Some(25))),
            (
                record(22, &[hello(&[7; 32], 0xc013, &[]), exchange].concat()),
                chosen(0xc013, Some(25)),
            ),
            (
                record(
                    22,
                    &[hello(&[7; 32], 0x002f, &[]), message(11, &[0, 0, 9]), message(14, &[])]
                        .concat(),
                ),
                chosen(0x002f, None),
            ),
            (record(21, &[2, 40]), AnswerProgress::Refused),
            (b"HTTP/1.1 400 Bad Request\r\n".to_vec(), AnswerProgress::Refused),
        ] {
            assert_eq!(choice(&answer), wanted, "{answer:?}");
            for end in 1..answer.len() {
                // An early end tells nothing yet, and is never taken for another choice.
                let early = choice(&answer[..end]);
                assert!(early == wanted || early == AnswerProgress::More, "{end}: {early:?}");
            }
        }
    }

    #[test]
    fn any_bytes_can_be_read() {
        for seed in 0..2_000_u32 {
            let bytes: Vec<u8> = (0..200_u32)
                .map(|n| (seed.wrapping_mul(2_654_435_761).wrapping_add(n * n * 97) >> 7) as u8)
                .collect();
            let _ = choice(&bytes);
            let _ = choice(&record(22, &bytes));
            let _ = choice(&record(22, &message(2, &bytes)));
        }
    }
}
