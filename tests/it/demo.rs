//! The demo: the world it makes, and the command that shows it.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use entity::values::AuthenticatorKind as Kind;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use vestibule::app::App;
use vestibule::base::hasher::HashCost;
use vestibule::base::{KeyEncryptionKey, Secret};
use vestibule::cli::demo::world::{self, FINANCE, PEOPLE, World};
use vestibule::config::{Config, Issuer};
use vestibule::factor;
use vestibule::notify::{MailTransport, Memory, SmsProvider, phone};
use vestibule::policy::{self, Asked, AuthenticationEvent, Decision, Facts, Method};
use vestibule::{tenancy, user};

async fn demo() -> (App, World) {
    let mut config = Config::at(Issuer::parse("http://localhost:8080").expect("an issuer"));
    config.database.url = Secret::new("sqlite::memory:".to_owned());
    config.demo = true;
    config.password = HashCost {
        memory_kib: 64,
        iterations: 1,
        parallelism: 1,
    };
    let memory = Memory::new();
    let app = App::builder(config)
        .kek(KeyEncryptionKey::new([7; 32]))
        .transports(
            MailTransport::Memory(memory.clone()),
            vec![SmsProvider::Memory(memory)],
        )
        .hash_threads(1)
        .build()
        .await
        .expect("the app starts");
    let tx = app.db().write().await.expect("a transaction");
    let hasher = &app.server().hasher;
    let world = world::build(&tx, hasher, "http://localhost:8081")
        .await
        .expect("a world");
    tx.commit().await.expect("committed");
    (app, world)
}

/// What somebody is asked for after the password: the outcome and the methods, best first.
async fn asked_for(app: &App, world: &World, login: &str, client: &str) -> (String, Vec<Kind>) {
    let tx = app.db().read().await.expect("a transaction");
    let user = user::by_id(&tx, world.people[login])
        .await
        .expect("read")
        .expect("there");
    let lineage = tenancy::lineage(&tx, user.tenant_id)
        .await
        .expect("a lineage");
    let client = entity::client::Entity::find()
        .filter(entity::client::Column::ClientId.eq(client))
        .one(tx.conn())
        .await
        .expect("read");
    let effective = policy::load(&tx, &lineage, client.as_ref(), Some(&user))
        .await
        .expect("folds");
    let decision = policy::decide(&Facts {
        effective: &effective,
        asked: &Asked::plain(tx.now),
        holdings: factor::holdings(&tx, &user).await.expect("read"),
        preferred: None,
        last_used: None,
        events: &[AuthenticationEvent::proved(Method::Password, tx.now)],
        now: tx.now,
    });
    let methods = match &decision {
        Decision::StepUp { methods, .. } | Decision::Enrol { methods, .. } => methods.clone(),
        Decision::Satisfied { .. } | Decision::Deny { .. } => Vec::new(),
    };
    (decision.outcome().to_owned(), methods)
}

#[tokio::test]
async fn everybody_in_the_demo_is_asked_for_what_the_table_says() {
    let (app, world) = demo().await;
    let cases: &[(&str, &str, &[Kind])] = &[
        ("alice@alder.example", "step_up", &[Kind::Sms, Kind::Email]),
        ("bob@alder.example", "step_up", &[Kind::Email]),
        (
            "carol@birch.example",
            "step_up",
            &[Kind::Totp, Kind::RecoveryCode],
        ),
        (
            "dave@birch.example",
            "enrol",
            &[Kind::Totp, Kind::SecurityKey, Kind::Sms],
        ),
        ("erin@cedar.example", "satisfied", &[]),
        ("frank@cedar.example", "step_up", &[Kind::Sms, Kind::Email]),
    ];
    for (login, outcome, methods) in cases {
        let asked = asked_for(&app, &world, login, world::ANALYTICS).await;
        assert_eq!(asked, ((*outcome).to_owned(), methods.to_vec()), "{login}");
    }
    for admin in [
        "adam@alder.example",
        "rita@kappa.example",
        "olga@meridian.example",
    ] {
        let (outcome, methods) = asked_for(&app, &world, admin, world::ANALYTICS).await;
        assert_eq!(
            (outcome.as_str(), methods[0]),
            ("step_up", Kind::Totp),
            "{admin}"
        );
    }
    let (outcome, methods) = asked_for(&app, &world, "alice@alder.example", FINANCE).await;
    assert_eq!((outcome.as_str(), methods), ("step_up", vec![Kind::Sms]));
    let (outcome, _) = asked_for(&app, &world, "erin@cedar.example", FINANCE).await;
    assert_eq!(outcome, "enrol");
    assert_eq!(world.recovery_codes.len(), 10);
}

#[tokio::test]
async fn the_demos_numbers_are_numbers_that_the_house_accepts() {
    for person in PEOPLE {
        if let world::SecondStep::Sms(number) = person.second_step {
            assert_eq!(phone::parse(number, "US").as_deref(), Ok(number));
        }
    }
}

/// The command, ended when the test ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn the_command_opens_for_business_and_ends_when_it_is_asked_to() {
    let data = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("demo-command");
    let child = Command::new(env!("CARGO_BIN_EXE_vestibule"))
        .args(["demo", "--listen", "0", "--portal-listen", "0", "--data"])
        .arg(&data)
        .env_clear()
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .expect("the command runs");
    let mut running = Running(child);
    let stdout = running.0.stdout.take().expect("piped");
    let banner = tokio::task::spawn_blocking(move || {
        let lines = BufReader::new(stdout).lines().map_while(Result::ok);
        let mut text = String::new();
        for line in lines {
            text.push_str(&line);
            text.push('\n');
            if line.contains("Ctrl-C ends it") {
                break;
            }
        }
        text
    })
    .await
    .expect("read");
    let url = |label: &str| {
        let line = banner
            .lines()
            .find(|line| line.trim_start().starts_with(label));
        let line = line.unwrap_or_else(|| panic!("{label} in {banner}"));
        line.split_whitespace().nth(1).expect("a URL").to_owned()
    };
    let (portal, provider, messages) = (url("Portal"), url("Provider"), url("Messages"));
    for person in PEOPLE {
        assert!(banner.contains(person.login), "{banner}");
    }
    // Whoever installed a provider of cryptography first is as good as we are.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let browser = reqwest::Client::builder()
        .timeout(Duration::from_secs(10))
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .expect("a client");
    let discovery = format!("{provider}/.well-known/openid-configuration");
    let metadata: serde_json::Value = browser
        .get(discovery)
        .send()
        .await
        .expect("answers")
        .json()
        .await
        .expect("JSON");
    assert_eq!(metadata["issuer"], provider.as_str());
    let home = browser
        .get(&portal)
        .send()
        .await
        .expect("answers")
        .text()
        .await
        .expect("text");
    assert!(home.contains("id=\"sign-in\""), "{home}");
    let sign_in = browser
        .get(format!("{portal}/sign-in"))
        .send()
        .await
        .expect("answers");
    let location = sign_in.headers()["location"]
        .to_str()
        .expect("text")
        .to_owned();
    assert!(
        location.starts_with(&format!("{provider}/authorize?")),
        "{location}"
    );
    let outbox = browser
        .get(&messages)
        .header("accept", "application/json")
        .send()
        .await;
    let outbox: serde_json::Value = outbox.expect("answers").json().await.expect("JSON");
    assert_eq!(outbox, serde_json::json!([]));
    let page = browser
        .get(&messages)
        .header("accept", "text/html")
        .send()
        .await;
    assert!(
        page.expect("answers")
            .text()
            .await
            .expect("text")
            .contains("Nothing yet")
    );

    let pid = running.0.id().to_string();
    assert!(
        Command::new("kill")
            .arg(&pid)
            .status()
            .expect("kill runs")
            .success()
    );
    let status = tokio::task::spawn_blocking(move || running.0.wait())
        .await
        .expect("waited");
    assert!(status.expect("a status").success());
}
