//! The five kinds of body that come with an error: the Web API's object, the accounts service's, plain text, nothing,
//! and a proxy's page. All are read, none is kept.

use bytes::Bytes;
use http::Response;
use serde::Deserialize;
use spotify_auth_core::{Bearer, Sanitized};

use super::PlayerReason;

/// What Spotify said: words for developers, and perhaps a reason for machines.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Words {
    pub(super) message: Option<Sanitized>,
    pub(super) reason: Option<Sanitized>,
}

impl Words {
    /// Whether nothing was said, or only this.
    pub(super) fn are_none_but(&self, word: &str) -> bool {
        self.message.as_ref().is_none_or(|message| message.as_str().trim().eq_ignore_ascii_case(word))
    }

    /// Whether this is the reason.
    pub(super) fn gives(&self, reason: &PlayerReason) -> bool {
        self.reason.as_ref().is_some_and(|given| given.as_str().eq_ignore_ascii_case(reason.as_str()))
    }

    /// Whether the message holds these words, which are given in lower case.
    pub(super) fn says(&self, words: &str) -> bool {
        self.message.as_ref().is_some_and(|message| message.as_str().to_ascii_lowercase().contains(words))
    }
}

/// Longer than any sentence of Spotify's: what is longer is a page, not a message.
const LONGEST_TEXT: usize = 512;

#[derive(Deserialize)]
#[serde(untagged)]
enum Object {
    Api { error: ApiError },
    Accounts { error: String, error_description: Option<String> },
}

#[derive(Deserialize)]
struct ApiError {
    message: Option<String>,
    reason: Option<String>,
}

/// Reads an error's body. Words that hold the bearer (a debugging proxy may echo the request) are dropped.
pub(super) fn read(answer: &Response<Bytes>, bearer: Option<&Bearer>) -> Words {
    let Ok(text) = std::str::from_utf8(answer.body()) else {
        return Words::default();
    };
    let text = text.trim();
    let (message, reason) = match serde_json::from_str(text) {
        Ok(Object::Api { error }) => (error.message, error.reason),
        Ok(Object::Accounts { error, error_description }) => (error_description.or(Some(error)), None),
        Err(_) if is_sentence(text) => (Some(text.to_owned()), None),
        Err(_) => (None, None),
    };
    let safe = |words: Option<String>| {
        words
            .filter(|words| !words.trim().is_empty())
            .filter(|words| bearer.is_none_or(|bearer| !words.contains(bearer.token().expose_secret())))
            .map(|words| Sanitized::new(words.trim()))
    };
    Words { message: safe(message), reason: safe(reason) }
}

/// Whether a body that is not one of the two objects is something Spotify says to people, rather than markup or data.
fn is_sentence(text: &str) -> bool {
    let markup_or_data = text.starts_with(['<', '{', '[', '"']);
    !text.is_empty() && text.len() <= LONGEST_TEXT && !markup_or_data
}

#[cfg(test)]
mod tests {
    use super::*;
    use spotify_auth_core::AccessToken;

    fn words(body: &'static [u8]) -> (Option<String>, Option<String>) {
        let read = read(&Response::new(Bytes::from_static(body)), None);
        (read.message.map(|m| m.to_string()), read.reason.map(|r| r.to_string()))
    }

    #[test]
    fn all_five_kinds_of_body_are_read() {
        let said = |message: &str| (Some(message.to_owned()), None);
        let nothing = (None, None);
        assert_eq!(words(br#"{"error":{"status":404,"message":"Resource not found"}}"#), said("Resource not found"));
        assert_eq!(
            words(br#"{"error":{"status":404,"message":"No active device","reason":"NO_ACTIVE_DEVICE","extra":[1]}}"#),
            (Some("No active device".to_owned()), Some("NO_ACTIVE_DEVICE".to_owned()))
        );
        assert_eq!(words(br#"{"error":{"status":500}}"#), nothing);
        assert_eq!(
            words(br#"{"error":"invalid_client","error_description":"Invalid client"}"#),
            said("Invalid client")
        );
        assert_eq!(words(br#"{"error":"invalid_request"}"#), said("invalid_request"));
        assert_eq!(words(b"Too many requests\n"), said("Too many requests"));
        assert_eq!(words(b""), nothing);
        assert_eq!(words(b"<html><body>502 Bad Gateway</body></html>"), nothing);
        assert_eq!(words(b"\xff\xfe"), nothing);
        assert_eq!(words(br#"{"unrelated":true}"#), nothing);
        assert_eq!(words(br#"{"error":{"message":"cut off"#), nothing);
    }

    #[test]
    fn f4_words_are_made_printable_and_never_hold_the_bearer() {
        assert_eq!(words(b"bad\x1b[31m").0.unwrap(), r"bad\u{1b}[31m");
        let bearer = Bearer::new(AccessToken::new("CANARY").unwrap(), 0);
        let echo = Response::new(Bytes::from_static(br#"{"error":{"message":"got Bearer CANARY","reason":"CANARY"}}"#));
        assert_eq!(read(&echo, Some(&bearer)), Words::default());
    }
}
