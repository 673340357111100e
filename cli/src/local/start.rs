//! Start of the system: the Worker, the configuration, then an agent in each region, until every component
//! has data.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use domain::config::Configuration;
use domain::protocol::operations::{AgentRequest, AgentWithToken};

use crate::client::{ChangeConditions, Client};
use crate::commands::apply;
use crate::local::children::Children;
use crate::local::parts::Parts;
use crate::local::token;
use crate::options::up::UpOptions;

/// The port of the demo shop; the committed probes name it.
pub(crate) const SHOP_PORT: u16 = 8790;
/// The name of the process that serves the page.
pub(crate) const WORKER: &str = "workerd";
/// The name of the demo shop.
pub(crate) const SHOP: &str = "shop";
/// The secret of the demo's probes.
const SHOP_SECRET: &str = "SHOP_PASSWORD";
const SHOP_PASSWORD: &str = "open-sesame";
/// The most agents that are started on one machine.
const MAX_AGENTS: usize = 5;
/// How long everything may take to be seen on the page.
const START_WAIT: Duration = Duration::from_secs(90);
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Says what comes next, so that it is seen to go on.
pub(crate) fn say(what: &str) {
    outln!("── {what}");
}

/// What is being started.
pub(crate) struct LocalSystem<'a> {
    options: &'a UpOptions,
    parts: Parts,
    /// The folder of probes.
    pub(crate) probes: PathBuf,
    configuration: Configuration,
    /// The page's URL.
    pub(crate) url: String,
    stopped: &'a AtomicBool,
}

impl<'a> LocalSystem<'a> {
    /// Reads everything before anything is started.
    ///
    /// # Errors
    /// Mistakes of the probes, and secrets that are missing.
    pub(crate) fn plan(options: &'a UpOptions, stopped: &'a AtomicBool) -> anyhow::Result<Self> {
        let parts = Parts::find(options.parts.as_deref())?;
        let probes = options.probes.clone().unwrap_or_else(|| parts.probes());
        let (_, configuration) = apply::checked(&probes)?;
        let host = match options.listen {
            ip if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
            ip => ip,
        };
        let url = format!("http://{}/", SocketAddr::new(host, options.port));
        let system = Self { options, parts, probes, configuration, url, stopped };
        system.check_secrets()?;
        Ok(system)
    }

    /// The demo shop, when its probes are run.
    fn shop(&self) -> Option<PathBuf> {
        self.parts.shop().filter(|_| self.options.probes.is_none())
    }

    /// Whether the demo shop is part of it.
    pub(crate) fn has_shop(&self) -> bool {
        self.shop().is_some()
    }

    fn check_secrets(&self) -> anyhow::Result<()> {
        let is_set = |name: &str| {
            let of_shop = self.has_shop() && name == SHOP_SECRET;
            of_shop || std::env::var_os(format!("ALLCLEAR_SECRET_{name}")).is_some()
        };
        let missing: Vec<String> = self
            .configuration
            .secrets()
            .filter(|secret| !is_set(&secret.name))
            .map(|secret| {
                let (file, line, column) = (&secret.file, secret.line, secret.column);
                format!("{file}:{line}:{column}: ALLCLEAR_SECRET_{} is not set", secret.name)
            })
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        bail!(
            "secrets are missing; nothing was started\n{}\nhint: export them in this shell; agents take them from the environment",
            missing.join("\n")
        )
    }

    /// Starts what does not run yet, and waits until every component has been seen.
    ///
    /// # Errors
    /// When a part does not start or ends, or the page does not show all in time.
    pub(crate) async fn start(&self, children: &mut Children) -> anyhow::Result<()> {
        let state = &self.options.state;
        let token = token::kept(&state.join("admin.token"), async || token::random()).await?;
        self.start_worker(&token, children)?;
        self.start_shop(children)?;
        let client = Client::new(&self.url, token, ChangeConditions::default())?;
        self.wait(children, "the Worker to answer", async || health(&client).await.is_some())
            .await?;
        say("apply: the probes");
        apply::apply(&client, &self.probes, None, false).await?;
        for (region, agent) in self.regions() {
            self.start_agent(&client, &region, &agent, children).await?;
        }
        say("wait: until every component has been seen");
        let seen = async || {
            health(&client)
                .await
                .is_some_and(|h| h.components > 0 && h.components_without_data == 0)
        };
        if let Err(error) = self.wait(children, "every component to be seen", seen).await {
            if self.has_shop() || self.stopped.load(Ordering::Relaxed) {
                return Err(error);
            }
            outln!("some components have no data yet: see {}/logs", state.display());
        }
        Ok(())
    }

    fn start_worker(&self, token: &str, children: &mut Children) -> anyhow::Result<()> {
        if children.runs(WORKER) {
            return Ok(());
        }
        let address = SocketAddr::new(self.options.listen, self.options.port);
        free(address, "the page", "it can go elsewhere with --port")?;
        let workerd = self.parts.workerd()?;
        say("start: the Worker, in workerd");
        let disk = std::path::absolute(self.options.state.join("workerd"))?;
        std::fs::create_dir_all(&disk)?;
        let mut command = Command::new(workerd);
        command
            .current_dir(self.parts.folder())
            .args(["serve", "--experimental"])
            .arg(self.parts.worker())
            .arg("config")
            .arg(format!("--socket-addr=http={address}"))
            .arg(format!("--directory-path=disk={}", disk.display()))
            .env("ALLCLEAR_ADMIN_TOKEN_SHA256", domain::access::token::hash(token));
        children.start(WORKER, &mut command)
    }

    fn start_shop(&self, children: &mut Children) -> anyhow::Result<()> {
        let Some(shop) = self.shop().filter(|_| !children.runs(SHOP)) else { return Ok(()) };
        free((Ipv4Addr::LOCALHOST, SHOP_PORT).into(), "the demo shop", "its probes name it")?;
        say("start: the demo shop");
        children.start(SHOP, &mut Command::new(shop))
    }

    /// The regions that probes are run from, each with the name of its agent.
    fn regions(&self) -> Vec<(String, String)> {
        let used = self.configuration.regions.iter().filter(|region| {
            self.configuration.probes.iter().any(|probe| probe.regions.contains(&region.id))
        });
        used.take(MAX_AGENTS)
            .map(|region| (region.id.to_string(), format!("{}-1", region.id)))
            .collect()
    }

    async fn start_agent(
        &self,
        client: &Client,
        region: &str,
        agent: &str,
        children: &mut Children,
    ) -> anyhow::Result<()> {
        if children.runs(agent) {
            return Ok(());
        }
        say(&format!("start: an agent in {region}"));
        let folder = std::path::absolute(self.options.state.join("agents").join(agent))?;
        std::fs::create_dir_all(&folder)?;
        let token = token::kept(&folder.join("token"), async || {
            let request = AgentRequest { agent: agent.parse()?, region: region.parse()? };
            let added: AgentWithToken = client.post("/ops/v1/agents", &request).await?;
            Ok(added.token)
        })
        .await?;
        let mut command = Command::new(self.parts.agent());
        command.args(["run", "--server", &self.url, "--state"]).arg(&folder);
        command.env("ALLCLEAR_TOKEN", token);
        if self.has_shop() {
            command.env(format!("ALLCLEAR_SECRET_{SHOP_SECRET}"), SHOP_PASSWORD);
        }
        children.start(agent, &mut command)
    }

    async fn wait(
        &self,
        children: &mut Children,
        what: &str,
        holds: impl AsyncFn() -> bool,
    ) -> anyhow::Result<()> {
        let deadline = Instant::now() + START_WAIT;
        while !holds().await {
            if let Some(ended) = children.ended() {
                bail!("{} {}", ended.name, ended.why);
            }
            if self.stopped.load(Ordering::Relaxed) {
                bail!("stopped");
            }
            if Instant::now() > deadline {
                bail!("waited {} s for {what}", START_WAIT.as_secs());
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        Ok(())
    }
}

/// Deletes what earlier runs kept in a state folder.
pub(crate) fn forget(state: &Path) {
    for part in ["workerd", "agents", "admin.token"] {
        let path = state.join(part);
        let _ = std::fs::remove_dir_all(&path).or_else(|_| std::fs::remove_file(&path));
    }
}

fn free(address: SocketAddr, what: &str, hint: &str) -> anyhow::Result<()> {
    match TcpListener::bind(address) {
        Ok(_) => Ok(()),
        Err(error) => Err(error)
            .with_context(|| format!("{address}, for {what}, is taken; stop what uses it; {hint}")),
    }
}

/// What `/healthz` says.
#[derive(serde::Deserialize)]
struct Health {
    components: usize,
    components_without_data: usize,
}

async fn health(client: &Client) -> Option<Health> {
    client.get("/healthz").await.ok()
}
