//! The fake as a Spotify that has had enough: too many calls within the window, and every call is answered 429 for a while.

use std::collections::VecDeque;
use std::time::Duration;

use spotify_fake::{Answer, Fake, Rule};
use tokio::time::Instant;

use crate::worker::WINDOW;

/// How long everything is answered 429.
const PENALTY: Duration = Duration::from_secs(3);

pub(crate) struct Limit {
    calls: Option<u32>,
    /// When how many calls had come.
    seen: VecDeque<(Instant, usize)>,
    /// Since when everything is refused, and how many calls had come by then.
    penalty: Option<(Instant, usize)>,
    refused: usize,
    times: usize,
}

fn calls(fake: &Fake) -> usize {
    fake.requests().iter().filter(|request| request.path.starts_with("/v1/")).count()
}

impl Limit {
    pub(crate) fn new(calls: Option<u32>) -> Self {
        Self { calls, seen: VecDeque::new(), penalty: None, refused: 0, times: 0 }
    }

    /// Looks at what has come, and refuses what is too much.
    pub(crate) fn keep(&mut self, fake: &Fake) {
        let Some(most) = self.calls else { return };
        let (now, count) = (Instant::now(), calls(fake));
        match self.penalty {
            Some((since, _)) if now < since + PENALTY => return,
            Some(_) => self.end(fake),
            None => {}
        }
        self.seen.push_back((now, count));
        while self.seen.front().is_some_and(|(at, _)| *at + WINDOW < now) {
            self.seen.pop_front();
        }
        let before = self.seen.front().map_or(0, |(_, count)| *count);
        if count.saturating_sub(before) > usize::try_from(most).unwrap_or(usize::MAX) {
            fake.switches().add(Rule::api().answer(Answer::too_many_requests(&PENALTY.as_secs().to_string())));
            self.penalty = Some((now, count));
            self.times += 1;
        }
    }

    /// Lets calls through again.
    pub(crate) fn end(&mut self, fake: &Fake) {
        if let Some((_, before)) = self.penalty.take() {
            fake.switches().clear();
            self.refused += calls(fake).saturating_sub(before);
            self.seen.clear();
        }
    }

    /// How many calls were answered 429.
    pub(crate) fn refused(&self) -> usize {
        self.refused
    }

    /// How often that began.
    pub(crate) fn times(&self) -> usize {
        self.times
    }
}
