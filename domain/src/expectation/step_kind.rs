//! Step kinds: which subjects does the response of each kind have?

use super::subject::{Fact, Phase, Subject};

/// What a step does; decides what of its answer there is to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepKind {
    /// An HTTP request.
    Http,
    /// A bare connection.
    Tcp,
    /// An encrypted connection.
    Tls,
    /// A datagram.
    Udp,
    /// A question to a name server.
    Dns,
    /// An echo request.
    Icmp,
    /// A websocket.
    Websocket,
    /// The gRPC health protocol.
    Grpc,
    /// A mail server.
    Smtp,
    /// An SSH server.
    Ssh,
    /// A browser.
    Browser,
    /// Nothing, for a while.
    Wait,
}

impl StepKind {
    /// As files write it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Tcp => "tcp",
            Self::Tls => "tls",
            Self::Udp => "udp",
            Self::Dns => "dns",
            Self::Icmp => "icmp",
            Self::Websocket => "websocket",
            Self::Grpc => "grpc",
            Self::Smtp => "smtp",
            Self::Ssh => "ssh",
            Self::Browser => "browser",
            Self::Wait => "wait",
        }
    }
}

impl Subject {
    /// Whether a step of this kind has it at all.
    #[must_use]
    pub fn belongs_to(&self, kind: StepKind) -> bool {
        use Fact::{
            Answers, Banner, Extensions, GrpcStatus, Health, HostKey, Rcode, Text, Title, Ttl,
        };
        match (kind, self) {
            // Conditions of steps are all that looks at what was kept.
            (StepKind::Wait, _) | (_, Self::Kept(_)) => false,
            (_, Self::Timing(Phase::Duration)) => true,
            (StepKind::Browser, subject) => {
                matches!(subject, Self::Url | Self::Status | Self::Fact(Title | Text))
            }
            (StepKind::Dns, subject) => {
                matches!(subject, Self::Fact(Answers | Rcode | Ttl))
            }
            (_, Self::Timing(Phase::Dns)) => true,
            (StepKind::Icmp, subject) => *subject == Self::Timing(Phase::FirstByte),
            (StepKind::Udp, subject) => {
                matches!(subject, Self::Received | Self::Timing(Phase::FirstByte))
            }
            (_, Self::Timing(Phase::Connect)) => true,
            (StepKind::Http, Self::Received | Self::Fact(_)) => false,
            (StepKind::Http, _) => true,
            (StepKind::Ssh, subject) => {
                matches!(subject, Self::Fact(Banner | HostKey) | Self::Timing(Phase::FirstByte))
            }
            (_, Self::Certificate(_) | Self::Timing(Phase::Tls)) => true,
            (StepKind::Tls, _) => false,
            (_, Self::Timing(Phase::FirstByte)) => true,
            (StepKind::Tcp, subject) => *subject == Self::Received,
            (StepKind::Websocket, subject) => {
                matches!(subject, Self::Received | Self::Status | Self::Header(_) | Self::Cookie(_))
            }
            (StepKind::Grpc, subject) => matches!(subject, Self::Fact(Health | GrpcStatus)),
            (StepKind::Smtp, subject) => matches!(subject, Self::Fact(Banner | Extensions)),
        }
    }
}
