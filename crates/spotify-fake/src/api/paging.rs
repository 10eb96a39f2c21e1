//! Offset paging, as all of Spotify's lists but two have it.

use super::json::{Json, object};
use super::query::Window;
use super::view::View;

/// A page and the links to its neighbours. `path` is below `/v1`; `kept` are the parameters besides limit and offset that links
/// carry on, encoded.
pub(super) fn page(view: View<'_>, path: &str, kept: &str, window: Window, total: usize, items: Vec<Json>) -> Json {
    let joint = if kept.is_empty() { "" } else { "&" };
    let link = |offset: usize| view.to(&format!("{path}?offset={offset}&limit={}{joint}{kept}", window.limit));
    let end = window.offset.saturating_add(window.limit);
    object! {
        "href": link(window.offset),
        "items": items,
        "limit": window.limit,
        "next": (end < total).then(|| link(end)),
        "offset": window.offset,
        "previous": (window.offset > 0).then(|| link(window.offset.saturating_sub(window.limit))),
        "total": total,
    }
}

/// The part of a list that a window shows.
pub(super) fn cut<T>(list: &[T], window: Window) -> &[T] {
    let from = window.offset.min(list.len());
    let to = from.saturating_add(window.limit).min(list.len());
    list.get(from..to).unwrap_or(&[])
}

/// A page of a whole list.
pub(super) fn page_of<T>(
    view: View<'_>,
    path: &str,
    kept: &str,
    window: Window,
    list: &[T],
    object: impl Fn(&T) -> Json,
) -> Json {
    page(view, path, kept, window, list.len(), cut(list, window).iter().map(object).collect())
}
