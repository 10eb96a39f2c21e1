//! A playlist's cover.
//!
//! ```
//! use spotify_web::{ApiUrl, Id, Operation, Playlist, playlists};
//!
//! let id: Id<Playlist> = "3cEYpjA9oz9GiPac4AsH4n".parse()?;
//! let jpeg = playlists::Jpeg::new(b"\xff\xd8\xff\xe0 and so on")?;
//! let request = playlists::UploadCover::new(id, jpeg).request(&ApiUrl::spotify())?;
//! assert_eq!(request.headers()["content-type"], "image/jpeg");
//! assert_eq!(request.body(), "/9j/4CBhbmQgc28gb24="); // Spotify wants it as text
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;

#[cfg(feature = "client")]
use crate::client::Playlists;
use crate::{Id, Image, Operation, Playlist};

/// Get a playlist's cover in its sizes. The links to a cover that Spotify made of the items work for less than a day.
///
/// Spotify: [Get Playlist Cover Image](https://developer.spotify.com/documentation/web-api/reference/get-playlist-cover)
#[derive(Clone, Debug, Operation)]
#[operation(
    GET "/playlists/{playlist_id}/images",
    id = "get-playlist-cover",
    returns = Vec<Image>,
    client = Playlists::cover
)]
#[non_exhaustive]
pub struct Cover {
    /// Of which playlist.
    #[operation(path, name = "playlist_id")]
    pub id: Id<Playlist>,
}

/// Give a playlist another cover. It may take a while until it is shown.
///
/// Besides `ugc-image-upload`, which of the two other scopes is needed depends on whether the playlist is public.
///
/// Spotify: [Add Custom Playlist Cover Image](https://developer.spotify.com/documentation/web-api/reference/upload-custom-playlist-cover)
#[derive(Clone, Debug, Operation)]
#[operation(
    PUT "/playlists/{playlist_id}/images",
    id = "upload-custom-playlist-cover",
    scopes(UgcImageUpload, PlaylistModifyPublic, PlaylistModifyPrivate),
    client = Playlists::upload_cover
)]
#[non_exhaustive]
pub struct UploadCover {
    /// Which playlist.
    #[operation(path, name = "playlist_id")]
    pub id: Id<Playlist>,
    /// The picture. The limit counts its text, which is a third longer than the file: 192 KB of picture fit.
    #[operation(raw_body = "image/jpeg", bytes(1..=262144))]
    pub jpeg: Jpeg,
}

/// A picture for a playlist, written as Spotify wants it: base64 text.
#[derive(Clone, PartialEq, Eq)]
pub struct Jpeg {
    base64: Bytes,
}

/// The bytes are not those of a JPEG file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is not a JPEG file, which starts with the bytes FF D8 FF: convert the picture first")]
#[non_exhaustive]
pub struct NotAJpeg;

const START: [u8; 3] = [0xff, 0xd8, 0xff];

impl Jpeg {
    /// Takes the bytes of a JPEG file.
    ///
    /// # Errors
    /// They do not start as a JPEG file does.
    pub fn new(file: impl AsRef<[u8]>) -> Result<Self, NotAJpeg> {
        let file = file.as_ref();
        if !file.starts_with(&START) {
            return Err(NotAJpeg);
        }
        Ok(Self { base64: STANDARD.encode(file).into() })
    }

    /// How long it is as text.
    #[allow(clippy::len_without_is_empty, reason = "it never is")]
    pub fn len(&self) -> usize {
        self.base64.len()
    }
}

impl fmt::Debug for Jpeg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Jpeg({} bytes as text)", self.len())
    }
}

impl From<Jpeg> for Bytes {
    fn from(jpeg: Jpeg) -> Self {
        jpeg.base64
    }
}

impl TryFrom<&[u8]> for Jpeg {
    type Error = NotAJpeg;

    fn try_from(file: &[u8]) -> Result<Self, NotAJpeg> {
        Self::new(file)
    }
}

impl TryFrom<Vec<u8>> for Jpeg {
    type Error = NotAJpeg;

    fn try_from(file: Vec<u8>) -> Result<Self, NotAJpeg> {
        Self::new(file)
    }
}

impl TryFrom<Bytes> for Jpeg {
    type Error = NotAJpeg;

    fn try_from(file: Bytes) -> Result<Self, NotAJpeg> {
        Self::new(file)
    }
}
