//! A user's player: devices, what plays, what comes next. Time passes by the fake's clock, and only when somebody looks.

use std::collections::VecDeque;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::playable::Playable;
use super::time::written;

/// Something that can play.
#[derive(Clone, Debug)]
pub(crate) struct Device {
    pub(crate) id: String,
    pub(crate) name: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) volume: u8,
    pub(crate) supports_volume: bool,
    /// Takes no commands.
    pub(crate) restricted: bool,
}

/// What a player does at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Repeat {
    Off,
    Track,
    Context,
}

/// Something that was played.
#[derive(Clone, Debug)]
pub(crate) struct Played {
    pub(crate) item: Playable,
    pub(crate) context: Option<String>,
    pub(crate) at: SystemTime,
}

/// Why a command cannot be obeyed, in Spotify's words for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    NoActiveDevice,
    UnknownDevice,
    RestrictedDevice,
    NoVolume,
    NoNext,
    NoPrevious,
    /// Pausing what is paused, and the like.
    Restricted,
}

#[derive(Clone, Debug)]
pub(crate) struct Player {
    pub(crate) devices: Vec<Device>,
    pub(crate) active: Option<String>,
    /// The URI of the album, playlist, artist or show that plays.
    pub(crate) context: Option<String>,
    list: Vec<Playable>,
    index: usize,
    /// What somebody put into the queue and plays now, out of the list's turn.
    aside: Option<Playable>,
    pub(crate) queue: VecDeque<Playable>,
    pub(crate) playing: bool,
    pub(crate) repeat: Repeat,
    pub(crate) shuffle: bool,
    /// Where the current item was at `since`.
    position: Duration,
    /// When somebody last did something.
    pub(crate) since: SystemTime,
    /// Newest first.
    pub(crate) history: Vec<Played>,
}

/// So many plays can be asked for, says experience.
const REMEMBERED: usize = 50;

impl Player {
    pub(crate) fn new(devices: Vec<Device>) -> Self {
        Self {
            devices,
            active: None,
            context: None,
            list: Vec::new(),
            index: 0,
            aside: None,
            queue: VecDeque::new(),
            playing: false,
            repeat: Repeat::Off,
            shuffle: false,
            position: Duration::ZERO,
            since: UNIX_EPOCH,
            history: Vec::new(),
        }
    }

    pub(crate) fn device(&self) -> Option<&Device> {
        let active = self.active.as_deref()?;
        self.devices.iter().find(|device| device.id == active)
    }

    pub(crate) fn current(&self) -> Option<&Playable> {
        self.aside.as_ref().or_else(|| self.list.get(self.index))
    }

    /// What will play, in order: first what was queued, then the rest of the list.
    pub(crate) fn upcoming(&self) -> impl Iterator<Item = &Playable> {
        self.queue.iter().chain(self.list.iter().skip(self.index + 1))
    }

    pub(crate) fn progress(&self, now: SystemTime) -> Duration {
        let played = if self.playing { now.duration_since(self.since).unwrap_or_default() } else { Duration::ZERO };
        self.position.saturating_add(played)
    }

    /// Lets the time until `now` pass: what is over by then is history.
    pub(crate) fn settle(&mut self, now: SystemTime) {
        // Who leaves a loop playing for a year finds it where it started.
        const MOST: usize = 10_000;
        for _ in 0..MOST {
            let Some(length) = self.current().map(|item| Duration::from_millis(item.duration_ms().max(1_000))) else {
                return;
            };
            let Some(over) = self.progress(now).checked_sub(length).filter(|_| self.playing) else { return };
            let ended = now.checked_sub(over).unwrap_or(now);
            self.remember(self.current().cloned(), ended);
            let moved = self.repeat == Repeat::Track || self.advance(self.repeat == Repeat::Context);
            self.position = Duration::ZERO;
            self.since = ended;
            self.playing = moved;
            if !moved {
                self.index = 0;
            }
        }
        self.position = Duration::ZERO;
        self.since = now;
    }

    fn remember(&mut self, item: Option<Playable>, at: SystemTime) {
        if let Some(item) = item {
            self.history.insert(0, Played { item, context: self.context.clone(), at });
            self.history.truncate(REMEMBERED);
        }
    }

    /// On to what comes next; `false` at the end.
    fn advance(&mut self, around: bool) -> bool {
        if let Some(queued) = self.queue.pop_front() {
            self.aside = Some(queued);
            return true;
        }
        let more = self.index + 1 < self.list.len();
        if more || (around && !self.list.is_empty()) {
            self.aside = None;
            self.index = if more { self.index + 1 } else { 0 };
            return true;
        }
        false
    }

    /// The device that a command is for, made active if another was.
    pub(crate) fn command(&mut self, device: Option<&str>, now: SystemTime) -> Result<(), Refusal> {
        self.settle(now);
        let wanted = device.or(self.active.as_deref()).ok_or(Refusal::NoActiveDevice)?;
        let found = self.devices.iter().find(|device| device.id == wanted).ok_or(Refusal::UnknownDevice)?;
        if found.restricted {
            return Err(Refusal::RestrictedDevice);
        }
        self.active = Some(found.id.clone());
        Ok(())
    }

    /// Plays this list from `index` on.
    pub(crate) fn play(
        &mut self,
        context: Option<String>,
        list: Vec<Playable>,
        index: usize,
        position: Duration,
        now: SystemTime,
    ) {
        self.context = context;
        self.index = index.min(list.len().saturating_sub(1));
        self.list = list;
        self.aside = None;
        self.start(position, now);
    }

    pub(crate) fn resume(&mut self, now: SystemTime) -> Result<(), Refusal> {
        if self.current().is_none() {
            return Err(Refusal::Restricted);
        }
        self.start(self.progress(now), now);
        Ok(())
    }

    pub(crate) fn pause(&mut self, now: SystemTime) {
        self.position = self.progress(now);
        self.playing = false;
        self.since = now;
    }

    pub(crate) fn seek(&mut self, to: Duration, now: SystemTime) {
        self.position = to;
        self.since = now;
        // Beyond the end is the end.
        self.settle(now);
    }

    pub(crate) fn next(&mut self, now: SystemTime) -> Result<(), Refusal> {
        let left = self.current().cloned();
        if !self.advance(self.repeat == Repeat::Context) {
            return Err(Refusal::NoNext);
        }
        self.remember(left, now);
        self.start(Duration::ZERO, now);
        Ok(())
    }

    pub(crate) fn previous(&mut self, now: SystemTime) -> Result<(), Refusal> {
        if self.aside.take().is_none() {
            self.index = self.index.checked_sub(1).ok_or(Refusal::NoPrevious)?;
        }
        self.start(Duration::ZERO, now);
        Ok(())
    }

    pub(crate) fn set_volume(&mut self, percent: u8) -> Result<(), Refusal> {
        let active = self.active.as_deref();
        let device = self.devices.iter_mut().find(|device| Some(device.id.as_str()) == active);
        let device = device.filter(|device| device.supports_volume).ok_or(Refusal::NoVolume)?;
        device.volume = percent;
        Ok(())
    }

    /// Nothing plays anywhere, as after a night.
    pub(crate) fn switch_off(&mut self) {
        let (devices, history) = (std::mem::take(&mut self.devices), std::mem::take(&mut self.history));
        *self = Self { history, ..Self::new(devices) };
    }

    fn start(&mut self, position: Duration, now: SystemTime) {
        self.position = position;
        self.playing = true;
        self.since = now;
    }
}

impl Played {
    pub(crate) fn written_at(&self) -> String {
        written(self.at)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::UserRecord;
    use super::super::seed::Plan;
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn player() -> (Player, Vec<Playable>, SystemTime) {
        let world = Plan { seed: 1, saved_tracks: 0, users: vec![UserRecord::new("a")] }.grow();
        let list: Vec<Playable> =
            world.tracks().iter().take(3).map(|track| Playable::Track(Arc::clone(track))).collect();
        let now = UNIX_EPOCH + 1_000 * SECOND;
        let device = Device {
            id: "d".to_owned(),
            name: "D",
            kind: "Computer",
            volume: 50,
            supports_volume: true,
            restricted: false,
        };
        let mut player = Player::new(vec![device]);
        player.command(Some("d"), now).unwrap();
        player.play(None, list.clone(), 0, Duration::ZERO, now);
        (player, list, now)
    }

    #[test]
    fn what_is_over_is_followed_by_what_comes_next() {
        let (mut player, list, now) = player();
        let first = Duration::from_millis(list[0].duration_ms());
        player.queue.push_back(list[2].clone());
        player.settle(now + first + SECOND);
        assert_eq!((player.current(), player.progress(now + first + SECOND)), (Some(&list[2]), SECOND));
        assert_eq!(player.history[0].item, list[0]);
        let queued = Duration::from_millis(list[2].duration_ms());
        player.settle(now + first + queued + SECOND);
        assert_eq!(player.current(), Some(&list[1]), "the list goes on after what was queued");
        player.settle(now + 10_000 * SECOND);
        assert!(!player.playing, "the list ends");
    }

    #[test]
    fn repeating_never_ends() {
        for repeat in [Repeat::Track, Repeat::Context] {
            let (mut player, _, now) = player();
            player.repeat = repeat;
            let later = now + Duration::from_secs(400 * 24 * 3_600);
            player.settle(later);
            assert!(player.playing && player.progress(later) < 600 * SECOND);
        }
    }

    #[test]
    fn a_pause_keeps_the_place() {
        let (mut player, list, now) = player();
        player.pause(now + 20 * SECOND);
        assert_eq!(player.progress(now + 500 * SECOND), 20 * SECOND);
        player.resume(now + 500 * SECOND).unwrap();
        assert_eq!(player.progress(now + 501 * SECOND), 21 * SECOND);
        assert_eq!(player.previous(now), Err(Refusal::NoPrevious));
        player.next(now).unwrap();
        assert_eq!(player.current(), Some(&list[1]));
    }
}
