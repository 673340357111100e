//! Detection: from the batch that confirms an outage, how long does it take until the mail server has accepted the
//! message to whom is on call?

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use domain::protocol::batch::{Batch, MEDIA_TYPE};
use domain::protocol::observation::{Failure, Observation, Outcome, Reason};
use domain::time::timestamp::Timestamp;
use harness::{Bundle, LOAD_REGION, LoadGenerator, LocalWorker, MailServer, TestSettings, request};
use xtask::shell::say;

use crate::notices::quantile;
use crate::process::now_s;

/// A component each; each has an outage of its own, one after the other.
const LOAD: LoadGenerator = LoadGenerator { probes: 40 };
/// From a run to the next one.
const BETWEEN_RUNS: Duration = Duration::from_millis(500);
/// The contact that is on call.
const ON_CALL: &str = "\n[[escalation]]\nsteps = [{ after = \"0m\", contacts = [\"ops\"] }]\n";

pub(crate) fn measure() -> anyhow::Result<String> {
    say(&format!("bench: {} outages are detected", LOAD.probes));
    let server = MailServer::start(&["--quiet"]);
    let settings =
        TestSettings { smtp_url: Some(server.smtp_url().leak()), ..TestSettings::default() };
    let worker = LocalWorker::start_under(Bundle::Deployed, settings);
    worker.allclear(&["contact", "set", "ops", "--email", "ops@example.com"]);
    let folder = LOAD.folder();
    let page = folder.path().join("page.toml");
    std::fs::write(&page, std::fs::read_to_string(&page)? + ON_CALL)?;
    worker.allclear(&["apply", &folder.path().display().to_string()]);
    let token = worker.allclear(&["agent", "add", "a0", "--region", LOAD_REGION]);
    let bearer = format!("Bearer {}", token.trim());
    let headers = [("authorization", bearer.as_str()), ("content-type", MEDIA_TYPE)];
    let url = worker.url("agent/v1/batches");
    let well = LOAD.batch(1, now()?).pack()?;
    let reply = request("POST", &url, &headers, &well).context("no answer")?;
    ensure!(reply.status == 200, "{}", reply.body);

    // Runs of an outage come after those that passed.
    std::thread::sleep(2 * BETWEEN_RUNS);

    let mut took_ms = vec![];
    for n in 0..LOAD.probes {
        let packed = outage(n, now()?)?.pack()?;
        let (began, before) = (Instant::now(), server.accepted());
        let reply = request("POST", &url, &headers, &packed).context("no answer")?;
        ensure!(reply.status == 200, "{}", reply.body);
        while server.accepted() <= before {
            ensure!(began.elapsed() < Duration::from_secs(60), "no message of outage {n}");
            std::thread::sleep(Duration::from_millis(2));
        }
        took_ms.push(began.elapsed().as_secs_f64() * 1e3);
    }
    let mut report = String::new();
    writeln!(
        report,
        "\n{} outages, one after the other, each of a component of its own: from the batch that confirms it until the mail \
         to whom is on call is accepted.\n\n| | ms |\n|---|---|",
        LOAD.probes
    )?;
    for (name, share) in [("p50", 50), ("p99", 99)] {
        writeln!(report, "| {name} | {:.0} |", quantile(&took_ms, share))?;
    }
    Ok(report)
}

/// The batch with which an outage is confirmed: two runs of a probe that failed.
pub(crate) fn outage(n: usize, at: Timestamp) -> anyhow::Result<Batch> {
    let failed = |at| {
        let (step, detail) = ("s".to_owned(), "503".to_owned());
        let outcome = Outcome::Failed(Failure { step, reason: Reason::ExpectationFailed, detail });
        let probe = format!("p{n}").parse().context("an id")?;
        anyhow::Ok(Observation {
            probe,
            observed_at: at,
            attempt: 0,
            took_ms: 7,
            outcome,
            steps: vec![],
        })
    };
    let observations = vec![failed(at.minus(BETWEEN_RUNS))?, failed(at)?];
    let boot = "load".parse().context("a boot")?;
    Ok(Batch { boot, sequence: 2 + n as u64, observations, evidence: vec![] })
}

/// Just before now.
pub(crate) fn now() -> anyhow::Result<Timestamp> {
    Ok(Timestamp::from_unix_ms(((now_s()? - 0.2) * 1e3) as i64))
}
