//! The table of facts: what Spotify's Web API offers, read from `operations.toml`, which says how it is written.

use std::collections::BTreeMap;
use std::fmt;

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

/// Where the table is, for people.
pub(crate) const TABLE: &str = "xtask/api/operations.toml";
const TEXT: &str = include_str!("../operations.toml");

/// All operations, by their ids.
#[derive(Debug)]
pub(crate) struct Facts(BTreeMap<String, Row>);

/// One operation.
#[derive(Debug, PartialEq)]
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) group: String,
    pub(crate) method: String,
    pub(crate) path: String,
    /// What apps in development mode use instead of it, if it is closed to them; empty if there is nothing.
    pub(crate) closed: Option<String>,
    /// Since when new apps have been refused.
    pub(crate) restricted: Option<u16>,
    pub(crate) scopes: Vec<String>,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) answer: Answer,
    pub(crate) inside: Option<String>,
    pub(crate) success: Vec<u16>,
    pub(crate) idempotent: bool,
}

/// One thing that an operation takes, besides what stands in its path.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Parameter {
    /// Several if what counts is all of them together.
    pub(crate) names: Vec<String>,
    pub(crate) place: Place,
    pub(crate) required: bool,
    pub(crate) limit: Option<Limit>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    Query,
    Body,
    /// The whole body, of this content type, which is the parameter's name too.
    RawBody,
}

/// How much of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limit {
    pub(crate) within: (u64, u64),
    pub(crate) unit: Unit,
    pub(crate) development: Option<(u64, u64)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Number,
    Items,
    Bytes,
}

/// What a success carries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub(crate) enum Answer {
    #[default]
    #[serde(rename = "JSON")]
    Json,
    #[serde(rename = "JSON or nothing")]
    JsonOrNothing,
    #[serde(rename = "nothing")]
    Nothing,
}

/// A row as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    request: String,
    closed: Option<String>,
    restricted: Option<u16>,
    #[serde(default)]
    scopes: Vec<String>,
    #[serde(default)]
    query: Vec<String>,
    #[serde(default)]
    body: Vec<String>,
    raw_body: Option<String>,
    #[serde(default)]
    answer: Answer,
    inside: Option<String>,
    #[serde(default = "ok")]
    success: Vec<u16>,
    idempotent: Option<bool>,
}

fn ok() -> Vec<u16> {
    vec![200]
}

impl Facts {
    /// The project's own table.
    pub(crate) fn read() -> Result<Self> {
        Self::parse(TEXT).with_context(|| format!("{TABLE} is damaged"))
    }

    pub(crate) fn parse(text: &str) -> Result<Self> {
        let groups: BTreeMap<String, BTreeMap<String, Written>> = toml::from_str(text)?;
        let mut rows = BTreeMap::new();
        for (group, operations) in groups {
            for (id, written) in operations {
                let row = written.row(&group, &id).with_context(|| format!("[{group}.{id}]"))?;
                ensure!(rows.insert(id.clone(), row).is_none(), "{id} is there twice");
            }
        }
        Ok(Self(rows))
    }

    pub(crate) fn get(&self, id: &str) -> Option<&Row> {
        self.0.get(id)
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = &Row> {
        self.0.values()
    }
}

impl Row {
    pub(crate) fn parameters_called<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Parameter> {
        self.parameters.iter().filter(move |parameter| parameter.names.iter().any(|known| known == name))
    }
}

impl Written {
    fn row(self, group: &str, id: &str) -> Result<Row> {
        let (method, path) = self.request.split_once(' ').context("a request is a method and a path")?;
        let in_place = |place: Place| move |text: &String| Parameter::parse(text, place.clone());
        let mut parameters: Vec<_> = self.query.iter().map(in_place(Place::Query)).collect::<Result<_>>()?;
        parameters.extend(self.body.iter().map(in_place(Place::Body)).collect::<Result<Vec<_>>>()?);
        parameters.extend(self.raw_body.iter().map(in_place(Place::RawBody)).collect::<Result<Vec<_>>>()?);
        ensure!(!self.success.is_empty(), "it needs a status of success");
        Ok(Row {
            id: id.to_owned(),
            group: group.to_owned(),
            method: method.to_owned(),
            path: path.to_owned(),
            closed: self.closed,
            restricted: self.restricted,
            scopes: self.scopes,
            parameters,
            answer: self.answer,
            inside: self.inside,
            success: self.success,
            idempotent: self.idempotent.unwrap_or(method != "POST"),
        })
    }
}

impl Parameter {
    /// Reads `name`, `name*`, `name|other` or `name*: limit`.
    fn parse(text: &str, place: Place) -> Result<Self> {
        let (name, limit) = match text.split_once(": ") {
            Some((name, limit)) => {
                let limit = Limit::parse(limit)
                    .with_context(|| format!("{limit:?} should be as in 1..=50 items, development 1..=10"))?;
                (name, Some(limit))
            }
            None => (text, None),
        };
        let (name, required) = name.strip_suffix('*').map_or((name, false), |name| (name, true));
        if name.is_empty() || name.contains([' ', ':', '*']) {
            bail!("{text:?} is not a parameter");
        }
        Ok(Self { names: name.split('|').map(str::to_owned).collect(), place, required, limit })
    }
}

impl Limit {
    fn parse(text: &str) -> Option<Self> {
        let (text, development) = match text.split_once(", development ") {
            Some((text, development)) => (text, Some(bounds(development)?)),
            None => (text, None),
        };
        let (within, unit) = match text.split_once(' ') {
            None => (text, Unit::Number),
            Some((within, "items")) => (within, Unit::Items),
            Some((within, "bytes")) => (within, Unit::Bytes),
            Some(_) => return None,
        };
        Some(Self { within: bounds(within)?, unit, development })
    }
}

fn bounds(text: &str) -> Option<(u64, u64)> {
    let (min, max) = text.split_once("..=")?;
    Some((min.parse().ok()?, max.parse().ok()?))
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Query => "query",
            Self::Body => "body",
            Self::RawBody => "raw body",
        })
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.unit {
            Unit::Number => "",
            Unit::Items => " items",
            Unit::Bytes => " bytes",
        };
        write!(f, "{}..={}{unit}", self.within.0, self.within.1)?;
        match self.development {
            None => Ok(()),
            Some((min, max)) => write!(f, ", development {min}..={max}"),
        }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Json => "JSON",
            Self::JsonOrNothing => "JSON or nothing",
            Self::Nothing => "nothing",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_the_web_apis_96_operations_half_of_them_closed_to_development_mode() {
        let facts = Facts::read().unwrap();
        assert_eq!(facts.rows().count(), 96);
        assert_eq!(facts.rows().filter(|row| row.closed.is_some()).count(), 48);
        assert_eq!(facts.rows().filter(|row| row.restricted.is_some()).count(), 7);
        assert!(facts.rows().all(|row| row.restricted.is_none() || row.closed.is_some()));
    }

    #[test]
    fn a_parameter_is_a_name_whether_it_must_be_there_and_a_limit() {
        let limit = Limit { within: (1, 50), unit: Unit::Number, development: Some((1, 10)) };
        for (text, required, limit) in [
            ("limit", false, None),
            ("limit*", true, None),
            ("limit: 1..=50, development 1..=10", false, Some(limit)),
            ("limit*: 1..=50 items", true, Some(Limit { unit: Unit::Items, development: None, ..limit })),
        ] {
            let expected = Parameter { names: vec!["limit".to_owned()], place: Place::Query, required, limit };
            assert_eq!(Parameter::parse(text, Place::Query).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn a_damaged_table_is_told_where() {
        for (text, named) in [
            ("[a.b]\nrequest = \"GET\"", "[a.b]"),
            ("[a.b]\nrequest = \"GET /b\"\nquery = [\"limit: 50\"]", "[a.b]"),
            ("[a.b]\nrequest = \"GET /b\"\nquery = [\"a b\"]", "[a.b]"),
            ("[a.b]\nrequest = \"GET /b\"\nqueries = []", "queries"),
            ("[a.b]\nrequest = \"GET /b\"\n[c.b]\nrequest = \"GET /b\"", "b is there twice"),
        ] {
            let error = format!("{:#}", Facts::parse(text).unwrap_err());
            assert!(error.contains(named), "{error}");
        }
    }
}
