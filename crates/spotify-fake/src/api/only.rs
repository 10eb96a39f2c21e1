//! The `fields` parameter of playlists: `name,owner.id,items(added_at,item(name))`, or `!images` for all but those.

use super::error::ApiError;
use super::json::Json;

const INVALID: ApiError = ApiError::bad_request("Invalid fields");
/// Nobody needs more parentheses in each other.
const DEEPEST: usize = 8;

/// Which parts of an object are wanted.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Only(Vec<Part>);

#[derive(Debug, PartialEq, Eq)]
struct Part {
    name: String,
    left_out: bool,
    /// Of what is under that name, all if there are none.
    inner: Option<Only>,
}

impl Only {
    pub(super) fn parse(text: &str) -> Result<Self, ApiError> {
        let (only, rest) = Self::read(text, DEEPEST)?;
        if rest.is_empty() { Ok(only) } else { Err(INVALID) }
    }

    fn read(mut text: &str, depth: usize) -> Result<(Self, &str), ApiError> {
        let mut parts = Vec::new();
        loop {
            let (part, rest) = Part::read(text, depth)?;
            parts.push(part);
            match rest.strip_prefix(',') {
                Some(more) => text = more,
                None => return Ok((Self(parts), rest)),
            }
        }
    }

    pub(super) fn of(&self, value: Json) -> Json {
        match value {
            Json::List(list) => Json::List(list.into_iter().map(|value| self.of(value)).collect()),
            Json::Object(fields) => {
                let leaves_out = self.0.iter().any(|part| part.left_out);
                Json::Object(
                    fields
                        .into_iter()
                        .filter_map(|(name, value)| match self.0.iter().find(|part| part.name == name) {
                            None => leaves_out.then_some((name, value)),
                            Some(Part { inner: Some(inner), .. }) => Some((name, inner.of(value))),
                            Some(part) => (!part.left_out).then_some((name, value)),
                        })
                        .collect(),
                )
            }
            other => other,
        }
    }
}

impl Part {
    fn read(text: &str, depth: usize) -> Result<(Self, &str), ApiError> {
        let depth = depth.checked_sub(1).ok_or(INVALID)?;
        let (left_out, text) = text.strip_prefix('!').map_or((false, text), |text| (true, text));
        let end =
            text.find(|character: char| !character.is_ascii_alphanumeric() && character != '_').unwrap_or(text.len());
        let (name, rest) = text.split_at(end);
        if name.is_empty() {
            return Err(INVALID);
        }
        let (inner, rest) = if let Some(rest) = rest.strip_prefix('(') {
            let (inner, rest) = Only::read(rest, depth)?;
            (Some(inner), rest.strip_prefix(')').ok_or(INVALID)?)
        } else if let Some(rest) = rest.strip_prefix('.') {
            let (part, rest) = Self::read(rest, depth)?;
            (Some(Only(vec![part])), rest)
        } else {
            (None, rest)
        };
        Ok((Self { name: name.to_owned(), left_out: left_out && inner.is_none(), inner }, rest))
    }
}

#[cfg(test)]
mod tests {
    use super::super::json::{Numbers, object};
    use super::*;

    #[test]
    fn shows_what_was_asked_for() {
        let value = || {
            object! {
                "href": "h", "total": 2,
                "items": vec![object! { "added_at": "a", "item": object! { "name": "n", "id": "i" } }],
            }
        };
        let table = [
            ("href,total", r#"{"href":"h","total":2}"#),
            ("items(added_at,item.name)", r#"{"items":[{"added_at":"a","item":{"name":"n"}}]}"#),
            ("items(item(id)),total", r#"{"total":2,"items":[{"item":{"id":"i"}}]}"#),
            ("!items", r#"{"href":"h","total":2}"#),
            ("items(!item)", r#"{"items":[{"added_at":"a"}]}"#),
        ];
        for (fields, expected) in table {
            assert_eq!(Only::parse(fields).unwrap().of(value()).write(Numbers::Plain), expected, "{fields}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        for odd in ["", ",", "a,", "a(", "a(b", "a)", "a()", "a..b", "a b", &"a(".repeat(5_000)] {
            assert_eq!(Only::parse(odd), Err(INVALID), "{odd}");
        }
    }
}
