//! A model of the final gate (invariant I1): whatever is done in whatever order, without the second
//! step that is owed there is neither a code nor a session.
//!
//! Each walk draws from everything that a browser can do: beginning requests, right and wrong
//! passwords, every button of every page it meets, every address it has ever seen and every step's
//! address of every login it has begun, with made-up fields. It knows the passwords of people who
//! all owe a second step, and never a right code. The model is one sentence, so the check is one:
//! nothing ever comes back. The seed is printed by the panic that a violation is.

use std::fmt::Write as _;

use proptest::prelude::Rng as _;
use proptest::test_runner::{RngAlgorithm, TestRng};

use crate::support::app::TestApp;
use crate::support::browser::HttpBrowser;
use crate::support::engines::on_both_engines;
use crate::support::people::*;
use crate::support::relying_party::RelyingParty;

on_both_engines!(no_order_of_steps_leads_past_the_second_one);

const WALKS: u8 = 10;
const STEPS: usize = 40;

/// People who all owe a second step at every client.
const OWING: [&str; 5] = [ALICE, BOB, CAROL, DAVE, ADAM];

/// The last parts of the addresses under `/login/{flow}/`.
const STEPS_OF_A_LOGIN: [&str; 15] = [
    "password",
    "code",
    "resend",
    "choose",
    "enrol",
    "enrol/app",
    "enrol/phone",
    "enrol/phone/code",
    "enrol/phone/resend",
    "enrol/key",
    "key",
    "recovery-codes",
    "done",
    "nudge",
    "finish",
];

/// Addresses that lead somewhere for whoever is signed in.
const INSIDE: [&str; 11] = [
    "/",
    "/account",
    "/account/mfa",
    "/account/mfa/app",
    "/account/mfa/key",
    "/account/mobile",
    "/account/mobile/update",
    "/admin",
    "/login?return_to=/account",
    "/login?return_to=/account&fresh=1",
    "/logout",
];

/// Dice whose throws can be repeated.
struct Dice(TestRng);

impl Dice {
    fn of(seed: u8) -> Self {
        Self(TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]))
    }

    fn below(&mut self, bound: usize) -> usize {
        self.0.next_u32() as usize % bound
    }

    fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// One walk, and what it did so far, for the message of a violation.
struct Walk<'a> {
    dice: Dice,
    browser: HttpBrowser,
    clients: [&'a RelyingParty; 2],
    done: String,
}

impl Walk<'_> {
    async fn step(&mut self) {
        match self.dice.below(8) {
            0 => self.begin().await,
            1 | 2 => self.type_password().await,
            3 | 4 => self.press_something().await,
            5 => self.revisit().await,
            6 => self.jump_to_a_step().await,
            _ => self.post_something().await,
        }
    }

    async fn begin(&mut self) {
        let client = *self.dice.one_of(&self.clients);
        let more: [&[(&str, &str)]; 5] = [
            &[("prompt", "none")],
            &[("prompt", "login")],
            &[("max_age", "0")],
            &[("acr_values", ACR_PASSWORD)],
            &[],
        ];
        let more = more[self.dice.below(more.len())];
        let begun = client.sign_in("profile", more);
        let _ = write!(self.done, "begin at {}; ", client.client_id);
        self.browser.begin(&begun).await;
    }

    async fn type_password(&mut self) {
        if !self.browser.page().has("login-submit") {
            return self.begin().await;
        }
        let login = *self.dice.one_of(&OWING);
        let password = if self.dice.below(3) > 0 {
            PASSWORD
        } else {
            "not the password"
        };
        let _ = write!(self.done, "{login} types {password:?}; ");
        self.browser.fill("password", password);
        if self
            .browser
            .page()
            .attribute_of("#username[readonly]", "id")
            .is_none()
        {
            self.browser.fill("username", login);
        }
        self.browser.press("login-submit").await;
    }

    /// Any button of the page, with something in every field.
    async fn press_something(&mut self) {
        let buttons: Vec<String> = self.browser.page().button_ids();
        if buttons.is_empty() {
            return self.begin().await;
        }
        let button = self.dice.one_of(&buttons).clone();
        let _ = write!(self.done, "press {button}; ");
        let mut form = self.browser.form(&button);
        self.make_up(&mut form.pairs);
        self.browser.send(form).await;
    }

    fn make_up(&mut self, pairs: &mut [(String, String)]) {
        for (name, value) in pairs {
            match name.as_str() {
                "code" => {
                    let wrong = ["000000", "12", "aaaa-aaaa-aaaa-aaaa"];
                    *value = (*self.dice.one_of(&wrong)).to_owned();
                }
                "phone" => *value = "+12025550199".to_owned(),
                "username" => *value = (*self.dice.one_of(&OWING)).to_owned(),
                "password" => *value = PASSWORD.to_owned(),
                _ => {}
            }
        }
    }

    /// An address of this walk's past: an old step, a resumed grant, a page.
    async fn revisit(&mut self) {
        let inside = self.dice.below(2) == 0;
        let past: Vec<String> = self
            .browser
            .history
            .iter()
            .map(ToString::to_string)
            .collect();
        let ours: Vec<String> = past
            .into_iter()
            .filter(|url| url.contains("/login/") || url.contains("/authorize"))
            .collect();
        let address = if inside || ours.is_empty() {
            (*self.dice.one_of(&INSIDE)).to_owned()
        } else {
            self.dice.one_of(&ours).clone()
        };
        let _ = write!(self.done, "open {address}; ");
        self.browser.open(&address).await;
    }

    /// A step's address of a login that this browser began.
    fn some_step(&mut self) -> Option<String> {
        let flows: Vec<String> = self
            .browser
            .history
            .iter()
            .filter_map(|url| url.path().strip_prefix("/login/"))
            .filter_map(|rest| rest.split('/').next())
            .map(str::to_owned)
            .collect();
        let flow = (!flows.is_empty()).then(|| self.dice.one_of(&flows).clone())?;
        Some(format!(
            "/login/{flow}/{}",
            self.dice.one_of(&STEPS_OF_A_LOGIN)
        ))
    }

    async fn jump_to_a_step(&mut self) {
        let Some(address) = self.some_step() else {
            return self.begin().await;
        };
        let _ = write!(self.done, "open {address}; ");
        self.browser.open(&address).await;
    }

    /// A post to a step's address, in whatever order, with every field that any step reads.
    async fn post_something(&mut self) {
        let Some(address) = self.some_step() else {
            return self.begin().await;
        };
        let Some(button) = self.browser.page().button_ids().into_iter().next() else {
            return self.begin().await;
        };
        let mut form = self.browser.form(&button);
        form.action.set_path(&address);
        form.post = true;
        for (name, values) in [
            ("code", ["000000", "999999"]),
            ("method", ["totp", "later"]),
            ("step", ["generate", "verify"]),
            ("trust", ["on", "on"]),
            ("saved", ["yes", "yes"]),
            ("consent", ["on", "on"]),
            ("phone", ["+12025550199", ""]),
            ("username", [ALICE, CAROL]),
            ("password", [PASSWORD, PASSWORD]),
        ] {
            form.pairs.retain(|(known, _)| known != name);
            form.pairs
                .push((name.to_owned(), (*self.dice.one_of(&values)).to_owned()));
        }
        let _ = write!(self.done, "post to {address}; ");
        self.browser.send(form).await;
    }
}

async fn no_order_of_steps_leads_past_the_second_one(app: TestApp) {
    let (portal, finance) = (app.portal().await, app.finance().await);
    for seed in 1..=WALKS {
        let mut walk = Walk {
            dice: Dice::of(seed),
            browser: app.browser(),
            clients: [&portal, &finance],
            done: format!("seed {seed}: "),
        };
        walk.browser.open("/").await;
        for _ in 0..STEPS {
            walk.step().await;
            let code = walk
                .browser
                .landing()
                .and_then(|landing| landing.parameter("code"));
            assert_eq!(
                code, None,
                "a code without a second step after {}",
                walk.done
            );
            let status = walk.browser.page().status.as_u16();
            assert!(status < 500, "{status} after {}", walk.done);
        }
        let sessions = app.count("SELECT COUNT(*) FROM session").await;
        assert_eq!(
            sessions, 0,
            "a session without a second step after {}",
            walk.done
        );
    }
}
