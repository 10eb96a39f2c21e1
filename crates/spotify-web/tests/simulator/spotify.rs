//! A modelled Spotify: a rolling window, quotas, tokens that end, bad days. It judges whoever calls.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use base64::Engine as _;
use bytes::Bytes;
use http::{Method, Request, Response};
use spotify_auth_core::driver::Transport;
use spotify_auth_core::{Now, Timestamp, TransportFault};

use crate::dice::Dice;
use crate::executor::Clock;

const START: i64 = 1_800_000_000;
const WINDOW: Duration = Duration::from_secs(30);
const LIFETIME: Duration = Duration::from_secs(3_600);
/// A session renews at most so long before a token ends: a minute and its jitter.
const MARGIN: Duration = Duration::from_secs(67);
const DAY: Duration = Duration::from_secs(86_400);
/// So many calls of `/artists/{id}/albums` a day.
const QUOTA: u32 = 300;

type Outcome = Result<Response<Bytes>, TransportFault>;

#[derive(Clone)]
pub(crate) struct Modelled {
    pub(crate) clock: Clock,
    state: Arc<Mutex<State>>,
}

struct State {
    dice: Dice,
    limit: usize,
    taken: VecDeque<Duration>,
    /// Until when a caller that has heard so must not send.
    told_to_wait: Duration,
    burst_until: Duration,
    wall_step: i64,
    stepped: Duration,
    next: Events,
    tokens: HashMap<String, Token>,
    quota_left: u32,
    quota_ends: Duration,
    /// When calls of the spent quota came.
    over_quota: VecDeque<Duration>,
    acted: HashMap<String, u32>,
    figures: Figures,
}

/// When the next of each happens.
struct Events {
    burst: Duration,
    limit: Duration,
    revocation: Duration,
    step: Duration,
}

#[derive(Default)]
struct Token {
    number: u64,
    issued: Duration,
    /// What the client's wall clock said when it asked.
    asked_wall: i64,
    /// Whether the client has got it.
    delivered: bool,
    revoked: bool,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Figures {
    pub(crate) requests: u64,
    pub(crate) limited: u64,
    pub(crate) quota: u64,
    pub(crate) unauthorized: u64,
    pub(crate) down: u64,
    pub(crate) broken: u64,
    pub(crate) renewals: u64,
    pub(crate) revocations: u64,
    pub(crate) steps: u64,
}

impl Modelled {
    pub(crate) fn new(seed: u64) -> Self {
        let clock = Clock::default();
        let hour = Duration::from_secs(3_600);
        let state = State {
            dice: Dice::new(seed),
            limit: 120,
            taken: VecDeque::new(),
            told_to_wait: Duration::ZERO,
            burst_until: Duration::ZERO,
            wall_step: 0,
            stepped: Duration::ZERO,
            next: Events { burst: hour / 10, limit: hour / 2, revocation: hour / 6, step: hour / 4 },
            tokens: HashMap::new(),
            quota_left: QUOTA,
            quota_ends: DAY,
            over_quota: VecDeque::new(),
            acted: HashMap::new(),
            figures: Figures::default(),
        };
        Self { clock, state: Arc::new(Mutex::new(state)) }
    }

    pub(crate) fn figures(&self) -> Figures {
        self.state.lock().unwrap().figures.clone()
    }

    /// How often what was asked for under this name has been done.
    pub(crate) fn acted(&self, name: &str) -> u32 {
        self.state.lock().unwrap().acted.get(name).copied().unwrap_or_default()
    }
}

#[async_trait]
impl Transport for Modelled {
    async fn send(&self, request: Request<Bytes>, _: usize, deadline: Duration) -> Outcome {
        let asked_wall = self.now().wall().as_unix_millis();
        let (before, after) = {
            let mut state = self.state.lock().unwrap();
            let now = self.clock.now();
            state.happen(now);
            if request.uri().path() != "/api/token" {
                assert!(
                    now >= state.told_to_wait,
                    "sent at {now:?}, inside a Retry-After until {:?}",
                    state.told_to_wait
                );
                state.figures.requests += 1;
                if state.dice.happens(50) {
                    state.figures.broken += 1;
                    return Err(TransportFault::not_sent("modelled"));
                }
            }
            let slow = state.dice.happens(60);
            (state.dice.millis(5, 60), if slow { state.dice.millis(500, 40_000) } else { state.dice.millis(5, 150) })
        };
        if before + after > deadline {
            // It arrives, and is answered too late.
            self.clock.sleep(before).await;
            drop(self.arrive(&request, asked_wall));
            self.clock.sleep(deadline - before.min(deadline)).await;
            return Err(TransportFault::timed_out("modelled"));
        }
        self.clock.sleep(before).await;
        let outcome = self.arrive(&request, asked_wall);
        self.clock.sleep(after).await;
        self.deliver(&request);
        if let Ok(answer) = &outcome
            && answer.status() == 429
        {
            let wait = spotify_auth_core::retry_after(answer.headers(), self.now().wall()).unwrap_or_default();
            let mut state = self.state.lock().unwrap();
            let quota = answer.body().windows(5).any(|part| part == b"QUOTA");
            if !quota {
                state.told_to_wait = state.told_to_wait.max(self.clock.now() + wait);
            }
        }
        outcome
    }

    async fn sleep(&self, duration: Duration) {
        self.clock.sleep(duration).await;
    }

    fn now(&self) -> Now {
        let now = self.clock.now();
        let wall = self.state.lock().unwrap().wall(now);
        Now::new(Timestamp::from_unix_millis(wall), now)
    }

    fn entropy(&self) -> Result<[u8; 64], TransportFault> {
        Ok([self.state.lock().unwrap().dice.roll().to_le_bytes()[0]; 64])
    }
}

impl Modelled {
    /// A token that its client has got may be renewed only when it is due.
    fn deliver(&self, request: &Request<Bytes>) {
        if request.uri().path() == "/api/token"
            && let Some(token) = self.state.lock().unwrap().tokens.get_mut(&user_of(request))
        {
            token.delivered = true;
        }
    }

    fn arrive(&self, request: &Request<Bytes>, asked_wall: i64) -> Outcome {
        let now = self.clock.now();
        let mut state = self.state.lock().unwrap();
        state.happen(now);
        if request.uri().path() == "/api/token" {
            state.renew(request, now, asked_wall)
        } else {
            state.call(request, now)
        }
    }
}

/// Whose client asks for a token.
fn user_of(request: &Request<Bytes>) -> String {
    let basic = request.headers()["authorization"].to_str().unwrap().strip_prefix("Basic ").unwrap();
    let basic = base64::engine::general_purpose::STANDARD.decode(basic).unwrap();
    String::from_utf8(basic).unwrap().split(':').next().unwrap().to_owned()
}

fn answer(status: u16, body: impl Into<Bytes>) -> Response<Bytes> {
    Response::builder().status(status).header("content-type", "application/json").body(body.into()).unwrap()
}

fn error(status: u16) -> Response<Bytes> {
    answer(status, format!(r#"{{"error":{{"status":{status},"message":"modelled"}}}}"#))
}

impl State {
    fn wall(&self, now: Duration) -> i64 {
        START * 1_000 + i64::try_from(now.as_millis()).unwrap() + self.wall_step
    }

    /// What happens by itself in the meantime.
    fn happen(&mut self, now: Duration) {
        if now >= self.next.burst {
            self.burst_until = now + self.dice.millis(1_000, 20_000);
            self.next.burst = now + self.dice.millis(60_000, 1_800_000);
        }
        if now >= self.next.limit {
            self.limit = 60 + self.dice.below(140) as usize;
            self.next.limit = now + self.dice.millis(3_600_000, 20_000_000);
        }
        if now >= self.next.revocation {
            self.figures.revocations += 1;
            self.tokens.values_mut().for_each(|token| token.revoked = true);
            self.next.revocation = now + self.dice.millis(300_000, 3_600_000);
        }
        if now >= self.next.step {
            self.figures.steps += 1;
            self.stepped = now;
            self.wall_step = self.dice.below(14_400_000) as i64 - 7_200_000;
            self.next.step = now + self.dice.millis(300_000, 3_600_000);
        }
        if now >= self.quota_ends {
            self.quota_left = QUOTA;
            self.quota_ends = now + DAY;
            self.over_quota.clear();
        }
    }

    fn renew(&mut self, request: &Request<Bytes>, now: Duration, asked_wall: i64) -> Outcome {
        let user = user_of(request);
        if self.dice.happens(200) {
            return Ok(error(503));
        }
        let token = self.tokens.entry(user.clone()).or_default();
        if token.number > 0 {
            let seen = asked_wall - token.asked_wall;
            let ends = i64::try_from((LIFETIME - MARGIN).as_millis()).unwrap();
            // Just after the clock has stepped, the client may have decided by what it said before.
            let stepped = now < self.stepped + Duration::from_secs(60);
            let due = token.revoked || now - token.issued >= LIFETIME - MARGIN || seen >= ends || seen < -300_000;
            assert!(
                due || stepped || !token.delivered,
                "{user}'s token {} was renewed after {:?}, {seen} ms by the wall clock",
                token.number,
                now - token.issued
            );
        }
        self.figures.renewals += 1;
        *token = Token { number: token.number + 1, issued: now, asked_wall, ..Token::default() };
        let access_token = format!("{user}.{}", token.number);
        Ok(answer(200, format!(r#"{{"access_token":"{access_token}","token_type":"Bearer","expires_in":3600}}"#)))
    }

    fn call(&mut self, request: &Request<Bytes>, now: Duration) -> Outcome {
        let bearer = request.headers()["authorization"].to_str().unwrap().strip_prefix("Bearer ").unwrap();
        let (user, number) = bearer.split_once('.').unwrap();
        let token = &self.tokens[user];
        if token.number.to_string() != number || token.revoked || now - token.issued >= LIFETIME {
            self.figures.unauthorized += 1;
            return Ok(error(401));
        }
        while self.taken.front().is_some_and(|taken| *taken + WINDOW <= now) {
            self.taken.pop_front();
        }
        if self.taken.len() >= self.limit {
            return Ok(self.too_many(now));
        }
        self.taken.push_back(now);
        let path = request.uri().path();
        if path.ends_with("/albums") && !self.takes_albums(now) {
            self.figures.quota += 1;
            let body = r#"{"error":{"status":429,"message":"Too many requests","reason":"QUOTA_EXCEEDED"}}"#;
            let mut spent = answer(429, body);
            let wait = (self.quota_ends - now).as_secs() + 1;
            spent.headers_mut().insert("retry-after", wait.to_string().parse().unwrap());
            return Ok(spent);
        }
        let down = now < self.burst_until && self.dice.happens(5_000);
        let broken = self.dice.happens(60);
        if (down || broken) && self.dice.happens(5_000) {
            // Before it did anything.
            return self.no_success(down);
        }
        let name = match request.method() {
            &Method::POST => {
                request.uri().query().unwrap().rsplit([':', '=']).next().unwrap().trim_start_matches("%3A")
            }
            _ => path.split('/').nth(3).unwrap(),
        };
        *self.acted.entry(name.to_owned()).or_default() += u32::from(request.method() == Method::POST);
        if down || broken {
            return self.no_success(down);
        }
        Ok(answer(200, format!(r#"{{"name":"{name}","items":[],"offset":0,"next":null,"href":"{name}"}}"#)))
    }

    fn too_many(&mut self, now: Duration) -> Response<Bytes> {
        self.figures.limited += 1;
        let wait = (self.taken[0] + WINDOW - now).as_millis().div_ceil(1_000);
        let text = match self.dice.below(200) {
            0 => Some("7200".to_owned()),
            1 => Some("-1".to_owned()),
            2 => Some("0".to_owned()),
            3..8 => None,
            8..12 => {
                let until = Duration::from_millis(self.wall(now).unsigned_abs()) + Duration::from_secs(wait as u64);
                Some(httpdate(until))
            }
            _ => Some(wait.to_string()),
        };
        let mut limited = if self.dice.happens(1_000) { answer(429, "Too many requests") } else { error(429) };
        if let Some(text) = text {
            limited.headers_mut().insert("retry-after", text.parse().unwrap());
        }
        limited
    }

    fn takes_albums(&mut self, now: Duration) -> bool {
        if let Some(left) = self.quota_left.checked_sub(1) {
            self.quota_left = left;
            return true;
        }
        // Those under way when it was spent, and then one an hour.
        self.over_quota.push_back(now);
        let first = self.over_quota[0];
        let later = self.over_quota.iter().filter(|came| **came > first + Duration::from_secs(60)).count() as u64;
        let hours = (now - first).as_secs() / 3_600 + 1;
        assert!(later <= hours, "{later} calls in {hours} hours of a spent quota");
        false
    }

    fn no_success(&mut self, down: bool) -> Outcome {
        if down {
            self.figures.down += 1;
            return Ok(error(503));
        }
        self.figures.broken += 1;
        Err(TransportFault::maybe_sent("modelled"))
    }
}

/// RFC 850's cousin that everybody sends: `Sun, 06 Nov 1994 08:49:37 GMT`.
fn httpdate(since_epoch: Duration) -> String {
    let seconds = since_epoch.as_secs();
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    // Civil date from days since 1970-01-01 (a well-known algorithm of Howard Hinnant's).
    let z = days as i64 + 719_468;
    let (era, doe) = (z.div_euclid(146_097), z.rem_euclid(146_097));
    let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let (day, month) = (doy - (153 * mp + 2) / 5 + 1, if mp < 10 { mp + 3 } else { mp - 9 });
    let year = yoe + era * 400 + i64::from(month <= 2);
    let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][(days % 7) as usize];
    let month =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][(month - 1) as usize];
    format!("{weekday}, {day:02} {month} {year} {:02}:{:02}:{:02} GMT", rest / 3_600, rest / 60 % 60, rest % 60)
}
