//! The forms that change a tenant's policy.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use axum::response::Response;
use entity::values::AuthenticatorKind;

use super::pages::Outcome;
use super::tenant::{Drafts, page};
use super::{
    Console, Named, Problem, authority, by_slug, find_tenant, said, stopped, tenant_seen, wall,
};
use crate::admin::{Refusal, policies};
use crate::db::Tx;
use crate::locale::Say;
use crate::policy::{self, Document, DocumentError, Level, Mode};
use crate::tenancy::{Authority, permit};
use crate::web::extract::{Params, Posted};
use crate::web::guard::SignedIn;

/// A policy form as it was filled in, perhaps wrongly.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    mode: Option<String>,
    minimum: Option<String>,
    methods: Option<BTreeSet<AuthenticatorKind>>,
    trust_days: Option<String>,
    locked: bool,
}

impl Draft {
    /// Reads the form's fields. What is not there, because a lock greyed it out, stays as it is.
    pub fn read(form: &Params) -> Self {
        let text = |name: &str| form.has(name).then(|| form.field(name).trim().to_owned());
        let ticked = form.all("methods").filter_map(AuthenticatorKind::parse);
        Self {
            mode: text("mode"),
            minimum: text("minimum"),
            methods: form.has("methods_listed").then(|| ticked.collect()),
            trust_days: text("trust_days"),
            locked: form.has("locked"),
        }
    }

    /// The same as a query, so that it comes back after a detour.
    fn query(&self, which: &str) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("draft", which);
        for (name, value) in [
            ("mode", &self.mode),
            ("minimum", &self.minimum),
            ("trust_days", &self.trust_days),
        ] {
            if let Some(value) = value {
                query.append_pair(name, value);
            }
        }
        if let Some(methods) = &self.methods {
            query.append_pair("methods_listed", "1");
            for method in methods {
                query.append_pair("methods", method.as_str());
            }
        }
        if self.locked {
            query.append_pair("locked", "on");
        }
        query.finish()
    }

    /// The document it stands for, over what is stored. A set of methods that is just what the
    /// tenants above allow is inherited.
    pub fn document(
        &self,
        stored: &Document,
        inherited: &BTreeSet<AuthenticatorKind>,
    ) -> Result<Document, Refusal> {
        let mut document = Document {
            locked: self.locked,
            ..stored.clone()
        };
        if let Some(mode) = &self.mode {
            document.mode = parsed(mode, Mode::parse);
        }
        if let Some(minimum) = &self.minimum {
            document.minimum = parsed(minimum, Level::parse);
        }
        if let Some(methods) = &self.methods {
            document.methods = (methods != inherited).then(|| methods.clone());
        }
        if let Some(days) = &self.trust_days {
            document.trust_days = match days.as_str() {
                "" => None,
                days => Some(days.parse().map_err(|_| DocumentError::TrustTooLong)?),
            };
        }
        Ok(document)
    }

    /// Whether a list's word is none of ours; the list itself never sends one.
    fn unknown(&self, form: &Params) -> Option<&'static str> {
        let known_method = |text: &str| AuthenticatorKind::parse(text).is_some();
        if !form.all("methods").all(known_method) {
            return Some("methods");
        }
        let known_mode = |text: &String| text == "inherited" || Mode::parse(text).is_some();
        let known_level = |text: &String| text == "inherited" || Level::parse(text).is_some();
        if !self.mode.as_ref().is_none_or(known_mode) {
            return Some("mode");
        }
        (!self.minimum.as_ref().is_none_or(known_level)).then_some("minimum")
    }

    /// The mode that was chosen, as the list writes it.
    pub fn mode(&self) -> Option<&str> {
        self.mode.as_deref()
    }

    /// The level that was chosen, as the list writes it.
    pub fn minimum(&self) -> Option<&str> {
        self.minimum.as_deref()
    }

    /// The boxes that were ticked.
    pub const fn methods(&self) -> Option<&BTreeSet<AuthenticatorKind>> {
        self.methods.as_ref()
    }

    /// The days as they were typed.
    pub fn trust_days(&self) -> Option<&str> {
        self.trust_days.as_deref()
    }

    /// Whether the lock was ticked.
    pub const fn locked(&self) -> bool {
        self.locked
    }
}

fn parsed<T>(text: &str, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
    if text == "inherited" {
        None
    } else {
        parse(text)
    }
}

/// Which of the two forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Which {
    Own,
    Imposed,
}

impl Which {
    const fn word(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Imposed => "impose",
        }
    }

    fn drafts(self, draft: Draft) -> Drafts {
        match self {
            Self::Own => Drafts {
                own: Some(draft),
                impose: None,
            },
            Self::Imposed => Drafts {
                own: None,
                impose: Some(draft),
            },
        }
    }
}

/// The drafts that a query brings back.
pub fn drafts(params: &Params) -> Drafts {
    match params.field("draft") {
        "own" => Which::Own.drafts(Draft::read(params)),
        "impose" => Which::Imposed.drafts(Draft::read(params)),
        _ => Drafts::default(),
    }
}

/// `POST /admin/tenants/{tenant}/policy`
pub async fn save(
    console: Console,
    Named(tenant): Named,
    Posted(form): Posted,
) -> Result<Response, Problem> {
    write(&console, &tenant, &form, Which::Own).await
}

/// `POST /admin/tenants/{tenant}/impose`
pub async fn impose(
    console: Console,
    Named(tenant): Named,
    Posted(form): Posted,
) -> Result<Response, Problem> {
    write(&console, &tenant, &form, Which::Imposed).await
}

async fn write(
    console: &Console,
    tenant: &str,
    form: &Params,
    which: Which,
) -> Result<Response, Problem> {
    let tx = console.server.db.write().await?;
    let who = console.enter(&tx).await?;
    let may = may_change(&tx, &who, tenant).await?;
    let draft = Draft::read(form);
    if let Some(field) = draft.unknown(form) {
        return Err(Problem::BadRequest(format!("{field} is none of the list")));
    }
    let slug = may.target().tenant().slug.clone();
    let here = format!("/admin/tenants/{slug}?{}", draft.query(which.word()));
    if let Some(wall) = wall(&who, tx.now, &here) {
        let outcome = Outcome::refused(stopped(&wall));
        return again(
            console,
            &tx,
            &who,
            &slug,
            StatusCode::FORBIDDEN,
            outcome,
            which.drafts(draft),
        )
        .await;
    }
    let written = match which {
        Which::Own => write_own(console, &tx, &may, &draft).await,
        Which::Imposed => write_imposed(console, &tx, &may, &draft).await,
    };
    match written {
        Ok(changed) => {
            let done = match (changed, which) {
                (false, _) => "unchanged",
                (true, Which::Own) => "saved",
                (true, Which::Imposed) => "imposed",
            };
            console
                .done(tx, &who, &format!("/admin/tenants/{slug}?done={done}"))
                .await
        }
        Err(refusal) => {
            let (status, say) = said(refusal)?;
            let outcome = Outcome::refused(say);
            again(
                console,
                &tx,
                &who,
                &slug,
                status,
                outcome,
                which.drafts(draft),
            )
            .await
        }
    }
}

async fn write_own(
    console: &Console,
    tx: &Tx,
    may: &Authority<permit::TenantsPolicy>,
    draft: &Draft,
) -> Result<bool, Refusal> {
    let effective = policy::load(tx, may.target(), None, None).await?;
    let stored = effective.own().map(|own| own.document.clone());
    let document = draft.document(&stored.unwrap_or_default(), &effective.methods.inherited)?;
    policies::set_own(tx, may, &document, &console.browser.address).await
}

async fn write_imposed(
    console: &Console,
    tx: &Tx,
    may: &Authority<permit::TenantsPolicy>,
    draft: &Draft,
) -> Result<bool, Refusal> {
    let source = policies::imposer(may).ok_or(Refusal::NotFromAbove)?;
    let effective = policy::load(tx, may.target(), None, None).await?;
    let stored = effective
        .imposed()
        .find(|setting| setting.source == source.id);
    let stored = stored
        .map(|setting| setting.document.clone())
        .unwrap_or_default();
    let above = policies::without(&effective, may.target(), source.id);
    let document = draft.document(&stored, &above.methods.inherited)?;
    policies::impose(tx, may, &document, &console.browser.address).await
}

/// `POST /admin/tenants/{tenant}/release`
pub async fn release(
    console: Console,
    Named(tenant): Named,
    Posted(form): Posted,
) -> Result<Response, Problem> {
    let tx = console.server.db.write().await?;
    let who = console.enter(&tx).await?;
    let may = may_change(&tx, &who, &tenant).await?;
    let slug = may.target().tenant().slug.clone();
    let here = format!("/admin/tenants/{slug}");
    if let Some(wall) = wall(&who, tx.now, &here) {
        let outcome = Outcome::refused(stopped(&wall));
        let drafts = Drafts::default();
        return again(
            &console,
            &tx,
            &who,
            &slug,
            StatusCode::FORBIDDEN,
            outcome,
            drafts,
        )
        .await;
    }
    let source = by_slug(&tx, form.field("source")).await?;
    match policies::release(&tx, &may, &source, &console.browser.address).await {
        Ok(changed) => {
            let done = if changed { "released" } else { "unchanged" };
            console.done(tx, &who, &format!("{here}?done={done}")).await
        }
        Err(refusal) => {
            let (status, say) = said(refusal)?;
            let outcome = Outcome::refused(say);
            again(
                &console,
                &tx,
                &who,
                &slug,
                status,
                outcome,
                Drafts::default(),
            )
            .await
        }
    }
}

async fn may_change(
    tx: &Tx,
    who: &SignedIn,
    tenant: &str,
) -> Result<Authority<permit::TenantsPolicy>, Problem> {
    let tenant = find_tenant(tx, tenant).await?;
    authority::<permit::TenantsPolicy, permit::TenantsView>(tx, who, tenant).await
}

async fn again(
    console: &Console,
    tx: &Tx,
    who: &SignedIn,
    slug: &str,
    status: StatusCode,
    outcome: Outcome,
    drafts: Drafts,
) -> Result<Response, Problem> {
    let seen = tenant_seen(tx, who, slug).await?;
    let mut page = page(console, tx, who, &seen, drafts.clone()).await?;
    page.outcome = Some(outcome);
    // The way to confirm leads back to the form as it was filled in.
    let here = drafts.query().map_or_else(
        || format!("/admin/tenants/{slug}"),
        |query| format!("/admin/tenants/{slug}?{query}"),
    );
    page.corner = console.corner(who, tx.now, &here);
    Ok(console.again(who, status, &page))
}

impl Drafts {
    fn query(&self) -> Option<String> {
        let own = self
            .own
            .as_ref()
            .map(|draft| draft.query(Which::Own.word()));
        own.or_else(|| {
            self.impose
                .as_ref()
                .map(|draft| draft.query(Which::Imposed.word()))
        })
    }
}

/// What an earlier form came to, by the word in the address that it led to.
pub fn outcome(done: &str) -> Option<Outcome> {
    match done {
        "saved" => Some(Outcome::done("admin-done-saved")),
        "imposed" => Some(Outcome::done("admin-done-imposed")),
        "released" => Some(Outcome::done("admin-done-released")),
        "unchanged" => Some(Outcome {
            look: "info",
            say: Say::new("admin-done-unchanged"),
        }),
        _ => None,
    }
}
