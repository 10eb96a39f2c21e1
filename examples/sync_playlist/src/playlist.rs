//! The playlist on Spotify's side: reading what is in it, and writing to it.

use anyhow::{Result, bail};
use spotify_web::{ErrorKind, Id, Playlist, PlaylistItem, Skipped, Snapshot, Spotify, Text, Uri, UriKind};
use sync_playlist::plan::{Item, Write};

/// So often a playlist is read that changes while it is.
const ATTEMPTS: u32 = 3;

/// A playlist at one moment.
#[derive(Debug)]
pub(crate) struct State {
    /// Names the moment; `None` if Spotify does not say.
    pub(crate) snapshot: Option<Text>,
    /// What is in it; `None` for what has no URI that it could be removed by.
    pub(crate) items: Vec<Option<Uri>>,
}

/// Which state a playlist is in.
pub(crate) async fn snapshot(spotify: &Spotify, id: &Id<Playlist>) -> Result<Option<Text>> {
    Ok(spotify.playlists().get(id).fields("snapshot_id").await?.snapshot_id)
}

/// Reads a playlist, as it was at one moment.
pub(crate) async fn read(spotify: &Spotify, id: &Id<Playlist>) -> Result<State> {
    let mut before = snapshot(spotify, id).await?;
    for _ in 0..ATTEMPTS {
        // Without a market: with one, Spotify may name other tracks than the ones that are there.
        let whole = spotify.playlists().contents(id).await?;
        let after = snapshot(spotify, id).await?;
        if before == after {
            return Ok(State { snapshot: after, items: places(&whole.items, &whole.skipped) });
        }
        before = after;
    }
    bail!("the playlist is changed all the time: run this again when nobody changes it")
}

/// Each place of a playlist, also those that could not be read.
fn places(items: &[PlaylistItem], skipped: &[Skipped]) -> Vec<Option<Uri>> {
    let mut places: Vec<Option<Uri>> = items.iter().map(named).collect();
    for Skipped { position, .. } in skipped {
        places.insert(places.len().min(*position as usize), None);
    }
    places
}

/// By which URI it is removed: of a track that stands in for another, the other's.
fn named(item: &PlaylistItem) -> Option<Uri> {
    let item = item.item.as_ref()?;
    let asked_for = item.as_track().and_then(|track| track.linked_from.as_ref()).and_then(|track| track.uri());
    let uri = Uri::new(&asked_for.or_else(|| item.uri())?).ok()?;
    (uri.can_be_added() || uri.kind() == UriKind::Local).then_some(uri)
}

/// What came of a write.
#[derive(Debug)]
pub(crate) enum Written {
    Done(Snapshot),
    /// It may have been done: only the playlist itself can tell.
    Unclear(spotify_web::Error),
    /// Spotify does not take it: it no longer fits what is there, or never will.
    Refused(spotify_web::Error),
}

/// Makes one write to the playlist in this state.
///
/// # Errors
/// It was not done, and would not be the next time.
pub(crate) async fn write(
    spotify: &Spotify,
    id: &Id<Playlist>,
    snapshot: Option<&Text>,
    write: &Write<Uri>,
) -> Result<Written> {
    let playlists = spotify.playlists();
    let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let outcome = match write {
        Write::Replace(uris) => playlists.replace_items(id, uris).await,
        Write::Add { position, items } => playlists.add_items(id, items).position(number(*position)).await,
        Write::Remove(uris) => {
            let call = playlists.remove_items(id, uris);
            match snapshot {
                Some(snapshot) => call.snapshot_id(snapshot.clone()).await,
                None => call.await,
            }
        }
        Write::Move { start, length, before } => {
            let call = playlists.reorder_items(id, number(*start), number(*before)).range_length(number(*length));
            match snapshot {
                Some(snapshot) => call.snapshot_id(snapshot.clone()).await,
                None => call.await,
            }
        }
        other => bail!("there is no call for {other:?}"),
    };
    match outcome {
        Ok(snapshot) => Ok(Written::Done(snapshot)),
        Err(error) => match error.kind() {
            ErrorKind::Unreachable(_) | ErrorKind::Unavailable { .. } | ErrorKind::OutOfTime | ErrorKind::Decode(_) => {
                Ok(Written::Unclear(error))
            }
            ErrorKind::BadRequest => Ok(Written::Refused(error)),
            _ => Err(error.into()),
        },
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may panic")]

    use spotify_web::Page;

    use super::*;

    #[test]
    fn every_place_counts_also_those_that_cannot_be_read_or_removed() {
        let page: Page<PlaylistItem> = serde_json::from_str(
            r#"{"offset": 0, "total": 8, "items": [
                null,
                {"item": {"type": "track", "id": "11dFghVXANMlKmJXsNCbNl"}},
                {"item": null},
                7,
                {"track": {"type": "episode", "id": "512ojhOuo1ktJprKbVcKyQ"}},
                {"is_local": true, "item": {"type": "track", "id": null, "is_local": true, "uri": "spotify:local:A:B:C:1"}},
                {"item": {"type": "video", "id": "x", "uri": "spotify:video:x"}},
                {"item": {"type": "track", "id": "0sNOF9WDwhWunNAHPD3Baj", "linked_from":
                    {"type": "track", "id": "6rqhFgbbKwnb9MLmUQDhG6", "uri": "spotify:track:6rqhFgbbKwnb9MLmUQDhG6"}}}
            ]}"#,
        )
        .unwrap();
        let places: Vec<Option<String>> =
            places(&page.items, &page.skipped).into_iter().map(|uri| uri.map(|uri| uri.to_string())).collect();
        let expected = [
            None,
            Some("spotify:track:11dFghVXANMlKmJXsNCbNl"),
            None,
            None,
            Some("spotify:episode:512ojhOuo1ktJprKbVcKyQ"),
            Some("spotify:local:A:B:C:1"),
            None,
            // What was put there, and not what stands in for it.
            Some("spotify:track:6rqhFgbbKwnb9MLmUQDhG6"),
        ];
        assert_eq!(places, expected.map(|uri| uri.map(str::to_owned)));
    }
}
