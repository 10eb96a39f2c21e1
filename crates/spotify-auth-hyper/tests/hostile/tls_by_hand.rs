//! The first records of a TLS server that rustls would not be.

/// A `ServerHello` (RFC 5246 section 7.4.1.3) of this version with this cipher suite and these last bytes of the random,
/// without extensions, in a record of its own.
pub(crate) fn server_hello(version: [u8; 2], suite: [u8; 2], end_of_random: [u8; 8]) -> Vec<u8> {
    let mut hello = version.to_vec();
    hello.extend_from_slice(&[0x5a; 24]);
    hello.extend_from_slice(&end_of_random);
    hello.push(0); // no session id
    hello.extend_from_slice(&suite);
    hello.push(0); // no compression
    let mut handshake = vec![2, 0, 0, u8::try_from(hello.len()).unwrap()];
    handshake.extend(hello);
    record(22, version, &handshake)
}

/// A fatal alert (RFC 5246 section 7.2).
pub(crate) fn fatal_alert(version: [u8; 2], description: u8) -> Vec<u8> {
    record(21, version, &[2, description])
}

/// A record (RFC 5246 section 6.2.1).
pub(crate) fn record(kind: u8, version: [u8; 2], content: &[u8]) -> Vec<u8> {
    let mut record = vec![kind, version[0], version[1]];
    record.extend_from_slice(&u16::try_from(content.len()).unwrap().to_be_bytes());
    record.extend_from_slice(content);
    record
}

pub(crate) const TLS_1_1: [u8; 2] = [3, 2];
pub(crate) const TLS_1_2: [u8; 2] = [3, 3];
