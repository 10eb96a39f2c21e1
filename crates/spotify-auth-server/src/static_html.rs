//! Whether an app's own page is static: known elements with known attributes, no script, nothing from elsewhere.
//!
//! The reader is stricter than browsers are: whatever it does not understand is refused with its place, so that no browser
//! can understand it as something else. The policy that goes with the page forbids the same once more.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;
use sha2::{Digest, Sha256};

/// Longest page taken, in bytes.
const MOST: usize = 256 * 1024;

const ELEMENTS: &[&str] = &[
    "a",
    "abbr",
    "article",
    "aside",
    "b",
    "blockquote",
    "body",
    "br",
    "circle",
    "code",
    "dd",
    "div",
    "dl",
    "dt",
    "ellipse",
    "em",
    "figcaption",
    "figure",
    "footer",
    "g",
    "h1",
    "h2",
    "h3",
    "h4",
    "head",
    "header",
    "hr",
    "html",
    "i",
    "img",
    "kbd",
    "li",
    "line",
    "main",
    "mark",
    "meta",
    "nav",
    "ol",
    "p",
    "path",
    "polygon",
    "polyline",
    "pre",
    "rect",
    "section",
    "small",
    "span",
    "strong",
    "style",
    "sub",
    "sup",
    "svg",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "time",
    "title",
    "tr",
    "ul",
];
const ATTRIBUTES: &[&str] = &[
    "alt",
    "charset",
    "class",
    "colspan",
    "content",
    "cx",
    "cy",
    "d",
    "datetime",
    "dir",
    "fill",
    "fill-rule",
    "height",
    "hidden",
    "id",
    "lang",
    "name",
    "points",
    "r",
    "rel",
    "role",
    "rowspan",
    "rx",
    "ry",
    "scope",
    "stroke",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-width",
    "tabindex",
    "title",
    "transform",
    "viewbox",
    "width",
    "x",
    "x1",
    "x2",
    "xmlns",
    "y",
    "y1",
    "y2",
];
/// What a page may say about itself.
const META_NAMES: &[&str] = &["viewport", "color-scheme", "theme-color", "description", "robots", "author"];
/// What a style could load with. Escapes are no way around it: the policy has the last word.
const LOADING: &[&str] = &["url(", "@import", "image-set(", "src(", "</", "expression("];

/// Why a page is not static.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the page is not static: {what} (line {line})")]
pub struct NotStatic {
    what: String,
    line: usize,
}

impl NotStatic {
    /// The line that it is in, from 1.
    pub fn line(&self) -> usize {
        self.line
    }
}

/// Reads a page, and makes the policy that allows exactly what is in it.
pub(crate) fn policy_of(html: &str) -> Result<HeaderValue, NotStatic> {
    let mut reader = Reader { html, at: 0, styles: Vec::new(), has_pictures: false, in_drawing: false };
    reader.read().map_err(|what| NotStatic {
        what,
        line: html.as_bytes().iter().take(reader.at).filter(|byte| **byte == b'\n').count() + 1,
    })?;
    let mut policy = String::from("default-src 'none'; ");
    if !reader.styles.is_empty() {
        policy.push_str("style-src");
        for style in &reader.styles {
            policy.push_str(&format!(" 'sha256-{}'", STANDARD.encode(Sha256::digest(style))));
        }
        policy.push_str("; ");
    }
    if reader.has_pictures {
        policy.push_str("img-src data:; ");
    }
    policy.push_str("base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    // Words of ours and base64 are always a header value.
    HeaderValue::from_str(&policy).map_err(|_| NotStatic { what: "too many styles".to_owned(), line: 1 })
}

struct Reader<'a> {
    html: &'a str,
    at: usize,
    styles: Vec<&'a str>,
    has_pictures: bool,
    /// Behind the first `<svg`, where browsers read a `<style>` in another way.
    in_drawing: bool,
}

type Read<T> = Result<T, String>;

fn problem<T>(what: impl fmt::Display) -> Read<T> {
    Err(what.to_string())
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.html.get(self.at..).unwrap_or_default()
    }

    /// Goes past `text`, in any case, if it comes next.
    fn takes(&mut self, text: &str) -> bool {
        let is_next = self.rest().get(..text.len()).is_some_and(|next| next.eq_ignore_ascii_case(text));
        self.at += if is_next { text.len() } else { 0 };
        is_next
    }

    /// Everything before `end`, and goes past it.
    fn until(&mut self, end: &str) -> Read<&'a str> {
        let rest = self.rest();
        let Some(length) = find_ignoring_case(rest, end) else { return problem(format_args!("{end} is missing")) };
        self.at += length + end.len();
        Ok(rest.get(..length).unwrap_or_default())
    }

    fn run(&mut self, belongs: impl Fn(u8) -> bool) -> &'a str {
        let rest = self.rest();
        let length = rest.bytes().take_while(|byte| byte.is_ascii() && belongs(*byte)).count();
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    fn read(&mut self) -> Read<()> {
        if self.html.len() > MOST {
            return problem("it is longer than 256 KiB");
        }
        if self.html.contains('\0') {
            return problem("it contains a NUL");
        }
        self.run(|byte| byte.is_ascii_whitespace());
        if !self.takes("<!doctype html>") {
            return problem("it must begin with <!doctype html>");
        }
        while let Some(text) = self.rest().find('<') {
            self.at += text;
            if self.takes("<!--") {
                let comment = self.until("-->")?;
                if comment.starts_with(['>', '-']) || comment.contains("--") {
                    return problem("a comment has dashes where browsers may end it");
                }
            } else if self.takes("</") {
                self.name()?;
                self.run(|byte| byte.is_ascii_whitespace());
                if !self.takes(">") {
                    return problem("an end tag is not just a name");
                }
            } else {
                self.at += 1;
                self.element()?;
            }
        }
        Ok(())
    }

    fn name(&mut self) -> Read<String> {
        let name = self.run(|byte| byte.is_ascii_alphanumeric() || byte == b'-').to_ascii_lowercase();
        if ELEMENTS.contains(&name.as_str()) { Ok(name) } else { problem(format_args!("<{name}> is not allowed")) }
    }

    fn element(&mut self) -> Read<()> {
        let name = self.name()?;
        let mut is_named_meta = false;
        loop {
            let spaced = !self.run(|byte| byte.is_ascii_whitespace()).is_empty();
            if self.takes(">") || self.takes("/>") {
                break;
            }
            if !spaced {
                return problem(format_args!("<{name}> is followed by something else than its attributes"));
            }
            let attribute = self.run(|byte| byte.is_ascii_alphanumeric() || byte == b'-').to_ascii_lowercase();
            let value = self.value()?;
            is_named_meta |= self.judge(&name, &attribute, value)?;
        }
        match name.as_str() {
            "meta" if !is_named_meta => problem("a <meta> is not a charset and has none of the names that are allowed"),
            "svg" => {
                self.in_drawing = true;
                Ok(())
            }
            "style" if self.in_drawing => problem("a <style> must come before the first <svg>"),
            "style" => {
                let style = self.until("</style>")?;
                self.styles.push(style);
                match LOADING.iter().find(|word| find_ignoring_case(style, word).is_some()) {
                    Some(word) => problem(format_args!("a <style> contains {word}")),
                    None => Ok(()),
                }
            }
            "title" if !self.in_drawing => match self.until("</title>")?.contains('<') {
                true => problem("the <title> contains <"),
                false => Ok(()),
            },
            _ => Ok(()),
        }
    }

    /// An attribute's value, empty if it has none.
    fn value(&mut self) -> Read<&'a str> {
        if !self.takes("=") {
            return Ok("");
        }
        if self.takes("\"") {
            return self.until("\"");
        }
        if self.takes("'") {
            return self.until("'");
        }
        match self.run(|byte| byte.is_ascii_alphanumeric() || b"-_.%#".contains(&byte)) {
            "" => problem("an attribute's value must be in quotes"),
            value => Ok(value),
        }
    }

    /// Judges one attribute; whether it names what a `<meta>` is about.
    fn judge(&mut self, element: &str, attribute: &str, value: &str) -> Read<bool> {
        match (element, attribute) {
            ("a", "href") if is_for_people(value) => Ok(false),
            ("a", "href") => {
                problem("a link leads neither to https:, mailto: or # nor to an app's own scheme with a dot in it")
            }
            ("img", "src") if is_picture(value) => {
                self.has_pictures = true;
                Ok(false)
            }
            ("img", "src") => problem("a picture is not a data:image/...;base64, address"),
            ("meta", "charset") if value.eq_ignore_ascii_case("utf-8") => Ok(true),
            ("meta", "charset") => problem("the page is served as utf-8, and says something else"),
            ("meta", "name") => Ok(META_NAMES.contains(&value)),
            (_, "fill" | "stroke") if value.contains('(') => problem("a colour contains a bracket"),
            _ if ATTRIBUTES.contains(&attribute) || attribute.starts_with("aria-") => Ok(false),
            _ => problem(format_args!("the attribute {attribute:?} of <{element}> is not allowed")),
        }
    }
}

/// Whether a person may be led there by a link. Entities could spell anything, so there are none.
fn is_for_people(address: &str) -> bool {
    let is_plain = address.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'&');
    let scheme = address.split_once(':').map(|(scheme, _)| scheme).unwrap_or_default();
    let is_apps_own =
        scheme.contains('.') && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-');
    is_plain && (address.starts_with('#') || address.starts_with("https://") || scheme == "mailto" || is_apps_own)
}

fn is_picture(address: &str) -> bool {
    let Some((kind, data)) = address.strip_prefix("data:image/").and_then(|rest| rest.split_once(";base64,")) else {
        return false;
    };
    ["png", "jpeg", "gif", "webp", "avif", "svg+xml"].contains(&kind)
        && data.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte))
}

fn find_ignoring_case(text: &str, wanted: &str) -> Option<usize> {
    text.as_bytes().windows(wanted.len()).position(|window| window.eq_ignore_ascii_case(wanted.as_bytes()))
}

#[cfg(test)]
mod tests;
