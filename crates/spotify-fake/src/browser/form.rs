//! Finds the consent form on a page.

/// What a press on one of its buttons sends.
pub(super) struct ConsentForm {
    pub(super) action: String,
    pub(super) nonce: String,
}

/// The page is the fake's own, so a look for its markers is enough.
pub(super) fn consent_form(html: &str) -> Option<ConsentForm> {
    let form = html.split_once("<form method=\"post\"")?.1;
    Some(ConsentForm {
        action: attribute(form, "action")?,
        nonce: attribute(form.split_once("name=\"nonce\"")?.1, "value")?,
    })
}

fn attribute(html: &str, name: &str) -> Option<String> {
    let (_, rest) = html.split_once(&format!("{name}=\""))?;
    rest.split_once('"').map(|(value, _)| value.to_owned())
}
