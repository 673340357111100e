//! The schemas that editors read: they are what the tables make of them, know the keys that the parser
//! knows, take every file that it takes, and refuse what they can know to be wrong.

use std::path::{Path, PathBuf};

use domain::config::PAGE_FILE;
use domain::config::customer_schema::customers;
use domain::config::json_schema;
use domain::config::parse::read_probe;
use domain::config::source::SourceFile;
use serde_json::{Value, json};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn toml_files(folder: &str) -> Vec<(String, String)> {
    let entries = std::fs::read_dir(root().join(folder)).unwrap().flatten();
    let files =
        entries.map(|entry| entry.path()).filter(|path| path.extension() == Some("toml".as_ref()));
    files
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read_to_string(path).unwrap())
        })
        .collect()
}

fn mistakes(schema: &Value, text: &str) -> Vec<String> {
    let file: toml::Table = text.parse().unwrap();
    let file = serde_json::to_value(file).unwrap();
    let validator = jsonschema::validator_for(schema).unwrap();
    validator
        .iter_errors(&file)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

#[test]
fn the_committed_schemas_are_those_that_are_made() {
    for (name, schema) in
        [("page", json_schema::page()), ("probe", json_schema::probe()), ("customers", customers())]
    {
        let path = root().join(format!("docs/schema/{name}.json"));
        let made = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        if std::env::var_os("ALLCLEAR_BLESS").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, &made).unwrap();
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(committed == made, "set ALLCLEAR_BLESS=1 to write {}", path.display());
    }
}

/// What the parser asks of a schema.
fn shape(schema: &Value) -> Value {
    let Some(fields) = schema.as_object() else { return schema.clone() };
    let asked = fields.iter().filter_map(|(key, value)| {
        let asked = match key.as_str() {
            "type" | "required" | "enum" | "minimum" | "maximum" => value.clone(),
            "pattern" => value.as_str().filter(|text| text.contains("(ms|s|")).map(Value::from)?,
            "additionalProperties" if value.is_boolean() => return None,
            "items" | "additionalProperties" => shape(value),
            "oneOf" => value.as_array().unwrap().iter().map(shape).collect(),
            "properties" => {
                let fields = value.as_object().unwrap().iter();
                fields.map(|(key, field)| (key.clone(), shape(field))).collect()
            }
            _ => return None,
        };
        Some((key.clone(), asked))
    });
    asked.collect()
}

#[test]
fn the_shapes_that_the_parser_reads_by_are_those_of_the_schemas() {
    let path = root().join("domain/src/config/parse/shapes.json");
    let shapes = json!({
        "page": shape(&json_schema::page()), "probe": shape(&json_schema::probe()),
        "customers": shape(&customers()),
    });
    if std::env::var_os("ALLCLEAR_BLESS").is_some() {
        std::fs::write(&path, format!("{shapes}\n")).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap();
    assert!(committed == format!("{shapes}\n"), "set ALLCLEAR_BLESS=1 to write {}", path.display());
}

fn known_to(schema: &Value) -> Vec<(&String, &Value)> {
    schema["properties"].as_object().unwrap().iter().collect()
}

/// A value of the kind that a schema wants, as TOML.
fn sample(schema: &Value) -> String {
    if let Some(word) = schema["enum"].get(0) {
        return word.to_string();
    }
    match schema["type"].as_str() {
        Some("integer" | "number") => "1".to_owned(),
        Some("boolean") => "true".to_owned(),
        Some("array") => "[]".to_owned(),
        Some("object") => "{}".to_owned(),
        _ => "\"1s\"".to_owned(),
    }
}

/// The parser is made by hand, and reads by the schema: neither may know a key that the other does not.
#[test]
fn both_know_the_same_keys() {
    let probe = json_schema::probe();
    let step = &probe["properties"]["step"]["items"];
    let does = &step["properties"]["do"]["items"];
    for (schema, before, after) in
        [(&probe, "", ""), (step, "[[step]]\n", ""), (does, "[[step]]\ndo = [{ ", " }]")]
    {
        for (key, schema) in known_to(schema) {
            let text = format!("{before}{key} = {}{after}\n", sample(schema));
            let file = SourceFile { path: "p.toml".to_owned(), text: text.clone() };
            for error in read_probe(&file).unwrap_err() {
                let strange = ["this is no TOML", "there is no key", "but must be a"];
                assert!(!strange.iter().any(|part| error.message.contains(part)), "{text}{error}");
            }
        }
        let file =
            SourceFile { path: "p.toml".to_owned(), text: format!("{before}nobody = 1{after}\n") };
        let errors = read_probe(&file).unwrap_err();
        assert!(errors.iter().any(|error| error.message.starts_with("there is no key `nobody`")));
    }
}

#[test]
fn what_the_parser_takes_the_schemas_take() {
    let documentation = std::fs::read_to_string(root().join("docs/probes.md")).unwrap();
    let examples = documentation.split("```toml\n").skip(1).map(|rest| {
        let text = rest.split("```").next().unwrap().to_owned();
        let name = if text.starts_with("# page.toml") { PAGE_FILE } else { "an example" };
        (name.to_owned(), text)
    });
    let mut count = 0;
    for (name, text) in examples.chain(toml_files("probes")) {
        let schema = if name == PAGE_FILE { json_schema::page() } else { json_schema::probe() };
        assert_eq!(mistakes(&schema, &text), Vec::<String>::new(), "{name}");
        count += 1;
    }
    assert!(count >= 8, "{count}");
}

#[test]
fn what_can_be_known_to_be_wrong_is_refused() {
    let right = "id = 'p'\ncomponent = 'c'\nevery = '10s'\ntimeout = '1s'\nregions = ['eu']\n\
                 [[step]]\nname = 's'\nget = 'http://x/'\n";
    let probe = json_schema::probe();
    assert_eq!(mistakes(&probe, right), Vec::<String>::new());
    for (from, to) in [
        ("id = 'p'", "id = 'P'"),
        ("every = '10s'", "every = '10 seconds'"),
        ("every = '10s'", "evry = '10s'"),
        ("regions = ['eu']", "regions = []"),
        ("name = 's'", "nme = 's'"),
        ("get = 'http://x/'", ""),
        ("get = 'http://x/'", "get = 'http://x/'\npost = 'http://x/'"),
        ("get = 'http://x/'", "dns = 'x'\nrecord = 'AAA'"),
        ("get = 'http://x/'", "get = 'http://x/'\nretry = { times = 21 }"),
        ("get = 'http://x/'", "get = 'http://x/'\nkeep = { Token = 'json.a' }"),
        ("get = 'http://x/'", "get = 'http://x/'\nfollow_redirects = 21"),
        ("get = 'http://x/'", "get = 'http://x/'\nip_version = 5"),
    ] {
        let wrong = right.replace(from, to);
        assert!(!mistakes(&probe, &wrong).is_empty(), "{wrong}");
        let file = SourceFile { path: "p.toml".to_owned(), text: wrong.clone() };
        assert!(read_probe(&file).is_err(), "the parser refuses it, too: {wrong}");
    }
}
