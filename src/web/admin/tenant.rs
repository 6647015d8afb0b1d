//! A tenant's page.

use axum::response::Response;
use entity::values::{AuthenticatorKind, TenantKind};

use super::pages::{
    Choice, Crumb, ImposeForm, ImposedByOther, PolicyForm, Row, TenantPage, Tick, mode_id,
};
use super::policy::{self as forms, Draft};
use super::{Console, Named, Problem, tenant_seen};
use crate::admin::policies;
use crate::admin::tenants::{self, TenantPolicy, Written};
use crate::db::{DbError, Tx};
use crate::locale::{Lang, Say, text};
use crate::policy::{Document, Effective, Knob, Level, Mode, Origin, Place, SECOND_STEPS};
use crate::tenancy::{Authority, Lineage, Permission, authority, permit};
use crate::web::extract::Params;
use crate::web::guard::SignedIn;
use crate::web::moment::Moment;

/// Forms that come back as they were filled in.
#[derive(Clone, Debug, Default)]
pub struct Drafts {
    /// The tenant's own setting.
    pub own: Option<Draft>,
    /// What is imposed on it.
    pub impose: Option<Draft>,
}

/// `GET /admin/tenants/{tenant}`
pub async fn show(
    console: Console,
    Named(tenant): Named,
    params: Params,
) -> Result<Response, Problem> {
    let tx = console.server.db.read().await?;
    let who = console.enter(&tx).await?;
    let seen = tenant_seen(&tx, &who, &tenant).await?;
    let mut page = page(&console, &tx, &who, &seen, forms::drafts(&params)).await?;
    page.outcome = forms::outcome(params.field("done"));
    Ok(console.show(&who, &page))
}

/// The page of the tenant that the authority is over.
pub async fn page(
    console: &Console,
    tx: &Tx,
    who: &SignedIn,
    seen: &Authority<permit::TenantsView>,
    drafts: Drafts,
) -> Result<TenantPage, Problem> {
    let lang = console.lang(who);
    let found = tenants::policy(tx, seen).await?;
    let tenant = found.lineage.tenant();
    let slug = &tenant.slug;
    let may = Authority::<permit::TenantsPolicy>::check(tx, who.user.id, tenant.id).await?;
    let source = may.as_ref().and_then(policies::imposer);
    let own = may.as_ref().map(|_| {
        let stored = found.own.as_ref().map(|own| &own.document);
        let action = format!("/admin/tenants/{slug}/policy");
        let fields = Fields::new(&found, &found.effective, stored, drafts.own.as_ref(), lang);
        fields.form(action, "own-")
    });
    let impose = source.map(|source| {
        let stands = found.imposed_by(source);
        let above = policies::without(&found.effective, &found.lineage, source.id);
        let stored = stands.map(|stored| &stored.document);
        let action = format!("/admin/tenants/{slug}/impose");
        let fields = Fields::new(&found, &above, stored, drafts.impose.as_ref(), lang);
        ImposeForm {
            source: source.name.clone(),
            form: fields.form(action, "impose-"),
            stands: stands.map(|stored| by("admin-origin-imposed", &stored.written, lang)),
            release: format!("/admin/tenants/{slug}/release"),
            source_slug: source.slug.clone(),
        }
    });
    let others = found.imposed.iter().filter_map(|stored| {
        let written = &stored.written;
        let node = found
            .lineage
            .iter()
            .find(|node| node.slug == written.tenant)?;
        let shown_already = source.is_some_and(|source| source.id == node.id);
        let may = may
            .as_ref()
            .is_some_and(|may| policies::may_release(may, node));
        (may && !shown_already).then(|| ImposedByOther {
            source: node.slug.clone(),
            say: by("admin-origin-imposed", written, lang),
            release: format!("/admin/tenants/{slug}/release"),
        })
    });
    Ok(TenantPage {
        corner: console.corner(who, tx.now, &format!("/admin/tenants/{slug}")),
        crumbs: crumbs(tx, who, &found.lineage).await?,
        name: tenant.name.clone(),
        kind: kind_id(tenant.kind),
        people: seen
            .holding()
            .has(Permission::UsersView)
            .then(|| format!("/admin/tenants/{slug}/users")),
        outcome: None,
        rows: rows(&found, lang),
        why: found.effective.lines(),
        own,
        impose,
        others: others.collect(),
    })
}

/// The way from the operator down to a tenant; what its reader may see of it is a link.
pub async fn crumbs(tx: &Tx, who: &SignedIn, lineage: &Lineage) -> Result<Vec<Crumb>, DbError> {
    let roots = authority::roots(tx, who.user.id, Permission::TenantsView).await?;
    let crumb = |node: &crate::tenancy::Tenant| {
        let seen = node.lineage_ids.iter().any(|id| roots.contains(id));
        Crumb {
            name: node.name.clone(),
            href: seen.then(|| format!("/admin/tenants/{}", node.slug)),
        }
    };
    Ok(lineage.iter().map(crumb).collect())
}

/// The message that says what a tenant is.
pub const fn kind_id(kind: TenantKind) -> &'static str {
    match kind {
        TenantKind::Operator => "admin-kind-operator",
        TenantKind::Reseller => "admin-kind-reseller",
        TenantKind::Company => "admin-kind-company",
    }
}

/// Who wrote a setting, and when: `id` with `-person` where the person is known.
pub fn by(id: &'static str, written: &Written, lang: Lang) -> Say {
    let at = Moment::of(written.at.0).text(lang);
    match &written.by {
        Some(person) => Say::new(format!("{id}-person"))
            .with("tenant", &&written.tenant_name)
            .with("person", &person)
            .with("at", &at),
        None => Say::new(id)
            .with("tenant", &&written.tenant_name)
            .with("at", &at),
    }
}

fn rows(found: &TenantPolicy, lang: Lang) -> Vec<Row> {
    let effective = &found.effective;
    vec![
        row(found, "admin-knob-mode", &effective.mode, lang, |mode| {
            Say::new(mode_id(*mode))
        }),
        row(
            found,
            "admin-knob-minimum",
            &effective.minimum,
            lang,
            |level| Say::new(level_id(*level)),
        ),
        row(
            found,
            "admin-knob-methods",
            &effective.methods,
            lang,
            |kinds| {
                let names: Vec<String> = SECOND_STEPS
                    .iter()
                    .filter(|kind| kinds.contains(kind))
                    .map(|kind| text(lang, &format!("admin-method-{}", kind.as_str()), &[]))
                    .collect();
                Say::new("admin-list").with("items", &names.join(", "))
            },
        ),
        row(
            found,
            "admin-knob-trust",
            &effective.trust_days,
            lang,
            |days| Say::new("admin-days").with("days", &days),
        ),
    ]
}

fn row<T>(
    found: &TenantPolicy,
    name: &'static str,
    knob: &Knob<T>,
    lang: Lang,
    say: impl Fn(&T) -> Say,
) -> Row {
    Row {
        name,
        own: knob.own.as_ref().map(&say),
        imposed: knob.imposed.as_ref().map(&say),
        value: say(&knob.value),
        origin: origin(found, knob.origin.as_ref(), lang),
        locked: knob.locked_by.is_some(),
    }
}

/// Where a value comes from, in words.
fn origin(found: &TenantPolicy, origin: Option<&Origin>, lang: Lang) -> Say {
    let Some(origin) = origin else {
        return Say::new("admin-origin-default");
    };
    let here = origin.place == Place::Tenant(found.lineage.tenant().id);
    let imposed = origin.origin == entity::values::SettingOrigin::Imposed;
    let id = match (here, imposed) {
        (true, false) => "admin-origin-own",
        (_, true) => "admin-origin-imposed",
        (false, false) => "admin-origin-inherited",
    };
    by(id, &found.written(origin), lang)
}

const fn level_id(level: Level) -> &'static str {
    match level {
        Level::Password => "admin-level-password",
        Level::TwoStep => "admin-level-two_step",
        Level::TwoFactor => "admin-level-two_factor",
        Level::PhishingResistant => "admin-level-phishing_resistant",
        Level::PhishingResistantHardware => "admin-level-phishing_resistant_hardware",
    }
}

/// What the fields of a policy form start from.
struct Fields<'a> {
    found: &'a TenantPolicy,
    /// What is in force without the setting that the form edits.
    beneath: &'a Effective,
    stored: Document,
    draft: Option<&'a Draft>,
    lang: Lang,
}

impl<'a> Fields<'a> {
    fn new(
        found: &'a TenantPolicy,
        beneath: &'a Effective,
        stored: Option<&Document>,
        draft: Option<&'a Draft>,
        lang: Lang,
    ) -> Self {
        Self {
            found,
            beneath,
            stored: stored.cloned().unwrap_or_default(),
            draft,
            lang,
        }
    }

    fn form(&self, action: String, prefix: &'static str) -> PolicyForm {
        let mode = &self.beneath.mode;
        let locked_by = mode
            .locked_by
            .as_ref()
            .filter(|_| mode.floor > Some(Mode::Disabled));
        let mode_locked =
            locked_by.map(|origin| by("admin-locked-by", &self.found.written(origin), self.lang));
        let trust = &self.beneath.trust_days;
        let typed = self.draft.and_then(Draft::trust_days).map(str::to_owned);
        let stored_days = || {
            self.stored
                .trust_days
                .map_or_else(String::new, |days| days.to_string())
        };
        PolicyForm {
            action,
            prefix,
            modes: self.modes(),
            mode_fixed: mode_locked.is_some() && mode.floor == Some(Mode::Required),
            mode_locked,
            minimums: self.minimums(),
            methods: self.methods(),
            trust_days: typed.unwrap_or_else(stored_days),
            trust_inherited: trust.inherited,
            trust_most: trust.floor,
            locked: self.draft.map_or(self.stored.locked, Draft::locked),
        }
    }

    fn modes(&self) -> Vec<Choice> {
        let mode = &self.beneath.mode;
        let stored = self.stored.mode.map_or("inherited", Mode::as_str);
        // Where nothing else is possible, the list shows what is in force, not what is covered.
        let fixed = mode.floor == Some(Mode::Required);
        let shown = if fixed {
            Mode::Required.as_str()
        } else {
            stored
        };
        let chosen = self.draft.and_then(Draft::mode).unwrap_or(shown);
        let named = Say::new("admin-mode-inherited")
            .with("mode", &text(self.lang, mode_id(mode.inherited), &[]));
        let mut choices = vec![Choice {
            value: "inherited".to_owned(),
            say: named,
            chosen: chosen == "inherited",
            forbidden: false,
        }];
        choices.extend(Mode::ALL.iter().map(|option| Choice {
            value: option.as_str().to_owned(),
            say: Say::new(mode_id(*option)),
            chosen: chosen == option.as_str(),
            forbidden: mode.floor > Some(*option) && self.stored.mode != Some(*option),
        }));
        choices
    }

    fn minimums(&self) -> Vec<Choice> {
        let minimum = &self.beneath.minimum;
        let stored = self.stored.minimum.map_or("inherited", Level::as_str);
        let chosen = self.draft.and_then(Draft::minimum).unwrap_or(stored);
        let named = Say::new("admin-mode-inherited")
            .with("mode", &text(self.lang, level_id(minimum.inherited), &[]));
        let mut choices = vec![Choice {
            value: "inherited".to_owned(),
            say: named,
            chosen: chosen == "inherited",
            forbidden: false,
        }];
        // The levels that an authenticator of today reaches.
        let levels = [Level::TwoStep, Level::TwoFactor, Level::PhishingResistant];
        choices.extend(levels.iter().map(|option| Choice {
            value: option.as_str().to_owned(),
            say: Say::new(level_id(*option)),
            chosen: chosen == option.as_str(),
            forbidden: minimum.floor > Some(*option) && self.stored.minimum != Some(*option),
        }));
        choices
    }

    fn methods(&self) -> Vec<Tick> {
        let allowed = &self.beneath.methods.inherited;
        let stored = self.stored.methods.as_ref();
        let ticked = self
            .draft
            .and_then(Draft::methods)
            .or(stored)
            .unwrap_or(allowed);
        let order = [
            AuthenticatorKind::Totp,
            AuthenticatorKind::SecurityKey,
            AuthenticatorKind::Sms,
            AuthenticatorKind::Email,
            AuthenticatorKind::RecoveryCode,
        ];
        let tick = |kind: &AuthenticatorKind| Tick {
            value: kind.as_str(),
            ticked: ticked.contains(kind) && allowed.contains(kind),
            forbidden: !allowed.contains(kind),
        };
        order.iter().map(tick).collect()
    }
}
