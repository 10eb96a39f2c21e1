//! How the fake behaves when nothing is wrong: what Spotify decides and a client cannot.

use std::time::Duration;

use super::caching::Caching;
use super::odd::Oddity;
use super::quota::{CommandAnswer, Quota, QuotaMode, RateLimit};

/// Who answers the consent page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Consent {
    /// Nobody is asked: `/authorize` redirects straight back with a code.
    Auto,
    /// A page with Allow and Deny, for a person or a browser test.
    Page,
}

/// What a refresh does to the refresh token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rotation {
    /// The answer has no `refresh_token`; the old one stays good. What Spotify does since June 2026.
    Off,
    /// The answer repeats the same `refresh_token`.
    OffButEchoed,
    /// Every answer has a new one, and the old one is dead at once.
    Strict,
    /// Every answer has a new one, and the old one works for so long after its first use, on the fake's clock.
    Grace(Duration),
}

/// Whether the callback names the issuer (RFC 9207). Spotify sends none.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Issuer {
    /// No `iss`.
    Off,
    /// The base URL through which the fake was asked.
    BaseUrl,
    /// This text, right or wrong: `https://accounts.spotify.com`, or another server in a mix-up test.
    Custom(String),
}

#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) latency: Duration,
    /// Answers go out in gzip where the client takes it.
    pub(crate) gzip: bool,
    pub(crate) consent: Consent,
    pub(crate) rotation: Rotation,
    pub(crate) issuer: Issuer,
    /// Only these of the scopes asked for are granted.
    pub(crate) grant_only: Option<Vec<String>>,
    pub(crate) access_token_lifetime: Duration,
    pub(crate) refresh_token_lifetime: Duration,
    pub(crate) code_lifetime: Duration,
    /// A code that is sent twice takes the tokens with it that the first exchange gave (RFC 6749, 4.1.2).
    pub(crate) revoke_on_code_reuse: bool,
    pub(crate) quota_mode: QuotaMode,
    pub(crate) rate_limit: Option<RateLimit>,
    pub(crate) quotas: Vec<Quota>,
    pub(crate) command_answer: CommandAnswer,
    /// Commands that change nothing are refused: pausing what is paused.
    pub(crate) strict_player: bool,
    pub(crate) odd: Vec<Oddity>,
    pub(crate) caching: Caching,
}

impl Default for Settings {
    fn default() -> Self {
        const MINUTE: Duration = Duration::from_secs(60);
        const DAY: Duration = Duration::from_secs(24 * 3_600);
        Self {
            latency: Duration::ZERO,
            gzip: false,
            consent: Consent::Auto,
            rotation: Rotation::Off,
            issuer: Issuer::Off,
            grant_only: None,
            access_token_lifetime: 60 * MINUTE,
            // Spotify says "six months"; 180 days is the shortest of all such spans, so clients that are early are right.
            refresh_token_lifetime: 180 * DAY,
            code_lifetime: 10 * MINUTE,
            revoke_on_code_reuse: false,
            quota_mode: QuotaMode::default(),
            rate_limit: None,
            quotas: Vec::new(),
            command_answer: CommandAnswer::default(),
            strict_player: true,
            odd: Vec::new(),
            caching: Caching::default(),
        }
    }
}
