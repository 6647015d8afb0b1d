//! The page of the step that a login is at.

use axum::extract::OriginalUri;
use axum::response::Response;
use entity::values::AuthenticatorKind;

use super::Door;
use super::delivery::sent;
use super::pages::{
    CodePage, CodeProblem, CodeWay, Company, DonePage, EnrolAppPage, EnrolPage, EnrolPhoneCodePage,
    EnrolPhonePage, FlowPaths, NudgePage, PasswordPage, PasswordProblem, RecoveryCodesPage,
    TotpKey,
};
use crate::db::Tx;
use crate::factor::totp;
use crate::login::flow::Enrolment;
use crate::login::{LoginFlow, Situation, Step, enrolment, step};
use crate::notify::{self, phone};
use crate::tenancy;
use crate::web::{Problem, redirect};

/// GET of any step: the page of the step that the login is at, or the way to it.
pub async fn step(door: Door, OriginalUri(uri): OriginalUri) -> Result<Response, Problem> {
    let tx = door.server.db.read().await?;
    let (flow, situation) = door.stand(&tx).await?;
    let asked = uri
        .path()
        .strip_prefix(&format!("/login/{}/", flow.id))
        .unwrap_or_default();
    let Some(situation) = situation else {
        return if asked == "password" {
            password(&door, &tx, &flow, None, None).await
        } else {
            Ok(redirect(&format!("/login/{}/password", flow.id)))
        };
    };
    let here = situation.step.path();
    let enrolling = here.starts_with("enrol");
    match asked {
        asked if asked == here => inside(&door, &tx, &flow, &situation, None).await,
        // Back at the password, to sign in as somebody else: posting it starts over.
        "password" if !flow.bound_by_session() && may_start_over(&flow) => {
            password(&door, &tx, &flow, None, None).await
        }
        // Back at the choice of what to set up.
        "enrol" if enrolling => Ok(enrol(&door, &flow, &situation)),
        // A number that was mistyped can be given again.
        "enrol/phone" if here == "enrol/phone/code" => {
            Ok(phone(&door, &flow, &situation, String::new(), true, None))
        }
        _ => Ok(redirect(&format!("/login/{}/{here}", flow.id))),
    }
}

/// Recovery codes that wait to be saved must not be lost by going back.
fn may_start_over(flow: &LoginFlow) -> bool {
    match flow.state.enrolment {
        Some(Enrolment::SavingCodes { .. } | Enrolment::Finished { .. }) => false,
        Some(Enrolment::App { .. } | Enrolment::Phone { .. } | Enrolment::Key) | None => true,
    }
}

/// A password that was refused, and what was typed beside it.
pub struct Refused {
    /// Why.
    pub problem: PasswordProblem,
    /// The name.
    pub username: String,
    /// Companies to choose from.
    pub companies: Vec<Company>,
    /// The one that was chosen.
    pub company: Option<String>,
}

/// The first screen, in the brand of the tenant that the application named or the user's own.
pub async fn password(
    door: &Door,
    tx: &Tx,
    flow: &LoginFlow,
    situation: Option<&Situation>,
    refused: Option<Refused>,
) -> Result<Response, Problem> {
    let lineage = match (situation, flow.state.tenant) {
        (Some(situation), _) => Some(situation.lineage.clone()),
        (None, Some(tenant)) => Some(tenancy::lineage(tx, tenant).await?),
        (None, None) => None,
    };
    let hint = || flow.state.login_hint.clone().unwrap_or_default();
    let known = situation.map(|situation| situation.user.login.clone());
    let (problem, typed, companies, company) = match refused {
        Some(refused) => {
            let Refused {
                problem,
                username,
                companies,
                company,
            } = refused;
            (Some(problem), Some(username), companies, company)
        }
        None => (None, None, Vec::new(), None),
    };
    let page = PasswordPage {
        flow: FlowPaths(flow.id),
        client: flow.state.client_name.clone(),
        again: known.is_some(),
        username: known
            .or(typed)
            .unwrap_or_else(hint)
            .chars()
            .take(254)
            .collect(),
        companies,
        company,
        forgotten: Some("/forgotten".to_owned()),
        problem,
    };
    let user_locale = situation.and_then(|situation| situation.user.locale.as_deref());
    let lang = door
        .browser
        .lang(flow.state.ui_locales.as_deref(), user_locale);
    Ok(door
        .server
        .page(&door.browser, Some(lang), lineage.as_ref(), &page))
}

/// The page of a step behind the password, with what was wrong with the last try and whether the
/// trust box was ticked in it.
pub async fn inside(
    door: &Door,
    tx: &Tx,
    flow: &LoginFlow,
    situation: &Situation,
    tried: Option<(CodeProblem, bool)>,
) -> Result<Response, Problem> {
    let (problem, trust) = tried.map_or((None, false), |(problem, trust)| (Some(problem), trust));
    let paths = FlowPaths(flow.id);
    let username = situation.user.login.clone();
    let client = flow.state.client_name.clone();
    Ok(match &situation.step {
        Step::Password => return password(door, tx, flow, Some(situation), None).await,
        Step::Verify {
            method: AuthenticatorKind::SecurityKey,
            ..
        }
        | Step::EnrolKey { .. } => {
            // A code that was posted here meant another page: nothing is said of it.
            let tried = super::key::Tried {
                trust,
                ..Default::default()
            };
            return super::key::page(door, tx, flow, situation, tried).await;
        }
        Step::Verify { method, methods } => {
            let sent = sent(tx, flow, situation).await?;
            show(
                door,
                flow,
                situation,
                &CodePage {
                    flow: paths,
                    client,
                    username,
                    way: way(door, flow, situation, *method),
                    resend: sent.resend,
                    sent_again: flow.state.sent_again && problem.is_none(),
                    delivery: sent.delivery,
                    trust_days: situation.trust_days(),
                    trust,
                    other_ways: methods.len() > 1,
                    why: situation
                        .decision
                        .why()
                        .say(situation.lang(flow, &door.visitor())),
                    problem,
                },
            )
        }
        Step::Enrol { .. } => enrol(door, flow, situation),
        Step::EnrolApp { other_ways } => {
            let brand = situation.lineage.brand().name;
            let (apps, user) = (&situation.apps, &situation.user);
            let setup = totp::setup(tx, apps, user, flow.state.app_key(), &brand)?;
            show(
                door,
                flow,
                situation,
                &EnrolAppPage {
                    flow: paths,
                    username,
                    key: setup.map(|setup| TotpKey::new(setup.key, setup.uri, setup.qr)),
                    trust_days: situation.trust_days(),
                    trust,
                    other_ways: *other_ways,
                    problem,
                },
            )
        }
        Step::EnrolPhone { .. } => {
            // A number that an administrator entered waits for its first success.
            let entered = situation.user.phone.clone().unwrap_or_default();
            phone(door, flow, situation, entered, false, None)
        }
        Step::EnrolPhoneCode { number } => {
            let sent = sent(tx, flow, situation).await?;
            show(
                door,
                flow,
                situation,
                &EnrolPhoneCodePage {
                    flow: paths,
                    username,
                    to: phone::mask_phone(number),
                    resend: sent.resend,
                    sent_again: flow.state.sent_again && problem.is_none(),
                    delivery: sent.delivery,
                    trust_days: situation.trust_days(),
                    trust,
                    problem,
                },
            )
        }
        Step::SaveCodes => {
            let codes = enrolment::codes_to_save(tx, flow)?;
            show(
                door,
                flow,
                situation,
                &RecoveryCodesPage {
                    flow: paths,
                    username,
                    codes,
                },
            )
        }
        Step::SetUpDone { .. } => {
            let user = &situation.user;
            let number = user
                .phone
                .as_deref()
                .filter(|_| situation.holdings.phone_validated);
            show(
                door,
                flow,
                situation,
                &DonePage {
                    flow: paths,
                    client,
                    username,
                    app: situation.holdings.totp,
                    key: situation.holdings.security_key.is_some(),
                    phone: number.map(phone::mask_phone),
                },
            )
        }
        Step::Nudge { methods } => {
            let methods = methods.clone();
            show(
                door,
                flow,
                situation,
                &NudgePage {
                    flow: paths,
                    client,
                    username,
                    methods,
                },
            )
        }
        // A login that is done has no page: whoever finds it so lost the answer that ended it.
        Step::Done | Step::Denied(_) => return Err(Problem::FlowGone),
    })
}

/// A page of this login, in its user's language and brand.
pub fn show<P: crate::web::render::Page>(
    door: &Door,
    flow: &LoginFlow,
    situation: &Situation,
    page: &P,
) -> Response {
    let lang = situation.lang(flow, &door.visitor());
    door.server
        .page(&door.browser, Some(lang), Some(&situation.lineage), page)
}

fn enrol(door: &Door, flow: &LoginFlow, situation: &Situation) -> Response {
    let methods = step::can_be_set_up(
        &situation.decision,
        &situation.effective,
        &situation.holdings,
    );
    show(
        door,
        flow,
        situation,
        &EnrolPage {
            flow: FlowPaths(flow.id),
            client: flow.state.client_name.clone(),
            username: situation.user.login.clone(),
            methods,
            grace_days: None,
            why: situation
                .decision
                .why()
                .say(situation.lang(flow, &door.visitor())),
        },
    )
}

/// The form for a mobile number.
pub fn phone(
    door: &Door,
    flow: &LoginFlow,
    situation: &Situation,
    typed: String,
    consent: bool,
    problem: Option<super::pages::NumberProblem>,
) -> Response {
    let methods = step::can_be_set_up(
        &situation.decision,
        &situation.effective,
        &situation.holdings,
    );
    show(
        door,
        flow,
        situation,
        &EnrolPhonePage {
            flow: FlowPaths(flow.id),
            username: situation.user.login.clone(),
            phone: typed,
            consent,
            country: situation.lineage.country().to_owned(),
            other_ways: methods.len() > 1,
            problem,
        },
    )
}

fn way(door: &Door, flow: &LoginFlow, situation: &Situation, kind: AuthenticatorKind) -> CodeWay {
    let user = &situation.user;
    match kind {
        AuthenticatorKind::Sms => CodeWay::Sms {
            to: phone::mask_phone(user.phone.as_deref().unwrap_or_default()),
        },
        AuthenticatorKind::Email => {
            let lang = situation.lang(flow, &door.visitor());
            CodeWay::Email {
                to: phone::mask_email(&user.email),
                sender: door.server.mail_sender(),
                subject: notify::login_code_subject(lang, &situation.lineage.brand().name),
            }
        }
        AuthenticatorKind::RecoveryCode => CodeWay::RecoveryCode {
            left: situation.holdings.recovery_codes,
        },
        AuthenticatorKind::Totp | AuthenticatorKind::SecurityKey | AuthenticatorKind::Password => {
            CodeWay::Totp
        }
    }
}
