//! Which requests a fault is for.

use std::time::Duration;

use http::Method;

use super::answer::Answer;
use super::fault::Fault;
use super::hold::{Gate, Moment};
use crate::accounts::{AUTHORIZE_PATH, TOKEN_PATH};
use crate::api::API_PATH;

/// Which requests, how many of them, and what happens to them.
///
/// Without [`times`](Self::times) a rule stays until [`Switches::clear`](super::Switches::clear). A rule without a fault does
/// nothing but count: put in front of others, it lets requests through.
#[derive(Clone, Debug)]
pub struct Rule {
    target: Target,
    method: Option<Method>,
    query: Vec<(String, String)>,
    skip: u64,
    times: Option<u64>,
    fault: Option<Fault>,
    gate: Option<(Gate, Moment)>,
}

#[derive(Clone, Debug)]
enum Target {
    Any,
    Path(String),
    Prefix(String),
}

/// What the rules decided for one request.
#[derive(Default)]
pub(crate) struct Plan {
    pub(crate) fault: Option<Fault>,
    pub(crate) gate: Option<(Gate, Moment)>,
}

impl Rule {
    /// Every request, whatever it is for.
    #[must_use]
    pub fn any() -> Self {
        Self::new(Target::Any)
    }

    /// `POST /api/token`.
    #[must_use]
    pub fn token() -> Self {
        Self::path(TOKEN_PATH).method(Method::POST)
    }

    /// `GET /authorize`.
    #[must_use]
    pub fn authorize() -> Self {
        Self::path(AUTHORIZE_PATH).method(Method::GET)
    }

    /// Every request of the Web API.
    #[must_use]
    pub fn api() -> Self {
        Self::prefix(API_PATH)
    }

    /// Requests for exactly this path, such as `/v1/me`.
    #[must_use]
    pub fn path(path: impl Into<String>) -> Self {
        Self::new(Target::Path(path.into()))
    }

    /// Requests for this path and everything below it: `/v1/me` covers `/v1/me/tracks` too, but not `/v1/media`.
    #[must_use]
    pub fn prefix(path: impl Into<String>) -> Self {
        Self::new(Target::Prefix(path.into()))
    }

    fn new(target: Target) -> Self {
        Self { target, method: None, query: Vec::new(), skip: 0, times: None, fault: None, gate: None }
    }

    /// Only requests with this method.
    #[must_use]
    pub fn method(mut self, method: Method) -> Self {
        self.method = Some(method);
        self
    }

    /// Only requests whose query says `name=value` (decoded). Several calls must all hold.
    #[must_use]
    pub fn query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.query.push((name.into(), value.into()));
        self
    }

    /// Lets the first `count` matching requests pass.
    #[must_use]
    pub fn skip(mut self, count: u64) -> Self {
        self.skip = count;
        self
    }

    /// Applies to so many matching requests, then never again.
    #[must_use]
    pub fn times(mut self, count: u64) -> Self {
        self.times = Some(count);
        self
    }

    /// What happens to the requests.
    #[must_use]
    pub fn fault(mut self, fault: Fault) -> Self {
        self.fault = Some(fault);
        self
    }

    /// Short for `fault(Fault::Answer(answer))`.
    #[must_use]
    pub fn answer(self, answer: Answer) -> Self {
        self.fault(Fault::Answer(answer))
    }

    /// Short for `fault(Fault::Delay(by))`.
    #[must_use]
    pub fn delay(self, by: Duration) -> Self {
        self.fault(Fault::Delay(by))
    }

    pub(crate) fn gate(mut self, gate: Gate, moment: Moment) -> Self {
        self.gate = Some((gate, moment));
        self
    }

    /// Takes the request if the rule is for it, and counts it.
    pub(crate) fn take(&mut self, method: &Method, path: &str, query: &str) -> Option<Plan> {
        if self.times == Some(0) || !self.matches(method, path, query) {
            return None;
        }
        if let Some(rest) = self.skip.checked_sub(1) {
            self.skip = rest;
            return None;
        }
        self.times = self.times.map(|times| times.saturating_sub(1));
        Some(Plan { fault: self.fault.clone(), gate: self.gate.clone() })
    }

    fn matches(&self, method: &Method, path: &str, query: &str) -> bool {
        let path_fits = match &self.target {
            Target::Any => true,
            Target::Path(wanted) => path == wanted,
            Target::Prefix(wanted) => path
                .strip_prefix(wanted.trim_end_matches('/'))
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/')),
        };
        path_fits
            && self.method.as_ref().is_none_or(|wanted| wanted == method)
            && self.query.iter().all(|(name, value)| {
                form_urlencoded::parse(query.as_bytes()).any(|pair| pair.0 == *name && pair.1 == *value)
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn takes(rule: &mut Rule, path: &str) -> bool {
        rule.take(&Method::GET, path, "limit=50&offset=100").is_some()
    }

    #[test]
    fn a_prefix_ends_at_a_segment() {
        let mut rule = Rule::prefix("/v1/me");
        assert!(takes(&mut rule, "/v1/me") && takes(&mut rule, "/v1/me/tracks"));
        assert!(!takes(&mut rule, "/v1/media"));
        assert!(!takes(&mut Rule::path("/v1/me"), "/v1/me/tracks"));
    }

    #[test]
    fn skips_then_applies_so_many_times() {
        let mut rule = Rule::any().skip(2).times(1);
        let taken: Vec<bool> = (0..5).map(|_| takes(&mut rule, "/")).collect();
        assert_eq!(taken, [false, false, true, false, false]);
    }

    #[test]
    fn can_be_narrowed_by_method_and_query() {
        assert!(takes(&mut Rule::any().query("offset", "100").query("limit", "50"), "/"));
        assert!(!takes(&mut Rule::any().query("offset", "10"), "/"));
        assert!(!takes(&mut Rule::any().method(Method::POST), "/"));
    }
}
