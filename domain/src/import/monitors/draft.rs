//! Draft of a probe: what a monitor of another tool becomes, before its file is written.

use std::time::Duration;

use toml::Value;

use crate::import::monitors::go_duration::written;
use crate::probe::step_kind::HTTP;

/// A probe that is to be written.
#[derive(Clone, Debug, Default)]
pub(super) struct DraftProbe {
    /// What the monitor is called there: the component's name here.
    pub(super) name: String,
    /// The group there, if any.
    pub(super) group: Option<String>,
    /// Where the monitor stands.
    pub(super) place: String,
    /// How often it runs; of a heartbeat how often it is expected.
    pub(super) every: Duration,
    /// How long a run may take.
    pub(super) timeout: Duration,
    /// Failing and passing runs in a row until it is down, and up.
    pub(super) confirm: Option<(u64, u64)>,
    /// How late a ping may be, of what sends pings itself.
    pub(super) heartbeat: Option<Duration>,
    pub(super) steps: Vec<DraftStep>,
    /// The secrets that its monitor had in plain text, as they are called now.
    pub(super) secrets: Vec<String>,
}

/// A step that is to be written.
#[derive(Clone, Debug, Default)]
pub(super) struct DraftStep {
    pub(super) name: String,
    /// Its keys, in the order in which they are written.
    pub(super) fields: Vec<(&'static str, Value)>,
    pub(super) expect: Vec<String>,
    /// What degrades it if it does not hold.
    pub(super) degraded: Vec<String>,
}

/// The key of a step for a method of HTTP in any case; that of GET where none is given.
///
/// # Errors
/// That no step sends it: with another method a probe would do another thing than it did there.
pub(super) fn method_key(method: Option<&str>) -> Result<&'static str, String> {
    let method = method.unwrap_or("GET").trim();
    let key = HTTP.actions.iter().find(|action| action.eq_ignore_ascii_case(method));
    key.copied().ok_or_else(|| format!("the method `{method}` has no equal here"))
}

impl DraftStep {
    pub(super) fn new(name: &str, action: &'static str, target: String) -> Self {
        let fields = vec![(action, Value::String(target))];
        Self { name: name.to_owned(), fields, expect: vec![], degraded: vec![] }
    }

    pub(super) fn set(&mut self, key: &'static str, value: impl Into<Value>) {
        self.fields.retain(|(own, _)| *own != key);
        self.fields.push((key, value.into()));
    }

    /// Adds what must hold, once.
    pub(super) fn expect(&mut self, that: impl Into<String>) {
        let that = that.into();
        if !self.expect.contains(&that) {
            self.expect.push(that);
        }
    }

    /// What it does.
    pub(super) fn action(&self) -> &'static str {
        self.fields.first().map_or("", |(key, _)| key)
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.fields.iter().any(|(own, _)| *own == key)
    }
}

impl DraftProbe {
    /// Its file. `note` says where it came from.
    pub(super) fn file_text(&self, id: &str, component: &str, region: &str, note: &str) -> String {
        let text = |text: &str| Value::String(text.to_owned()).to_string();
        let (id, component, every) = (text(id), text(component), text(&written(self.every)));
        let mut file = format!("# {note}\nid = {id}\ncomponent = {component}\nevery = {every}\n");
        if let Some(grace) = self.heartbeat {
            file += &format!("heartbeat = {{ grace = {} }}\n", text(&written(grace)));
            return file;
        }
        let (timeout, region) = (text(&written(self.timeout)), text(region));
        file += &format!("timeout = {timeout}\nregions = [{region}]\n");
        if let Some((failures, recoveries)) = self.confirm {
            file += &format!("confirm = {{ failures = {failures}, recoveries = {recoveries} }}\n");
        }
        for step in &self.steps {
            file += &format!("\n[[step]]\nname = {}\n", text(&step.name));
            for (key, value) in &step.fields {
                file += &format!("{key} = {value}\n");
            }
            let degraded = step.degraded.iter().map(|that| {
                let pairs = [("that", that.as_str()), ("level", "degraded")];
                let pairs =
                    pairs.map(|(key, word)| (key.to_owned(), Value::String(word.to_owned())));
                Value::Table(toml::Table::from_iter(pairs))
            });
            let expect: Vec<Value> =
                step.expect.iter().cloned().map(Value::String).chain(degraded).collect();
            if !expect.is_empty() {
                file += &format!("expect = {}\n", Value::Array(expect));
            }
        }
        file
    }
}
