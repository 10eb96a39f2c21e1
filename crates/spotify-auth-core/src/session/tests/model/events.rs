//! What may happen.

/// One thing that happens. The number is the caller's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Event {
    /// Asks for a bearer.
    Ask(usize),
    /// Has had a 401 for the bearer it holds, says so and asks again.
    Rejected(usize),
    /// Goes away, and drops the renewal that it leads.
    Leave(usize),
    /// Goes on with its renewal: the next request, which meets this, or the end.
    Go(usize, Meets),
    /// The request that travels arrives, and meets this.
    Arrive(usize, Meets),
    /// The answer arrives, however late.
    Deliver(usize),
    /// The answer is lost, or the request is.
    Lose(usize),
    /// The connection failed, and nothing was sent.
    NotSent(usize),
    /// Time passes until just this.
    Pass(Moment),
    /// Only the wall clock moves, by so many seconds.
    Jump(i64),
    SignIn,
    SignOut,
    /// The user takes the app's access away.
    Revoke,
}

/// What a request meets on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meets {
    Server,
    /// 503.
    Busy,
    /// 503 with `Retry-After`, in seconds.
    BusyFor(u64),
    /// Nobody yet.
    Delay,
}

/// A time at which something is different.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moment {
    /// The token is not yet within the greatest of its margins.
    Early,
    /// The token is within the least of its margins.
    Due,
    /// The token ends.
    End,
    /// A new token does not count as unused any more.
    Stale,
    /// The leader is taken for dead.
    Deposed,
    CooledDown,
    /// This caller's exchange may try again.
    Again(usize),
    /// The time of this caller's exchange is over.
    Over(usize),
}
