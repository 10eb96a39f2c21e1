//! What an answer is worth.

use std::time::Duration;

use bytes::Bytes;
use http::{Response, StatusCode};
use spotify_auth_core::{FaultKind, Sanitized, Timestamp, TransportFault, retry_after};

use crate::facts::Row;
use crate::registry::{Decoded, Registered};

/// How a request went.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// A success that could be read, with what was odd about it.
    Decoded(Vec<String>),
    /// A success that is not what the operation answers.
    Undecodable(String),
    /// Not a success.
    Refused(String),
    /// No answer.
    Unanswered { told: String, kind: FaultKind },
}

impl Verdict {
    pub(super) fn of(operation: &Registered, row: Option<&Row>, answer: &Response<Bytes>, now: Timestamp) -> Self {
        if answer.status().is_success() {
            return match (operation.decode)(answer) {
                Ok(decoded) => Self::Decoded(remarks(&decoded, row, answer.status())),
                Err(error) => Self::Undecodable(error.to_string()),
            };
        }
        let mut told = said(answer.body());
        if answer.status().is_redirection() {
            told = "a redirect, which nobody follows here: pass the address that it leads to".to_owned();
        }
        if let Some(after) = wait(answer, now) {
            told = format!("{told} (wait {} s)", after.as_secs());
        }
        Self::Refused(told)
    }

    pub(super) fn unanswered(fault: &TransportFault) -> Self {
        Self::Unanswered { told: fault.to_string(), kind: fault.kind() }
    }

    pub(super) fn is_good(&self) -> bool {
        matches!(self, Self::Decoded(_))
    }
}

/// Whether the status is another one, the first few findings, and how many there are.
fn remarks(decoded: &Decoded, row: Option<&Row>, status: StatusCode) -> Vec<String> {
    const SHOWN: usize = 3;
    let documented = row.map(|row| &*row.success).filter(|documented| !documented.contains(&status.as_u16()));
    let mut remarks = Vec::new();
    if let Some(documented) = documented {
        let documented: Vec<_> = documented.iter().map(ToString::to_string).collect();
        remarks.push(format!(
            "{} is not what Spotify documents, which is {}",
            status.as_u16(),
            documented.join(" or ")
        ));
    }
    remarks.extend(decoded.findings.iter().take(SHOWN).cloned());
    if decoded.oddity() > SHOWN {
        remarks.push(format!("and {} more", decoded.oddity() - SHOWN));
    }
    remarks
}

/// How long a 429 asks to wait.
pub(super) fn wait(answer: &Response<Bytes>, now: Timestamp) -> Option<Duration> {
    (answer.status() == StatusCode::TOO_MANY_REQUESTS).then(|| retry_after(answer.headers(), now)).flatten()
}

/// What an error's body says: Spotify's message, Prism's findings, or the text as it is.
fn said(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let told = serde_json::from_slice::<serde_json::Value>(body).ok().and_then(|json| {
        let message = json.pointer("/error/message").or_else(|| json.pointer("/error_description"));
        if let Some(message) = message.and_then(|message| message.as_str()) {
            return Some(message.to_owned());
        }
        let findings = json.get("validation")?.as_array()?;
        let findings = findings.iter().map(|finding| {
            let place = finding.get("location").and_then(|place| place.as_array()).into_iter().flatten();
            let place: Vec<_> = place.filter_map(|part| part.as_str()).collect();
            format!(
                "{}: {}",
                place.join("."),
                finding.get("message").and_then(|text| text.as_str()).unwrap_or_default()
            )
        });
        Some(findings.collect::<Vec<_>>().join("; "))
    });
    let told = told.unwrap_or_else(|| text.trim().to_owned());
    Sanitized::new(if told.is_empty() { "no reason given" } else { &told }).to_string()
}
