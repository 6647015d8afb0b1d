//! The validated phone: number, code, *Validated*, and only then *Update*.
//!
//! The steps keep no state of their own. The number that waits for its code is the recipient of the
//! user's open challenge; the number that may be saved is the recipient of a challenge that was
//! answered in the last ten minutes. Leaving before *Update* keeps the old number.

use entity::challenge;
use entity::values::{AuthenticatorKind, ChallengePurpose, Channel};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::json;

use super::Subscriber;
use crate::audit::{self, Action};
use crate::db::{DbError, Tx};
use crate::factor::code::{self, Earlier, Sending, Sent};
use crate::factor::{Response, recovery_code, trusted_device};
use crate::login::situation::tell;
use crate::login::verification::Refusal;
use crate::notify::phone::{self, PhoneProblem};
use crate::notify::{self, Envelope, Message, Recipient};
use crate::user::{self, Change};

/// Seconds within which a validated number must be saved.
const SAVE_WITHIN: i64 = 10 * 60;

/// Sends a code to a number.
///
/// # Errors
/// When the database fails; the problem (inside) when it is no number that gets text messages.
pub async fn validate(
    tx: &Tx,
    who: Subscriber<'_>,
    typed: &str,
) -> Result<Result<Sent, PhoneProblem>, DbError> {
    let number = match phone::parse(typed, who.lineage.country()) {
        Ok(number) => number,
        Err(problem) => return Ok(Err(problem)),
    };
    send(tx, who, number).await.map(Ok)
}

async fn send(tx: &Tx, who: Subscriber<'_>, number: String) -> Result<Sent, DbError> {
    let sending = Sending {
        user: who.user,
        lineage: who.lineage,
        flow: None,
        purpose: ChallengePurpose::ValidatePhone,
        to: Recipient::Sms(number),
        lang: who.lang,
        address: who.address,
    };
    code::send(tx, sending, Earlier::Possible).await
}

/// The challenge whose number waits for its code.
///
/// # Errors
/// When the database fails.
pub async fn waiting(tx: &Tx, who: Subscriber<'_>) -> Result<Option<challenge::Model>, DbError> {
    let purpose = ChallengePurpose::ValidatePhone;
    let open = code::current(tx, who.user.id, None, purpose, Channel::Sms).await?;
    Ok(open.filter(|row| row.expires_at > tx.now))
}

/// Sends the code once more.
///
/// # Errors
/// When the database fails.
pub async fn resend(tx: &Tx, who: Subscriber<'_>) -> Result<Sent, DbError> {
    match waiting(tx, who).await? {
        Some(row) => send(tx, who, row.recipient).await,
        None => Ok(Sent::TooSoon),
    }
}

/// Takes the code; the refusal (inside) when it is not right.
///
/// # Errors
/// When the database fails.
pub async fn verify(
    tx: &Tx,
    who: Subscriber<'_>,
    typed: &str,
) -> Result<Result<(), Refusal>, DbError> {
    let Response::Digits(digits) = Response::read(typed) else {
        return Ok(Err(Refusal::Unreadable));
    };
    let purpose = ChallengePurpose::ValidatePhone;
    let (verdict, _) = code::verify(tx, who.user.id, None, purpose, Channel::Sms, &digits).await?;
    if let Some(refusal) = Refusal::of(&verdict) {
        return Ok(Err(refusal));
    }
    audit::record(tx, who.event(Action::PhoneValidated)).await?;
    Ok(Ok(()))
}

/// The number that was validated and not saved yet.
///
/// # Errors
/// When the database fails.
pub async fn validated(tx: &Tx, who: Subscriber<'_>) -> Result<Option<String>, DbError> {
    let row = challenge::Entity::find()
        .filter(challenge::Column::UserId.eq(who.user.id))
        .filter(challenge::Column::FlowId.is_null())
        .filter(challenge::Column::Purpose.eq(ChallengePurpose::ValidatePhone))
        .filter(challenge::Column::ConsumedAt.gt(tx.now.plus_seconds(-SAVE_WITHIN)))
        .order_by_desc(challenge::Column::ConsumedAt)
        .one(tx.conn())
        .await?;
    let saved = who.user.phone_verified_at;
    Ok(row
        .filter(|row| row.attempts > 0 && saved.is_none_or(|saved| Some(saved) < row.consumed_at))
        .map(|row| row.recipient))
}

/// Saves the number that was validated; `false` when there is none (any more).
///
/// # Errors
/// When the database fails.
pub async fn update(tx: &Tx, who: Subscriber<'_>) -> Result<bool, DbError> {
    let Some(number) = validated(tx, who).await? else {
        return Ok(false);
    };
    replace(tx, who, Some(number)).await?;
    Ok(true)
}

/// Removes the number; `false` when there is none, or when a second factor is required from above and
/// this is the only one.
///
/// # Errors
/// When the database fails.
pub async fn remove(tx: &Tx, who: Subscriber<'_>) -> Result<bool, DbError> {
    let another = who.holdings.without(AuthenticatorKind::Sms).second_factor();
    let only_one = who.required_by().is_some() && !another;
    if only_one || who.user.phone.is_none() {
        return Ok(false);
    }
    replace(tx, who, None).await?;
    // Recovery codes stand in for a factor and never alone.
    if !another {
        recovery_code::remove_all(tx, who.user.id).await?;
    }
    Ok(true)
}

async fn replace(tx: &Tx, who: Subscriber<'_>, number: Option<String>) -> Result<(), DbError> {
    let old = who
        .user
        .phone
        .clone()
        .filter(|old| number.as_ref() != Some(old));
    let masked = number.as_deref().map(phone::mask_phone);
    user::change(
        tx,
        who.user.id,
        Change::Phone {
            number,
            validated: true,
        },
    )
    .await?;
    code::void_all(tx, who.user.id).await?;
    if old.is_some() {
        trusted_device::revoke(tx, who.user.id, None).await?;
    } else {
        trusted_device::carry_over(tx, who.user).await?;
    }
    who.keep_only_this_session(tx).await?;
    let entry = who.event(Action::PhoneChanged);
    audit::record(tx, entry.with(json!({"to": masked}))).await?;
    tell(tx, who.user, who.lineage, who.lang, Message::PhoneChanged).await?;
    if let Some(old) = old {
        let envelope = Envelope {
            tenant: who.lineage.tenant().id,
            brand_name: who.lineage.brand().name,
            user: Some(who.user.id),
            challenge: None,
            to: Recipient::Sms(old),
            lang: who.lang,
            message: Message::PhoneChanged,
            expires_at: None,
        };
        notify::enqueue(tx, envelope).await?;
    }
    Ok(())
}
