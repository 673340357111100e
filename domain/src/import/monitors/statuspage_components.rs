//! Components of a page at Statuspage: which groups and components does it have?

use crate::import::monitors::folder_draft::FolderDraft;
use crate::import::monitors::page_draft::{DraftComponent, one_line};
use crate::import::monitors::placed::PlacedSetting;
use crate::import::monitors::setting::Setting;
use crate::limits::MAX_NAME_CHARS;
use crate::problem::Problem;

/// The most characters of a description here.
const MAX_DESCRIPTION_CHARS: usize = 300;

impl FolderDraft {
    /// Takes the components of what a page answers at `/api/v2/components.json` or `summary.json`, or of a list of the manage API.
    /// They keep their ids, and operators set their status until a probe is written for each.
    ///
    /// # Errors
    /// When there are none.
    pub fn take_statuspage_components(
        &mut self,
        file: &str,
        root: &Setting,
    ) -> Result<(), Problem> {
        let root = PlacedSetting::of_file(file, root);
        let components = if root.is_list() { root.items() } else { root.list("components") };
        if components.is_empty() {
            let problem = Problem::bad_request(format!("{file} has no `components`"));
            return Err(problem.hint(
                "save what the page answers at /api/v2/components.json or /api/v2/summary.json",
            ));
        }
        if let Some(page) = root.get("page") {
            self.name_page(page.text_of("name"));
            self.url_there = page.text_of("url").map(|url| url.trim_end_matches('/').to_owned());
            self.timezone =
                page.text_of("time_zone").filter(|zone| *zone != "Etc/UTC").map(str::to_owned);
        }
        let is_group = |component: &PlacedSetting<'_>| component.is("group") == Some(true);
        for component in &components {
            let name = component.text_of("name").unwrap_or_default();
            let Some(id) = component.text_of("id") else {
                self.leave_out(component, name, "it has no `id`");
                continue;
            };
            let name = one_line(name, MAX_NAME_CHARS);
            if is_group(component) {
                self.groups.push((id.to_owned(), name));
                continue;
            }
            let description = component.text_of("description");
            let fits = description.filter(|text| text.chars().count() <= MAX_DESCRIPTION_CHARS);
            if fits.is_none() && description.is_some() {
                self.remark(component, &name, &format!("its description is longer than {MAX_DESCRIPTION_CHARS} characters: left out"));
            }
            if component.is("only_show_if_degraded") == Some(true) {
                self.remark(component, &name, "it is shown here also when all is well");
            }
            if let Some(status) =
                component.text_of("status").filter(|status| *status != "operational")
            {
                self.remark(
                    component,
                    &name,
                    &format!("it is `{status}` there now: open an incident here, if it still is"),
                );
            }
            self.components.push(DraftComponent {
                id: id.to_owned(),
                name,
                group: component.text_of("group_id").map(str::to_owned),
                description: fits.map(str::to_owned),
                is_manual: true,
            });
        }
        let used = |id: &String| self.components.iter().any(|own| own.group.as_ref() == Some(id));
        let groups = std::mem::take(&mut self.groups);
        self.groups = groups.into_iter().filter(|(id, _)| used(id)).collect();
        Ok(())
    }
}
