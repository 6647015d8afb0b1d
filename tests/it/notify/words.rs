//! What the messages say.

use entity::values::{AuthenticatorKind, Channel};
use vestibule::base::Secret;
use vestibule::locale::Lang;
use vestibule::notify::{
    MailTransport, Memory, Message, Postman, Recipient, SentMessage, SmsProvider,
    login_code_subject,
};

use super::{ADDRESS, CODE, Desk, NUMBER, envelope, login_code};

const LINK: &str = "https://id.example/password/reset?token=vpr_abc&x=1";

fn every_message() -> Vec<Message> {
    let kind = AuthenticatorKind::Totp;
    vec![
        login_code(),
        Message::PhoneCode {
            code: Secret::new(CODE.to_owned()),
        },
        Message::RecoveryCodeUsed { left: 3 },
        Message::AuthenticatorAdded { kind },
        Message::AuthenticatorRemoved { kind },
        Message::PhoneChanged,
        Message::PasswordResetLink {
            url: Secret::new(LINK.to_owned()),
        },
        Message::PasswordChanged,
        Message::MfaReset,
        Message::WrongSecondFactor,
        Message::FactorSuspended { kind },
        Message::TrustedComputerAdded,
    ]
}

/// The message as it would arrive, by e-mail and by SMS.
async fn arrivals(brand: &str, lang: Lang, message: Message) -> (SentMessage, SentMessage) {
    let desk = Desk::open().await;
    let memory = Memory::new();
    for to in [
        Recipient::Email(ADDRESS.to_owned()),
        Recipient::Sms(NUMBER.to_owned()),
    ] {
        let mut envelope = envelope(to, message.clone());
        envelope.brand_name = brand.to_owned();
        envelope.lang = lang;
        desk.put(envelope).await;
    }
    let postman = Postman::new(
        MailTransport::Memory(memory.clone()),
        vec![SmsProvider::Memory(memory.clone())],
    );
    assert_eq!(postman.drain_once(&desk.db).await, 2);
    let kept = memory.newest_first();
    let find = |channel| kept.iter().find(|m| m.channel == channel).cloned().unwrap();
    (find(Channel::Email), find(Channel::Sms))
}

#[tokio::test]
async fn the_code_comes_under_the_tenants_brand_in_the_users_language() {
    for (lang, subject) in [
        (Lang::En, "Kappa Partners - One-time code for login"),
        (
            Lang::Es,
            "Kappa Partners - Código de un solo uso para iniciar sesión",
        ),
        (Lang::It, "Kappa Partners - Codice monouso per l'accesso"),
    ] {
        assert_eq!(login_code_subject(lang, "Kappa Partners"), subject);
        let (mail, sms) = arrivals("Kappa Partners", lang, login_code()).await;
        assert_eq!(mail.subject.as_deref(), Some(subject));
        for message in [&mail, &sms] {
            assert_eq!(message.code.as_deref(), Some(CODE));
            assert!(message.body.contains(CODE) && message.body.contains("Kappa Partners"));
            assert!(message.body.contains("10 min"), "{}", message.body);
        }
        let html = mail.html.unwrap();
        assert!(html.contains(CODE) && html.contains(&format!("lang=\"{}\"", lang.tag())));
    }
}

#[tokio::test]
async fn the_english_mail_says_that_it_can_be_ignored() {
    let (mail, _) = arrivals("Alder", Lang::En, login_code()).await;
    insta::assert_snapshot!(mail.body, @r"
    Your one-time code for logging in to Alder:

        048213

    It works once and expires in 10 minutes. Never give it to anybody, not even to somebody who says they work for Alder.

    If you did not try to log in, you can ignore this message. Somebody may know your password, though: consider changing it.

    -- 
    This message was sent automatically by Alder. Replies are not read.
    ");
}

#[tokio::test]
async fn every_message_is_whole_in_every_language_on_both_channels() {
    for lang in Lang::ALL {
        for message in every_message() {
            let name = format!("{message:?} in {}", lang.tag());
            let (mail, sms) = arrivals("Birch Energy", *lang, message.clone()).await;
            let html = mail.html.clone().unwrap();
            let subject = mail.subject.clone().unwrap();
            assert!(subject.starts_with("Birch Energy - "), "{name}: {subject}");
            for text in [&subject, &mail.body, &html, &sms.body] {
                // An identifier instead of a text, or a placeable that was not filled in.
                assert!(!text.contains("message-"), "{name}: {text}");
                assert!(
                    !text.contains("{ $") && !text.contains("{$"),
                    "{name}: {text}"
                );
            }
            assert!(
                sms.body.starts_with("Birch Energy: "),
                "{name}: {}",
                sms.body
            );
            if matches!(message, Message::PasswordResetLink { .. }) {
                assert!(
                    mail.body.contains(LINK) && sms.body.contains(LINK),
                    "{name}"
                );
                assert!(html.contains("reset?token=vpr_abc&amp;x=1\""), "{name}");
                for text in [&mail.body, &html, &sms.body] {
                    assert!(text.contains("30 min"), "{name}: {text}");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_brand_is_text_everywhere() {
    let brand = "A&B <script>\r\nBcc: eve@evil.example\u{0}\"";
    let (mail, sms) = arrivals(brand, Lang::En, login_code()).await;
    let one_line = "A&B <script> Bcc: eve@evil.example \"";
    assert_eq!(
        mail.subject.as_deref(),
        Some(&*format!("{one_line} - One-time code for login"))
    );
    let html = mail.html.unwrap();
    assert!(!html.contains("<script>") && html.contains("A&amp;B &lt;script&gt; Bcc:"));
    assert!(sms.body.starts_with(one_line));
}

#[tokio::test]
async fn a_mail_loads_nothing_from_elsewhere() {
    for message in every_message() {
        let (mail, _) = arrivals("Alder", Lang::En, message).await;
        let html = mail.html.unwrap();
        for loader in ["<img", "<link", "<script", "url(", "@import", "src="] {
            assert!(!html.contains(loader), "{loader} in {html}");
        }
    }
}

#[tokio::test]
async fn a_code_fits_one_sms_in_every_language() {
    // GSM 03.38's basic characters, as far as our texts use them.
    let gsm = |c: char| c.is_ascii() && !"`[]{}\\^~|".contains(c) || "èéùìòàñÑüÜöÖäÄ¿¡".contains(c);
    for lang in Lang::ALL {
        for message in every_message().into_iter().take(2) {
            let (_, sms) = arrivals("Alder Construction", *lang, message).await;
            let with_host = format!("{}\n\n@login.alder.example #{CODE}", sms.body);
            assert!(with_host.chars().all(gsm), "{with_host}");
            assert!(with_host.chars().count() <= 160, "{with_host}");
        }
    }
}

#[tokio::test]
async fn neither_secrets_nor_addresses_print() {
    let memory = Memory::new();
    let postman = Postman::new(
        MailTransport::Memory(memory.clone()),
        vec![SmsProvider::Memory(memory)],
    );
    let mut printed = format!("{postman:?}");
    for message in every_message() {
        for to in [
            Recipient::Email(ADDRESS.to_owned()),
            Recipient::Sms(NUMBER.to_owned()),
        ] {
            printed.push_str(&format!("{:?}", envelope(to, message.clone())));
        }
    }
    for hidden in [CODE, LINK, ADDRESS, NUMBER, "vpr_abc"] {
        assert!(!printed.contains(hidden), "{hidden}");
    }
    assert!(printed.contains("j•••@alder.example") && printed.contains("•••-•••-0123"));
}
