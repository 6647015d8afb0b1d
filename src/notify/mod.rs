//! Messages to people: the outbox, e-mail and SMS.
//!
//! 1. Whoever causes a message calls [`enqueue`] in its own transaction. The [`Message`] is put into
//!    the words of the user's language there and then, under the tenant's brand, and sealed, for
//!    bodies carry codes.
//! 2. A [`Postman`] on every server leases due rows, one conditional `UPDATE` each, so that several
//!    servers empty one outbox and no message goes out twice.
//! 3. It sends outside of any transaction, every attempt bounded in time: e-mail by SMTP, SMS by
//!    the first provider whose breaker lets it, then the next, with the same code.
//! 4. It writes down what came of it, and [`state`] tells the prompt: a wrong or blocked number is
//!    said at once, while an outage is retried with growing pauses until the message is useless.
//!
//! Delivery is at least once: a server that dies between a provider's "yes" and step 4 leaves a
//! lease that runs out, and the message goes out again. A code is the same code both times.

mod breaker;
mod carriers;
mod email;
mod letter;
mod memory;
mod message;
pub mod outbound;
mod outbox;
pub mod phone;
mod postman;
mod refusal;
mod sms;

pub use email::{MailTransport, Smtp};
pub use letter::login_code_subject;
pub use memory::{Memory, SentMessage};
pub use message::{Envelope, Message, Recipient};
pub use outbound::SettingsError;
pub use outbox::{
    CODE_LIFETIME_S, Delivery, DeliveryFailure, LINK_LIFETIME_S, enqueue, state, sweep,
};
pub use postman::{Bell, Postman};
pub use sms::{HttpSms, SmsProvider, Twilio};

/// The longest time limit that one attempt at one provider may be given, in seconds.
const LONGEST_ATTEMPT_S: u64 = 30;
