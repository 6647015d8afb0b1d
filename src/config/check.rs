//! Rules over values that are each well formed.

use url::Url;

use super::Config;
use super::messages::SmsProviderSettings;
use crate::base::Secret;

/// Passwords and keys that appear in documentation everywhere and guard nothing.
const PLACEHOLDERS: &[&str] = &[
    "changeme",
    "change-me",
    "change_me",
    "secret",
    "password",
    "example",
    "postgres",
    "vestibule",
    "vestibule-demo-1",
];

const PLACEHOLDER: &str = "the secret is a placeholder; set the real one";

type Problem = (&'static str, String);

/// Every rule; the first that is broken answers with its key and the problem.
pub fn all(config: &Config) -> Result<(), Problem> {
    database(config)?;
    password(config)?;
    sessions(config)?;
    messages(config)
}

/// Whether a secret is one that the whole world knows.
pub fn is_placeholder(secret: &str) -> bool {
    PLACEHOLDERS.contains(&secret.to_lowercase().as_str())
}

fn database(config: &Config) -> Result<(), Problem> {
    let url = config.database.url.expose();
    let postgres = url.starts_with("postgres://") || url.starts_with("postgresql://");
    if !postgres && !url.starts_with("sqlite:") {
        return problem("database.url", "must begin with sqlite: or postgres://");
    }
    if postgres {
        let Ok(parsed) = Url::parse(url) else {
            return problem(
                "database.url",
                "is not a URL such as postgres://user@host/name",
            );
        };
        if let Some(password) = parsed
            .password()
            .filter(|password| is_placeholder(password))
        {
            let sentence =
                format!("the password \"{password}\" is a placeholder; choose a secret one");
            return problem("database.url", &sentence);
        }
    }
    if !(1..=1000).contains(&config.database.connections) {
        return problem("database.connections", "must be between 1 and 1000");
    }
    if !(10..=60_000).contains(&config.database.acquire_ms) {
        return problem(
            "database.acquire_ms",
            "must be between 10 and 60000 milliseconds",
        );
    }
    Ok(())
}

fn password(config: &Config) -> Result<(), Problem> {
    let cost = config.password;
    // OWASP's cheapest recommendation is m = 7168 KiB with t = 5.
    if cost.memory_kib < 7168 {
        return problem(
            "password.memory_kib",
            "must be at least 7168: a cheaper hash is guessed too fast",
        );
    }
    if cost.memory_kib > 4_194_304 {
        return problem("password.memory_kib", "must be at most 4194304 (4 GiB)");
    }
    if !(1..=100).contains(&cost.iterations) {
        return problem("password.iterations", "must be between 1 and 100");
    }
    if !(1..=64).contains(&cost.parallelism) {
        return problem("password.parallelism", "must be between 1 and 64");
    }
    Ok(())
}

fn sessions(config: &Config) -> Result<(), Problem> {
    if !(1..=720).contains(&config.sessions.absolute_hours) {
        return problem("sessions.absolute_hours", "must be between 1 and 720");
    }
    let absolute = config.sessions.absolute_hours * 60;
    if !(1..=absolute).contains(&config.sessions.idle_minutes) {
        let sentence = format!("must be between 1 and {absolute}, the minutes of absolute_hours");
        return problem("sessions.idle_minutes", &sentence);
    }
    Ok(())
}

fn messages(config: &Config) -> Result<(), Problem> {
    let mail = config.mail.as_ref().and_then(|mail| mail.password.as_ref());
    if mail.is_some_and(|password| is_placeholder(password.expose())) {
        return problem("mail.password", PLACEHOLDER);
    }
    let placeholder = |secret: &Option<Secret<String>>| {
        secret
            .as_ref()
            .is_some_and(|secret| is_placeholder(secret.expose()))
    };
    let known = config.sms.providers.iter().any(|provider| match provider {
        SmsProviderSettings::Twilio(twilio) => {
            placeholder(&twilio.auth_token) || placeholder(&twilio.api_key_secret)
        }
        SmsProviderSettings::Http(http) => placeholder(&http.bearer_token),
    });
    if known {
        return problem("sms.providers", PLACEHOLDER);
    }
    Ok(())
}

fn problem(key: &'static str, sentence: &str) -> Result<(), Problem> {
    Err((key, sentence.to_owned()))
}
