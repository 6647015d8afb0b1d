//! Configuration: one TOML file, overridden setting by setting from the environment.
//!
//! 1. [`layers`] reads the file and lays the environment over it (`VESTIBULE_DATABASE__URL` is
//!    `database.url`; a trailing `_FILE`, or a key ending in `_file`, names a file to read).
//! 2. The result is deserialised into [`Config`]; a key that nobody knows is an error.
//! 3. [`check`] holds the rules that involve more than one value.
//!
//! Every problem names the place (line or variable), the key and what is wrong with the value, so
//! that a person can repair it without reading this file. `vestibule.example.toml` is the
//! reference; a test keeps it whole.

mod check;
mod error;
mod issuer;
mod kek;
mod layers;
pub mod messages;
mod parse;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use ipnet::IpNet;
use serde::Deserialize;

pub use error::{ConfigError, Place};
pub use issuer::Issuer;
pub use kek::{KekError, encode as encode_kek};

use crate::base::hasher::HashCost;
use crate::base::{Entropy, KeyEncryptionKey, Secret};
use messages::{MailSettings, SmsSettings};

/// Everything an operator may choose.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The issuer identifier (OIDC Core, section 2); all links are made from it.
    pub issuer: Issuer,
    /// Where to listen: address and port.
    #[serde(default = "defaults::listen", deserialize_with = "parse::address")]
    pub listen: SocketAddr,
    /// Reverse proxies whose `X-Forwarded-For` and `Forwarded` headers are believed.
    #[serde(default, deserialize_with = "parse::networks")]
    pub proxies: Vec<IpNet>,
    /// The database.
    #[serde(default)]
    pub database: Database,
    /// The key-encryption key.
    #[serde(default)]
    pub keys: Keys,
    /// The cost of a password hash.
    #[serde(default)]
    pub password: HashCost,
    /// How long a browser session lasts.
    #[serde(default)]
    pub sessions: Sessions,
    /// The mail server; only the demo and tests do without.
    pub mail: Option<MailSettings>,
    /// The SMS providers.
    #[serde(default)]
    pub sms: SmsSettings,
    /// Whether this process is the demo: set by `vestibule demo` alone, never by file or variable.
    #[serde(skip)]
    pub demo: bool,
    #[serde(skip)]
    places: layers::Places,
}

/// Where the rows are.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Database {
    /// `sqlite:path` or `postgres://user:password@host/name`.
    pub url: Secret<String>,
    /// Connections to PostgreSQL, or readers of SQLite.
    pub connections: u32,
    /// Milliseconds that a request waits for a connection before it is answered 503.
    pub acquire_ms: u64,
}

impl Default for Database {
    fn default() -> Self {
        Self {
            url: Secret::new("sqlite:vestibule.db".to_owned()),
            connections: 8,
            acquire_ms: 1500,
        }
    }
}

/// Where the key is that seals everything which must be read back.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Keys {
    /// A file with 32 bytes in base64, readable by nobody else.
    pub file: PathBuf,
    /// The key itself, from `VESTIBULE_KEK` (or `VESTIBULE_KEK_FILE`); it goes before the file.
    #[serde(skip)]
    pub kek: Option<Secret<String>>,
}

impl Default for Keys {
    fn default() -> Self {
        Self {
            file: PathBuf::from("keys/kek"),
            kek: None,
        }
    }
}

/// How long a browser session lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Sessions {
    /// Hours after the sign-in, whatever happens in between.
    pub absolute_hours: u32,
    /// Minutes without a request.
    pub idle_minutes: u32,
}

impl Default for Sessions {
    fn default() -> Self {
        Self {
            absolute_hours: 12,
            idle_minutes: 60,
        }
    }
}

mod defaults {
    use std::net::{Ipv4Addr, SocketAddr};

    pub fn listen() -> SocketAddr {
        SocketAddr::from((Ipv4Addr::LOCALHOST, 8080))
    }
}

impl Config {
    /// Reads `path` and the environment of this process.
    ///
    /// # Errors
    /// [`ConfigError`] with the place, the key and the problem.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Unreadable {
            path: path.to_owned(),
            reason: error::io_sentence(&source),
        })?;
        let variables = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect::<Vec<_>>();
        Self::from_text(&path.display().to_string(), &text, &variables)
    }

    /// Reads a file's text and the given variables; `name` is what errors call the file.
    ///
    /// # Errors
    /// [`ConfigError`] with the place, the key and the problem.
    pub fn from_text(
        name: &str,
        text: &str,
        variables: &[(String, String)],
    ) -> Result<Self, ConfigError> {
        let layers = layers::Layers::read(name, text, variables)?;
        let mut config: Self = layers.deserialize()?;
        config.keys.kek = layers.kek().cloned();
        config.places = layers.places();
        check::all(&config).map_err(|(key, problem)| layers.blame(key, problem))?;
        Ok(config)
    }

    /// A configuration with every default, for the demo and for tests.
    #[must_use]
    pub fn at(issuer: Issuer) -> Self {
        Self {
            issuer,
            listen: defaults::listen(),
            proxies: Vec::new(),
            database: Database::default(),
            keys: Keys::default(),
            password: HashCost::default(),
            sessions: Sessions::default(),
            mail: None,
            sms: SmsSettings::default(),
            demo: false,
            places: layers::Places::default(),
        }
    }

    /// An error about a setting, found by a part that knows more about it, blamed on its line.
    #[must_use]
    pub fn blame(&self, key: &str, problem: String) -> ConfigError {
        self.places.blame(key, problem)
    }

    /// The key-encryption key: from the environment, else from the file.
    ///
    /// # Errors
    /// [`KekError`] when there is none or it is no key.
    pub fn key_encryption_key(&self) -> Result<KeyEncryptionKey, KekError> {
        match &self.keys.kek {
            Some(text) => kek::decode("VESTIBULE_KEK", text.expose()),
            None => kek::read(&self.keys.file),
        }
    }
}

/// Makes a new key-encryption key in `file`, which must not exist, readable by its owner alone.
///
/// # Errors
/// [`KekError`] when the file exists or cannot be written.
pub fn create_kek(file: &Path, entropy: Entropy) -> Result<KeyEncryptionKey, KekError> {
    kek::create(file, entropy)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINIMAL: &str = "issuer = \"https://id.example.com\"\n";

    fn read(text: &str, variables: &[(&str, &str)]) -> Result<Config, String> {
        let variables: Vec<(String, String)> = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        Config::from_text("vestibule.toml", text, &variables).map_err(|error| error.to_string())
    }

    #[test]
    fn the_issuer_alone_is_a_configuration() {
        let config = read(MINIMAL, &[]).expect("valid");
        assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
        assert_eq!(config.database.url.expose(), "sqlite:vestibule.db");
        assert_eq!(config.sessions, Sessions::default());
        assert!(!config.demo);
    }

    #[test]
    fn the_example_is_valid_and_shows_the_defaults() {
        let text = include_str!("../../vestibule.example.toml");
        let config = read(text, &[]).expect("the example is valid");
        assert_eq!(config.listen, defaults::listen());
        assert_eq!(config.password, HashCost::default());
        assert_eq!(config.sessions, Sessions::default());
        assert_eq!(config.database.connections, Database::default().connections);
        // Every line that is commented out is a setting too: uncommented, it must be known.
        let uncommented: String = text
            .lines()
            .map(|line| line.strip_prefix("#: ").unwrap_or(line))
            .flat_map(|line| [line, "\n"])
            .collect();
        read(&uncommented, &[]).expect("every optional setting of the example is known");
    }

    #[test]
    fn a_wrong_value_is_blamed_on_its_line_and_key() {
        let cases: &[(&str, &str)] = &[
            (
                "issuer = \"https://id.example.com\"\nlisten = \"80x\"\n",
                "vestibule.toml:2: listen: \"80x\" is not an address and port such as \"127.0.0.1:8080\"",
            ),
            (
                "issuer = \"http://id.example.com\"\n",
                "vestibule.toml:1: issuer: \"http://id.example.com\" must begin with https:// (http is accepted on loopback alone)",
            ),
            (
                "issuer = \"https://id.example.com\"\n[database]\nurll = \"sqlite:x\"\n",
                "vestibule.toml:3: database.urll: there is no such setting; did you mean `database.url`?",
            ),
            (
                "issuer = \"https://id.example.com\"\n\n[sesions]\nidle_minutes = 5\n",
                "vestibule.toml:3: sesions: there is no such setting; did you mean `sessions`?",
            ),
            (
                "issuer = \"https://id.example.com\"\n[sessions]\nidle_minutes = \"soon\"\n",
                "vestibule.toml:3: sessions.idle_minutes: invalid type: string \"soon\", expected u32",
            ),
            (
                "issuer = \"https://id.example.com\"\nproxies = [\"10.0.0.0/8\", \"10.0/40\"]\n",
                "vestibule.toml:2: proxies[1]: \"10.0/40\" is not a network such as \"10.0.0.0/8\" or \"fd00::/8\"",
            ),
            (
                "listen = \"127.0.0.1:1\"\n",
                "vestibule.toml: issuer: this setting is needed and missing",
            ),
            (
                "issuer = \"https://id.example.com\"\n[password]\nmemory_kib = 64\n",
                "vestibule.toml:3: password.memory_kib: must be at least 7168: a cheaper hash is guessed too fast",
            ),
            (
                "issuer = \"https://id.example.com\"\n[database]\nurl = \"mysql://x\"\n",
                "vestibule.toml:3: database.url: must begin with sqlite: or postgres://",
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text, &[]).expect_err(text), *expected);
        }
        let syntax = read("issuer = \"https://id.example.com\"\nlisten = \n", &[]);
        let message = syntax.expect_err("a syntax error");
        assert!(message.starts_with("vestibule.toml:2: "), "{message}");
    }

    #[test]
    fn the_environment_overrides_and_is_blamed_for_its_own_mistakes() {
        let config = read(
            MINIMAL,
            &[
                ("VESTIBULE_DATABASE__URL", "postgres://v@db/v"),
                ("VESTIBULE_SESSIONS__IDLE_MINUTES", "15"),
                ("VESTIBULE_PROXIES", "10.0.0.0/8, fd00::/8"),
                ("VESTIBULE_KEK", "x"),
                ("HOME", "/root"),
            ],
        )
        .expect("valid");
        assert_eq!(config.database.url.expose(), "postgres://v@db/v");
        assert_eq!(config.sessions.idle_minutes, 15);
        assert_eq!(config.proxies.len(), 2);
        assert!(config.keys.kek.is_some());

        let wrong = read(MINIMAL, &[("VESTIBULE_LISTEN", "80x")]).expect_err("wrong");
        assert_eq!(
            wrong,
            "VESTIBULE_LISTEN: listen: \"80x\" is not an address and port such as \"127.0.0.1:8080\""
        );
        let unknown = read(MINIMAL, &[("VESTIBULE_DATABASE__ULR", "x")]).expect_err("unknown");
        assert_eq!(
            unknown,
            "VESTIBULE_DATABASE__ULR: database.ulr: there is no such setting; did you mean `database.url`?"
        );
        let documented = read(
            MINIMAL,
            &[("VESTIBULE_DATABASE__URL", "postgres://v:changeme@db/v")],
        )
        .expect_err("a documented secret");
        assert_eq!(
            documented,
            "VESTIBULE_DATABASE__URL: database.url: the password \"changeme\" is a placeholder; choose a secret one"
        );
    }

    #[test]
    fn providers_can_come_from_the_environment_alone() {
        let config = read(
            MINIMAL,
            &[
                ("VESTIBULE_SMS__PROVIDERS__0__KIND", "twilio"),
                ("VESTIBULE_SMS__PROVIDERS__0__ACCOUNT_SID", "AC0"),
                ("VESTIBULE_SMS__PROVIDERS__0__AUTH_TOKEN", "1234567890"),
                ("VESTIBULE_SMS__PROVIDERS__0__FROM", "+12025550100"),
                ("VESTIBULE_SMS__PROVIDERS__0__TIMEOUT_S", "7"),
                ("VESTIBULE_SMS__COUNTRIES", "US,IT"),
            ],
        )
        .expect("valid");
        assert_eq!(config.sms.countries, ["US", "IT"]);
        let [messages::SmsProviderSettings::Twilio(twilio)] = config.sms.providers.as_slice()
        else {
            panic!("one Twilio account: {:?}", config.sms);
        };
        assert_eq!((twilio.timeout_s, twilio.account_sid.as_str()), (7, "AC0"));
    }

    #[test]
    fn a_secret_can_come_from_a_file() {
        let dir = std::env::temp_dir().join(format!("vestibule-config-{}", std::process::id()));
        std::fs::create_dir_all(&dir).expect("a directory");
        let file = dir.join("url");
        std::fs::write(&file, "postgres://v:s3cr3t@db/v\n").expect("written");
        let path = file.display().to_string();
        let config = read(MINIMAL, &[("VESTIBULE_DATABASE__URL_FILE", &path)]).expect("valid");
        assert_eq!(config.database.url.expose(), "postgres://v:s3cr3t@db/v");
        let text = format!("{MINIMAL}[database]\nurl_file = \"{path}\"\n");
        let config = read(&text, &[]).expect("valid");
        assert_eq!(config.database.url.expose(), "postgres://v:s3cr3t@db/v");
        std::fs::remove_dir_all(&dir).expect("removed");
        let gone = read(MINIMAL, &[("VESTIBULE_DATABASE__URL_FILE", &path)]).expect_err("gone");
        assert!(
            gone.contains("VESTIBULE_DATABASE__URL_FILE: database.url: cannot read"),
            "{gone}"
        );
    }
}
