//! Invented names. Artists are made of syllables, titles of everyday words, and some of both try what a client does with
//! text that is not plain ASCII.

use super::rng::Rng;

const STARTS: &[&str] =
    &["Vel", "Ora", "Tam", "Quil", "Bren", "Isk", "Lum", "Dar", "Feno", "Halv", "Mir", "Sol", "Yar", "Zev"];
const ENDS: &[&str] = &["mora", "dine", "vik", "aster", "lund", "quay", "ette", "ovan", "ilo", "umbra", "sen", "wick"];
const BANDS: &[&str] = &["", "", "", " Trio", " & the Lanterns", " Ensemble", " Sound System", " (live)"];
const AWKWARD_ARTISTS: &[&str] =
    &["Żółta Łódź Oru", "\"Quoted\" Vellum", "Ünmöglich & Söhnlein", "星ノ灯 Orimu", "AC\\Velmo"];

const QUALITIES: &[&str] = &[
    "Paper", "Hollow", "Amber", "Slow", "Northern", "Salted", "Borrowed", "Velvet", "Late", "Copper", "Silent",
    "Wired", "Folded", "Winter", "Electric", "Tidal", "Glass", "Faded", "Second", "Crooked",
];
const THINGS: &[&str] = &[
    "Harbour",
    "Lantern",
    "Orchard",
    "Signal",
    "Staircase",
    "Meridian",
    "Kettle",
    "Almanac",
    "Ferry",
    "Compass",
    "Attic",
    "Satellite",
    "Window",
    "Parade",
    "Cinder",
    "Archive",
    "Garden",
    "Telegram",
    "Ladder",
    "Tramline",
];
const TAILS: &[&str] =
    &["", "", "", "", "", " - Remastered", " (Demo)", " / Interlude", " feat. Nobody", " '98", " <3", " ☂"];

pub(super) fn artist(rng: &mut Rng) -> String {
    if rng.one_in(20) {
        return rng.pick(AWKWARD_ARTISTS).to_owned();
    }
    format!("{}{}{}", rng.pick(STARTS), rng.pick(ENDS), rng.pick(BANDS))
}

pub(super) fn title(rng: &mut Rng) -> String {
    format!("{} {}{}", rng.pick(QUALITIES), rng.pick(THINGS), rng.pick(TAILS))
}

pub(super) fn playlist(rng: &mut Rng) -> String {
    const FOR: &[&str] =
        &["Walks", "Trains", "Cooking", "Deep work", "Rain", "Sundays", "Running", "Nobody in particular"];
    format!("{} {} for {}", rng.pick(QUALITIES), rng.pick(THINGS), rng.pick(FOR))
}
