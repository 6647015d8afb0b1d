//! What the pages of a pending login show, and where their forms lead.
//!
//! The names of inputs and the ids of buttons are promises (PRODUCT, section 6); they stand in the
//! templates under `templates/login/`. What a person did wrong is a closed enum that becomes a
//! sentence only when the page's language is known.

mod code;
mod enrol;
mod finish;
mod forgotten;
mod key;
mod password;

use entity::ids::FlowId;
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

pub use code::{ChoosePage, CodePage, CodeProblem, CodeWay, DeliveryProblem, Resend, WayChoice};
pub use enrol::{
    EnrolAppPage, EnrolPage, EnrolPhoneCodePage, EnrolPhonePage, NumberProblem, TotpKey,
};
pub use finish::{DonePage, NudgePage, RecoveryCodesPage};
pub use forgotten::{ForgottenPage, ForgottenSentPage, NewPasswordPage, NewPasswordProblem};
pub use key::{EnrolKeyPage, KeyPage, KeyProblem, SAMPLE_OPTIONS};
pub use password::{Company, PasswordPage, PasswordProblem};

macro_rules! flow_paths {
    ($($(#[$doc:meta])* $name:ident = $tail:literal),+ $(,)?) => {
        impl FlowPaths {
            $($(#[$doc])*
            #[must_use]
            pub fn $name(&self) -> String {
                format!(concat!("/login/{}/", $tail), self.0)
            })+
        }

        /// Templates write `page.flow.code`.
        impl Serialize for FlowPaths {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut map = serializer.serialize_map(None)?;
                $(map.serialize_entry(stringify!($name), &self.$name())?;)+
                map.end()
            }
        }
    };
}

/// The addresses of one pending login's steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlowPaths(pub FlowId);

flow_paths! {
    /// Asks for name and password; posts `username`, `password`, `company`.
    password = "password",
    /// Asks for the one-time code; posts `code` and `trust`.
    code = "code",
    /// Asks for a security key; posts `credential` and `trust`, or `step=begin`.
    key = "key",
    /// Posts nothing but the wish for another code.
    resend = "resend",
    /// Lists the other ways; posts `method`.
    choose = "choose",
    /// Starts the set-up; posts `method`.
    enrol = "enrol",
    /// Sets up an app; posts `step=generate`, or `step=verify` with `code` and `trust`.
    enrol_app = "enrol/app",
    /// Sets up a mobile; posts `consent` and `phone`.
    enrol_phone = "enrol/phone",
    /// Proves the mobile; posts `code` and `trust`.
    enrol_phone_code = "enrol/phone/code",
    /// Posts nothing but the wish for another code to the new mobile.
    enrol_phone_resend = "enrol/phone/resend",
    /// Sets up a security key; posts `credential`, `label` and `trust`, or `step=begin`.
    enrol_key = "enrol/key",
    /// Shows the recovery codes once; posts that they were saved.
    recovery_codes = "recovery-codes",
    /// Says that everything is set up; posts that the user goes on.
    done = "done",
    /// Suggests something better than e-mail codes; posts `method`, which may be `later`.
    nudge = "nudge",
}

impl FlowPaths {
    /// The paths that samples show.
    fn sample() -> Self {
        Self(FlowId(uuid::Uuid::nil()))
    }
}
