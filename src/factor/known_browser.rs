//! A browser that a user signed in with before (OWASP, "Slow Down Online Guessing Attacks with
//! Device Cookies").
//!
//! Wrong passwords slow the next try down, and whoever knows a login name can give wrong passwords
//! all day: a stranger who takes every free slot would keep the user out. So a sign-in that succeeded
//! leaves a mark in its browser, and tries from a marked browser are counted by themselves. A
//! stranger has no mark; whoever stole one has as many guesses as everybody else, and no more.
//!
//! The mark proves nothing and skips nothing. It is no row: 16 random bytes and 16 of a keyed hash
//! over them and the user, so it is good for nobody else.

use entity::ids::UserId;
use uuid::Uuid;

use crate::base::secret::{constant_time_eq, digest_of};
use crate::base::{Entropy, Sealer, Token, TokenKind};

/// Seconds that a browser keeps its mark.
pub const LIFETIME: i64 = 180 * 24 * 60 * 60;

const HALF: usize = 16;

/// A new mark of a user's browser.
#[must_use]
pub fn mark(sealer: &Sealer, entropy: Entropy, user: UserId) -> Token {
    let mut bytes = [0; 2 * HALF];
    bytes[..HALF].copy_from_slice(&entropy.bytes::<HALF>());
    let proof = proof(sealer, user, &bytes[..HALF]);
    bytes[HALF..].copy_from_slice(&proof);
    Token::from_bytes(TokenKind::KnownBrowser, bytes)
}

/// Whether this is a mark of this user's browser.
#[must_use]
pub fn is_marked(sealer: &Sealer, user: UserId, mark: &Token) -> bool {
    let bytes = mark.bytes();
    constant_time_eq(&bytes[HALF..], &proof(sealer, user, &bytes[..HALF]))
}

/// Under whose name the tries from a browser with this mark are counted; nothing when it is no mark
/// of this user's browser.
#[must_use]
pub fn counted_as(sealer: &Sealer, user: UserId, mark: &Token) -> Option<UserId> {
    let digest = digest_of("known-browser", &mark.bytes());
    let bytes: [u8; 16] = digest.0[..16].try_into().expect("a digest has 32 bytes");
    is_marked(sealer, user, mark).then(|| UserId(Uuid::from_bytes(bytes)))
}

fn proof(sealer: &Sealer, user: UserId, random: &[u8]) -> [u8; HALF] {
    let bound = [user.0.as_bytes(), random].concat();
    let hash = sealer.keyed_hash("known-browser", &bound);
    hash.0[..HALF].try_into().expect("a hash has 32 bytes")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::KeyEncryptionKey;

    #[test]
    fn a_mark_is_good_for_its_user_and_its_installation() {
        let sealer = |key| Sealer::new(&KeyEncryptionKey::new([key; 32]), Entropy);
        let user = |number| UserId(Uuid::from_u128(number));
        let (ours, theirs) = (sealer(1), sealer(2));
        let given = mark(&ours, Entropy, user(1));
        assert!(is_marked(&ours, user(1), &given));
        assert!(!is_marked(&ours, user(2), &given));
        assert!(!is_marked(&theirs, user(1), &given));
        let made_up = Token::new(TokenKind::KnownBrowser, Entropy);
        assert_eq!(counted_as(&ours, user(1), &made_up), None);
        assert_ne!(counted_as(&ours, user(1), &given), Some(user(1)));
    }
}
