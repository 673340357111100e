//! Browser step: a page in a real Chromium, whose driver is located at run time.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use domain::expectation::{QUIET, ReadOn};
use domain::ids::ProbeId;
use domain::phases::Phases;
use domain::probe::Step;
use domain::probe::action::BrowserAction;
use domain::probe::run::{NetworkPhase, Screenshot, StepFailure};
use domain::protocol::observation::Reason;
use domain::redaction::Redactor;
use domain::template::Values;
use fantoccini::elements::Element;
use fantoccini::error::{CmdError, NewSessionError};
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep_until};

use super::page_text::{read, redactor_of_page};
use super::read_until::before;
use super::request::Unfilled;
use super::{fill, screenshot};
use crate::net::connect::{Progress, add};
use crate::run::context::StepContext;
use crate::run::judging;
use crate::run::response::StepResponse;

/// The program that drives Chromium; also the variable that names another.
const DRIVER: &str = "chromedriver";
/// The variable that names the program that drives Chromium.
pub(super) const DRIVER_VARIABLE: &str = "ALLCLEAR_CHROMEDRIVER";
/// How often the driver is started that ends before it listens: it takes a free port for one family of addresses, and
/// gives up where another program just took the same for the other.
const DRIVER_STARTS: u32 = 3;
/// How often a page is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// What is kept of a step's time for a picture of what went wrong.
const FOR_A_PICTURE: Duration = Duration::from_millis(500);

/// Where screenshots of what went wrong go.
#[derive(Clone, Debug)]
pub(super) struct ScreenshotTargets<'a> {
    /// A folder of this machine, for files named after probe and step.
    folder: Option<&'a Path>,
    /// The probe.
    probe: &'a ProbeId,
    /// Where one is reported: what must not be seen on it.
    redactor: Option<Redactor>,
}

impl<'a> ScreenshotTargets<'a> {
    /// The agent's folder, where it has one; and the report, where a redactor is given.
    pub(super) fn new(
        context: &'a StepContext,
        probe: &'a ProbeId,
        redactor: Option<Redactor>,
    ) -> Self {
        Self { folder: context.folders.screenshots.as_deref(), probe, redactor }
    }
}

/// What is done in the browser.
pub(super) struct Visit<'a> {
    pub(super) url: &'a str,
    pub(super) does: &'a [BrowserAction],
    pub(super) values: &'a Values,
    pub(super) step: &'a Step,
    pub(super) deadline: Instant,
}

/// Opens a page, does what the step says, and reads what is there until it is what the step
/// expects, or time is up.
pub(super) async fn visit(
    progress: &mut Progress,
    visit: Visit<'_>,
    targets: &ScreenshotTargets<'_>,
) -> Result<StepResponse, StepFailure> {
    // What no browser may open needs none.
    let address = web_address(visit.url)?;
    let starting = async {
        let browser = Browser::start().await?;
        let client = browser.client().await?;
        Ok((browser, client))
    };
    // A browser that does not come up says nothing about the service.
    let slow = || StepFailure::of_agent("this agent's browser took too long to start");
    let started = before(visit.deadline - FOR_A_PICTURE, starting).await;
    let (_browser, client) = started.unwrap_or_else(|| Err(slow()))?;
    progress.phase = NetworkPhase::Transfer;
    let began = Instant::now();
    let limit = visit.deadline - FOR_A_PICTURE;
    let seen = tokio::select! {
        seen = look(&client, &address, &visit) => seen,
        () = sleep_until(limit) => Err(StepFailure::new(Reason::TransferTimeout, "the page took too long")),
    };
    add(&mut progress.phases.transfer_us, began);
    let (seen, wrong) = match seen {
        Ok(seen) => match judging::read_on(visit.step, seen, look_on, visit.deadline).await {
            Ok((seen, look_on)) => (Ok(seen), look_on == ReadOn::UntilDeadline),
            Err(failure) => (Err(failure), true),
        },
        Err(failure) => (Err(failure), true),
    };
    // A page that hangs lets nobody take its picture: what is known of it counts all the same.
    let ending = async {
        if wrong && let Some(redactor) = &targets.redactor {
            let redactor = match &seen {
                Ok(seen) => redactor_of_page(redactor, visit.step, seen),
                Err(_) => redactor.clone(),
            };
            let taken = screenshot::take(&client, &redactor, visit.step).await;
            progress.screenshot = Some(taken);
        }
        if wrong && let Some(folder) = targets.folder {
            save(&client, folder, &format!("{}-{}", targets.probe, visit.step.name)).await;
        }
        let _ = client.close().await;
    };
    let _ = before(visit.deadline, ending).await;
    if wrong && targets.redactor.is_some() && progress.screenshot.is_none() {
        let why = "no screenshot: there was no time for one".to_owned();
        progress.screenshot = Some(Screenshot::LeftOut(why));
    }
    seen
}

/// Looks again and again. What only the end of a page could undo must hold for a while of one that
/// is whole and no longer changes.
async fn look(
    client: &Client,
    address: &url::Url,
    visit: &Visit<'_>,
) -> Result<StepResponse, StepFailure> {
    open(client, address).await?;
    for action in visit.does {
        act(client, action, visit).await?;
    }
    let mut last: Option<(StepResponse, Instant)> = None;
    loop {
        let page = read(client).await?;
        let since = match &last {
            Some((seen, since)) if page.whole && *seen == page.seen => *since,
            _ => Instant::now(),
        };
        let limit = visit.deadline - FOR_A_PICTURE;
        let (seen, look_on) = judging::read_on(visit.step, page.seen, look_on, limit).await?;
        let enough = match look_on {
            ReadOn::Enough => true,
            ReadOn::UntilQuiet => page.whole && since.elapsed() >= QUIET,
            ReadOn::UntilDeadline => false,
        };
        let pause = tokio::time::sleep(LOOK_EVERY);
        if enough || before(visit.deadline - FOR_A_PICTURE * 2, pause).await.is_none() {
            return Ok(seen);
        }
        last = Some((seen, since));
    }
}

fn look_on(step: &Step, seen: &StepResponse) -> ReadOn {
    step.look_on(&seen.answer(Phases::default()))
}

/// The address of a page of the web: the browser would open files of this machine as well.
fn web_address(url: &str) -> Result<url::Url, StepFailure> {
    let parsed = url::Url::parse(url).map_err(|error| Unfilled::Impossible(error.to_string()))?;
    if !matches!(parsed.scheme(), "http" | "https") {
        return Err(Unfilled::Impossible("its address is not http or https".to_owned()).into());
    }
    Ok(parsed)
}

async fn open(client: &Client, address: &url::Url) -> Result<(), StepFailure> {
    client.goto(address.as_str()).await.map_err(|error| not_opened(&error))
}

async fn act(
    client: &Client,
    action: &BrowserAction,
    visit: &Visit<'_>,
) -> Result<(), StepFailure> {
    match action {
        BrowserAction::Open(url) => open(client, &web_address(&fill(url, visit.values)?)?).await,
        BrowserAction::Click(selector) => {
            let found = find(client, selector, visit.deadline).await?;
            found.click().await.map_err(|error| missing(selector, &error))
        }
        BrowserAction::Type { into, text } => {
            let text = fill(text, visit.values)?;
            let found = find(client, into, visit.deadline).await?;
            found.send_keys(&text).await.map_err(|error| missing(into, &error))
        }
        BrowserAction::WaitFor(selector) => {
            find(client, selector, visit.deadline).await.map(|_| ())
        }
    }
}

/// An element, once it is there.
async fn find(client: &Client, selector: &str, deadline: Instant) -> Result<Element, StepFailure> {
    let left = deadline.saturating_duration_since(Instant::now());
    let left = left.saturating_sub(FOR_A_PICTURE * 2);
    let found = client.wait().at_most(left).for_element(Locator::Css(selector)).await;
    found.map_err(|error| missing(selector, &error))
}

fn missing(selector: &str, error: &CmdError) -> StepFailure {
    StepFailure::new(Reason::ElementMissing, format!("`{selector}`: {error}"))
}

/// Chromium's own names for what went wrong tell the reasons apart.
fn not_opened(error: &CmdError) -> StepFailure {
    let detail = error.to_string();
    let reasons = [
        ("ERR_NAME_NOT_RESOLVED", Reason::DnsFailed),
        ("ERR_CONNECTION_REFUSED", Reason::ConnectionRefused),
        ("ERR_CONNECTION_RESET", Reason::ConnectionReset),
        ("ERR_EMPTY_RESPONSE", Reason::ConnectionReset),
        ("ERR_ADDRESS_UNREACHABLE", Reason::Unreachable),
        ("ERR_CERT_DATE_INVALID", Reason::CertificateExpired),
        ("ERR_CERT_COMMON_NAME_INVALID", Reason::CertificateWrongHost),
        ("ERR_CERT_", Reason::CertificateUntrusted),
        ("ERR_SSL_", Reason::TlsFailed),
        ("ERR_TOO_MANY_REDIRECTS", Reason::TooManyRedirects),
        ("ERR_TIMED_OUT", Reason::Timeout),
    ];
    let reason = reasons.iter().find(|(name, _)| detail.contains(name));
    StepFailure::new(reason.map_or(Reason::BadHttp, |(_, reason)| *reason), detail)
}

async fn save(client: &Client, folder: &Path, name: &str) {
    let name: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let path = folder.join(name).with_extension("png");
    let Ok(png) = client.screenshot().await else { return };
    let written = std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&path, png));
    match written {
        Ok(()) => tracing::info!(path = %path.display(), "a picture of what went wrong"),
        Err(error) => tracing::warn!(%error, "a picture of what went wrong cannot be kept"),
    }
}

/// The process that drives a browser of its own. Both end with it.
struct Browser {
    driver: Child,
    port: u16,
}

impl Browser {
    async fn start() -> Result<Self, StepFailure> {
        let named = std::env::var_os(DRIVER_VARIABLE);
        let program = named.unwrap_or_else(|| DRIVER.into());
        for _ in 0..DRIVER_STARTS {
            let started = Self::start_driver(&program).await;
            let started = started.map_err(|error| {
                StepFailure::of_agent(format!(
                    "this agent has no browser: `{}`: {error}\nhint: install chromium and \
                     chromedriver, or name the program in {DRIVER_VARIABLE}",
                    program.display()
                ))
            })?;
            if let Some(browser) = started {
                return Ok(browser);
            }
        }
        let why = format!("`{}` does not say where it listens", program.display());
        Err(StepFailure::of_agent(why))
    }

    /// `None`: it ended before it listened.
    async fn start_driver(program: &OsStr) -> std::io::Result<Option<Self>> {
        let mut command = Command::new(program);
        // Its group is ended as a whole, so that no browser is left behind.
        command.arg("--port=0").process_group(0).kill_on_drop(true);
        // A page that breaks out of the browser finds no secrets there.
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("ALLCLEAR_") {
                command.env_remove(name);
            }
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut driver = command.spawn()?;
        let stdout = driver.stdout.take();
        let mut browser = Self { driver, port: 0 };
        let Some(port) = port(stdout).await else { return Ok(None) };
        browser.port = port;
        Ok(Some(browser))
    }

    async fn client(&self) -> Result<Client, StepFailure> {
        let mut arguments = vec!["--headless=new", "--disable-gpu", "--disable-dev-shm-usage"];
        // Chromium refuses its sandbox to root.
        if nix::unistd::geteuid().is_root() {
            arguments.push("--no-sandbox");
        }
        let options = serde_json::json!({ "args": arguments });
        let capabilities = [("goog:chromeOptions".to_owned(), options)].into_iter().collect();
        let address = format!("http://127.0.0.1:{}", self.port);
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let client = builder.capabilities(capabilities).connect(&address).await;
        client.map_err(|error: NewSessionError| {
            StepFailure::of_agent(format!("this agent's browser does not start: {error}"))
        })
    }
}

async fn port(stdout: Option<tokio::process::ChildStdout>) -> Option<u16> {
    let mut lines = BufReader::new(stdout?).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        // "ChromeDriver was started successfully on port 39217."; before that, "on port 0".
        let port = line.rsplit_once("successfully on port ").map(|(_, port)| port);
        if let Some(port) = port {
            return port.trim_end_matches('.').parse().ok();
        }
    }
    None
}

impl Drop for Browser {
    fn drop(&mut self) {
        let Some(id) = self.driver.id().and_then(|id| i32::try_from(id).ok()) else { return };
        let group = nix::unistd::Pid::from_raw(id);
        // What is gone already need not be ended.
        let _ = nix::sys::signal::killpg(group, nix::sys::signal::Signal::SIGKILL);
    }
}
