//! Fixed log-scale histograms of durations: four buckets to the octave, from a second to about half a year.

use crate::time::SECOND_US;

/// Number of buckets; the last one is open above.
pub const BUCKETS: i16 = 96;

/// The bucket of a duration in microseconds; negative ones count as nought.
#[must_use]
pub fn bucket(micros: i64) -> i16 {
    (0..BUCKETS - 1).find(|index| micros < upper_us(*index)).unwrap_or(BUCKETS - 1)
}

/// The exclusive upper end of a bucket in microseconds: `2^((index + 1) / 4)` seconds.
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "at most 2^24 seconds, and buckets are coarse"
)]
fn upper_us(index: i16) -> i64 {
    (2f64.powf(f64::from(index + 1) / 4.0) * SECOND_US as f64) as i64
}

/// The quantile `q` (0 to 1) in microseconds of counts by bucket, interpolated within its bucket; `None` without counts.
#[must_use]
#[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "an estimate within a bucket")]
pub fn quantile_us(counts: &[(i16, i64)], q: f64) -> Option<i64> {
    let mut counts: Vec<_> = counts.iter().copied().filter(|(_, count)| *count > 0).collect();
    counts.sort_unstable();
    let total: i64 = counts.iter().map(|(_, count)| count).sum();
    let rank = q * total as f64;
    let mut below = 0;
    for (index, count) in counts {
        let up_to = below + count;
        if up_to as f64 >= rank {
            let lower = if index == 0 { 0 } else { upper_us(index - 1) };
            let share = (rank - below as f64) / count as f64;
            return Some(lower + ((upper_us(index) - lower) as f64 * share) as i64);
        }
        below = up_to;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_counted_has_no_median() {
        assert_eq!(quantile_us(&[], 0.5), None);
    }

    #[test]
    fn a_median_lies_within_a_bucket_of_the_true_one() {
        let minutes = 1..=99;
        let counts: Vec<_> = minutes.map(|m| (bucket(m * 60 * SECOND_US), 1)).collect();
        let median = quantile_us(&counts, 0.5).expect("counts");
        let truth = 50 * 60 * SECOND_US;
        assert!((median - truth).abs() < truth / 5, "{median}");
    }

    #[test]
    fn every_duration_has_a_bucket() {
        assert_eq!(bucket(-5), 0);
        assert_eq!(bucket(0), 0);
        assert_eq!(bucket(i64::MAX), BUCKETS - 1);
    }
}
