//! Gzip, honest and by hand (RFC 1951 and 1952): what is hostile in it needs no compressor.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

/// `text` as an honest server sends it.
#[allow(dead_code, reason = "the memory's rows are hostile only")]
pub(crate) fn zipped(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

/// The same in two members, one behind the other.
#[allow(dead_code, reason = "the memory's rows are hostile only")]
pub(crate) fn in_two(text: &[u8]) -> Vec<u8> {
    let (first, second) = text.split_at(text.len() / 2);
    [zipped(first), zipped(second)].concat()
}

const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];

/// `text` in one stored block. Its checksum is left at zero, which a reader would notice after having decoded it all.
pub(crate) fn stored(text: &[u8]) -> Vec<u8> {
    let length = u16::try_from(text.len()).unwrap();
    let mut gzip = HEADER.to_vec();
    gzip.push(1); // the last block, stored
    gzip.extend_from_slice(&length.to_le_bytes());
    gzip.extend_from_slice(&(!length).to_le_bytes());
    gzip.extend_from_slice(text);
    gzip.extend_from_slice(&[0; 8]);
    gzip
}

/// About `size` bytes that decode to 158 times as many spaces: one literal, then matches of 258 bytes at distance 1, each
/// of 13 bits in the fixed code.
pub(crate) fn bomb(size: usize) -> Vec<u8> {
    let mut bits = Bits::default();
    bits.push(1, 1); // the last block
    bits.push(1, 2); // fixed codes; numbers go in from the lowest bit
    bits.code(0x30 + u16::from(b' '), 8);
    while bits.bytes.len() + HEADER.len() < size {
        bits.code(0b1100_0101, 8); // length 258
        bits.code(0, 5); // distance 1
    }
    bits.code(0, 7); // end of block
    let mut gzip = HEADER.to_vec();
    gzip.extend(bits.bytes);
    gzip.extend_from_slice(&[0; 8]);
    gzip
}

#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    used: u32,
}

impl Bits {
    fn push(&mut self, value: u16, count: u32) {
        for bit in 0..count {
            if self.used.is_multiple_of(8) {
                self.bytes.push(0);
            }
            *self.bytes.last_mut().unwrap() |= u8::from(value >> bit & 1 == 1) << (self.used % 8);
            self.used += 1;
        }
    }

    /// Huffman codes go in from the highest bit.
    fn code(&mut self, value: u16, count: u32) {
        self.push(value.reverse_bits() >> (16 - count), count);
    }
}
