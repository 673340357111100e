//! Effects of a planned change: what does it mean for what was recorded, for figures, for readers and for agents?

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::board::Board;
use crate::config::diff::{FieldDiff, PartDiff, PartFate, PartName};
use crate::config::{Component, Configuration};
use crate::ids::ComponentId;
use crate::ordered;
use crate::probe::Probe;

use AffectedConcern::{Agents, Contacts, Figures, History, Operators, Readers};

/// What a change means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PlanEffect {
    /// For what.
    pub on: AffectedConcern,
    /// What it means, as a sentence without its dot.
    pub text: String,
}

/// What a change has a meaning for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AffectedConcern {
    /// What was recorded so far.
    History,
    /// Statuses and uptime figures.
    Figures,
    /// Who reads the page.
    Readers,
    /// Who runs probes.
    Agents,
    /// Who is told by the Courier.
    Contacts,
    /// Who runs the service.
    Operators,
}

impl fmt::Display for AffectedConcern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::History => "history",
            Self::Figures => "figures",
            Self::Readers => "readers",
            Self::Agents => "agents",
            Self::Contacts => "contacts",
            Self::Operators => "operators",
        })
    }
}

/// What a change means; `diffs` are all changes of the plan.
pub(super) fn effects_of(
    board: &Board,
    new: &Configuration,
    diffs: &[PartDiff],
    part: &PartDiff,
) -> Vec<PlanEffect> {
    let fields: Vec<&str> = part.fields.iter().map(|field| field.field.as_str()).collect();
    let mut told = match (&part.name, part.fate) {
        (PartName::Page, PartFate::Added) | (PartName::AgentRules, PartFate::Added) => vec![],
        (PartName::Weights, PartFate::Added) => vec![],
        (PartName::IncidentRules | PartName::AlertRules, PartFate::Added) => vec![],
        (PartName::IncidentRules | PartName::AlertRules, _) => {
            vec![(Readers, "incidents follow them from then on; what was posted stays".into())]
        }
        (PartName::Page, _) => page(&fields),
        (PartName::AgentRules, _) => agent_rules(&fields),
        (PartName::Weights, _) => {
            vec![(Figures, "every figure, of the past too, is computed with these weights".into())]
        }
        (PartName::Order, _) | (PartName::Group(_), PartFate::Changed) => vec![looks_only()],
        (PartName::Group(_), _) => {
            vec![(
                Figures,
                "those of the group are of the components in it, since each began".into(),
            )]
        }
        (PartName::Audience(_), _) => vec![(
            Contacts,
            "what happens from then on is sent as it says; what was sent stays recorded".into(),
        )],
        (PartName::ChangeRules, _) => vec![(
            Operators,
            "changes are flagged by them from then on; what was flagged stays".into(),
        )],
        (PartName::Slo(_), _) => vec![(
            Operators,
            "its budget is that of the whole window, the past too; alerts follow it from then on"
                .into(),
        )],
        (PartName::UserReportRules, _) => vec![(
            Readers,
            "what they report is taken, and alerts operators, as it says from then on".into(),
        )],
        (PartName::NotifyRules | PartName::OnCall(_), _) => vec![(
            Contacts,
            "what is sent from then on follows it; what was sent stays recorded".into(),
        )],
        // Nothing recorded or public follows from a customer.
        (PartName::Customer(_), _) => vec![],
        (PartName::Region(id), fate) => region(board, id, fate),
        (PartName::Component(id), fate) => component(board, new, diffs, (id, fate), &part.fields),
        (PartName::Probe(id), fate) => {
            let before = board.configuration.as_ref().map(|configuration| &configuration.probes);
            let find = |probes: &[Probe], id: &str| -> Option<Probe> {
                probes.iter().find(|probe| probe.id.as_str() == id).cloned()
            };
            let was = part.was.as_deref().unwrap_or(id);
            let before = before.and_then(|probes| find(probes, was));
            probe(fate, before.as_ref(), find(&new.probes, id).as_ref(), &fields)
        }
    };
    ordered::sort_by_key(&mut told, |(on, _)| *on);
    told.into_iter().map(|(on, text)| PlanEffect { on, text }).collect()
}

type Effects = Vec<(AffectedConcern, String)>;

fn looks_only() -> (AffectedConcern, String) {
    (Readers, "they see it at once; history and figures stay as they are".into())
}

fn page(fields: &[&str]) -> Effects {
    let mut told = vec![];
    if fields.contains(&"timezone") {
        let text = "days, months and years, of the past too, begin by the clocks of this zone";
        told.push((Figures, text.into()));
    }
    if fields.iter().any(|field| *field != "timezone") {
        told.push(looks_only());
    }
    told
}

fn agent_rules(fields: &[&str]) -> Effects {
    let mut told = vec![(Agents, "they are told within a minute".into())];
    if fields.contains(&"silent_after") {
        let text = "a region without reports for this long is silent, from then on";
        told.push((Figures, text.into()));
    }
    told
}

fn region(board: &Board, id: &str, fate: PartFate) -> Effects {
    let agents = board.agents.values().filter(|agent| agent.region.as_str() == id).count();
    match (fate, agents) {
        (PartFate::Added, 0) => {
            let text = format!("none is enrolled yet: `allclear agent add NAME --region {id}`");
            vec![(Agents, text)]
        }
        (PartFate::Removed, 0) => vec![],
        (PartFate::Removed, agents) => vec![
            (History, "what was observed from there stays".into()),
            (Agents, format!("{agents} of this region run nothing from then on")),
        ],
        _ => vec![looks_only()],
    }
}

fn component(
    board: &Board,
    new: &Configuration,
    diffs: &[PartDiff],
    (id, fate): (&str, PartFate),
    fields: &[FieldDiff],
) -> Effects {
    let component = new.components.iter().find(|component| component.id.as_str() == id);
    let since = |id: &str| {
        let id: ComponentId = id.parse().ok()?;
        board.component_since.get(&id).map(|since| since.format("%Y-%m-%d"))
    };
    match fate {
        PartFate::Added => {
            let was =
                component.and_then(|component| component.was.as_ref()).map(ToString::to_string);
            let former = was.and_then(|was| Some((since(&was)?, was)));
            let begins = match (since(id), former) {
                (Some(since), _) => {
                    format!("it was on the page before: its history since {since} is shown again")
                }
                (None, Some((since, was))) => format!("that of {was} since {since} goes on"),
                (None, None) => "begins when it is applied".into(),
            };
            let counted = match component.is_some_and(|component| component.hidden) {
                true => "for operators only: it is hidden".into(),
                false => "those of the page count it since its history begins".into(),
            };
            vec![(History, begins), (Figures, counted)]
        }
        PartFate::Removed => removed_component(id, since(id), diffs),
        PartFate::Renamed => {
            let mut told = match fields.is_empty() {
                true => vec![],
                false => changed_component(component, fields),
            };
            told.push((History, "all of it goes on under the new id".into()));
            told.push((Readers, format!("its page is /components/{id}; the one before is gone")));
            told
        }
        PartFate::Changed => changed_component(component, fields),
    }
}

fn removed_component(id: &str, since: Option<String>, diffs: &[PartDiff]) -> Effects {
    let since = since.map(|since| format!(" since {since}")).unwrap_or_default();
    let history = format!("it stays in the record and in the public log{since}, off the page");
    let figures = "those of the page, of the past too, no longer count it";
    let mut told = vec![
        (History, history),
        (Figures, figures.into()),
        (Readers, format!("/components/{id} is gone")),
    ];
    let is_new = |part: &&PartDiff| {
        part.fate == PartFate::Added && matches!(part.name, PartName::Component(_))
    };
    if diffs.iter().any(|part| is_new(&part)) {
        let text = format!("if it is one of the new ones, write `was = \"{id}\"` there to keep it");
        told.push((History, text));
    }
    told
}

fn changed_component(component: Option<&Component>, fields: &[FieldDiff]) -> Effects {
    let mut told = vec![];
    for FieldDiff { field, .. } in fields {
        match field.as_str() {
            "group" => {
                let text = "those of both groups, of the past too, are of what is in them now";
                told.push((Figures, text.into()));
            }
            "hidden" if component.is_some_and(|component| component.hidden) => {
                told.push((
                    Figures,
                    "those of the page, of the past too, no longer count it".into(),
                ));
                told.push((Readers, "it is on no page, in no feed and no API any more; what the log says of it stays".into()));
                told.push((History, "it goes on, for operators".into()));
            }
            "hidden" => {
                told.push((Readers, "they see it with all of its history".into()));
                told.push((Figures, "those of the page, of the past too, count it".into()));
            }
            "manual" if component.is_some_and(|component| component.manual) => {
                let text =
                    "while no probe watches it, it is operational unless operators state otherwise";
                told.push((Figures, text.into()));
            }
            "manual" => {
                let text = "while no probe watches it, there is no data, from then on";
                told.push((Figures, text.into()));
            }
            "depends_on" => {
                let text = "which incident an outage joins; no status and no figure depends on it";
                told.push((History, text.into()));
            }
            _ => {}
        }
    }
    if told.is_empty() {
        let is_shown = |field: &FieldDiff| matches!(field.field.as_str(), "name" | "description");
        told.push(match fields.iter().any(is_shown) {
            true => looks_only(),
            false => (History, "it stays as it is, and so do figures and the page".into()),
        });
    }
    told
}

fn probe(
    fate: PartFate,
    before: Option<&Probe>,
    after: Option<&Probe>,
    fields: &[&str],
) -> Effects {
    let component =
        |probe: Option<&Probe>| probe.map(|probe| probe.component.to_string()).unwrap_or_default();
    match fate {
        PartFate::Added => vec![
            (History, "begins with its first run".into()),
            (Figures, format!("what it sees counts for {} from then on", component(after))),
        ],
        PartFate::Removed => vec![
            (History, "what it saw stays; its chart is off the page".into()),
            (Figures, format!("it no longer counts for {}; the past stays", component(before))),
        ],
        PartFate::Renamed => {
            let mut told = vec![(History, "all of it goes on under the new id".into())];
            told.extend(changed_probe(&component(before), &component(after), fields));
            told
        }
        PartFate::Changed => changed_probe(&component(before), &component(after), fields),
    }
}

fn changed_probe(before: &str, after: &str, fields: &[&str]) -> Effects {
    let mut told: Effects = vec![];
    let begins =
        |words: &[&str]| fields.iter().any(|f| words.iter().any(|word| f.starts_with(word)));
    if before != after {
        let text =
            format!("it counts for {after} from then on; what it saw for {before} stays there");
        told.push((Figures, text));
    }
    if begins(&["impact", "quorum", "confirm", "heartbeat", "regions"]) {
        told.push((Figures, "decided so from then on; the past stays as it was decided".into()));
    }
    if begins(&["steps"]) {
        told.push((History, "one chart of durations before and after".into()));
        told.push((Figures, "what it sees counts as before, by the new steps".into()));
    }
    if begins(&["every", "timeout", "steps", "regions", "confirm.retr"]) {
        told.push((Agents, "they run it so within a minute".into()));
    }
    if told.is_empty() && !fields.is_empty() {
        told.push((History, "it stays as it is, and so do figures".into()));
    }
    told
}
