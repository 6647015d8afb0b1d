//! E-mail against a real SMTP server on loopback.

use std::time::{Duration, Instant};

use vestibule::base::Secret;
use vestibule::config::messages::{MailSettings, MailTls};
use vestibule::notify::{Delivery, DeliveryFailure, MailTransport, Postman, Recipient, Smtp};

use super::{ADDRESS, CODE, Desk, envelope, login_code};
use crate::support::smtp_server::{Behaviour, Protection, SmtpServer};

const USER: &str = "vestibule";
const WORD: &str = "smtp-password-4711";

fn settings(server: &SmtpServer, tls: MailTls) -> MailSettings {
    MailSettings {
        from: "no-reply@id.example".to_owned(),
        host: "localhost".to_owned(),
        port: Some(server.port),
        tls,
        username: None,
        password: None,
        ca_pem: Some(server.certificate_pem.clone()),
        timeout_s: 2,
    }
}

fn with_login(settings: MailSettings) -> MailSettings {
    MailSettings {
        username: Some(USER.to_owned()),
        password: Some(Secret::new(WORD.to_owned())),
        ..settings
    }
}

fn postman(settings: &MailSettings) -> Postman {
    Postman::new(MailTransport::Smtp(Smtp::new(settings).unwrap()), vec![])
}

async fn server(protection: Protection) -> SmtpServer {
    SmtpServer::start(protection, Some((USER, WORD))).await
}

#[tokio::test]
async fn a_mail_leaves_by_starttls_with_authentication() {
    let desk = Desk::open().await;
    let server = server(Protection::Starttls).await;
    let challenge = desk.put_email().await;
    let postman = postman(&with_login(settings(&server, MailTls::Starttls)));
    assert_eq!(postman.drain_once(&desk.db).await, 1);
    assert_eq!(desk.state(challenge).await, Delivery::Sent);
    assert_eq!(desk.rows().await[0].provider.as_deref(), Some("smtp"));

    let mails = server.mails();
    assert_eq!(mails.len(), 1);
    let mail = &mails[0];
    assert!(mail.encrypted);
    assert_eq!(mail.login.as_deref(), Some(USER));
    assert_eq!(mail.from, "no-reply@id.example");
    assert_eq!(mail.to, ADDRESS);
    let header = |name: &str| mail.header(name).unwrap_or_default();
    assert_eq!(
        header("Subject"),
        "Alder Construction - One-time code for login"
    );
    assert_eq!(
        header("From"),
        "\"Alder Construction\" <no-reply@id.example>"
    );
    assert_eq!(header("To"), ADDRESS);
    assert_eq!(header("Auto-Submitted"), "auto-generated");
    assert_eq!(header("Content-Language"), "en");
    assert_eq!(header("Date"), "Thu, 28 May 2026 20:26:40 +0000");
    let id = desk.rows().await[0].id;
    assert_eq!(header("Message-ID"), format!("<{id}@id.example>"));
    assert!(header("Content-Type").starts_with("multipart/alternative"));
    let (plain, html) = mail.data.split_once("text/html").unwrap();
    assert!(plain.contains("text/plain") && plain.contains(CODE));
    assert!(html.contains(CODE));
}

#[tokio::test]
async fn a_brand_in_any_alphabet_stays_one_header() {
    let desk = Desk::open().await;
    let server = server(Protection::Starttls).await;
    let mut envelope = envelope(Recipient::Email(ADDRESS.to_owned()), login_code());
    envelope.brand_name = "Ñandú 建設, \"Söhne\"\r\nBcc: eve@evil.example".to_owned();
    desk.put(envelope).await;
    postman(&with_login(settings(&server, MailTls::Starttls)))
        .drain_once(&desk.db)
        .await;
    let mail = &server.mails()[0];
    assert_eq!(mail.to, ADDRESS);
    assert_eq!(mail.header("Bcc"), None);
    assert!(
        mail.header("From")
            .unwrap()
            .ends_with("<no-reply@id.example>")
    );
    let head = mail.data.split("\r\n\r\n").next().unwrap();
    assert!(head.is_ascii(), "{head}");
    assert!(mail.header("Subject").unwrap().contains("=?utf-8?b?"));
}

#[tokio::test]
async fn a_mail_leaves_by_implicit_tls() {
    let desk = Desk::open().await;
    let server = server(Protection::Implicit).await;
    desk.put_email().await;
    postman(&with_login(settings(&server, MailTls::Implicit)))
        .drain_once(&desk.db)
        .await;
    assert_eq!(server.mails().len(), 1);
    assert!(server.mails()[0].encrypted);
}

#[tokio::test]
async fn a_mail_leaves_in_plain_text_to_loopback_alone() {
    let desk = Desk::open().await;
    let server = SmtpServer::start(Protection::None, None).await;
    desk.put_email().await;
    postman(&settings(&server, MailTls::None))
        .drain_once(&desk.db)
        .await;
    assert!(!server.mails()[0].encrypted);
    let elsewhere = MailSettings {
        host: "smtp.example".to_owned(),
        ..settings(&server, MailTls::None)
    };
    assert!(Smtp::new(&elsewhere).is_err());
}

#[tokio::test]
async fn a_server_without_starttls_hears_neither_password_nor_code() {
    let desk = Desk::open().await;
    let server = server(Protection::None).await;
    let challenge = desk.put_email().await;
    postman(&with_login(settings(&server, MailTls::Starttls)))
        .drain_once(&desk.db)
        .await;
    assert!(server.mails().is_empty());
    let commands = server.commands().join("\n");
    assert!(
        !commands.contains("AUTH") && !commands.contains("MAIL"),
        "{commands}"
    );
    assert_eq!(
        desk.state(challenge).await,
        Delivery::Failed(DeliveryFailure::Unavailable)
    );
}

#[tokio::test]
async fn a_server_with_an_unknown_certificate_hears_nothing() {
    for (protection, tls) in [
        (Protection::Starttls, MailTls::Starttls),
        (Protection::Implicit, MailTls::Implicit),
    ] {
        let desk = Desk::open().await;
        let server = server(protection).await;
        let impostor = SmtpServer::start(protection, None).await;
        desk.put_email().await;
        let settings = MailSettings {
            port: Some(impostor.port),
            ..with_login(settings(&server, tls))
        };
        postman(&settings).drain_once(&desk.db).await;
        assert!(impostor.mails().is_empty());
        let commands = impostor.commands().join("\n");
        assert!(!commands.contains("AUTH"), "{commands}");
    }
}

#[tokio::test]
async fn a_temporary_refusal_is_tried_again_after_a_pause() {
    for answer in ["451 4.3.0 try later", "421 4.7.0 too busy"] {
        let desk = Desk::open().await;
        let server = server(Protection::Starttls).await;
        server.behave(Behaviour::Answers("RCPT", answer));
        let challenge = desk.put_email().await;
        let postman = postman(&with_login(settings(&server, MailTls::Starttls)));
        assert_eq!(postman.drain_once(&desk.db).await, 1);
        assert_eq!(
            desk.state(challenge).await,
            Delivery::Failed(DeliveryFailure::Unavailable)
        );
        server.behave(Behaviour::Accepts);
        assert_eq!(
            postman.drain_once(&desk.db).await,
            0,
            "not before the pause"
        );
        desk.clock.advance(5);
        assert_eq!(postman.drain_once(&desk.db).await, 1);
        assert_eq!(desk.state(challenge).await, Delivery::Sent);
        assert_eq!(server.mails().len(), 1);
    }
}

#[tokio::test]
async fn a_mailbox_that_does_not_exist_is_said_and_not_tried_again() {
    for (command, answer, failure) in [
        (
            "RCPT",
            "550 5.1.1 no such user",
            DeliveryFailure::Unreachable,
        ),
        (
            "RCPT",
            "556 5.1.10 takes no mail",
            DeliveryFailure::Unreachable,
        ),
        (
            "DATA",
            "554 5.7.1 we do not like it",
            DeliveryFailure::Unavailable,
        ),
    ] {
        let desk = Desk::open().await;
        let server = server(Protection::Starttls).await;
        server.behave(Behaviour::Answers(command, answer));
        let challenge = desk.put_email().await;
        let postman = postman(&with_login(settings(&server, MailTls::Starttls)));
        postman.drain_once(&desk.db).await;
        assert_eq!(
            desk.state(challenge).await,
            Delivery::Failed(failure),
            "{answer}"
        );
        desk.clock.advance(300);
        assert_eq!(postman.drain_once(&desk.db).await, 0, "{answer}");
    }
}

#[tokio::test]
async fn a_wrong_smtp_password_is_the_operators_problem_and_heals() {
    let desk = Desk::open().await;
    let server = server(Protection::Starttls).await;
    let challenge = desk.put_email().await;
    let right = with_login(settings(&server, MailTls::Starttls));
    let wrong = MailSettings {
        password: Some(Secret::new("wrong".to_owned())),
        ..right.clone()
    };
    postman(&wrong).drain_once(&desk.db).await;
    assert!(server.mails().is_empty());
    assert_eq!(
        desk.state(challenge).await,
        Delivery::Failed(DeliveryFailure::Unavailable)
    );
    desk.clock.advance(5);
    postman(&right).drain_once(&desk.db).await;
    assert_eq!(desk.state(challenge).await, Delivery::Sent);
}

#[tokio::test]
async fn a_server_that_hangs_or_drips_or_is_not_there_costs_its_time_limit_at_most() {
    for behaviour in [Some(Behaviour::Hangs), Some(Behaviour::Drips), None] {
        let desk = Desk::open().await;
        let server = server(Protection::Starttls).await;
        let mut settings = MailSettings {
            timeout_s: 1,
            ..with_login(settings(&server, MailTls::Starttls))
        };
        match &behaviour {
            Some(behaviour) => server.behave(behaviour.clone()),
            None => settings.port = Some(1),
        }
        let challenge = desk.put_email().await;
        let started = Instant::now();
        postman(&settings).drain_once(&desk.db).await;
        assert!(started.elapsed() < Duration::from_secs(5), "{behaviour:?}");
        assert_eq!(
            desk.state(challenge).await,
            Delivery::Failed(DeliveryFailure::Unavailable),
            "{behaviour:?}"
        );
    }
}

#[tokio::test]
async fn an_address_that_is_none_is_never_handed_in() {
    let desk = Desk::open().await;
    let server = server(Protection::Starttls).await;
    for address in [
        "jane",
        "a@b@c",
        "jane@x.example\r\nRCPT TO:<eve@evil.example>",
    ] {
        let to = Recipient::Email(address.to_owned());
        let challenge = desk.put(envelope(to, login_code())).await;
        postman(&with_login(settings(&server, MailTls::Starttls)))
            .drain_once(&desk.db)
            .await;
        assert_eq!(
            desk.state(challenge).await,
            Delivery::Failed(DeliveryFailure::InvalidNumber),
            "{address}"
        );
    }
    assert!(server.commands().is_empty());
}
