//! Sealing: authenticated encryption of secrets that must be read back.
//!
//! XChaCha20-Poly1305 under a key derived from the key-encryption key. The associated data is
//! `table:column:row`, so ciphertext moved to another row or column does not open. A value that
//! does not open is an error and never "absent": a factor that cannot be read must not look like
//! a factor that is not enrolled.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use entity::values::{Digest, SealedBytes};
use hmac::{Hmac, Mac};
use sha2::Sha256;

use super::{Entropy, Secret};

const NONCE: usize = 24;

/// The key that everything sealed depends on: 32 bytes from `keys/` or `VESTIBULE_KEK`.
#[derive(Clone, Debug)]
pub struct KeyEncryptionKey(Secret<[u8; 32]>);

impl KeyEncryptionKey {
    /// Wraps 32 bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(Secret::new(bytes))
    }

    /// A key for one purpose: HMAC-SHA-256 of the purpose's name.
    #[must_use]
    pub fn derive(&self, purpose: &str) -> [u8; 32] {
        mac(self.0.expose(), &[purpose.as_bytes()])
    }
}

/// Seals, opens and keyed-hashes; one a process.
#[derive(Clone)]
pub struct Sealer {
    cipher: XChaCha20Poly1305,
    hash_key: Secret<[u8; 32]>,
    entropy: Entropy,
}

/// A sealed value does not open: wrong key, or moved, or damaged.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[error("{place} does not open under the present key-encryption key")]
pub struct Unsealable {
    /// `table:column:row`.
    pub place: String,
}

impl Sealer {
    /// A sealer under this key.
    #[must_use]
    pub fn new(key: &KeyEncryptionKey, entropy: Entropy) -> Self {
        Self {
            cipher: XChaCha20Poly1305::new(&key.derive("seal").into()),
            hash_key: Secret::new(key.derive("keyed-hash")),
            entropy,
        }
    }

    /// Seals `plain` for the place `table:column:row`.
    #[must_use]
    pub fn seal(&self, place: &str, plain: &[u8]) -> SealedBytes {
        let nonce: [u8; NONCE] = self.entropy.bytes();
        let payload = Payload {
            msg: plain,
            aad: place.as_bytes(),
        };
        let sealed = self
            .cipher
            .encrypt(&XNonce::from(nonce), payload)
            .expect("encrypting into memory does not fail");
        SealedBytes([nonce.as_slice(), &sealed].concat())
    }

    /// Opens what was sealed for the same place.
    ///
    /// # Errors
    /// [`Unsealable`] when it was sealed under another key or for another place.
    pub fn open(&self, place: &str, sealed: &SealedBytes) -> Result<Vec<u8>, Unsealable> {
        let refuse = || Unsealable {
            place: place.to_owned(),
        };
        let (nonce, body) = sealed.0.split_first_chunk::<NONCE>().ok_or_else(refuse)?;
        let payload = Payload {
            msg: body,
            aad: place.as_bytes(),
        };
        self.cipher
            .decrypt(&XNonce::from(*nonce), payload)
            .map_err(|_| refuse())
    }

    /// HMAC-SHA-256 under this installation's key: for values too short to be hashed in the open.
    #[must_use]
    pub fn keyed_hash(&self, purpose: &str, value: &[u8]) -> Digest {
        Digest(mac(self.hash_key.expose(), &[purpose.as_bytes(), &[0], value]).to_vec())
    }
}

fn mac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sealer(key: u8) -> Sealer {
        Sealer::new(&KeyEncryptionKey::new([key; 32]), Entropy)
    }

    proptest! {
        #[test]
        fn what_is_sealed_opens_at_its_own_place_only(
            plain in proptest::collection::vec(any::<u8>(), 0..200),
            place in "[a-z]{1,8}:[a-z]{1,8}:[0-9]{1,4}",
            other in "[a-z]{1,8}:[a-z]{1,8}:[0-9]{1,4}",
        ) {
            let sealed = sealer(1).seal(&place, &plain);
            let opened = sealer(1).open(&place, &sealed);
            prop_assert_eq!(opened.as_ref(), Ok(&plain));
            prop_assert!(place == other || sealer(1).open(&other, &sealed).is_err());
            prop_assert!(sealer(2).open(&place, &sealed).is_err());
        }

        #[test]
        fn a_flipped_bit_does_not_open(plain in ".{0,40}", at in any::<prop::sample::Index>()) {
            let mut sealed = sealer(1).seal("t:c:r", plain.as_bytes());
            let index = at.index(sealed.0.len());
            sealed.0[index] ^= 1;
            prop_assert!(sealer(1).open("t:c:r", &sealed).is_err());
        }
    }

    #[test]
    fn a_keyed_hash_depends_on_key_and_purpose() {
        let one = sealer(1).keyed_hash("recovery", b"x");
        assert_ne!(one, sealer(2).keyed_hash("recovery", b"x"));
        assert_ne!(one, sealer(1).keyed_hash("code", b"x"));
    }
}
