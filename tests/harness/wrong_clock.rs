//! Wrong clock: the wall clock of one program, which shows what a file says and can be set while it runs. The
//! monotonic clock stays that of the machine.

use std::path::{Path, PathBuf};

/// A clock that is set by its file.
pub struct WrongClock {
    file: PathBuf,
}

impl WrongClock {
    /// A clock in a folder that is so many seconds ahead; behind, when negative.
    ///
    /// # Panics
    /// When the folder takes no file.
    #[must_use]
    pub fn new(folder: &Path, ahead_s: i64) -> Self {
        let clock = Self { file: folder.join("clock") };
        clock.set(ahead_s);
        clock
    }

    /// Sets the clock, in one step: a program never reads half a file.
    ///
    /// # Panics
    /// When the folder takes no file.
    pub fn set(&self, ahead_s: i64) {
        let next = self.file.with_extension("next");
        std::fs::write(&next, format!("{ahead_s:+}\n")).expect("a file");
        std::fs::rename(&next, &self.file).expect("a file");
    }

    /// The variables with which a program has this clock.
    ///
    /// # Panics
    /// When libfaketime is not installed.
    #[must_use]
    pub fn environment(&self) -> [(&'static str, String); 4] {
        [
            ("LD_PRELOAD", library().display().to_string()),
            ("FAKETIME_TIMESTAMP_FILE", self.file.display().to_string()),
            ("FAKETIME_NO_CACHE", "1".to_owned()),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned()),
        ]
    }
}

/// The library that sets the clock of one program.
fn library() -> PathBuf {
    let machines = ["x86_64", "aarch64"];
    let path = |machine| format!("/usr/lib/{machine}-linux-gnu/faketime/libfaketime.so.1");
    let mut paths = machines.map(path).map(PathBuf::from).into_iter();
    paths.find(|path| path.exists()).expect("`cargo xtask test` installs libfaketime")
}
