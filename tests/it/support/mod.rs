//! What the tests stand on: servers of the outside world, on loopback.

pub mod sms_gateway;
pub mod smtp_server;
pub mod twilio_server;
