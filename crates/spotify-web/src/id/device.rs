//! Ids of devices.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize};
use smol_str::SmolStr;

use super::parse::is_free_form;
use crate::operation::Parameter;
use crate::text::try_from_texts;

/// The id of a device that can play: usually 40 hexadecimal digits, but Spotify promises nothing.
///
/// A device can have another one tomorrow: ask for the devices again rather than to store it.
///
/// Spotify: [Get Available Devices](https://developer.spotify.com/documentation/web-api/reference/get-a-users-available-devices)
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct DeviceId(SmolStr);

/// A text that cannot be the id of a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a device's id has 1 to 256 characters and holds no control characters: take it from the list of devices")]
#[non_exhaustive]
pub struct InvalidDeviceId;

impl DeviceId {
    /// Takes an id as the list of devices has it.
    ///
    /// # Errors
    /// It is empty, longer than 256 characters, or holds control characters.
    pub fn new(text: &str) -> Result<Self, InvalidDeviceId> {
        if is_free_form(text) { Ok(Self(text.into())) } else { Err(InvalidDeviceId) }
    }

    /// As Spotify writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

try_from_texts!([] DeviceId, InvalidDeviceId);

impl fmt::Display for DeviceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for DeviceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DeviceId({:?})", self.as_str())
    }
}

impl AsRef<str> for DeviceId {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl FromStr for DeviceId {
    type Err = InvalidDeviceId;

    fn from_str(text: &str) -> Result<Self, InvalidDeviceId> {
        Self::new(text)
    }
}

impl From<&DeviceId> for DeviceId {
    fn from(id: &DeviceId) -> Self {
        id.clone()
    }
}

impl Parameter for DeviceId {
    fn text(&self) -> Cow<'_, str> {
        Cow::Borrowed(&self.0)
    }
}

impl<'de> Deserialize<'de> for DeviceId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = SmolStr::deserialize(deserializer)?;
        Self::new(&text).map_err(|_| serde::de::Error::custom("invalid value, expected the id of a device"))
    }
}
