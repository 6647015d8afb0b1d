//! Writing the policy: own settings, imposed ones, and their release.
//!
//! Each is one upsert or one delete in the caller's unit of work, so two admins who save at once
//! leave one setting, the later one. That a node has one setting of a kind is kept by the key: its
//! identifier is a name-based `UUIDv8` (RFC 9562, section 5.8) of the place, the origin and the source.
//! Who may write is proved to the callers (`tenancy::Authority`); what was written they audit.

use entity::ids::{ClientId, SettingId, TenantId, UserId};
use entity::policy_setting;
use entity::values::SettingOrigin;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};
use sha2::{Digest as _, Sha256};

use super::{Document, DocumentError, Place};
use crate::db::{DbError, Tx};
use crate::tenancy::Lineage;

/// Why a setting was not written.
#[derive(Debug, thiserror::Error)]
pub enum SettingError {
    /// The document says what could only be a mistake.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// A setting belongs to a tenant, to a client in it or to a user of it, not to two of them.
    #[error("a setting stands on a client's rule or on a user, not on both")]
    TwoPlaces,
    /// Only an ancestor imposes.
    #[error("only a tenant above can impose a setting")]
    NotAnAncestor,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbError),
}

/// Writes the own setting of a tenant, of a client's rule in it, or of a user of it. A silent,
/// unlocked document means "inherited".
///
/// # Errors
/// [`SettingError`].
pub async fn set_own(
    tx: &Tx,
    tenant: TenantId,
    client: Option<ClientId>,
    user: Option<UserId>,
    document: &Document,
    by: Option<UserId>,
) -> Result<(), SettingError> {
    let place = match (client, user) {
        (None, None) => Place::Tenant(tenant),
        (Some(client), None) => Place::Client(client),
        (None, Some(user)) => Place::User(user),
        (Some(_), Some(_)) => return Err(SettingError::TwoPlaces),
    };
    write(tx, tenant, place, SettingOrigin::Own, tenant, document, by).await
}

/// Imposes a setting on the tenant of `target` alone, in the name of its ancestor `source`. It covers
/// a looser own setting while it stands.
///
/// # Errors
/// [`SettingError`].
pub async fn impose(
    tx: &Tx,
    target: &Lineage,
    source: TenantId,
    document: &Document,
    by: Option<UserId>,
) -> Result<(), SettingError> {
    let tenant = target.tenant().id;
    if source == tenant || !target.contains(source) {
        return Err(SettingError::NotAnAncestor);
    }
    let place = Place::Tenant(tenant);
    write(
        tx,
        tenant,
        place,
        SettingOrigin::Imposed,
        source,
        document,
        by,
    )
    .await
}

/// Withdraws what `source` imposed on `tenant`; the own setting holds again. False when there was
/// nothing.
///
/// # Errors
/// When the database fails.
pub async fn release(tx: &Tx, tenant: TenantId, source: TenantId) -> Result<bool, DbError> {
    let gone = policy_setting::Entity::delete_many()
        .filter(policy_setting::Column::TenantId.eq(tenant))
        .filter(policy_setting::Column::ClientId.is_null())
        .filter(policy_setting::Column::UserId.is_null())
        .filter(policy_setting::Column::Origin.eq(SettingOrigin::Imposed))
        .filter(policy_setting::Column::SourceTenantId.eq(source))
        .exec(tx.conn())
        .await?;
    Ok(gone.rows_affected > 0)
}

async fn write(
    tx: &Tx,
    tenant: TenantId,
    place: Place,
    origin: SettingOrigin,
    source: TenantId,
    document: &Document,
    by: Option<UserId>,
) -> Result<(), SettingError> {
    use policy_setting::Column;
    document.check()?;
    let (client, user) = match place {
        Place::Tenant(_) => (None, None),
        Place::Client(client) => (Some(client), None),
        Place::User(user) => (None, Some(user)),
    };
    let row = policy_setting::ActiveModel {
        id: Set(name(tenant, place, origin, source)),
        tenant_id: Set(tenant),
        client_id: Set(client),
        user_id: Set(user),
        origin: Set(origin),
        source_tenant_id: Set(source),
        document: Set(serde_json::to_value(document).expect("a document is plain data")),
        set_by: Set(by),
        set_at: Set(tx.now),
    };
    let again = OnConflict::column(Column::Id)
        .update_columns([Column::Document, Column::SetBy, Column::SetAt])
        .to_owned();
    policy_setting::Entity::insert(row)
        .on_conflict(again)
        .exec_without_returning(tx.conn())
        .await
        .map_err(DbError::from)?;
    Ok(())
}

/// The identifier of the one setting of this origin and source in this place.
fn name(tenant: TenantId, place: Place, origin: SettingOrigin, source: TenantId) -> SettingId {
    let at = match place {
        Place::Tenant(id) => id.0,
        Place::Client(id) => id.0,
        Place::User(id) => id.0,
    };
    let mut hash = Sha256::new();
    hash.update(b"policy_setting");
    hash.update(tenant.0.as_bytes());
    hash.update(place.kind().as_bytes());
    hash.update(at.as_bytes());
    hash.update(origin.as_str().as_bytes());
    hash.update(source.0.as_bytes());
    let mut bytes = [0_u8; 16];
    bytes.copy_from_slice(&hash.finalize()[..16]);
    SettingId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}
