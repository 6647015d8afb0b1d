//! Telephone numbers: read once at the edge into E.164, masked wherever they are shown.

use std::str::FromStr;

use phonenumber::country::Id as Region;
use phonenumber::metadata::DATABASE;
use phonenumber::{Mode, PhoneNumber, Type};

/// Why a text is not a number that a code can be sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhoneProblem {
    /// There is nothing in it.
    #[error("no number was given")]
    Empty,
    /// It is not a telephone number of the country it claims.
    #[error("this is not a valid telephone number")]
    Invalid,
    /// It exists, but it is a land line, a short code, a premium or a service number.
    #[error("this number cannot receive text messages, or costs its caller extra")]
    NotMobile,
    /// It carries an extension, which a text message cannot dial.
    #[error("a number with an extension cannot receive text messages")]
    Extension,
}

/// The longest text that is looked at; E.164 has at most 15 digits.
const LONGEST: usize = 40;

/// Reads a number as people write it: the national format of `region` (ISO 3166-1 alpha-2, the
/// tenant's default country) or international with a plus. The answer is E.164.
///
/// # Errors
/// [`PhoneProblem`], one sentence for the person each.
pub fn parse(text: &str, region: &str) -> Result<String, PhoneProblem> {
    let text = text.trim();
    if text.is_empty() {
        return Err(PhoneProblem::Empty);
    }
    // Letters would be read as a keypad's digits or an extension: nobody's mobile is typed so.
    let written = |c: char| c.is_ascii_digit() || " +-./()\u{a0}\u{2011}".contains(c);
    if text.len() > LONGEST || !text.chars().all(written) {
        return Err(match text.to_ascii_lowercase() {
            lower if lower.contains('x') || lower.contains("ext") => PhoneProblem::Extension,
            _ => PhoneProblem::Invalid,
        });
    }
    let region = Region::from_str(&region.to_ascii_uppercase()).ok();
    let number = phonenumber::parse(region, text).map_err(|_| PhoneProblem::Invalid)?;
    check(&number)?;
    Ok(number.format().mode(Mode::E164).to_string())
}

fn check(number: &PhoneNumber) -> Result<(), PhoneProblem> {
    if number.extension().is_some() {
        return Err(PhoneProblem::Extension);
    }
    if !number.is_valid() {
        return Err(PhoneProblem::Invalid);
    }
    match number.number_type(&DATABASE) {
        // Where the plan does not tell mobile from fixed (+1), the carrier will.
        Type::Mobile | Type::FixedLineOrMobile | Type::PersonalNumber | Type::Voip => Ok(()),
        Type::FixedLine
        | Type::TollFree
        | Type::PremiumRate
        | Type::SharedCost
        | Type::Pager
        | Type::Uan
        | Type::Emergency
        | Type::Voicemail
        | Type::ShortCode
        | Type::StandardRate
        | Type::Carrier
        | Type::NoInternational => Err(PhoneProblem::NotMobile),
        Type::Unknown => Err(PhoneProblem::Invalid),
    }
}

/// Loads the numbering plans of the world now, which takes a moment, rather than inside of the first
/// request that needs them.
pub fn load() {
    let _ = DATABASE.by_id("US");
}

/// The country (ISO 3166-1 alpha-2) of an E.164 number, for allow-lists and limits by country.
#[must_use]
pub fn region(e164: &str) -> Option<String> {
    let number = phonenumber::parse(None, e164).ok()?;
    number.country().id().map(|id| id.as_ref().to_owned())
}

/// A number as it may be shown to somebody who should know it: `•••-•••-4821`.
#[must_use]
pub fn mask_phone(e164: &str) -> String {
    let digits: Vec<char> = e164.chars().filter(char::is_ascii_digit).collect();
    // Of a number this short four digits would be most of it.
    let shown = if digits.len() > 7 { 4 } else { 0 };
    let tail: String = digits[digits.len() - shown..].iter().collect();
    format!("•••-•••-{tail}")
}

/// An address as it may be shown to somebody who should know it: `j•••@acme.example`.
#[must_use]
pub fn mask_email(address: &str) -> String {
    match address.rsplit_once('@') {
        Some((local, domain)) => {
            let first: String = local.chars().take(1).collect();
            format!("{first}•••@{domain}")
        }
        None => "•••".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_as_its_country_writes_it() {
        for (text, region, e164) in [
            ("2025550123", "US", "+12025550123"),
            ("(202) 555-0123", "US", "+12025550123"),
            ("202.555.0123", "us", "+12025550123"),
            ("+1 202 555 0123", "IT", "+12025550123"),
            ("+39 347 123 4567", "US", "+393471234567"),
            ("347 123 4567", "IT", "+393471234567"),
            ("612 345 678", "ES", "+34612345678"),
            ("07400 123456", "GB", "+447400123456"),
            (" 0151 23456789 ", "DE", "+4915123456789"),
        ] {
            assert_eq!(
                parse(text, region),
                Ok(e164.to_owned()),
                "{text} in {region}"
            );
        }
    }

    #[test]
    fn what_cannot_receive_a_code_is_refused_with_its_reason() {
        for (text, region, problem) in [
            ("", "US", PhoneProblem::Empty),
            ("   ", "US", PhoneProblem::Empty),
            ("12345", "US", PhoneProblem::Invalid),
            ("911", "US", PhoneProblem::Invalid),
            ("1111111111", "US", PhoneProblem::Invalid),
            ("555-CALL-NOW", "US", PhoneProblem::Invalid),
            ("2025550123 x5", "US", PhoneProblem::Extension),
            ("9002345678", "US", PhoneProblem::NotMobile),
            ("8002345678", "US", PhoneProblem::NotMobile),
            ("020 7946 0958", "GB", PhoneProblem::NotMobile),
            ("+44 909 879 0123", "US", PhoneProblem::NotMobile),
            ("2025550123", "", PhoneProblem::Invalid),
            ("+999 123 456 789", "US", PhoneProblem::Invalid),
            ("\u{0}2025550123", "US", PhoneProblem::Invalid),
            ("٢٠٢٥٥٥٠١٢٣", "US", PhoneProblem::Invalid),
        ] {
            assert_eq!(parse(text, region), Err(problem), "{text} in {region}");
        }
        assert_eq!(parse(&"1".repeat(10_000), "US"), Err(PhoneProblem::Invalid));
    }

    #[test]
    fn the_country_of_a_number_is_known() {
        assert_eq!(region("+12025550123").as_deref(), Some("US"));
        assert_eq!(region("+393471234567").as_deref(), Some("IT"));
        assert_eq!(region("nonsense"), None);
    }

    #[test]
    fn masks_keep_the_end_of_a_number_and_the_start_of_an_address() {
        assert_eq!(mask_phone("+12025554821"), "•••-•••-4821");
        assert_eq!(mask_phone("123"), "•••-•••-");
        assert_eq!(mask_email("jane@acme.example"), "j•••@acme.example");
        assert_eq!(mask_email("nobody"), "•••");
        assert_eq!(mask_email("@acme.example"), "•••@acme.example");
    }
}
