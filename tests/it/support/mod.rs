//! What the tests stand on: a running Vestibule, people with browsers, an application, and the
//! servers that Vestibule itself talks to.

pub mod app;
pub mod authenticator;
pub mod browser;
pub mod cookies;
pub mod engines;
pub mod forms;
pub mod observer;
pub mod page;
pub mod people;
pub mod person;
pub mod postgres;
pub mod programs;
pub mod relying_party;
pub mod security_key;
pub mod sms_gateway;
pub mod smtp_server;
pub mod twilio_server;
pub mod visit;
pub mod web_browser;
