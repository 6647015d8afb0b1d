//! The register of all pages. A page that is not here is neither checked at start nor tested.

use super::render::{Frame, Page, Render, RenderError};
use super::{error_page, landing, login, oidc};

/// One page of the register.
pub struct Registered {
    /// Its template's path.
    pub template: &'static str,
    /// Renders all its samples in a frame.
    pub samples: fn(&Render, &Frame) -> Result<Vec<String>, RenderError>,
}

fn registered<P: Page>() -> Registered {
    Registered {
        template: P::TEMPLATE,
        samples: |render, frame| {
            P::samples()
                .iter()
                .map(|page| render.try_html(frame, page))
                .collect()
        },
    }
}

/// Every page, in the order a person meets them.
#[must_use]
pub fn all() -> Vec<Registered> {
    vec![
        registered::<landing::LandingPage>(),
        registered::<login::pages::PasswordPage>(),
        registered::<login::pages::CodePage>(),
        registered::<login::pages::ChoosePage>(),
        registered::<login::pages::EnrolPage>(),
        registered::<login::pages::EnrolAppPage>(),
        registered::<login::pages::EnrolPhonePage>(),
        registered::<login::pages::EnrolPhoneCodePage>(),
        registered::<login::pages::RecoveryCodesPage>(),
        registered::<login::pages::DonePage>(),
        registered::<login::pages::NudgePage>(),
        registered::<login::pages::ForgottenPage>(),
        registered::<login::pages::ForgottenSentPage>(),
        registered::<login::pages::NewPasswordPage>(),
        registered::<oidc::pages::ConsentPage>(),
        registered::<oidc::pages::LogoutPage>(),
        registered::<oidc::pages::LoggedOutPage>(),
        registered::<oidc::pages::FormPostPage>(),
        registered::<error_page::ErrorPage>(),
    ]
}

/// The template of every page.
pub fn templates() -> impl Iterator<Item = &'static str> {
    all().into_iter().map(|page| page.template)
}
