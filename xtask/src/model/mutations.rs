//! How each of a session's rules is taken away.

/// One way to take a rule away.
pub(super) struct Mutation {
    /// Words of the rule, as the documentation has them.
    pub(super) rule: &'static str,
    /// What is taken away.
    pub(super) what: &'static str,
    /// Where, under the crate's `src`.
    pub(super) file: &'static str,
    /// The text that keeps the rule; it stands there once.
    pub(super) text: &'static str,
    /// What does not.
    pub(super) replacement: &'static str,
}

const SESSION: &str = "session/mod.rs";
const EXCHANGE: &str = "exchange/mod.rs";
const RETRY: &str = "exchange/retry.rs";
const TOKEN: &str = "token.rs";
const JITTER: &str = "jitter.rs";

/// A table: rule, then what is taken away of it, where, and how.
macro_rules! mutations {
    ($($rule:literal { $($what:literal in $file:ident: $text:literal => $replacement:literal,)* })*) => {
        pub(in crate::model) const MUTATIONS: &[Mutation] = &[$($(Mutation {
            rule: $rule, what: $what, file: $file, text: $text, replacement: $replacement,
        },)*)*];
    };
}
pub(super) use mutations;

mutations! {
    "There is one leader per generation; the rest join." {
        "others join the leader" in SESSION:
            "if let Some(leader) = self.live_leader(now) {" => "if let Some(leader) = self.live_leader(now).filter(|_| false) {",
    }
    "An answer of an older generation is ignored" {
        "an older generation's answer is ignored" in SESSION:
            "ticket.generation == self.generation()" => "ticket.generation <= self.generation()",
        "a deposed leader's failure is ignored" in SESSION: "Err(_) if !leads" => "Err(_) if false",
    }
    "A renewal whose generation is over sends nothing any more" {
        "nothing is sent for a generation that is over" in EXCHANGE:
            "if self.renews.as_ref().is_some_and(OfGeneration::is_over) {" => "if false {",
    }
    "`invalid_grant` does not move the generation" {
        "invalid_grant leaves the generation" in SESSION:
            "self.dead = Some(reason.clone());" => "self.dead = Some(reason.clone()); self.generation.advance();",
        "invalid_grant is final" in SESSION: "(Some(reason), _) => Some(reason.clone())" => "(Some(_), _) => None",
        "a success revives a dead session" in SESSION: "        self.dead = None;\n" => "",
    }
    "A failed renewal is the answer of everyone who joined it" {
        "the session cools down" in SESSION:
            "if let Some(cool_down) = self.cooling(now) {" => "if let Some(cool_down) = self.cooling(now).filter(|_| false) {",
        "cool-downs double" in SESSION: "SHORTEST_COOL_DOWN.saturating_mul(1 << self.failures_in_a_row.min(8))" => "SHORTEST_COOL_DOWN",
        "Retry-After lengthens the cool-down" in SESSION: ".max(asked)" => "",
        "Retry-After is believed up to an hour" in SESSION: ".unwrap_or_default().min(LONGEST_RETRY_AFTER)" => ".unwrap_or_default()",
        "a leader tries as often as its policy says" in RETRY: "if self.made >= self.policy.attempts {" => "if false {",
    }
    "A token that is still valid is handed out meanwhile" {
        "a valid token is handed out meanwhile" in SESSION:
            "&& (!self.is_due(now) || !self.may_renew(now))" => "&& !self.is_due(now)",
    }
    "A leader's exchange sends nothing after its time" {
        "no request leaves after the leader's time" in RETRY:
            "give_up_at.checked_sub(now.monotonic()).filter(|left| !left.is_zero())?" => "give_up_at.checked_sub(now.monotonic()).unwrap_or(total)",
        "the last request ends within the leader's time" in RETRY:
            "Some(self.policy.request_deadline.min(left))" => "Some(self.policy.request_deadline.max(left / 1_000))",
        "a leader is declared dead only after its time" in SESSION:
            "LEADER_GRACE: Duration = Duration::from_secs(10)" => "LEADER_GRACE: Duration = Duration::ZERO",
        "a leader is declared dead" in SESSION: "now.monotonic() < leader.dead_at" => "now.monotonic() < leader.dead_at || true",
        "a failure after the leader's time holds nobody up" in SESSION: "if !in_time {" => "if false {",
    }
    "A token is renewed before its end" {
        "there is a margin" in SESSION: "LONGEST_MARGIN.min(lifetime / 10)" => "LONGEST_MARGIN.min(lifetime / 10) * 0",
        "the margin is a tenth of a short life" in SESSION: "LONGEST_MARGIN.min(lifetime / 10)" => "LONGEST_MARGIN + lifetime * 0",
        "the margin is a minute of a long life" in SESSION: "LONGEST_MARGIN.min(lifetime / 10)" => "LONGEST_MARGIN * 0 + lifetime / 10",
        "the jitter takes at most a tenth" in JITTER: "(900 + thousandths)" => "(500 + thousandths)",
        "the jitter adds at most a tenth" in JITTER: "(900 + thousandths)" => "(1_300 + thousandths)",
    }
    "A new token is used at least once" {
        "a new token is used once" in SESSION: "if unused && let Some(bearer)" => "if unused && false && let Some(bearer)",
        "a new token is new for a minute" in SESSION: "FRESH_FOR: Duration = Duration::from_secs(60)" => "FRESH_FOR: Duration = Duration::from_secs(86_400)",
    }
    "A 401 ends the token that it was the answer to, and no other." {
        "a 401 ends the token" in SESSION: "if self.rejected || token.is_expired(now)" => "if token.is_expired(now)",
        "a 401 ends a new token too" in SESSION: "self.rejected = true;\n            self.unused_until = None;" => "self.rejected = true;",
        "a 401 to an older token says nothing" in SESSION: "if bearer.generation() == self.generation() {" => "if bearer.generation() <= self.generation() {",
    }
    "A wall clock that was set back by more than five minutes ends the token" {
        "a clock set back ends the token" in TOKEN: "let set_back = self.obtained_at.since(now.wall()) > CLOCK_TOLERANCE;" => "let set_back = false;",
        "five minutes are tolerated" in TOKEN: "CLOCK_TOLERANCE: Duration = Duration::from_secs(5 * 60)" => "CLOCK_TOLERANCE: Duration = Duration::ZERO",
    }
    "A login or a logout ends what was wrong before, and what was under way." {
        "a logout ends what was under way" in SESSION: "self.generation.advance();\n        self.token = None;" => "self.token = None;",
        "a new token ends the cool-down" in SESSION: "        self.cool_down = None;\n" => "",
        "a new token ends the count of failures" in SESSION: "        self.failures_in_a_row = 0;\n" => "",
        "a new token ends the 401" in SESSION: "        self.rejected = false;\n" => "",
    }
}
