//! Request parameters, from a query or a form, under the rules of RFC 6749, 3.1 and 3.2: none may come twice, and one
//! without a value is as good as absent.

/// Decoded parameters.
pub(crate) struct Parameters {
    pairs: Vec<(String, String)>,
}

impl Parameters {
    pub(crate) fn parse(encoded: &[u8]) -> Self {
        Self { pairs: form_urlencoded::parse(encoded).into_owned().collect() }
    }

    /// The value of a parameter; the first one if it came twice.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.pairs
            .iter()
            .find_map(|(key, value)| (key == name).then_some(value.as_str()))
            .filter(|value| !value.is_empty())
    }

    /// Whether a parameter of this name came twice.
    pub(crate) fn is_repeated(&self, name: &str) -> bool {
        self.pairs.iter().filter(|(key, _)| key == name).count() > 1
    }

    /// The name of any parameter that came twice.
    pub(crate) fn first_repeated(&self) -> Option<&str> {
        self.pairs.iter().map(|(key, _)| key.as_str()).find(|key| self.is_repeated(key))
    }
}
