//! Makes a playlist equal to a file with the fewest writes.
//!
//! `cargo run -p sync_playlist`; `-- --help` shows the rest. The file has one track or episode a line: a URI, a link or a track's id;
//! `#` starts a comment. Order and copies count.

mod playlist;
mod show;
mod sync;

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow, bail};
use clap::Parser;
use spotify_auth_core::{Scope, Scopes};
use spotify_web::{Id, Playlist, Spotify, Uri};
use stage::{Options, SignIn, Stage, say};
use sync::{Consent, sync};
use sync_playlist::plan::{Item, plan};
use sync_playlist::wanted;

/// Make a playlist equal to a file with the fewest writes.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(flatten)]
    stage: Options,

    #[command(flatten)]
    sign_in: SignIn,

    /// What the playlist shall hold, in this order: a URI, a link or a track's id on each line. `-` is standard input. On the
    /// built-in fake, a file is made up if there is none.
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,

    /// The playlist's id, URI or link.
    #[arg(long, value_name = "PLAYLIST", conflicts_with = "create")]
    playlist: Option<Id<Playlist>>,

    /// Your playlist of this name. It is made if there is none.
    #[arg(long, value_name = "NAME")]
    create: Option<String>,

    /// A playlist that is made is shown on your profile.
    #[arg(long, requires = "create")]
    public: bool,

    /// Say what would be done, and do nothing.
    #[arg(long)]
    dry_run: bool,

    /// Remove as many items as it takes without asking.
    #[arg(long)]
    yes: bool,

    /// Ask before more items than this are removed. The built-in fake's are removed without asking.
    #[arg(long, value_name = "ITEMS", default_value_t = 20)]
    ask_above: usize,
}

const SCOPES: [Scope; 4] = [
    Scope::PlaylistReadPrivate,
    Scope::PlaylistReadCollaborative,
    Scope::PlaylistModifyPrivate,
    Scope::PlaylistModifyPublic,
];

#[tokio::main]
async fn main() -> ExitCode {
    stage::exit(run(Arguments::parse()).await)
}

async fn run(arguments: Arguments) -> Result<()> {
    // Before anything else: with a wrong line in it, nothing is written.
    let wanted = arguments.file.as_deref().map(read_file).transpose()?;
    let is_named = arguments.playlist.is_some() || arguments.create.is_some();
    let stage = Stage::set(arguments.stage).await?;
    if wanted.is_none() && (is_named || !stage.is_fake()) {
        bail!("say what the playlist shall hold: a file with a track a line, or - for standard input");
    }
    if wanted.is_some() && !is_named {
        bail!("say which playlist: --playlist with its id or link, or --create with a name");
    }
    let spotify = stage.sign_in("sync_playlist", &arguments.sign_in, Scopes::from(SCOPES)).await?;
    let removals = if arguments.yes || stage.is_fake() { usize::MAX } else { arguments.ask_above };
    let consent = Consent { dry_run: arguments.dry_run, removals };
    let Some(wanted) = wanted else { return demonstrate(&spotify, consent).await };
    let id = match (arguments.playlist, arguments.create) {
        (Some(id), _) => id,
        (None, name) => match by_name(&spotify, &name.unwrap_or_default(), arguments.public, consent.dry_run).await? {
            Some(id) => id,
            None => {
                let writes = plan(&[], &wanted)?.writes().len();
                say!("The playlist would be made, and filled with {} items in {writes} writes.", wanted.len());
                return Ok(());
            }
        },
    };
    sync(&spotify, &id, &wanted, consent).await
}

/// More than this is not a list of tracks.
const LONGEST: u64 = 16 * 1024 * 1024;

fn read_file(path: &Path) -> Result<Vec<Uri>> {
    let mut text = String::new();
    let name = path.display();
    let read = match path.as_os_str().as_encoded_bytes() {
        b"-" => std::io::stdin().take(LONGEST).read_to_string(&mut text),
        _ => std::fs::File::open(path).and_then(|file| file.take(LONGEST).read_to_string(&mut text)),
    };
    if read.with_context(|| format!("{name} cannot be read as text")).map_err(|error| anyhow!("{error:#}"))? as u64
        == LONGEST
    {
        bail!("{name} is longer than any list of tracks");
    }
    wanted::read(&text).map_err(|wrong| anyhow!("{name}: nothing was written:\n{wrong}"))
}

/// The user's own playlist of this name, or a new one; `None` if there is none and none may be made.
async fn by_name(spotify: &Spotify, name: &str, public: bool, dry_run: bool) -> Result<Option<Id<Playlist>>> {
    let me = spotify.users().me().await?;
    let mut found = Vec::new();
    let mut playlists = spotify.playlists().mine().pages(2);
    while let Some(playlist) = playlists.try_next().await? {
        let is_own = playlist.owner.as_ref().and_then(|owner| owner.id.as_ref()) == Some(&me.id);
        if is_own && playlist.name.as_str() == name {
            found.push(playlist.id);
        }
    }
    match &found[..] {
        [id] => Ok(Some(id.clone())),
        [] if dry_run => Ok(None),
        [] => {
            let made = spotify.playlists().create(name).public(public).await?;
            let id = made.id.context("Spotify has made a playlist without an id")?;
            say!("Made a playlist: {id}");
            Ok(Some(id))
        }
        several => {
            let ids: Vec<&str> = several.iter().map(|id| id.as_str()).collect();
            bail!("you have several playlists of this name: choose one with --playlist: {}", ids.join(", "))
        }
    }
}

/// What there is to see without a file: the fake's user has changed their mind about their longest playlist.
async fn demonstrate(spotify: &Spotify, consent: Consent) -> Result<()> {
    let me = spotify.users().me().await?;
    let mut longest: Option<(u32, Id<Playlist>)> = None;
    let mut playlists = spotify.playlists().mine().pages(2);
    while let Some(playlist) = playlists.try_next().await? {
        let is_own = playlist.owner.as_ref().and_then(|owner| owner.id.as_ref()) == Some(&me.id);
        let items = playlist.items.as_ref().and_then(|items| items.total).unwrap_or(0);
        if is_own && longest.as_ref().is_none_or(|(most, _)| items > *most) {
            longest = Some((items, playlist.id));
        }
    }
    let (_, id) = longest.context("the fake's user has no playlist")?;
    let there = playlist::read(spotify, &id).await?.items;
    let mut wanted: Vec<Uri> = there.into_iter().flatten().filter(Item::can_be_added).collect();
    // The last ten come first, and three are gone.
    let last_ten = wanted.len().min(10);
    wanted.rotate_right(last_ten);
    wanted.drain(wanted.len().min(20)..wanted.len().min(23));
    sync(spotify, &id, &wanted, consent).await?;
    say!("\nAnd once more, as the next start of this program would:");
    sync(spotify, &id, &wanted, consent).await
}
