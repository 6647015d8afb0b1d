//! Where a pending login stands: who, under which policy, holding what, and what comes next.

use entity::values::Status;
use entity::{client, session as session_row};
use sea_orm::{ColumnTrait, Condition, QueryResult};

use super::flow::LoginFlow;
use super::session::{self, Session};
use super::step::{self, Step};
use crate::audit::{Action, Entry};
use crate::db::{DbError, Tx};
use crate::factor::webauthn::RelyingParty;
use crate::locale::Lang;
use crate::notify::{self, Envelope, Message, Recipient};
use crate::policy::{self, Apps, Decision, Effective, Facts, Holdings, Standing};
use crate::tenancy::Lineage;
use crate::user::User;

/// The person at the browser, as far as the network tells.
#[derive(Clone, Copy, Debug)]
pub struct Visitor<'a> {
    /// The network address.
    pub address: &'a str,
    /// What the browser calls itself.
    pub user_agent: &'a str,
    /// `Accept-Language`.
    pub accept_language: Option<&'a str>,
    /// Where they are, as their security keys see it.
    pub relying_party: &'a RelyingParty,
}

/// A pending login whose user is known, with everything that decides its next step.
#[derive(Clone, Debug)]
pub struct Situation {
    /// Who.
    pub user: User,
    /// Of which tenant.
    pub lineage: Lineage,
    /// The application.
    pub client: Option<client::Model>,
    /// The policy in force.
    pub effective: Effective,
    /// What the user holds.
    pub holdings: Holdings,
    /// Their authenticator apps.
    pub apps: Apps,
    /// The decision on the evidence so far.
    pub decision: Decision,
    /// What comes next.
    pub step: Step,
    /// The session that the browser has: the user's, while it holds, or somebody else's.
    pub previous: Option<Session>,
    /// What happened in this request, written down together with what comes of it.
    pub deeds: Vec<Entry>,
}

impl Situation {
    /// The situation of a flow and its user, from what was read with them; nothing when the user may
    /// not go on: disabled, or with other credentials than those the flow was bound to.
    ///
    /// # Errors
    /// When a row cannot be read: nothing is decided then.
    pub fn of_arrival(
        tx: &Tx,
        flow: &LoginFlow,
        user: User,
        session: Option<session_row::Model>,
        found: &[QueryResult],
    ) -> Result<Option<Self>, DbError> {
        if user.status != Status::Active || Some(user.epoch) != flow.user_epoch {
            return Ok(None);
        }
        // Evidence that came from a session lasts as long as the session (invariant I10).
        let previous = previous(session, &user, tx)?;
        let own = previous
            .as_ref()
            .is_some_and(|session| session.user_id == user.id);
        if flow.bound_by_session() && !own {
            return Ok(None);
        }
        let standing = Standing::read(found, &user)?;
        let situation = Self::judged(tx, flow, user, standing, previous);
        Ok(situation.lineage.active().then_some(situation))
    }

    /// The situation of a flow for a user who was just read, with the session that the browser had:
    /// one statement.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of_user(
        tx: &Tx,
        flow: &LoginFlow,
        user: User,
        session: Option<session_row::Model>,
    ) -> Result<Self, DbError> {
        let client = flow.state.client.map(|id| client::Column::Id.eq(id));
        let client = client.map(|is| Condition::all().add(is));
        let standing = policy::standing(tx, &user, client).await?;
        let previous = previous(session, &user, tx)?;
        Ok(Self::judged(tx, flow, user, standing, previous))
    }

    fn judged(
        tx: &Tx,
        flow: &LoginFlow,
        user: User,
        standing: Standing,
        previous: Option<Session>,
    ) -> Self {
        let Standing {
            lineage,
            client,
            effective,
            holdings,
            apps,
        } = standing;
        let (decision, step) = judge(tx, flow, &user, &effective, holdings);
        Self {
            user,
            lineage,
            client,
            effective,
            holdings,
            apps,
            decision,
            step,
            previous,
            deeds: Vec::new(),
        }
    }

    /// The same situation after the flow, or what the user holds, changed in this step.
    #[must_use]
    pub fn reconsider(mut self, tx: &Tx, flow: &LoginFlow) -> Self {
        let (decision, step) = judge(tx, flow, &self.user, &self.effective, self.holdings);
        self.decision = decision;
        self.step = step;
        self
    }

    /// Something that this user did, or that was done at their login, just now.
    #[must_use]
    pub fn deed(&self, action: Action, visitor: &Visitor<'_>) -> Entry {
        Entry {
            client: self.client.as_ref().map(|client| client.id),
            ..Entry::own(self.user.tenant_id, self.user.id, action, visitor.address)
        }
    }

    /// The language to speak with this user.
    #[must_use]
    pub fn lang(&self, flow: &LoginFlow, visitor: &Visitor<'_>) -> Lang {
        Lang::negotiate(
            flow.state.ui_locales.as_deref(),
            self.user.locale.as_deref(),
            visitor.accept_language,
        )
    }

    /// For how many days this computer may be trusted here; nothing when it may not.
    #[must_use]
    pub fn trust_days(&self) -> Option<u16> {
        let trusting = self.effective.accepts_trust() && self.effective.trust_days.value > 0;
        trusting.then_some(self.effective.trust_days.value)
    }

    /// Tells the user something by mail.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn tell(&self, tx: &Tx, lang: Lang, message: Message) -> Result<(), DbError> {
        tell(tx, &self.user, &self.lineage, lang, message).await
    }
}

fn previous(
    session: Option<session_row::Model>,
    user: &User,
    tx: &Tx,
) -> Result<Option<Session>, DbError> {
    match session {
        Some(row) => session::previous(row, user, tx.now),
        None => Ok(None),
    }
}

/// Tells a user something by mail, in their tenant's name.
///
/// # Errors
/// When the database fails.
pub async fn tell(
    tx: &Tx,
    user: &User,
    lineage: &Lineage,
    lang: Lang,
    message: Message,
) -> Result<(), DbError> {
    if user.email.is_empty() {
        return Ok(());
    }
    let envelope = Envelope {
        tenant: lineage.tenant().id,
        brand_name: lineage.brand().name,
        user: Some(user.id),
        challenge: None,
        to: Recipient::Email(user.email.clone()),
        lang,
        message,
        expires_at: None,
    };
    notify::enqueue(tx, envelope).await?;
    Ok(())
}

fn judge(
    tx: &Tx,
    flow: &LoginFlow,
    user: &User,
    effective: &Effective,
    holdings: Holdings,
) -> (Decision, Step) {
    let evidence = flow.state.evidence();
    let decision = policy::decide(&Facts {
        effective,
        asked: &flow.state.asked,
        holdings,
        preferred: user.preferred,
        last_used: None,
        events: &evidence,
        now: tx.now,
    });
    let step = step::next(&flow.state, &decision, effective, &holdings);
    (decision, step)
}
