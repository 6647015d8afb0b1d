//! `vestibule config check`.

use clap::Subcommand;

use super::{ConfigFile, Failure};
use crate::app;

/// Look at the configuration.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Read the configuration, the key file and the certificates, and say what is wrong.
    Check(ConfigFile),
}

/// Runs it.
pub fn run(command: &ConfigCommand) -> Result<(), Failure> {
    let ConfigCommand::Check(file) = command;
    let config = file.load()?;
    app::postman(&config)?;
    config.key_encryption_key().map_err(Failure::new)?;
    println!("The configuration is good.");
    println!("  issuer     {}", config.issuer);
    println!("  listen     {}", config.listen);
    let url = config.database.url.expose();
    println!("  database   {}", without_password(url));
    if let Some(mail) = &config.mail {
        println!("  mail       {} from {}", mail.host, mail.from);
    }
    println!("  sms        {} provider(s)", config.sms.providers.len());
    Ok(())
}

fn without_password(url: &str) -> String {
    match url::Url::parse(url) {
        Ok(mut parsed) if parsed.password().is_some() => {
            // A URL that has a password can have another one.
            let _ = parsed.set_password(Some("…"));
            parsed.to_string().replace("%E2%80%A6", "…")
        }
        Ok(_) | Err(_) => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::without_password;

    #[test]
    fn a_password_is_not_shown() {
        assert_eq!(
            without_password("postgres://v:hush@db/v"),
            "postgres://v:…@db/v"
        );
        assert_eq!(
            without_password("sqlite:vestibule.db"),
            "sqlite:vestibule.db"
        );
    }
}
