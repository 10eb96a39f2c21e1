//! Things of one kind, in order and by id.

use std::collections::HashMap;
use std::sync::Arc;

use super::catalogue::{Album, Artist, Track};
use super::spoken::{Audiobook, Chapter, Episode, Show};

pub(crate) trait Identified {
    fn id(&self) -> &str;
}

macro_rules! identified {
    ($($type:ty)*) => {$(
        impl Identified for $type {
            fn id(&self) -> &str {
                &self.id
            }
        }
    )*};
}

identified!(Album Artist Audiobook Chapter Episode Show Track);

#[derive(Clone, Debug)]
pub(crate) struct Table<T> {
    rows: Vec<Arc<T>>,
    by_id: HashMap<String, usize>,
}

impl<T: Identified> Table<T> {
    pub(crate) fn new(rows: Vec<Arc<T>>) -> Self {
        let by_id = rows.iter().enumerate().map(|(index, row)| (row.id().to_owned(), index)).collect();
        Self { rows, by_id }
    }

    pub(crate) fn all(&self) -> &[Arc<T>] {
        &self.rows
    }

    pub(crate) fn find(&self, id: &str) -> Option<&Arc<T>> {
        self.rows.get(*self.by_id.get(id)?)
    }
}

/// What belongs to what: the tracks of an album, the albums of an artist.
pub(crate) type Groups<T> = HashMap<String, Vec<Arc<T>>>;

pub(crate) fn group<'a, T: 'a>(
    rows: impl IntoIterator<Item = &'a Arc<T>>,
    keys: impl Fn(&T) -> Vec<String>,
) -> Groups<T> {
    let mut groups = Groups::new();
    for row in rows {
        for key in keys(row) {
            groups.entry(key).or_default().push(Arc::clone(row));
        }
    }
    groups
}
