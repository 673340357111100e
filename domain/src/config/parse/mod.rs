//! The parser of a configuration folder: every mistake of every file, with its place and hint.

pub(crate) mod action;
pub(crate) mod address;
mod alerts;
pub(crate) mod assertions;
mod brand;
mod calendar_file;
mod changes;
pub(crate) mod component;
pub(crate) mod connection;
mod customers;
mod dependencies;
pub(crate) mod file_value;
pub(crate) mod headers;
pub(crate) mod http_request;
pub(crate) mod incidents;
pub(crate) mod key_hints;
pub(crate) mod message_templates;
mod metrics;
pub(crate) mod names;
mod notify;
mod on_call;
pub mod page;
pub mod probe;
pub(crate) mod raw_step;
pub(crate) mod reader;
mod reports;
mod security;
pub(crate) mod shape;
mod slos;
pub(crate) mod step;
pub(crate) mod table;
pub(crate) mod templates;
mod translations;
mod upstream;
mod user_reports;

use crate::config::customers::{CUSTOMERS_FILE, Customer};
use crate::config::folder::is_calendar;
use crate::config::notify_policy::NotifyPolicy;
use crate::config::source::{MAX_FOLDER_BYTES, SourceFile};
use crate::config::{Configuration, MAX_PROBES, PAGE_FILE};
use crate::diagnostic::FileError;
use crate::ids::ComponentId;
use crate::ordered;
use crate::ordered::SortedMap;
use crate::probe::Probe;
use crate::text_position::nearest;
use crate::time::timestamp::Timestamp;
use on_call::ScheduleContext;
use page::{PageFile, ParsedPage};
use probe::ProbeFile;
use reader::Reader;

/// Reads a folder as a whole: [`PAGE_FILE`], the calendars that it names, [`CUSTOMERS_FILE`] if there is one, and a
/// probe in every other file.
///
/// # Errors
/// Every mistake of every file, by file and line; then nothing of it is to be used.
pub fn read(files: &[SourceFile]) -> Result<Configuration, Vec<FileError>> {
    read_with(files, None)
}

/// Reads a folder that is to be in force from now on.
///
/// # Errors
/// Those of [`read`], and hours ahead in which no contact is on call.
pub fn read_at(files: &[SourceFile], now: Timestamp) -> Result<Configuration, Vec<FileError>> {
    read_with(files, Some(now))
}

fn read_with(
    files: &[SourceFile],
    now: Option<Timestamp>,
) -> Result<Configuration, Vec<FileError>> {
    let is_page = |file: &&SourceFile| is_named(file, PAGE_FILE);
    let mut errors = vec![];
    let context = ScheduleContext { files, now };
    let page = files.iter().find(is_page).map(|file| (file, page::parse(file, context)));
    match &page {
        Some((_, page)) => errors.extend(page.errors.iter().cloned()),
        None => errors.push(missing_page()),
    }
    for name in [PAGE_FILE, CUSTOMERS_FILE] {
        let mut of_name = files.iter().filter(|file| is_named(file, name));
        if let Some(first) = of_name.next() {
            errors.extend(of_name.map(|another| two_files(name, first, another)));
        }
    }
    let before = errors.len();
    let customers = read_customers(files, page.as_ref().map(|(_, page)| page), &mut errors);
    // What is missing of customers that could not be read is no mistake of the page.
    if let Some((file, ParsedPage { page: Some(page), .. })) = &page
        && errors.len() == before
    {
        errors.extend(reports::check(file, &page.reports, &page.notify.audiences, &customers));
    }
    let bytes: usize = files.iter().map(|file| file.text.len()).sum();
    if bytes > MAX_FOLDER_BYTES {
        errors.push(too_many_bytes(bytes));
    }
    let is_probe = |file: &&SourceFile| {
        !is_page(file) && !is_named(file, CUSTOMERS_FILE) && !is_calendar(&file.path)
    };
    let others = files.iter().filter(is_probe);
    let probes: Vec<_> = others.map(|file| (file, probe::parse(file))).collect();
    errors.extend(probes.iter().flat_map(|(_, probe)| probe.errors.iter().cloned()));
    if let Some((file, page)) = &page {
        errors.extend(cross_check(file, page, &probes));
    }
    ordered::sort_by(&mut errors, Ord::cmp);
    match page.and_then(|(_, page)| page.page) {
        Some(page) if errors.is_empty() => {
            let probes = probes.into_iter().filter_map(|(_, parsed)| parsed.probe);
            Ok(assemble(page, customers, probes.collect()))
        }
        _ => Err(errors),
    }
}

/// Whether a file has a name that says what it is, in upper or lower case.
fn is_named(file: &SourceFile, name: &str) -> bool {
    file.path.rsplit('/').next().is_some_and(|own| own.eq_ignore_ascii_case(name))
}

/// The customers, whose components are those of the page as far as that can be read.
fn read_customers(
    files: &[SourceFile],
    page: Option<&ParsedPage>,
    errors: &mut Vec<FileError>,
) -> Vec<Customer> {
    let Some(file) = files.iter().find(|file| is_named(file, CUSTOMERS_FILE)) else {
        return vec![];
    };
    let page = page.filter(|page| page.is_read);
    let ids = page.map(|page| page.component_ids.iter().map(String::as_str).collect::<Vec<_>>());
    let (customers, mistakes) = customers::parse(file, ids.as_deref());
    errors.extend(mistakes);
    customers
}

/// Reads one probe by itself. What only the page can tell, such as whether its component exists,
/// is not asked.
///
/// # Errors
/// Every mistake of the file.
pub fn read_probe(file: &SourceFile) -> Result<Probe, Vec<FileError>> {
    let ProbeFile { probe, mut errors, .. } = probe::parse(file);
    ordered::sort_by(&mut errors, Ord::cmp);
    probe.filter(|_| errors.is_empty()).ok_or(errors)
}

fn missing_page() -> FileError {
    FileError {
        file: PAGE_FILE.to_owned(),
        line: 1,
        column: 1,
        message: format!("there is no `{PAGE_FILE}`"),
        hint: Some("it names the page, its regions and its components".to_owned()),
    }
}

fn two_files(name: &str, first: &SourceFile, another: &SourceFile) -> FileError {
    FileError {
        file: another.path.clone(),
        line: 1,
        column: 1,
        message: format!("there are two `{name}`"),
        hint: Some(format!("the other one is {}; a folder is one page", first.path)),
    }
}

fn too_many_bytes(bytes: usize) -> FileError {
    FileError {
        file: PAGE_FILE.to_owned(),
        line: 1,
        column: 1,
        message: format!("the files have {bytes} bytes; at most {MAX_FOLDER_BYTES} are taken"),
        hint: Some("split the page".to_owned()),
    }
}

/// What no file can know by itself: names of other files, and what is there twice. It is asked of every file that
/// could be read so far, whatever else is wrong with it.
fn cross_check(
    page_file: &SourceFile,
    page: &ParsedPage,
    probes: &[(&SourceFile, ProbeFile)],
) -> Vec<FileError> {
    let mut errors = vec![];
    let mut refuse = |file: &SourceFile, (line, column), message: String, hint: String| {
        let (file, hint) = (file.path.clone(), Some(hint));
        errors.push(FileError { file, line, column, message, hint });
    };
    let components: Vec<&str> = page.component_ids.iter().map(String::as_str).collect();
    let regions: Vec<&str> = page.region_ids.iter().map(String::as_str).collect();
    let mut by_id = SortedMap::new();
    for (file, probe) in probes {
        if let Some((id, place)) = &probe.id
            && let Some(first) = by_id.insert(id, &file.path)
        {
            let message = format!("there are two probes `{id}`");
            refuse(file, *place, message, format!("the other one is in {first}"));
        }
        let mut check_name = |what, name: &str, names: &[&str], place| {
            if page.is_read && !names.contains(&name) {
                let hint = nearest(name, names.iter().copied())
                    .map_or(format!("name it in {PAGE_FILE}"), |n| format!("did you mean `{n}`?"));
                refuse(file, place, format!("there is no {what} `{name}`"), hint);
            }
        };
        if let Some((component, place)) = &probe.component {
            check_name("component", component.as_str(), &components, *place);
        }
        for (region, place) in &probe.regions {
            check_name("region", region.as_str(), &regions, *place);
        }
    }
    for (file, probe) in probes {
        let (Some(read), Some((component, place)), Some(page)) =
            (&probe.probe, &probe.component, &page.page)
        else {
            continue;
        };
        let mut watched = page.components.iter().filter(|(_, watched)| watched.id == *component);
        match watched.next().map(|(_, watched)| (watched.upstream.is_some(), read.is_upstream)) {
            Some((true, false)) => {
                let message =
                    format!("`{component}` is a third party's, and this probe does not ask it");
                let hint = "its status is what it says of itself: watch a component of your own with this probe";
                refuse(file, *place, message, hint.to_owned());
            }
            Some((false, true)) => {
                let message = format!("`{component}` is not marked as a third party's");
                let hint =
                    format!("write `upstream = {{ vendor = \"…\" }}` with it in {PAGE_FILE}");
                refuse(file, *place, message, hint);
            }
            _ => {}
        }
    }
    let mut taken = SortedMap::new();
    for (file, probe) in probes {
        let Some((was, place)) = &probe.was else { continue };
        let is_own = probe.id.as_ref().is_some_and(|(id, _)| id == was);
        let hint = "a history goes on in one place: take one of the two away";
        if let Some(another) = by_id.get(was).filter(|_| !is_own) {
            let message = format!("`was` is `{was}`, and there still is a probe `{was}`");
            refuse(file, *place, message, format!("{hint}; the other one is in {another}"));
        } else if let Some(first) = taken.insert(was, &file.path) {
            let message = format!("two probes say that they were `{was}`");
            refuse(file, *place, message, format!("{hint}; the other one is in {first}"));
        }
    }
    if probes.len() > MAX_PROBES {
        let message = format!("there are {} probes; at most {MAX_PROBES} are taken", probes.len());
        refuse(page_file, (1, 1), message, "split the page".to_owned());
    }
    let watched = |id: &ComponentId| {
        // A file that does not say what it watches might watch it.
        let watches = |probe: &ProbeFile| {
            probe.component.as_ref().is_none_or(|(component, _)| component == id)
        };
        probes.iter().any(|(_, probe)| watches(probe))
    };
    let reader = Reader::new(page_file);
    for (at, component) in page.page.iter().flat_map(|page| &page.components) {
        if !component.manual && !watched(&component.id) {
            let message = format!("no probe watches `{}`", component.id);
            let hint = "write a probe for it, or `manual = true` if only operators set its status";
            refuse(page_file, reader.place(*at), message, hint.to_owned());
        }
    }
    errors
}

fn assemble(page: PageFile, customers: Vec<Customer>, mut probes: Vec<Probe>) -> Configuration {
    ordered::sort_by(&mut probes, |a, b| a.id.cmp(&b.id));
    Configuration {
        page: page.page,
        regions: page.regions,
        groups: page.groups,
        components: page.components.into_iter().map(|(_, component)| component).collect(),
        agents: page.agents,
        weights: page.weights,
        incidents: page.incidents,
        alerts: page.alerts,
        notify: NotifyPolicy {
            reports: page.reports.into_iter().map(|(_, schedule)| schedule).collect(),
            ..page.notify
        },
        changes: page.changes,
        user_reports: page.user_reports,
        slos: page.slos,
        customers,
        probes,
    }
}
