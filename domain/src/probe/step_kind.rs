//! Step kinds, in one table: how is a step of each kind written, what has its answer, and what is expected
//! of it unless the file says otherwise?
//!
//! Parser, hints and the schema for editors are made of [`STEP_KINDS`]. A new kind is a row here, an
//! [`Action`](super::action::Action) with its reader in `config/parse/action`, and a module of the agent.

use std::fmt::Write as _;

use crate::expectation::{Expectation, Fact, Level, Subject};

/// A kind of step.
#[derive(Debug)]
pub struct StepKind {
    /// As messages name it.
    pub name: &'static str,
    /// The keys of a `[[step]]` that say what is done; each step has exactly one.
    pub actions: &'static [&'static str],
    /// What that does, for editors.
    pub summary: &'static str,
    /// Further keys that mean something for it, in groups that kinds share.
    pub options: &'static [&'static [&'static str]],
    /// What its answer has, as expectations write it; `.…` stands for the name of a part.
    pub subjects: &'static [&'static str],
    /// Which of its phases are timed.
    pub timings: &'static [&'static str],
    /// What is expected besides, unless a step states something of the same subject.
    pub defaults: &'static [&'static str],
}

/// Every kind, in the order of the documentation.
pub const STEP_KINDS: [&StepKind; 13] = [
    &HTTP, &TCP, &TLS, &UDP, &DNS, &ICMP, &WEBSOCKET, &GRPC, &SMTP, &SSH, &BROWSER, &UPSTREAM,
    &WAIT,
];

/// Whom connections trust, and who the agent says it is.
const ENCRYPTION: &[&str] = &["insecure", "ca", "client_certificate", "client_key"];
const IP_VERSION: &[&str] = &["ip_version"];
/// Who is asked for the registration of its host's domain.
const REGISTRY: &[&str] = &["rdap"];
/// What is timed of every connection.
const CONNECTION: &[&str] = &["dns", "connect", "first_byte", "duration"];
const ENCRYPTED_CONNECTION: &[&str] = &["dns", "connect", "tls", "first_byte", "duration"];

/// An HTTP request.
pub const HTTP: StepKind = StepKind {
    name: "http",
    actions: &["get", "head", "post", "put", "patch", "delete", "options"],
    summary: "Sends an HTTP request with this method to this address",
    options: &[
        &[
            "query",
            "headers",
            "basic_auth",
            "bearer_auth",
            "json",
            "form",
            "text",
            "base64",
            "file",
        ],
        &["follow_redirects", "http_version", "max_body"],
        ENCRYPTION,
        IP_VERSION,
        REGISTRY,
    ],
    subjects: &[
        "status",
        "body",
        "body_size",
        "json.…",
        "$.…",
        "header.…",
        "cookie.…",
        "url",
        "peer",
        "redirects",
        "certificate.…",
        "domain.…",
    ],
    timings: &["dns", "connect", "tls", "first_byte", "transfer", "duration"],
    defaults: &["status >= 200", "status < 300"],
};

/// A bare connection.
pub const TCP: StepKind = StepKind {
    name: "tcp",
    actions: &["tcp"],
    summary: "Opens a connection to this host:port",
    options: &[&["send", "starttls"], ENCRYPTION, IP_VERSION, REGISTRY],
    subjects: &["received", "peer", "certificate.…", "domain.…"],
    timings: ENCRYPTED_CONNECTION,
    defaults: &[],
};

/// An encrypted connection.
pub const TLS: StepKind = StepKind {
    name: "tls",
    actions: &["tls"],
    summary: "Opens an encrypted connection to this host:port and looks at the certificate",
    options: &[&["starttls"], ENCRYPTION, IP_VERSION, REGISTRY],
    subjects: &["peer", "certificate.…", "domain.…"],
    timings: &["dns", "connect", "tls", "duration"],
    defaults: &[],
};

/// A datagram.
pub const UDP: StepKind = StepKind {
    name: "udp",
    actions: &["udp"],
    summary: "Sends a datagram to this host:port",
    options: &[&["send"], IP_VERSION, REGISTRY],
    subjects: &["received", "peer", "domain.…"],
    timings: &["dns", "first_byte", "duration"],
    defaults: &["received exists"],
};

/// A question to a name server.
pub const DNS: StepKind = StepKind {
    name: "dns",
    actions: &["dns"],
    summary: "Asks for the records of this name",
    options: &[&["record", "resolver"], REGISTRY],
    subjects: &["answers", "rcode", "ttl", "domain.…"],
    timings: &["duration"],
    defaults: &["rcode == 'NOERROR'", "answers length >= 1"],
};

/// An echo request.
pub const ICMP: StepKind = StepKind {
    name: "icmp",
    actions: &["icmp"],
    summary: "Sends an echo request to this host",
    options: &[IP_VERSION, REGISTRY],
    subjects: &["peer", "domain.…"],
    timings: &["dns", "first_byte", "duration"],
    defaults: &[],
};

/// A websocket.
pub const WEBSOCKET: StepKind = StepKind {
    name: "websocket",
    actions: &["websocket"],
    summary: "Opens a websocket at this ws:// or wss:// address",
    options: &[&["headers", "send"], ENCRYPTION, IP_VERSION, REGISTRY],
    subjects: &["received", "status", "header.…", "cookie.…", "peer", "certificate.…", "domain.…"],
    timings: ENCRYPTED_CONNECTION,
    defaults: &[],
};

/// The gRPC health protocol.
pub const GRPC: StepKind = StepKind {
    name: "grpc",
    actions: &["grpc"],
    summary: "Checks the health of the server at this address, with the gRPC health protocol",
    options: &[&["service"], ENCRYPTION, IP_VERSION, REGISTRY],
    subjects: &["health", "grpc_status", "peer", "certificate.…", "domain.…"],
    timings: ENCRYPTED_CONNECTION,
    defaults: &["health == 'SERVING'"],
};

/// A mail server.
pub const SMTP: StepKind = StepKind {
    name: "smtp",
    actions: &["smtp"],
    summary: "Reads the banner and extensions of the mail server at this host:port",
    options: &[&["starttls"], ENCRYPTION, IP_VERSION, REGISTRY],
    subjects: &["banner", "extensions", "peer", "certificate.…", "domain.…"],
    timings: ENCRYPTED_CONNECTION,
    defaults: &[],
};

/// An SSH server.
pub const SSH: StepKind = StepKind {
    name: "ssh",
    actions: &["ssh"],
    summary: "Reads the banner and host key of the SSH server at this host:port",
    options: &[IP_VERSION, REGISTRY],
    subjects: &["banner", "host_key", "peer", "domain.…"],
    timings: CONNECTION,
    defaults: &[],
};

/// A page in a browser.
pub const BROWSER: StepKind = StepKind {
    name: "browser",
    actions: &["browser"],
    summary: "Opens this page in a real Chromium",
    options: &[&["do"], REGISTRY],
    subjects: &["title", "text", "url", "status", "domain.…"],
    timings: &["duration"],
    defaults: &["status < 400"],
};

/// The status that a third party publishes of itself.
pub const UPSTREAM: StepKind = StepKind {
    name: "upstream",
    actions: &["rss", "atom", "instatus", "statuspage"],
    summary: "Reads what a third party says of its own status, at this address of its page or feed",
    options: &[
        &["components", "trouble_for"],
        &["query", "headers", "basic_auth", "bearer_auth"],
        &["follow_redirects", "http_version", "max_body"],
        ENCRYPTION,
        IP_VERSION,
    ],
    subjects: &[],
    timings: &[],
    defaults: &[],
};

/// Nothing, for a while.
pub const WAIT: StepKind = StepKind {
    name: "wait",
    actions: &["wait"],
    summary: "Pauses for this long, 1ms to 60s",
    options: &[],
    subjects: &[],
    timings: &[],
    defaults: &[],
};

/// Every key that says what a step does, with its kind.
pub fn actions() -> impl Iterator<Item = (&'static str, &'static StepKind)> {
    STEP_KINDS.into_iter().flat_map(|kind| kind.actions.iter().map(move |action| (*action, kind)))
}

impl StepKind {
    /// Whether a key besides its action means something for it.
    #[must_use]
    pub fn takes(&self, option: &str) -> bool {
        self.options.iter().any(|group| group.contains(&option))
    }

    /// Whether its answer has this at all. What was kept is in no answer: only conditions look at it.
    #[must_use]
    pub fn has(&self, subject: &Subject) -> bool {
        let written = subject.to_string();
        let word = written.split(['.', '[']).next().unwrap_or_default();
        let mut words = self.subjects.iter().chain(self.timings);
        words.any(|candidate| candidate.trim_end_matches(PART) == word)
    }

    /// What there is to look at, as a hint.
    #[must_use]
    pub fn subjects_hint(&self) -> String {
        let quoted = |word: &&str| format!("`{word}`");
        let mut words: Vec<String> = self.subjects.iter().map(quoted).collect();
        match self.timings {
            timings if timings.len() <= MAX_TIMINGS_NAMED => {
                words.extend(timings.iter().map(quoted));
            }
            _ => words.push("times".to_owned()),
        }
        let Some(last) = words.pop() else { return "there is nothing to look at".to_owned() };
        let mut hint = format!("it has {}", words.join(", "));
        // Writing to a text cannot fail.
        let _ = write!(hint, "{}{last}", if words.is_empty() { "" } else { " and " });
        hint
    }

    /// What is expected of a step that states these expectations: defaults whose subject none of level
    /// `down` looks at. A name whose `rcode` is stated needs no answers, for the other codes have none.
    #[must_use]
    pub fn default_expectations(&self, stated: &[Expectation]) -> Vec<Expectation> {
        // Two values that agree may both be wrong.
        let down = |stated: &&Expectation| {
            stated.level() == Level::Down && stated.compared_with().is_none()
        };
        let is_stated = |default: &Expectation| {
            stated.iter().filter(down).any(|stated| stated.subject() == default.subject())
        };
        let states_rcode =
            stated.iter().any(|stated| *stated.subject() == Subject::Fact(Fact::Rcode));
        let is_moot = |default: &Expectation| {
            states_rcode && *default.subject() == Subject::Fact(Fact::Answers)
        };
        let defaults = if self == &HTTP && states_location(stated) {
            &["status >= 200", "status < 400"]
        } else {
            self.defaults
        };
        let defaults = defaults.iter().filter_map(|text| text.parse().ok());
        defaults.filter(|default| !is_stated(default) && !is_moot(default)).collect()
    }
}

/// Whether a redirect is expected: the step says where to.
fn states_location(stated: &[Expectation]) -> bool {
    let location = Subject::Header("location".to_owned());
    stated.iter().any(|stated| *stated.subject() == location)
}

/// Kinds are told apart by their names.
impl PartialEq for StepKind {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for StepKind {}

/// What stands in the table for the name of a part.
const PART: &str = ".…";
/// More timings than this are "times" in a hint.
const MAX_TIMINGS_NAMED: usize = 4;
