//! Options of `allclear up` and `allclear down`.

use std::path::PathBuf;

use clap::Args;

/// What `allclear up` is given.
#[derive(Debug, Args)]
pub(crate) struct UpOptions {
    /// Where the page is served
    #[arg(long, default_value_t = 8787)]
    pub(crate) port: u16,
    /// The address that it is served on; 0.0.0.0 for every one of this machine
    #[arg(long, default_value = "127.0.0.1")]
    pub(crate) listen: std::net::IpAddr,
    /// What is kept between runs
    #[arg(long, default_value = ".allclear")]
    pub(crate) state: PathBuf,
    /// Begin with nothing
    #[arg(long)]
    pub(crate) fresh: bool,
    /// A folder of your own probes
    #[arg(long)]
    pub(crate) probes: Option<PathBuf>,
    /// Return once it runs; `allclear down` stops it
    #[arg(long)]
    pub(crate) detach: bool,
    /// Where the Worker is; by default beside this program
    #[arg(long, hide = true)]
    pub(crate) parts: Option<PathBuf>,
}
