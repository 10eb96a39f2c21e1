//! Answers in gzip, decoded no further than their cap.
//!
//! Asked for where a request does not say itself what it accepts. Then, and only then, an answer in gzip is decoded, and one in
//! anything else is not what was asked for.

use http::header::CONTENT_ENCODING;
use http::{HeaderMap, Response};
use hyper::body::Incoming;

/// How an answer's body is encoded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Coding {
    /// Not at all, or in a way that the caller asked for and knows.
    Plain,
    #[cfg(feature = "gzip")]
    Gzip,
    /// In a way that nobody asked for.
    #[cfg_attr(not(feature = "gzip"), allow(dead_code, reason = "without it nothing is asked for"))]
    Unasked,
}

/// Whether we have asked for gzip, and not the caller for something else.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked(bool);

impl Asked {
    /// Asks for gzip in a request that names no encoding.
    pub(crate) fn for_gzip(headers: &mut HeaderMap) -> Self {
        #[cfg(feature = "gzip")]
        if let http::header::Entry::Vacant(place) = headers.entry(http::header::ACCEPT_ENCODING) {
            place.insert(http::HeaderValue::from_static("gzip"));
            return Self(true);
        }
        let _ = headers;
        Self(false)
    }

    /// How this answer is encoded, as far as it is our business.
    pub(crate) fn coding_of(self, response: &Response<Incoming>) -> Coding {
        if self.0 { coding(response.headers()) } else { Coding::Plain }
    }
}

/// What the headers say. `identity` is what nobody says but may be said.
fn coding(headers: &HeaderMap) -> Coding {
    let values = headers.get_all(CONTENT_ENCODING).into_iter();
    let codings: Vec<String> = values
        .flat_map(|value| value.as_bytes().split(|byte| *byte == b','))
        .map(|coding| String::from_utf8_lossy(coding).trim().to_ascii_lowercase())
        .filter(|coding| !coding.is_empty() && coding != "identity")
        .collect();
    match codings.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => Coding::Plain,
        #[cfg(feature = "gzip")]
        ["gzip" | "x-gzip"] => Coding::Gzip,
        _ => Coding::Unasked,
    }
}

#[cfg(feature = "gzip")]
pub(crate) use decoder::{Decoder, Fed};

#[cfg(feature = "gzip")]
mod decoder {
    use std::io::{self, Write};

    use bytes::Bytes;
    use flate2::write::MultiGzDecoder;

    /// Decodes while the bytes come.
    pub(crate) struct Decoder {
        gzip: MultiGzDecoder<Capped>,
        /// What may still come in. Honest gzip is never larger than what is in it by more than a few bytes in ten thousand; what
        /// comes out of endless empty blocks is nothing, which the other cap would not notice.
        input: usize,
    }

    /// What became of some bytes.
    #[derive(Debug, PartialEq)]
    pub(crate) enum Fed {
        /// They are decoded, and more may come.
        More,
        /// There is more in them than the cap allows.
        Full,
        /// They are no gzip.
        Damaged,
    }

    impl Decoder {
        /// Hands out at most a byte more than `cap`, from which one sees that there was more.
        pub(crate) fn new(cap: usize) -> Self {
            let room = cap.saturating_add(1);
            let gzip = MultiGzDecoder::new(Capped { out: Vec::new(), room });
            Self { gzip, input: cap.saturating_add(cap / 1_000).saturating_add(4 * 1024) }
        }

        pub(crate) fn feed(&mut self, bytes: &[u8]) -> Fed {
            let taken = bytes.len().min(self.input);
            self.input -= taken;
            match self.gzip.write_all(&bytes[..taken]) {
                _ if self.gzip.get_ref().is_full() => Fed::Full,
                Err(_) => Fed::Damaged,
                Ok(()) if taken < bytes.len() => Fed::Full,
                Ok(()) => Fed::More,
            }
        }

        /// Whether that was all of it, with its checksum.
        pub(crate) fn finish(&mut self) -> Fed {
            match self.gzip.try_finish() {
                _ if self.gzip.get_ref().is_full() => Fed::Full,
                Ok(()) => Fed::More,
                Err(_) => Fed::Damaged,
            }
        }

        /// What was decoded.
        pub(crate) fn into_bytes(mut self) -> Bytes {
            std::mem::take(&mut self.gzip.get_mut().out).into()
        }
    }

    struct Capped {
        out: Vec<u8>,
        /// The most that fits.
        room: usize,
    }

    impl Capped {
        fn is_full(&self) -> bool {
            self.out.len() >= self.room
        }
    }

    impl Write for Capped {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let taken = bytes.len().min(self.room - self.out.len());
            self.out.extend_from_slice(&bytes[..taken]);
            if taken == 0 && !bytes.is_empty() { Err(io::ErrorKind::StorageFull.into()) } else { Ok(taken) }
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
}

#[cfg(test)]
#[cfg(feature = "gzip")]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use proptest::prelude::*;

    use super::*;

    fn zipped(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    /// Feeds it in pieces, ends it, and says what came of it.
    fn decode(bytes: &[u8], pieces: usize, cap: usize) -> (Fed, Vec<u8>) {
        let mut decoder = Decoder::new(cap);
        let mut fed = Fed::More;
        for piece in bytes.chunks(pieces.max(1)) {
            fed = decoder.feed(piece);
            if fed != Fed::More {
                return (fed, decoder.into_bytes().to_vec());
            }
        }
        if fed == Fed::More {
            fed = decoder.finish();
        }
        (fed, decoder.into_bytes().to_vec())
    }

    #[test]
    fn g6_the_cap_is_for_what_comes_out() {
        let bomb = zipped(&vec![b' '; 10 << 20]);
        let (fed, out) = decode(&bomb, bomb.len(), 1000);
        assert_eq!((fed, out.len()), (Fed::Full, 1001));
        assert_eq!(decode(&zipped(&[7; 1000]), 1, 1000).0, Fed::More);
        assert_eq!(decode(&zipped(&[7; 1001]), 1, 1000).0, Fed::Full);
    }

    #[test]
    fn g6_gzip_that_never_brings_anything_ends_too() {
        // Empty members for ever: nothing comes out, so only what goes in can be counted.
        let nothing = zipped(b"").repeat(100_000);
        assert_eq!(decode(&nothing, 16 * 1024, 1000).0, Fed::Full);
    }

    #[test]
    fn several_members_are_one_text_and_what_is_behind_them_is_damage() {
        let two = [zipped(b"one"), zipped(b"two")].concat();
        assert_eq!(decode(&two, 5, 100), (Fed::More, b"onetwo".to_vec()));
        let behind = [zipped(b"one"), b"garbage that goes on".to_vec()].concat();
        assert_eq!(decode(&behind, 100, 100).0, Fed::Damaged);
    }

    #[test]
    fn what_is_no_gzip_is_damaged() {
        for bytes in [b"{}".as_slice(), b"\x1f\x8b", &[0; 40], b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff\xff\xff\xff"]
        {
            assert_eq!(decode(bytes, 3, 100).0, Fed::Damaged, "{bytes:?}");
        }
    }

    #[test]
    fn only_gzip_alone_is_decoded() {
        let headers = |values: &[&str]| {
            let value = |value: &&str| http::HeaderValue::from_bytes(value.as_bytes()).unwrap();
            coding(&values.iter().map(|text| (CONTENT_ENCODING, value(text))).collect())
        };
        for plain in [&[][..], &[""], &["identity"], &["identity, "]] {
            assert_eq!(headers(plain), Coding::Plain, "{plain:?}");
        }
        for gzip in [&["gzip"][..], &["GZip"], &["x-gzip"], &["identity", "gzip"]] {
            assert_eq!(headers(gzip), Coding::Gzip, "{gzip:?}");
        }
        for other in [&["br"][..], &["gzip, gzip"], &["gzip", "deflate"], &["gzip;q=1"], &["\u{e9}"]] {
            assert_eq!(headers(other), Coding::Unasked, "{other:?}");
        }
    }

    proptest! {
        #[test]
        fn what_was_encoded_comes_out_in_whatever_pieces_it_comes(text: Vec<u8>, pieces in 1_usize..40) {
            let (fed, out) = decode(&zipped(&text), pieces, text.len());
            prop_assert_eq!(fed, Fed::More);
            prop_assert_eq!(out, text);
        }

        #[test]
        fn a_cut_is_noticed_wherever_it_is(text: Vec<u8>, cut: prop::sample::Index, pieces in 1_usize..40) {
            let whole = zipped(&text);
            prop_assert_eq!(decode(&whole[..1 + cut.index(whole.len() - 1)], pieces, text.len()).0, Fed::Damaged);
        }

        #[test]
        fn no_bytes_are_too_odd(bytes: Vec<u8>, pieces in 1_usize..40) {
            let (_, out) = decode(&bytes, pieces, 64);
            prop_assert!(out.len() <= 65);
        }
    }
}
