//! What the demo prints: where to go, as whom, and where the second step comes from.

use std::fmt::Write as _;

use entity::values::Timestamp;

use super::world::{PASSWORD, PEOPLE, SecondStep, World};
use super::{clock, outbox};
use crate::config::Issuer;
use crate::factor::totp;

/// The whole text.
pub fn text(issuer: &Issuer, portal: &str, world: &World, now: Timestamp) -> String {
    let mut text = String::new();
    // Writing into a String does not fail.
    let _ = write(&mut text, issuer, portal, world, now);
    text
}

fn write(
    out: &mut String,
    issuer: &Issuer,
    portal: &str,
    world: &World,
    now: Timestamp,
) -> std::fmt::Result {
    writeln!(out)?;
    writeln!(
        out,
        "  Vestibule's demo is open for business, on this machine alone (loopback)."
    )?;
    writeln!(out)?;
    writeln!(out, "    Portal     {portal}   start here: \"Sign in\"")?;
    writeln!(out, "    Provider   {issuer}")?;
    writeln!(
        out,
        "    Messages   {}   codes by text and e-mail",
        issuer.url(outbox::PATH)
    )?;
    writeln!(out, "    Password   {PASSWORD}   for everybody")?;
    writeln!(out)?;
    writeln!(out, "    {:<24} {:<20} SECOND STEP", "USER NAME", "COMPANY")?;
    for person in PEOPLE {
        let company = match person.tenant {
            "meridian" => "Meridian (operator)",
            "kappa" => "Kappa (reseller)",
            "alder" => "Alder Construction",
            "birch" => "Birch Energy",
            "cedar" => "Cedar Backup",
            other => other,
        };
        let step = match person.second_step {
            SecondStep::Sms(number) => format!("text message to {number}: see Messages"),
            SecondStep::Email => "code by e-mail: see Messages".to_owned(),
            SecondStep::App { key, recovery } => app(key, recovery, now),
            SecondStep::SetUp => "none yet: set up during the login".to_owned(),
            SecondStep::None => "none: password alone".to_owned(),
        };
        writeln!(out, "    {:<24} {company:<20} {step}", person.login)?;
    }
    writeln!(out)?;
    writeln!(
        out,
        "    The codes of the apps are those of {} UTC and last half a minute. Keys to put into",
        clock(now)
    )?;
    writeln!(out, "    an app of your own (or `oathtool --totp -b KEY`):")?;
    for (who, key) in [
        ("carol", super::world::CAROL_KEY),
        ("adam, rita, olga", super::world::ADMIN_KEY),
    ] {
        writeln!(out, "      {who:<18} {key}")?;
    }
    writeln!(out)?;
    writeln!(out, "    Carol's recovery codes, each good once:")?;
    for pair in world.recovery_codes.chunks(2) {
        writeln!(out, "      {}", pair.join("   "))?;
    }
    writeln!(out)?;
    writeln!(out, "    Clients, for an application of your own:")?;
    for client in [&world.analytics, &world.finance] {
        writeln!(out, "      {:<10} {}", client.client_id, client.secret)?;
    }
    writeln!(out)?;
    writeln!(
        out,
        "  Everything is made afresh at each start. Ctrl-C ends it."
    )?;
    writeln!(out)
}

fn app(key: &str, recovery: bool, now: Timestamp) -> String {
    let code = totp::code_at(key, now).unwrap_or_default();
    let or = if recovery { ", or a recovery code" } else { "" };
    format!("authenticator app, now {code}{or}")
}
