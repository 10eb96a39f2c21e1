//! An OpenAPI 3.0 file, made ready for a validator of JSON Schema.

use std::path::Path;

use anyhow::{Context, Result};
use jsonschema::{Draft, Validator};
use serde_json::{Map, Value, json};

pub(crate) struct Document(Value);

/// One operation, and what it may answer.
pub(crate) struct Operation {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) expected: Expected,
}

pub(crate) struct Expected {
    pub(crate) statuses: Vec<u16>,
    /// Of a success with a body.
    pub(crate) schema: Option<Validator>,
}

impl Document {
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
        let mut document = serde_yaml_ng::from_str(&text).with_context(|| format!("{} is not YAML", path.display()))?;
        take_null(&mut document);
        Ok(Self(document))
    }

    pub(crate) fn operations(&self) -> Result<Vec<Operation>> {
        let paths = self.0.get("paths").and_then(Value::as_object).context("the file has no paths")?;
        let mut operations = Vec::new();
        for (path, methods) in paths {
            for (method, operation) in methods.as_object().into_iter().flatten() {
                if let Some(responses) = operation.get("responses").and_then(Value::as_object) {
                    let (method, path) = (method.clone(), path.clone());
                    operations.push(Operation { method, path, expected: self.expected(responses)? });
                }
            }
        }
        Ok(operations)
    }

    fn expected(&self, responses: &Map<String, Value>) -> Result<Expected> {
        let successes = responses.iter().filter(|(status, _)| status.starts_with('2'));
        let statuses = successes.clone().filter_map(|(status, _)| status.parse().ok()).collect();
        let schema = successes.filter_map(|(_, response)| self.schema(response)).next();
        let schema = schema.map(|schema| self.validator(schema)).transpose()?;
        Ok(Expected { statuses, schema })
    }

    fn schema<'a>(&'a self, response: &'a Value) -> Option<&'a Value> {
        let response = match response.get("$ref").and_then(Value::as_str) {
            Some(reference) => self.0.pointer(reference.trim_start_matches('#'))?,
            None => response,
        };
        response.pointer("/content/application~1json/schema")
    }

    fn validator(&self, schema: &Value) -> Result<Validator> {
        let whole = json!({ "allOf": [schema], "components": self.0.get("components") });
        let options = jsonschema::options().with_draft(Draft::Draft4).should_validate_formats(true);
        options.build(&whole).context("the file has a schema that is none")
    }
}

/// OpenAPI says `nullable`, JSON Schema has a type for it.
fn take_null(value: &mut Value) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(take_null),
        Value::Object(fields) => {
            if fields.get("nullable") == Some(&Value::Bool(true))
                && let Some(kind) = fields.get("type").cloned()
            {
                fields.insert("type".to_owned(), json!([kind, "null"]));
            }
            fields.values_mut().for_each(take_null);
        }
        _ => {}
    }
}
