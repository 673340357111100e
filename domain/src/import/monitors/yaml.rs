//! YAML as settings of another tool: each value with its line, anchors and `<<` carried out, and within bounds. It is not in
//! the Worker, which reads none.

use saphyr_parser::{Event, Parser, ScalarStyle};

use crate::import::monitors::setting::{Setting, SettingValue};
use crate::import::monitors::{MAX_SETTING_DEPTH, MAX_SETTINGS};
use crate::ordered::SortedMap;
use crate::problem::Problem;

/// Reads the only document of a file.
///
/// # Errors
/// With its place, what is no YAML; more than one document; more than may be.
pub fn read(file: &str, text: &str) -> Result<Setting, Problem> {
    let mut tree = SettingTree::default();
    for event in Parser::new_from_str(text) {
        let (event, span) = match event {
            Ok(event) => event,
            Err(error) => {
                let at = error.marker();
                let place = format!("{file}:{}:{}", at.line(), at.col() + 1);
                let detail = format!("{place}: this is no YAML: {}", error.info());
                return Err(Problem::bad_request(detail));
            }
        };
        let line = span.start.line();
        if let Err(why) = tree.take(event, line) {
            return Err(Problem::bad_request(format!("{file}:{line}: {why}")));
        }
    }
    Ok(tree.root.unwrap_or(Setting { line: None, value: SettingValue::Null }))
}

/// What is open while a document is read.
#[derive(Default)]
struct SettingTree {
    open: Vec<OpenSetting>,
    anchors: SortedMap<usize, Setting>,
    settings: usize,
    root: Option<Setting>,
}

struct OpenSetting {
    line: usize,
    anchor: usize,
    parts: OpenParts,
}

enum OpenParts {
    List(Vec<Setting>),
    /// With the key whose value comes next.
    Map(Vec<(String, Setting)>, Option<String>),
}

impl SettingTree {
    fn take(&mut self, event: Event<'_>, line: usize) -> Result<(), String> {
        match event {
            Event::DocumentStart(_) if self.root.is_some() => {
                Err("the file has several documents: give one of them alone".to_owned())
            }
            Event::Scalar(text, style, anchor, tag) => {
                let is_plain = style == ScalarStyle::Plain && tag.is_none();
                let value =
                    if is_plain { plain(&text) } else { SettingValue::Text(text.into_owned()) };
                self.close(Setting { line: Some(line), value }, anchor)
            }
            Event::Alias(anchor) => {
                let Some(setting) = self.anchors.get(&anchor).cloned() else {
                    return Err("what it refers to is not complete before it".to_owned());
                };
                self.close(setting, 0)
            }
            Event::SequenceStart(anchor, _) => self.open(line, anchor, OpenParts::List(vec![])),
            Event::MappingStart(anchor, _) => self.open(line, anchor, OpenParts::Map(vec![], None)),
            Event::SequenceEnd | Event::MappingEnd => {
                let Some(OpenSetting { line, anchor, parts }) = self.open.pop() else {
                    return Ok(());
                };
                let value = match parts {
                    OpenParts::List(list) => SettingValue::List(list),
                    OpenParts::Map(map, _) => SettingValue::Map(merged(map)),
                };
                self.close(Setting { line: Some(line), value }, anchor)
            }
            _ => Ok(()),
        }
    }

    fn open(&mut self, line: usize, anchor: usize, parts: OpenParts) -> Result<(), String> {
        self.open.push(OpenSetting { line, anchor, parts });
        match self.open.len() {
            depth if depth > MAX_SETTING_DEPTH => {
                Err(format!("values lie more than {MAX_SETTING_DEPTH} deep within each other"))
            }
            _ => Ok(()),
        }
    }

    /// A value that is complete goes where it belongs.
    fn close(&mut self, setting: Setting, anchor: usize) -> Result<(), String> {
        self.settings += count(&setting.value);
        if self.settings > MAX_SETTINGS {
            return Err(format!("the file has more than {MAX_SETTINGS} values"));
        }
        if anchor > 0 {
            self.anchors.insert(anchor, setting.clone());
        }
        match self.open.last_mut().map(|open| &mut open.parts) {
            None => self.root = Some(setting),
            Some(OpenParts::List(list)) => list.push(setting),
            Some(OpenParts::Map(map, key)) => match key.take() {
                Some(key) => map.push((key, setting)),
                None => *key = Some(as_key(&setting, map)?),
            },
        }
        Ok(())
    }
}

/// How many values it is, those that were counted as parts of it among them: what is referred to often counts often.
fn count(value: &SettingValue) -> usize {
    match value {
        SettingValue::List(list) => 1 + list.iter().map(|part| count(&part.value)).sum::<usize>(),
        SettingValue::Map(map) => 1 + map.iter().map(|(_, part)| count(&part.value)).sum::<usize>(),
        _ => 1,
    }
}

/// The name of a value in a map.
fn as_key(setting: &Setting, map: &[(String, Setting)]) -> Result<String, String> {
    let key = match &setting.value {
        SettingValue::Text(text) | SettingValue::Number(text) => text.clone(),
        SettingValue::Bool(is_so) => is_so.to_string(),
        SettingValue::Null => String::new(),
        SettingValue::List(_) | SettingValue::Map(_) => return Err("a key is no text".to_owned()),
    };
    if key != "<<" && map.iter().any(|(own, _)| *own == key) {
        return Err(format!("the key `{key}` is there twice"));
    }
    Ok(key)
}

/// A map with what its `<<` refer to; its own keys come first.
fn merged(map: Vec<(String, Setting)>) -> Vec<(String, Setting)> {
    let (merges, mut own): (Vec<_>, Vec<_>) = map.into_iter().partition(|(key, _)| key == "<<");
    for (_, merge) in merges {
        let parts = match merge.value {
            SettingValue::List(list) => list,
            value => vec![Setting { line: merge.line, value }],
        };
        for part in parts {
            let SettingValue::Map(entries) = part.value else { continue };
            for (key, value) in entries {
                if own.iter().all(|(there, _)| *there != key) {
                    own.push((key, value));
                }
            }
        }
    }
    own
}

/// A word without quotes, as the core schema reads it.
fn plain(text: &str) -> SettingValue {
    let starts = text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.'));
    match text {
        "" | "~" | "null" | "Null" | "NULL" => SettingValue::Null,
        "true" | "True" | "TRUE" => SettingValue::Bool(true),
        "false" | "False" | "FALSE" => SettingValue::Bool(false),
        text if starts && text.parse::<f64>().is_ok() => SettingValue::Number(text.to_owned()),
        text => SettingValue::Text(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of<'a>(setting: &'a Setting, path: &[&str]) -> &'a SettingValue {
        path.iter().fold(&setting.value, |value, key| {
            let SettingValue::Map(map) = value else { panic!("{value:?}") };
            &map.iter().find(|(own, _)| own == key).unwrap().1.value
        })
    }

    #[test]
    fn anchors_and_merges_are_carried_out() {
        let text = "usual: &usual\n  interval: 5m\n  on: true\nsite:\n  <<: *usual\n  interval: 1m\n  port: \"80\"\n";
        let read = read("a.yaml", text).unwrap();
        assert_eq!(*text_of(&read, &["site", "interval"]), SettingValue::Text("1m".to_owned()));
        assert_eq!(*text_of(&read, &["site", "on"]), SettingValue::Bool(true));
        assert_eq!(*text_of(&read, &["site", "port"]), SettingValue::Text("80".to_owned()));
    }

    #[test]
    fn what_is_no_yaml_or_too_much_is_refused_with_its_place() {
        let deep = "[".repeat(70) + &"]".repeat(70);
        let bomb: String = (0..12)
            .map(|n| {
                format!("k{n}: &a{n} [{}]\n", vec![format!("*a{}", n.max(1) - 1); 10].join(","))
            })
            .collect::<String>()
            .replacen("*a0", "x", 10);
        for (text, wanted) in [
            ("a: [1, 2", "x.yaml:"),
            ("a: 1\na: 2\n", "x.yaml:2: the key `a` is there twice"),
            ("a: 1\n---\nb: 2\n", "several documents"),
            (deep.as_str(), "64 deep"),
            (bomb.as_str(), "more than 500000 values"),
            ("a: *b\n", "x.yaml:1"),
        ] {
            let error = read("x.yaml", text).unwrap_err().detail;
            assert!(error.contains(wanted), "{text:.40}: {error}");
        }
    }
}
