//! Board object: receives requests, lets `domain` decide, appends events and answers; polls the
//! Ledgers, so that no silence goes unnoticed.

pub(crate) mod backup_requests;
pub(crate) mod daily_backup;
pub(crate) mod event_store;

use domain::config::parse;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::time::Duration;

use domain::board::{Agent, Board as Record, Command};
use domain::config;
use domain::config::diff;
use domain::evidence::retention;
use domain::ids::ObjectName;
use domain::ids::{AgentId, ComponentId};
use domain::ledger::LedgerStatus;
use domain::problem::Problem;
use domain::public::build_view::{self, AgentLiveness};
use domain::public::status_changes;
use domain::rate_limit::RateLimit;
use domain::time::timestamp::Timestamp;
use worker::{DurableObject, Env, Request, Response, Result, State, durable_object};

use crate::board::daily_backup::BackupRunner;
use crate::board::event_store::{BoardStore, SCHEMA};
use crate::http::response::{self, HttpResult, json, out_of_reach};
use crate::objects::messages::{
    AgentReport, BoardRequest, Enrollment, LedgerRequest, SignAck, ask_ledger,
};
use crate::platform::clock;
use crate::public::history_cache;
use crate::public::time_travel;
use crate::storage::admin::{self, StorageChange};
use crate::storage::migrations;
use crate::storage::object_state::ObjectState;

/// The longest and shortest time between two looks at who has fallen silent.
const LOOK_EVERY: std::ops::RangeInclusive<Duration> =
    Duration::from_secs(1)..=Duration::from_secs(60);

/// The durable object of the page.
#[durable_object]
pub struct Board {
    state: ObjectState,
    env: Env,
    /// What was read from storage; storage is the truth, and this is never ahead of it.
    record: RefCell<Option<Record>>,
    heard: RefCell<AgentLiveness>,
    /// The assignment that each Ledger said it holds.
    assigned: RefCell<BTreeMap<AgentId, String>>,
    /// Whether the Ledgers were asked since the object woke.
    polled: Cell<bool>,
    /// Whether the next look was set since the object woke.
    armed: Cell<bool>,
    /// How often readers asked for what was told before, and for changes of components.
    past_views: RefCell<RateLimit>,
    past_lines: RefCell<RateLimit>,
    past_changes: RefCell<RateLimit>,
    backups: BackupRunner,
}

impl DurableObject for Board {
    fn new(state: State, env: Env) -> Self {
        Self {
            state: ObjectState::new(state),
            env,
            record: RefCell::new(None),
            heard: RefCell::default(),
            assigned: RefCell::default(),
            polled: Cell::new(false),
            armed: Cell::new(false),
            past_views: RefCell::default(),
            past_lines: RefCell::default(),
            past_changes: RefCell::default(),
            backups: BackupRunner::default(),
        }
    }

    async fn fetch(&self, mut request: Request) -> Result<Response> {
        #[cfg(feature = "provoke")]
        if request.path() == "/provoke" {
            return response::send(crate::testing::panic_route::panic());
        }
        self.state.served(&request);
        let answer = self.state.metered(async {
            if request.path() == admin::PATH {
                return self.keep(&mut request).await;
            }
            match response::read(&mut request).await {
                Ok(question) => self.answer(question).await,
                Err(problem) => Err(problem),
            }
        });
        response::send(answer.await)
    }

    async fn alarm(&self) -> Result<Response> {
        let turn = async {
            self.tick().await?;
            let objects = || self.read(Record::objects);
            self.backups.go_on(&self.state, &self.env, objects).await;
            Ok::<(), Problem>(())
        };
        if let Err(problem) = self.state.metered(turn).await {
            worker::console_error!("the board's tick failed: {problem}");
            let again = self.state.set_alarm(*LOOK_EVERY.end()).await;
            if let Err(error) = again {
                worker::console_error!("nor could the next alarm be set: {error}");
            }
        }
        Response::empty()
    }
}

impl Board {
    async fn answer(&self, question: BoardRequest) -> HttpResult {
        self.wake()?;
        // Should an alarm ever be lost, the next question sets it again.
        if !self.armed.get() {
            self.schedule_alarm().await?;
        }
        match question {
            BoardRequest::Decide { by, command } => self.command(&by, *command).await,
            BoardRequest::Hear(sign) => self.hear(&sign),
            BoardRequest::View => self.view().await,
            BoardRequest::Changes(component) => self.changes(&component).await,
            BoardRequest::Incident(id) => self.incident(&id),
            BoardRequest::Incidents => self.incidents(),
            BoardRequest::Plan(files) => self.plan(&files),
            BoardRequest::Agents => self.agents(),
            BoardRequest::Objects => json(200, &self.read(Record::objects)?),
            BoardRequest::Log { after } => self.log(after),
            BoardRequest::ViewAt(at) => self.view_at(at),
            BoardRequest::Holds(id) => self.holds(&id),
            BoardRequest::AllHolds => json(200, &self.read(|r| retention::holds(r, clock::now()))?),
            BoardRequest::Corrections => {
                json(200, &self.read(|record| record.corrections.clone())?)
            }
            BoardRequest::Backups => json(200, &self.backups.report(&self.state, &self.env)?),
            BoardRequest::MakeBackup => self.make_backup().await,
        }
    }

    /// Answers what any object is asked of its storage, and wakes anew when that is another.
    async fn keep(&self, request: &mut Request) -> HttpResult {
        let (answer, then) = admin::answer(&self.state, &SCHEMA, &ObjectName::Board, request).await;
        if then != StorageChange::None {
            self.record.replace(None);
            self.heard.replace(AgentLiveness::default());
            self.assigned.replace(BTreeMap::new());
            self.polled.set(false);
        }
        if then == StorageChange::Activated {
            self.wake()?;
            self.schedule_alarm().await?;
        }
        answer
    }

    fn wake(&self) -> std::result::Result<(), Problem> {
        if self.record.borrow().is_none() {
            migrations::open(&self.state, &SCHEMA)?;
            let store = BoardStore::open(&self.state);
            self.record.replace(Some(store.load().map_err(out_of_reach)?));
        }
        Ok(())
    }

    fn read<T>(&self, read: impl FnOnce(&Record) -> T) -> std::result::Result<T, Problem> {
        let record = self.record.borrow();
        record.as_ref().map(read).ok_or_else(|| Problem::unavailable("the board is not loaded"))
    }

    /// Decides, appends and folds, with no await between. How many events followed.
    fn decide(&self, by: &str, command: Command) -> std::result::Result<usize, Problem> {
        let now = clock::now();
        let mut known = self.record.borrow_mut();
        let Some(record) = known.as_mut() else {
            return Err(Problem::unavailable("the board is not loaded"));
        };
        let events = record.decide(command, now)?;
        let count = events.len();
        if count > 0 {
            let committed = BoardStore::open(&self.state).commit(record, by, events, now);
            if let Err(error) = committed {
                // What is in memory may be ahead of the record now.
                *known = None;
                return Err(out_of_reach(error));
            }
        }
        Ok(count)
    }

    async fn command(&self, by: &str, command: Command) -> HttpResult {
        let incident = match &command {
            Command::UpdateIncident(posting) => Some(posting.incident.clone()),
            _ => None,
        };
        let opens = matches!(command, Command::OpenIncident(_));
        let corrects = matches!(command, Command::Correct(_));
        let reassigns = matches!(command, Command::Apply(_) | Command::AddAgent(_));
        self.decide(by, command)?;
        if reassigns {
            self.push_assignments().await;
            self.schedule_alarm().await?;
        }
        if corrects {
            return json(200, &self.read(|record| record.corrections.last().cloned())?);
        }
        let newest = || self.read(|r| r.incidents.last().map(|i| i.id.to_string()));
        match if opens { newest()? } else { incident } {
            Some(id) => self.incident(&id),
            None => json(200, &()),
        }
    }

    /// Takes what a Ledger says; up to which of its changes it has been heard, and what evidence it is
    /// to hold.
    fn hear(&self, sign: &LedgerStatus) -> HttpResult {
        let agent = sign.agent.clone();
        self.decide(&format!("agent:{agent}"), Command::Hear(sign.clone()))?;
        // Whose word could not be kept does not count as heard of.
        self.note(sign);
        let told = self.read(|record| {
            let through = record.agents.get(&agent).map(|known| known.last_number);
            let holds = retention::holds(record, clock::now());
            SignAck { acked_through: through.unwrap_or_default(), holds }
        })?;
        json(200, &told)
    }

    fn note(&self, sign: &LedgerStatus) {
        let mut heard = self.heard.borrow_mut();
        heard.at.insert(sign.agent.clone(), sign.heard_at);
        heard.took_ms.insert(sign.agent.clone(), sign.latest.clone());
        self.assigned.borrow_mut().insert(sign.agent.clone(), sign.assignment.clone());
    }

    /// Asks every Ledger that has not spoken since the object woke, so that memory that was lost
    /// is no silence, and silence is no memory.
    async fn poll_ledgers(&self) -> std::result::Result<(), Problem> {
        let agents: Vec<(AgentId, bool)> = self.read(|record| {
            let heartbeat = |agent: &Agent| agent.region.as_str() == domain::ids::HEARTBEAT_REGION;
            record.agents.iter().map(|(id, agent)| (id.clone(), heartbeat(agent))).collect()
        })?;
        for (agent, heartbeat) in agents {
            if self.heard.borrow().at.contains_key(&agent) && !heartbeat {
                continue;
            }
            match ask_ledger::<Option<LedgerStatus>>(&self.env, &agent, &LedgerRequest::Sign).await
            {
                Ok(Some(sign)) => drop(self.hear(&sign)?),
                // Nobody else would tell that a heartbeat's ledger is gone, or has lost what it knew.
                Ok(None) if heartbeat => drop(self.heard.borrow_mut().at.remove(&agent)),
                Ok(None) => {}
                Err(problem) => {
                    worker::console_error!("{agent} does not answer: {problem}");
                    if heartbeat {
                        self.heard.borrow_mut().at.remove(&agent);
                    }
                }
            }
        }
        self.polled.set(true);
        Ok(())
    }

    async fn tick(&self) -> std::result::Result<(), Problem> {
        self.wake()?;
        self.schedule_alarm().await?;
        self.poll_ledgers().await?;
        self.watch()?;
        self.push_assignments().await;
        Ok(())
    }

    fn watch(&self) -> std::result::Result<(), Problem> {
        let heard = self.heard.borrow().at.clone();
        self.decide("clock", Command::Watch(heard)).map(|_| ())
    }

    /// Sets the next look: often enough that silence is seen soon after it counts as such.
    async fn schedule_alarm(&self) -> std::result::Result<(), Problem> {
        let rules = self.read(|record| record.configuration.as_ref().map(|c| c.agents.clone()))?;
        let Some(rules) = rules else { return Ok(()) };
        let every = (rules.silent_after / 3).clamp(*LOOK_EVERY.start(), *LOOK_EVERY.end());
        let every = every.min(self.backups.pause(&self.state, &self.env));
        self.state.set_alarm(every).await.map_err(out_of_reach)?;
        self.armed.set(true);
        Ok(())
    }

    /// Brings every Ledger the assignment it should hold. Who cannot be reached now is asked
    /// again at the next look.
    async fn push_assignments(&self) {
        let charges = self.read(|record| {
            let charges = record.agents.iter().filter_map(|(agent, known)| {
                let token_sha256 = known.token_sha256.clone();
                Some(Enrollment { assignment: record.assignment(agent)?, token_sha256 })
            });
            charges.collect::<Vec<_>>()
        });
        for charge in charges.unwrap_or_default() {
            let agent = charge.assignment.agent.clone();
            let tag = charge.assignment.tag.clone();
            if self.assigned.borrow().get(&agent) == Some(&tag) {
                continue;
            }
            let charge = LedgerRequest::Enroll(Box::new(charge));
            match ask_ledger::<()>(&self.env, &agent, &charge).await {
                Ok(()) => drop(self.assigned.borrow_mut().insert(agent, tag)),
                Err(problem) => {
                    worker::console_error!("the assignment of {agent} was not sent: {problem}")
                }
            }
        }
    }

    async fn make_backup(&self) -> HttpResult {
        if self.read(|record| record.configuration.is_none())? {
            return Err(
                Problem::conflict("there is nothing to back up yet").hint("apply probes first")
            );
        }
        self.backups.want(&self.state, &self.env)?;
        self.schedule_alarm().await?;
        json(202, &self.backups.report(&self.state, &self.env)?)
    }

    /// Sees to it that what is told holds: nobody is believed who is silent.
    async fn ensure_polled(&self) -> std::result::Result<(), Problem> {
        if !self.polled.get() {
            self.poll_ledgers().await?;
        }
        self.watch()
    }

    async fn changes(&self, component: &ComponentId) -> HttpResult {
        time_travel::admit(&self.past_changes, history_cache::CHANGES_A_MINUTE)?;
        self.ensure_polled().await?;
        let history =
            self.read(|record| status_changes::component_history(record, component, clock::now()))?;
        let missing = || Problem::not_found(format!("there is no component `{component}`"));
        json(200, &history.ok_or_else(missing)?)
    }

    async fn view(&self) -> HttpResult {
        self.ensure_polled().await?;
        let heard = self.heard.borrow();
        json(200, &self.read(|record| build_view::public_view(record, &heard, clock::now()))?)
    }

    /// The page as it stood at an instant.
    fn view_at(&self, at: Timestamp) -> HttpResult {
        time_travel::admit(&self.past_views, time_travel::VIEWS_A_MINUTE)?;
        let record = BoardStore::open(&self.state).load_at(at).map_err(out_of_reach)?;
        json(200, &build_view::public_view(&record, &AgentLiveness::default(), at))
    }

    fn log(&self, after: u64) -> HttpResult {
        time_travel::admit(&self.past_lines, time_travel::LOGS_A_MINUTE)?;
        let lines = BoardStore::open(&self.state).public_lines(after).map_err(out_of_reach)?;
        json(200, &lines.iter().map(ToString::to_string).collect::<Vec<_>>())
    }

    fn incident(&self, id: &str) -> HttpResult {
        let view = self.read(|record| {
            let configuration = record.configuration.as_ref()?;
            Some(build_view::incident_view(record, configuration, record.incident(id)?))
        })?;
        let missing = || Problem::not_found(format!("there is no incident `{id}`"));
        json(200, &view.ok_or_else(missing)?)
    }

    fn holds(&self, id: &str) -> HttpResult {
        let holds = self.read(|record| Some(retention::holds_of(record, record.incident(id)?)))?;
        let missing = || Problem::not_found(format!("there is no incident `{id}`"));
        json(200, &holds.ok_or_else(missing)?)
    }

    fn incidents(&self) -> HttpResult {
        let views = self.read(|record| {
            let Some(configuration) = &record.configuration else { return vec![] };
            let newest_first = record.incidents.iter().rev();
            newest_first.map(|i| build_view::incident_view(record, configuration, i)).collect()
        })?;
        json(200, &views)
    }

    fn plan(&self, files: &[config::source::SourceFile]) -> HttpResult {
        let new = parse::read(files).map_err(Problem::bad_configuration)?;
        json(200, &self.read(|r| diff::plan(r.configuration.as_ref(), &new))?)
    }

    fn agents(&self) -> HttpResult {
        let heard = self.heard.borrow();
        let reports = self.read(|record| {
            let agents = record.agents.iter().map(|(agent, known)| AgentReport {
                agent: agent.clone(),
                region: known.region.to_string(),
                alive: known.alive.current() == Some(&true),
                heard_at: heard.at.get(agent).copied(),
            });
            agents.collect::<Vec<_>>()
        })?;
        json(200, &reports)
    }
}
