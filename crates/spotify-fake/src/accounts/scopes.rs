//! The scopes that exist, and what the consent page says about them.

use std::collections::BTreeSet;

/// Every documented scope, with the sentence a person reads before granting it.
pub(crate) const SCOPES: [(&str, &str); 25] = [
    ("ugc-image-upload", "Upload images for your playlists"),
    ("user-read-playback-state", "See what is playing and on which device"),
    ("user-modify-playback-state", "Control playback on your devices"),
    ("user-read-currently-playing", "See the item that is playing now"),
    ("app-remote-control", "Talk to the app on your phone"),
    ("streaming", "Play music in this app"),
    ("playlist-read-private", "See your private playlists"),
    ("playlist-read-collaborative", "See your collaborative playlists"),
    ("playlist-modify-private", "Change your private playlists"),
    ("playlist-modify-public", "Change your public playlists"),
    ("user-follow-modify", "Choose whom you follow"),
    ("user-follow-read", "See whom you follow"),
    ("user-read-playback-position", "See how far you listened to an episode"),
    ("user-top-read", "See your favourite artists and tracks"),
    ("user-read-recently-played", "See what you played recently"),
    ("user-library-modify", "Change what is saved in your library"),
    ("user-library-read", "See what is saved in your library"),
    ("user-read-email", "See your e-mail address"),
    ("user-read-private", "See your country and subscription"),
    ("user-personalized", "Use content made for you"),
    ("user-soa-link", "Link a partner account (partners only)"),
    ("user-soa-unlink", "Unlink a partner account (partners only)"),
    ("soa-manage-entitlements", "Manage entitlements (partners only)"),
    ("soa-manage-partner", "Manage partner information (partners only)"),
    ("soa-create-partner", "Create a partner (partners only)"),
];

/// A set of scopes, in the order they were asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Scopes(Vec<String>);

impl Scopes {
    /// Space-separated; `None` if one of them does not exist. Doubles count once.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut seen = BTreeSet::new();
        let mut scopes = Vec::new();
        for name in text.split(' ').filter(|name| !name.is_empty()) {
            describe(name)?;
            if seen.insert(name) {
                scopes.push(name.to_owned());
            }
        }
        Some(Self(scopes))
    }

    /// Taken as they are, without a look at the list.
    pub(crate) fn of(names: &[&str]) -> Self {
        Self(names.iter().map(|&name| name.to_owned()).collect())
    }

    pub(crate) fn contains(&self, scope: &str) -> bool {
        self.0.iter().any(|granted| granted == scope)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Only those that are in `allowed` too.
    pub(crate) fn only(mut self, allowed: &[String]) -> Self {
        self.0.retain(|scope| allowed.contains(scope));
        self
    }

    pub(crate) fn is_covered_by(&self, other: &Self) -> bool {
        self.iter().all(|scope| other.contains(scope))
    }

    pub(crate) fn joined(&self) -> String {
        self.0.join(" ")
    }
}

pub(crate) fn describe(scope: &str) -> Option<&'static str> {
    SCOPES.iter().find_map(|(name, text)| (*name == scope).then_some(*text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_scopes_are_noticed_and_doubles_dropped() {
        assert!(Scopes::parse("user-read-email offline_access").is_none());
        let scopes = Scopes::parse("streaming  user-read-email streaming").unwrap();
        assert_eq!(scopes.joined(), "streaming user-read-email");
        assert_eq!(Scopes::parse("").unwrap(), Scopes::default());
    }
}
