//! Actions: what can a step do? One variant for each step kind, with everything that kind needs.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::ordered::SortedMap;
use crate::probe::http_request::Request;
use crate::probe::step_kind::{self, StepKind};
use crate::template::Template;
use crate::time::timestamp::as_ms;
use crate::upstream::UpstreamSource;

/// What a step does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Sends an HTTP request.
    Http(Request),
    /// Opens a connection, sends something when there is something to send, and reads until
    /// what is expected has come.
    Tcp {
        /// `host:port` once the blanks are filled.
        address: Template,
        /// Whether, and how, the two sides agree to go on encrypted before anything is sent.
        starttls: Option<StartTls>,
        /// What is sent once the connection is open.
        send: Option<Template>,
    },
    /// Opens an encrypted connection and looks at the certificate.
    Tls {
        /// `host:port` once the blanks are filled.
        address: Template,
        /// What is said before encryption begins.
        starttls: Option<StartTls>,
    },
    /// Sends a datagram and reads those that come back until what is expected has come.
    Udp {
        /// `host:port` once the blanks are filled.
        address: Template,
        /// What is sent.
        send: Template,
    },
    /// Asks for the records of a name.
    Dns {
        /// The name.
        name: Template,
        /// Of which type.
        record: RecordType,
        /// Who is asked, as `host` or `host:port`; `None`: whom the agent's machine asks.
        resolver: Option<Template>,
    },
    /// Sends one echo request and waits for its reply.
    Icmp {
        /// The host.
        host: Template,
    },
    /// Opens a websocket, sends a message when there is one, and reads until what is expected
    /// has come.
    Websocket {
        /// An absolute `ws` or `wss` address once the blanks are filled.
        url: Template,
        /// Further headers of the request that opens it; names are lower case.
        headers: SortedMap<String, Template>,
        /// What is sent once it is open.
        send: Option<Template>,
    },
    /// Asks a server how it is, as the gRPC health protocol has it.
    Grpc {
        /// An absolute `http` or `https` address once the blanks are filled.
        url: Template,
        /// Of which service; empty: of the whole server.
        service: Template,
    },
    /// Greets a mail server, and agrees on encryption when told to.
    Smtp {
        /// `host:port` once the blanks are filled.
        address: Template,
        /// Whether to agree on encryption.
        starttls: bool,
    },
    /// Greets an SSH server, and looks at its key.
    Ssh {
        /// `host:port` once the blanks are filled.
        address: Template,
    },
    /// Opens a page in a real browser and does things on it.
    Browser {
        /// An absolute `http` or `https` address once the blanks are filled.
        url: Template,
        /// What is done on the page, in order.
        does: Vec<BrowserAction>,
    },
    /// Reads the document in which a third party says how it is.
    Upstream {
        /// How it is fetched.
        request: Request,
        /// How it is read.
        source: UpstreamSource,
    },
    /// Does nothing for so long, 1 ms to 60 s.
    Wait {
        /// How long.
        #[serde(rename = "for_ms", with = "as_ms")]
        time: Duration,
    },
}

impl Action {
    /// Its kind, which decides what there is to look at.
    #[must_use]
    pub fn kind(&self) -> &'static StepKind {
        match self {
            Self::Http(_) => &step_kind::HTTP,
            Self::Tcp { .. } => &step_kind::TCP,
            Self::Tls { .. } => &step_kind::TLS,
            Self::Udp { .. } => &step_kind::UDP,
            Self::Dns { .. } => &step_kind::DNS,
            Self::Icmp { .. } => &step_kind::ICMP,
            Self::Websocket { .. } => &step_kind::WEBSOCKET,
            Self::Grpc { .. } => &step_kind::GRPC,
            Self::Smtp { .. } => &step_kind::SMTP,
            Self::Ssh { .. } => &step_kind::SSH,
            Self::Browser { .. } => &step_kind::BROWSER,
            Self::Upstream { .. } => &step_kind::UPSTREAM,
            Self::Wait { .. } => &step_kind::WAIT,
        }
    }

    /// What names its host: an absolute address, `host:port`, a host or a name; `None` where there is none.
    #[must_use]
    pub fn target(&self) -> Option<&Template> {
        match self {
            Self::Http(request) | Self::Upstream { request, .. } => Some(&request.url),
            Self::Websocket { url, .. } | Self::Grpc { url, .. } | Self::Browser { url, .. } => {
                Some(url)
            }
            Self::Tcp { address, .. }
            | Self::Tls { address, .. }
            | Self::Udp { address, .. }
            | Self::Smtp { address, .. }
            | Self::Ssh { address } => Some(address),
            Self::Dns { name: host, .. } | Self::Icmp { host } => Some(host),
            Self::Wait { .. } => None,
        }
    }
}

/// Over what the connections of a step go, and whom they trust.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ConnectionOptions {
    /// Only addresses of this version; `None`: any.
    pub ip_version: Option<IpVersion>,
    /// Whether a certificate that cannot be trusted is taken too.
    pub insecure: bool,
    /// Certificate authorities that are trusted besides the agent's, in PEM form.
    pub authority: Option<String>,
    /// Who the agent says it is, with a certificate of its own.
    pub identity: Option<Identity>,
}

/// A certificate of the client's, and the key to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The certificate and those that lead to its authority, in PEM form.
    pub certificate: Template,
    /// The key, in PEM form; always a secret.
    pub key: Template,
}

/// The versions of the internet protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum IpVersion {
    /// IPv4.
    #[serde(rename = "4")]
    V4,
    /// IPv6.
    #[serde(rename = "6")]
    V6,
}

/// Protocols that begin in the open and can go on encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StartTls {
    /// Mail, as it is sent (RFC 3207).
    Smtp,
    /// Mail, as it is read (RFC 3501).
    Imap,
    /// Mail, as it is fetched (RFC 2595).
    Pop3,
    /// Files (RFC 4217).
    Ftp,
    /// PostgreSQL's `SSLRequest`.
    Postgres,
}

impl StartTls {
    /// Each with its name in files.
    pub const ALL: [(&'static str, Self); 5] = [
        ("smtp", Self::Smtp),
        ("imap", Self::Imap),
        ("pop3", Self::Pop3),
        ("ftp", Self::Ftp),
        ("postgres", Self::Postgres),
    ];
}

/// The types of records that a `dns` step can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum RecordType {
    /// Addresses of IPv4.
    A,
    /// Addresses of IPv6.
    Aaaa,
    /// Another name.
    Cname,
    /// Mail servers.
    Mx,
    /// Texts.
    Txt,
    /// Name servers.
    Ns,
    /// Start of authority.
    Soa,
    /// Servers of a service.
    Srv,
    /// Who may sign certificates.
    Caa,
}

impl RecordType {
    /// Each with its name in files and on the wire.
    pub const ALL: [(&'static str, Self); 9] = [
        ("A", Self::A),
        ("AAAA", Self::Aaaa),
        ("CNAME", Self::Cname),
        ("MX", Self::Mx),
        ("TXT", Self::Txt),
        ("NS", Self::Ns),
        ("SOA", Self::Soa),
        ("SRV", Self::Srv),
        ("CAA", Self::Caa),
    ];

    /// As it is written.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(_, record)| *record == self).map_or("A", |(name, _)| name)
    }
}

/// Something that is done on a page. Elements are named by CSS selectors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BrowserAction {
    /// Another page is opened.
    Open(Template),
    /// An element is clicked.
    Click(String),
    /// A text is typed into an element.
    Type {
        /// Into which.
        into: String,
        /// What.
        text: Template,
    },
    /// An element is waited for.
    WaitFor(String),
}
