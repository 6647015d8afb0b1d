//! Every operation of the JSON, as its served description has it: each parameter and each property
//! with what nobody should send, and the body as a whole.

use http::Method;
use serde_json::{Map, Value, json};

use super::corpus::{Complaints, corpus};
use crate::support::app::TestApp;
use crate::support::engines::on_both_engines;
use crate::support::observer::Observer;
use crate::support::page::Page;
use crate::support::people::*;
use crate::support::person::{Body, Person};

on_both_engines!(every_operation_of_the_json_takes_anything_and_never_fails);

/// Who calls, and what is looked at after each call.
struct Caller<'a> {
    person: Person<'a>,
    observer: Observer,
    complaints: Complaints,
}

/// One operation of the description.
struct Operation {
    method: Method,
    path: String,
    /// Name, and whether it stands in the query.
    parameters: Vec<(String, bool)>,
    /// The properties of the body.
    properties: Option<Map<String, Value>>,
    required: Vec<String>,
}

async fn every_operation_of_the_json_takes_anything_and_never_fails(app: TestApp) {
    let person = Person::signed_in(&app, OLGA).await;
    let document = person.json("/admin/api/openapi.json").await;
    let mut caller = Caller {
        observer: Observer::but(&app.db, &["rate_bucket"]).await,
        person,
        complaints: Complaints::default(),
    };
    let operations = operations(&document);
    assert!(operations.len() > 10, "{document}");
    let alice = app.user(ALICE).to_string();
    let nothing = "00000000-0000-7000-8000-000000000000";
    for operation in &operations {
        let place = |path: &str| {
            path.replace("{tenant}", "alder")
                .replace("{user}", &alice)
                .replace("{computer}", nothing)
        };
        caller.parameters(operation, place).await;
        if let Some(properties) = &operation.properties {
            let path = place(&operation.path);
            caller.properties(operation, properties, &path).await;
            caller.bodies(operation, properties, &path).await;
        }
    }
    caller.complaints.none();
}

impl Caller<'_> {
    async fn call(&mut self, what: &str, method: &Method, path: &str, body: Body<'_>) {
        let before = self.observer.look().await;
        let answer = self.person.send(method, path, body).await;
        self.look(what, &answer, *method != Method::GET);
        if let Some(changed) = before.changed(&self.observer.look().await) {
            self.complaints.say(what, &format!("stored: {changed}"));
        }
    }

    fn look(&mut self, what: &str, answer: &Page, must_refuse: bool) {
        self.complaints.look(what, answer);
        if !answer.status.is_client_error() {
            if must_refuse {
                self.complaints.say(what, &format!("{}", answer.status));
            }
            return;
        }
        let problem = answer.header("content-type") == Some("application/problem+json");
        if !problem {
            self.complaints.say(what, "refused without a problem");
        }
    }

    /// Each parameter of the path and of the query in turn.
    async fn parameters(&mut self, operation: &Operation, place: impl Fn(&str) -> String) {
        let Operation { method, path, .. } = operation;
        for (name, in_query) in &operation.parameters {
            for (kind, value) in corpus() {
                // A request line has a limit of its own.
                if value.len() > 4_000 || (value.is_empty() && !in_query) {
                    continue;
                }
                let encoded: String = url::form_urlencoded::byte_serialize(value.as_bytes())
                    .collect::<String>()
                    .replace('+', "%20");
                let bad = if *in_query {
                    format!("{}?{name}={encoded}", place(path))
                } else {
                    place(&path.replace(&format!("{{{name}}}"), &encoded))
                };
                // An empty word asks for nothing; a search may be for anything.
                if *in_query && *method != Method::GET && value.trim().is_empty() {
                    continue;
                }
                let what = format!("{method} {path} {name}: {kind}");
                self.call(&what, method, &bad, calm_body(operation)).await;
            }
            for raw in ["%ff%fe", "%00", "%", "%zz"] {
                let bad = if *in_query {
                    format!("{}?{name}={raw}&{name}=2", place(path))
                } else {
                    place(&path.replace(&format!("{{{name}}}"), raw))
                };
                let what = format!("{method} {path} {name}: {raw}");
                self.call(&what, method, &bad, calm_body(operation)).await;
            }
        }
    }

    /// Each property in turn, of every type that it is not.
    async fn properties(
        &mut self,
        operation: &Operation,
        properties: &Map<String, Value>,
        path: &str,
    ) {
        let method = &operation.method;
        for (name, schema) in properties {
            for (kind, value) in wrong(schema) {
                let mut body = calm(operation, properties);
                body.insert(name.clone(), value);
                let what = format!("{method} {path} {name}: {kind}");
                self.call(&what, method, path, Body::Json(Value::Object(body)))
                    .await;
            }
            if operation.required.contains(name) {
                let mut body = calm(operation, properties);
                body.remove(name);
                let what = format!("{method} {path} {name}: left out");
                self.call(&what, method, path, Body::Json(Value::Object(body)))
                    .await;
            }
            let one = serde_json::to_string(name).expect("a name is text");
            let twice = format!("{{{one}:null,{one}:null}}").into_bytes();
            let what = format!("{method} {path} {name}: twice");
            let body = Body::Raw("application/json", twice);
            self.call(&what, method, path, body).await;
        }
        let mut body = calm(operation, properties);
        body.insert("unheard_of".to_owned(), json!(1));
        let what = format!("{method} {path}: one more property");
        self.call(&what, method, path, Body::Json(Value::Object(body)))
            .await;
    }

    /// The body as a whole.
    async fn bodies(&mut self, operation: &Operation, properties: &Map<String, Value>, path: &str) {
        const JSON: &str = "application/json";
        let method = &operation.method;
        let calm = Value::Object(calm(operation, properties)).to_string();
        let name = properties.keys().next().expect("a body says something");
        let open = format!("{{\"{name}\":");
        let deep = [open.as_bytes(), "[".repeat(10_000).as_bytes()].concat();
        let bytes = [open.as_bytes(), b"\"\xff\xfe\"}"].concat();
        let huge = format!("{open}\"{}\"}}", "a".repeat(70_000)).into_bytes();
        let half_a_character = format!("{open}\"\\ud83e\"}}").into_bytes();
        let bodies: Vec<(&str, &str, Vec<u8>)> = vec![
            ("nothing", JSON, Vec::new()),
            ("an opened brace", JSON, b"{".to_vec()),
            ("cut off", JSON, open.clone().into_bytes()),
            ("null", JSON, b"null".to_vec()),
            ("a list", JSON, b"[]".to_vec()),
            ("a text", JSON, b"\"x\"".to_vec()),
            ("two bodies", JSON, format!("{calm}{calm}").into_bytes()),
            ("no UTF-8", JSON, bytes),
            ("half a character", JSON, half_a_character),
            ("very deep", JSON, deep),
            ("huge", JSON, huge),
            (
                "as a form",
                "application/x-www-form-urlencoded",
                b"a=b".to_vec(),
            ),
            ("as text", "text/plain", calm.clone().into_bytes()),
            ("no type", "", calm.clone().into_bytes()),
        ];
        for (kind, content_type, body) in bodies {
            let what = format!("{method} {path}: {kind}");
            self.call(&what, method, path, Body::Raw(content_type, body))
                .await;
        }
    }
}

/// Values that a property of this schema must not have.
fn wrong(schema: &Value) -> Vec<(String, Value)> {
    let of_type = |name: &str| match &schema["type"] {
        Value::String(one) => one == name,
        Value::Array(several) => several.iter().any(|one| one == name),
        _ => false,
    };
    let mut values: Vec<(String, Value)> = Vec::new();
    let all = [
        ("boolean", json!(true)),
        ("integer", json!(7)),
        ("object", json!({})),
        ("object", json!({"a": [1, null]})),
        ("array", json!([])),
        ("array", json!([null])),
        ("null", Value::Null),
    ];
    for (name, value) in all {
        if !of_type(name) {
            values.push((format!("{value}"), value));
        }
    }
    for number in [
        json!(-1),
        json!(1.5),
        json!(1e300),
        json!(u64::MAX),
        json!(99_999),
    ] {
        values.push((format!("{number}"), number));
    }
    for list in [
        json!([7]),
        json!(["carrier_pigeon"]),
        json!([[]]),
        json!(vec!["x"; 5_000]),
    ] {
        values.push((format!("{:.40}", list.to_string()), list));
    }
    for (kind, text) in corpus() {
        let blank = text.trim().is_empty() && !text.contains('\0');
        if text.len() <= 9_000 && !(blank && of_type("string")) {
            values.push((kind.to_owned(), json!(text)));
        }
    }
    values
}

/// A body that is accepted and changes nothing: what may be absent is.
fn calm(operation: &Operation, properties: &Map<String, Value>) -> Map<String, Value> {
    let required = operation.required.iter();
    required
        .map(|name| {
            let value = match &properties[name]["type"] {
                Value::String(one) if one == "array" => json!([]),
                Value::String(one) if one == "boolean" => json!(false),
                Value::String(one) if one == "integer" => json!(1),
                Value::String(_) => json!(""),
                _ => Value::Null,
            };
            (name.clone(), value)
        })
        .collect()
}

fn calm_body(operation: &Operation) -> Body<'static> {
    match &operation.properties {
        Some(properties) => Body::Json(Value::Object(calm(operation, properties))),
        None => Body::Nothing,
    }
}

fn operations(document: &Value) -> Vec<Operation> {
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths are a map") {
        for (method, described) in item.as_object().expect("an item is a map") {
            let parameters = described["parameters"].as_array().into_iter().flatten();
            let body = &described["requestBody"]["content"]["application/json"]["schema"];
            let schema = match body["$ref"].as_str() {
                Some(reference) => document
                    .pointer(reference.trim_start_matches('#'))
                    .expect("a reference leads somewhere"),
                None => body,
            };
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let required = schema["required"].as_array().into_iter().flatten();
            operations.push(Operation {
                method: method.to_uppercase().parse().expect("a method"),
                path: path.clone(),
                parameters: parameters
                    .filter(|parameter| parameter["in"] != "header")
                    .map(|parameter| (text(&parameter["name"]), parameter["in"] == "query"))
                    .collect(),
                properties: schema["properties"].as_object().cloned(),
                required: required.map(text).collect(),
            });
        }
    }
    operations
}
