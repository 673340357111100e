//! Options of a text for readers, wherever one is posted.

use clap::Args;

#[derive(Clone, Debug, Default, Args)]
pub(crate) struct TextOptions {
    /// The text that readers see, in Markdown
    #[arg(long, short)]
    pub(crate) message: Option<String>,
    /// A text that is written ahead of time in page.toml
    #[arg(long)]
    pub(crate) template: Option<String>,
    /// A value for a placeholder of the template; may be repeated
    #[arg(long, value_name = "NAME=VALUE", requires = "template")]
    pub(crate) set: Vec<String>,
}
