//! Agent benchmark: the agent, a minimal client and its peers against the same nginx, one after the
//! other, as CPU time per check, memory, jitter and bursts.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, bail};

use crate::arrivals::Arrivals;
use crate::process::{cpu_ms, now_s, peak_mib};
use crate::subjects::{self, BenchLoad, BenchSubject, EVERY_S};
use xtask::setup;
use xtask::shell::{cargo, root, run, say};

/// Before anything is counted: every probe has run once by then.
const WARM_UP: Duration = Duration::from_secs(12);
/// How long is measured: four runs of every probe.
const WINDOW: Duration = Duration::from_secs(40);

type Start = fn(BenchLoad<'_>) -> anyhow::Result<BenchSubject>;

const FLOOR: &str = "floor, hyper in slots of 100 ms";
const OURS: &str = "allclear-agent";
const SUBJECTS: [(&str, Start); 4] = [
    (FLOOR, subjects::floor),
    (OURS, subjects::agent),
    ("Monit", subjects::monit),
    ("blackbox_exporter, its scraper not counted", subjects::blackbox),
];

struct AgentFigures {
    cpu_ms: f64,
    memory_mib: f64,
    jitter_ms: f64,
    burst: f64,
    checks: usize,
    paths: usize,
    delivered: Option<u64>,
}

pub(crate) fn measure() -> anyhow::Result<String> {
    setup::rivals();
    say("bench: the agent and the floor, as they are shipped");
    let what = ["-p", "allclear-agent", "--bins", "--example", "floor"];
    run(cargo(&["build", "--locked", "--profile", "shipped"]).args(what))?;
    let folder = std::env::temp_dir().join(format!("allclear-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let measured = measure_in(&folder);
    let _ = std::fs::remove_dir_all(&folder);
    measured
}

fn measure_in(folder: &Path) -> anyhow::Result<String> {
    let nginx = Nginx::start(folder)?;
    let binary = std::fs::metadata(root().join("target/shipped/allclear-agent"))?.len();
    let mut report = format!(
        "Checks every {EVERY_S} s over fresh connections against nginx on this machine, for {} s after {} s. The agent \
         measures phases,\njudges three expectations, spools and delivers; the floor only sends requests. Peers are \
         Debian's packages.\n\nThe agent's program has {:.1} MB.\n\n\
         | load | who | CPU ms per check | × floor | memory MiB | jitter p99 ms | burst | checks |\n\
         |---|---|---|---|---|---|---|---|\n",
        WINDOW.as_secs(),
        WARM_UP.as_secs(),
        binary as f64 / 1e6,
    );
    for (scheme, port, count) in
        [("http", nginx.http, 1_000), ("https", nginx.https, 1_000), ("http", nginx.http, 5_000)]
    {
        let load = BenchLoad { count, scheme, port, folder };
        let mut floor_ms = None;
        for (name, start) in SUBJECTS {
            say(&format!("bench: {count} {scheme} checks, {name}"));
            match figures(load, start, &nginx) {
                Ok(figures) => {
                    let floor_ms = *floor_ms.get_or_insert(figures.cpu_ms);
                    row(&mut report, (scheme, count, name), &figures, floor_ms)?;
                }
                Err(error) if name == OURS || name == FLOOR => return Err(error),
                Err(error) => {
                    say(&format!("left out: {error:#}"));
                    writeln!(
                        report,
                        "| {scheme}, {count} | {name} | left out: not installed here | | | | | |"
                    )?;
                }
            }
        }
    }
    Ok(report)
}

fn row(
    report: &mut String,
    (scheme, count, name): (&str, usize, &str),
    figures: &AgentFigures,
    floor_ms: f64,
) -> anyhow::Result<()> {
    let AgentFigures { cpu_ms, memory_mib, jitter_ms, burst, checks, paths, delivered } = figures;
    let ratio = cpu_ms / floor_ms;
    let delivered = delivered.map(|count| format!(", {count} delivered")).unwrap_or_default();
    writeln!(
        report,
        "| {scheme}, {count} | {name} | {cpu_ms:.3} | {ratio:.2} | {memory_mib:.0} | {jitter_ms:.0} | {burst:.1} | \
         {checks} of {paths} addresses{delivered} |"
    )?;
    println!(
        "   {cpu_ms:.3} ms, × {ratio:.2}, {memory_mib:.0} MiB, {jitter_ms:.1} ms, {burst:.2}, {checks}"
    );
    Ok(())
}

fn figures(load: BenchLoad<'_>, start: Start, nginx: &Nginx) -> anyhow::Result<AgentFigures> {
    nginx.forget()?;
    let subject = start(load)?;
    let id = subject.child.id();
    std::thread::sleep(WARM_UP);
    let (from_s, before) = (now_s()?, cpu_ms(id)?);
    std::thread::sleep(WINDOW);
    let (to_s, after) = (now_s()?, cpu_ms(id)?);
    let memory_mib = peak_mib(id)?;
    let delivered = subject.server.as_ref().map(crate::server::BenchServer::observations);
    drop(subject);
    // nginx writes in pieces.
    std::thread::sleep(Duration::from_millis(1_500));
    let arrivals = Arrivals::read(&nginx.log, from_s, to_s)?;
    if arrivals.count() == 0 {
        bail!("nothing was checked");
    }
    Ok(AgentFigures {
        cpu_ms: (after - before) / arrivals.count() as f64,
        memory_mib,
        jitter_ms: arrivals.jitter_p99_ms(f64::from(EVERY_S) * 1000.0),
        burst: arrivals.burst(),
        checks: arrivals.count(),
        paths: arrivals.paths(),
        delivered,
    })
}

/// What is checked.
struct Nginx {
    child: Child,
    log: std::path::PathBuf,
    http: u16,
    https: u16,
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Nginx {
    fn start(folder: &Path) -> anyhow::Result<Self> {
        certificates(folder)?;
        let free = || {
            Ok::<u16, anyhow::Error>(
                std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port(),
            )
        };
        let (http, https) = (free()?, free()?);
        let at = folder.display();
        let config = format!(
            "daemon off; master_process off; pid {at}/pid; error_log {at}/error;\n\
             events {{ worker_connections 8192; }}\n\
             http {{ log_format arrivals '$msec $uri'; access_log {at}/arrivals arrivals buffer=64k flush=1s;\n\
             client_body_temp_path {at}/b; proxy_temp_path {at}/p; fastcgi_temp_path {at}/f;\n\
             uwsgi_temp_path {at}/u; scgi_temp_path {at}/s;\n\
             server {{ listen 127.0.0.1:{http} backlog=4096; return 200 ok; }}\n\
             server {{ listen 127.0.0.1:{https} ssl backlog=4096; ssl_certificate {at}/leaf.pem;\n\
             ssl_certificate_key {at}/leaf.key; ssl_session_cache off; return 200 ok; }} }}\n"
        );
        std::fs::write(folder.join("nginx.conf"), config)?;
        let mut command = Command::new("/usr/sbin/nginx");
        command.arg("-c").arg(folder.join("nginx.conf")).arg("-e").arg(folder.join("early"));
        let child = command.stdin(Stdio::null()).spawn().context("there is no nginx to check")?;
        std::thread::sleep(Duration::from_millis(500));
        Ok(Self { child, log: folder.join("arrivals"), http, https })
    }

    /// Begins a new log.
    fn forget(&self) -> anyhow::Result<()> {
        std::fs::OpenOptions::new().write(true).truncate(true).open(&self.log)?;
        Ok(())
    }
}

/// An authority, and a certificate of its for localhost, with keys as most have them.
fn certificates(folder: &Path) -> anyhow::Result<()> {
    let openssl = |arguments: &str| {
        let mut command = Command::new("openssl");
        command.args(arguments.split(' ')).current_dir(folder).stderr(Stdio::null());
        run(&mut command)
    };
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
    std::fs::write(folder.join("ext"), "subjectAltName=DNS:localhost\n")?;
    openssl(&format!("req -x509 {key} -keyout root.key -out root.pem -subj /CN=root -days 30"))?;
    openssl(&format!("req {key} -keyout leaf.key -out leaf.csr -subj /CN=localhost"))?;
    openssl(
        "x509 -req -in leaf.csr -CA root.pem -CAkey root.key -out leaf.pem -days 30 -extfile ext",
    )
}
