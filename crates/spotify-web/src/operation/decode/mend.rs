//! Texts that were cut in the middle of a character.

/// The JSON with every half of a UTF-16 pair that stands alone in an escape turned into the character for what cannot be
/// read, `\u{fffd}`, which takes up as many bytes; `None` if there is no such half.
///
/// JSON allows them (RFC 8259, section 8.2), and services that count texts in halves send them, but no text of Rust's can
/// hold one: without this, one cut name would cost the whole answer.
pub(super) fn mended(json: &str) -> Option<String> {
    let mut mended = String::new();
    let mut copied = 0;
    let mut at = 0;
    while let Some(found) = json.get(at..)?.find('\\') {
        at += found;
        let length = match (unit(json, at), unit(json, at + 6)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => 12,
            (Some(0xd800..=0xdfff), _) => {
                mended.push_str(json.get(copied..at)?);
                mended.push_str("\\ufffd");
                copied = at + 6;
                6
            }
            // The character behind the backslash, which may be one itself.
            _ => 1 + json.get(at + 1..)?.chars().next()?.len_utf8(),
        };
        at += length;
    }
    (copied > 0).then(|| mended + json.get(copied..).unwrap_or_default())
}

/// What an escape that begins here stands for.
fn unit(json: &str, at: usize) -> Option<u16> {
    let digits = json.get(at..at + 6)?.strip_prefix("\\u")?;
    u16::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn halves_that_stand_alone_are_replaced_and_pairs_are_left() {
        for (json, wanted) in [
            (r#""\ud83c""#, Some(r#""\ufffd""#)),
            (r#""a\uDFB5b\ud83c\ud83c\udfb5""#, Some(r#""a\ufffdb\ufffd\ud83c\udfb5""#)),
            (r#""\ud83c\u0041\\\udfb5""#, Some(r#""\ufffd\u0041\\\ufffd""#)),
            (r#""\ud83c\udfb5""#, None),
            (r#""\\ud83c""#, None),
            (r#""\n\u00e9é""#, None),
            (r#""\ud8"#, None),
            (r#""\"#, None),
            ("", None),
        ] {
            assert_eq!(mended(json).as_deref(), wanted, "{json}");
        }
    }

    proptest! {
        #[test]
        fn what_is_mended_is_as_long_and_is_whole(text in r"([a\\é]|\\u[dD][89aAcCfF]00|\\n){0,12}") {
            if let Some(mended) = mended(&text) {
                prop_assert_eq!(mended.len(), text.len());
                prop_assert_eq!(super::mended(&mended), None);
            }
        }
    }
}
