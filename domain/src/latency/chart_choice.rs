//! Chart selection: which resolution, region and probe does a component's page draw? Chosen by
//! links, without JavaScript.

use crate::ids::{ComponentId, ProbeId, RegionId};
use crate::latency::query::{Grain, LatencyQuery, MINUTES_DRAWN};
use crate::problem::Problem;
use crate::public::view::RegionReport;
use crate::query::{KnownParameters, Parameters};
use crate::time::timestamp::Timestamp;

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
    /// The parameters of a component's page.
    pub const PARAMETERS: KnownParameters =
        KnownParameters::among_others(&["grain", "region", "probe"]);

    /// Reads it from the parameters of a page; `None` when no probe watches the component.
    ///
    /// # Errors
    /// A problem that names the parameter.
    pub fn read(
        params: Parameters,
        component: &ComponentId,
        reports: &[RegionReport],
    ) -> Result<Option<Self>, Problem> {
        let params = params.without_empty();
        let Some(first) = reports.first() else { return Ok(None) };
        Ok(Some(Self {
            component: component.clone(),
            probe: params.get("probe", str::parse)?.unwrap_or_else(|| first.probe.clone()),
            region: params.get("region", str::parse)?,
            grain: params.get("grain", str::parse)?.unwrap_or(Grain::Hour),
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
        LatencyQuery::read(&Parameters::read(pairs, LatencyQuery::PARAMETERS)?, now)
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
