//! Query parameters that many operations share, with Spotify's words for bad ones.

use super::error::ApiError;
use crate::world::{UserRecord, is_market};

pub(super) struct Query {
    pairs: Vec<(String, String)>,
}

/// A window of a list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    pub(super) limit: usize,
    pub(super) offset: usize,
}

/// How large a window may be.
#[derive(Clone, Copy)]
pub(super) struct Bounds {
    pub(super) default_limit: usize,
    pub(super) max_limit: usize,
    pub(super) max_offset: usize,
}

/// Most lists.
pub(super) const LIST: Bounds = Bounds { default_limit: 20, max_limit: 50, max_offset: usize::MAX };

impl Query {
    pub(super) fn parse(query: &str) -> Self {
        Self { pairs: form_urlencoded::parse(query.as_bytes()).into_owned().collect() }
    }

    /// The first value of a parameter.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find_map(|(key, value)| (key == name).then_some(value.as_str()))
    }

    pub(super) fn window(&self, bounds: Bounds) -> Result<Window, ApiError> {
        const LIMIT: ApiError = ApiError::bad_request("Invalid limit");
        const OFFSET: ApiError = ApiError::bad_request("Invalid offset");
        let limit = self.number("limit").map_or(Ok(bounds.default_limit), |limit| {
            limit.filter(|limit| (1..=bounds.max_limit).contains(limit)).ok_or(LIMIT)
        })?;
        let offset = self
            .number("offset")
            .map_or(Ok(0), |offset| offset.filter(|offset| *offset <= bounds.max_offset).ok_or(OFFSET))?;
        Ok(Window { limit, offset })
    }

    /// The parts of a list with commas; `None` without the parameter.
    pub(super) fn list(&self, name: &str) -> Option<Vec<String>> {
        self.value(name).map(|text| text.split(',').filter(|part| !part.is_empty()).map(str::to_owned).collect())
    }

    /// A number that has to be there.
    pub(super) fn needed(&self, name: &str, wrong: ApiError) -> Result<usize, ApiError> {
        self.number(name).flatten().ok_or(wrong)
    }

    /// `None` without the parameter, `Some(None)` with one that is not a number.
    pub(super) fn number(&self, name: &str) -> Option<Option<usize>> {
        self.value(name).map(|text| text.parse().ok())
    }

    /// The market to answer for, if one was asked for: the country of the user, if there is one, comes before it.
    pub(super) fn market(&self, user: Option<&UserRecord>) -> Result<Option<String>, ApiError> {
        const MARKET: ApiError = ApiError::bad_request("Invalid market code");
        let country = user.map(|user| user.country.clone());
        match self.value("market") {
            None => Ok(None),
            Some("from_token") => country.ok_or(MARKET).map(Some),
            Some(market) if is_market(market) => Ok(Some(country.unwrap_or_else(|| market.to_owned()))),
            Some(_) => Err(MARKET),
        }
    }
}
