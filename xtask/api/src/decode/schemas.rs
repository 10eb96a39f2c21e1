//! Parts of answers by the names that Spotify's OpenAPI file has for them, for payloads that are only a part.

use std::marker::PhantomData;

use bytes::Bytes;
use http::{Method, Response};
use serde::Serialize;
use spotify_web::lenient::Lenient;
use spotify_web::operation::{ArgumentError, DecodeError, Encoder, Metadata, decode};
use spotify_web::*;

use crate::registry::{self, Decoded};

/// A schema, and the model that reads it.
pub(super) struct Schema {
    pub(super) name: &'static str,
    pub(super) decode: fn(&Response<Bytes>) -> Result<Decoded, DecodeError>,
}

/// As if an operation answered with a `T`, for that is what a report can be made of.
struct Part<T>(PhantomData<T>);

impl<T: Lenient> Operation for Part<T> {
    type Output = T;

    const METADATA: Metadata = Metadata::new("part", Method::GET, "/part");

    fn encode(&self, _: &mut Encoder) -> Result<(), ArgumentError> {
        Ok(())
    }

    fn decode(answer: &Response<Bytes>) -> Result<T, DecodeError> {
        decode::json(answer)
    }
}

/// One `T`, or a list of them.
fn one_or_list<T: Lenient + Serialize>(answer: &Response<Bytes>) -> Result<Decoded, DecodeError> {
    match answer.body().trim_ascii_start() {
        [b'[', ..] => registry::decode::<Part<Vec<T>>>(answer, None),
        _ => registry::decode::<Part<T>>(answer, None),
    }
}

macro_rules! schemas {
    ($($name:ident: $model:ty;)*) => {
        &[$(Schema { name: stringify!($name), decode: one_or_list::<$model> }),*]
    };
}

/// All objects of the file but its error, and what some are called that recorded them.
pub(super) const SCHEMAS: &[Schema] = schemas! {
    ActionsObject: Actions;
    AlbumObject: Album;
    AlbumRestrictionObject: Restrictions;
    ArtistDiscographyAlbumObject: SimplifiedAlbum;
    ArtistObject: Artist;
    AudioAnalysisObject: AudioAnalysis;
    AudioFeaturesObject: AudioFeatures;
    AudiobookObject: Audiobook;
    AuthorObject: Person;
    CategoryObject: Category;
    ChapterObject: Chapter;
    ChapterRestrictionObject: Restrictions;
    ContextObject: Context;
    CopyrightObject: Copyright;
    CurrentlyPlayingContextObject: PlaybackState;
    CurrentlyPlayingObject: CurrentlyPlaying;
    CursorObject: Cursors;
    CursorPagingPlayHistoryObject: CursorPage<PlayHistory>;
    CursorPagingSimplifiedArtistObject: CursorPage<Artist>;
    DeviceObject: Device;
    // The file shows it without the object that it really comes in.
    DisallowsObject: Actions;
    EpisodeObject: Episode;
    EpisodeRestrictionObject: Restrictions;
    ExplicitContentSettingsObject: ExplicitContent;
    ExternalIdObject: ExternalIds;
    ExternalUrlObject: ExternalUrls;
    FollowersObject: Followers;
    ImageObject: Image;
    LinkedTrackObject: LinkedTrack;
    NarratorObject: Person;
    PagingArtistDiscographyAlbumObject: Page<SimplifiedAlbum>;
    PagingArtistObject: Page<Artist>;
    PagingFeaturedPlaylistObject: FeaturedPlaylists;
    PagingPlaylistObject: Page<SimplifiedPlaylist>;
    PagingPlaylistTrackObject: Page<PlaylistItem>;
    PagingSavedAlbumObject: Page<SavedAlbum>;
    PagingSavedAudiobookObject: Page<SavedAudiobook>;
    PagingSavedEpisodeObject: Page<SavedEpisode>;
    PagingSavedShowObject: Page<SavedShow>;
    PagingSavedTrackObject: Page<SavedTrack>;
    PagingSimplifiedAlbumObject: Page<SimplifiedAlbum>;
    PagingSimplifiedAudiobookObject: Page<SimplifiedAudiobook>;
    PagingSimplifiedChapterObject: Page<SimplifiedChapter>;
    PagingSimplifiedEpisodeObject: Page<SimplifiedEpisode>;
    PagingSimplifiedShowObject: Page<SimplifiedShow>;
    PagingSimplifiedTrackObject: Page<SimplifiedTrack>;
    PagingTrackObject: Page<Track>;
    PlayHistoryObject: PlayHistory;
    PlaylistObject: Playlist;
    PlaylistOwnerObject: PlaylistUser;
    PlaylistTrackObject: PlaylistItem;
    PlaylistTracksRefObject: PlaylistContents;
    PlaylistUserObject: PlaylistUser;
    PrivateUserObject: PrivateUser;
    PublicUserObject: PublicUser;
    QueueObject: Queue;
    RecommendationSeedObject: RecommendationSeed;
    RecommendationsObject: Recommendations;
    ResumePointObject: ResumePoint;
    SavedAlbumObject: SavedAlbum;
    SavedAudiobookObject: SavedAudiobook;
    SavedEpisodeObject: SavedEpisode;
    SavedShowObject: SavedShow;
    SavedTrackObject: SavedTrack;
    SectionObject: Section;
    SegmentObject: Segment;
    ShowObject: Show;
    SimplifiedAlbumObject: SimplifiedAlbum;
    SimplifiedArtistObject: SimplifiedArtist;
    SimplifiedAudiobookObject: SimplifiedAudiobook;
    SimplifiedChapterObject: SimplifiedChapter;
    SimplifiedEpisodeObject: SimplifiedEpisode;
    SimplifiedPlaylistObject: SimplifiedPlaylist;
    SimplifiedShowObject: SimplifiedShow;
    SimplifiedTrackObject: SimplifiedTrack;
    TimeIntervalObject: TimeInterval;
    TrackObject: Track;
    TrackRestrictionObject: Restrictions;
};
