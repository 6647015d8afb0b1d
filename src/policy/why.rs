//! Why a decision came out as it did: one record, explained to the user, the admin and the
//! application.
//!
//! A [`Why`] is stored with the decision and holds every node of the walk with its settings, locks,
//! authors and times, the exceptions that were applied, the client's terms, the request and what was
//! reached. [`Why::lines`] turns it into messages: an id and arguments, said by `locale` in the
//! reader's language. The words stand in `locales/*/policy.ftl`.

use entity::ids::TenantId;
use entity::values::{AuthenticatorKind, SettingOrigin, Timestamp};
use serde::{Deserialize, Serialize};

use super::assurance::Level;
use super::decision::{DenyReason, Judged, Trust, Verdict};
use super::document::{Demand, Document, Mode};
use super::effective::{ClientTerms, Effective, Exception, Node, Place, Setting};
use super::facts::{Asked, Facts};
use crate::locale::{Lang, text};

/// The reasons of one decision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Why {
    /// Every node that was walked, root first, with what it says.
    pub nodes: Vec<Node>,
    /// The exceptions that changed something.
    pub exceptions: Vec<Exception>,
    /// What the policy asks after exceptions.
    pub demand: Demand,
    /// The client's terms, where there is a client.
    pub client: Option<ClientTerms>,
    /// What the request asked.
    pub asked: Asked,
    /// What the policy demands of this user; none while the password is not proved.
    pub policy: Option<Level>,
    /// What has to be reached in all; none while the password is not proved.
    pub needed: Option<Level>,
    /// What the evidence that counts here reaches.
    pub reached: Option<Level>,
    /// What became of a trusted computer.
    pub trust: Trust,
    /// What came of it.
    pub result: Outcome,
}

/// What came of a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Enough was proved.
    Satisfied {
        /// The `acr` that is told.
        acr: String,
    },
    /// One of these has to be proved.
    StepUp {
        /// In the order they are offered.
        methods: Vec<AuthenticatorKind>,
    },
    /// One of these has to be set up.
    Enrol {
        /// The best first.
        methods: Vec<AuthenticatorKind>,
    },
    /// It cannot be.
    Deny {
        /// Why not.
        reason: DenyReason,
    },
}

/// One line of an explanation: a message and its arguments.
///
/// Arguments that are words of ours (`mode`, `level`, `lock`…) are stable tokens that the message
/// turns into the reader's words; the others are names, numbers and times as they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// The message's id.
    pub id: &'static str,
    /// Its arguments.
    pub args: Vec<(&'static str, String)>,
}

impl Line {
    /// The line in a language.
    #[must_use]
    pub fn say(&self, lang: Lang) -> String {
        text(lang, self.id, &self.args)
    }
}

impl Why {
    pub(super) fn of(facts: &Facts<'_>, judged: &Judged) -> Self {
        let effective = facts.effective;
        Self {
            nodes: effective.nodes.clone(),
            exceptions: effective.exceptions.clone(),
            demand: effective.demand,
            client: effective.client.clone(),
            asked: facts.asked.clone(),
            policy: judged.policy,
            needed: judged.needed,
            reached: judged.reached,
            trust: judged.trust,
            result: match &judged.verdict {
                Verdict::Satisfied(assurance) => Outcome::Satisfied {
                    acr: assurance.acr.to_owned(),
                },
                Verdict::StepUp(_, methods) => Outcome::StepUp {
                    methods: methods.clone(),
                },
                Verdict::Enrol(_, methods) => Outcome::Enrol {
                    methods: methods.clone(),
                },
                Verdict::Deny(reason) => Outcome::Deny { reason: *reason },
            },
        }
    }

    /// The explanation, line by line: each node, the exceptions, the client, the request, what
    /// became of trust, and what came of it.
    #[must_use]
    pub fn lines(&self) -> Vec<Line> {
        let mut lines = standing_lines(&self.nodes, &self.exceptions, self.demand);
        self.client_lines(&mut lines);
        self.request_lines(&mut lines);
        lines.extend(self.trust_line());
        lines.push(self.result_line());
        lines
    }

    /// The whole explanation in a language, a line each.
    #[must_use]
    pub fn say(&self, lang: Lang) -> Vec<String> {
        self.lines().iter().map(|line| line.say(lang)).collect()
    }

    fn client_lines(&self, lines: &mut Vec<Line>) {
        let Some(client) = &self.client else { return };
        if let Some(level) = client.minimum.filter(|level| *level > Level::Password) {
            lines.push(
                line("policy-why-client-minimum")
                    .with("client", &client.name)
                    .with("level", level.as_str()),
            );
        }
        if !client.trust_accepted {
            lines.push(line("policy-why-client-no-trust").with("client", &client.name));
        }
    }

    fn request_lines(&self, lines: &mut Vec<Line>) {
        let asked = &self.asked;
        if let Some(levels) = &asked.essential {
            lines.push(line("policy-why-asked-essential").with("values", &values(levels)));
        } else if !asked.acr_values.is_empty() {
            lines.push(
                line("policy-why-asked-voluntary").with("values", &values(&asked.acr_values)),
            );
        }
        if let Some(seconds) = asked.max_age {
            lines.push(line("policy-why-asked-max-age").with("seconds", &seconds.to_string()));
        }
        if asked.prompt_login {
            lines.push(line("policy-why-asked-login"));
        }
    }

    fn trust_line(&self) -> Option<Line> {
        let id = match self.trust {
            Trust::Unused => return None,
            Trust::Accepted => "policy-why-trust-accepted",
            Trust::Ended => "policy-why-trust-ended",
            Trust::RefusedByPolicy => "policy-why-trust-refused-by-policy",
            Trust::RefusedByClient => "policy-why-trust-refused-by-client",
            Trust::RefusedByRequest => "policy-why-trust-refused-by-request",
            Trust::TooWeak => "policy-why-trust-too-weak",
            Trust::NothingEnrolled => "policy-why-trust-nothing-enrolled",
        };
        Some(line(id))
    }

    fn result_line(&self) -> Line {
        let level = |level: Option<Level>| level.unwrap_or_default().as_str();
        match &self.result {
            Outcome::Satisfied { .. } => {
                line("policy-why-satisfied").with("level", level(self.reached))
            }
            Outcome::StepUp { .. } if self.reached.is_none() => line("policy-why-password"),
            Outcome::StepUp { .. } => line("policy-why-step-up")
                .with("level", level(self.needed))
                .with("reached", level(self.reached)),
            Outcome::Enrol { .. } => line("policy-why-enrol").with("level", level(self.needed)),
            Outcome::Deny { reason } => match reason {
                DenyReason::UnmetAuthenticationRequirements => line("policy-why-unmet"),
                DenyReason::NoUsableMethod => {
                    line("policy-why-no-method").with("level", level(self.needed))
                }
            },
        }
    }
}

impl Effective {
    /// The explanation of what is in force, before anybody signs in: each node, the exceptions, and
    /// what they come to.
    #[must_use]
    pub fn lines(&self) -> Vec<Line> {
        standing_lines(&self.nodes, &self.exceptions, self.demand)
    }
}

fn standing_lines(nodes: &[Node], exceptions: &[Exception], demand: Demand) -> Vec<Line> {
    let mut lines = Vec::new();
    for node in nodes {
        node_lines(nodes, node, &mut lines);
    }
    lines.extend(exceptions.iter().map(|exception| {
        let over = tenant_name(nodes, exception.granted_over);
        line("policy-why-exception")
            .with("mode", exception.mode.as_str())
            .with("over", over)
            .with("reason", &exception.reason)
            .with("until", &day(exception.ends_at))
    }));
    lines.push(match demand {
        Demand::Disabled => line("policy-why-demand").with("mode", Mode::Disabled.as_str()),
        Demand::Enabled => line("policy-why-demand").with("mode", Mode::Enabled.as_str()),
        Demand::Required(level) => line("policy-why-demand-level").with("level", level.as_str()),
    });
    lines
}

fn node_lines(nodes: &[Node], node: &Node, lines: &mut Vec<Line>) {
    let about = |id| {
        let kind = node.place.kind();
        line(id).with("kind", kind).with("node", &node.name)
    };
    let says = |setting: &&Setting| !setting.document.is_silent() || setting.document.locked;
    if !node.settings.iter().any(|setting| says(&setting)) {
        lines.push(about("policy-why-inherits"));
    }
    for setting in node.settings.iter().filter(says) {
        let document = &setting.document;
        let source = match setting.origin {
            SettingOrigin::Own => &node.name,
            SettingOrigin::Imposed => tenant_name(nodes, setting.source),
        };
        let about = |id| {
            about(id)
                .with("origin", setting.origin.as_str())
                .with("source", source)
                .with("lock", if document.locked { "locked" } else { "open" })
                .with("at", &day(setting.at))
        };
        knob_lines(document, &about, lines);
    }
}

fn tenant_name(nodes: &[Node], tenant: TenantId) -> &str {
    let node = nodes
        .iter()
        .find(|node| node.place == Place::Tenant(tenant));
    node.map_or("", |node| &node.name)
}

/// A line for each knob that a document sets, or one for a lock on what was inherited.
fn knob_lines(document: &Document, about: &dyn Fn(&'static str) -> Line, lines: &mut Vec<Line>) {
    if document.is_silent() {
        lines.push(about("policy-why-locks-inherited"));
    }
    if let Some(mode) = document.mode {
        lines.push(about("policy-why-mode").with("mode", mode.as_str()));
    }
    if let Some(level) = document.minimum {
        lines.push(about("policy-why-minimum").with("level", level.as_str()));
    }
    if let Some(methods) = &document.methods {
        let methods: Vec<&str> = methods.iter().map(|kind| kind.as_str()).collect();
        lines.push(about("policy-why-methods").with("methods", &methods.join(", ")));
    }
    if let Some(days) = document.trust_days {
        lines.push(about("policy-why-trust-days").with("days", &days.to_string()));
    }
    if let Some(hours) = document.session_hours {
        lines.push(about("policy-why-session-hours").with("hours", &hours.to_string()));
    }
    if let Some(minutes) = document.session_idle_minutes {
        lines.push(about("policy-why-session-idle").with("minutes", &minutes.to_string()));
    }
}

fn line(id: &'static str) -> Line {
    Line {
        id,
        args: Vec::new(),
    }
}

impl Line {
    fn with(mut self, name: &'static str, value: &str) -> Self {
        self.args.push((name, value.to_owned()));
        self
    }
}

fn values(levels: &[Level]) -> String {
    let values: Vec<&str> = levels.iter().map(|level| level.acr()).collect();
    values.join(" ")
}

/// The day of an instant, in UTC, as ISO 8601 writes it: `2026-11-22`.
///
/// Days are counted in eras of 400 years that begin in March, so that the leap day comes last.
#[must_use]
pub fn day(at: Timestamp) -> String {
    let days = at.seconds().div_euclid(86_400) + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}
