//! Looking for a secret in a text, however it was written down.

/// The part that all the secrets of these tests have in common.
pub(super) const STEM: &[u8] = b"CANARY";

/// The ways in which bytes end up in logs.
fn spellings(secret: &[u8]) -> Vec<(&'static str, String)> {
    let join = |format: fn(&u8) -> String, between: &str| secret.iter().map(format).collect::<Vec<_>>().join(between);
    let mut spellings = vec![
        ("percent-encoded", join(|b| format!("%{b:02X}"), "")),
        ("percent-encoded in lower case", join(|b| format!("%{b:02x}"), "")),
        ("hex", join(|b| format!("{b:02x}"), "")),
        ("upper-case hex", join(|b| format!("{b:02X}"), "")),
        ("spaced hex", join(|b| format!("{b:02x}"), " ")),
        ("a hex list", join(|b| format!("0x{b:02x}"), ", ")),
        ("a decimal list", join(u8::to_string, ", ")),
        ("a tight decimal list", join(u8::to_string, ",")),
        ("a decimal list over lines", join(u8::to_string, ",\n    ")),
        ("a Rust byte string of escapes", join(|b| format!("\\x{b:02x}"), "")),
        ("UTF-16 escapes", join(|b| format!("\\u{b:04x}"), "")),
    ];
    if let Ok(text) = std::str::from_utf8(secret) {
        spellings.push(("plain", text.to_owned()));
        spellings.push(("reversed", text.chars().rev().collect()));
    }
    for before in 0..3 {
        spellings.push(("base64", base64_of_part(secret, before)));
    }
    spellings
}

/// Those characters of base64 that `secret` alone decides when `before` bytes stand in front of it. Letters and digits
/// only for the secrets searched here, so standard and URL-safe base64 are the same.
fn base64_of_part(secret: &[u8], before: usize) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits: Vec<bool> = std::iter::repeat_n(&0u8, before)
        .chain(secret)
        .flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1 == 1))
        .collect();
    bits.chunks_exact(6)
        .skip((before * 8).div_ceil(6))
        .map(|bits| bits.iter().fold(0, |value, bit| value << 1 | usize::from(*bit)))
        .map(|value| char::from(ALPHABET[value]))
        .collect()
}

/// One spelling of one secret.
pub(super) struct Needle {
    name: &'static str,
    text: String,
    any_case: bool,
}

/// All spellings of `secret`.
pub(super) fn needles(secret: &[u8]) -> Vec<Needle> {
    let needle = |(name, text): (&'static str, String)| {
        // Base64 is another text in another case, and short enough to be met by chance.
        let any_case = name != "base64";
        let text = if any_case { text.to_ascii_lowercase() } else { text };
        Needle { name, text, any_case }
    };
    spellings(secret).into_iter().map(needle).collect()
}

/// Which of these stands in `text`, if one does.
pub(super) fn found(text: &str, needles: &[Needle]) -> Option<&'static str> {
    let lower = text.to_ascii_lowercase();
    let stands_in = |needle: &&Needle| if needle.any_case { &lower } else { text }.contains(&needle.text);
    needles.iter().find(stands_in).map(|needle| needle.name)
}

#[test]
fn every_spelling_is_found() {
    for text in [
        "x CANARY y",
        "%43%41%4e%41%52%59",
        "43414e415259",
        "43414E415259",
        "[67, 65, 78, 65, 82, 89]",
        "[\n    67,\n    65,\n    78,\n    65,\n    82,\n    89,\n]",
        "Q0FOQVJZ",                       // CANARY
        "eENBTkFSWXg=",                   // xCANARYx
        "eHhDQU5BUll4",                   // xxCANARYx
        "Basic YXBwOkNBTkFSWS1zZWNyZXQ=", // app:CANARY-secret
        r"b\x43\x41\x4e\x41\x52\x59",
        "YRANAC",
    ] {
        assert!(found(text, &needles(STEM)).is_some(), "{text}");
    }
    assert_eq!(found("a canny fiscal cannery", &needles(STEM)), None);
}
