//! Bodies with mistakes, made from the description of the API: of each operation every field in turn is of a
//! wrong type, too long, missing or unknown. The refusal names it, and nothing is changed.

use domain::time::timestamp::{HOUR_MS, Timestamp};
use harness::{ADMIN_TOKEN, Bundle, Reply, System, request, root};
use serde_json::{Map, Value, json};

/// A body of an operation with one mistake.
struct Mistake {
    body: Value,
    /// The field that is to be named; `.` is the whole.
    field: String,
}

/// The description, and names of things that are there.
struct Api {
    description: Value,
    system: System,
    incident: String,
    update: String,
    resolved: String,
    maintenance: String,
    change: String,
    item: String,
    problem: String,
}

impl Api {
    fn start() -> Self {
        let text = std::fs::read_to_string(root().join("docs/openapi.json")).unwrap();
        let system = System::without_agents(Bundle::Deployed);
        let description = serde_json::from_str(&text).unwrap();
        let mut api = Self {
            description,
            system,
            incident: String::new(),
            update: String::new(),
            resolved: String::new(),
            maintenance: String::new(),
            change: String::new(),
            item: String::new(),
            problem: String::new(),
        };
        let incident = json!({ "name": "x", "body": "y", "visibility": "internal" });
        (api.incident, api.update) = api.made("incidents", &incident);
        let resolved = json!({ "name": "x", "body": "y", "status": "resolved" });
        (api.resolved, _) = api.made("incidents", &resolved);
        let [soon, later] = [1, 2].map(|hours| Timestamp::from_unix_ms(now_ms() + hours * HOUR_MS));
        let maintenance =
            json!({ "name": "x", "body": "y", "scheduled_for": soon, "scheduled_until": later });
        (api.maintenance, _) = api.made("maintenances", &maintenance);
        let change = json!({ "name": "x", "planned_for": soon, "by": "y" });
        (api.change, _) = api.made("changes", &change);
        let item = json!({ "text": "x", "owner": "y", "due": "2027-01-01" }).to_string();
        let noted = api.send("post", "/ops/v1/incidents/{incident}/review/items", &item);
        noted.json()["items"][0]["id"].as_str().unwrap().clone_into(&mut api.item);
        (api.problem, _) = api.made("problems", &json!({ "title": "x" }));
        api.made("tokens", &json!({ "name": "ci", "scopes": ["read"] }));
        api
    }

    /// Makes something, and answers with its id and that of its first update.
    fn made(&self, path: &str, body: &Value) -> (String, String) {
        let reply = self.send("post", &format!("/ops/v1/{path}"), &body.to_string());
        assert_eq!(reply.status, 201, "{}", reply.body);
        let made = reply.json();
        let id = |value: &Value| value["id"].as_str().unwrap_or_default().to_owned();
        (id(&made), id(&made["updates"][0]))
    }

    fn send(&self, method: &str, path: &str, body: &str) -> Reply {
        let incident = if path.ends_with("/reopen") { &self.resolved } else { &self.incident };
        let named = path
            .replace("{incident}", incident)
            .replace("{maintenance}", &self.maintenance)
            .replace("{change}", &self.change)
            .replace("{outcome}", "root_cause")
            .replace("{item}", &self.item)
            .replace("{problem}", &self.problem)
            .replace("{name}", "ci")
            .replace("{update}", &self.update)
            .replace("{object}", "board");
        let url = self.system.worker.url(named.trim_start_matches('/'));
        let bearer = format!("Bearer {ADMIN_TOKEN}");
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
        request(&method.to_uppercase(), &url, &headers, body.as_bytes()).unwrap()
    }

    /// What a mistake must not change.
    fn state(&self) -> Vec<String> {
        let lists = [
            "incidents",
            "maintenances",
            "changes",
            "problems",
            "notices",
            "corrections",
            "tokens",
            "agents",
        ];
        let ops = lists.iter().map(|path| format!("/ops/v1/{path}"));
        let paths = ops.chain(["/log.jsonl".to_owned(), "/ops/v1/maintenance-series".to_owned()]);
        paths.map(|path| self.send("get", &path, "").body).collect()
    }

    /// The schema that a schema refers to.
    fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        let reference = schema["$ref"].as_str().or_else(|| schema["anyOf"][0]["$ref"].as_str());
        reference.map_or(schema, |to| self.description.pointer(&to[1..]).unwrap())
    }

    /// A value that fits a schema.
    fn sample(&self, schema: &Value) -> Value {
        let schema = self.resolve(schema);
        let first = schema["oneOf"][0]["const"].clone();
        if let Some(word) = schema["enum"].get(0).or((!first.is_null()).then_some(&first)) {
            return word.clone();
        }
        if let Some(example) = schema["examples"].get(0) {
            return example.clone();
        }
        let variant = &schema["oneOf"][0];
        if !variant.is_null() {
            return self.sample(variant);
        }
        if schema["type"] == "object" {
            return Value::Object(self.least(schema));
        }
        let kind = schema["type"].as_str().or_else(|| schema["type"][0].as_str());
        match kind {
            Some("string") => json!("x"),
            Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or(json!(0)),
            Some("boolean") => json!(true),
            Some("array") => json!([]),
            _ => json!({}),
        }
    }

    /// A body that has what is needed.
    fn least(&self, schema: &Value) -> Map<String, Value> {
        if let Some(example) = schema["examples"][0].as_object() {
            return example.clone();
        }
        let names = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
        names.map(|name| (name.to_owned(), self.sample(&schema["properties"][name]))).collect()
    }

    /// Every mistake that can be made in a body.
    fn mistakes(&self, schema: &Value) -> Vec<Mistake> {
        let least = self.least(schema);
        let with = |name: &str, value: Value| {
            let mut body = least.clone();
            body.insert(name.to_owned(), value);
            Value::Object(body)
        };
        let named = |field: &str, body| Mistake { field: field.to_owned(), body };
        let mut mistakes =
            vec![named(".", json!([])), named(".", json!("x")), named(".", json!(7))];
        if schema["additionalProperties"] == false {
            mistakes.push(named("nonsense", with("nonsense", json!(1))));
        }
        let needed = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
        mistakes.extend(needed.map(|name| {
            let mut body = least.clone();
            body.remove(name);
            named(".", Value::Object(body))
        }));
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            let property = self.resolve(property);
            let kind = property["type"].to_string();
            let wrong = if kind.contains("object") { json!("x") } else { json!({ "a": 1 }) };
            mistakes.push(named(name, with(name, wrong)));
            if let Some(most) = property["maxLength"].as_u64() {
                let text = "x".repeat(usize::try_from(most).unwrap() + 1);
                mistakes.push(named(name, with(name, text.into())));
            }
            if let Some(most) = property["maximum"].as_u64().filter(|most| *most < u64::MAX) {
                mistakes.push(named(name, with(name, (most + 1).into())));
            }
        }
        mistakes
    }
}

fn now_ms() -> i64 {
    let since = std::time::UNIX_EPOCH.elapsed().unwrap().as_millis();
    i64::try_from(since).unwrap()
}

#[test]
fn each_mistake_of_each_field_is_named_and_changes_nothing() {
    let api = Api::start();
    let before = api.state();
    let mut tried = 0;
    for (path, methods) in api.description["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let body = &operation["requestBody"]["content"]["application/json"]["schema"];
            if body.is_null() {
                continue;
            }
            let name = format!("{method} {path}");
            for broken in ["", "{", "\u{0}", "nul"] {
                let reply = api.send(method, path, broken);
                assert_eq!(reply.json()["type"], "/problems/unreadable", "{name} {broken}");
            }
            for Mistake { body, field } in api.mistakes(api.resolve(body)) {
                let reply = api.send(method, path, &body.to_string());
                let shown: String = format!("{name} {body}").chars().take(300).collect();
                let problem = reply.json();
                assert_eq!(reply.status, 422, "{shown}: {problem}");
                assert_eq!(reply.media_type, "application/problem+json", "{shown}");
                let named = problem["field"].as_str().unwrap_or_default();
                let is_named = named == field || named.starts_with(&format!("{field}."));
                assert!(is_named, "{shown}: {field} in {problem}");
                tried += 1;
            }
        }
    }
    assert!(tried > 200, "{tried}");
    assert_eq!(api.state(), before);
}
