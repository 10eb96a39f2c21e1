//! JSON that is made to be sent: fields keep their order, and lists of markets are borrowed, for a page of fifty tracks names
//! 180 of them a hundred times.

use std::fmt::Write as _;

/// Fields and their values, in order.
pub(super) type Fields = Vec<(&'static str, Json)>;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Json {
    /// No value and no field.
    Absent,
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(String),
    /// A list of texts that live forever.
    Names(&'static [&'static str]),
    List(Vec<Json>),
    Object(Fields),
}

/// How numbers are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Numbers {
    Plain,
    /// Whole numbers as `640.0`, and large ones as `4.9022656E7`.
    Floats,
}

/// Fields, as in JSON.
macro_rules! fields {
    ($($name:literal: $value:expr),* $(,)?) => { vec![$(($name, $crate::api::json::Json::from($value))),*] };
}
pub(super) use fields;

/// An object of no kind of its own: nothing is ever dropped from it.
macro_rules! object {
    ($($fields:tt)*) => { $crate::api::json::Json::Object($crate::api::json::fields! { $($fields)* }) };
}
pub(super) use object;

impl Json {
    pub(super) fn write(&self, numbers: Numbers) -> String {
        let mut out = String::with_capacity(1_024);
        self.write_to(&mut out, numbers);
        out
    }

    fn write_to(&self, out: &mut String, numbers: Numbers) {
        match self {
            Self::Absent | Self::Null => out.push_str("null"),
            Self::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Self::Int(value) => write_whole(*value, out, numbers),
            Self::Float(value) => {
                // Writing to a string cannot fail.
                let _ = write!(out, "{value:?}");
            }
            Self::Text(text) => write_text(text, out),
            Self::Names(names) => joined(names.iter(), "[]", out, |name, out| write_text(name, out)),
            Self::List(list) => joined(list.iter(), "[]", out, |value, out| value.write_to(out, numbers)),
            Self::Object(fields) => {
                let present = fields.iter().filter(|(_, value)| *value != Self::Absent);
                joined(present, "{}", out, |(name, value), out| {
                    write_text(name, out);
                    out.push(':');
                    value.write_to(out, numbers);
                });
            }
        }
    }
}

fn joined<T>(items: impl Iterator<Item = T>, brackets: &str, out: &mut String, write: impl Fn(T, &mut String)) {
    let (open, close) = brackets.split_at(1);
    out.push_str(open);
    for (place, item) in items.enumerate() {
        if place > 0 {
            out.push(',');
        }
        write(item, out);
    }
    out.push_str(close);
}

fn write_whole(value: i64, out: &mut String, numbers: Numbers) {
    const LARGE: i64 = 10_000_000;
    // Writing to a string cannot fail.
    let _ = match numbers {
        Numbers::Plain => write!(out, "{value}"),
        #[expect(clippy::cast_precision_loss, reason = "the numbers of this world are small, and floats are the point")]
        Numbers::Floats if value >= LARGE => write!(out, "{:E}", value as f64),
        Numbers::Floats => write!(out, "{value}.0"),
    };
}

fn write_text(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            control if control < ' ' => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(control));
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

impl From<bool> for Json {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<f64> for Json {
    fn from(value: f64) -> Self {
        Self::Float(value)
    }
}

macro_rules! whole {
    ($($type:ty)*) => {$(
        impl From<$type> for Json {
            fn from(value: $type) -> Self {
                i64::try_from(value).map_or(Self::Int(i64::MAX), Self::Int)
            }
        }
    )*};
}

whole!(i32 u8 u16 u32 u64 usize);

impl From<&str> for Json {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<&String> for Json {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<String> for Json {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&'static [&'static str]> for Json {
    fn from(names: &'static [&'static str]) -> Self {
        Self::Names(names)
    }
}

/// `null` where there is none.
impl<T: Into<Self>> From<Option<T>> for Json {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl<T: Into<Self>> From<Vec<T>> for Json {
    fn from(list: Vec<T>) -> Self {
        Self::List(list.into_iter().map(Into::into).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_json() {
        let odd = "a\"b\\c\u{1}\n☂";
        let value = object! {
            "text": odd, "none": None::<u32>, "list": vec![1, 2], "float": 0.5, "gone": Json::Absent, "big": u64::MAX,
        };
        let read: serde_json::Value = serde_json::from_str(&value.write(Numbers::Plain)).unwrap();
        let expected = serde_json::json!({"text": odd, "none": null, "list": [1, 2], "float": 0.5, "big": i64::MAX});
        assert_eq!(read, expected);
    }

    #[test]
    fn whole_numbers_can_look_like_floats() {
        let list = Json::from(vec![640, 49_022_656]);
        assert_eq!(list.write(Numbers::Floats), "[640.0,4.9022656E7]");
    }
}
