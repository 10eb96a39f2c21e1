//! A random walk: whatever callers, leaders, the API, the user and the clocks do, the session keeps what it promises.

use proptest::prelude::*;

use super::*;
use crate::machine::{Machine, Step};
use crate::time::Timestamp;

#[derive(Clone, Copy, Debug)]
enum Event {
    /// Somebody asks for a bearer.
    Ask,
    /// A job that is out succeeds: which, for how long, and whether the server rotates.
    Succeed(usize, u64, bool),
    Fail(usize),
    Dead(usize),
    /// Whoever held this job is gone.
    Drop(usize),
    /// The API answers 401 to one of the bearers handed out.
    Reject(usize),
    SignIn(u64),
    SignOut,
    Pass(u64),
    /// The wall clock alone jumps.
    Jump(i64),
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let lifetime = prop::sample::select(vec![0u64, 1, 30, 3600, 86_400]);
    let event = prop_oneof![
        8 => Just(Event::Ask),
        4 => (0usize..4, lifetime.clone(), any::<bool>()).prop_map(|(i, l, r)| Event::Succeed(i, l, r)),
        3 => (0usize..4).prop_map(Event::Fail),
        1 => (0usize..4).prop_map(Event::Dead),
        1 => (0usize..4).prop_map(Event::Drop),
        2 => (0usize..8).prop_map(Event::Reject),
        1 => lifetime.prop_map(Event::SignIn),
        1 => Just(Event::SignOut),
        4 => prop::sample::select(vec![0u64, 1, 5, 11, 49, 61, 700, 3601]).prop_map(Event::Pass),
        1 => prop::sample::select(vec![-100_000i64, -400, -200, 200, 100_000]).prop_map(Event::Jump),
    ];
    prop::collection::vec(event, 0..120)
}

/// A job that is out.
struct Out {
    /// Gone with whoever held the job.
    ticket: Option<Ticket>,
    generation: u64,
    /// When its leader is taken for dead.
    dead_at: Duration,
}

/// What the world knows besides the session.
struct World {
    session: Session,
    now: Now,
    out: Vec<Out>,
    bearers: Vec<Bearer>,
    /// The newest tokens that the session was given, by number; their texts are `A<n>` and `R<n>`.
    access: u64,
    refresh: u64,
    numbers: u64,
    /// Rejected bearers' generations.
    rejected: Vec<u64>,
    /// Until when nobody may lead, and in which generation.
    cooling: Option<(u64, Duration)>,
    dead: Option<u64>,
    /// A new token that nobody has been given yet, and until when that counts.
    unused: Option<Duration>,
}

impl World {
    fn new() -> Self {
        Self {
            session: expired(),
            now: START,
            out: Vec::new(),
            bearers: Vec::new(),
            access: 1,
            refresh: 1,
            numbers: 1,
            rejected: Vec::new(),
            cooling: None,
            dead: None,
            unused: None,
        }
    }

    fn ask(&mut self) {
        let generation = self.session.generation();
        let now = self.now.monotonic();
        let unused = self.unused.take().is_some_and(|until| now < until);
        let lease = self.session.lease(self.now);
        assert!(!unused || matches!(lease, Lease::Ready(_)), "a new token is used at least once: {lease:?}");
        match lease {
            Lease::Ready(bearer) => {
                assert_eq!(bearer.generation(), generation, "only the current generation is handed out");
                assert_eq!(bearer.token().expose_secret(), format!("A{}", self.access), "never an older token");
                assert!(!self.rejected.contains(&generation), "a refused token is not handed out again");
                self.bearers.push(bearer);
            }
            Lease::Refresh(job) => {
                let token = self.session.token().unwrap();
                let wall = self.now.wall();
                let due = token.expires_at().unwrap() <= wall.saturating_add(secs(66));
                let set_back = token.obtained_at().since(wall) > secs(300);
                assert!(due || set_back || self.rejected.contains(&generation), "nobody renews without a reason");
                let rivals = self.out.iter().filter(|job| job.generation == generation && now < job.dead_at);
                assert_eq!(rivals.count(), 0, "at most one live leader");
                if let Some((of, until)) = self.cooling {
                    assert!(of != generation || now >= until, "a failure cools down for everybody");
                }
                assert_ne!(self.dead, Some(generation), "invalid_grant is never retried");
                let (ticket, mut exchange) = job.into_parts();
                let Ok(Step::Send { request, .. }) = exchange.step(self.now) else {
                    panic!("a leader has something to send")
                };
                assert_eq!(
                    form(&request)["refresh_token"],
                    format!("R{}", self.refresh),
                    "the newest refresh token is presented"
                );
                self.out.push(Out { ticket: Some(ticket), generation, dead_at: now + LEADER_TIME });
            }
            Lease::Join { retry_at } => {
                assert!(retry_at > now && retry_at <= now + LEADER_TIME, "nobody joins for ever");
                let leads = self.out.iter().any(|job| job.generation == generation && now < job.dead_at);
                assert!(leads, "there is somebody to join");
                assert_ne!(self.dead, Some(generation));
            }
            Lease::CoolingDown { retry_at, .. } => {
                assert_eq!(self.cooling, Some((generation, retry_at)));
                assert!(retry_at > now && retry_at <= now + secs(66));
            }
            Lease::SignIn(SignInReason::NeverSignedIn | SignInReason::SignedOut) => {
                assert!(self.session.token().is_none())
            }
            Lease::SignIn(SignInReason::RefreshTokenDead(_)) => assert_eq!(self.dead, Some(generation)),
            Lease::SignIn(SignInReason::NoRefreshToken) => panic!("all tokens here have one"),
        }
    }

    /// A token that nobody has seen yet.
    fn fresh(&mut self, lifetime: u64, rotated: bool) -> (Token, u64, u64) {
        self.numbers += 1;
        let access = self.numbers;
        let refresh = if rotated { self.numbers } else { self.refresh };
        let token = obtained(&format!("A{access}"), Some(&format!("R{refresh}")), lifetime, self.now);
        (token, access, refresh)
    }

    fn finish(&mut self, which: usize, result: impl FnOnce(&mut Self) -> Result<(Token, u64, u64), ExchangeError>) {
        if self.out.is_empty() {
            return;
        }
        let which = which % self.out.len();
        let generation = self.out[which].generation;
        let Some(ticket) = self.out[which].ticket.take() else {
            return;
        };
        self.out.remove(which);
        let current = generation == self.session.generation();
        assert_eq!(self.session.expects(&ticket), current);
        let (result, numbers) = match result(self) {
            Ok((token, access, refresh)) => (Ok(token), Some((access, refresh))),
            Err(error) => (Err(error), None),
        };
        match (self.session.finish(self.now, ticket, result), numbers) {
            (Finished::Renewed(bearer), Some((access, refresh))) => {
                assert!(current, "only the current generation is renewed");
                assert_eq!(bearer.generation(), generation + 1);
                (self.access, self.refresh) = (access, refresh);
                self.unused = Some(self.now.monotonic() + secs(60));
            }
            (Finished::CoolingDown { retry_at, .. }, None) => {
                assert!(current);
                self.cooling = Some((generation, retry_at));
            }
            (Finished::SignIn(_), None) => {
                assert!(current);
                self.dead = Some(generation);
            }
            (Finished::Ignored, None) => {}
            (Finished::Ignored, Some(_)) => assert!(!current, "a success of the current generation counts"),
            (other, numbers) => panic!("{other:?} for {numbers:?}"),
        }
    }

    fn apply(&mut self, event: Event) {
        match event {
            Event::Ask => self.ask(),
            Event::Succeed(which, lifetime, rotated) => {
                self.finish(which, |world| Ok(world.fresh(lifetime, rotated)));
            }
            Event::Fail(which) => self.finish(which, |_| Err(unavailable())),
            Event::Dead(which) => self.finish(which, |_| Err(dead_refresh_token())),
            Event::Drop(which) => {
                if let Some(job) = self.out.get_mut(which) {
                    // Its time goes on; its answer will never be heard.
                    job.ticket = None;
                }
            }
            Event::Reject(which) => {
                if let Some(bearer) = self.bearers.iter().rev().nth(which) {
                    self.session.reject(bearer);
                    self.rejected.push(bearer.generation());
                    if bearer.generation() == self.session.generation() {
                        self.unused = None;
                    }
                }
            }
            Event::SignIn(lifetime) => {
                let (token, access, refresh) = self.fresh(lifetime, true);
                self.session.sign_in(token);
                (self.access, self.refresh) = (access, refresh);
                self.unused = None;
            }
            Event::SignOut => {
                self.session.sign_out();
                self.unused = None;
            }
            Event::Pass(seconds) => self.now = self.now.advanced(secs(seconds)),
            Event::Jump(seconds) => {
                let millis = self.now.wall().as_unix_millis() + seconds * 1_000;
                self.now = Now::new(Timestamp::from_unix_millis(millis), self.now.monotonic());
            }
        }
    }

    /// Whatever has happened, one renewal by the next caller ends in a usable token, unless the user must sign in.
    fn settles(&mut self) {
        self.now = self.now.advanced(secs(7200));
        match self.session.lease(self.now) {
            Lease::Ready(_) => return,
            Lease::SignIn(_) => {
                let (token, ..) = self.fresh(3600, true);
                self.session.sign_in(token);
            }
            Lease::Refresh(job) => {
                let (token, ..) = self.fresh(3600, false);
                self.session.finish(self.now, job.into_parts().0, Ok(token));
            }
            other => panic!("stuck: {other:?}"),
        }
        for _ in 0..10 {
            let _ = ready(&mut self.session, self.now);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]
    #[test]
    fn d2_no_order_of_events_breaks_a_sessions_promises(events in events()) {
        let mut world = World::new();
        for event in events {
            world.apply(event);
            world.ask();
        }
        world.settles();
    }
}
