//! Claims in words, for people who have never seen a JWT.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::base::Timestamp;

/// One claim.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    pub claim: String,
    /// As it stands in the token.
    pub value: String,
    /// What it means.
    pub meaning: String,
}

/// Claims in the order in which one would explain them; unknown ones come last.
const ORDER: &[&str] = &[
    "acr",
    "amr",
    "auth_time",
    "mfa",
    "sub",
    "name",
    "given_name",
    "family_name",
    "preferred_username",
    "email",
    "email_verified",
    "tenant",
    "tenant_name",
    "tenant_path",
    "roles",
    "iss",
    "aud",
    "azp",
    "iat",
    "exp",
    "nonce",
    "sid",
    "at_hash",
];

/// Every claim with its meaning.
pub fn rows(claims: &Map<String, Value>, now: Timestamp) -> Vec<Row> {
    let rank = |name: &str| {
        ORDER
            .iter()
            .position(|known| *known == name)
            .unwrap_or(ORDER.len())
    };
    let mut rows: Vec<Row> = claims
        .iter()
        .map(|(claim, value)| Row {
            claim: claim.clone(),
            value: match value {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            },
            meaning: meaning(claim, value, now),
        })
        .collect();
    rows.sort_by_key(|row| rank(&row.claim));
    rows
}

/// What a level means.
pub fn level(acr: &str) -> String {
    let words = match acr {
        "urn:vestibule:acr:password" => "a password alone, or a password on a trusted computer",
        "urn:vestibule:acr:two-step" => "a password and a code by e-mail: two steps",
        "urn:vestibule:acr:two-factor" => "two factors: a password and something you have",
        "phr" => "two factors that cannot be phished",
        "phrh" => "two factors that cannot be phished, on hardware",
        _ => return format!("a level that this portal does not know ({acr})"),
    };
    words.to_owned()
}

fn meaning(claim: &str, value: &Value, now: Timestamp) -> String {
    let seconds = value.as_i64().unwrap_or_default();
    let text = match claim {
        "acr" => {
            let reached = level(value.as_str().unwrap_or_default());
            return format!("How strongly you proved who you are this time: {reached}.");
        }
        "amr" => return methods(value),
        "auth_time" => return format!("When you last proved it: {}.", when(seconds, now)),
        "iat" => return format!("When this token was made: {}.", when(seconds, now)),
        "exp" => return format!("When it stops being good: {}.", when(seconds, now)),
        "updated_at" => return format!("When this was last changed: {}.", when(seconds, now)),
        "mfa" => "How the second step was satisfied, and the number of the decision about it.",
        "sub" => "Who you are, as a number that never changes and tells nothing.",
        "name" => "Your name.",
        "given_name" => "Your given name.",
        "family_name" => "Your family name.",
        "preferred_username" => "The name you sign in with.",
        "email" => "Your e-mail address.",
        "email_verified" if value == &Value::Bool(true) => "The address was proved to be yours.",
        "email_verified" => "Nobody has proved yet that the address is yours.",
        "phone_number" => "Your phone number.",
        "phone_number_verified" => "Whether the number was proved to be yours.",
        "locale" => "The language you prefer.",
        "tenant" => "The short name of the company you belong to.",
        "tenant_name" => "The company you belong to.",
        "tenant_path" => "The company, and who stands above it.",
        "roles" => "What your administrators let you do in this portal.",
        "iss" => "Who vouches for all this: the identity provider.",
        "aud" => "Whom it is meant for. Anybody else must refuse it.",
        "azp" => "Who asked for it.",
        "nonce" => "Ties the token to the very sign-in that this browser began.",
        "sid" => "Your session at the identity provider; it lets one sign-out end them all.",
        "at_hash" => "Ties the token to the access token that came with it.",
        _ => "A claim that this portal makes no use of.",
    };
    text.to_owned()
}

fn methods(value: &Value) -> String {
    let words: Vec<String> = value
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(|method| match method {
            "pwd" => "a password".to_owned(),
            "otp" => "a one-time code".to_owned(),
            "sms" => "a text message to your phone".to_owned(),
            "mca" => "over a second channel".to_owned(),
            "mfa" => "so more than one kind of factor".to_owned(),
            "hwk" => "a hardware key".to_owned(),
            "swk" => "a software key".to_owned(),
            "user" => "in your presence".to_owned(),
            other => format!("“{other}”"),
        })
        .collect();
    format!("What you did this time: {}.", words.join(", "))
}

/// "22 Nov 2026, 01:25:11 UTC, 3 minutes ago".
fn when(seconds: i64, now: Timestamp) -> String {
    let distance = now.seconds() - seconds;
    let (amount, unit) = match distance.abs() {
        near @ 0..=99 => (near, "second"),
        mid @ 100..=5999 => (mid / 60, "minute"),
        far => (far / 3600, "hour"),
    };
    let plural = if amount == 1 { "" } else { "s" };
    let relative = if distance >= 0 {
        format!("{amount} {unit}{plural} ago")
    } else {
        format!("in {amount} {unit}{plural}")
    };
    format!("{}, {relative}", utc(seconds))
}

/// The civil date and time of an instant (Howard Hinnant's `civil_from_days`).
fn utc(seconds: i64) -> String {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let (days, of_day) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = (month_from_march + 2) % 12;
    let year = year_of_era + era * 400 + i64::from(month < 2);
    let name = usize::try_from(month).map_or("", |month| MONTHS[month]);
    let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
    format!("{day} {name} {year}, {hour:02}:{minute:02}:{second:02} UTC")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn instants_are_dates() {
        assert_eq!(utc(0), "1 Jan 1970, 00:00:00 UTC");
        assert_eq!(utc(951_782_400), "29 Feb 2000, 00:00:00 UTC");
        assert_eq!(utc(1_795_310_711), "22 Nov 2026, 01:25:11 UTC");
        assert_eq!(
            when(1_795_310_711, Timestamp::from_seconds(1_795_310_891)),
            "22 Nov 2026, 01:25:11 UTC, 3 minutes ago"
        );
    }

    #[test]
    fn the_level_comes_first_and_methods_are_words() {
        let claims = json!({ "iss": "https://x", "amr": ["pwd", "otp"], "acr": "phr" });
        let rows = rows(claims.as_object().expect("an object"), Timestamp(0));
        assert_eq!(rows[0].claim, "acr");
        assert_eq!(
            rows[1].meaning,
            "What you did this time: a password, a one-time code."
        );
    }
}
