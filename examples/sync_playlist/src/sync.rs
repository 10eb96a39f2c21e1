//! Read, plan, write, and read again, until the playlist is what is wanted.
//!
//! Nothing is taken for granted: before each write the playlist must still be in the state that the write was planned for, and after
//! the last one it is read once more. Whether a write is lost on the way or somebody else changes the playlist, what follows is the
//! same: another plan, from what is there. Only a write that Spotify refuses although nothing has changed is the end: it would be
//! refused again.

use std::collections::HashMap;
use std::io::{IsTerminal, Write as _};

use anyhow::{Result, bail};
use spotify_web::{Id, Playlist, Spotify, Text, Uri};
use stage::say;
use sync_playlist::plan::{PER_CALL, Plan, Write, plan};

use crate::playlist::{Written, read, snapshot, write};
use crate::show;

/// So often it is planned: once, once more to see that all is well, and for others who change the playlist meanwhile.
const ROUNDS: u32 = 6;

/// What the user allows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Consent {
    /// Nothing is written.
    pub(crate) dry_run: bool,
    /// So many items may be removed without asking.
    pub(crate) removals: usize,
}

/// Makes a playlist hold what is wanted.
pub(crate) async fn sync(spotify: &Spotify, id: &Id<Playlist>, wanted: &[Uri], mut consent: Consent) -> Result<()> {
    let mut writes = 0;
    let mut trouble = None;
    // The state that the last plan has left.
    let mut left = None;
    for round in 0..ROUNDS {
        let state = read(spotify, id).await?;
        let plan = plan(&state.items, wanted)?;
        if plan.writes().is_empty() {
            match writes {
                0 => say!("Nothing to do: the playlist is what is wanted, {} items.", wanted.len()),
                _ => say!("Done: {} items, as wanted, after {writes} writes.", wanted.len()),
            }
            return Ok(());
        }
        if round > 0 && trouble.is_none() && left.is_some() && left == state.snapshot {
            // To write it again would change nothing.
            bail!(
                "all {writes} writes were made and nobody has changed the playlist since, but Spotify shows other items than were \
                 written, maybe other releases of the same tracks: write into the file what Spotify shows"
            );
        }
        if round > 0 {
            say!("The playlist is not what it should be by now{}. Another plan:", because(trouble.as_ref()));
        }
        tell(&plan, &state.items, wanted)?;
        let removals = removals(&state.items, wanted);
        if consent.dry_run {
            return Ok(());
        }
        if removals > consent.removals {
            ask(removals)?;
            consent.removals = removals;
        }
        left = state.snapshot;
        trouble = carry_out(spotify, id, &mut left, &plan, &mut writes).await?;
    }
    bail!(
        "after {writes} writes the playlist is still not what is wanted{}: run this again when nobody changes it",
        because(trouble.as_ref())
    )
}

/// Why a plan was left.
enum Trouble {
    SomebodyElse,
    Unclear(spotify_web::Error),
}

fn because(trouble: Option<&Trouble>) -> String {
    match trouble {
        None => String::new(),
        Some(Trouble::SomebodyElse) => ", since somebody else has changed it".to_owned(),
        Some(Trouble::Unclear(error)) => format!(" ({error})"),
    }
}

/// Makes the writes of a plan, as long as the playlist is in the state `expected`.
async fn carry_out(
    spotify: &Spotify,
    id: &Id<Playlist>,
    expected: &mut Option<Text>,
    plan: &Plan<Uri>,
    writes: &mut usize,
) -> Result<Option<Trouble>> {
    for step in plan.writes() {
        if expected.is_some() && snapshot(spotify, id).await? != *expected {
            return Ok(Some(Trouble::SomebodyElse));
        }
        match write(spotify, id, expected.as_ref(), step).await? {
            Written::Done(snapshot) => *expected = snapshot.snapshot_id,
            Written::Unclear(error) => return Ok(Some(Trouble::Unclear(error))),
            Written::Refused(error) => {
                if snapshot(spotify, id).await? != *expected {
                    return Ok(Some(Trouble::SomebodyElse));
                }
                // The same write would be refused again.
                bail!("{}", refused(step, &error, *writes));
            }
        }
        *writes += 1;
    }
    Ok(None)
}

/// What to do about a write that Spotify refuses although the playlist is as the write expects it.
fn refused(write: &Write<Uri>, error: &spotify_web::Error, before: usize) -> String {
    let advice = match write {
        Write::Add { .. } | Write::Replace(_) => {
            "one of these may not exist on Spotify, and then none of them is added: correct it in the file, or take it out, and"
        }
        _ => "do it in Spotify's app, and",
    };
    let left = match before {
        0 => "nothing was written".to_owned(),
        writes => format!("the playlist is left as {writes} writes before it made it"),
    };
    format!("Spotify refuses to {}: {error}; {left}: {advice} run this again", show::write(write))
}

fn tell(plan: &Plan<Uri>, current: &[Option<Uri>], wanted: &[Uri]) -> Result<()> {
    let naive = wanted.len().div_ceil(PER_CALL).max(1);
    say!(
        "From {} items to {}: {} writes; replacing everything takes {naive}.",
        current.len(),
        wanted.len(),
        plan.writes().len()
    );
    for (number, write) in plan.writes().iter().enumerate() {
        say!("{:>4}. {}", number + 1, show::write(write));
    }
    if plan.replaces() && !current.is_empty() {
        say!("      Spotify forgets when, and by whom, what stays was added.");
    }
    Ok(())
}

/// How many of the items that are there will not be.
fn removals(current: &[Option<Uri>], wanted: &[Uri]) -> usize {
    let mut left: HashMap<&Uri, usize> = HashMap::new();
    wanted.iter().for_each(|uri| *left.entry(uri).or_default() += 1);
    let mut stays = 0;
    for uri in current.iter().flatten() {
        if let Some(count) = left.get_mut(uri).filter(|count| **count > 0) {
            *count -= 1;
            stays += 1;
        }
    }
    current.len() - stays
}

fn ask(removals: usize) -> Result<()> {
    if !std::io::stdin().is_terminal() {
        bail!("this would remove {removals} items: look at it with --dry-run, and allow it with --yes");
    }
    print!("This removes {removals} items. Go on? [y/N] ");
    std::io::stdout().flush()?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    match answer.trim() {
        "y" | "Y" | "yes" => Ok(()),
        _ => bail!("nothing was written"),
    }
}
