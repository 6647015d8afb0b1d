//! A point in time, written for people.

use crate::locale::{Lang, text};

/// A minute of the proleptic Gregorian calendar, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    year: i64,
    month: usize,
    day: i64,
    hour: i64,
    minute: i64,
}

impl Moment {
    /// The minute that contains `millis` milliseconds since the epoch.
    #[must_use]
    pub fn of(millis: i64) -> Self {
        let minutes = millis.div_euclid(60_000);
        let days = minutes.div_euclid(24 * 60);
        let in_day = minutes.rem_euclid(24 * 60);
        // Days since 0000-03-01, so that the leap day is a year's last.
        let shifted = days.saturating_add(719_468);
        let era = shifted.div_euclid(146_097);
        let in_era = shifted.rem_euclid(146_097);
        let year_of_era = (in_era - in_era / 1_460 + in_era / 36_524 - in_era / 146_096) / 365;
        let in_year = in_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * in_year + 2) / 153;
        let month = if shifted_month < 10 {
            shifted_month + 3
        } else {
            shifted_month - 9
        };
        Self {
            year: year_of_era + era * 400 + i64::from(month <= 2),
            month: usize::try_from(month).unwrap_or(1),
            day: in_year - (153 * shifted_month + 2) / 5 + 1,
            hour: in_day / 60,
            minute: in_day % 60,
        }
    }

    /// "22 Nov 2026, 14:05 UTC", with the month's name in the reader's language.
    #[must_use]
    pub fn text(self, lang: Lang) -> String {
        let months = text(lang, "moment-months", &[]);
        let month = months.split(' ').nth(self.month - 1).unwrap_or_default();
        format!(
            "{} {month} {}, {:02}:{:02} UTC",
            self.day, self.year, self.hour, self.minute
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_as_a_calendar_would() {
        let table = [
            (0, "1 Jan 1970, 00:00 UTC"),
            (951_782_400_000, "29 Feb 2000, 00:00 UTC"),
            (1_795_356_359_999, "22 Nov 2026, 14:05 UTC"),
            (-1, "31 Dec 1969, 23:59 UTC"),
        ];
        for (millis, said) in table {
            assert_eq!(Moment::of(millis).text(Lang::En), said);
        }
        assert_eq!(Moment::of(0).text(Lang::Es), "1 ene 1970, 00:00 UTC");
    }

    #[test]
    fn every_language_names_twelve_months() {
        for lang in Lang::ALL {
            let months = text(*lang, "moment-months", &[]);
            assert_eq!(months.split(' ').count(), 12, "{lang}");
        }
    }
}
