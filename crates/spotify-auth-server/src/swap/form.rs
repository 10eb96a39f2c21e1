//! Reading a request's form strictly: each name once, whole percent-encoding, UTF-8.

use percent_encoding::percent_decode_str;
use zeroize::Zeroizing;

/// The values that a request may carry. Others, a `redirect_uri` above all, are not even looked at.
#[derive(Default)]
pub(super) struct Form {
    pub(super) code: Option<Zeroizing<String>>,
    pub(super) code_verifier: Option<Zeroizing<String>>,
    pub(super) refresh_token: Option<Zeroizing<String>>,
}

/// Why a form is not taken, in words for the app's developers.
pub(super) type Problem = &'static str;

impl Form {
    pub(super) fn parse(body: &[u8]) -> Result<Self, Problem> {
        let text = std::str::from_utf8(body).map_err(|_| "the form is not UTF-8")?;
        let mut form = Self::default();
        for pair in text.split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (name, value) = (decoded(name)?, decoded(value)?);
            let slot = match name.as_str() {
                "code" => &mut form.code,
                "code_verifier" => &mut form.code_verifier,
                "refresh_token" => &mut form.refresh_token,
                _ => continue,
            };
            if slot.replace(value).is_some() {
                return Err("a parameter comes twice");
            }
        }
        for slot in [&mut form.code, &mut form.code_verifier, &mut form.refresh_token] {
            slot.take_if(|value| value.is_empty());
        }
        Ok(form)
    }
}

fn decoded(text: &str) -> Result<Zeroizing<String>, Problem> {
    const BROKEN: Problem = "the form's percent-encoding is broken";
    let whole = text
        .split('%')
        .skip(1)
        .all(|part| part.as_bytes().get(..2).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)));
    if !whole {
        return Err(BROKEN);
    }
    let spaced = Zeroizing::new(text.replace('+', " "));
    let value = percent_decode_str(&spaced).decode_utf8().map_err(|_| BROKEN)?;
    Ok(Zeroizing::new(value.into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_once_and_unknown_ones_do_not_matter() {
        let form = Form::parse(b"redirect_uri=evil&redirect_uri=evil&code=a%2Bb+c&x&refresh_token=").unwrap();
        assert_eq!(form.code.as_deref().map(String::as_str), Some("a+b c"));
        assert!(form.refresh_token.is_none() && form.code_verifier.is_none());
        for bad in [&b"code=a&code=b"[..], b"code=a&c%6fde=b", b"code=%", b"code=%2", b"code=%zz", b"code=%ff", b"\xff"]
        {
            assert!(Form::parse(bad).is_err(), "{bad:?}");
        }
    }
}
