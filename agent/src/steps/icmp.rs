//! ICMP step: does a host answer an echo request? Without root where the kernel allows it.

use std::io;
use std::net::IpAddr;
use std::time::Duration;

use domain::probe::endpoint;
use domain::probe::run::{NetworkPhase, StepFailure};
use domain::protocol::observation::Reason;
use surge_ping::{Client, Config, ICMP, IcmpPacket, PingIdentifier, PingSequence};

use super::request::impossible;
use crate::net::connect::{StepConnection, micros};
use crate::run::failure::broken_connection;
use crate::run::response::StepResponse;

/// What is sent, as `ping` does: 56 bytes.
const PAYLOAD: [u8; 56] = [0x2a; 56];
/// The types of replies (RFC 792 and 4443).
const ECHO_REPLY: u8 = 0;
const ECHO_REPLY_V6: u8 = 129;
/// Longer than any step: the step's own limit ends the wait.
const FOR_EVER: Duration = Duration::from_secs(120);

/// Sends one echo request and waits for its reply.
pub(super) async fn echo(
    line: &mut StepConnection<'_>,
    host: &str,
) -> Result<StepResponse, StepFailure> {
    let host = endpoint::host(host).map_err(impossible)?;
    let addresses = line.addresses(&host).await?;
    let to = addresses
        .first()
        .copied()
        .ok_or_else(|| StepFailure::new(Reason::DnsFailed, format!("`{host}` has no address")))?;
    let client = client(to)?;
    line.progress.peer = Some(to);
    let mut number = [0; 4];
    // Any numbers will do; they only tell replies apart.
    let _ = getrandom::fill(&mut number);
    let [a, b, c, d] = number;
    let identifier = PingIdentifier(u16::from_be_bytes([a, b]));
    let mut pinger = client.pinger(to, identifier).await;
    pinger.timeout(FOR_EVER);
    line.progress.phase = NetworkPhase::FirstByte;
    let sequence = PingSequence(u16::from_be_bytes([c, d]));
    let (reply, took) = pinger.ping(sequence, &PAYLOAD).await.map_err(|error| match error {
        surge_ping::SurgeError::IOError(error) => broken_connection(&error),
        other => StepFailure::new(Reason::Unreachable, other.to_string()),
    })?;
    replied(&reply)?;
    line.progress.phases.first_byte_us = Some(micros(took));
    Ok(StepResponse::default())
}

/// Whether it is a reply: a router that says that nobody is there answers as well.
fn replied(packet: &IcmpPacket) -> Result<(), StepFailure> {
    let (kind, reply, from) = match packet {
        IcmpPacket::V4(v4) => (v4.get_icmp_type().0, ECHO_REPLY, IpAddr::V4(v4.get_source())),
        IcmpPacket::V6(v6) => (v6.get_icmpv6_type().0, ECHO_REPLY_V6, IpAddr::V6(v6.get_source())),
    };
    if kind == reply {
        return Ok(());
    }
    let detail = format!("{from} answered with an ICMP message of type {kind}");
    Err(StepFailure::new(Reason::Unreachable, detail))
}

/// A machine that does not let the agent send echo requests says nothing about any host.
fn client(to: IpAddr) -> Result<Client, StepFailure> {
    let kind = if to.is_ipv4() { ICMP::V4 } else { ICMP::V6 };
    Client::new(&Config::builder().kind(kind).build()).map_err(|error| {
        let hint = match error.kind() {
            io::ErrorKind::PermissionDenied => {
                "\nhint: let its group send them: sysctl net.ipv4.ping_group_range=\"0 2147483647\", or \
                 give the agent CAP_NET_RAW"
            }
            _ => "",
        };
        StepFailure::of_agent(format!(
            "this agent's machine does not let it send echo requests: {error}{hint}"
        ))
    })
}
