//! The methods of the client's groups that take any number.
//!
//! ```no_run
//! # async fn example(spotify: spotify_web::Spotify, ids: Vec<String>) -> Result<(), spotify_web::Error> {
//! let many = spotify.tracks().get_many(&ids).market("SE").in_flight(6).await?;
//! println!("{} are not there", many.missing().count());
//! # Ok(()) }
//! ```

use std::fmt::Display;
use std::ops::Range;

use super::{Bulk, Contents};
use crate::bulk::{FillPlaylist, GetMany, LibraryChange, LibraryCheck, RemoveFromPlaylist, ReorderPlaylist, Work};
use crate::client::{Albums, Artists, Audiobooks, Chapters, Episodes, Library, Playlists, Shows, Tracks, Users};
use crate::error::Error;
use crate::id::Id;
use crate::library::{Check, Remove, Save};
use crate::market::Market;
use crate::model::{Album, Artist, Audiobook, Chapter, Episode, Playlist, Show, Track};
use crate::operation::{ArgumentError, Operation};
use crate::playlists::{AddItems, Items, RemoveItems, ReorderItems, ReplaceItems};
use crate::text::Text;
use crate::uri::Uri;
use crate::{albums, artists, audiobooks, chapters, episodes, shows, tracks};

/// What people have at hand, as what the operation `O` takes under this name.
fn taken<O: Operation, T>(name: &'static str, value: impl TryInto<T, Error: Display>) -> Result<T, Error> {
    value.try_into().map_err(|error| Error::argument(&O::METADATA, ArgumentError::new(name, error)))
}

fn all_taken<O: Operation, T>(
    name: &'static str,
    values: impl IntoIterator<Item = impl TryInto<T, Error: Display>>,
) -> Result<Vec<T>, Error> {
    values.into_iter().map(|value| taken::<O, T>(name, value)).collect()
}

macro_rules! get_many {
    ($(client = $group:ident::$method:ident, $kind:ident, $module:ident $(, $market:ident)?;)*) => {$(
        impl<C: Clone> $group<C> {
            /// Gets any number, in both quota modes: with the batch operation where that is open, and with one call for each id
            /// where it is closed, which is found out once and remembered for all clones of the client.
            ///
            /// The answer is in the order of the ids, and says which of them are not there. An id that is given several times
            /// is asked for once.
            pub fn $method(
                &self,
                ids: impl IntoIterator<Item = impl TryInto<Id<$kind>, Error: Display>>,
            ) -> Bulk<GetMany<$kind>, C> {
                Bulk::new(self.client(), all_taken::<$module::GetMany, _>("ids", ids).map(GetMany::new))
            }
        }

        impl<C> Bulk<GetMany<$kind>, C> {
            /// At most so many calls at once, at least one; four unless set.
            pub fn in_flight(self, calls: usize) -> Self {
                self.with(|many| Ok(many.in_flight(calls)))
            }

            $(
                /// As they are offered in this market. Unless it is set, the client's is.
                pub fn $market(self, market: impl TryInto<Market, Error: Display>) -> Self {
                    self.with(|many| Ok(many.market(taken::<$module::GetMany, _>("market", market)?)))
                }
            )?
        }
    )*};
}

get_many! {
    client = Albums::get_many, Album, albums, market;
    client = Artists::get_many, Artist, artists;
    client = Audiobooks::get_many, Audiobook, audiobooks, market;
    client = Chapters::get_many, Chapter, chapters, market;
    client = Episodes::get_many, Episode, episodes, market;
    client = Shows::get_many, Show, shows, market;
    client = Tracks::get_many, Track, tracks, market;
}

impl<C: Clone> Library<C> {
    /// Saves any number of tracks, albums, episodes, shows and audiobooks, and follows artists, users and playlists, in both
    /// quota modes. The last are saved last; a URI that is given several times is sent once.
    ///
    /// Scopes as for [`library::Save`](crate::library::Save).
    pub fn save(&self, uris: impl IntoIterator<Item = impl TryInto<Uri, Error: Display>>) -> Bulk<LibraryChange, C> {
        Bulk::new(self.client(), all_taken::<Save, _>("uris", uris).and_then(LibraryChange::save))
    }

    /// Removes any number of what [`save`](Self::save) saves. A playlist of the user's own that is removed is deleted by that.
    ///
    /// Scopes as for [`library::Remove`](crate::library::Remove).
    pub fn remove(&self, uris: impl IntoIterator<Item = impl TryInto<Uri, Error: Display>>) -> Bulk<LibraryChange, C> {
        Bulk::new(self.client(), all_taken::<Remove, _>("uris", uris).and_then(LibraryChange::remove))
    }

    /// Whether each of any number is saved or followed, in the order of the URIs. One that is given several times is asked once.
    ///
    /// Scopes as for [`library::Check`](crate::library::Check).
    pub fn contains(&self, uris: impl IntoIterator<Item = impl TryInto<Uri, Error: Display>>) -> Bulk<LibraryCheck, C> {
        Bulk::new(self.client(), all_taken::<Check, _>("uris", uris).and_then(LibraryCheck::new))
    }
}

impl<C: Clone> Users<C> {
    /// Follows any number of artists, users and playlists, in both quota modes.
    ///
    /// Scopes as for [`library::Save`](crate::library::Save).
    pub fn follow(&self, uris: impl IntoIterator<Item = impl TryInto<Uri, Error: Display>>) -> Bulk<LibraryChange, C> {
        Bulk::new(self.client(), all_taken::<Save, _>("uris", uris).and_then(LibraryChange::follow))
    }

    /// Stops following any number of artists, users and playlists. A playlist of the user's own is deleted by that.
    ///
    /// Scopes as for [`library::Remove`](crate::library::Remove).
    pub fn unfollow(
        &self,
        uris: impl IntoIterator<Item = impl TryInto<Uri, Error: Display>>,
    ) -> Bulk<LibraryChange, C> {
        Bulk::new(self.client(), all_taken::<Remove, _>("uris", uris).and_then(LibraryChange::unfollow))
    }

    /// Whether the user follows each of any number of artists, users and playlists, in the order of the URIs.
    ///
    /// Scopes as for [`library::Check`](crate::library::Check).
    pub fn follows(&self, uris: impl IntoIterator<Item = impl TryInto<Uri, Error: Display>>) -> Bulk<LibraryCheck, C> {
        Bulk::new(self.client(), all_taken::<Check, _>("uris", uris).and_then(LibraryCheck::follows))
    }
}

impl<C> Bulk<LibraryCheck, C> {
    /// At most so many calls at once, at least one; four unless set.
    pub fn in_flight(self, calls: usize) -> Self {
        self.with(|check| Ok(check.in_flight(calls)))
    }
}

/// Which playlist, and what is to be done with it.
fn on_playlist<O: Operation, W: Work>(
    id: impl TryInto<Id<Playlist>, Error: Display>,
    work: impl FnOnce(Id<Playlist>) -> Result<W, Error>,
) -> Result<W, Error> {
    taken::<O, _>("playlist_id", id).and_then(work)
}

impl<C: Clone> Playlists<C> {
    /// Adds any number of tracks, episodes and chapters in their order, at the end or before a
    /// [`position`](Bulk::position). What is given twice is added twice.
    ///
    /// Adding must not be done twice: before it begins, and before it goes on after a lost answer, the playlist's state is read,
    /// which is one small call more than [`add_items`](Self::add_items) makes. The module [`bulk`](crate::bulk) says what is
    /// concluded from it. Scopes as for [`AddItems`].
    pub fn add(
        &self,
        id: impl TryInto<Id<Playlist>, Error: Display>,
        uris: impl IntoIterator<Item = impl TryInto<Uri, Error: Display>>,
    ) -> Bulk<FillPlaylist, C> {
        let uris = all_taken::<AddItems, _>("uris", uris);
        Bulk::new(self.client(), on_playlist::<AddItems, _>(id, |id| FillPlaylist::add(id, uris?, None)))
    }

    /// Makes the playlist hold these and nothing else, any number of them: the first 100 take the place of all that is there,
    /// the others are added. With none, the playlist is emptied, by one call.
    ///
    /// Scopes as for [`ReplaceItems`].
    pub fn replace(
        &self,
        id: impl TryInto<Id<Playlist>, Error: Display>,
        uris: impl IntoIterator<Item = impl TryInto<Uri, Error: Display>>,
    ) -> Bulk<FillPlaylist, C> {
        let uris = all_taken::<ReplaceItems, _>("uris", uris);
        Bulk::new(self.client(), on_playlist::<ReplaceItems, _>(id, |id| FillPlaylist::replace(id, uris?)))
    }

    /// Removes any number of URIs, each wherever it stands in the playlist.
    ///
    /// Scopes as for [`RemoveItems`].
    pub fn remove(
        &self,
        id: impl TryInto<Id<Playlist>, Error: Display>,
        uris: impl IntoIterator<Item = impl TryInto<Uri, Error: Display>>,
    ) -> Bulk<RemoveFromPlaylist, C> {
        let uris = all_taken::<RemoveItems, _>("uris", uris);
        Bulk::new(self.client(), on_playlist::<RemoveItems, _>(id, |id| RemoveFromPlaylist::new(id, uris?)))
    }

    /// Moves the places of `range`, however many, before the place `before`; both from 0 and as positions are now.
    ///
    /// Moving must not be done twice: as with [`add`](Self::add), the playlist's state is read first. Scopes as for
    /// [`ReorderItems`].
    pub fn reorder(
        &self,
        id: impl TryInto<Id<Playlist>, Error: Display>,
        range: Range<u32>,
        before: u32,
    ) -> Bulk<ReorderPlaylist, C> {
        let work = on_playlist::<ReorderItems, _>(id, |id| Ok(ReorderPlaylist::new(id, range, before)));
        Bulk::new(self.client(), work)
    }

    /// All that is in the playlist, whichever of its two names the app's quota mode has for it.
    ///
    /// Of others' playlists, an app in development mode gets nothing but a 403. Scopes as for [`Items`].
    pub fn contents(&self, id: impl TryInto<Id<Playlist>, Error: Display>) -> Contents<C> {
        Contents::new(self.client(), taken::<Items, _>("playlist_id", id))
    }
}

impl<C> Bulk<FillPlaylist, C> {
    /// Before which position, from 0, they are added; at the end unless set. Means nothing to a replacement.
    pub fn position(self, position: u32) -> Self {
        self.with(|fill| Ok(fill.position(position)))
    }
}

impl<C> Bulk<RemoveFromPlaylist, C> {
    /// Removes them from this state of the playlist, also if it has changed since.
    pub fn snapshot_id(self, snapshot_id: impl Into<Text>) -> Self {
        self.with(|remove| Ok(remove.from_snapshot(snapshot_id.into())))
    }
}

impl<C> Bulk<ReorderPlaylist, C> {
    /// Only if the playlist is in this state, which the positions are from; otherwise it ends with
    /// [`PlaylistChanged`](crate::ErrorKind::PlaylistChanged), and nothing has moved.
    pub fn snapshot_id(self, snapshot_id: impl Into<Text>) -> Self {
        self.with(|reorder| Ok(reorder.in_snapshot(snapshot_id.into())))
    }
}
