//! Finding: what does the record show of a practice, in a figure, and which level is that?

use super::level::MaturityLevel;
use super::practices::{PracticeMeasure, PracticeRow};
use crate::time::timestamp::Timestamp;

const DAY_S: u64 = 86_400;
const HOUR_S: u64 = 3_600;

/// What the record shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Finding {
    /// Nothing.
    Nothing,
    /// So many of so many; never of none.
    Share(u64, u64),
    /// That it was done so many whole days or hours ago.
    Ago(u64),
    /// That it was done so often.
    Count(u64),
}

impl Finding {
    /// How many of all are as they should be.
    pub(super) fn share<T>(all: impl Iterator<Item = T>, is_good: impl Fn(T) -> bool) -> Self {
        let (good, count) =
            all.fold((0, 0), |(good, count), one| (good + u64::from(is_good(one)), count + 1));
        if count == 0 { Self::Nothing } else { Self::Share(good, count) }
    }

    /// How long ago it was done, in the unit of its measure.
    pub(super) fn since(row: &PracticeRow, at: Option<Timestamp>, now: Timestamp) -> Self {
        let unit_s = if row.measure == PracticeMeasure::HoursAgo { HOUR_S } else { DAY_S };
        at.map_or(Self::Nothing, |at| Self::Ago(now.since(at).as_secs() / unit_s))
    }

    /// The figure that thresholds are about; a share is in whole percent, rounded down.
    fn value(self) -> Option<u64> {
        match self {
            Self::Nothing => None,
            Self::Share(part, whole) => (part * 100).checked_div(whole),
            Self::Ago(value) | Self::Count(value) => Some(value),
        }
    }

    /// How many thresholds it meets, from the first on.
    fn met(self, row: &PracticeRow) -> usize {
        let Some(value) = self.value() else { return 0 };
        let meets = |threshold: &&u64| match row.measure.is_age() {
            true => value <= **threshold,
            false => value >= **threshold,
        };
        row.thresholds.iter().take_while(meets).count()
    }

    /// The level of it.
    pub(super) fn level(self, row: &PracticeRow) -> MaturityLevel {
        MaturityLevel::of_met(self.met(row))
    }

    /// What it shows, in words.
    pub(super) fn evidence(self, row: &PracticeRow) -> String {
        let noun = row.noun;
        match self {
            Self::Nothing => format!("no evidence: {noun}"),
            Self::Share(part, whole) => {
                let percent = self.value().unwrap_or_default();
                format!("{part} of {whole} {noun} ({percent} %)")
            }
            Self::Ago(value) | Self::Count(value) => format!("{value} {noun}"),
        }
    }

    /// What leads to the next level, in words; `None`: there is none.
    pub(super) fn next_step(self, row: &PracticeRow) -> Option<String> {
        let met = self.met(row);
        let wanted = row.thresholds.get(met)?;
        let (bound, unit) = match row.measure {
            PracticeMeasure::Percent => ("at least", " %"),
            PracticeMeasure::Count => ("at least", ""),
            PracticeMeasure::DaysAgo => ("at most", " days ago"),
            PracticeMeasure::HoursAgo => ("at most", " hours ago"),
        };
        let next = MaturityLevel::of_met(met + 1).as_str();
        Some(format!("{}: {bound} {wanted}{unit} for {next}", row.advice))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::maturity::PRACTICES;

    /// What the record shows when the figure of a practice is this.
    fn with_value(row: &PracticeRow, value: u64) -> Finding {
        match row.measure {
            PracticeMeasure::Percent => Finding::Share(value, 100),
            PracticeMeasure::Count => Finding::Count(value),
            PracticeMeasure::DaysAgo | PracticeMeasure::HoursAgo => Finding::Ago(value),
        }
    }

    #[test]
    fn each_threshold_is_the_first_figure_of_its_level() {
        for row in &PRACTICES {
            for (place, threshold) in row.thresholds.iter().enumerate() {
                let (level, below) =
                    (MaturityLevel::of_met(place + 1), MaturityLevel::of_met(place));
                let worse = if row.measure.is_age() { threshold + 1 } else { threshold - 1 };
                let practice = row.practice;
                assert_eq!(
                    with_value(row, *threshold).level(row),
                    level,
                    "{practice:?} {threshold}"
                );
                assert_eq!(with_value(row, worse).level(row), below, "{practice:?} {worse}");
                let next = with_value(row, worse).next_step(row).unwrap();
                assert!(
                    next.contains(&threshold.to_string()) && next.ends_with(level.as_str()),
                    "{next}"
                );
            }
            let [.., last] = row.thresholds;
            assert_eq!(with_value(row, last).next_step(row), None, "{:?}", row.practice);
            assert_eq!(Finding::Nothing.level(row), MaturityLevel::Initial);
            assert!(Finding::Nothing.evidence(row).starts_with("no evidence: "));
            let is_ordered = row
                .thresholds
                .is_sorted_by(|a, b| if row.measure.is_age() { a > b } else { a < b });
            assert!(is_ordered, "{:?}", row.practice);
        }
    }

    #[test]
    fn a_share_is_rounded_down_and_an_age_is_of_whole_units() {
        let [regions, _, backups, ..] = &PRACTICES;
        assert_eq!(Finding::Share(199, 200).level(regions), MaturityLevel::Managed, "not 100 %");
        assert_eq!(Finding::Share(200, 200).level(regions), MaturityLevel::Optimizing);
        assert_eq!(Finding::Share(0, 3).level(regions), MaturityLevel::Initial);
        assert_eq!(Finding::share([true, false].into_iter(), |is_so| is_so), Finding::Share(1, 2));
        assert_eq!(Finding::share([].into_iter(), |is_so: bool| is_so), Finding::Nothing);
        let now = Timestamp::from_unix_ms(1_795_000_000_000);
        let ago =
            |s| Finding::since(backups, Some(now.minus(std::time::Duration::from_secs(s))), now);
        assert_eq!(
            (ago(26 * 3_600 + 3_599), ago(27 * 3_600)),
            (Finding::Ago(26), Finding::Ago(27))
        );
        assert_eq!(Finding::since(backups, None, now), Finding::Nothing);
    }
}
