//! One row of the table before the declaration of it, or the few that share it.

use std::collections::BTreeSet;
use std::fmt::Display;

use super::Deviation;
use super::differences::SEVERAL;
use crate::declarations::{self, Argument, Declared};
use crate::facts::{Answer, Limit, Parameter, Place, Row, Unit};

/// All that differs.
pub(super) fn compare(row: &Row, declared: &[&Declared]) -> Vec<Deviation> {
    let mut found = Vec::new();
    let is_several = SEVERAL.iter().any(|(id, _)| *id == row.id);
    for declared in declared {
        let mut comparison = Comparison { row, declared, found: &mut found };
        comparison.identity(is_several);
        comparison.access();
        comparison.answer();
        comparison.sent(is_several);
        comparison.documentation();
    }
    match declared {
        [first, second, ..] if !is_several => {
            let text =
                format!("the table has one row, but {} ({}) and {} declare it", first.name, first.at, second.name);
            found.push(Deviation { id: row.id.clone(), fact: "declaration", text });
        }
        _ => not_sent(row, declared, &mut found),
    }
    found
}

struct Comparison<'a> {
    row: &'a Row,
    declared: &'a Declared,
    found: &'a mut Vec<Deviation>,
}

impl Comparison<'_> {
    /// Enters a difference unless both sides are equal.
    fn same<T: PartialEq + ?Sized>(
        &mut self,
        fact: &'static str,
        table: &T,
        declared: &T,
        show: impl Fn(&T) -> String,
    ) {
        if table != declared {
            self.differs(fact, show(table), show(declared));
        }
    }

    fn differs(&mut self, fact: &'static str, table: impl Display, declared: impl Display) {
        let Declared { name, at, .. } = self.declared;
        let text = format!("the table says {table}, but {name} says {declared} ({at})");
        self.found.push(Deviation { id: self.row.id.clone(), fact, text });
    }

    fn identity(&mut self, part_of_the_path: bool) {
        let (row, declared) = (self.row, self.declared);
        self.same("group", &*row.group, &*declared.group, str::to_owned);
        self.same("method", &*row.method, &*declared.method, str::to_owned);
        if !(part_of_the_path && fills(&row.path, &declared.path)) {
            self.same("path", &*row.path, &*declared.path, str::to_owned);
        }
    }

    fn access(&mut self) {
        let (row, declared) = (self.row, self.declared);
        let sorted = |scopes: &[String]| scopes.iter().cloned().collect::<BTreeSet<_>>();
        let shown = |scopes: &BTreeSet<String>| match scopes.len() {
            0 => "none".to_owned(),
            _ => scopes.iter().cloned().collect::<Vec<_>>().join(", "),
        };
        self.same("scopes", &sorted(&row.scopes), &sorted(&declared.scopes), shown);
        self.same("availability", &row.closed, &declared.closed, |closed| match closed.as_deref() {
            None => "open to development mode".to_owned(),
            Some("") => "closed to development mode, replaced by nothing".to_owned(),
            Some(other) => format!("closed to development mode, replaced by {other:?}"),
        });
        self.same("idempotence", &row.idempotent, &declared.idempotent, |is| match is {
            true => "idempotent".to_owned(),
            false => "not idempotent".to_owned(),
        });
    }

    fn answer(&mut self) {
        let (row, declared) = (self.row, self.declared);
        let answer = match (&declared.returns, declared.may_be_nothing) {
            (None, _) => Answer::Nothing,
            (Some(_), true) => Answer::JsonOrNothing,
            (Some(_), false) => Answer::Json,
        };
        self.same("answer", &row.answer, &answer, ToString::to_string);
        self.same("inside", &row.inside, &declared.inside, |inside| inside.as_deref().unwrap_or("the top").to_owned());
    }

    /// What the declaration sends is in the table: there, as required as that, and as limited.
    ///
    /// One of several declarations may need what the operation as a whole does not.
    fn sent(&mut self, is_several: bool) {
        let (row, declared) = (self.row, self.declared);
        for name in &declared.fixed {
            if row.parameters_called(name).next().is_none() {
                self.differs("parameters", format_args!("nothing of {name}"), "it is always sent");
            }
        }
        for argument in &declared.arguments {
            let Some(place) = placed(&argument.place) else { continue };
            let may_be_required = is_several && argument.required;
            for name in &argument.names {
                let Some(parameter) =
                    row.parameters.iter().find(|known| known.place == place && is_called(known, name))
                else {
                    self.differs("parameters", format_args!("nothing of {name} in the {place}"), "it is sent there");
                    continue;
                };
                let required = is_required(row, parameter) || may_be_required;
                self.same("required", &required, &argument.required, |required| match required {
                    true => format!("{name} is required"),
                    false => format!("{name} is optional"),
                });
                self.same("limits", &parameter.limit, &limit(argument), |limit| match limit {
                    None => format!("no limit of {name}"),
                    Some(limit) => format!("{name} is {limit}"),
                });
            }
        }
    }

    /// It says what it does, shows Spotify's page, and tells what the declaration cannot.
    fn documentation(&mut self) {
        let docs = &self.declared.docs;
        if docs.lines().next().is_none_or(str::is_empty) {
            self.differs("documentation", "what it is", "nothing");
        }
        let page = format!("/documentation/web-api/reference/{})", self.row.id);
        if !docs.contains(&page) {
            self.differs("documentation", format_args!("the page is {}", self.row.id), "another, or none");
        }
        if let Some(year) = self.row.restricted
            && !docs.contains(&year.to_string())
        {
            self.differs("documentation", format_args!("new apps are refused since {year}"), "nothing of it");
        }
    }
}

/// What the table has is sent by one of the declarations.
fn not_sent(row: &Row, declared: &[&Declared], found: &mut Vec<Deviation>) {
    let names = row.parameters.iter().flat_map(|parameter| &parameter.names).collect::<BTreeSet<_>>();
    for name in names {
        let sends = |declared: &&Declared| {
            let arguments = declared.arguments.iter().filter(|argument| placed(&argument.place).is_some());
            declared.fixed.iter().any(|fixed| fixed == name)
                || arguments.flat_map(|argument| &argument.names).any(|pattern| matches(pattern, name))
        };
        if !declared.iter().any(sends)
            && let Some(first) = declared.first()
        {
            let text = format!("the table says {name} can be sent, but {} does not ({})", first.name, first.at);
            found.push(Deviation { id: row.id.clone(), fact: "parameters", text });
        }
    }
}

/// Where the table has it. Path arguments are compared with the path, and headers are in no table.
fn placed(place: &declarations::Place) -> Option<Place> {
    match place {
        declarations::Place::Path | declarations::Place::Header => None,
        declarations::Place::Query => Some(Place::Query),
        declarations::Place::Body => Some(Place::Body),
        declarations::Place::RawBody(_) => Some(Place::RawBody),
    }
}

/// What may be sent in either of two places is required if it is in one of them.
fn is_required(row: &Row, parameter: &Parameter) -> bool {
    parameter.names.iter().flat_map(|name| row.parameters_called(name)).any(|either| either.required)
}

fn is_called(parameter: &Parameter, pattern: &str) -> bool {
    parameter.names.iter().any(|name| matches(pattern, name))
}

/// Whether a name is meant: `min_*` is every name that starts so.
fn matches(pattern: &str, name: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == name, |start| name.starts_with(start))
}

fn limit(argument: &Argument) -> Option<Limit> {
    argument.limit.as_ref().map(|limit| Limit {
        within: limit.within,
        unit: match &*limit.kind {
            "items" => Unit::Items,
            "bytes" => Unit::Bytes,
            _ => Unit::Number,
        },
        development: limit.development,
    })
}

/// Whether `path` is `template` with a word where that has a place.
fn fills(template: &str, path: &str) -> bool {
    let (template, path) = (template.split('/'), path.split('/'));
    template.clone().count() == path.clone().count()
        && template.zip(path).all(|(place, word)| place == word || place.starts_with('{') && !word.starts_with('{'))
}
