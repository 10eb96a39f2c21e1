//! Spotify's ids: 128 bits in base62, always 22 characters.

use super::rng::Rng;

const LENGTH: usize = 22;
const ALPHABET: &[u8; 62] = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

pub(super) fn id(rng: &mut Rng) -> String {
    let mut number = (u128::from(rng.next()) << 64) | u128::from(rng.next());
    let mut characters = [b'0'; LENGTH];
    for place in characters.iter_mut().rev() {
        // The remainder is below 62, and so within the alphabet.
        let digit = usize::try_from(number % 62).unwrap_or(0);
        *place = ALPHABET.get(digit).copied().unwrap_or(b'0');
        number /= 62;
    }
    characters.iter().copied().map(char::from).collect()
}

pub(crate) fn is_base62_id(text: &str) -> bool {
    text.len() == LENGTH && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_look_like_spotifys() {
        let mut rng = Rng::new(1, 2);
        for _ in 0..1_000 {
            let id = id(&mut rng);
            assert!(is_base62_id(&id), "{id}");
            // 2^128 has 22 base62 digits, the first of them at most 7.
            assert!(id.as_bytes()[0] <= b'7', "{id}");
        }
        assert!(!is_base62_id("11dFghVXANMlKmJXsNCbN") && !is_base62_id("11dFghVXANMlKmJXsNCbN-"));
    }
}
