//! `vestibule policy explain`: what a sign-in would ask, and why.

use clap::Subcommand;
use serde_json::json;

use super::manage::client::client_of;
use super::manage::user_of;
use super::{ConfigFile, Failure, migrate};
use crate::factor;
use crate::locale::Lang;
use crate::policy::AuthenticationEvent;
use crate::policy::{self, Asked, Decision, Facts, Method};
use crate::tenancy;

/// Look at the policy.
#[derive(Debug, Subcommand)]
pub enum PolicyCommand {
    /// What a sign-in of this user, after a right password, would ask for, and why.
    Explain(ExplainArgs),
}

/// Whose sign-in, to what.
#[derive(Debug, clap::Args)]
pub struct ExplainArgs {
    #[command(flatten)]
    file: ConfigFile,
    /// The login name.
    #[arg(long)]
    user: String,
    /// The user's tenant, when several have this login name.
    #[arg(long)]
    tenant: Option<String>,
    /// The client signed in to; without one, Vestibule's own pages.
    #[arg(long)]
    client: Option<String>,
    /// The whole decision as JSON.
    #[arg(long)]
    json: bool,
}

/// Runs it.
pub async fn run(command: PolicyCommand) -> Result<(), Failure> {
    let PolicyCommand::Explain(args) = command;
    let db = migrate::open(&args.file.load()?).await?;
    let tx = db.read().await.map_err(Failure::because)?;
    let user = user_of(&tx, &args.user, args.tenant.as_deref()).await?;
    let client = match &args.client {
        Some(client_id) => Some(client_of(&tx, client_id).await?),
        None => None,
    };
    let lineage = tenancy::lineage(&tx, user.tenant_id)
        .await
        .map_err(Failure::because)?;
    let effective = policy::load(&tx, &lineage, client.as_ref(), Some(&user))
        .await
        .map_err(Failure::because)?;
    let holdings = factor::holdings(&tx, &user)
        .await
        .map_err(Failure::because)?;
    let events = [AuthenticationEvent::proved(Method::Password, tx.now)];
    let decision = policy::decide(&Facts {
        effective: &effective,
        asked: &Asked::plain(tx.now),
        holdings,
        preferred: user.preferred,
        last_used: None,
        events: &events,
        now: tx.now,
    });
    if args.json {
        let document = json!({ "outcome": decision.outcome(), "why": decision.why() });
        println!(
            "{}",
            serde_json::to_string_pretty(&document).map_err(Failure::new)?
        );
        return Ok(());
    }
    println!("{}: {}", user.login, sentence(&decision));
    for line in decision.why().say(Lang::En) {
        println!("  {line}");
    }
    Ok(())
}

fn sentence(decision: &Decision) -> String {
    let names = |kinds: &[entity::values::AuthenticatorKind]| {
        let names: Vec<&str> = kinds.iter().map(|kind| kind.as_str()).collect();
        names.join(", ")
    };
    match decision {
        Decision::Satisfied { .. } => "signed in after the password".to_owned(),
        Decision::StepUp { methods, .. } => format!("asked for one of: {}", names(methods)),
        Decision::Enrol { methods, .. } => format!("must set up one of: {}", names(methods)),
        Decision::Deny { reason, .. } => format!("refused ({})", reason.as_str()),
    }
}
