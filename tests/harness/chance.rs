//! What comes next, by chance? A row of numbers that a seed begins, so that a story that failed can be
//! told again.

use std::time::{Duration, SystemTime};

/// The variable that holds the seed of a story that is to be told again.
const VARIABLE: &str = "ALLCLEAR_SEED";

/// A row of numbers (xorshift64*).
pub struct Chance {
    state: u64,
}

impl Chance {
    /// Begins with the seed that is asked for, or with another each time; it is printed, so that it is
    /// there when the story fails.
    ///
    /// # Panics
    /// When what is asked for is no number.
    #[must_use]
    pub fn begin() -> Self {
        let seed = match std::env::var(VARIABLE) {
            Ok(text) => text.parse().expect("a seed is a number"),
            Err(_) => SystemTime::UNIX_EPOCH.elapsed().map_or(1, |now| now.as_millis() as u64),
        };
        println!("{VARIABLE}={seed} makes the same choices again");
        Self::of_seed(seed)
    }

    /// The row that a seed begins, always the same.
    #[must_use]
    pub fn of_seed(seed: u64) -> Self {
        // Neighbouring seeds begin far apart, and none with the 0 that would stay 0.
        Self { state: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1 }
    }

    /// A row of its own for a part that chooses beside others, whose order no seed decides.
    #[must_use]
    pub fn branch(&mut self) -> Self {
        Self::of_seed(self.below(u64::MAX))
    }

    /// A number below another.
    pub fn below(&mut self, end: u64) -> u64 {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        (self.state.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 16) % end.max(1)
    }

    /// One of several.
    ///
    /// # Panics
    /// When there is none.
    pub fn pick<T: Copy>(&mut self, several: &[T]) -> T {
        several[self.below(several.len() as u64) as usize]
    }

    /// A time shorter than another.
    pub fn shorter_than(&mut self, longest: Duration) -> Duration {
        Duration::from_micros(self.below(longest.as_micros() as u64))
    }
}
