//! Options of `allclear drill`.

use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(crate) enum DrillAction {
    /// Begin a drill; prints its id. Commands with `--drill` are then carried out in it, and nowhere else
    Start {
        /// What is rehearsed
        #[arg(long)]
        title: String,
        /// The components that it is about, with commas between; the page as a whole unless given
        #[arg(long, value_delimiter = ',', value_name = "COMPONENTS")]
        components: Vec<String>,
    },
    /// End the open drill; prints its report: who did what, how soon, and whom it would have reached
    End,
    /// List drills, the latest first
    List,
    /// Show a drill with its report
    Show {
        /// The drill's id
        id: String,
    },
}
