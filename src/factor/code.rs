//! Codes that are sent: six digits by SMS or e-mail (NIST SP 800-63B section 3.1.3).
//!
//! One challenge per login and channel. Sending again sends the *same* code with a new ten minutes,
//! so an earlier message of the same challenge stays good; wrong answers are counted on the
//! challenge (five end it) and on the user's counter for the channel. The code is sealed, for it must
//! be sendable again, by another provider too; beside it stands its keyed hash, so that one statement
//! counts an answer, compares it and uses the challenge up.

use entity::challenge;
use entity::ids::{ChallengeId, FlowId, UserId};
use entity::values::{AuthenticatorKind, ChallengePurpose, Channel, Digest};
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait as _};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select, Set,
};

use super::{Verdict, guard, rejected};
use crate::base::Secret;
use crate::db::{DbError, Tx, corrupt};
use crate::limit::{self, Bucket, Taken, attempt};
use crate::locale::Lang;
use crate::notify::{self, Envelope, Message, Recipient};
use crate::policy::{AuthenticationEvent, Method};
use crate::tenancy::Lineage;
use crate::user::User;

/// Seconds that a code is good for.
pub const LIFETIME: i64 = notify::CODE_LIFETIME_S;
/// Seconds between two sends.
pub const COOL_DOWN: i64 = 30;
/// Sends of one challenge.
pub const MOST_SENDS: i64 = 5;
/// Wrong answers that end a challenge.
pub const MOST_ATTEMPTS: i64 = 5;

/// How many wrong answers are left after so many, before a challenge ends or people have to wait.
#[must_use]
pub fn tries_left(wrong: i64) -> u32 {
    u32::try_from(MOST_ATTEMPTS.saturating_sub(wrong)).unwrap_or(0)
}

/// A code on its way: whose, where to, in whose name.
pub struct Sending<'a> {
    /// Whose code.
    pub user: &'a User,
    /// In whose name, and under whose caps.
    pub lineage: &'a Lineage,
    /// The login it belongs to; none when it proves a number outside of one.
    pub flow: Option<FlowId>,
    /// What it is for.
    pub purpose: ChallengePurpose,
    /// Where it goes.
    pub to: Recipient,
    /// The language of the message.
    pub lang: Lang,
    /// The network address that caused it.
    pub address: &'a str,
}

/// Whether a code may have been sent before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Earlier {
    /// None of this purpose and channel was, in this login: there is nothing to look for.
    None,
    /// One may have been.
    Possible,
}

/// What came of sending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// It is on its way.
    Queued(ChallengeId),
    /// The cool-down has not passed, or the challenge was sent often enough.
    TooSoon,
    /// A cap is reached.
    Capped {
        /// Seconds until there is room again.
        retry_after: i64,
    },
}

const fn kind(channel: Channel) -> AuthenticatorKind {
    match channel {
        Channel::Email => AuthenticatorKind::Email,
        Channel::Sms => AuthenticatorKind::Sms,
    }
}

const fn method(channel: Channel) -> Method {
    match channel {
        Channel::Email => Method::Email,
        Channel::Sms => Method::Sms,
    }
}

fn place(id: ChallengeId) -> String {
    format!("challenge:code:{id}")
}

/// The live challenge of a login (or of a user, outside of one) on a channel.
///
/// # Errors
/// When the database fails.
pub async fn current(
    tx: &Tx,
    user: UserId,
    flow: Option<FlowId>,
    purpose: ChallengePurpose,
    channel: Channel,
) -> Result<Option<challenge::Model>, DbError> {
    let newest =
        open_ones(user, flow, purpose, channel).order_by_desc(challenge::Column::CreatedAt);
    Ok(newest.one(tx.conn()).await?)
}

/// The challenges that were not answered rightly.
fn open_ones(
    user: UserId,
    flow: Option<FlowId>,
    purpose: ChallengePurpose,
    channel: Channel,
) -> Select<challenge::Entity> {
    let found = challenge::Entity::find()
        .filter(challenge::Column::UserId.eq(user))
        .filter(challenge::Column::Purpose.eq(purpose))
        .filter(challenge::Column::Channel.eq(channel))
        .filter(challenge::Column::ConsumedAt.is_null());
    match flow {
        Some(flow) => found.filter(challenge::Column::FlowId.eq(flow)),
        None => found.filter(challenge::Column::FlowId.is_null()),
    }
}

/// Sends a code: the first of a challenge, or the same one again when it is still good.
///
/// # Errors
/// When the database fails; nothing is sent then.
pub async fn send(tx: &Tx, sending: Sending<'_>, earlier: Earlier) -> Result<Sent, DbError> {
    let channel = sending.to.channel();
    let known = match earlier {
        Earlier::None => None,
        Earlier::Possible => {
            current(tx, sending.user.id, sending.flow, sending.purpose, channel).await?
        }
    };
    let live = known.filter(|row| {
        row.recipient == sending.to.address()
            && row.expires_at > tx.now
            && row.attempts < MOST_ATTEMPTS
    });
    match live {
        Some(row) => again(tx, sending, row).await,
        None => first(tx, sending).await,
    }
}

async fn first(tx: &Tx, sending: Sending<'_>) -> Result<Sent, DbError> {
    if let Taken::Exceeded { retry_after } = caps(tx, &sending).await? {
        return Ok(Sent::Capped { retry_after });
    }
    let id = ChallengeId(tx.uuid());
    let code = format!("{:06}", tx.entropy().below(1_000_000));
    let row = challenge::ActiveModel {
        id: Set(id),
        user_id: Set(sending.user.id),
        flow_id: Set(sending.flow),
        purpose: Set(sending.purpose),
        channel: Set(sending.to.channel()),
        recipient: Set(sending.to.address().to_owned()),
        code: Set(tx.sealer().seal(&place(id), code.as_bytes())),
        answer: Set(answer(tx, sending.user.id, &code)),
        attempts: Set(0),
        sends: Set(1),
        last_sent_at: Set(tx.now),
        created_at: Set(tx.now),
        expires_at: Set(tx.now.plus_seconds(LIFETIME)),
        consumed_at: Set(None),
    };
    challenge::Entity::insert(row)
        .exec_without_returning(tx.conn())
        .await?;
    post(tx, sending, id, code).await?;
    Ok(Sent::Queued(id))
}

async fn again(tx: &Tx, sending: Sending<'_>, row: challenge::Model) -> Result<Sent, DbError> {
    let claimed = challenge::Entity::update_many()
        .col_expr(
            challenge::Column::Sends,
            Expr::col(challenge::Column::Sends).add(1),
        )
        .col_expr(challenge::Column::LastSentAt, Expr::val(tx.now))
        .col_expr(
            challenge::Column::ExpiresAt,
            Expr::val(tx.now.plus_seconds(LIFETIME)),
        )
        .filter(challenge::Column::Id.eq(row.id))
        .filter(challenge::Column::ConsumedAt.is_null())
        .filter(challenge::Column::Sends.lt(MOST_SENDS))
        .filter(challenge::Column::LastSentAt.lte(tx.now.plus_seconds(-COOL_DOWN)))
        .exec(tx.conn())
        .await?;
    if claimed.rows_affected == 0 {
        return Ok(Sent::TooSoon);
    }
    if let Taken::Exceeded { retry_after } = caps(tx, &sending).await? {
        return Ok(Sent::Capped { retry_after });
    }
    let code = open(tx, &row)?;
    post(tx, sending, row.id, code).await?;
    Ok(Sent::Queued(row.id))
}

/// Takes from every cap that holds for this message.
async fn caps(tx: &Tx, sending: &Sending<'_>) -> Result<Taken, DbError> {
    let to = sending.to.address();
    let tenant = sending.lineage.tenant().id.to_string();
    let country = notify::phone::region(to).unwrap_or_default();
    let mut buckets = vec![(Bucket::MessagesPerAddress, sending.address)];
    match sending.to.channel() {
        Channel::Email => buckets.push((Bucket::EmailPerAddress, to)),
        Channel::Sms => buckets.extend([
            (Bucket::SmsPerNumber, to),
            (Bucket::SmsPerTenant, tenant.as_str()),
            (Bucket::SmsPerCountry, country.as_str()),
        ]),
    }
    limit::take_all(tx, &buckets).await
}

async fn post(tx: &Tx, sending: Sending<'_>, id: ChallengeId, code: String) -> Result<(), DbError> {
    let code = Secret::new(code);
    let message = match sending.purpose {
        ChallengePurpose::Login => Message::LoginCode { code },
        ChallengePurpose::ValidatePhone => Message::PhoneCode { code },
    };
    let envelope = Envelope {
        tenant: sending.lineage.tenant().id,
        brand_name: sending.lineage.brand().name,
        user: Some(sending.user.id),
        challenge: Some(id),
        to: sending.to,
        lang: sending.lang,
        message,
        expires_at: Some(tx.now.plus_seconds(LIFETIME)),
    };
    notify::enqueue(tx, envelope).await?;
    Ok(())
}

fn open(tx: &Tx, row: &challenge::Model) -> Result<String, DbError> {
    let code = tx.sealer().open(&place(row.id), &row.code)?;
    String::from_utf8(code).map_err(|error| corrupt("challenge", "code", &row.id, &error))
}

/// Verifies an answer to the live challenge; the answer carries the address that it proves.
///
/// # Errors
/// When the database fails.
pub async fn verify(
    tx: &Tx,
    user: UserId,
    flow: Option<FlowId>,
    purpose: ChallengePurpose,
    channel: Channel,
    digits: &str,
) -> Result<(Verdict, Option<String>), DbError> {
    let tries = match guard(tx, user, kind(channel)).await? {
        Ok(tries) => tries,
        Err(refused) => return Ok((refused, None)),
    };
    let Some(row) = answered(tx, user, flow, purpose, channel, digits).await? else {
        return Ok((Verdict::Gone, None));
    };
    if row.consumed_at.is_none() {
        return Ok((rejected(kind(channel), tries), None));
    }
    attempt::succeed(tx, user, kind(channel)).await?;
    let event = AuthenticationEvent::proved(method(channel), tx.now);
    Ok((Verdict::Verified(event), Some(row.recipient)))
}

/// One statement counts the answer on the live challenge and, when it is right, uses it up; nothing
/// when there is none that takes answers.
async fn answered(
    tx: &Tx,
    user: UserId,
    flow: Option<FlowId>,
    purpose: ChallengePurpose,
    channel: Channel,
    digits: &str,
) -> Result<Option<challenge::Model>, DbError> {
    use challenge::Column;
    let newest = open_ones(user, flow, purpose, channel)
        .select_only()
        .column(Column::Id)
        .order_by_desc(Column::CreatedAt)
        .limit(1);
    let right = Column::Answer.eq(answer(tx, user, digits));
    let used_up = CaseStatement::new().case(right, Expr::val(tx.now));
    let update = challenge::Entity::update_many()
        .col_expr(Column::Attempts, Expr::col(Column::Attempts).add(1))
        .col_expr(Column::ConsumedAt, used_up.into())
        .filter(Column::Id.in_subquery(newest.into_query()))
        .filter(Column::ConsumedAt.is_null())
        .filter(Column::Attempts.lt(MOST_ATTEMPTS))
        .filter(Column::ExpiresAt.gt(tx.now));
    let update = update.into_query().returning_all().to_owned();
    let row = tx.conn().query_one(&update).await?;
    Ok(row
        .map(|row| challenge::Model::from_query_result(&row, ""))
        .transpose()?)
}

/// What an answer is compared with. It names its owner: nobody's code answers for another.
fn answer(tx: &Tx, user: UserId, digits: &str) -> Digest {
    let text = format!("{user}:{digits}");
    tx.sealer().keyed_hash("challenge.answer", text.as_bytes())
}

/// Ends every open challenge of a user: after a change of their addresses. It expires and is not
/// consumed, for a consumed challenge is one that was answered right.
///
/// # Errors
/// When the database fails.
pub async fn void_all(tx: &Tx, user: UserId) -> Result<(), DbError> {
    challenge::Entity::update_many()
        .col_expr(challenge::Column::ExpiresAt, Expr::val(tx.now))
        .filter(challenge::Column::UserId.eq(user))
        .filter(challenge::Column::ConsumedAt.is_null())
        .exec(tx.conn())
        .await?;
    Ok(())
}
