//! `vestibule manage user`.

use std::io::Read as _;

use clap::Subcommand;
use serde_json::json;

use super::{Failure, audited, migrate, tenant_of, user_of};
use crate::audit::Action;
use crate::base::hasher::PasswordHasher;
use crate::base::{Entropy, Secret};
use crate::config::Config;
use crate::db::{Db, DbError};
use crate::notify::phone;
use crate::tenancy;
use crate::user::password_rules::{self, Weakness};
use crate::user::{self, Change, LoginName, NewUser};

#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Create a user; a password is made and printed unless one is piped in.
    Create(CreateArgs),
    /// List a tenant's users.
    List {
        /// The tenant's slug.
        #[arg(long)]
        tenant: String,
    },
    /// Set a new password; everything bound to the old one ends.
    SetPassword(PasswordArgs),
}

#[derive(Debug, clap::Args)]
pub struct CreateArgs {
    /// What they sign in with, often their e-mail address.
    login: String,
    /// The tenant's slug.
    #[arg(long)]
    tenant: String,
    /// Where mail goes; the login name when left out.
    #[arg(long)]
    email: Option<String>,
    /// First name.
    #[arg(long, default_value = "")]
    given_name: String,
    /// Last name.
    #[arg(long, default_value = "")]
    family_name: String,
    /// Mobile number; unproven until its first success.
    #[arg(long)]
    phone: Option<String>,
    /// Language, such as en, es or it.
    #[arg(long)]
    locale: Option<String>,
    /// Read the password from standard input.
    #[arg(long)]
    password_stdin: bool,
}

#[derive(Debug, clap::Args)]
pub struct PasswordArgs {
    /// The login name.
    login: String,
    /// The tenant's slug, when several have this login name.
    #[arg(long)]
    tenant: Option<String>,
    /// Read the password from standard input.
    #[arg(long)]
    password_stdin: bool,
}

/// Runs it.
pub async fn run(db: &Db, config: &Config, command: UserCommand) -> Result<(), Failure> {
    match command {
        UserCommand::Create(args) => create(db, config, args).await,
        UserCommand::List { tenant } => list(db, &tenant).await,
        UserCommand::SetPassword(args) => set_password(db, config, &args).await,
    }
}

async fn create(db: &Db, config: &Config, args: CreateArgs) -> Result<(), Failure> {
    let login = LoginName::parse(&args.login)
        .map_err(|error| Failure::new(format!("`{}`: {error}", args.login)))?;
    let email = args.email.unwrap_or_else(|| args.login.clone());
    if !email.contains('@') || email.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(Failure::new(format!(
            "`{email}` is not an e-mail address; give one with --email"
        )));
    }
    let names = [args.login.as_str(), &args.given_name, &args.family_name];
    let password = Password::choose(args.password_stdin, &names)?;
    let hash = password.hash(config).await?;
    let tx = migrate::write(db).await?;
    let tenant = tenant_of(&tx, &args.tenant).await?;
    let lineage = tenancy::lineage(&tx, tenant.id)
        .await
        .map_err(Failure::because)?;
    let phone = match &args.phone {
        Some(text) => {
            let number = phone::parse(text, lineage.country());
            Some(number.map_err(|problem| Failure::new(format!("`{text}`: {problem}")))?)
        }
        None => None,
    };
    let new = NewUser {
        tenant: tenant.id,
        login,
        email,
        email_verified: false,
        given_name: args.given_name,
        family_name: args.family_name,
        phone,
        phone_validated: false,
        locale: args.locale,
        password_hash: Some(hash),
    };
    let id = user::create(&tx, new).await.map_err(|error| match error {
        DbError::Duplicate(_) => Failure::new(format!(
            "`{}` has a user `{}` already",
            args.tenant, args.login
        )),
        other => Failure::because(other),
    })?;
    let detail = json!({ "login": args.login });
    audited(&tx, tenant.id, Some(id), None, Action::UserCreated, detail).await?;
    migrate::commit(tx).await?;
    println!("Created the user `{}` in `{}`.", args.login, args.tenant);
    password.show();
    Ok(())
}

async fn set_password(db: &Db, config: &Config, args: &PasswordArgs) -> Result<(), Failure> {
    let tx = db.read().await.map_err(Failure::because)?;
    let user = user_of(&tx, &args.login, args.tenant.as_deref()).await?;
    drop(tx);
    let names = [user.login.as_str(), &user.given_name, &user.family_name];
    let password = Password::choose(args.password_stdin, &names)?;
    let hash = password.hash(config).await?;
    let tx = migrate::write(db).await?;
    user::change(&tx, user.id, Change::Password(hash))
        .await
        .map_err(Failure::because)?;
    let detail = json!({});
    audited(
        &tx,
        user.tenant_id,
        Some(user.id),
        None,
        Action::PasswordChanged,
        detail,
    )
    .await?;
    migrate::commit(tx).await?;
    println!(
        "Set the password of `{}`; sessions and trusted computers ended.",
        user.login
    );
    password.show();
    Ok(())
}

async fn list(db: &Db, slug: &str) -> Result<(), Failure> {
    const PAGE: u64 = 200;
    let tx = db.read().await.map_err(Failure::because)?;
    let tenant = tenant_of(&tx, slug).await?;
    let mut offset = 0;
    loop {
        let page = user::of_tenants(&tx, &[tenant.id], None, offset, PAGE)
            .await
            .map_err(Failure::because)?;
        for user in &page {
            let phone = match (&user.phone, user::phone_validated(user)) {
                (Some(number), true) => format!("{number} (validated)"),
                (Some(number), false) => format!("{number} (not validated)"),
                (None, _) => String::new(),
            };
            let (status, name) = (user.status.as_str(), user::display_name(user));
            println!("{:<32} {status:<9} {name:<28} {phone}", user.login);
        }
        if (page.len() as u64) < PAGE {
            return Ok(());
        }
        offset += PAGE;
    }
}

/// A password, and whether it was made here and must be shown.
struct Password {
    text: Secret<String>,
    made: bool,
}

impl Password {
    fn choose(from_stdin: bool, names: &[&str]) -> Result<Self, Failure> {
        if !from_stdin {
            return Ok(Self {
                text: Secret::new(generate(Entropy)),
                made: true,
            });
        }
        let mut typed = String::new();
        std::io::stdin()
            .take(4096)
            .read_to_string(&mut typed)
            .map_err(|error| Failure::new(format!("cannot read the password: {error}")))?;
        let text = password_rules::normalise(typed.trim_end_matches(['\r', '\n']));
        let text = text.ok_or_else(|| refused(Weakness::TooLong))?;
        password_rules::check(text.expose(), false, names).map_err(refused)?;
        Ok(Self { text, made: false })
    }

    async fn hash(&self, config: &Config) -> Result<String, Failure> {
        let hasher = PasswordHasher::start(config.password, 1, 1, Entropy);
        hasher.hash(self.text.clone()).await.map_err(Failure::new)
    }

    fn show(&self) {
        if self.made {
            println!("Password (shown this once): {}", self.text.expose());
        }
    }
}

fn refused(weakness: Weakness) -> Failure {
    Failure::new(match weakness {
        Weakness::TooShort(least) => format!("a password has at least {least} characters"),
        Weakness::TooLong => {
            format!(
                "a password has at most {} characters",
                password_rules::MAX_LENGTH
            )
        }
        Weakness::Guessable => "this password is easy to guess".to_owned(),
        Weakness::Obvious => "this password is made of names around the user".to_owned(),
    })
}

/// Four groups of five letters: 94 bits, easy to read out.
fn generate(entropy: Entropy) -> String {
    const LETTERS: &[u8; 26] = b"abcdefghijklmnopqrstuvwxyz";
    let mut text = String::new();
    for index in 0..20 {
        if index > 0 && index % 5 == 0 {
            text.push('-');
        }
        let letter = entropy.below(26) as usize;
        text.push(char::from(LETTERS[letter]));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_made_password_keeps_the_rules() {
        let password = generate(Entropy);
        assert_eq!(password.len(), 23);
        assert_eq!(password_rules::check(&password, true, &["alice"]), Ok(()));
    }
}
