//! Text messages against a server that behaves as Twilio documents, and a second provider.

use std::sync::{Arc, Mutex};

use vestibule::base::Secret;
use vestibule::config::messages::{
    HttpSmsSettings, MailSettings, MailTls, SmsProviderSettings, SmsSettings, TwilioSettings,
};
use vestibule::notify::{Delivery, DeliveryFailure, Postman, Recipient, SmsProvider};

use super::{CODE, Desk, NUMBER, envelope, login_code, postman_for_sms};
use crate::support::sms_gateway::{SmsGateway, TOKEN};
use crate::support::twilio_server::{ACCOUNT, Answers, KEY, KEY_SECRET, TwilioServer};

const FROM: &str = "+12025550100";

pub fn twilio_settings(server: &TwilioServer) -> TwilioSettings {
    TwilioSettings {
        account_sid: ACCOUNT.to_owned(),
        auth_token: None,
        api_key_sid: Some(KEY.to_owned()),
        api_key_secret: Some(Secret::new(KEY_SECRET.to_owned())),
        from: Some(FROM.to_owned()),
        messaging_service_sid: None,
        region: None,
        edge: None,
        base_url: Some(server.base_url.clone()),
        timeout_s: 1,
    }
}

pub fn twilio(settings: TwilioSettings) -> SmsProvider {
    SmsProvider::new(&SmsProviderSettings::Twilio(settings)).unwrap()
}

fn http_settings(gateway: &SmsGateway) -> HttpSmsSettings {
    HttpSmsSettings {
        name: "gateway".to_owned(),
        url: gateway.url.clone(),
        json: Some(
            serde_json::json!({"recipients": ["{to}"], "text": "{body}", "sender": "{from}"}),
        ),
        form: None,
        from: Some("Alder".to_owned()),
        bearer_token: Some(Secret::new(TOKEN.to_owned())),
        timeout_s: 1,
    }
}

pub fn http_provider(gateway: &SmsGateway) -> SmsProvider {
    SmsProvider::new(&SmsProviderSettings::Http(http_settings(gateway))).unwrap()
}

#[tokio::test]
async fn twilio_gets_the_number_the_sender_and_the_text() {
    let desk = Desk::open().await;
    let server = TwilioServer::start().await;
    let challenge = desk.put_sms().await;
    let postman = postman_for_sms(vec![twilio(twilio_settings(&server))]);
    assert_eq!(postman.drain_once(&desk.db).await, 1);
    assert_eq!(desk.state(challenge).await, Delivery::Sent);
    assert_eq!(desk.rows().await[0].provider.as_deref(), Some("twilio"));
    let asked = server.asked();
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].to, NUMBER);
    assert_eq!(asked[0].from.as_deref(), Some(FROM));
    assert_eq!(
        asked[0].body,
        "Alder Construction: 048213 is your one-time code for login. It expires in 10 minutes. Never share it."
    );
}

#[tokio::test]
async fn a_messaging_service_may_choose_the_sender_and_webotp_names_the_host() {
    let desk = Desk::open().await;
    let server = TwilioServer::start().await;
    desk.put_sms().await;
    let mail = MailSettings {
        from: "no-reply@id.example".to_owned(),
        host: "localhost".to_owned(),
        port: None,
        tls: MailTls::None,
        username: None,
        password: None,
        ca_pem: None,
        timeout_s: 1,
    };
    let sms = SmsSettings {
        countries: vec![],
        providers: vec![SmsProviderSettings::Twilio(TwilioSettings {
            from: None,
            messaging_service_sid: Some("MG00".to_owned()),
            ..twilio_settings(&server)
        })],
    };
    let postman = Postman::from_settings(&mail, &sms, Some("id.example".to_owned())).unwrap();
    postman.drain_once(&desk.db).await;
    let asked = &server.asked()[0];
    assert_eq!(
        (asked.from.as_deref(), asked.service.as_deref()),
        (None, Some("MG00"))
    );
    assert!(
        asked.body.ends_with("\n\n@id.example #048213"),
        "{}",
        asked.body
    );
}

#[tokio::test]
async fn what_is_wrong_with_the_recipient_is_told_and_nobody_else_is_tried() {
    for (status, code, failure) in [
        (400, 21211, DeliveryFailure::InvalidNumber),
        (400, 21614, DeliveryFailure::InvalidNumber),
        (400, 30003, DeliveryFailure::Unreachable),
        (400, 30005, DeliveryFailure::Unreachable),
        (400, 30006, DeliveryFailure::Unreachable),
        (400, 21610, DeliveryFailure::OptedOut),
    ] {
        let desk = Desk::open().await;
        let (server, gateway) = (TwilioServer::start().await, SmsGateway::start().await);
        server.answer(Answers::Error(status, code));
        let challenge = desk.put_sms().await;
        let providers = vec![twilio(twilio_settings(&server)), http_provider(&gateway)];
        postman_for_sms(providers).drain_once(&desk.db).await;
        assert_eq!(
            desk.state(challenge).await,
            Delivery::Failed(failure),
            "{code}"
        );
        assert!(gateway.posted().is_empty(), "{code}");
        assert!(desk.rows().await[0].payload.0.is_empty(), "{code}");
    }
}

#[tokio::test]
async fn twilio_is_left_alone_for_as_long_as_it_asks() {
    let desk = Desk::open().await;
    let server = TwilioServer::start().await;
    server.answer(Answers::Busy(60));
    desk.put_sms().await;
    let postman = postman_for_sms(vec![twilio(twilio_settings(&server))]);
    postman.drain_once(&desk.db).await;
    server.answer(Answers::Created);
    desk.clock.advance(59);
    assert_eq!(postman.drain_once(&desk.db).await, 0);
    desk.clock.advance(1);
    assert_eq!(postman.drain_once(&desk.db).await, 1);
}

#[tokio::test]
async fn a_number_of_a_country_that_is_not_allowed_is_not_written_to() {
    let server = TwilioServer::start().await;
    let mail = MailSettings {
        from: "no-reply@id.example".to_owned(),
        host: "localhost".to_owned(),
        port: None,
        tls: MailTls::None,
        username: None,
        password: None,
        ca_pem: None,
        timeout_s: 1,
    };
    let sms = SmsSettings {
        countries: vec!["us".to_owned()],
        providers: vec![SmsProviderSettings::Twilio(twilio_settings(&server))],
    };
    let postman = Postman::from_settings(&mail, &sms, None).unwrap();
    let desk = Desk::open().await;
    let italian = Recipient::Sms("+393471234567".to_owned());
    let refused = desk.put(envelope(italian, login_code())).await;
    let allowed = desk.put_sms().await;
    postman.drain_once(&desk.db).await;
    assert_eq!(
        desk.state(refused).await,
        Delivery::Failed(DeliveryFailure::InvalidNumber)
    );
    assert_eq!(desk.state(allowed).await, Delivery::Sent);
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn without_a_provider_the_prompt_hears_it_at_once() {
    let desk = Desk::open().await;
    let challenge = desk.put_sms().await;
    postman_for_sms(vec![]).drain_once(&desk.db).await;
    assert_eq!(
        desk.state(challenge).await,
        Delivery::Failed(DeliveryFailure::Unavailable)
    );
}

#[tokio::test]
async fn the_generic_provider_speaks_forms_too() {
    let desk = Desk::open().await;
    let gateway = SmsGateway::start().await;
    desk.put_sms().await;
    let fields = [("to", "{to}"), ("text", "{body}"), ("unicode", "1")];
    let settings = HttpSmsSettings {
        json: None,
        form: Some(fields.map(|(n, v)| (n.to_owned(), v.to_owned())).into()),
        ..http_settings(&gateway)
    };
    let provider = SmsProvider::new(&SmsProviderSettings::Http(settings)).unwrap();
    postman_for_sms(vec![provider]).drain_once(&desk.db).await;
    let posted = &gateway.posted()[0];
    assert_eq!(posted.content_type, "application/x-www-form-urlencoded");
    let fields: Vec<(String, String)> = url::form_urlencoded::parse(posted.body.as_bytes())
        .into_owned()
        .collect();
    assert!(fields.contains(&("to".to_owned(), NUMBER.to_owned())));
    assert!(fields.contains(&("unicode".to_owned(), "1".to_owned())));
    assert!(
        fields
            .iter()
            .any(|(name, text)| name == "text" && text.contains(CODE))
    );
}

#[test]
fn settings_of_the_generic_provider_that_cannot_work_are_named() {
    type Change = fn(&mut HttpSmsSettings);
    let settings = |change: Change| {
        let mut settings = HttpSmsSettings {
            name: "gateway".to_owned(),
            url: "https://sms.example/send".to_owned(),
            json: Some(serde_json::json!({"to": "{to}", "text": "{body}"})),
            form: None,
            from: None,
            bearer_token: None,
            timeout_s: 1,
        };
        change(&mut settings);
        SmsProvider::new(&SmsProviderSettings::Http(settings))
    };
    assert!(settings(|_| {}).is_ok());
    let cases: [(&str, Change); 5] = [
        ("url:", |s| s.url = "http://sms.example/".to_owned()),
        ("json:", |s| s.json = None),
        ("json:", |s| s.form = Some([].into())),
        ("json:", |s| {
            s.json = Some(serde_json::json!({"to": "{to}"}));
        }),
        ("from:", |s| {
            s.json = Some(serde_json::json!(["{to}", "{body}", "{from}"]));
        }),
    ];
    for (key, change) in cases {
        let error = settings(change).map(|_| ()).expect_err(key).to_string();
        assert!(error.starts_with(key), "{key} {error}");
    }
}

#[tokio::test]
async fn the_log_says_what_failed_and_nothing_of_what_was_said_to_whom() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let (server, gateway) = (TwilioServer::start().await, SmsGateway::start().await);
    gateway.answer(500);
    for answers in [
        Answers::Error(400, 21211),
        Answers::Error(401, 20003),
        Answers::Error(400, 29999),
        Answers::Nothing,
    ] {
        let desk = Desk::open().await;
        server.answer(answers);
        desk.put_sms().await;
        let providers = vec![twilio(twilio_settings(&server)), http_provider(&gateway)];
        postman_for_sms(providers).drain_once(&desk.db).await;
    }
    let written = log.text();
    assert!(
        written.contains("Twilio 20003") && written.contains("given up"),
        "{written}"
    );
    for hidden in [
        CODE,
        NUMBER,
        "2025550123",
        KEY_SECRET,
        TOKEN,
        "one-time code",
    ] {
        assert!(!written.contains(hidden), "{hidden}: {written}");
    }
}

/// A log that can be read back.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn providers_do_not_print_their_secrets() {
    let settings = SmsProviderSettings::Twilio(TwilioSettings {
        account_sid: ACCOUNT.to_owned(),
        auth_token: Some(Secret::new("hush-token".to_owned())),
        api_key_sid: None,
        api_key_secret: None,
        from: Some(FROM.to_owned()),
        messaging_service_sid: None,
        region: None,
        edge: None,
        base_url: None,
        timeout_s: 1,
    });
    let postman = postman_for_sms(vec![SmsProvider::new(&settings).unwrap()]);
    let printed = format!("{settings:?} {postman:?}");
    assert!(!printed.contains("hush-token"), "{printed}");
}
