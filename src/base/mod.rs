//! Time, randomness, secrets and sealing: what everything else stands on. No framework.

pub mod ambient;
pub mod hasher;
pub mod seal;
pub mod secret;

pub use ambient::{Ambient, Clock, Entropy};
pub use entity::values::{Digest, SealedBytes, Timestamp};
pub use seal::{KeyEncryptionKey, Sealer, Unsealable};
pub use secret::{Secret, Token, TokenKind};
