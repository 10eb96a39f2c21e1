//! A write in words.

use spotify_web::Uri;
use sync_playlist::plan::Write;

/// So many items of a write are named.
const MOST: usize = 3;

/// One line. Positions count from 1, as Spotify's apps show them.
pub(crate) fn write(write: &Write<Uri>) -> String {
    match write {
        Write::Replace(items) if items.is_empty() => "remove everything".to_owned(),
        Write::Replace(items) => format!("replace everything by {}", named(items)),
        Write::Remove(items) => format!("remove {}", named(items)),
        Write::Add { position, items } => format!("add {} at {}", named(items), position + 1),
        Write::Move { start, length: 1, before } => format!("move item {} to before {}", start + 1, before + 1),
        Write::Move { start, length, before } => {
            format!("move items {} to {} to before {}", start + 1, start + length, before + 1)
        }
        other => format!("{other:?}"),
    }
}

fn named(items: &[Uri]) -> String {
    let names: Vec<String> = items.iter().take(MOST).map(Uri::to_string).collect();
    let more = match items.len().saturating_sub(MOST) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{}{more}", names.join(", "))
}
