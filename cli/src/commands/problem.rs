//! `allclear problem`: which causes of incidents are known, what helps, and how often did each come back?

use anyhow::{Context, anyhow};
use domain::board::{
    LinkedProblem, NewProblem, ProblemMatcher, ProblemScript, ProblemStatus, ProblemUpdate,
};
use domain::ids::{ComponentId, ProblemId};
use domain::operations::operator_incident::OperatorIncident;
use domain::operations::problems::near_problems::NearProblem;
use domain::operations::problems::recurrence::ProblemRecurrence;
use domain::operations::problems::report::ProblemReport;
use domain::time::calendar_date::CalendarDate;

use crate::client::Client;
use crate::commands::id_prefix;
use crate::options::problem::{ProblemAction, ProblemKnowledge};
use crate::output::print_json;

const PROBLEMS: &str = "/ops/v1/problems";

pub(crate) async fn run(client: &Client, action: ProblemAction, json: bool) -> anyhow::Result<()> {
    match action {
        ProblemAction::Record(options) => {
            let new = new_problem(options.title, options.knowledge)?;
            let problem: ProblemReport = client.post(PROBLEMS, &new).await?;
            if json { print_json(&problem)? } else { outln!("{}", problem.record.id) }
        }
        ProblemAction::List { open } => {
            let mut all: Vec<ProblemReport> =
                client.get_all(&format!("{PROBLEMS}?limit=200")).await?;
            all.retain(|problem| !open || problem.status != ProblemStatus::Fixed);
            if json {
                return print_json(&all);
            }
            let recurrences = recurrences(client).await?;
            all.iter().for_each(|problem| line(problem, came_back(problem, &recurrences)));
        }
        ProblemAction::Show { id } => {
            let id = id_prefix::problem(client, &id).await?;
            let (problem, tag): (ProblemReport, _) =
                client.get_tagged(&format!("{PROBLEMS}/{id}")).await?;
            if json {
                return print_json(&problem);
            }
            whole(&problem, tag.as_deref(), came_back(&problem, &recurrences(client).await?));
        }
        ProblemAction::Link { id, incident } => {
            let problem = id_prefix::problem(client, &id).await?;
            let incident = id_prefix::incident(client, &incident).await?;
            let path = format!("/ops/v1/incidents/{incident}/problems");
            linked(&client.post(&path, &LinkedProblem { problem }).await?, json)?;
        }
        ProblemAction::Unlink { id, incident } => {
            // One that is no longer kept has no beginning that could be looked up.
            let problem = id_prefix::problem(client, &id).await?;
            let incident = id_prefix::incident(client, &incident).await?;
            let path = format!("/ops/v1/incidents/{incident}/problems/{problem}");
            linked(&client.delete(&path).await?, json)?;
        }
        step => {
            let (id, update) = update(step)?;
            let id = id_prefix::problem(client, &id).await?;
            let problem: ProblemReport = client.patch(&format!("{PROBLEMS}/{id}"), &update).await?;
            if json { print_json(&problem)? } else { line(&problem, None) }
        }
    }
    Ok(())
}

/// What changes a record that is there.
fn update(action: ProblemAction) -> anyhow::Result<(String, ProblemUpdate)> {
    match action {
        ProblemAction::Fix { id, on } => {
            let fixed_on = on.map(|day| day.parse::<CalendarDate>()).transpose()?;
            Ok((id, ProblemUpdate { fixed: Some(true), fixed_on, ..ProblemUpdate::default() }))
        }
        ProblemAction::Edit { id, title, unfixed, no_match, knowledge } => {
            let matches = matcher(&knowledge)?;
            let scripts = scripts(&knowledge.scripts)?;
            let update = ProblemUpdate {
                title,
                description: knowledge.description,
                cause: knowledge.cause,
                workaround: knowledge.workaround,
                scripts: (!scripts.is_empty()).then_some(scripts),
                owner: knowledge.owner,
                matches: (no_match || !matches.is_empty()).then_some(matches),
                fixed: unfixed.then_some(false),
                fixed_on: None,
            };
            Ok((id, update))
        }
        other => Err(anyhow!("{other:?} changes nothing")),
    }
}

fn new_problem(title: String, knowledge: ProblemKnowledge) -> anyhow::Result<NewProblem> {
    Ok(NewProblem {
        title,
        matches: matcher(&knowledge)?,
        scripts: scripts(&knowledge.scripts)?,
        description: knowledge.description,
        cause: knowledge.cause,
        workaround: knowledge.workaround,
        owner: knowledge.owner,
    })
}

fn matcher(knowledge: &ProblemKnowledge) -> anyhow::Result<ProblemMatcher> {
    let components = knowledge.components.iter().map(|id| id.parse::<ComponentId>());
    Ok(ProblemMatcher {
        components: components.collect::<Result<_, _>>()?,
        steps: knowledge.steps.iter().cloned().collect(),
        reasons: knowledge.reasons.iter().cloned().collect(),
    })
}

fn scripts(all: &[String]) -> anyhow::Result<Vec<ProblemScript>> {
    let read = all.iter().map(|script| {
        let (name, text) = script.split_once('=').with_context(|| {
            format!("`{script}` is no NAME=TEXT\nhint: such as \"Restart=systemctl restart pay\"")
        })?;
        Ok(ProblemScript { name: name.to_owned(), text: text.to_owned() })
    });
    read.collect()
}

async fn recurrences(client: &Client) -> anyhow::Result<Vec<ProblemRecurrence>> {
    client.get("/ops/v1/problem-recurrences").await
}

fn came_back<'a>(
    problem: &ProblemReport,
    all: &'a [ProblemRecurrence],
) -> Option<&'a ProblemRecurrence> {
    all.iter().find(|recurrence| recurrence.problem == problem.record.id)
}

fn linked(incident: &OperatorIncident, json: bool) -> anyhow::Result<()> {
    if json {
        return print_json(incident);
    }
    let problems: Vec<&str> = incident.problems.iter().map(ProblemId::as_str).collect();
    let problems = if problems.is_empty() { "no problem".to_owned() } else { problems.join(", ") };
    outln!("{}  linked to {problems}", incident.view.id);
    Ok(())
}

fn line(problem: &ProblemReport, recurrence: Option<&ProblemRecurrence>) {
    let count = recurrence.map(|recurrence| incidents(recurrence.count)).unwrap_or_default();
    outln!("{}  {:11}  {}{count}", problem.record.id, status(problem), problem.record.title);
}

fn incidents(count: usize) -> String {
    match count {
        0 => String::new(),
        1 => "  (1 incident)".to_owned(),
        count => format!("  ({count} incidents)"),
    }
}

fn status(problem: &ProblemReport) -> &'static str {
    match problem.status {
        ProblemStatus::Open => "open",
        ProblemStatus::KnownError => "known error",
        ProblemStatus::Fixed => "fixed",
    }
}

fn whole(problem: &ProblemReport, tag: Option<&str>, recurrence: Option<&ProblemRecurrence>) {
    line(problem, recurrence);
    if let Some(tag) = tag {
        outln!("  tag {}", tag.trim_matches('"'));
    }
    let record = &problem.record;
    if let Some(owner) = &record.owner {
        outln!("  owner: {owner}");
    }
    if let Some(day) = record.fixed_on {
        outln!("  fixed on {day}");
    }
    for (what, text) in [("description", &record.description), ("cause", &record.cause)] {
        block(what, text.as_deref());
    }
    what_helps(problem);
    let components = record.matches.components.iter().map(ComponentId::as_str);
    found_by("component", &components.collect::<Vec<_>>());
    let texts = [("step", &record.matches.steps), ("reason", &record.matches.reasons)];
    for (what, any_of) in texts {
        found_by(what, &any_of.iter().map(String::as_str).collect::<Vec<_>>());
    }
    for occurrence in recurrence.iter().flat_map(|recurrence| &recurrence.incidents) {
        let (incident, at) = (&occurrence.incident, occurrence.started_at);
        outln!("  came back {at}: {incident} {}", occurrence.name);
    }
}

/// A workaround and scripts, as text alone.
fn what_helps(problem: &ProblemReport) {
    block("workaround", problem.record.workaround.as_deref());
    for script in &problem.record.scripts {
        outln!("    {}: {}", script.name, script.text);
    }
}

fn block(what: &str, text: Option<&str>) {
    let mut lines = text.into_iter().flat_map(str::lines);
    if let Some(first) = lines.next() {
        outln!("  {what}: {first}");
    }
    lines.for_each(|line| outln!("    {line}"));
}

fn found_by(what: &str, any_of: &[&str]) {
    if !any_of.is_empty() {
        outln!("  found by {what}: {}", any_of.join(", "));
    }
}

/// A problem that an incident is linked to, or that fits what is seen of it.
pub(crate) fn near(near: &NearProblem) {
    let problem = &near.problem;
    let linked = if near.is_linked { "linked to " } else { "" };
    let back = incidents(near.recurrences);
    let (id, title) = (&problem.record.id, &problem.record.title);
    let word = match problem.status {
        ProblemStatus::Open => "problem",
        ProblemStatus::KnownError => "known error",
        ProblemStatus::Fixed => "fixed problem",
    };
    outln!("  {linked}{word}: {id} {title}{back}");
    what_helps(problem);
}
