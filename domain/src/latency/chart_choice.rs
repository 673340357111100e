//! Chart selection: which resolution, region and probe does a component's page draw? Chosen by
//! links, without JavaScript.

use std::time::Duration;

use crate::ids::{ComponentId, ProbeId, RegionId};
use crate::latency::query::{Grain, LatencyQuery, MINUTES_DRAWN};
use crate::problem::Problem;
use crate::public::view::ComponentView;
use crate::query::Parameters;
use crate::time::timestamp::Timestamp;

/// How long a drawn chart may be shown again: one that is refreshed all day must not wear Ledgers out.
pub const DRAWN_AGAIN_FOR: Duration = Duration::from_secs(60);

/// What a reader chose to see of a component.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChartSelection {
    /// The component.
    pub component: ComponentId,
    /// The probe: the first, unless another was chosen.
    pub probe: ProbeId,
    /// The region; `None`: all together.
    pub region: Option<RegionId>,
    /// How much time a point stands for.
    pub grain: Grain,
}

impl ChartSelection {
    /// Reads it from the parameters of a page's address, of which others are nobody's business; `None`
    /// when no probe watches the component.
    ///
    /// # Errors
    /// A problem that names the parameter.
    pub fn read<N: AsRef<str>, V: AsRef<str>>(
        pairs: impl IntoIterator<Item = (N, V)>,
        component: &ComponentView,
    ) -> Result<Option<Self>, Problem> {
        const KNOWN: &[&str] = &["grain", "region", "probe"];
        let said =
            |(name, value): &(N, V)| KNOWN.contains(&name.as_ref()) && !value.as_ref().is_empty();
        let said = Parameters::read(pairs.into_iter().filter(said), KNOWN)?;
        let Some(first) = component.regions.first() else { return Ok(None) };
        Ok(Some(Self {
            component: component.id.clone(),
            probe: said.get("probe", str::parse)?.unwrap_or_else(|| first.probe.clone()),
            region: said.get("region", str::parse)?,
            grain: said.get("grain", str::parse)?.unwrap_or(Grain::Hour),
        }))
    }

    /// What is asked of the record for it.
    ///
    /// # Errors
    /// None that is known: the time it asks for is always within bounds.
    pub fn query(&self, now: Timestamp) -> Result<LatencyQuery, Problem> {
        let mut pairs = vec![
            ("component", self.component.to_string()),
            ("probe", self.probe.to_string()),
            ("grain", self.grain.to_string()),
        ];
        pairs.extend(self.region.as_ref().map(|region| ("region", region.to_string())));
        if self.grain == Grain::Minute {
            pairs.push(("from", now.minus(MINUTES_DRAWN).to_string()));
        }
        LatencyQuery::read(pairs, now)
    }

    /// The address of a page that shows this choice.
    #[must_use]
    pub fn address(&self) -> String {
        let region = self.region.as_ref().map(|region| format!("&region={region}"));
        format!(
            "/components/{}?grain={}&probe={}{}#latency",
            self.component,
            self.grain,
            self.probe,
            region.unwrap_or_default()
        )
    }
}
