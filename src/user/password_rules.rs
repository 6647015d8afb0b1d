//! What a new password must be (NIST SP 800-63B section 3.1.1.2).
//!
//! Length and a blocklist, no composition rules and no expiry: at least 8 characters where a second
//! factor is demanded and 15 where the password stands alone, at most 128 code points, NFKC, and not
//! guessable from the names around it.

use unicode_normalization::UnicodeNormalization as _;

use crate::base::Secret;

/// The most code points a password may have.
pub const MAX_LENGTH: usize = 128;

/// Letters and digits that must be left when the words around the user are taken out.
const LEAST_OWN: usize = 6;

/// Why a password is not accepted; each has its own sentence for the user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weakness {
    /// Fewer characters than this.
    TooShort(usize),
    /// More than [`MAX_LENGTH`] code points.
    TooLong,
    /// It is common or simple to guess.
    Guessable,
    /// It is made of the user's or the company's names and little else.
    Obvious,
}

/// Brings a typed password into the one form that is hashed: NFKC. The form is the same whether it
/// is set or checked, so a password works from every keyboard.
#[must_use]
pub fn normalise(typed: &str) -> Option<Secret<String>> {
    // The bound comes first: normalising may not be made to work on megabytes.
    (typed.len() <= 4 * MAX_LENGTH).then(|| Secret::new(typed.nfkc().collect()))
}

/// Checks a new password. `context` holds words it must not be made of.
///
/// # Errors
/// The first [`Weakness`] found.
pub fn check(password: &str, alone: bool, context: &[&str]) -> Result<(), Weakness> {
    let length = password.chars().count();
    let least = if alone { 15 } else { 8 };
    if length < least {
        return Err(Weakness::TooShort(least));
    }
    if length > MAX_LENGTH {
        return Err(Weakness::TooLong);
    }
    let words: Vec<&str> = context
        .iter()
        .flat_map(|text| text.split(|c: char| !c.is_alphanumeric()))
        .filter(|word| word.chars().count() >= 3)
        .chain(context.iter().copied())
        .collect();
    if own_part(password, &words) < LEAST_OWN {
        return Err(Weakness::Obvious);
    }
    let score = zxcvbn::zxcvbn(password, &words).score();
    if score < zxcvbn::Score::Two {
        Err(Weakness::Guessable)
    } else {
        Ok(())
    }
}

/// How many letters and digits a password has beyond the words around its user.
fn own_part(password: &str, words: &[&str]) -> usize {
    let mut rest = password.to_lowercase();
    let mut words: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    for word in words.iter().filter(|word| !word.is_empty()) {
        rest = rest.replace(word.as_str(), " ");
    }
    rest.chars().filter(|c| c.is_alphanumeric()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_judged_by_length_and_guessability() {
        let context = ["alice@alder.example", "Alder Construction"];
        let table = [
            ("short", false, Err(Weakness::TooShort(8))),
            ("long enough", true, Err(Weakness::TooShort(15))),
            ("password", false, Err(Weakness::Guessable)),
            ("construction", false, Err(Weakness::Obvious)),
            ("Construction-2026", false, Err(Weakness::Obvious)),
            ("alder construction alice", true, Err(Weakness::Obvious)),
            ("alice@alder.example", false, Err(Weakness::Obvious)),
            ("gravel-otter-nine", false, Ok(())),
            ("gravel-otter-nine", true, Ok(())),
        ];
        for (password, alone, expected) in table {
            assert_eq!(check(password, alone, &context), expected, "{password}");
        }
        assert_eq!(check(&"é".repeat(129), false, &[]), Err(Weakness::TooLong));
    }
}
