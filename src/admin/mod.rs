//! What an administrator may do for a tenant and its people.
//!
//! Every operation takes an [`Authority`](crate::tenancy::Authority) as a value, so none can be
//! reached without the permission, and writes its audit event in the same unit of work. None knows
//! of HTTP: the console's pages and the JSON of `/admin/api` call the same functions and show the
//! same views.

pub mod person;
pub mod policies;
pub mod reset;
pub mod tenants;
pub mod users;

use entity::ids::UserId;

use crate::db::{DbError, Tx};
use crate::limit::{self, Bucket, Taken};
use crate::locale::Lang;
use crate::login::situation;
use crate::notify::phone::PhoneProblem;
use crate::notify::{self, Envelope, Message, Recipient};
use crate::policy::{DocumentError, Origin, SettingError};
use crate::tenancy::{Lineage, authority};
use crate::user::{self, User};

/// Why an operation was not done.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// A lock from above forbids to loosen this.
    #[error("{} has locked this; it can be tightened here, not loosened", .0.source_name)]
    Locked(Box<Origin>),
    /// A method that the tenants above do not allow cannot be allowed here.
    #[error("a method that is not allowed above cannot be allowed here")]
    MethodsFromAbove,
    /// The setting says what could only be a mistake.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// Only somebody with authority over a tenant above imposes, and only they release.
    #[error("only an administrator of a tenant above can do this")]
    NotFromAbove,
    /// The user may do something, somewhere, that the acting administrator may not.
    #[error("this user holds permissions that you do not hold")]
    Stronger,
    /// There is no such thing, as far as the acting administrator may know.
    #[error("there is no such thing here")]
    NotFound,
    /// That is not a number that codes can be sent to.
    #[error(transparent)]
    Phone(#[from] PhoneProblem),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<SettingError> for Refusal {
    fn from(error: SettingError) -> Self {
        match error {
            SettingError::Document(error) => Self::Document(error),
            SettingError::NotAnAncestor | SettingError::TwoPlaces => Self::NotFromAbove,
            SettingError::Database(error) => Self::Db(error),
        }
    }
}

/// Refuses to go on when the subject is a stronger administrator than the actor.
async fn must_not_be_stronger(tx: &Tx, actor: UserId, subject: UserId) -> Result<(), Refusal> {
    if authority::may_act_on(tx, actor, subject).await? {
        Ok(())
    } else {
        Err(Refusal::Stronger)
    }
}

/// Tells a user what was done to their account: by mail, and by text message to the number that was
/// proven until now.
async fn tell(tx: &Tx, user: &User, lineage: &Lineage, message: Message) -> Result<(), DbError> {
    let lang = Lang::negotiate(None, user.locale.as_deref(), None);
    situation::tell(tx, user, lineage, lang, message.clone()).await?;
    let Some(number) = user.phone.clone().filter(|_| user::phone_validated(user)) else {
        return Ok(());
    };
    let tenant = user.tenant_id.to_string();
    let buckets = [
        (Bucket::SmsPerNumber, number.as_str()),
        (Bucket::SmsPerTenant, tenant.as_str()),
    ];
    if limit::take_all(tx, &buckets).await? == Taken::Allowed {
        let envelope = Envelope {
            tenant: user.tenant_id,
            brand_name: lineage.brand().name,
            user: Some(user.id),
            challenge: None,
            to: Recipient::Sms(number.clone()),
            lang,
            message,
            expires_at: None,
        };
        notify::enqueue(tx, envelope).await?;
    }
    Ok(())
}
