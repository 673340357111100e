//! DNS step: the records of a name, the response code, and the time to live.

use std::net::SocketAddr;

use domain::expectation::Fact;
use domain::probe::action::RecordType;
use domain::probe::endpoint::{self, Endpoint};
use domain::probe::run::{NetworkPhase, StepFailure};
use domain::protocol::observation::Reason;
use hickory_resolver::TokioResolver;
use hickory_resolver::config::{
    ConnectionConfig, NameServerConfig, ResolveHosts, ResolverConfig, ResolverOpts,
};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::net::{DnsError, NetError};
use hickory_resolver::proto::op::ResponseCode;
use hickory_resolver::proto::rr::{Name, RData, RecordType as Wire};
use serde_json::Value as Json;
use tokio::time::Instant;

use super::request::impossible;
use crate::net::connect::{StepConnection, add};
use crate::run::response::StepResponse;

/// Asks for the records of a name.
pub(super) async fn ask(
    line: &mut StepConnection<'_>,
    name: &str,
    record: RecordType,
    resolver: Option<&str>,
) -> Result<StepResponse, StepFailure> {
    let whom = match resolver {
        Some(resolver) => Some(server(line, resolver).await?),
        None => None,
    };
    let resolver = self::resolver(whom)?;
    let ascii = endpoint::dns_name(name).map_err(impossible)?;
    let asked = Name::from_ascii(format!("{}.", ascii.trim_end_matches('.')))
        .map_err(|error| StepFailure::new(Reason::ValueMissing, format!("`{name}`: {error}")))?;
    line.progress.phase = NetworkPhase::Dns;
    let began = Instant::now();
    let wire: Wire = record.as_str().parse().unwrap_or(Wire::A);
    let answered = resolver.lookup(asked, wire).await;
    let facts = match answered {
        Ok(lookup) => {
            let found = lookup.answers().iter().filter(|found| found.record_type() == wire);
            let (texts, ttls): (Vec<Json>, Vec<u32>) =
                found.map(|found| (Json::from(text(&found.data)), found.ttl)).unzip();
            let ttl = ttls.into_iter().min().map(|ttl| (Fact::Ttl, ttl.into()));
            let rcode = (Fact::Rcode, "NOERROR".into());
            [rcode, (Fact::Answers, texts.into())].into_iter().chain(ttl).collect()
        }
        Err(error) => nothing(&error, name)?,
    };
    // Addresses of the resolver itself are no part of the answer's time.
    line.progress.phases.dns_us = None;
    add(&mut line.progress.phases.dns_us, began);
    // Of all records, only texts tell upper from lower case.
    Ok(StepResponse { facts, names: record != RecordType::Txt, ..StepResponse::default() })
}

/// An answer without records is an answer; anything else is none.
fn nothing(error: &NetError, name: &str) -> Result<Vec<(Fact, Json)>, StepFailure> {
    let code = match error {
        NetError::Dns(DnsError::NoRecordsFound(none)) => none.response_code,
        NetError::Dns(DnsError::ResponseCode(code)) => *code,
        other => {
            let text = other.to_string();
            let reason = match other {
                NetError::Timeout => Reason::DnsTimeout,
                _ if text.contains("timed out") => Reason::DnsTimeout,
                _ if text.contains("refused") => Reason::ConnectionRefused,
                _ => Reason::DnsFailed,
            };
            return Err(StepFailure::new(reason, format!("`{name}`: {text}")));
        }
    };
    let facts = vec![(Fact::Rcode, rcode(code).into()), (Fact::Answers, Json::Array(vec![]))];
    Ok(facts)
}

/// The codes as everybody writes them (RFC 1035 and 6895).
fn rcode(code: ResponseCode) -> String {
    match code {
        ResponseCode::NoError => "NOERROR".to_owned(),
        ResponseCode::FormErr => "FORMERR".to_owned(),
        ResponseCode::ServFail => "SERVFAIL".to_owned(),
        ResponseCode::NXDomain => "NXDOMAIN".to_owned(),
        ResponseCode::NotImp => "NOTIMP".to_owned(),
        ResponseCode::Refused => "REFUSED".to_owned(),
        other => format!("RCODE{}", u16::from(other)),
    }
}

/// A record as zone files write it, names without the dot at the end.
fn text(data: &RData) -> String {
    match data {
        RData::TXT(texts) => {
            texts.txt_data.iter().map(|part| String::from_utf8_lossy(part)).collect()
        }
        other => {
            let text = other.to_string();
            let words = text.split(' ').map(|word| match word.strip_suffix('.') {
                // The root is all that it has.
                None | Some("") => word,
                Some(name) => name,
            });
            words.collect::<Vec<_>>().join(" ")
        }
    }
}

/// The address of a name server that is written as `host` or `host:port`.
async fn server(line: &mut StepConnection<'_>, written: &str) -> Result<SocketAddr, StepFailure> {
    let Endpoint { host, port } = Endpoint::with_default_port(written, 53).map_err(impossible)?;
    let addresses = line.addresses(&host).await?;
    let first = addresses
        .first()
        .copied()
        .ok_or_else(|| StepFailure::new(Reason::DnsFailed, format!("`{host}` has no address")))?;
    Ok(SocketAddr::new(first, port))
}

/// Asks one server, or those of the machine; never a cache, never a file of hosts.
fn resolver(server: Option<SocketAddr>) -> Result<TokioResolver, StepFailure> {
    let of_agent = |error: NetError| {
        StepFailure::of_agent(format!("this agent's machine names no name servers: {error}"))
    };
    let mut builder = match server {
        Some(server) => {
            let connections = [ConnectionConfig::udp(), ConnectionConfig::tcp()];
            let connections = connections.map(|mut connection| {
                connection.port = server.port();
                connection
            });
            let server = NameServerConfig::new(server.ip(), true, connections.into());
            let config = ResolverConfig::from_parts(None, vec![], vec![server]);
            TokioResolver::builder_with_config(config, TokioRuntimeProvider::default())
                .with_options(ResolverOpts::default())
        }
        None => TokioResolver::builder_tokio().map_err(of_agent)?,
    };
    let options = builder.options_mut();
    options.cache_size = 0;
    options.use_hosts_file = ResolveHosts::Never;
    options.attempts = 1;
    builder.build().map_err(of_agent)
}
