//! The key-encryption key: 32 bytes in base64, in a file of its own or in `VESTIBULE_KEK`.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::error::io_sentence;
use crate::base::{Entropy, KeyEncryptionKey};

/// Why there is no key-encryption key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KekError {
    /// Neither file nor variable.
    #[error("there is no key-encryption key: {} does not exist and VESTIBULE_KEK is not set; `vestibule keys init` makes one", .0.display())]
    Missing(PathBuf),
    /// The file cannot be read or written.
    #[error("the key-encryption key {}: {reason}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// Others may read the file.
    #[error("the key-encryption key {} can be read by others (mode {mode:o}); run `chmod 600 {}`", path.display(), path.display())]
    Exposed {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The text is not 32 bytes in base64.
    #[error(
        "{0}: the key-encryption key must be 32 bytes in base64 (44 characters); `vestibule keys init` makes one"
    )]
    Malformed(String),
    /// The bytes cannot have come from a random source.
    #[error("{0}: this key-encryption key is not random; `vestibule keys init` makes one")]
    Weak(String),
    /// A key is there already and everything sealed depends on it.
    #[error("{} exists already; everything sealed in the database depends on it, so it is left alone", .0.display())]
    Exists(PathBuf),
}

/// Reads the key from its file.
pub fn read(path: &Path) -> Result<KeyEncryptionKey, KekError> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(KekError::Missing(path.to_owned()));
        }
        Err(error) => return Err(failed(path, &error)),
    };
    refuse_exposed(path)?;
    decode(&path.display().to_string(), &text)
}

/// Decodes the key; `place` is what an error calls its source.
pub fn decode(place: &str, text: &str) -> Result<KeyEncryptionKey, KekError> {
    let malformed = || KekError::Malformed(place.to_owned());
    let bytes = STANDARD.decode(text.trim()).map_err(|_| malformed())?;
    let bytes: [u8; 32] = bytes.try_into().map_err(|_| malformed())?;
    let mut distinct = bytes.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    // 32 random bytes have fewer than 16 distinct values once in 10^12.
    if distinct.len() < 16 {
        return Err(KekError::Weak(place.to_owned()));
    }
    Ok(KeyEncryptionKey::new(bytes))
}

/// Makes a key in a new file that its owner alone may read.
pub fn create(path: &Path, entropy: Entropy) -> Result<KeyEncryptionKey, KekError> {
    if let Some(parent) = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
    {
        std::fs::create_dir_all(parent).map_err(|error| failed(parent, &error))?;
    }
    let bytes: [u8; 32] = entropy.bytes();
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = match options.open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            return Err(KekError::Exists(path.to_owned()));
        }
        Err(error) => return Err(failed(path, &error)),
    };
    writeln!(file, "{}", encode(&bytes))
        .and_then(|()| file.sync_all())
        .map_err(|error| failed(path, &error))?;
    Ok(KeyEncryptionKey::new(bytes))
}

/// The key as text.
#[must_use]
pub fn encode(bytes: &[u8; 32]) -> String {
    STANDARD.encode(bytes)
}

fn failed(path: &Path, error: &std::io::Error) -> KekError {
    KekError::File {
        path: path.to_owned(),
        reason: io_sentence(error),
    }
}

#[cfg(unix)]
fn refuse_exposed(path: &Path) -> Result<(), KekError> {
    use std::os::unix::fs::PermissionsExt as _;

    let metadata = std::fs::metadata(path).map_err(|error| failed(path, &error))?;
    let mode = metadata.permissions().mode() & 0o777;
    // A group may read it: orchestrators mount secrets so. The world may not.
    if mode & 0o007 == 0 {
        return Ok(());
    }
    Err(KekError::Exposed {
        path: path.to_owned(),
        mode,
    })
}

#[cfg(not(unix))]
fn refuse_exposed(_: &Path) -> Result<(), KekError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_read_back() {
        let dir = std::env::temp_dir().join(format!("vestibule-kek-{}", std::process::id()));
        let path = dir.join("keys").join("kek");
        assert!(matches!(read(&path), Err(KekError::Missing(_))));
        let made = create(&path, Entropy).expect("made");
        let back = read(&path).expect("read");
        assert_eq!(made.derive("x"), back.derive("x"));
        assert!(matches!(create(&path, Entropy), Err(KekError::Exists(_))));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).expect("set");
            assert!(matches!(read(&path), Err(KekError::Exposed { .. })));
        }
        std::fs::remove_dir_all(&dir).expect("removed");
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for text in ["", "x", "AAAA", &STANDARD.encode([7_u8; 31])] {
            assert!(
                matches!(decode("t", text), Err(KekError::Malformed(_))),
                "{text}"
            );
        }
        assert!(matches!(
            decode("t", &encode(&[0; 32])),
            Err(KekError::Weak(_))
        ));
    }
}
