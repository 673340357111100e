//! Options of `allclear token`.

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(crate) enum TokenAction {
    /// Create a token; prints it, which is the only time it is shown
    Create {
        /// Its name, such as deploy-pipeline; the audit names it for what is done with the token
        name: String,
        /// What it grants: reports, read (which includes reports), draft, publish (which includes draft), configure or
        /// admin (which includes all); may be given several times
        #[arg(short, long = "scope", value_name = "SCOPE", required_unless_present = "role")]
        scopes: Vec<String>,
        /// The scopes of who does this in the console: executive, reader, communicator, operator or admin
        #[arg(long, value_name = "ROLE", conflicts_with = "scopes")]
        role: Option<String>,
        /// When it expires, such as 2027-06-01T00:00Z; it does not unless given
        #[arg(long, value_name = "TIME")]
        expires: Option<String>,
    },
    /// List tokens, with when each was last used, to the hour
    List,
    /// Give a token another secret; prints it, which is the only time it is shown
    Rotate {
        /// The token's name, as `allclear token list` shows it
        name: String,
        /// For how many hours the secret before stays good as well; 24 unless given, 720 at most
        #[arg(long, value_name = "HOURS")]
        overlap_hours: Option<u64>,
        /// When the token expires from now on; as before unless given
        #[arg(long, value_name = "TIME")]
        expires: Option<String>,
    },
    /// Revoke a token
    Revoke {
        /// The token's name
        name: String,
    },
}
