//! Which operations may be sent again when no answer came.

use http::Method;
use spotify_web::operation::Metadata;
use spotify_web::{Operation, library, player, playlists, tracks, users};

#[test]
fn what_does_more_when_done_twice_is_not_repeated() {
    let once_only: [Metadata; 10] = [
        playlists::AddItems::METADATA,
        playlists::AddTracks::METADATA,
        playlists::ReorderItems::METADATA,
        playlists::ReorderTracks::METADATA,
        playlists::Create::METADATA,
        playlists::CreateForUser::METADATA,
        player::Next::METADATA,
        player::Previous::METADATA,
        player::AddToQueue::METADATA,
        Metadata::new("of-your-own", Method::POST, "/"),
    ];
    for metadata in once_only {
        assert!(!metadata.idempotent, "{}", metadata.id);
    }
}

#[test]
fn what_sets_removes_or_reads_may_be_repeated() {
    let any_time: [Metadata; 10] = [
        library::Save::METADATA,
        library::Remove::METADATA,
        playlists::ReplaceItems::METADATA,
        playlists::RemoveItems::METADATA,
        playlists::ChangeDetails::METADATA,
        playlists::UploadCover::METADATA,
        player::Pause::METADATA,
        player::SetVolume::METADATA,
        tracks::Save::METADATA,
        users::FollowPlaylist::METADATA,
    ];
    for metadata in any_time {
        assert!(metadata.idempotent, "{}", metadata.id);
    }
}
