//! DNS resolver: the addresses of a host, looked up for each run, as a new customer would.

use std::net::IpAddr;

use domain::probe::action::IpVersion;
use domain::probe::run::StepFailure;
use domain::protocol::observation::Reason;
use hickory_resolver::TokioResolver;
use hickory_resolver::config::LookupIpStrategy;
use hickory_resolver::proto::rr::Name;
use tokio::net::lookup_host;

/// Finds addresses.
#[derive(Clone)]
pub struct Resolver {
    /// `None`: the machine does not say whom to ask, so its own library is asked.
    resolver: Option<TokioResolver>,
}

impl Resolver {
    /// Asks whom the machine asks, and its file of hosts, without a thread for each question.
    #[must_use]
    pub fn from_system() -> Self {
        let resolver = TokioResolver::builder_tokio().and_then(|mut builder| {
            let options = builder.options_mut();
            options.cache_size = 0;
            options.ip_strategy = LookupIpStrategy::Ipv4AndIpv6;
            builder.build()
        });
        if let Err(error) = &resolver {
            tracing::warn!(%error, "the machine names no name servers");
        }
        Self { resolver: resolver.ok() }
    }

    /// The addresses of a host, a name in its ASCII form or an address; those of IPv4 first.
    ///
    /// # Errors
    /// When there is none, or none of the version that is asked for.
    pub async fn addresses(
        &self,
        host: &str,
        version: Option<IpVersion>,
    ) -> Result<Vec<IpAddr>, StepFailure> {
        let found = match host.parse() {
            Ok(address) => vec![address],
            Err(_) => self.ask(host).await?,
        };
        let fits = |address: &IpAddr| match version {
            None => true,
            Some(IpVersion::V4) => address.is_ipv4(),
            Some(IpVersion::V6) => address.is_ipv6(),
        };
        let mut fitting: Vec<IpAddr> = found.into_iter().filter(fits).collect();
        if fitting.is_empty() {
            let detail = format!("`{host}` has no address of the IP version that is asked for");
            return Err(StepFailure::new(Reason::DnsFailed, detail));
        }
        fitting.sort_by_key(IpAddr::is_ipv6);
        Ok(fitting)
    }

    async fn ask(&self, host: &str) -> Result<Vec<IpAddr>, StepFailure> {
        let failed = |error: String| {
            let reason =
                if error.contains("timed out") { Reason::DnsTimeout } else { Reason::DnsFailed };
            StepFailure::new(reason, format!("`{host}`: {error}"))
        };
        match &self.resolver {
            Some(resolver) => {
                // As it is: the library's own rules for names refuse an `_`, which everybody resolves.
                let name = Name::from_ascii(host).map_err(|error| failed(error.to_string()))?;
                let found = resolver.lookup_ip(name).await;
                Ok(found.map_err(|error| failed(error.to_string()))?.iter().collect())
            }
            None => {
                let found = lookup_host((host, 0)).await;
                let found = found.map_err(|error| failed(error.to_string()))?;
                Ok(found.map(|address| address.ip()).collect())
            }
        }
    }
}
