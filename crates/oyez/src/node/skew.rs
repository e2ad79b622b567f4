//! How far a machine's clock is off the database's time, and when that is worth a word. Nothing is decided by such a clock.

use std::time::Duration;

use domain::time::SECOND_US;

/// A clock that is off by more is told of: logs of several machines cannot be laid side by side by it any more.
const SKEW_MAX: Duration = Duration::from_secs(5);

/// Whether that is so far that somebody should mend the clock.
pub(crate) fn is_off(ahead_micros: i64) -> bool {
    u128::from(ahead_micros.unsigned_abs()) > SKEW_MAX.as_micros()
}

/// In milliseconds while that is what it comes to, else in seconds.
pub(crate) fn told(ahead_micros: i64) -> String {
    const MILLISECOND_US: i64 = 1_000;
    if is_off(ahead_micros) {
        format!("{:+} s", ahead_micros / SECOND_US)
    } else {
        format!("{:+} ms", ahead_micros / MILLISECOND_US)
    }
}

/// Says once that the machine's clock is off, and once that it was mended.
#[derive(Default)]
pub(super) struct SkewWatch {
    is_off: bool,
}

impl SkewWatch {
    pub(super) fn look(&mut self, ahead_micros: i64) {
        match (self.is_off, is_off(ahead_micros)) {
            (false, true) => tracing::warn!(
                ahead = told(ahead_micros),
                "this machine's clock is off the database's, by which all work goes: set it, since logs are dated by it"
            ),
            (true, false) => tracing::info!("this machine's clock is the database's again"),
            _ => {}
        }
        self.is_off = is_off(ahead_micros);
    }
}

#[cfg(test)]
mod tests {
    use super::{SkewWatch, is_off, told};

    #[test]
    fn a_clock_is_off_by_more_than_five_seconds_in_either_direction() {
        for (micros, off, text) in [
            (0, false, "+0 ms"),
            (-12_000, false, "-12 ms"),
            (5_000_000, false, "+5000 ms"),
            (181_400_000, true, "+181 s"),
            (-5_000_001, true, "-5 s"),
            (i64::MIN, true, "-9223372036854 s"),
        ] {
            assert_eq!((is_off(micros), told(micros).as_str()), (off, text));
        }
    }

    #[test]
    fn it_is_said_once_until_it_is_mended() {
        let mut watch = SkewWatch::default();
        let states = [0, 6_000_000, 7_000_000, 0].map(|micros| {
            watch.look(micros);
            watch.is_off
        });
        assert_eq!(states, [false, true, true, false]);
    }
}
