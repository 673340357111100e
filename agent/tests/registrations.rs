//! Registrations of domains, asked of real servers of RDAP: those that know, know a domain above, do not know, refuse, break
//! off, send nonsense, never end and never begin.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod probes;
mod servers;
#[path = "servers/tls.rs"]
mod tls;

use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use agent::net::registrations::Registrations;
use agent::run::Runner;
use agent::settings::{Credentials, Folders};
use domain::probe::Probe;
use domain::protocol::observation::{Observation, Outcome};
use futures_util::future::join_all;
use probes::{probe_within, runner};

/// What a server was asked for, in order.
type RequestLog = Arc<Mutex<Vec<String>>>;

/// A server of RDAP, and what it was asked for.
struct Registry {
    address: SocketAddr,
    asked: RequestLog,
}

impl Registry {
    /// Answers by the path of each request; the rest of the time it does with the connection what it likes.
    fn start(answer: impl Fn(&str, &mut TcpStream) + Send + Sync + 'static) -> Self {
        let asked = RequestLog::default();
        let domains = asked.clone();
        let address = servers::serve(move |mut stream| {
            let request = servers::request(&mut stream);
            let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
            domains.lock().unwrap().push(path.clone());
            answer(&path, &mut stream);
        });
        Self { address, asked }
    }

    /// Answers every request alike.
    fn saying(status: &'static str, body: &'static str) -> Self {
        Self::start(move |_, stream| respond(stream, status, "", body))
    }

    /// Knows these domains until a day that is so many days away.
    fn with_domains(domains: &'static [(&'static str, i64)]) -> Self {
        Self::start(move |path, stream| {
            let name = path.rsplit('/').next().unwrap();
            match domains.iter().find(|(domain, _)| *domain == name) {
                Some((name, days)) => respond(stream, "200 OK", "", &known_until(name, *days)),
                None => respond(stream, "404 Not Found", "", "{\"errorCode\":404}"),
            }
        })
    }

    fn url(&self) -> String {
        format!("http://{}/rdap", self.address)
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

fn respond(stream: &mut TcpStream, status: &str, headers: &str, body: &str) {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\nconnection: close\r\n{headers}content-length: {length}\r\n\r\n"
    );
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes()));
}

fn known_until(name: &str, days: i64) -> String {
    let ms = agent::clock::now().unix_ms() + days * 86_400_000 + 3_600_000;
    let end = domain::time::timestamp::Timestamp::from_unix_ms(ms);
    format!(
        "{{\"objectClassName\":\"domain\",\"ldhName\":\"{name}\",\"events\":[{{\"eventAction\":\
         \"registration\",\"eventDate\":\"2001-01-01T00:00:00Z\"}},{{\"eventAction\":\"expiration\",\
         \"eventDate\":\"{end}\"}}]}}"
    )
}

fn shop(status: &'static str) -> u16 {
    let body = "HTTP/1.1 STATUS\r\ncontent-length: 0\r\n\r\n".replace("STATUS", status);
    servers::answering(body).port()
}

/// A probe of a shop that works, which expects something of its domain.
fn probe_of(host: &str, port: u16, registry: &str, expect: &str) -> Probe {
    probe_within(
        "2s",
        &format!(
            "[[step]]\nname = 'open'\nget = 'http://{host}:{port}/'\nrdap = '{registry}'\n\
             timeout = '700ms'\nexpect = [{expect}, 'status == 200']\n"
        ),
    )
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(work)
}

fn once(probe: &Probe) -> Observation {
    let runner = runner(&[]);
    block_on(runner.attempt(probe, 0))
}

const HOST: &str = "www.shop.localhost";
const MONTH: &str = "'domain.expires_in > 30d'";

/// What a run of the shop comes to beside this registry.
fn outcome(registry: &Registry, expect: &str) -> Outcome {
    once(&probe_of(HOST, shop("200 OK"), &registry.url(), expect)).outcome
}

fn unsure(registry: &Registry) -> String {
    match outcome(registry, MONTH) {
        Outcome::Unsure(why) => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_registry_that_knows_the_host_or_a_domain_above_decides() {
    let own = Registry::with_domains(&[(HOST, 60), ("shop.localhost", 5)]);
    assert_eq!(outcome(&own, MONTH), Outcome::Passed);
    assert_eq!(own.asked(), ["/rdap/domain/www.shop.localhost"]);
    let above = Registry::with_domains(&[("shop.localhost", 60)]);
    assert_eq!(
        outcome(&above, "'domain.expires_in > 30d', \"domain.name == 'shop.localhost'\""),
        Outcome::Passed
    );
    assert_eq!(above.asked(), ["/rdap/domain/www.shop.localhost", "/rdap/domain/shop.localhost"]);
    let Outcome::Failed(failure) = outcome(&above, "'domain.expires_in > 90d'") else { panic!() };
    assert!(
        failure
            .detail
            .starts_with("`domain.expires_in > 90d`: found 60 days, of `shop.localhost` until 20"),
        "{failure:?}"
    );
    assert!(failure.detail.contains(", looked up 20"), "{failure:?}");
    let ended = Registry::with_domains(&[("shop.localhost", -3)]);
    assert!(matches!(outcome(&ended, "'domain.expires_in > 0'"), Outcome::Failed(_)));
    let picky = Registry::start(|path, stream| match path.ends_with("/shop.localhost") {
        true => respond(stream, "200 OK", "", &known_until("shop.localhost", 60)),
        false => respond(stream, "400 Bad Request", "", "not a second-level domain"),
    });
    assert_eq!(outcome(&picky, MONTH), Outcome::Passed);
}

#[test]
fn what_a_registry_does_not_say_makes_a_run_unsure() {
    const DOMAIN: &str = "{\"objectClassName\":\"domain\",\"events\":[]}";
    const OTHER: &str = "{\"objectClassName\":\"domain\",\"ldhName\":\"other.example\"}";
    for (status, body, why) in [
        ("200 OK", DOMAIN, "the registry does not say when `www.shop.localhost` expires"),
        ("200 OK", OTHER, "the registry answers of `other.example`"),
        ("200 OK", "<html>", "what the registry answers is no RDAP"),
        ("200 OK", "{\"objectClassName\":\"domain\",", "what the registry answers is no RDAP"),
        ("404 Not Found", "{}", "the registry knows neither it nor a domain above it"),
        ("429 Too Many Requests", "", "the registry answers 429 Too Many Requests"),
        ("500 Internal Server Error", "", "the registry answers 500 Internal Server Error"),
        ("403 Forbidden", "", "the registry answers 403 Forbidden"),
    ] {
        let reason = unsure(&Registry::saying(status, body));
        let expected = format!(
            "open: `domain.expires_in > 30d`: the domain of `www.shop.localhost` cannot be looked up: {why}"
        );
        assert_eq!(reason, expected);
    }
    let nobody = format!("http://{}/", servers::nobody());
    let seen = once(&probe_of(HOST, shop("200 OK"), &nobody, MONTH));
    assert!(matches!(&seen.outcome, Outcome::Unsure(why) if why.contains("refused")), "{seen:?}");
}

#[test]
fn a_registry_that_never_ends_or_never_begins_takes_no_more_than_the_step_has() {
    let endless = Registry::start(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n{\"events\":[");
        while stream.write_all(&[b' '; 65_536]).is_ok() {}
    });
    assert!(unsure(&endless).contains("it answers more than 1048576 bytes"));
    let slow = Registry::start(|_, _| std::thread::sleep(Duration::from_secs(30)));
    assert!(unsure(&slow).ends_with("the domain of `www.shop.localhost` is still being looked up"));
    // What the service took is no longer for it, and what it does wrong is told all the same.
    let seen = once(&probe_of(HOST, shop("500 Internal Server Error"), &slow.url(), MONTH));
    assert!(matches!(&seen.outcome, Outcome::Failed(failure) if failure.detail.contains("status")));
    let steps = format!(
        "[[step]]\nname = 'a'\nget = 'http://{HOST}:PORT/'\nrdap = '{}'\ntimeout = '1500ms'\nexpect = [{MONTH}]\n\
         [[step]]\nname = 'b'\nwait = '1s'\n",
        slow.url()
    );
    let probe = probe_within("2s", &steps.replace("PORT", &shop("200 OK").to_string()));
    let seen = once(&probe);
    assert!(matches!(seen.outcome, Outcome::Unsure(_)), "no other step pays for it: {seen:?}");
    assert!(seen.took_ms < 2_500, "nor does a chart: {seen:?}");
}

#[test]
fn redirects_lead_to_https_only() {
    let plain = Registry::with_domains(&[(HOST, 60)]);
    let target = format!("{}/domain/{HOST}", plain.url());
    let redirecting = Registry::start(move |_, stream| {
        respond(stream, "302 Found", &format!("location: {target}\r\n"), "");
    });
    let reason = unsure(&redirecting);
    assert!(reason.contains("it redirects to an address that is not https"), "{reason}");
    assert_eq!(plain.asked(), Vec::<String>::new());

    let authority = tls::Authority::new();
    authority.make(&tls::CertificateSpec::for_name("registry"));
    std::fs::create_dir(authority.path("domain")).unwrap();
    std::fs::write(authority.path("domain").join(HOST), known_until(HOST, 60)).unwrap();
    let encrypted = authority.serve("registry", &[], &["-WWW"]);
    let target = format!("https://localhost:{}/domain/{HOST}", encrypted.port);
    let redirecting = Registry::start(move |_, stream| {
        respond(stream, "302 Found", &format!("location: {target}\r\n"), "");
    });
    let probe = probe_of(HOST, shop("200 OK"), &redirecting.url(), MONTH);
    let trusting = probes::runner_trusting(&authority.path("root.pem"));
    assert_eq!(block_on(trusting.attempt(&probe, 0)).outcome, Outcome::Passed);
    let Outcome::Unsure(why) = once(&probe).outcome else { panic!("it is not trusted") };
    assert!(why.contains("certificate"), "{why}");
}

#[test]
fn a_domain_is_looked_up_once_for_all_runs_hosts_and_failures() {
    let registry = Registry::with_domains(&[("shop.localhost", 60)]);
    let port = shop("200 OK");
    let probes = [HOST, "api.shop.localhost", "shop.localhost"]
        .map(|host| probe_of(host, port, &registry.url(), MONTH));
    let runner = runner(&[]);
    let seen = block_on(async {
        let mut seen = join_all((0..5).map(|_| runner.attempt(&probes[0], 0))).await;
        for _ in 0..3 {
            for probe in &probes {
                seen.push(runner.attempt(probe, 0).await);
            }
        }
        seen
    });
    assert!(seen.iter().all(|seen| seen.outcome == Outcome::Passed), "{seen:?}");
    let paths = ["www.shop.localhost", "shop.localhost", "api.shop.localhost"];
    assert_eq!(registry.asked(), paths.map(|name| format!("/rdap/domain/{name}")));

    let away = Registry::saying("503 Service Unavailable", "");
    let probe = probe_of(HOST, port, &away.url(), MONTH);
    for _ in 0..3 {
        let seen = block_on(runner.attempt(&probe, 0));
        assert!(matches!(seen.outcome, Outcome::Unsure(_)), "{seen:?}");
    }
    assert_eq!(away.asked().len(), 1, "it is left alone");
}

#[test]
fn the_server_of_a_domain_stands_in_a_list_that_is_fetched_once() {
    let registry = Registry::with_domains(&[("shop.localhost", 60)]);
    let body = format!(
        "{{\"version\":\"1.0\",\"services\":[[[\"localhost\"],[\"{}/\"]]]}}",
        registry.url()
    );
    let list = Registry::start(move |_, stream| respond(stream, "200 OK", "", &body));
    let url = format!("http://{}/dns.json", list.address).parse().unwrap();
    let registrations = Registrations::new(&[], url);
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runner = Runner::new(&Credentials::default(), &Folders::default(), registrations, "eu");
    let steps = |host: &str| {
        let port = shop("200 OK");
        probe_within(
            "2s",
            &format!(
                "[[step]]\nname = 'open'\nget = 'http://{host}:{port}/'\nexpect = [{MONTH}]\n"
            ),
        )
    };
    let seen = block_on(async {
        let first = runner.attempt(&steps(HOST), 0).await.outcome;
        (first, runner.attempt(&steps("api.shop.localhost"), 0).await.outcome)
    });
    assert_eq!(seen, (Outcome::Passed, Outcome::Passed));
    assert_eq!(list.asked(), ["/dns.json"]);
    assert_eq!(registry.asked()[0], "/rdap/domain/www.shop.localhost");

    let elsewhere =
        Registry::saying("200 OK", "{\"services\":[[[\"example\"],[\"https://rdap.example/\"]]]}");
    let broken = Registry::saying("200 OK", "<html>");
    for (list, why) in [
        (&elsewhere, "no RDAP server is listed for `www.shop.localhost`"),
        (&broken, "the list of RDAP servers: it cannot be read"),
    ] {
        let url = format!("http://{}/", list.address).parse().unwrap();
        let registrations = Registrations::new(&[], url);
        let runner = Runner::new(&Credentials::default(), &Folders::default(), registrations, "eu");
        let Outcome::Unsure(reason) = block_on(runner.attempt(&steps(HOST), 0)).outcome else {
            panic!("nothing is known")
        };
        assert!(reason.contains(why), "{reason}");
    }
}
