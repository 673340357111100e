//! Programs under measurement: each checks the same addresses at the same rate, and is started
//! alone.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context;
use domain::config::parse::read_probe;
use domain::config::source::SourceFile;
use domain::protocol::assignment::Assignment;

use crate::server::BenchServer;
use xtask::shell::root;

/// How often each address is checked.
pub(super) const EVERY_S: u32 = 10;
/// Where blackbox_exporter listens in the bench.
const BLACKBOX: &str = "127.0.0.1:19115";

/// What is checked.
#[derive(Clone, Copy)]
pub(super) struct BenchLoad<'a> {
    pub(super) count: usize,
    pub(super) scheme: &'a str,
    pub(super) port: u16,
    /// Keys and certificates, and a place for files.
    pub(super) folder: &'a Path,
}

/// A running program, and what goes with it.
pub(super) struct BenchSubject {
    pub(super) child: Child,
    /// Tells a driver beside it to end.
    end: Arc<AtomicBool>,
    /// The server it reports to.
    pub(super) server: Option<BenchServer>,
}

impl Drop for BenchSubject {
    fn drop(&mut self) {
        self.end.store(true, Ordering::Relaxed);
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn spawn(command: &mut Command, log: &Path) -> anyhow::Result<BenchSubject> {
    let log = std::fs::File::create(log)?;
    command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
    let shown = command.get_program().to_string_lossy().into_owned();
    let child = command.spawn().with_context(|| format!("`{shown}` cannot be started"))?;
    Ok(BenchSubject { child, end: Arc::default(), server: None })
}

/// The least that a check can cost.
pub(crate) fn floor(load: BenchLoad<'_>) -> anyhow::Result<BenchSubject> {
    let mut command = Command::new(root().join("target/shipped/examples/floor"));
    command.arg(format!("{}://localhost:{}", load.scheme, load.port));
    command.args([load.count.to_string(), EVERY_S.to_string()]);
    if load.scheme == "https" {
        command.arg(load.folder.join("root.pem"));
    }
    spawn(&mut command, &load.folder.join("floor.log"))
}

/// Our agent as it is shipped: assigned by a server, reporting to it.
pub(crate) fn agent(load: BenchLoad<'_>) -> anyhow::Result<BenchSubject> {
    let server = BenchServer::start(&assignment(load)?)?;
    let mut command = Command::new(root().join("target/shipped/allclear-agent"));
    command.args(["run", "--metrics", "off", "--server"]);
    command.arg(format!("http://127.0.0.1:{}", server.port));
    command.arg("--state").arg(load.folder.join(format!("state-{}-{}", load.scheme, load.count)));
    command.arg("--ca-file").arg(load.folder.join("root.pem"));
    let name = "bench".parse()?;
    let token = domain::access::token::agent_token(&name, [0; domain::access::token::SECRET_BYTES]);
    command.env("ALLCLEAR_TOKEN", token);
    let mut subject = spawn(&mut command, &load.folder.join("agent.log"))?;
    subject.server = Some(server);
    Ok(subject)
}

fn assignment(load: BenchLoad<'_>) -> anyhow::Result<Assignment> {
    let BenchLoad { scheme, port, .. } = load;
    let probe = |n: usize| {
        let text = format!(
            "id = 'probe-{n}'\ncomponent = 'c'\nevery = '{EVERY_S}s'\ntimeout = '5s'\n\
             regions = ['here']\n[[step]]\nname = 'open'\nget = '{scheme}://localhost:{port}/{n}'\n\
             expect = ['status == 200', \"body contains 'ok'\", 'first_byte < 2s']\n"
        );
        let file = SourceFile { path: format!("probe-{n}.toml"), text };
        read_probe(&file).map(Arc::new).map_err(|errors| anyhow::anyhow!("{errors:?}"))
    };
    Ok(Assignment {
        tag: "bench".to_owned(),
        agent: "bench".parse()?,
        region: "here".parse()?,
        batch_window: Duration::from_secs(10),
        silent_after: Duration::from_secs(45),
        references: vec![],
        probes: (0..load.count).map(probe).collect::<anyhow::Result<_>>()?,
    })
}

pub(crate) fn monit(load: BenchLoad<'_>) -> anyhow::Result<BenchSubject> {
    use std::os::unix::fs::PermissionsExt;
    let at = load.folder.display();
    let mut config = format!(
        "set daemon {EVERY_S}\nset pidfile {at}/monit.pid\nset idfile {at}/monit.id\n\
         set statefile {at}/monit.state\n"
    );
    let options = if load.scheme == "https" { " with ssl options {verify: disable}" } else { "" };
    for n in 0..load.count {
        config += &format!(
            "check host p{n} with address localhost if failed port {} protocol {} request \"/{n}\"{options} then alert\n",
            load.port, load.scheme
        );
    }
    let path = load.folder.join("monitrc");
    std::fs::write(&path, config)?;
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700))?;
    let mut command = Command::new("/usr/bin/monit");
    command.arg("-I").arg("-c").arg(path);
    spawn(&mut command, &load.folder.join("monit.log"))
}

/// blackbox_exporter, scraped evenly; what scrapes it is not counted.
pub(crate) fn blackbox(load: BenchLoad<'_>) -> anyhow::Result<BenchSubject> {
    let config = load.folder.join("blackbox.yml");
    let module = "modules:\n  http_2xx:\n    prober: http\n    http:\n      tls_config:\n        insecure_skip_verify: true\n";
    std::fs::write(&config, module)?;
    let mut command = Command::new("/usr/bin/prometheus-blackbox-exporter");
    command.arg(format!("--config.file={}", config.display()));
    command.arg(format!("--web.listen-address={BLACKBOX}"));
    let subject = spawn(&mut command, &load.folder.join("blackbox.log"))?;
    let began = Instant::now();
    while TcpStream::connect(BLACKBOX).is_err() {
        anyhow::ensure!(began.elapsed().as_secs() < 20, "blackbox_exporter does not listen");
        std::thread::sleep(Duration::from_millis(50));
    }
    let (end, count, scheme, port) =
        (subject.end.clone(), load.count, load.scheme.to_owned(), load.port);
    std::thread::spawn(move || {
        let gap = Duration::from_secs(EVERY_S.into()) / u32::try_from(count).unwrap_or(1);
        let began = Instant::now();
        for (round, n) in (0_u32..).zip((0..count).cycle()) {
            std::thread::sleep((began + gap * round).saturating_duration_since(Instant::now()));
            if end.load(Ordering::Relaxed) {
                return;
            }
            let target = format!("{scheme}://localhost:{port}/{n}");
            // A scrape that is lost shows in the count.
            std::thread::spawn(move || drop(scrape(&target)));
        }
    });
    Ok(subject)
}

fn scrape(target: &str) -> std::io::Result<()> {
    let mut stream = TcpStream::connect(BLACKBOX)?;
    write!(
        stream,
        "GET /probe?module=http_2xx&target={target} HTTP/1.1\r\nhost: {BLACKBOX}\r\nconnection: close\r\n\r\n"
    )?;
    stream.read_to_end(&mut vec![]).map(|_| ())
}
