//! Parser of probe files: one synthetic transaction each; every mistake is reported with its
//! position.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Deserialize;
use toml::Spanned;

use crate::config::parse::raw_step::RawStep;
use crate::config::parse::reader::Reader;
use crate::config::parse::step::Steps;
use crate::config::source::SourceFile;
use crate::diagnostic::FileError;
use crate::ids::{ComponentId, ProbeId, RegionId};
use crate::probe::Heartbeat;
use crate::probe::{CLEAN_UP, Confirm, MAX_FLAPS, Probe, ProbeImpact};

const DAY: Duration = Duration::from_secs(86_400);
/// The most runs before its time that a failing probe gets.
pub const MAX_RERUNS: u8 = 3;

/// A probe that is right by itself, with the places that only the page can tell about.
pub(crate) struct ProbeFile {
    pub(crate) probe: Probe,
    /// Line and column of the id.
    pub(crate) id_at: (usize, usize),
    /// Line and column of the component.
    pub(crate) component_at: (usize, usize),
    /// Line and column of each region.
    pub(crate) regions_at: Vec<(usize, usize)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawProbe {
    id: Spanned<String>,
    component: Spanned<String>,
    every: Spanned<String>,
    timeout: Option<Spanned<String>>,
    regions: Option<Spanned<Vec<Spanned<String>>>>,
    heartbeat: Option<Spanned<RawHeartbeat>>,
    runbook: Option<Spanned<String>>,
    confirm: Option<Spanned<RawConfirm>>,
    #[serde(default)]
    impact: ProbeImpact,
    quorum: Option<Spanned<String>>,
    #[serde(default)]
    step: Vec<Spanned<RawStep>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawConfirm {
    failures: Option<u32>,
    recoveries: Option<u32>,
    retries: Option<u8>,
    retry_after: Option<Spanned<String>>,
    flaps: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawHeartbeat {
    grace: Option<Spanned<String>>,
    #[serde(default)]
    post_only: bool,
}

/// Reads a probe file.
///
/// # Errors
/// Every mistake that the file alone shows.
pub(crate) fn parse(file: &SourceFile) -> Result<ProbeFile, Vec<FileError>> {
    let mut reader = Reader::new(file);
    let parsed = reader.toml().and_then(|raw| build(&mut reader, &raw));
    parsed.filter(|_| reader.errors.is_empty()).ok_or(reader.errors)
}

fn build(reader: &mut Reader<'_>, raw: &RawProbe) -> Option<ProbeFile> {
    let id: Option<ProbeId> = reader.parse(&raw.id);
    let component: Option<ComponentId> = reader.parse(&raw.component);
    let runbook = raw.runbook.as_ref().map(|text| reader.text("runbook", text, 500));
    let confirm = confirm(reader, raw.confirm.as_ref(), raw.heartbeat.is_some());
    let quorum = raw.quorum.as_ref().and_then(|text| reader.parse(text)).unwrap_or_default();
    let run = match &raw.heartbeat {
        Some(heartbeat) => self::heartbeat(reader, raw, heartbeat),
        None => transaction(reader, raw),
    };
    let regions = raw.regions.iter().flat_map(Spanned::get_ref);
    let regions_at = regions.map(|region| reader.place(region.span().start)).collect();
    let RunSettings { every, timeout, regions, heartbeat, steps } = run?;
    let Steps { steps, secrets } = steps;
    Some(ProbeFile {
        id_at: reader.place(raw.id.span().start),
        component_at: reader.place(raw.component.span().start),
        regions_at,
        probe: Probe {
            id: id?,
            component: component?,
            every,
            timeout,
            regions,
            runbook,
            confirm,
            impact: raw.impact,
            quorum,
            steps,
            heartbeat,
            secrets,
            definition: None,
        },
    })
}

/// What differs between a probe that is run and one that is heard.
struct RunSettings {
    every: Duration,
    timeout: Duration,
    regions: Vec<RegionId>,
    heartbeat: Option<Heartbeat>,
    steps: Steps,
}

/// A probe that is run.
fn transaction(reader: &mut Reader<'_>, raw: &RawProbe) -> Option<RunSettings> {
    let every = Duration::from_secs(1)..=DAY;
    let every = reader.span("every", &raw.every, every);
    let missing = |reader: &mut Reader<'_>, what: &str| {
        let hint = "only a probe with `heartbeat` is not run";
        reader.refuse(0, format!("missing field `{what}`"), Some(hint));
    };
    let Some(written) = &raw.timeout else {
        missing(reader, "timeout");
        return None;
    };
    let timeout = Duration::from_millis(100)..=Duration::from_secs(60);
    let timeout = reader.span("timeout", written, timeout);
    if let (Some(every), Some(timeout)) = (every, timeout)
        && timeout > every
    {
        let message = "`timeout` is longer than `every`, so a run could meet the next one";
        reader.refuse(written.span().start, message, Some("shorten it, or run less often"));
    }
    let regions = match &raw.regions {
        Some(regions) => self::regions(reader, regions),
        None => {
            missing(reader, "regions");
            vec![]
        }
    };
    let steps = crate::config::parse::step::steps(reader, &raw.step);
    let cleaning = steps.steps.iter().filter(|step| step.always);
    let cleaning: Duration = cleaning.map(|step| step.timeout.unwrap_or(CLEAN_UP)).sum();
    if let (Some(every), Some(timeout)) = (every, timeout)
        && timeout <= every
        && timeout + cleaning > every
    {
        let message = format!(
            "`timeout` and {} s for the steps that are done `always` are longer than `every`",
            cleaning.as_secs_f64()
        );
        let hint = "shorten them, or run less often";
        reader.refuse(written.span().start, message, Some(hint));
    }
    Some(RunSettings { every: every?, timeout: timeout?, regions, heartbeat: None, steps })
}

/// A probe that is heard.
fn heartbeat(
    reader: &mut Reader<'_>,
    raw: &RawProbe,
    written: &Spanned<RawHeartbeat>,
) -> Option<RunSettings> {
    let every = reader.span("every", &raw.every, Duration::from_secs(1)..=DAY * 31);
    let grace = written.get_ref().grace.as_ref();
    let grace = grace.and_then(|grace| reader.span("grace", grace, Duration::ZERO..=DAY * 31));
    let strangers = [
        ("step", raw.step.first().map(|step| step.span().start)),
        ("timeout", raw.timeout.as_ref().map(|timeout| timeout.span().start)),
        ("regions", raw.regions.as_ref().map(|regions| regions.span().start)),
        ("quorum", raw.quorum.as_ref().map(|quorum| quorum.span().start)),
    ];
    for (key, at) in strangers {
        if let Some(at) = at {
            let message = format!("`{key}` means nothing in a probe with `heartbeat`");
            reader.refuse(at, message, Some("a heartbeat is not run by agents: it receives pings"));
        }
    }
    let regions = vec![crate::ids::HEARTBEAT_REGION.parse().ok()?];
    let post_only = written.get_ref().post_only;
    let heartbeat = Some(Heartbeat { grace: grace.unwrap_or_default(), post_only });
    let steps = Steps { steps: vec![], secrets: vec![] };
    Some(RunSettings { every: every?, timeout: Duration::ZERO, regions, heartbeat, steps })
}

fn regions(reader: &mut Reader<'_>, raw: &Spanned<Vec<Spanned<String>>>) -> Vec<RegionId> {
    if raw.get_ref().is_empty() {
        reader.refuse(raw.span().start, "`regions` is empty", Some("name at least one region"));
    }
    let mut seen = BTreeMap::new();
    let regions = raw.get_ref().iter().filter_map(|text| {
        let region: RegionId = reader.parse(text)?;
        if seen.insert(region.clone(), ()).is_some() {
            reader.refuse(text.span().start, format!("`{region}` is named twice"), None);
        }
        Some(region)
    });
    regions.collect()
}

fn confirm(reader: &mut Reader<'_>, raw: Option<&Spanned<RawConfirm>>, heartbeat: bool) -> Confirm {
    let mut confirm = match heartbeat {
        // What is told needs no second word, and nothing can be run again.
        true => Confirm { failures: 1, recoveries: 1, retries: 0, ..Confirm::default() },
        false => Confirm::default(),
    };
    let Some(spanned) = raw else { return confirm };
    let raw = spanned.get_ref();
    for (name, given, runs) in [
        ("failures", raw.failures, &mut confirm.failures),
        ("recoveries", raw.recoveries, &mut confirm.recoveries),
    ] {
        let Some(given) = given else { continue };
        *runs = given;
        if !(1..=10).contains(&given) {
            let message = format!("`{name}` is {given}, but must be 1 to 10");
            reader.refuse(spanned.span().start, message, None);
        }
    }
    confirm.retries = raw.retries.unwrap_or(confirm.retries);
    if confirm.retries > MAX_RERUNS {
        let message = format!("`retries` is {}, but must be 0 to {MAX_RERUNS}", confirm.retries);
        reader.refuse(spanned.span().start, message, None);
    }
    confirm.flaps = raw.flaps.unwrap_or(confirm.flaps);
    if confirm.flaps > MAX_FLAPS {
        let message = format!("`flaps` is {}, but must be 0 to {MAX_FLAPS}", confirm.flaps);
        reader.refuse(spanned.span().start, message, None);
    }
    let after = raw.retry_after.as_ref();
    let after =
        after.and_then(|t| reader.span("retry_after", t, Duration::ZERO..=Duration::from_secs(60)));
    confirm.retry_after = after.unwrap_or_default();
    confirm
}
