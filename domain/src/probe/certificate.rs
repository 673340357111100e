//! Certificate: how do failures describe one, and for which fault is it not trusted?

use std::fmt;

use crate::probe::outcome::Reason;
use crate::probe::run::StepFailure;
use crate::time::timestamp::Timestamp;

/// The most characters of a subject or issuer, and of all names together, in a failure's detail: what
/// follows them must fit as well.
const MAX_SHOWN_CHARS: usize = 48;

/// What a failure says of a certificate before its fault, always in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateSummary {
    /// The distinguished name of its holder, such as `CN=shop.example`.
    pub subject: String,
    /// The host names and addresses that it is for.
    pub names: Vec<String>,
    /// The distinguished name of its issuer.
    pub issuer: String,
    /// When it begins.
    pub from: Timestamp,
    /// When it ends.
    pub until: Timestamp,
    /// Its key, such as `RSA 2048`.
    pub key: String,
    /// How it is signed, such as `RSA with SHA-256`.
    pub signature: String,
}

/// Why a certificate is not trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CertificateFault {
    /// It has ended.
    Expired {
        /// When.
        until: Timestamp,
    },
    /// It has not begun.
    NotYetValid {
        /// When it will.
        from: Timestamp,
    },
    /// It is not for the host.
    WrongHost {
        /// The host that was asked for.
        host: String,
        /// Whether it names any host where hosts are to be named.
        names_hosts: bool,
    },
    /// It signs itself, and is not trusted.
    SelfSigned,
    /// Its chain ends in an authority that is not trusted.
    UnknownRoot {
        /// The distinguished name of that authority.
        root: String,
    },
    /// Its issuer was not sent.
    IssuerMissing {
        /// The distinguished name of that issuer.
        issuer: String,
    },
    /// Its RSA key is too short.
    WeakKey {
        /// The length of the key in bits.
        bits: usize,
        /// The least that is taken.
        least: usize,
    },
    /// It is signed in a way that can be forged.
    WeakSignature {
        /// In which way.
        signature: String,
    },
    /// It signs another although it is no authority's.
    NoAuthority,
    /// More authorities follow it than it allows.
    PathTooLong {
        /// How many it allows.
        allowed: u32,
    },
    /// It is for another use than servers.
    WrongPurpose,
    /// It may not sign for what the server's certificate names.
    NameNotPermitted {
        /// A name that it may not sign for.
        name: String,
    },
    /// It demands what is not understood.
    CriticalExtension,
    /// Its signature was not made with the key of its issuer.
    BadSignature {
        /// The distinguished name of that issuer.
        issuer: String,
    },
    /// It cannot be read.
    Malformed,
    /// The server does not prove that it holds the key.
    KeyNotProven,
    /// The server sent none.
    NoneSent,
    /// The agent cannot check keys or signatures of this kind.
    Unsupported {
        /// Which kind.
        algorithm: String,
    },
    /// The agent cannot follow a chain of this length.
    ChainTooLong {
        /// The longest that it can follow.
        most: usize,
    },
}

/// Which certificate of a chain has a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChainPosition {
    /// The server's own.
    Leaf,
    /// One of an authority.
    Authority {
        /// Its place among those sent, from 1; `None` when the agent has it.
        place: Option<usize>,
        /// The distinguished name of its holder.
        subject: String,
    },
}

/// A certificate that is not trusted: which of the chain, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateDistrust {
    /// Which certificate.
    pub position: ChainPosition,
    /// What is wrong with it.
    pub fault: CertificateFault,
}

impl CertificateFault {
    /// The kind of failure; `None` when the agent is to blame, so that the run is unsure.
    fn reason(&self, position: &ChainPosition) -> Option<Reason> {
        Some(match self {
            Self::Expired { .. } => Reason::CertificateExpired,
            Self::NotYetValid { .. } => Reason::CertificateNotYetValid,
            Self::WrongHost { .. } => Reason::CertificateWrongHost,
            Self::SelfSigned => Reason::CertificateSelfSigned,
            Self::UnknownRoot { .. } | Self::BadSignature { .. } => Reason::CertificateUntrusted,
            // Who signs authorities is usually a root.
            Self::IssuerMissing { .. } => match position {
                ChainPosition::Leaf => Reason::CertificateChainIncomplete,
                ChainPosition::Authority { .. } => Reason::CertificateUntrusted,
            },
            Self::WeakKey { .. } | Self::WeakSignature { .. } => Reason::CertificateWeakKey,
            Self::NoAuthority | Self::PathTooLong { .. } => Reason::CertificateNoAuthority,
            Self::WrongPurpose => Reason::CertificateWrongPurpose,
            Self::NameNotPermitted { .. } => Reason::CertificateNameNotPermitted,
            Self::CriticalExtension | Self::Malformed | Self::KeyNotProven => {
                Reason::CertificateInvalid
            }
            Self::NoneSent => Reason::TlsFailed,
            Self::Unsupported { .. } | Self::ChainTooLong { .. } => return None,
        })
    }
}

impl CertificateDistrust {
    /// The failure of a step at this instant; `leaf` is the server's certificate, where it can be read.
    #[must_use]
    pub fn failure(&self, leaf: Option<&CertificateSummary>, now: Timestamp) -> StepFailure {
        let detail = match leaf {
            Some(leaf) => format!("{leaf}: {}", self.words(now)),
            None => self.words(now),
        };
        StepFailure { reason: self.fault.reason(&self.position), detail }
    }

    fn words(&self, now: Timestamp) -> String {
        let which = match &self.position {
            ChainPosition::Leaf => "it".to_owned(),
            ChainPosition::Authority { place, subject } => {
                let sent =
                    place.map_or("trusted".to_owned(), |place| format!("sent as number {place}"));
                format!("`{}`, {sent},", shortened(subject))
            }
        };
        match &self.fault {
            CertificateFault::Expired { until } => {
                format!("{which} expired {}, on {}", ago(now.since(*until)), second(*until))
            }
            CertificateFault::NotYetValid { from } => {
                format!("{which} is valid only from {} on", second(*from))
            }
            CertificateFault::WrongHost { host, names_hosts: true } => {
                format!("{which} is not for `{}`", shortened(host))
            }
            CertificateFault::WrongHost { host, names_hosts: false } => {
                format!(
                    "{which} names no host as an alternative name, so it is not for `{}`",
                    shortened(host)
                )
            }
            CertificateFault::SelfSigned => format!("{which} signs itself, and is not trusted"),
            CertificateFault::UnknownRoot { root } => {
                format!("its root `{}` is not trusted", shortened(root))
            }
            CertificateFault::IssuerMissing { issuer } => {
                format!(
                    "{which} is signed by `{}`, which was not sent and is not trusted",
                    shortened(issuer)
                )
            }
            CertificateFault::WeakKey { bits, least } => {
                format!("{which} has an RSA key of {bits} bits; {least} are the least")
            }
            CertificateFault::WeakSignature { signature } => {
                format!("{which} is signed with {signature}, which can be forged")
            }
            CertificateFault::NoAuthority => {
                format!("{which} is not that of an authority, but signs another")
            }
            CertificateFault::PathTooLong { allowed } => {
                format!("{which} allows {allowed} authorities below it, and there are more")
            }
            CertificateFault::WrongPurpose => format!("{which} is not for servers"),
            CertificateFault::NameNotPermitted { name } => {
                format!("{which} may not sign for `{}`", shortened(name))
            }
            CertificateFault::CriticalExtension => {
                format!("{which} demands by a critical extension what the agent does not know")
            }
            CertificateFault::BadSignature { issuer } => {
                format!(
                    "{which} is not signed with the key of the `{}` that is known",
                    shortened(issuer)
                )
            }
            CertificateFault::Malformed => format!("{which} cannot be read"),
            CertificateFault::KeyNotProven => {
                "the server did not prove that it has the key".to_owned()
            }
            CertificateFault::NoneSent => "the server sent no certificate".to_owned(),
            CertificateFault::Unsupported { algorithm } => {
                format!("this agent does not speak {algorithm}, which {which} needs")
            }
            CertificateFault::ChainTooLong { most } => {
                format!("this agent does not follow chains of more than {most} certificates")
            }
        }
    }
}

/// One line, at most some 250 characters.
impl fmt::Display for CertificateSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "certificate of `{}`", shortened(&self.subject))?;
        write!(f, " for {}", listed(&self.names))?;
        write!(f, " by `{}`", shortened(&self.issuer))?;
        write!(f, ", {} to {}, {}", second(self.from), second(self.until), self.key)?;
        write!(f, ", signed with {}", self.signature)
    }
}

/// The first names, and how many more there are.
fn listed(names: &[String]) -> String {
    let mut shown = String::new();
    for (n, name) in names.iter().enumerate() {
        let name = shortened(name);
        if n > 0 && shown.chars().count() + name.chars().count() > MAX_SHOWN_CHARS {
            return format!("{shown} and {} more", names.len() - n);
        }
        let comma = if n > 0 { ", " } else { "" };
        shown = format!("{shown}{comma}`{name}`");
    }
    if shown.is_empty() { "no host".to_owned() } else { shown }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(MAX_SHOWN_CHARS) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

fn second(at: Timestamp) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ")
}

fn ago(span: std::time::Duration) -> String {
    let (seconds, day) = (span.as_secs(), 86_400);
    match seconds {
        0..120 => format!("{seconds} seconds ago"),
        120..7_200 => format!("{} minutes ago", seconds / 60),
        7_200..172_800 => format!("{} hours ago", seconds / 3_600),
        _ => format!("{} days ago", seconds / day),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::MAX_DETAIL_CHARS;

    fn at(day: &str) -> Timestamp {
        format!("{day}T00:00:00Z").parse().unwrap()
    }

    fn summary() -> CertificateSummary {
        CertificateSummary {
            subject: "CN=shop.example".into(),
            names: vec!["shop.example".into(), "www.shop.example".into()],
            issuer: "CN=R11".into(),
            from: at("2026-01-01"),
            until: at("2026-04-01"),
            key: "RSA 2048".into(),
            signature: "RSA with SHA-256".into(),
        }
    }

    #[test]
    fn what_a_certificate_says_comes_first() {
        let fault = CertificateFault::Expired { until: at("2026-04-01") };
        let distrust = CertificateDistrust { position: ChainPosition::Leaf, fault };
        let failure = distrust.failure(Some(&summary()), at("2026-04-11"));
        assert_eq!(failure.reason, Some(Reason::CertificateExpired));
        assert_eq!(
            failure.detail,
            "certificate of `CN=shop.example` for `shop.example`, `www.shop.example` by `CN=R11`, \
             2026-01-01T00:00:00Z to 2026-04-01T00:00:00Z, RSA 2048, signed with RSA with SHA-256: \
             it expired 10 days ago, on 2026-04-01T00:00:00Z"
        );
    }

    #[test]
    fn the_longest_names_leave_room_for_the_start_of_the_fault() {
        let long = "ä".repeat(300);
        let names = vec![long.clone(); 100];
        let (subject, issuer) = (long.clone(), long);
        let shown = CertificateSummary { subject, names, issuer, ..summary() }.to_string();
        assert!(shown.contains("and 99 more"), "{shown}");
        assert!(
            shown.chars().count() + 20 < MAX_DETAIL_CHARS,
            "{}: {shown}",
            shown.chars().count()
        );
    }

    #[test]
    fn a_fault_of_an_authority_names_it() {
        let position = ChainPosition::Authority { place: Some(2), subject: "CN=middle".into() };
        let distrust = CertificateDistrust { position, fault: CertificateFault::WrongPurpose };
        let failure = distrust.failure(None, at("2026-04-11"));
        assert_eq!(failure.detail, "`CN=middle`, sent as number 2, is not for servers");
    }
}
