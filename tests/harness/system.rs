//! A whole system: shop, Worker, the committed probes at a quicker pace, three agents.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::AgentProcess;

use crate::Bundle;

use crate::LocalWorker;

use crate::ShopProcess;

use crate::TestSettings;

use crate::get;

use crate::root;

use crate::run_for_output;

use crate::wait_for;

/// Where agents stand, by the committed page.
pub const REGIONS: [&str; 3] = ["eu-central", "us-east", "ap-southeast"];
/// The shop's password.
pub const PASSWORD: &str = "open-sesame";

/// Everything that a story plays with.
pub struct System {
    /// The shop that is watched.
    pub shop: ShopProcess,
    /// The Worker that keeps the record.
    pub worker: LocalWorker,
    /// The agents, by region.
    pub agents: BTreeMap<&'static str, AgentProcess>,
    probes: tempfile::TempDir,
}

impl System {
    /// A system that is configured, with no agent yet.
    #[must_use]
    pub fn without_agents(bundle: Bundle) -> Self {
        Self::without_agents_under(bundle, TestSettings::default())
    }

    /// The same, under settings that only tests have.
    #[must_use]
    pub fn without_agents_under(bundle: Bundle, settings: TestSettings) -> Self {
        let shop = ShopProcess::open();
        let worker = LocalWorker::start_under(bundle, settings);
        let probes = quick_probes(&shop, &worker.url(""));
        let system = Self { shop, worker, agents: BTreeMap::new(), probes };
        system.allclear(&["apply", &system.probes().display().to_string()]);
        system
    }

    /// A system of the first folder that `allclear init` writes, which is not applied yet.
    ///
    /// # Panics
    /// When there is no folder for it.
    #[must_use]
    pub fn from_init() -> Self {
        let (shop, worker) = (ShopProcess::open(), LocalWorker::start(Bundle::Deployed));
        let probes = tempfile::tempdir().expect("a folder");
        let folder = probes.path().display().to_string();
        let (url, target) = (worker.url(""), shop.url().to_owned());
        let answers = ["--name", "Northwind", "--url", &url, "--probe", &target];
        worker.allclear(&[&["init", &folder], &answers[..], &["--region", "home"]].concat());
        Self { shop, worker, agents: BTreeMap::new(), probes }
    }

    /// A system in which all three agents have reported.
    #[must_use]
    pub fn start() -> Self {
        let mut system = Self::without_agents(Bundle::Deployed);
        for region in REGIONS {
            let server = system.worker.url("");
            system.start_agent(region, &server);
        }
        system.wait_for_page("All systems are working");
        system
    }

    /// Starts the agent of a region, which finds the server there.
    pub fn start_agent(&mut self, region: &'static str, server: &str) {
        let token = self.agent_token(region);
        self.agents.insert(region, AgentProcess::start(server, &token, Some(PASSWORD)));
    }

    /// The folder of probes that is applied.
    #[must_use]
    pub fn probes(&self) -> &Path {
        self.probes.path()
    }

    /// A new token for the agent of a region.
    #[must_use]
    pub fn agent_token(&self, region: &str) -> String {
        self.allclear(&["agent", "add", &format!("{region}-1"), "--region", region])
    }

    /// What an operator types, and what it prints.
    ///
    /// # Panics
    /// When it is refused.
    pub fn allclear(&self, arguments: &[&str]) -> String {
        self.worker.allclear(arguments)
    }

    /// What an operator types that may be refused: success, output, errors.
    #[must_use]
    pub fn try_allclear(&self, arguments: &[&str]) -> (bool, String, String) {
        self.worker.try_allclear(arguments)
    }

    /// Changes a text of `page.toml`, and applies it.
    ///
    /// # Panics
    /// When the text is not there.
    pub fn change_page(&self, from: &str, to: &str) {
        let path = self.probes().join("page.toml");
        let text = std::fs::read_to_string(&path).expect("page.toml");
        assert!(text.contains(from), "{text}");
        std::fs::write(&path, text.replace(from, to)).expect("page.toml");
        self.allclear(&["apply", &self.probes().display().to_string()]);
    }

    /// Asks the agent of a region to end; how many observations it had made.
    ///
    /// # Panics
    /// When it kept some, or does not say.
    pub fn stop_agent(&mut self, region: &str) -> u64 {
        let log = self.agents.get_mut(region).expect("the agent").stop();
        let last = log.lines().rev().find(|line| line.contains("stopped ")).expect("its last word");
        assert!(last.contains("waiting=0"), "all was delivered: {last}");
        let count = last.split("observations=").nth(1).and_then(|rest| rest.split(' ').next());
        count.and_then(|count| count.parse().ok()).unwrap_or_else(|| panic!("{last}"))
    }

    /// What a path answers to the public.
    ///
    /// # Panics
    /// When nobody answers.
    #[must_use]
    pub fn get(&self, path: &str) -> String {
        get(&self.worker.url(path)).unwrap_or_else(|| panic!("nobody answers `{path}`")).body
    }

    /// What a path answers to an operator.
    ///
    /// # Panics
    /// When nobody answers.
    #[must_use]
    pub fn ops(&self, path: &str) -> Value {
        self.worker.ops(path)
    }

    /// What the record counted of an agent.
    ///
    /// # Panics
    /// When there is no such agent.
    #[must_use]
    pub fn counts(&self, agent: &str) -> Value {
        let agents = self.ops("agents");
        let mut list = agents.as_array().expect("a list").iter();
        let found = list.find(|item| item["agent"] == agent);
        found.unwrap_or_else(|| panic!("no {agent} in {agents}")).clone()
    }

    /// Waits until the front page says something.
    pub fn wait_for_page(&self, text: &str) {
        let url = self.worker.url("");
        wait_for(&format!("`{text}` on the page"), || {
            get(&url).is_some_and(|page| page.body.contains(text))
        });
    }

    /// Lets a client in `tests/clients` read the pages in a browser, while it breaks and mends the shop;
    /// pictures are left in `target/pictures`.
    ///
    /// # Panics
    /// When it does not read to the end.
    pub fn read_by(&self, client: &str) {
        self.read_by_with(client, &[]);
    }

    /// The same, by one that is told more.
    ///
    /// # Panics
    /// When it does not read to the end.
    pub fn read_by_with(&self, client: &str, more: &[&str]) {
        let pictures = pictures();
        let mut command = std::process::Command::new("node");
        command.current_dir(root()).arg(root().join("tests/clients").join(client));
        command.arg(self.worker.url("")).arg(self.shop.url()).arg(pictures).args(more);
        let output = run_for_output(&mut command);
        assert!(output.ends_with("read"), "{output}");
    }

    /// The status of a component, as programs read it.
    ///
    /// # Panics
    /// When there is no such component.
    #[must_use]
    pub fn component(&self, id: &str) -> String {
        let summary: Value = serde_json::from_str(&self.get("api/v2/summary.json")).expect("JSON");
        let components = summary["components"].as_array().expect("components").iter();
        let found = components.into_iter().find(|component| component["id"] == id);
        found.expect("the component")["status"].as_str().expect("a status").to_owned()
    }
}

/// The folder for pictures of what stories saw.
///
/// # Panics
/// When it cannot be made.
#[must_use]
pub fn pictures() -> std::path::PathBuf {
    let pictures = root().join("target/pictures");
    std::fs::create_dir_all(&pictures).expect("a folder");
    pictures
}

/// The committed probes, against the story's shop and every second.
fn quick_probes(shop: &ShopProcess, page: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for entry in std::fs::read_dir(root().join("probes")).expect("probes/") {
        let path = entry.expect("a file").path();
        let text = std::fs::read_to_string(&path).expect("a probe");
        let text = text
            .replace("http://127.0.0.1:8790", shop.url())
            .replace("http://127.0.0.1:8787", page.trim_end_matches('/'))
            .replace("every = \"10s\"", "every = \"1s\"")
            .replace("timeout = \"5s\"", "timeout = \"1s\"")
            .replace("batch_window = \"5s\"", "batch_window = \"1s\"")
            .replace("silent_after = \"30s\"", "silent_after = \"6s\"");
        let name = path.file_name().expect("a name");
        std::fs::write(folder.path().join(name), text).expect("a file");
    }
    folder
}
