//! Anonymous view: what is shown of a private page to who has not been let in? Nothing of whose page it is.

use crate::config::brand::Brand;
use crate::config::translations::Translations;
use crate::ordered::SortedMap;
use crate::public::view::{PageView, PublicView};
use crate::time::time_zone::Zone;

/// A view of the same instant that says nothing of whose page it is, nor of what is on it.
#[must_use]
pub fn anonymous(view: &PublicView) -> PublicView {
    let page = PageView {
        id: String::new(),
        name: "Private".to_owned(),
        url: String::new(),
        timezone: Zone::UTC,
        log_height: 0,
        log_hash: String::new(),
        digest: None,
        security: None,
        brand: Brand::default(),
        translations: Translations::new(),
        takes_reports: false,
        ..view.page.clone()
    };
    PublicView {
        page,
        days: vec![],
        groups: vec![],
        regions: vec![],
        incidents: vec![],
        maintenances: vec![],
        notices: vec![],
        outages: vec![],
        every_s: 0,
        figures: SortedMap::new(),
        corrections: vec![],
        metrics: vec![],
        ..view.clone()
    }
}
