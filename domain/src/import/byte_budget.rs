//! Byte budget: how much may the files of one import hold together?

use crate::problem::Problem;

/// The most bytes that the files of a folder, or of a configuration in several files, may hold together.
pub const MAX_FOLDER_IMPORT_BYTES: usize = 32_000_000;
/// The most bytes that files with history may hold together.
pub const MAX_HISTORY_IMPORT_BYTES: usize = 256_000_000;
/// The most files of one import, also of those that hold nothing.
pub const MAX_IMPORT_FILES: usize = 10_000;

/// What is left of the bytes that an import may read.
#[derive(Clone, Debug)]
pub struct ByteBudget {
    most_bytes: usize,
    bytes: usize,
    files: usize,
}

impl ByteBudget {
    /// That of configurations of another tool, such as a checkout: [`MAX_FOLDER_IMPORT_BYTES`].
    #[must_use]
    pub fn of_folder() -> Self {
        Self { most_bytes: MAX_FOLDER_IMPORT_BYTES, bytes: 0, files: 0 }
    }

    /// That of files with history: [`MAX_HISTORY_IMPORT_BYTES`].
    #[must_use]
    pub fn of_history() -> Self {
        Self { most_bytes: MAX_HISTORY_IMPORT_BYTES, bytes: 0, files: 0 }
    }

    /// Counts one more file of so many bytes.
    ///
    /// # Errors
    /// Names the file with which it is more than may be.
    pub fn take(&mut self, file: &str, bytes: usize) -> Result<(), Problem> {
        self.bytes = self.bytes.saturating_add(bytes);
        self.files += 1;
        let most = if self.bytes > self.most_bytes {
            format!("{} bytes", self.most_bytes)
        } else if self.files > MAX_IMPORT_FILES {
            format!("{MAX_IMPORT_FILES} files")
        } else {
            return Ok(());
        };
        Err(Problem::too_large(format!("with {file} the import has more than {most}"))
            .hint("import a part of it at a time"))
    }
}
