//! What the tour shows on the terminal.

use std::io::IsTerminal;

use anyhow::Result;
use comfy_table::presets::UTF8_FULL_CONDENSED;
use comfy_table::{ContentArrangement, Table};
use indicatif::{ProgressBar, ProgressStyle};
use spotify_web::{SearchType, SimplifiedArtist, Spotify};
use stage::say;

pub(crate) fn heading(text: &str) -> Result<()> {
    say!("\n== {text}");
    Ok(())
}

/// The first few tracks and artists for a query.
pub(crate) async fn search(spotify: &Spotify, query: &str, market: &str) -> Result<()> {
    let types = [SearchType::Track, SearchType::Artist];
    let found = spotify.search().items(query, types).market(market).limit(5).await?;
    let mut table = table(["what", "name", "by"]);
    for track in found.tracks.iter().flat_map(|page| &page.items) {
        table.add_row(["track", track.name.as_str(), &names(&track.artists)]);
    }
    for artist in found.artists.iter().flat_map(|page| &page.items) {
        table.add_row(["artist", artist.name.as_str(), ""]);
    }
    say!("{table}");
    Ok(())
}

/// Who has signed in.
pub(crate) async fn profile(spotify: &Spotify) -> Result<()> {
    let me = spotify.users().me().await?;
    let unknown = || "(not told to this app)".to_owned();
    let mut table = table(["", ""]);
    table.add_row(["name", me.display_name.as_deref().unwrap_or("(none)")]);
    table.add_row(["id", me.id.as_str()]);
    table.add_row(["country", &me.country.map_or_else(unknown, |country| country.to_string())]);
    table.add_row(["subscription", &me.product.map_or_else(unknown, |product| product.to_string())]);
    say!("{table}");
    Ok(())
}

/// The user's playlists.
pub(crate) async fn playlists(spotify: &Spotify) -> Result<()> {
    let mut table = table(["playlist", "items", "shown on the profile"]);
    let mut playlists = spotify.playlists().mine().limit(50).pages(8);
    while let Some(playlist) = playlists.try_next().await? {
        let items =
            playlist.items.as_ref().and_then(|items| items.total).map_or_else(String::new, |total| total.to_string());
        let public = match playlist.public {
            Some(true) => "yes",
            Some(false) => "no",
            None => "",
        };
        table.add_row([playlist.name.as_str(), &items, public]);
    }
    say!("{table}");
    Ok(())
}

/// Every track that the user has saved, with the progress on the way.
pub(crate) async fn saved_tracks(spotify: &Spotify) -> Result<()> {
    let mut progress = Progress::new();
    let mut tracks = spotify.library().tracks().limit(50).pages(8);
    let (mut count, mut play_time_ms, mut newest) = (0_u64, 0_u64, None);
    while let Some(saved) = tracks.try_next().await? {
        count += 1;
        play_time_ms += u64::from(saved.track.duration_ms);
        newest.get_or_insert_with(|| format!("{} by {}", saved.track.name, names(&saved.track.artists)));
        progress.at(count, tracks.total())?;
    }
    progress.finish();
    let hours = play_time_ms / 3_600_000;
    say!("{count} tracks, about {hours} hours of music; the newest is {}.", newest.as_deref().unwrap_or("none"));
    Ok(())
}

fn names(artists: &[SimplifiedArtist]) -> String {
    artists.iter().map(|artist| artist.name.as_str()).collect::<Vec<_>>().join(", ")
}

fn table<const N: usize>(header: [&str; N]) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_FULL_CONDENSED).set_content_arrangement(ContentArrangement::Dynamic);
    if header.iter().any(|title| !title.is_empty()) {
        table.set_header(header);
    }
    table
}

/// A bar on a terminal, a line now and then elsewhere.
enum Progress {
    Bar(ProgressBar),
    Lines,
}

/// How many tracks pass between two lines.
const LINE_EVERY: u64 = 500;

impl Progress {
    fn new() -> Self {
        if !std::io::stderr().is_terminal() {
            return Self::Lines;
        }
        let bar = ProgressBar::no_length();
        if let Ok(style) = ProgressStyle::with_template("{wide_bar} {pos}/{len} tracks, {per_sec}") {
            bar.set_style(style);
        }
        Self::Bar(bar)
    }

    fn at(&mut self, position: u64, total: Option<u32>) -> Result<()> {
        match self {
            Self::Bar(bar) => {
                if let Some(total) = total {
                    bar.set_length(total.into());
                }
                bar.set_position(position);
            }
            Self::Lines if position.is_multiple_of(LINE_EVERY) => {
                say!("{position} of {} tracks", total.map_or_else(|| "?".to_owned(), |total| total.to_string()));
            }
            Self::Lines => {}
        }
        Ok(())
    }

    fn finish(&mut self) {
        if let Self::Bar(bar) = self {
            bar.finish_and_clear();
        }
    }
}
