//! Parser of probe files: one synthetic transaction each; every mistake is reported with its
//! position.

use std::time::Duration;

use toml::Spanned;

use crate::config::parse::file_value::read_fields;
use crate::config::parse::raw_step::RawStep;
use crate::config::parse::reader::Reader;
use crate::config::parse::shape;
use crate::config::parse::step::Steps;
use crate::config::source::SourceFile;
use crate::diagnostic::FileError;
use crate::ids::{ComponentId, ProbeId, RegionId};
use crate::ordered::SortedMap;
use crate::probe::action::Action;
use crate::probe::{CLEAN_UP, Confirm, Heartbeat, MAX_TIMEOUT, Probe, ProbeImpact, Step};
use crate::xml_text::Lines;

const DAY: Duration = Duration::from_secs(86_400);

/// A probe's file as far as it can be read, with the places that only the page can tell about.
#[derive(Default)]
pub(crate) struct ProbeFile {
    /// `None` where something is wrong with it.
    pub(crate) probe: Option<Probe>,
    /// With its line and column.
    pub(crate) id: Option<(ProbeId, (usize, usize))>,
    /// The id that it had before, with its line and column.
    pub(crate) was: Option<(ProbeId, (usize, usize))>,
    /// With its line and column.
    pub(crate) component: Option<(ComponentId, (usize, usize))>,
    /// Each with its line and column; a heartbeat names none.
    pub(crate) regions: Vec<(RegionId, (usize, usize))>,
    /// Every mistake that the file alone shows.
    pub(crate) errors: Vec<FileError>,
}

struct RawProbe {
    id: Option<Spanned<String>>,
    was: Option<Spanned<String>>,
    component: Option<Spanned<String>>,
    every: Option<Spanned<String>>,
    timeout: Option<Spanned<String>>,
    regions: Option<Spanned<Vec<Spanned<String>>>>,
    heartbeat: Option<Spanned<RawHeartbeat>>,
    runbook: Option<Spanned<String>>,
    confirm: Option<Spanned<RawConfirm>>,
    impact: ProbeImpact,
    quorum: Option<Spanned<String>>,
    step: Vec<Spanned<RawStep>>,
}

read_fields!(RawProbe {
    id,
    was,
    component,
    every,
    timeout,
    regions,
    heartbeat,
    runbook,
    confirm,
    impact,
    quorum,
    step,
});

struct RawConfirm {
    failures: Option<u32>,
    recoveries: Option<u32>,
    retries: Option<u8>,
    retry_after: Option<Spanned<String>>,
    flaps: Option<u32>,
}

read_fields!(RawConfirm { failures, recoveries, retries, retry_after, flaps });

struct RawHeartbeat {
    grace: Option<Spanned<String>>,
    post_only: bool,
}

read_fields!(RawHeartbeat { grace, post_only });

/// Reads a probe file.
pub(crate) fn parse(file: &SourceFile) -> ProbeFile {
    let mut reader = Reader::new(file);
    let Some(raw) = shape::read::<RawProbe>(&mut reader, "probe") else {
        return ProbeFile { errors: reader.errors, ..ProbeFile::default() };
    };
    let id = read_at::<ProbeId>(&mut reader, raw.id.as_ref());
    let component = read_at::<ComponentId>(&mut reader, raw.component.as_ref());
    let names = match (&id, &component) {
        (Some((id, _)), Some((component, _))) => Some((id.clone(), component.clone())),
        _ => None,
    };
    let was = former_id::<ProbeId>(&mut reader, raw.was.as_ref(), raw.id.as_ref());
    let (probe, regions) = build(&mut reader, &raw, names);
    let errors = reader.errors;
    let probe = probe.filter(|_| errors.is_empty());
    let probe = probe.map(|probe| Probe { was: was.as_ref().map(|(was, _)| was.clone()), ..probe });
    ProbeFile { probe, id, was, component, regions, errors }
}

/// A name with its line and column.
fn read_at<T>(
    reader: &mut Reader<'_>,
    text: Option<&Spanned<String>>,
) -> Option<(T, (usize, usize))>
where
    T: std::str::FromStr<Err: std::fmt::Display>,
{
    let text = text?;
    let place = reader.place(text.span().start);
    Some((reader.parse(text)?, place))
}

/// The id that something had before, which is not the one it has, with its line and column.
pub(crate) fn former_id<T>(
    reader: &mut Reader<'_>,
    was: Option<&Spanned<String>>,
    id: Option<&Spanned<String>>,
) -> Option<(T, (usize, usize))>
where
    T: std::str::FromStr<Err: std::fmt::Display>,
{
    let was = was?;
    if id.is_some_and(|id| id.get_ref() == was.get_ref()) {
        let hint = "write the id that it had before, or leave it out";
        reader.refuse(was.span().start, "`was` is the same as `id`", Some(hint));
    }
    read_at(reader, Some(was))
}

type RegionsAt = Vec<(RegionId, (usize, usize))>;

fn build(
    reader: &mut Reader<'_>,
    raw: &RawProbe,
    names: Option<(ProbeId, ComponentId)>,
) -> (Option<Probe>, RegionsAt) {
    let runbook = raw.runbook.as_ref().map(|text| reader.text("runbook", text, 500, Lines::One));
    let asks_upstream = |step: &Spanned<RawStep>| {
        let RawStep { rss, atom, instatus, statuspage, .. } = step.get_ref();
        [rss, atom, instatus, statuspage].into_iter().any(Option::is_some)
    };
    let hears = match (&raw.heartbeat, raw.step.iter().any(asks_upstream)) {
        (Some(_), _) => Hearing::Heartbeat,
        (None, true) => Hearing::Upstream,
        (None, false) => Hearing::Observation,
    };
    let confirm = confirm(reader, raw.confirm.as_ref(), hears);
    let quorum = raw.quorum.as_ref().and_then(|text| reader.parse(text)).unwrap_or_default();
    let (regions, run) = match &raw.heartbeat {
        Some(heartbeat) => (vec![], self::heartbeat(reader, raw, heartbeat)),
        None => {
            let regions = raw
                .regions
                .as_ref()
                .map(|written| self::regions(reader, written))
                .unwrap_or_default();
            let named = regions.iter().map(|(region, _)| region.clone()).collect();
            (regions, transaction(reader, raw, named))
        }
    };
    let probe = run.zip(names).map(|(run, (id, component))| {
        let RunSettings { every, timeout, regions, heartbeat, steps } = run;
        let Steps { steps, secrets } = steps;
        let is_upstream = is_upstream(&steps);
        Probe {
            id,
            was: None,
            component,
            every,
            timeout,
            regions,
            runbook,
            confirm,
            impact: raw.impact,
            quorum,
            steps,
            heartbeat,
            is_upstream,
            secrets,
            definition: None,
        }
    });
    (probe, regions)
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
fn transaction(
    reader: &mut Reader<'_>,
    raw: &RawProbe,
    regions: Vec<RegionId>,
) -> Option<RunSettings> {
    let bounds = Duration::from_secs(1)..=DAY;
    let every = raw.every.as_ref().and_then(|every| reader.span("every", every, bounds));
    let bounds = Duration::from_millis(100)..=MAX_TIMEOUT;
    let written = raw.timeout.as_ref();
    let timeout = written.and_then(|timeout| reader.span("timeout", timeout, bounds));
    let at = written.map_or(0, |written| written.span().start);
    if let (Some(every), Some(timeout)) = (every, timeout)
        && timeout > every
    {
        let message = "`timeout` is longer than `every`, so a run could meet the next one";
        reader.refuse(at, message, Some("shorten it, or run less often"));
    }
    let steps = crate::config::parse::step::steps(reader, &raw.step);
    if let Some(second) = raw.step.get(1).filter(|_| is_upstream(&steps.steps)) {
        let hint = "write a probe of its own for what is seen of the third party";
        let message = "a step that asks a third party stands alone in its probe";
        reader.refuse(second.span().start, message, Some(hint));
    }
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
        reader.refuse(at, message, Some(hint));
    }
    Some(RunSettings { every: every?, timeout: timeout?, regions, heartbeat: None, steps })
}

/// A probe that is heard.
fn heartbeat(
    reader: &mut Reader<'_>,
    raw: &RawProbe,
    written: &Spanned<RawHeartbeat>,
) -> Option<RunSettings> {
    let bounds = Duration::from_secs(1)..=DAY * 31;
    let every = raw.every.as_ref().and_then(|every| reader.span("every", every, bounds));
    let grace = written.get_ref().grace.as_ref();
    let grace = grace.and_then(|grace| reader.span("grace", grace, Duration::ZERO..=DAY * 31));
    let strangers = [
        ("step", raw.step.first().map(|step| step.span().start)),
        ("timeout", raw.timeout.as_ref().map(|timeout| timeout.span().start)),
        ("regions", raw.regions.as_ref().map(|regions| regions.span().start)),
        ("quorum", raw.quorum.as_ref().map(|quorum| quorum.span().start)),
        // Its id is the name of its Ledger, and its token is of that.
        ("was", raw.was.as_ref().map(|was| was.span().start)),
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

fn regions(reader: &mut Reader<'_>, raw: &Spanned<Vec<Spanned<String>>>) -> RegionsAt {
    if raw.get_ref().is_empty() {
        reader.refuse(raw.span().start, "`regions` is empty", Some("name at least one region"));
    }
    let mut seen = SortedMap::new();
    let regions = raw.get_ref().iter().filter_map(|text| {
        let (region, place): (RegionId, _) = read_at(reader, Some(text))?;
        if seen.insert(region.clone(), ()).is_some() {
            reader.refuse(text.span().start, format!("`{region}` is named twice"), None);
        }
        Some((region, place))
    });
    regions.collect()
}

/// Where what a probe learns comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hearing {
    /// It is seen.
    Observation,
    /// A job says so.
    Heartbeat,
    /// A third party says so.
    Upstream,
}

fn is_upstream(steps: &[Step]) -> bool {
    steps.iter().any(|step| matches!(step.action, Action::Upstream { .. }))
}

fn confirm(reader: &mut Reader<'_>, raw: Option<&Spanned<RawConfirm>>, hears: Hearing) -> Confirm {
    // What is told needs no second word, and nothing can be run again.
    let told = Confirm { failures: 1, recoveries: 1, retries: 0, ..Confirm::default() };
    let mut confirm = match hears {
        Hearing::Observation => Confirm::default(),
        Hearing::Heartbeat => told,
        // They say so as often as they like.
        Hearing::Upstream => Confirm { flaps: 0, ..told },
    };
    let Some(spanned) = raw else { return confirm };
    let raw = spanned.get_ref();
    // The schema bounds them.
    confirm.failures = raw.failures.unwrap_or(confirm.failures);
    confirm.recoveries = raw.recoveries.unwrap_or(confirm.recoveries);
    confirm.retries = raw.retries.unwrap_or(confirm.retries);
    confirm.flaps = raw.flaps.unwrap_or(confirm.flaps);
    let after = raw.retry_after.as_ref();
    let after =
        after.and_then(|t| reader.span("retry_after", t, Duration::ZERO..=Duration::from_secs(60)));
    confirm.retry_after = after.unwrap_or_default();
    confirm
}
