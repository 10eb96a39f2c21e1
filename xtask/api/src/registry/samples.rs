//! A good value of every type of argument, in one place: real ids where they matter, small numbers where they do not.

use spotify_web::player::{Offset, PlayedAt};
use spotify_web::playlists::{ItemRef, Jpeg};
use spotify_web::search::Query;
use spotify_web::tracks::{Attribute, Seed, TimestampedId, TrackAttributes};
use spotify_web::{
    AlbumGroup, DeviceId, Id, IncludeExternal, Kind, Market, RepeatState, SearchType, Text, TimeRange, Timestamp, Uri,
    UriKind,
};

use super::Shape;

/// Which argument a value is wanted for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wish {
    /// Spotify's name of it.
    pub(crate) parameter: &'static str,
    /// The least and the most that every app may send of it.
    pub(crate) limit: Option<(u64, u64)>,
    /// The kinds of URIs that it takes.
    pub(crate) kinds: &'static [UriKind],
    pub(crate) shape: Shape,
    /// Which element of a list.
    pub(crate) nth: usize,
}

/// A type with sample values.
#[diagnostic::on_unimplemented(
    message = "the contract check has no sample of `{Self}`",
    note = "an operation takes it: implement `Sample` for it in xtask/api/src/registry/samples.rs"
)]
pub(crate) trait Sample: Sized {
    /// How many different ones there are: as many as a full list of them holds, if it may.
    const VARIETY: usize = 2;

    /// A value that Spotify takes.
    fn sample(wish: &Wish) -> Self;
}

/// A list of one, or as many as there are different ones, as the limit allows.
impl<T: Sample> Sample for Vec<T> {
    fn sample(wish: &Wish) -> Self {
        let wanted = if wish.shape == Shape::Minimal { 1 } else { T::VARIETY };
        let most = wish.limit.map_or(usize::MAX, |(_, most)| usize::try_from(most).unwrap_or(usize::MAX));
        (0..wanted.min(most)).map(|nth| T::sample(&Wish { nth, ..*wish })).collect()
    }
}

/// Two ids of each kind; most are those that Spotify's reference uses in its examples.
const IDS: &[(&str, [&str; 2])] = &[
    ("album", ["4aawyAB9vmqN3uQ7FjRGTy", "382ObEPsp2rxGrnsizN5TX"]),
    ("artist", ["0TnOYISbd1XYRBk9myaseg", "2CIMQHirSU0MQqyYHq0eOx"]),
    ("audiobook", ["7iHfbu1YPACw6oZPAFJtqe", "18yVqkdbdRvS24c0Ilj2ci"]),
    ("chapter", ["0D5wENdkdwbqlrHoaJ9g29", "0IsXVP0JmcB2adSE338GkK"]),
    ("episode", ["512ojhOuo1ktJprKbVcKyQ", "77o6BIVlYM3msb4MMIL1jH"]),
    ("genre", ["party", "dinner"]),
    ("playlist", ["3cEYpjA9oz9GiPac4AsH4n", "37i9dQZF1DXcBWIGoYBM5M"]),
    ("show", ["38bS44xjbVVZ3No3ByF1dJ", "5CfCWKI5pZ28U0uOzXkDHe"]),
    ("track", ["11dFghVXANMlKmJXsNCbNl", "4iV5W9uYEdYUVa79Axb7Rh"]),
    ("user", ["smedjan", "wizzler"]),
];

fn id(kind: &str, nth: usize) -> &'static str {
    let ids = IDS.iter().find(|(known, _)| *known == kind);
    ids.and_then(|(_, ids)| ids.get(nth)).copied().unwrap_or_default()
}

impl<T: Kind> Sample for Id<T> {
    #[expect(clippy::expect_used, reason = "a table, which a test walks")]
    fn sample(wish: &Wish) -> Self {
        Id::new(id(T::NAME, wish.nth)).expect("IDS holds two ids of every kind")
    }
}

/// Of the kinds that the argument takes, one after the other.
impl Sample for Uri {
    #[expect(clippy::expect_used, reason = "a table, which a test walks")]
    fn sample(wish: &Wish) -> Self {
        let kind = wish.kinds.get(wish.nth % wish.kinds.len().max(1)).copied().unwrap_or(UriKind::Track);
        let uri = match kind {
            UriKind::Local => "spotify:local:Somebody:Something:Some+song:60".to_owned(),
            UriKind::Collection => "spotify:user:smedjan:collection".to_owned(),
            kind => format!("spotify:{}:{}", kind.as_str(), id(kind.as_str(), wish.nth)),
        };
        Uri::new(&uri).expect("IDS holds two ids of every kind")
    }
}

impl Sample for ItemRef {
    fn sample(wish: &Wish) -> Self {
        Uri::sample(wish).into()
    }
}

impl Sample for Offset {
    fn sample(_: &Wish) -> Self {
        Self::Position(0)
    }
}

impl Sample for PlayedAt {
    fn sample(_: &Wish) -> Self {
        Self::Before(TIME)
    }
}

/// An hour in November 2026.
const TIME: Timestamp = Timestamp::from_unix_seconds(1_795_694_400);

impl Sample for TimestampedId {
    fn sample(wish: &Wish) -> Self {
        Self::new(Id::sample(wish), TIME)
    }
}

impl Sample for Seed {
    const VARIETY: usize = 3;

    fn sample(wish: &Wish) -> Self {
        match wish.nth {
            0 => Self::Artist(Id::sample(wish)),
            1 => Self::genre("classical"),
            _ => Self::Track(Id::sample(&Wish { nth: 0, ..*wish })),
        }
    }
}

/// All fourteen attributes, each with a least, a most and a target that Spotify takes of all of them: whole numbers to 1.
impl Sample for TrackAttributes {
    fn sample(_: &Wish) -> Self {
        Attribute::ALL
            .iter()
            .fold(Self::new(), |wishes, attribute| wishes.min(*attribute, 0).max(*attribute, 1).target(*attribute, 1))
    }
}

impl Sample for Query {
    fn sample(wish: &Wish) -> Self {
        match wish.shape {
            Shape::Minimal => Self::new("remaster"),
            Shape::Full | Shape::Other => Self::new("remaster").artist("Miles Davis").track("Doxy").years(1955..=1960),
        }
    }
}

impl Sample for Jpeg {
    #[expect(clippy::expect_used, reason = "a constant, which a test takes")]
    fn sample(_: &Wish) -> Self {
        Self::new(grey_pixel()).expect("it starts as a JPEG does")
    }
}

/// A JPEG of one grey pixel, written by hand: quantization, size, two tables of one code each, and two bits of picture.
fn grey_pixel() -> Vec<u8> {
    let mut file = vec![0xff, 0xd8, 0xff, 0xdb, 0, 67, 0];
    file.extend([1; 64]);
    file.extend([0xff, 0xc0, 0, 11, 8, 0, 1, 0, 1, 1, 1, 0x11, 0]);
    for table in [0x00, 0x10] {
        file.extend([0xff, 0xc4, 0, 20, table, 1]);
        file.extend([0; 15 + 1]);
    }
    file.extend([0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 0b0011_1111, 0xff, 0xd9]);
    file
}

impl Sample for Market {
    fn sample(_: &Wish) -> Self {
        Self::SE
    }
}

impl Sample for DeviceId {
    #[expect(clippy::expect_used, reason = "a constant, which a test takes")]
    fn sample(_: &Wish) -> Self {
        Self::new("0d1841b0976bae2a3a310dd74c0f3df354899bc8").expect("40 digits are the id of a device")
    }
}

/// Types that are one of a few.
macro_rules! one_of {
    ($($type:ident: $first:ident $($other:ident)*;)*) => {$(
        impl Sample for $type {
            const VARIETY: usize = [stringify!($first), $(stringify!($other)),*].len();

            fn sample(wish: &Wish) -> Self {
                [$($type::$other),*].into_iter().nth(wish.nth.wrapping_sub(1)).unwrap_or($type::$first)
            }
        }
    )*};
}

one_of! {
    AlbumGroup: Album Single AppearsOn Compilation;
    IncludeExternal: Audio;
    RepeatState: Context Track Off;
    SearchType: Track Album Artist Playlist Show Episode Audiobook;
    TimeRange: MediumTerm LongTerm ShortTerm;
}

/// What is only text, by the parameter's name.
const TEXTS: &[(&str, &str)] = &[
    ("description", "Slow & quiet; only for mornings."),
    ("fields", "id,href,limit,items(added_at,added_by.id)"),
    ("locale", "sv_SE"),
    ("name", "Mornings"),
    ("snapshot_id", "MTgsZWFmNmZiNTIzYTg4ODM0OGQzZWQzOGI4NTdkNTJlMjU0OWFkYTUxMA=="),
];

impl Sample for String {
    #[expect(clippy::panic, reason = "the test that builds all requests shows it, and it says what to do")]
    fn sample(wish: &Wish) -> Self {
        match TEXTS.iter().find(|(name, _)| *name == wish.parameter) {
            Some((_, text)) => (*text).to_owned(),
            None => panic!("add a good value of `{}` to TEXTS in xtask/api/src/registry/samples.rs", wish.parameter),
        }
    }
}

impl Sample for Text {
    fn sample(wish: &Wish) -> Self {
        String::sample(wish).into()
    }
}

/// Numbers that are not 1, by the parameter's name.
const NUMBERS: &[(&str, u32)] =
    &[("limit", 2), ("position", 0), ("position_ms", 25_000), ("range_start", 0), ("volume_percent", 50)];

fn number(wish: &Wish) -> u32 {
    NUMBERS.iter().find(|(name, _)| *name == wish.parameter).map_or(1, |(_, number)| *number)
}

impl Sample for u8 {
    fn sample(wish: &Wish) -> Self {
        u8::try_from(number(wish)).unwrap_or(1)
    }
}

impl Sample for u32 {
    fn sample(wish: &Wish) -> Self {
        number(wish)
    }
}

impl Sample for u64 {
    fn sample(wish: &Wish) -> Self {
        number(wish).into()
    }
}

/// A playlist that others may change must not be public: it is neither. All else is on.
impl Sample for bool {
    fn sample(wish: &Wish) -> Self {
        !matches!(wish.parameter, "collaborative" | "public")
    }
}
