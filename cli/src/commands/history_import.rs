//! `allclear import statuspage`, `upptime`, `atom`, `instatus` and `better-stack`: sends the past of another page, what is here already left out, and says what did not come over.

use anyhow::bail;
use domain::import::byte_budget::ByteBudget;
use domain::import::component_matches::ComponentMatches;
use domain::import::conversion::HistoryConversion;
use domain::import::imported_entry::{
    ATOM, BETTER_STACK, INSTATUS, ImportedEntry, STATUSPAGE, UPPTIME,
};
use domain::import::plan::{ImportPlan, PlannedImport, PresentEntry, PresentHistory};
use domain::import::report::{ImportCounts, ImportRemark, ImportReport, MatchedComponent};
use domain::operations::operator_incident::OperatorIncident;
use domain::problem::Problem;
use domain::public::component_report::ComponentReport;
use domain::public::view::MaintenanceView;
use serde::de::IgnoredAny;

use crate::client::Client;
use crate::commands::import_file::read;
use crate::commands::subscriber_import;
use crate::exit_code::{CommandFailure, FailureKind};
use crate::options::import::{HistoryImportOptions, ImportSource, StatuspageOptions};
use crate::output::print_json;
use crate::times::now;

/// After how many entries progress is told.
const TOLD_EVERY: usize = 20;

/// Files of another page, and how they are read.
struct HistorySource {
    options: HistoryImportOptions,
    /// What all of them have as their source.
    name: &'static str,
    repository: Option<String>,
}

pub(crate) async fn run(client: &Client, source: ImportSource, json: bool) -> anyhow::Result<()> {
    let mut repository = None;
    let (options, name) = match source {
        ImportSource::Statuspage(StatuspageOptions { options, subscribers, confirmed, .. }) => {
            if let Some(file) = &subscribers {
                subscriber_import::run(client, file, confirmed, options.dry_run, json).await?;
                if options.files.is_empty() {
                    return Ok(());
                }
            }
            (options, STATUSPAGE)
        }
        ImportSource::Upptime(given) => {
            repository = given.repository;
            (given.options, UPPTIME)
        }
        ImportSource::Atom(options) => (options, ATOM),
        ImportSource::Instatus(options) => (options, INSTATUS),
        ImportSource::BetterStack(options) => (options, BETTER_STACK),
        ImportSource::Gatus(_) | ImportSource::Blackbox(_) | ImportSource::UptimeKuma(_) => {
            return Ok(());
        }
    };
    if options.files.is_empty() {
        bail!("there is no file to import\nhint: name one or several, or addresses of them");
    }
    let source = HistorySource { options, name, repository };
    let ImportPlan { steps, mut report } = planned(client, &source).await?;
    let options = &source.options;
    let total = steps.len();
    report.dry_run = options.dry_run;
    let (mut imported, mut refused) = (0, 0);
    for (n, step) in steps.iter().enumerate() {
        let sent = if options.dry_run { Ok(()) } else { send(client, step).await };
        match sent.map_err(refusal) {
            Ok(()) => {
                step.count_in(&mut report);
                imported += 1;
            }
            Err(Ok(problem)) => {
                step.refuse_in(&mut report, &problem);
                refused += 1;
            }
            Err(Err(error)) => {
                print(&report, json)?;
                return Err(error.context(format!(
                    "{imported} of {total} were imported; run it again, and the rest follows"
                )));
            }
        }
        if !options.dry_run && ((n + 1) % TOLD_EVERY == 0 || n + 1 == total) {
            errln!("imported {imported} of {total}");
        }
    }
    print(&report, json)?;
    if refused > 0 {
        bail!(
            "the server refused {refused} of {total}\nhint: run it again, and what came over is left as it is"
        );
    }
    Ok(())
}

fn print(report: &ImportReport, json: bool) -> anyhow::Result<()> {
    if json {
        return print_json(report);
    }
    tell(report);
    Ok(())
}

/// What the files hold, set against what is here.
async fn planned(client: &Client, source: &HistorySource) -> anyhow::Result<ImportPlan> {
    let HistorySource { options, name, repository } = source;
    let components: Vec<ComponentReport> = client.get("/ops/v1/components").await?;
    let named = components.into_iter().map(|component| (component.view.id, component.view.name));
    let matches = ComponentMatches::new(&named.collect::<Vec<_>>(), &options.components);
    let matches = matches.map_err(|problem| readable(&problem))?;
    let mut conversion = HistoryConversion::new(&matches, now());
    if let Some(repository) = repository {
        let named = conversion.with_repository(repository);
        conversion = named.map_err(|problem| readable(&problem))?;
    }
    let (mut files, mut budget) = (vec![], ByteBudget::of_history());
    for file in &options.files {
        let text = read(file).await?;
        budget.take(file, text.len()).map_err(|problem| readable(&problem))?;
        files.push((file.clone(), text));
    }
    if *name == BETTER_STACK {
        // A report and its updates may stand in different files.
        conversion.take_better_stack(&files).map_err(|problem| readable(&problem))?;
        files.clear();
    }
    for (file, text) in &files {
        let taken = match *name {
            UPPTIME => conversion.take_upptime(file, text),
            ATOM => conversion.take_feed(file, text),
            INSTATUS => conversion.take_instatus(file, text),
            _ => conversion.take_statuspage(file, text),
        };
        taken.map_err(|problem| readable(&problem))?;
    }
    let incidents: Vec<OperatorIncident> = client.get_all("/ops/v1/incidents?limit=200").await?;
    let works: Vec<MaintenanceView> = client.get_all("/ops/v1/maintenances?limit=200").await?;
    let incidents = incidents.into_iter().map(|incident| {
        let is_imported = incident.source.as_deref() == Some(*name);
        let updates = incident.view.updates.into_iter();
        let updates = updates.map(|update| (update.id, update.created_at)).collect();
        let started_at = Some(incident.view.started_at);
        (incident.view.id.to_string(), PresentEntry { is_imported, started_at, updates })
    });
    let works = works.into_iter().map(|work| {
        let updates = work.updates.into_iter();
        let updates = updates.map(|update| (update.id, update.created_at)).collect();
        // Readers are not told where it came from: the server refuses one that did not.
        (work.id.to_string(), PresentEntry { is_imported: true, started_at: None, updates })
    });
    let here = PresentHistory { incidents: incidents.collect(), maintenances: works.collect() };
    Ok(conversion.finish().plan(&here))
}

async fn send(client: &Client, step: &PlannedImport) -> anyhow::Result<()> {
    let _: IgnoredAny = match &step.entry {
        ImportedEntry::Incident(incident) => {
            client.post("/ops/v1/incident-imports", incident).await?
        }
        ImportedEntry::Maintenance(work) => {
            client.post("/ops/v1/maintenance-imports", work).await?
        }
    };
    Ok(())
}

/// What the server said of one entry, if the others may be taken all the same; else what went wrong.
fn refusal(error: anyhow::Error) -> anyhow::Result<Problem> {
    let kind = error.downcast_ref::<CommandFailure>().map(|failure| failure.kind);
    if !matches!(kind, Some(FailureKind::Failed | FailureKind::Conflict)) {
        return Err(error);
    }
    let text = format!("{error:#}");
    Ok(match text.split_once("\nhint: ") {
        Some((detail, hint)) => Problem::conflict(detail).hint(hint),
        None => Problem::conflict(text),
    })
}

pub(super) fn readable(problem: &Problem) -> anyhow::Error {
    let hint = problem.hint.as_ref().map(|hint| format!("\nhint: {hint}"));
    anyhow::anyhow!("{}{}", problem.detail, hint.unwrap_or_default())
}

fn tell(report: &ImportReport) {
    if report.dry_run {
        outln!("nothing was sent; this would come over:");
    }
    let line = |what: &str, counts: &ImportCounts| {
        outln!(
            "{what}: {} added, {} extended, {} known",
            counts.added,
            counts.extended,
            counts.known
        );
    };
    line("incidents", &report.incidents);
    line("maintenances", &report.maintenances);
    outln!("updates: {}", report.updates);
    if !report.matched_components.is_empty() {
        outln!("components, there -> here:");
    }
    for MatchedComponent { theirs, ours, entries } in &report.matched_components {
        outln!("  {theirs} -> {ours}, in {entries}");
    }
    if !report.unmatched_components.is_empty() {
        outln!("components that are none here (give --component 'THEIRS=OURS'):");
    }
    for component in &report.unmatched_components {
        outln!("  {}, in {}", component.name, component.entries);
    }
    tell_remarks("not carried over:", &report.not_carried);
    tell_remarks("carried over otherwise than told:", &report.remarks);
}

pub(super) fn tell_remarks(title: &str, remarks: &[ImportRemark]) {
    if !remarks.is_empty() {
        outln!("{title}");
    }
    for ImportRemark { place, name, why, hint } in remarks {
        let title = if name.is_empty() { String::new() } else { format!(" `{name}`") };
        outln!("  {place}{title}: {why}");
        if let Some(hint) = hint {
            outln!("    hint: {hint}");
        }
    }
}
