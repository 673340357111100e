//! Standalone mode: runs the probes of a local folder, without a server.

use anyhow::{Context, bail};
use domain::config::folder::FolderContents;
use domain::config::parse;
use domain::ids::RegionId;
use domain::protocol::assignment::Assignment;

use crate::offline::check::mistakes;
use crate::offline::folder;
use crate::settings::Source;

/// The assignment that a folder makes for a region: all probes of the region it names, or of the
/// only one there is.
///
/// # Errors
/// Every mistake of the folder; a region that it does not have.
pub fn assignment(source: &Source) -> anyhow::Result<Assignment> {
    let Source::Folder { path, region } = source else { bail!("there is no folder of probes") };
    let FolderContents { files, left_out } = folder::read(path)?;
    left_out.iter().for_each(|entry| tracing::info!("{entry}"));
    let configuration = match parse::read(&files) {
        Ok(configuration) => configuration,
        Err(errors) => bail!("{}", mistakes(&files, &errors)),
    };
    let regions: Vec<&str> =
        configuration.regions.iter().map(|region| region.id.as_str()).collect();
    let region = match (region, regions.as_slice()) {
        (Some(region), regions) if regions.contains(&region.as_str()) => region.as_str(),
        (None, [only]) => only,
        (Some(region), _) => {
            bail!("there is no region `{region}`\nhint: there are {}", regions.join(", "))
        }
        (None, _) => {
            bail!(
                "the folder has several regions\nhint: say --region, one of {}",
                regions.join(", ")
            )
        }
    };
    let region: RegionId = region.parse().context("the region cannot be named so")?;
    // Heartbeats are heard by a server; there is none.
    Ok(configuration.assignment_of("local".parse()?, &region))
}
