//! The commands.
//!
//! Every command answers with `Ok` or a [`Failure`]: one sentence for the person, and an exit code
//! (1 when something is in the way, 2 when the command or the configuration is wrong).

mod config;
pub mod demo;
mod keys;
pub mod manage;
mod migrate;
mod policy;
mod serve;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::app::because;
use crate::config::ConfigError;

/// An OpenID Connect provider that asks for the second step.
#[derive(Debug, Parser)]
#[command(name = "vestibule", version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show everything on this machine: a made-up world, the provider and a portal.
    Demo(demo::DemoArgs),
    /// Serve.
    Serve(ConfigFile),
    /// Look at the configuration.
    #[command(subcommand)]
    Config(config::ConfigCommand),
    /// Bring the database's schema up to date (`serve` does so too).
    Migrate(ConfigFile),
    /// The key-encryption key and the signing keys.
    #[command(subcommand)]
    Keys(keys::KeysCommand),
    /// Tenants, users, clients, policies and roles.
    Manage(manage::ManageArgs),
    /// Look at the policy.
    #[command(subcommand)]
    Policy(policy::PolicyCommand),
}

/// Where the configuration is.
#[derive(Clone, Debug, clap::Args)]
pub struct ConfigFile {
    /// The configuration file. Without one, ./vestibule.toml if it exists, and the environment.
    #[arg(long, env = "VESTIBULE_CONFIG", value_name = "FILE", global = true)]
    config: Option<PathBuf>,
}

/// Why a command did not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// One sentence.
    pub sentence: String,
    /// What the process exits with.
    pub code: u8,
}

impl Failure {
    /// Something is in the way.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "it is what `map_err` hands over"
    )]
    pub fn new(sentence: impl ToString) -> Self {
        Self {
            sentence: sentence.to_string(),
            code: 1,
        }
    }

    /// Something is in the way, and so are its causes.
    pub fn because(error: impl std::error::Error) -> Self {
        Self::new(format!("{error}{}", because(&error)))
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self {
            sentence: error.to_string(),
            code: 2,
        }
    }
}

/// Runs the command that the process was called with.
#[must_use]
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    log(&arguments.command);
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return fail(&Failure::new(format!("cannot start: {error}"))),
    };
    match runtime.block_on(dispatch(arguments.command)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => fail(&failure),
    }
}

fn fail(failure: &Failure) -> ExitCode {
    eprintln!("vestibule: {}", failure.sentence);
    ExitCode::from(failure.code)
}

async fn dispatch(command: Command) -> Result<(), Failure> {
    match command {
        Command::Demo(args) => demo::run(&args, serve::signals()?).await,
        Command::Serve(file) => serve::run(&file, serve::signals()?).await,
        Command::Config(command) => config::run(&command),
        Command::Migrate(file) => migrate::run(&file).await,
        Command::Keys(command) => keys::run(command).await,
        Command::Manage(args) => manage::run(args).await,
        Command::Policy(command) => policy::run(command).await,
    }
}

/// Logs to standard error; `VESTIBULE_LOG` filters, in the syntax of `tracing`'s `EnvFilter`. A
/// server logs JSON unless a person is watching.
fn log(command: &Command) {
    use std::io::IsTerminal as _;

    let fallback = match command {
        Command::Serve(_) => "info,sqlx=warn,sea_orm_migration=warn",
        Command::Demo(_)
        | Command::Config(_)
        | Command::Migrate(_)
        | Command::Keys(_)
        | Command::Manage(_)
        | Command::Policy(_) => "warn",
    };
    let filter = std::env::var("VESTIBULE_LOG").unwrap_or_else(|_| fallback.to_owned());
    let filter = tracing_subscriber::EnvFilter::builder()
        .parse(&filter)
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(fallback));
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    let machine = matches!(command, Command::Serve(_)) && !std::io::stderr().is_terminal();
    // A second subscriber is refused; the first one is as good.
    let _ = if machine {
        subscriber.json().try_init()
    } else {
        subscriber.try_init()
    };
}
