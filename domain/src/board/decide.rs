//! Command handler: which events follow from a command? Either events, or a rejection that names
//! the field.

use crate::config::parse;
use std::collections::BTreeMap;

use super::command::{Command, NewAgent, NewIncident, NewUpdate, Posting};
use super::event::Event;
use super::incident::Update;
use super::{Agent, Board};
use crate::config::source::SourceFile;
use crate::ids::{AgentId, ComponentId, IncidentId};
use crate::ledger::LedgerStatus;
use crate::ledger::verdict::{Assessment, Verdict, VerdictChange};
use crate::problem::Problem;
use crate::status::{IncidentStatus, Status};
use crate::time::state_timeline::StateTimeline;
use crate::time::timestamp::Timestamp;

/// The most characters of an incident's title.
const MAX_NAME_CHARS: usize = 200;
/// The most characters of an update.
const MAX_BODY_CHARS: usize = 10_000;
/// The most agents of a page.
const MAX_AGENTS: usize = 200;
/// The most incidents that are open at a time.
const MAX_OPEN_INCIDENTS: usize = 100;

impl Board {
    /// The events that follow from a command at `now`; none when it changes nothing.
    ///
    /// # Errors
    /// A [`Problem`] that says what is wrong and where; then nothing follows.
    pub fn decide(&self, command: Command, now: Timestamp) -> Result<Vec<Event>, Problem> {
        match command {
            Command::Apply(files) => self.apply_files(&files),
            Command::AddAgent(new) => self.add_agent(new),
            Command::Hear(sign) => self.hear(&sign, now),
            Command::Watch(heard) => Ok(self.watch(&heard, now)),
            Command::OpenIncident(new) => self.open_incident(new, now),
            Command::UpdateIncident(posting) => self.update_incident(posting, now),
            Command::Correct(new) => self.correct(new, now),
            Command::WithdrawCorrection(id) => self.withdraw(id),
        }
    }

    fn apply_files(&self, files: &[SourceFile]) -> Result<Vec<Event>, Problem> {
        let new = parse::read(files).map_err(Problem::bad_configuration)?;
        let unchanged = self.configuration.as_ref() == Some(&new);
        let applied = Event::ConfigurationApplied { configuration: Box::new(new) };
        Ok(if unchanged { vec![] } else { vec![applied] })
    }

    fn add_agent(&self, new: NewAgent) -> Result<Vec<Event>, Problem> {
        let NewAgent { agent, region, token_sha256 } = new;
        let Some(configuration) = &self.configuration else {
            return Err(Problem::conflict("nothing is configured yet")
                .hint("apply a configuration first: `allclear apply probes/`"));
        };
        if region.as_str() == crate::ids::HEARTBEAT_REGION {
            let mut probes = configuration.probes.iter().filter(|probe| probe.heartbeat.is_some());
            if !probes.any(|probe| probe.id.as_str() == agent.as_str()) {
                return Err(Problem::invalid("agent", format!("there is no heartbeat `{agent}`"))
                    .hint("apply a probe of that id with `heartbeat = { grace = \"5m\" }` first"));
            }
            if self.agents.get(&agent).is_some_and(|known| known.region != region) {
                return Err(Problem::conflict(format!("there is an agent `{agent}` already"))
                    .hint("give the heartbeat another id"));
            }
        } else if self
            .agents
            .get(&agent)
            .is_some_and(|known| known.region.as_str() == crate::ids::HEARTBEAT_REGION)
        {
            return Err(Problem::conflict(format!("there is a heartbeat `{agent}` already"))
                .hint("give the agent another name"));
        } else if !configuration.regions.iter().any(|known| known.id == region) {
            let known: Vec<_> = configuration.regions.iter().map(|r| r.id.as_str()).collect();
            return Err(Problem::invalid("region", format!("there is no region `{region}`"))
                .hint(format!("the regions are {}", known.join(", "))));
        }
        // What an agent saw is what its region saw: another region needs another agent.
        if let Some(known) = self.agents.get(&agent)
            && known.region != region
        {
            let detail = format!("agent `{agent}` is in region `{}`", known.region);
            return Err(
                Problem::conflict(detail).hint("give the agent of another region another name")
            );
        }
        if self.agents.len() >= MAX_AGENTS && !self.agents.contains_key(&agent) {
            return Err(Problem::conflict(format!("a page has at most {MAX_AGENTS} agents")));
        }
        Ok(vec![Event::AgentAdded { agent, region, token_sha256 }])
    }

    fn hear(&self, sign: &LedgerStatus, now: Timestamp) -> Result<Vec<Event>, Problem> {
        let Some(known) = self.agents.get(&sign.agent) else {
            return Err(Problem::not_found(format!("there is no agent `{}`", sign.agent)));
        };
        let agent = || sign.agent.clone();
        let returned = self.returned_at(known, sign, now);
        let new = sign.changes.iter().filter(|change| change.number > known.last_number);
        let mut events: Vec<Event> = new
            .map(|new| Event::VerdictChanged {
                agent: agent(),
                number: new.number,
                probe: new.probe.clone(),
                change: new.change.clone(),
            })
            .collect();
        if sign.changes.is_empty() && sign.last_number >= known.last_number {
            events.extend(self.forgotten(sign, now));
        }
        // What it saw meanwhile is told first, so that nothing is green between the two.
        events.extend(returned.map(|since| Event::AgentReturned { agent: agent(), since }));
        Ok(events)
    }

    /// What a Ledger that has told everything believes, and this Board does not: one of the two was
    /// lost, or came back from a copy.
    fn forgotten(&self, sign: &LedgerStatus, now: Timestamp) -> Vec<Event> {
        let differ = sign.believed.iter().filter_map(|(probe, believed)| {
            let watches = self.watches.values().filter_map(|watches| watches.get(probe));
            let mut run =
                watches.filter(|watch| watch.active.current().is_some_and(Option::is_some));
            let known = run.next()?.opinions.get(&sign.agent).and_then(StateTimeline::current);
            let known = known.map_or(Verdict::Silent, |opinion| opinion.verdict);
            let (verdict, since) = believed.unwrap_or((Verdict::Silent, sign.heard_at.min(now)));
            let opinion = Assessment { verdict, failure: None };
            (verdict != known).then(|| Event::VerdictChanged {
                agent: sign.agent.clone(),
                number: sign.last_number,
                probe: probe.clone(),
                change: VerdictChange { opinion, since },
            })
        });
        let differ: Vec<Event> = differ.collect();
        // Of another assignment it may not believe the same probes.
        let known = || self.assignment(&sign.agent).map(|assignment| assignment.tag);
        if differ.is_empty() || known().as_ref() != Some(&sign.assignment) {
            return vec![];
        }
        differ
    }

    /// From when on an agent counts as heard of, if that is news. That it was not heard of for a while
    /// is then forgotten: what it saw meanwhile, and when it saw nothing, its Ledger says.
    fn returned_at(&self, known: &Agent, sign: &LedgerStatus, now: Timestamp) -> Option<Timestamp> {
        let silent_after = self.configuration.as_ref()?.agents.silent_after;
        if now.since(sign.heard_at) > silent_after {
            return None;
        }
        match known.alive.points().last() {
            // Whatever it saw before it was first heard of counts as well.
            None => Some(Timestamp::default()),
            Some((silent, false)) => Some(*silent),
            Some((_, true)) => None,
        }
    }

    fn watch(&self, heard: &BTreeMap<AgentId, Timestamp>, now: Timestamp) -> Vec<Event> {
        let Some(configuration) = &self.configuration else { return vec![] };
        let limit = configuration.agents.silent_after;
        let alive = self.agents.iter().filter(|(_, known)| known.alive.current() == Some(&true));
        let silent = alive.filter_map(|(agent, known)| {
            // Of an agent whose Ledger is out of reach there is no evidence any more.
            let last = heard.get(agent).copied().unwrap_or(now);
            // A heartbeat's ledger watches by itself; it need only be there.
            let late =
                known.region.as_str() != crate::ids::HEARTBEAT_REGION && now.since(last) > limit;
            let silent = late || !heard.contains_key(agent);
            silent.then(|| Event::AgentFellSilent { agent: agent.clone(), since: last })
        });
        silent.collect()
    }

    fn open_incident(&self, new: NewIncident, now: Timestamp) -> Result<Vec<Event>, Problem> {
        let NewIncident { name, status, impact, body, components, started_at } = new;
        let name = checked_text("name", &name, MAX_NAME_CHARS)?;
        if self.incidents.iter().filter(|incident| incident.is_open()).count() >= MAX_OPEN_INCIDENTS
        {
            return Err(Problem::conflict(format!("{MAX_OPEN_INCIDENTS} incidents are open"))
                .hint("resolve some first"));
        }
        let started_at = started_at.unwrap_or(now);
        if started_at > now {
            return Err(Problem::invalid("started_at", format!("`{started_at}` is in the future")));
        }
        let id: IncidentId = (self.head.name("incident", 0).parse())
            .map_err(|error| Problem::conflict(format!("{error}")))?;
        let update = self.checked_update(status, &body, components, now)?;
        Ok(vec![Event::IncidentOpened { id, name, impact, started_at, update }])
    }

    fn update_incident(&self, posting: Posting, now: Timestamp) -> Result<Vec<Event>, Problem> {
        let Posting { incident, update: NewUpdate { status, body, components } } = posting;
        let Some(incident) = self.incident(&incident) else {
            return Err(Problem::not_found(format!("there is no incident `{incident}`"))
                .hint("`allclear incident list` shows them"));
        };
        let status = status.unwrap_or_else(|| incident.status());
        if !incident.is_open() && status == IncidentStatus::Resolved && components.is_empty() {
            let over = format!("incident `{}` is resolved already", incident.id);
            return Err(Problem::conflict(over).hint("open a new one, or give another status"));
        }
        let update = self.checked_update(status, &body, components, now)?;
        Ok(vec![Event::IncidentUpdated { id: incident.id.clone(), update }])
    }

    fn checked_update(
        &self,
        status: IncidentStatus,
        body: &str,
        components: BTreeMap<ComponentId, Status>,
        now: Timestamp,
    ) -> Result<Update, Problem> {
        let body = checked_text("body", body, MAX_BODY_CHARS)?;
        for (id, stated) in &components {
            let field = format!("components.{id}");
            let configured = self.configuration.iter().flat_map(|c| &c.components);
            if !configured.clone().any(|known| known.id == *id) {
                let known: Vec<_> = configured.map(|known| known.id.as_str()).collect();
                return Err(Problem::invalid(field, format!("there is no component `{id}`"))
                    .hint(format!("the components are {}", known.join(", "))));
            }
            if *stated == Status::NoData {
                return Err(Problem::invalid(field, "`no_data` cannot be stated")
                    .hint("the page shows it when no region reports"));
            }
        }
        Ok(Update { id: self.head.name("update", 0), at: now, status, body, components })
    }
}

pub(super) fn checked_text(field: &str, text: &str, most: usize) -> Result<String, Problem> {
    let chars = text.trim().chars().count();
    if chars == 0 {
        return Err(Problem::invalid(field, format!("`{field}` is empty")));
    }
    if chars > most {
        let detail = format!("`{field}` has {chars} characters; at most {most} are taken");
        return Err(Problem::invalid(field, detail));
    }
    Ok(text.trim().to_owned())
}
