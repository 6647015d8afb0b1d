//! When a provider fails: the next one, with the same code; a breaker; another attempt later.

use std::time::{Duration, Instant};

use vestibule::base::Secret;
use vestibule::config::messages::TwilioSettings;
use vestibule::notify::{Delivery, DeliveryFailure};

use super::sms::{http_provider, twilio, twilio_settings};
use super::{CODE, Desk, NUMBER, postman_for_sms};
use crate::support::sms_gateway::SmsGateway;
use crate::support::twilio_server::{Answers, TwilioServer};

#[tokio::test]
async fn when_twilio_fails_the_second_provider_carries_the_same_code() {
    for answers in [
        Answers::Error(401, 20003),
        Answers::Error(400, 21408),
        Answers::Error(400, 21612),
        Answers::Error(429, 20429),
        Answers::Error(500, 20500),
        Answers::Garbage(502),
        Answers::Garbage(302),
        Answers::Nothing,
    ] {
        let desk = Desk::open().await;
        let (server, gateway) = (TwilioServer::start().await, SmsGateway::start().await);
        server.answer(answers);
        let challenge = desk.put_sms().await;
        let providers = vec![twilio(twilio_settings(&server)), http_provider(&gateway)];
        let started = Instant::now();
        postman_for_sms(providers).drain_once(&desk.db).await;
        assert!(started.elapsed() < Duration::from_secs(5), "{answers:?}");
        assert_eq!(desk.state(challenge).await, Delivery::Sent, "{answers:?}");
        assert_eq!(desk.rows().await[0].provider.as_deref(), Some("gateway"));
        assert!(server.asked()[0].body.contains(CODE));
        let posted: serde_json::Value = serde_json::from_str(&gateway.posted()[0].body).unwrap();
        assert_eq!(posted["recipients"][0], NUMBER);
        assert_eq!(posted["text"], server.asked()[0].body.as_str());
        assert_eq!(posted["sender"], "Alder");
    }
}

#[tokio::test]
async fn wrong_credentials_at_twilio_fail_over_as_well() {
    let desk = Desk::open().await;
    let (server, gateway) = (TwilioServer::start().await, SmsGateway::start().await);
    let challenge = desk.put_sms().await;
    let wrong = TwilioSettings {
        api_key_secret: Some(Secret::new("wrong".to_owned())),
        ..twilio_settings(&server)
    };
    postman_for_sms(vec![twilio(wrong), http_provider(&gateway)])
        .drain_once(&desk.db)
        .await;
    assert!(server.asked().is_empty());
    assert_eq!(gateway.posted().len(), 1);
    assert_eq!(desk.state(challenge).await, Delivery::Sent);
}

#[tokio::test]
async fn an_outage_of_all_providers_is_retried_with_the_same_code() {
    let desk = Desk::open().await;
    let (server, gateway) = (TwilioServer::start().await, SmsGateway::start().await);
    server.answer(Answers::Error(503, 20503));
    gateway.answer(503);
    let challenge = desk.put_sms().await;
    let providers = vec![twilio(twilio_settings(&server)), http_provider(&gateway)];
    let postman = postman_for_sms(providers);
    postman.drain_once(&desk.db).await;
    assert_eq!(
        desk.state(challenge).await,
        Delivery::Failed(DeliveryFailure::Unavailable)
    );
    server.answer(Answers::Created);
    desk.clock.advance(5);
    postman.drain_once(&desk.db).await;
    assert_eq!(desk.state(challenge).await, Delivery::Sent);
    let asked = server.asked();
    assert_eq!(asked.len(), 2);
    assert_eq!(asked[0], asked[1]);
}

#[tokio::test]
async fn a_provider_that_keeps_failing_is_skipped_until_a_probe_succeeds() {
    let desk = Desk::open().await;
    let (server, gateway) = (TwilioServer::start().await, SmsGateway::start().await);
    server.answer(Answers::Error(500, 20500));
    let providers = vec![twilio(twilio_settings(&server)), http_provider(&gateway)];
    let postman = postman_for_sms(providers);
    let send = async || {
        let challenge = desk.put_sms().await;
        postman.drain_once(&desk.db).await;
        assert_eq!(desk.state(challenge).await, Delivery::Sent);
        (server.asked().len(), gateway.posted().len())
    };
    assert_eq!(send().await, (1, 1));
    assert_eq!(send().await, (2, 2));
    assert_eq!(send().await, (3, 3));
    assert_eq!(send().await, (3, 4), "open: nobody asks it");
    server.answer(Answers::Created);
    assert_eq!(send().await, (3, 5));
    desk.clock.advance(30);
    assert_eq!(send().await, (4, 5), "the probe");
    assert_eq!(send().await, (5, 5), "closed");
}
