//! All that is in a playlist.
//!
//! ```no_run
//! # async fn example(spotify: spotify_web::Spotify) -> Result<(), spotify_web::Error> {
//! let whole = spotify.playlists().contents("3cEYpjA9oz9GiPac4AsH4n").await?;
//! for item in whole.items.iter().filter_map(|place| place.item.as_ref()) {
//!     println!("{}", item.name());
//! }
//! # Ok(()) }
//! ```

use std::fmt::{self, Display};
use std::future::{Future, IntoFuture};
use std::pin::Pin;

use crate::bulk::{IN_FLIGHT, Learned};
use crate::call::CallPolicy;
use crate::client::{PendingCall, Spotify};
use crate::error::{Error, ErrorKind};
use crate::gate::Class;
use crate::id::Id;
use crate::market::Market;
use crate::model::{Playlist, PlaylistItem};
use crate::operation::{ArgumentError, Operation, QuotaMode};
use crate::page::{Page, Skipped};
use crate::pager::Paged;
use crate::playlists::{Items, Tracks};

/// All that is in a playlist, read page by page when it is awaited.
///
/// The operation of today's name is called. Where that is refused and the app may have extended quota, the one of the old
/// name is, which shows others' playlists too.
#[must_use = "nothing is read until it is awaited"]
pub struct Contents<C = Spotify> {
    client: C,
    id: Result<Id<Playlist>, Error>,
    market: Option<Market>,
    policy: Option<CallPolicy>,
    class: Class,
}

/// A whole playlist.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct WholePlaylist {
    /// Each place, in order; also those whose item was removed or cannot be had.
    pub items: Vec<PlaylistItem>,
    /// What could not be read at all, with its place.
    pub skipped: Vec<Skipped>,
}

impl<C> Contents<C> {
    pub(super) fn new(client: C, id: Result<Id<Playlist>, Error>) -> Self {
        Self { client, id, market: None, policy: None, class: Class::Bulk }
    }

    /// The same of the client that is in this one, and what else is.
    #[cfg(feature = "blocking")]
    pub(crate) fn over<D, R>(self, apart: impl FnOnce(C) -> (R, D)) -> (R, Contents<D>) {
        let Self { client, id, market, policy, class } = self;
        let (rest, client) = apart(client);
        (rest, Contents { client, id, market, policy, class })
    }

    /// Relink to what can be played there. Unless it is set, the client's market is.
    pub fn market(mut self, market: impl TryInto<Market, Error: Display>) -> Self {
        match market.try_into() {
            Ok(market) => self.market = Some(market),
            Err(error) if self.id.is_ok() => {
                self.id = Err(Error::argument(&Items::METADATA, ArgumentError::new("market", error)));
            }
            Err(_) => {}
        }
        self
    }

    /// How often and how long each page is tried, instead of as the client's policy says.
    pub fn policy(mut self, policy: CallPolicy) -> Self {
        self.policy = Some(policy);
        self
    }

    /// How urgent it is where the rate limit makes calls wait: [`Class::Bulk`] unless set.
    pub fn class(mut self, class: Class) -> Self {
        self.class = class;
        self
    }
}

impl IntoFuture for Contents {
    type Output = Result<WholePlaylist, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let Self { client, id, market, policy, class } = self;
            let id = id?;
            let mut today = client.call(Items { market, ..Items::new(&id) }).class(class);
            let mut old = client.call(Tracks { market, ..Tracks::new(&id) }).class(class);
            if let Some(policy) = policy {
                today = today.policy(policy.clone());
                old = old.policy(policy);
            }
            let refused = match all(today).await {
                Err(error) if matches!(error.kind(), ErrorKind::Forbidden) => error,
                outcome => return outcome,
            };
            if !may_be_open(&client.app.learned, client.defaults.quota_mode) {
                return Err(refused);
            }
            match all(old).await {
                Err(error) if matches!(error.kind(), ErrorKind::ClosedInDevelopmentMode { .. }) => {
                    client.app.learned.set_open(Tracks::METADATA.id, false);
                    Err(refused)
                }
                outcome => outcome,
            }
        })
    }
}

/// Whether the operation of the old name may be open to the app.
fn may_be_open(learned: &Learned, quota_mode: Option<QuotaMode>) -> bool {
    learned.is_open(Tracks::METADATA.id).unwrap_or(quota_mode != Some(QuotaMode::Development))
}

async fn all<O>(first: PendingCall<O>) -> Result<WholePlaylist, Error>
where
    O: Paged<Item = PlaylistItem, Page = Page<PlaylistItem>> + Send + Unpin + 'static,
    O::Output: Send + 'static,
{
    let mut pages = first.pages(IN_FLIGHT);
    let mut items = Vec::new();
    while let Some(item) = pages.try_next().await? {
        items.push(item);
    }
    Ok(WholePlaylist { items, skipped: pages.skipped().to_vec() })
}

impl<C> fmt::Debug for Contents<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Contents").finish_non_exhaustive()
    }
}
