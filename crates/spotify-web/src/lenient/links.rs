//! `uri`, `href` and `external_urls`: kept only where they do not follow from an object's type and id.

use std::borrow::Cow;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};

use super::derive::{Borrowed, Key, unknown};
use super::{Read, otherwise};
use crate::id::{Id, IdRule, Kind};
use crate::text::Text;

/// An object's links, as far as they do not follow from its type and id. Most objects have none, which costs one pointer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Links(Option<Box<Deviating>>);

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Deviating {
    uri: Option<Text>,
    href: Option<Text>,
    url: Option<Text>,
}

const API: &str = "https://api.spotify.com/v1/";
const SITE: &str = "https://open.spotify.com/";

impl Links {
    /// The `spotify:` URI: the one that Spotify sent, or the one that follows from the id.
    pub fn uri<'a, T: Kind>(&'a self, id: Option<&Id<T>>) -> Option<Cow<'a, str>> {
        self.sent(|links| &links.uri).or_else(|| id.map(|id| Cow::Owned(id.uri())))
    }

    /// The address of the object in the Web API.
    pub fn href<'a, T: Kind>(&'a self, id: Option<&Id<T>>) -> Option<Cow<'a, str>> {
        self.sent(|links| &links.href)
            .or_else(|| id.map(|id| Cow::Owned(format!("{API}{}s/{}", T::NAME, id.escaped()))))
    }

    /// The page on open.spotify.com.
    pub fn url<'a, T: Kind>(&'a self, id: Option<&Id<T>>) -> Option<Cow<'a, str>> {
        self.sent(|links| &links.url).or_else(|| id.map(|id| Cow::Owned(id.url())))
    }

    fn sent(&self, link: impl FnOnce(&Deviating) -> &Option<Text>) -> Option<Cow<'_, str>> {
        link(self.0.as_deref()?).as_deref().map(Cow::Borrowed)
    }

    /// Writes all links as Spotify does.
    ///
    /// # Errors
    /// The serializer's.
    pub fn serialize<T: Kind, S: SerializeMap>(&self, id: Option<&Id<T>>, map: &mut S) -> Result<(), S::Error> {
        map.serialize_entry("uri", &self.uri(id))?;
        map.serialize_entry("href", &self.href(id))?;
        map.serialize_entry("external_urls", &Site(self.url(id)))
    }
}

/// `{"spotify": ".."}`, or `{}`.
struct Site<'a>(Option<Cow<'a, str>>);

impl serde::Serialize for Site<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|url| ("spotify", url)))
    }
}

/// The links of an object that is being read: they can only be judged once its id has been read.
#[derive(Debug, Default)]
pub struct LinksReader<'de> {
    uri: Option<Cow<'de, str>>,
    href: Option<Cow<'de, str>>,
    url: Option<Cow<'de, str>>,
}

impl<'de> LinksReader<'de> {
    /// Reads `uri`.
    ///
    /// # Errors
    /// The JSON is broken.
    pub fn uri<A: MapAccess<'de>>(&mut self, map: &mut A) -> Result<(), A::Error> {
        self.uri = map.next_value_seed(Borrowed)?;
        Ok(())
    }

    /// Reads `href`.
    ///
    /// # Errors
    /// The JSON is broken.
    pub fn href<A: MapAccess<'de>>(&mut self, map: &mut A) -> Result<(), A::Error> {
        self.href = map.next_value_seed(Borrowed)?;
        Ok(())
    }

    /// Reads `external_urls`.
    ///
    /// # Errors
    /// The JSON is broken.
    pub fn external_urls<A: MapAccess<'de>>(&mut self, map: &mut A) -> Result<(), A::Error> {
        self.url = map.next_value_seed(ExternalUrls)?;
        Ok(())
    }

    /// Whether the URI is that of something of this type.
    pub(crate) fn is_of(&self, kind: &str) -> bool {
        let rest = self.uri.as_deref().and_then(|uri| uri.strip_prefix("spotify:")?.strip_prefix(kind));
        rest.is_some_and(|rest| rest.starts_with(':'))
    }

    /// The URI, whatever it is of.
    pub(crate) fn into_uri(self) -> Option<Text> {
        self.uri.map(|uri| Text::from(&*uri))
    }

    /// What must be kept. An id that was not sent is taken from the URI or the address, if it is one of a `T`.
    pub fn finish<T: Kind>(self, id: &mut Option<Id<T>>) -> Links {
        if id.is_none() {
            let last = |link: Option<&Cow<'_, str>>, base: &str, separator: &str| {
                let rest = link?.strip_prefix(base)?.strip_prefix(T::NAME)?.strip_prefix(separator)?;
                Id::from_escaped(rest.split(['?', '/']).next()?)
            };
            *id = last(self.uri.as_ref(), "spotify:", ":").or_else(|| last(self.href.as_ref(), API, "s/"));
        }
        let id = id.as_ref();
        let kept = Deviating {
            uri: deviating(self.uri, "spotify:", ":", id, Id::uri),
            href: deviating(self.href, API, "s/", id, |id| format!("{API}{}s/{}", T::NAME, id.escaped())),
            url: deviating(self.url, SITE, "/", id, Id::url),
        };
        let any = kept.uri.is_some() || kept.href.is_some() || kept.url.is_some();
        Links(any.then(|| Box::new(kept)))
    }
}

/// A link that is not `base`, the type, `separator` and the id.
fn deviating<T: Kind>(
    link: Option<Cow<'_, str>>,
    base: &str,
    separator: &str,
    id: Option<&Id<T>>,
    built: impl FnOnce(&Id<T>) -> String,
) -> Option<Text> {
    let link = link?;
    if let Some(id) = id {
        let rest = || link.strip_prefix(base)?.strip_prefix(T::NAME)?.strip_prefix(separator);
        let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte));
        // Only ids that have to be escaped are worth building the link for; those of the catalogue never have to be.
        let follows = |rest: &str| match rest == id.as_str() {
            true => (rest.len() == 22 && matches!(T::RULE, IdRule::Base62)) || plain(rest),
            false => rest.contains('%') && *built(id) == *link,
        };
        if rest().is_some_and(follows) {
            return None;
        }
    }
    Some(Text::from(&*link))
}

/// The one link in `external_urls`.
struct ExternalUrls;

impl<'de> DeserializeSeed<'de> for ExternalUrls {
    type Value = Option<Cow<'de, str>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        Ok(deserializer.deserialize_any(self)?.ok().flatten())
    }
}

impl<'de> Visitor<'de> for ExternalUrls {
    type Value = Read<Option<Cow<'de, str>>>;

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut url = None;
        while let Some(key) = map.next_key_seed(Key(|name: &str| u8::from(name == "spotify")))? {
            match key {
                1 => url = map.next_value_seed(Borrowed)?,
                _ => unknown(&mut map)?,
            }
        }
        Ok(Ok(url))
    }

    otherwise!("an object": null bool number text list);
}
