//! Where the fake answers otherwise than the file says, because the real service does.

/// One known difference.
pub(crate) struct Deviation {
    /// How the place in the answer ends.
    place: &'static str,
    /// What the validator's words contain.
    message: &'static str,
    pub(crate) reason: &'static str,
}

impl Deviation {
    pub(crate) fn covers(&self, place: &str, message: &str) -> bool {
        place.ends_with(self.place) && message.contains(self.message)
    }
}

pub(crate) const DEVIATIONS: &[Deviation] = &[
    Deviation {
        place: "status",
        message: "200 instead of [204]",
        reason: "player commands answer 200 with a text since August 2024",
    },
    Deviation {
        place: "",
        message: "\"available_markets\" is a required property",
        reason: "with a market, an album says whether it can be played there instead of where it can",
    },
    Deviation {
        place: "/next",
        message: "null is not of type \"string\"",
        reason: "the last page of a list with cursors has no next one",
    },
    Deviation {
        place: "",
        message: "null is not valid under any of the schemas",
        reason: "what was in a playlist and has been taken down is null",
    },
    Deviation {
        place: "",
        message: "\"is_local\":true",
        reason: "of a local file, Spotify knows neither id nor address nor a date of its album",
    },
    Deviation { place: "/href", message: "null is not of type \"string\"", reason: "a genre has no address" },
];
