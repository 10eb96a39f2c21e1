//! The switches of a running fake: rules for single requests, settings for all of them.

use std::fmt;
use std::sync::Mutex;
use std::time::Duration;

use http::Method;

use super::caching::Caching;
use super::hold::{Hold, Moment};
use super::odd::Oddity;
use super::quota::{CommandAnswer, Quota, QuotaMode, RateLimit};
use super::rule::{Plan, Rule};
use super::settings::{Consent, Issuer, Rotation, Settings};
use crate::sync::lock;

/// Everything about a fake that a test may change while it runs, from any thread.
pub struct Switches {
    rules: Mutex<Vec<Rule>>,
    settings: Mutex<Settings>,
}

impl Switches {
    pub(crate) fn new(settings: Settings) -> Self {
        Self { rules: Mutex::new(Vec::new()), settings: Mutex::new(settings) }
    }

    /// Adds a rule behind those that are there. The first one that matches a request decides.
    pub fn add(&self, rule: Rule) {
        lock(&self.rules).push(rule);
    }

    /// Holds the *answers* of the requests that `rule` matches: the server has acted, the client has not heard.
    pub fn hold(&self, rule: Rule) -> Hold {
        self.hold_at(rule, Moment::BeforeAnswering)
    }

    /// Holds the *requests* that `rule` matches: they arrived, and nothing was done about them yet.
    pub fn hold_before_acting(&self, rule: Rule) -> Hold {
        self.hold_at(rule, Moment::BeforeActing)
    }

    fn hold_at(&self, rule: Rule, moment: Moment) -> Hold {
        let (hold, gate) = Hold::new();
        self.add(rule.gate(gate, moment));
        hold
    }

    /// Takes all rules away. Settings stay, and so do answers that are already held.
    pub fn clear(&self) {
        lock(&self.rules).clear();
    }

    /// Every answer waits for so long, in real time. Default: none.
    pub fn set_latency(&self, latency: Duration) {
        lock(&self.settings).latency = latency;
    }

    /// Whether answers go out in gzip to clients that accept it, as Spotify's do. Default: no.
    ///
    /// Faults are done to what goes out: half an answer is half of its gzip.
    pub fn set_gzip(&self, gzip: bool) {
        lock(&self.settings).gzip = gzip;
    }

    /// Who answers the consent page. Default: [`Consent::Auto`].
    pub fn set_consent(&self, consent: Consent) {
        lock(&self.settings).consent = consent;
    }

    /// What a refresh does to the refresh token. Default: [`Rotation::Off`].
    pub fn set_rotation(&self, rotation: Rotation) {
        lock(&self.settings).rotation = rotation;
    }

    /// The `iss` of the callback. Default: [`Issuer::Off`].
    pub fn set_issuer(&self, issuer: Issuer) {
        lock(&self.settings).issuer = issuer;
    }

    /// Grants only these of the scopes that a login asks for; `None` grants all of them. Default: all.
    pub fn set_granted_scopes(&self, only: Option<&[&str]>) {
        lock(&self.settings).grant_only = only.map(|scopes| scopes.iter().map(|&scope| scope.to_owned()).collect());
    }

    /// How long access tokens issued from now on live, on the fake's clock. Default: one hour.
    pub fn set_access_token_lifetime(&self, lifetime: Duration) {
        lock(&self.settings).access_token_lifetime = lifetime;
    }

    /// How long refresh tokens live after the user's *authorization*. Default: 180 days. Holds for tokens already issued too.
    pub fn set_refresh_token_lifetime(&self, lifetime: Duration) {
        lock(&self.settings).refresh_token_lifetime = lifetime;
    }

    /// How long authorization codes live. Default: ten minutes. Holds for codes already issued too.
    pub fn set_code_lifetime(&self, lifetime: Duration) {
        lock(&self.settings).code_lifetime = lifetime;
    }

    /// Whether a code that is used twice revokes the tokens of its first use (RFC 6749, 4.1.2). Default: no.
    pub fn set_revoke_on_code_reuse(&self, revoke: bool) {
        lock(&self.settings).revoke_on_code_reuse = revoke;
    }

    /// Which of the two Web APIs apps talk to. Default: [`QuotaMode::Extended`].
    pub fn set_quota_mode(&self, mode: QuotaMode) {
        lock(&self.settings).quota_mode = mode;
    }

    /// How many requests of the Web API pass in a rolling window; `None` lets all pass. Default: all.
    ///
    /// Refused ones hear 429 with `Retry-After` in seconds, and do not count.
    pub fn set_rate_limit(&self, limit: Option<RateLimit>) {
        lock(&self.settings).rate_limit = limit;
    }

    /// The quotas of groups of operations, instead of those there were. Default: none.
    pub fn set_quotas(&self, quotas: impl IntoIterator<Item = Quota>) {
        lock(&self.settings).quotas = quotas.into_iter().collect();
    }

    /// How player commands are answered. Default: [`CommandAnswer::Text`].
    pub fn set_command_answer(&self, answer: CommandAnswer) {
        lock(&self.settings).command_answer = answer;
    }

    /// Whether player commands that change nothing are refused, such as pausing what is paused. Default: yes.
    pub fn set_strict_player(&self, strict: bool) {
        lock(&self.settings).strict_player = strict;
    }

    /// What answers of the Web API say about being kept. Default: an entity tag, and stale at once.
    pub fn set_caching(&self, caching: Caching) {
        lock(&self.settings).caching = caching;
    }

    /// Turns an oddity of the real service on or off. Default: all off.
    pub fn set_odd(&self, oddity: Oddity, on: bool) {
        let odd = &mut lock(&self.settings).odd;
        odd.retain(|other| *other != oddity);
        if on {
            odd.push(oddity);
        }
    }

    pub(crate) fn settings(&self) -> Settings {
        lock(&self.settings).clone()
    }

    /// Every rule that matches counts the request only until one takes it.
    pub(crate) fn plan(&self, method: &Method, path: &str, query: &str) -> Plan {
        lock(&self.rules).iter_mut().find_map(|rule| rule.take(method, path, query)).unwrap_or_default()
    }
}

impl fmt::Debug for Switches {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Switches").field("rules", &lock(&self.rules).len()).field("settings", &self.settings()).finish()
    }
}
