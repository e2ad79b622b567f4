//! A length of time as people write it: a number, and in what it is counted. How long it may be, others know.

use crate::form::Form;

/// In what a length of time is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Minutes,
    Hours,
    Days,
}

impl Unit {
    pub(crate) const ALL: [Self; 3] = [Self::Minutes, Self::Hours, Self::Days];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Minutes => "minutes",
            Self::Hours => "hours",
            Self::Days => "days",
        }
    }

    pub(crate) const fn minutes(self) -> i64 {
        match self {
            Self::Minutes => 1,
            Self::Hours => 60,
            Self::Days => 24 * 60,
        }
    }

    fn named(name: &str) -> Self {
        Self::ALL.into_iter().find(|unit| unit.name() == name).unwrap_or(Self::Minutes)
    }
}

/// A length of time as it was typed.
#[derive(Clone, Debug)]
pub(crate) struct Length {
    pub(crate) number: String,
    pub(crate) unit: Unit,
}

impl Length {
    /// In the largest unit that leaves nothing over.
    pub(crate) fn of(minutes: i64) -> Self {
        let fits = |unit: &Unit| minutes % unit.minutes() == 0;
        let unit = Unit::ALL.into_iter().rev().find(fits).unwrap_or(Unit::Minutes);
        Self { number: (minutes / unit.minutes()).to_string(), unit }
    }

    pub(crate) fn typed(form: &Form, name: &str, unit: &str) -> Self {
        Self { number: form.text(name).to_owned(), unit: Unit::named(form.text(unit)) }
    }

    /// In minutes, if it is a number.
    pub(crate) fn minutes(&self) -> Option<i64> {
        self.number.parse::<i64>().ok()?.checked_mul(self.unit.minutes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_of_time_is_written_in_the_largest_unit_that_leaves_nothing_over() {
        for (minutes, number, unit) in [(120, "2", Unit::Hours), (90, "90", Unit::Minutes), (10_080, "7", Unit::Days)] {
            let length = Length::of(minutes);
            assert_eq!((length.number.as_str(), length.unit, length.minutes()), (number, unit, Some(minutes)));
        }
    }
}
