//! `cargo xtask up`: runs the whole system on one machine, each part as a process.

use domain::config::parse;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use clap::Args;
use domain::config::Configuration;
use domain::config::source::SourceFile;

use crate::children::Children;
use xtask::build;
use xtask::build::Profile;
use xtask::shell::{output_of, program, root, say};

/// The port of the demo shop; the committed probes name it.
const SHOP_PORT: u16 = 8790;
/// The most agents that are started for a folder of one's own.
const MAX_AGENTS: usize = 5;
/// How long everything may take to be seen on the page.
const PATIENCE: Duration = Duration::from_secs(90);

#[derive(Args)]
pub(crate) struct Options {
    /// Where the page is served on 127.0.0.1
    #[arg(long, default_value_t = 8787)]
    port: u16,
    /// What is kept between runs
    #[arg(long, default_value = ".allclear")]
    state: PathBuf,
    /// Begin with nothing
    #[arg(long)]
    fresh: bool,
    /// A folder of your own probes; then there is no demo shop
    #[arg(long)]
    probes: Option<PathBuf>,
    /// Return once it runs; `cargo xtask down` stops it
    #[arg(long)]
    detach: bool,
}

/// What a running system is reached by.
pub(crate) struct System {
    pub(crate) url: String,
    pub(crate) token: String,
    pub(crate) state: PathBuf,
}

pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let folder = options.probes.clone().unwrap_or_else(|| root().join("probes"));
    let configuration = read(&folder)?;
    build::live(Profile::Quick)?;
    build::worker(Profile::Quick)?;
    let stopped = stop_on_signal()?;
    let mut children = Children::new(&options.state)?;
    let system = match start(options, &folder, &configuration, &mut children, stopped) {
        Ok(system) => system,
        Err(error) => {
            children.stop();
            return Err(error);
        }
    };
    println!("ready: {}", system.url);
    println!("{}", ways_to_play(options, &system));
    if options.detach {
        println!("\nstop it with: cargo xtask down --state {}", options.state.display());
        children.leave();
        return Ok(());
    }
    println!("\nCtrl-C stops all of it.");
    while !stopped.load(Ordering::Relaxed) {
        children.check()?;
        std::thread::sleep(Duration::from_millis(200));
    }
    say("stopping");
    children.stop();
    Ok(())
}

fn stop_on_signal() -> anyhow::Result<&'static AtomicBool> {
    static STOPPED: AtomicBool = AtomicBool::new(false);
    ctrlc::set_handler(|| STOPPED.store(true, Ordering::Relaxed))?;
    Ok(&STOPPED)
}

fn start(
    options: &Options,
    folder: &Path,
    configuration: &Configuration,
    children: &mut Children,
    stopped: &AtomicBool,
) -> anyhow::Result<System> {
    if options.fresh {
        for part in ["workerd", "agents", "admin.token"] {
            let path = options.state.join(part);
            let _ = std::fs::remove_dir_all(&path).or_else(|_| std::fs::remove_file(&path));
        }
    }
    let url = format!("http://127.0.0.1:{}/", options.port);
    let system = System { url, token: admin_token(&options.state)?, state: options.state.clone() };
    start_worker(&system, options.port, children)?;
    if options.probes.is_none() {
        free(SHOP_PORT, "the demo shop")?;
        say("start: the demo shop");
        children.start("shop", &mut program(native("allclear-shop"), &[]))?;
    }
    wait(children, stopped, "the Worker to answer", || health(&system).is_some())?;
    say("apply: the probes");
    let said = allclear(&system, &["apply", &folder.display().to_string()])?;
    println!("{said}");
    for (region, agent) in regions(configuration) {
        start_agent(&system, &region, &agent, children)?;
    }
    say("wait: until every component has been seen");
    let seen =
        || health(&system).is_some_and(|h| h.components > 0 && h.components_without_data == 0);
    if let Err(error) = wait(children, stopped, "every component to be seen", seen) {
        children.check()?;
        if options.probes.is_none() || stopped.load(Ordering::Relaxed) {
            return Err(error);
        }
        println!("some components have no data yet: see {}/logs", options.state.display());
    }
    Ok(system)
}

/// Reads the folder here, so that its mistakes are told before anything is started.
fn read(folder: &Path) -> anyhow::Result<Configuration> {
    let mut files = vec![];
    let shown = folder.display();
    for entry in std::fs::read_dir(folder).with_context(|| format!("cannot read `{shown}`"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let text = std::fs::read_to_string(&path)?;
            files.push(SourceFile { path: path.display().to_string(), text });
        }
    }
    parse::read(&files).map_err(|errors| {
        let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
        anyhow::anyhow!("the probes have mistakes; nothing was started\n{}", lines.join("\n"))
    })
}

/// The regions that probes are run from, each with the name of its agent.
fn regions(configuration: &Configuration) -> Vec<(String, String)> {
    let used = configuration.regions.iter().filter(|region| {
        configuration.probes.iter().any(|probe| probe.regions.contains(&region.id))
    });
    used.take(MAX_AGENTS)
        .map(|region| (region.id.to_string(), format!("{}-1", region.id)))
        .collect()
}

/// The administrator's token of this state folder, made once.
fn admin_token(state: &Path) -> anyhow::Result<String> {
    let path = state.join("admin.token");
    if let Ok(token) = std::fs::read_to_string(&path) {
        return Ok(token.trim().to_owned());
    }
    let mut random = [0_u8; 32];
    getrandom::fill(&mut random).map_err(|error| anyhow::anyhow!("no randomness: {error}"))?;
    let token = hex::encode(random);
    keep_private(&path, &token)?;
    Ok(token)
}

fn keep_private(path: &Path, text: &str) -> anyhow::Result<()> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let mut options = std::fs::OpenOptions::new();
    let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes()).with_context(|| format!("cannot write `{}`", path.display()))
}

fn start_worker(system: &System, port: u16, children: &mut Children) -> anyhow::Result<()> {
    free(port, "the page")?;
    say("start: the Worker, in workerd");
    let disk = std::path::absolute(system.state.join("workerd"))?;
    std::fs::create_dir_all(&disk)?;
    let binary = harness::workerd();
    let binary = binary.context(
        "there is no workerd for this machine\nhint: see npm's packages `@cloudflare/workerd-…`",
    )?;
    let mut command = program(binary, &["serve", "--experimental"]);
    command
        .arg(root().join("worker/workerd.capnp"))
        .arg("config")
        .arg(format!("--socket-addr=http=127.0.0.1:{port}"))
        .arg(format!("--directory-path=disk={}", disk.display()))
        .env("ALLCLEAR_ADMIN_TOKEN_SHA256", domain::access::token::hash(&system.token));
    children.start("workerd", &mut command)
}

fn free(port: u16, what: &str) -> anyhow::Result<()> {
    match std::net::TcpListener::bind(("127.0.0.1", port)) {
        Ok(_) => Ok(()),
        Err(error) => bail!(
            "port {port}, for {what}, is taken: {error}\nhint: stop what uses it; the page can go elsewhere with --port"
        ),
    }
}

fn native(name: &str) -> PathBuf {
    root().join("target/debug").join(name)
}

fn allclear(system: &System, arguments: &[&str]) -> anyhow::Result<String> {
    let mut command = program(native("allclear"), arguments);
    command.env("ALLCLEAR_SERVER", &system.url).env("ALLCLEAR_TOKEN", &system.token);
    let output = command.output().context("cannot run allclear")?;
    if !output.status.success() {
        bail!("{}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn start_agent(
    system: &System,
    region: &str,
    agent: &str,
    children: &mut Children,
) -> anyhow::Result<()> {
    say(&format!("start: an agent in {region}"));
    let folder = std::path::absolute(system.state.join("agents").join(agent))?;
    std::fs::create_dir_all(&folder)?;
    let path = folder.join("token");
    let token = match std::fs::read_to_string(&path) {
        Ok(token) => token.trim().to_owned(),
        Err(_) => {
            let token = allclear(system, &["agent", "add", agent, "--region", region])?;
            keep_private(&path, &token)?;
            token
        }
    };
    let mut command = program(native("allclear-agent"), &["run", "--server", &system.url]);
    command.arg("--state").arg(&folder).env("ALLCLEAR_TOKEN", token);
    command.env("ALLCLEAR_SECRET_SHOP_PASSWORD", "open-sesame");
    children.start(agent, &mut command)
}

/// What `/healthz` says.
#[derive(serde::Deserialize)]
struct Health {
    components: usize,
    components_without_data: usize,
}

fn health(system: &System) -> Option<Health> {
    let mut answer = ureq::get(format!("{}healthz", system.url)).call().ok()?;
    serde_json::from_str(&answer.body_mut().read_to_string().ok()?).ok()
}

fn wait(
    children: &mut Children,
    stopped: &AtomicBool,
    what: &str,
    holds: impl Fn() -> bool,
) -> anyhow::Result<()> {
    let deadline = Instant::now() + PATIENCE;
    while !holds() {
        children.check()?;
        if stopped.load(Ordering::Relaxed) {
            bail!("stopped");
        }
        if Instant::now() > deadline {
            bail!("waited {} s for {what}", PATIENCE.as_secs());
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    Ok(())
}

fn ways_to_play(options: &Options, system: &System) -> String {
    let state = options.state.display();
    let operate = format!(
        "post an incident:\n  export ALLCLEAR_SERVER={} ALLCLEAR_TOKEN=$(cat {state}/admin.token)\n  \
         target/debug/allclear incident open 'Card payments fail' -m 'We are looking.' -c COMPONENT=partial_outage",
        system.url
    );
    if options.probes.is_some() {
        return operate;
    }
    let pid = output_of(&mut program("pgrep", &["-f", "agents/eu-central-1$"])).unwrap_or_default();
    let pid = pid.lines().next().unwrap_or("PID");
    let shop = format!("http://127.0.0.1:{SHOP_PORT}");
    format!(
        "break the payment, for one region or for all, and repair it:\n  \
         curl -X POST '{shop}/break/payment?region=eu-central'\n  \
         curl -X POST {shop}/break/payment\n  curl -X POST {shop}/mend\n{}\n\
         stop an agent, and see its region fall silent:\n  kill {pid}",
        operate.replace("COMPONENT", "checkout")
    )
}
