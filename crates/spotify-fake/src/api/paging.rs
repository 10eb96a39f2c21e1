//! Offset paging, as all of Spotify's lists but two have it.

use serde::Serialize;

use super::query::Window;
use super::route::Links;

/// A page and the links to its neighbours.
#[derive(Serialize)]
pub(super) struct Page<T> {
    href: String,
    items: Vec<T>,
    limit: usize,
    next: Option<String>,
    offset: usize,
    previous: Option<String>,
    total: usize,
}

impl<T> Page<T> {
    /// `path` is below `/v1`; `kept` are the parameters besides limit and offset that links carry on, encoded.
    pub(super) fn new(links: Links<'_>, path: &str, kept: &str, window: Window, total: usize, items: Vec<T>) -> Self {
        let joint = if kept.is_empty() { "" } else { "&" };
        let link = |offset: usize| links.to(&format!("{path}?offset={offset}&limit={}{joint}{kept}", window.limit));
        let end = window.offset.saturating_add(window.limit);
        Self {
            href: link(window.offset),
            items,
            limit: window.limit,
            next: (end < total).then(|| link(end)),
            offset: window.offset,
            previous: (window.offset > 0).then(|| link(window.offset.saturating_sub(window.limit))),
            total,
        }
    }
}

/// The part of a list that a window shows.
pub(super) fn cut<T>(list: &[T], window: Window) -> &[T] {
    let from = window.offset.min(list.len());
    let to = from.saturating_add(window.limit).min(list.len());
    list.get(from..to).unwrap_or(&[])
}
