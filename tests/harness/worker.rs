//! The Worker of a story: the real bundle, in workerd, with SQLite on disk.

use std::path::PathBuf;
use std::process::Command;

use domain::protocol::batch::MEDIA_TYPE;

use crate::bucket::{self, Bucket};
use crate::get;
use crate::native;
use crate::process::{Process, free_port};
use crate::request;
use crate::root;
use crate::run;
use crate::wait_for;

/// The administrator's token of every story.
pub const ADMIN_TOKEN: &str = "the-administrator-of-a-story";

/// The application's tag at the identity provider of a story.
pub const IDENTITY_AUDIENCE: &str = "the-application-of-a-story";

/// Which bundle runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bundle {
    /// The one that is deployed.
    Deployed,
    /// The one that can be made to panic; requests that hang are given up sooner.
    Provokable,
    /// The one that can be made to hang, with the limits of the deployed one.
    Hanging,
    /// The one that can store as peers do, for benches.
    Peer,
    /// The one that is deployed, with a bucket for its copies, as `wrangler dev` runs it.
    WithBucket,
}

impl Bundle {
    /// Whether it lies elsewhere than the deployed one.
    fn has_own_configuration(self) -> bool {
        matches!(self, Self::Provokable | Self::Hanging | Self::Peer)
    }

    /// Its folder in `worker/`.
    fn folder(self) -> &'static str {
        match self {
            Self::Deployed | Self::WithBucket => "build",
            Self::Provokable | Self::Hanging => "build-provoke",
            Self::Peer => "build-peer",
        }
    }
}

/// Settings that a deployment may have, and those that only tests have; without them all is as it is deployed.
#[derive(Clone, Copy, Debug, Default)]
pub struct TestSettings {
    /// How many batches a Ledger keeps.
    pub ring_slots: Option<&'static str>,
    /// What an object takes for a random number, from 0 to 1.
    pub meter_chance: Option<&'static str>,
    /// For how many seconds browsers are to come by HTTPS alone; deployments may set it.
    pub hsts_seconds: Option<&'static str>,
    /// The address of the identity provider, on this machine; deployments may set one. What it lets in may read
    /// and publish, with the tag [`IDENTITY_AUDIENCE`].
    pub identity_issuer: Option<&'static str>,
    /// The password of a page that only its readers see; deployments may set one.
    pub page_password: Option<&'static str>,
    /// The key of its feeds; deployments may set one.
    pub feed_key: Option<&'static str>,
    /// The mail server; deployments may set one.
    pub smtp_url: Option<&'static str>,
    /// Whether messages may be sent to this machine; deployments may allow it.
    pub private_targets: bool,
    /// The same, to contacts alone.
    pub private_contacts: bool,
    /// Whether a proxy in front of it takes HTTPS; deployments may say so.
    pub behind_tls: bool,
    /// The address of a collector; deployments may set one.
    pub otlp_endpoint: Option<&'static str>,
    /// The headers by which it knows us.
    pub otlp_headers: Option<&'static str>,
}

/// A Worker that can be killed and started again where it was.
pub struct LocalWorker {
    folder: tempfile::TempDir,
    port: u16,
    bundle: Bundle,
    settings: TestSettings,
    /// The administrator's token, as the Worker knows it.
    admin_token: &'static str,
    process: Option<Process>,
}

impl LocalWorker {
    /// Starts a Worker that knows nothing yet.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start(bundle: Bundle) -> Self {
        Self::start_under(bundle, TestSettings::default())
    }

    /// Starts a Worker under settings that only tests have.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start_under(bundle: Bundle, settings: TestSettings) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let (port, admin_token) = (free_port(), ADMIN_TOKEN);
        let mut worker = Self { folder, port, bundle, settings, admin_token, process: None };
        worker.start_again();
        worker
    }

    /// Starts it again, on the same port and disk, and waits until it is well.
    ///
    /// # Panics
    /// When it does not start.
    pub fn start_again(&mut self) {
        self.restart();
        let url = self.url("healthz");
        wait_for("the Worker to be well", || get(&url).is_some_and(|reply| reply.status == 200));
    }

    /// Starts it again, on the same port and disk, and waits until it answers at all.
    ///
    /// # Panics
    /// When it does not start.
    pub fn restart(&mut self) {
        let log = self.folder.path().join("log");
        self.process = Some(match self.bundle {
            Bundle::WithBucket => Process::start_group(&mut self.wrangler(), &log),
            _ => Process::start(&mut self.workerd(), &log),
        });
        let url = self.url("healthz");
        wait_for("the Worker to answer", || get(&url).is_some());
    }

    /// The deployed configuration with a bucket, run by wrangler: only that knows one. It starts other
    /// processes, and asks nobody beyond this machine.
    fn wrangler(&self) -> Command {
        let mut command = bucket::wrangler(self.folder.path());
        command
            .args(["dev", "--ip", "127.0.0.1", "--show-interactive-dev-session=false"])
            .arg(format!("--port={}", self.port))
            .arg(format!("--inspector-port={}", free_port()))
            .arg(format!("--persist-to={}", self.disk().display()))
            .arg(format!(
                "--var=ALLCLEAR_ADMIN_TOKEN_SHA256:{}",
                domain::access::token::hash(ADMIN_TOKEN)
            ));
        command
    }

    /// What it keeps.
    fn disk(&self) -> PathBuf {
        self.folder.path().join("disk")
    }

    /// The bucket of its copies; nobody else may be using it.
    ///
    /// # Panics
    /// When it is running, or has none.
    #[must_use]
    pub fn bucket(&self) -> Bucket<'_> {
        assert!(self.process.is_none() && self.bundle == Bundle::WithBucket);
        Bucket::new(self.folder.path())
    }

    fn workerd(&self) -> Command {
        let disk = self.disk();
        std::fs::create_dir_all(&disk).expect("a folder");
        let mut command = Command::new(workerd().expect("workerd: run `cargo xtask setup`"));
        command
            .current_dir(root())
            .args(["serve", "--experimental"])
            .arg(self.configuration())
            .arg("config")
            .arg(format!("--socket-addr=http=127.0.0.1:{}", self.port))
            .arg(format!("--directory-path=disk={}", disk.display()))
            .env("ALLCLEAR_ADMIN_TOKEN_SHA256", domain::access::token::hash(self.admin_token));
        if self.bundle == Bundle::Provokable {
            command.env("ALLCLEAR_GUARD_MS", "1000");
        }
        let TestSettings {
            ring_slots,
            meter_chance,
            hsts_seconds,
            identity_issuer,
            page_password,
            feed_key,
            smtp_url,
            private_targets,
            private_contacts,
            behind_tls,
            otlp_endpoint,
            otlp_headers,
        } = self.settings;
        command.envs(otlp_endpoint.map(|url| ("ALLCLEAR_OTLP_ENDPOINT", url)));
        command.envs(otlp_headers.map(|headers| ("ALLCLEAR_OTLP_HEADERS", headers)));
        command.envs(behind_tls.then_some(("ALLCLEAR_BEHIND_TLS", "yes")));
        if private_contacts {
            command.env("ALLCLEAR_PRIVATE_TARGETS", "allow");
        }
        if private_targets {
            command.env("ALLCLEAR_PRIVATE_TARGETS", "allow-readers");
        }
        if let Some(url) = smtp_url {
            command.env("ALLCLEAR_SMTP_URL", url);
            command.env("ALLCLEAR_MAIL_FROM", "Northwind status <status@northwind.example>");
            command.env("ALLCLEAR_BOUNCE_DOMAIN", "bounces.example.com");
            command.env("SSL_CERT_FILE", crate::MailServer::authority());
        }
        if let Some(issuer) = identity_issuer {
            command.env("ALLCLEAR_ACCESS_ISSUER", issuer);
            command.env("ALLCLEAR_ACCESS_AUDIENCE", IDENTITY_AUDIENCE);
            command.env("ALLCLEAR_ACCESS_SCOPES", "read publish");
        }
        command.envs(hsts_seconds.map(|seconds| ("ALLCLEAR_HSTS_SECONDS", seconds)));
        command.envs(page_password.map(|password| ("ALLCLEAR_PAGE_PASSWORD", password)));
        command.envs(feed_key.map(|key| ("ALLCLEAR_FEED_KEY", key)));
        command.envs(ring_slots.map(|slots| ("ALLCLEAR_RING_SLOTS", slots)));
        command.envs(meter_chance.map(|chance| ("ALLCLEAR_METER_CHANCE", chance)));
        command
    }

    /// Gives it another administrator's token from its next start on.
    pub fn replace_admin_token(&mut self, token: &'static str) {
        self.admin_token = token;
    }

    /// Every row of every table that its objects keep, as text.
    ///
    /// # Panics
    /// When they cannot be read.
    #[must_use]
    pub fn stored_rows(&self) -> String {
        let mut command = Command::new(crate::python());
        command.arg(root().join("tests/clients/stored_rows.py")).arg(self.disk());
        crate::run_for_output(&mut command)
    }

    /// Lets the Board's stored states be of an earlier format, and the latest one another than its log gives; it must not run.
    ///
    /// # Panics
    /// When they cannot be written.
    pub fn make_snapshots_older(&self) {
        let mut command = Command::new(crate::python());
        command.arg(root().join("tests/clients/older_snapshots.py")).arg(self.disk());
        assert_eq!(crate::run_for_output(&mut command), "stored as before", "of one Board");
    }

    /// How many objects have a file.
    ///
    /// # Panics
    /// When their folders cannot be read.
    #[must_use]
    pub fn objects(&self) -> usize {
        let files = |folder: PathBuf| std::fs::read_dir(folder).into_iter().flatten();
        let all = files(self.disk()).flat_map(|folder| files(folder.expect("an entry").path()));
        let paths = all.map(|file| file.expect("an entry").path());
        paths.filter(|path| path.extension().is_some_and(|end| end == "sqlite")).count()
    }

    /// Kills it in the middle of whatever it does.
    pub fn kill(&mut self) {
        self.process.take().into_iter().for_each(Process::kill);
    }

    /// Its process, while it runs.
    #[must_use]
    pub fn process_id(&self) -> Option<u32> {
        self.process.as_ref().map(Process::id)
    }

    /// What an operator types to it that may be refused: success, output, errors.
    #[must_use]
    pub fn try_allclear(&self, arguments: &[&str]) -> (bool, String, String) {
        let mut command = Command::new(native("allclear"));
        command.args(arguments);
        command.env("ALLCLEAR_SERVER", self.url("")).env("ALLCLEAR_TOKEN", ADMIN_TOKEN);
        run(&mut command)
    }

    /// What an operator types to it, and what it prints.
    ///
    /// # Panics
    /// When it is refused.
    pub fn allclear(&self, arguments: &[&str]) -> String {
        let (well, output, errors) = self.try_allclear(arguments);
        assert!(well, "{arguments:?}: {errors}\n{output}");
        output
    }

    /// What a path answers to an operator.
    ///
    /// # Panics
    /// When nobody answers.
    #[must_use]
    pub fn ops(&self, path: &str) -> serde_json::Value {
        let bearer = format!("Bearer {ADMIN_TOKEN}");
        let ask = |path: &str| {
            request("GET", &self.url(path), &[("authorization", &bearer)], b"").expect("an answer")
        };
        let reply = ask(&format!("ops/v1/{path}"));
        let (mut all, mut next) = (reply.json(), reply.next());
        // A list that comes in pages is read to its end.
        while let (Some(path), Some(list)) = (&next, all.as_array_mut()) {
            let page = ask(path);
            list.extend(page.json().as_array().expect("a list").clone());
            next = page.next();
        }
        all
    }

    /// What the record counted of a region's agent.
    ///
    /// # Panics
    /// When there is no such agent.
    #[must_use]
    pub fn counts(&self, region: &str) -> serde_json::Value {
        let agents = self.ops("agents");
        let name = format!("{region}-1");
        let found =
            agents.as_array().into_iter().flatten().find(|agent| agent["agent"] == name.as_str());
        found.unwrap_or_else(|| panic!("{region}: {agents}")).clone()
    }

    /// Sends a batch of an agent; whether it had been stored before.
    ///
    /// # Panics
    /// When it is refused.
    #[must_use]
    pub fn send(&self, token: &str, batch: &domain::protocol::batch::Batch) -> bool {
        let bearer = format!("Bearer {token}");
        let headers = [("authorization", bearer.as_str()), ("content-type", MEDIA_TYPE)];
        let packed = batch.pack().expect("a batch");
        let url = self.url("agent/v1/batches");
        let reply = request("POST", &url, &headers, &packed).expect("an answer");
        assert_eq!(reply.status, 200, "{}", reply.body);
        reply.json()["duplicate"].as_bool().expect("yes or no")
    }

    /// All it has said.
    #[must_use]
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// Where it listens on this machine.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// An address of it.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}/{path}", self.port)
    }

    fn configuration(&self) -> PathBuf {
        let deployed = root().join("worker/workerd.capnp");
        if !self.bundle.has_own_configuration() {
            return deployed;
        }
        // The same configuration with the other bundle's files; paths are relative to its place.
        let text = std::fs::read_to_string(&deployed).expect("workerd.capnp");
        let text =
            text.replace("embed \"build/", "embed \"").replace("embed \"entry", "embed \"../entry");
        // The deployed one asks none but public addresses.
        let here = "services = [(name = \"internet\", network = (allow = [\"private\"])),";
        let text = text.replacen("services = [", here, 1);
        let folder = root().join("worker").join(self.bundle.folder());
        let path = folder.join(format!("workerd-{}.capnp", self.port));
        std::fs::write(&path, text).expect("cargo xtask makes the bundle first");
        path
    }
}

impl Drop for LocalWorker {
    fn drop(&mut self) {
        if self.bundle.has_own_configuration() {
            let _ = std::fs::remove_file(self.configuration());
        }
    }
}

/// The workerd that npm installed: the program itself, because a script in front of it would
/// take the signals. `None` on a machine it is not made for, or before `cargo xtask setup`.
#[must_use]
pub fn workerd() -> Option<PathBuf> {
    let packages =
        ["workerd-linux-64", "workerd-linux-arm64", "workerd-darwin-arm64", "workerd-darwin-64"];
    let folders = packages.map(|name| root().join("node_modules/@cloudflare").join(name));
    folders.into_iter().map(|folder| folder.join("bin/workerd")).find(|path| path.exists())
}
