//! Files of a folder: which ids have the probes, components and groups that monitors become, and what do their files say?

use crate::config::source::SourceFile;
use crate::config::{MAX_COMPONENTS, PAGE_FILE};
use crate::import::monitors::folder_draft::FolderDraft;
use crate::import::monitors::page_draft::{DraftComponent, PageDraft, one_line};
use crate::import::monitors::slug::{slug, unused_slug};
use crate::import::report::ImportRemark;
use crate::limits::MAX_NAME_CHARS;
use crate::ordered::{SortedMap, SortedSet};

/// The address of a page of which none is given.
const LOCAL: &str = "http://127.0.0.1:8787";

impl FolderDraft {
    /// The files as far as probes were taken, and which probe each is of.
    pub(super) fn files(&mut self) -> (Vec<SourceFile>, SortedMap<String, usize>) {
        let room = MAX_COMPONENTS.saturating_sub(self.components.len());
        for probe in self.probes.split_off(room.min(self.probes.len())) {
            let why =
                format!("a page has at most {MAX_COMPONENTS} components, and each of these is one");
            let hint = Some("let several be probes of one component by hand".to_owned());
            let (place, name) = (probe.place, probe.name);
            self.report.not_carried.push(ImportRemark { place, name, why, hint });
        }
        let (mut groups, mut components) = (self.groups.clone(), self.components.clone());
        // Files of these names are no probes.
        let mut taken: SortedSet<String> = ["page", "customers"].map(str::to_owned).into();
        taken.extend(components.iter().map(|component| component.id.clone()));
        let (mut files, mut owners) = (vec![], SortedMap::new());
        for (n, probe) in self.probes.iter().enumerate() {
            let group = probe.group.as_deref().map(|group| group_id(group, &mut groups));
            let mut id = slug(&probe.name, "monitor");
            if let Some(group) = group.as_deref().filter(|_| taken.contains(&id)) {
                id = slug(&format!("{group}-{id}"), "monitor");
            }
            let id = unused_slug(&id, |id| taken.contains(id));
            taken.insert(id.clone());
            let name = one_line(&probe.name, MAX_NAME_CHARS);
            let name = if name.is_empty() { id.clone() } else { name };
            components.push(DraftComponent {
                id: id.clone(),
                name,
                group,
                ..DraftComponent::default()
            });
            let (path, region) = (format!("{id}.toml"), self.settings.region.as_str());
            let note = format!("From {}", one_line(&probe.place, 200));
            let text = probe.file_text(&id, &id, region, &note);
            owners.insert(path.clone(), n);
            files.push(SourceFile { path, text });
        }
        let name = self.settings.name.clone().or_else(|| self.name_there.clone());
        let url = self.settings.url.clone().or_else(|| self.url_there.clone());
        let page = PageDraft {
            name: one_line(&name.unwrap_or_else(|| "Status".to_owned()), MAX_NAME_CHARS),
            url: url.unwrap_or_else(|| LOCAL.to_owned()),
            timezone: self.timezone.clone(),
            region: self.settings.region.clone(),
            groups,
            components,
        };
        files.insert(0, SourceFile { path: PAGE_FILE.to_owned(), text: page.file_text() });
        (files, owners)
    }
}

/// The id of the group of a name, which is added if it is not there.
fn group_id(name: &str, groups: &mut Vec<(String, String)>) -> String {
    let name = one_line(name, MAX_NAME_CHARS);
    if let Some((id, _)) = groups.iter().find(|(_, own)| *own == name) {
        return id.clone();
    }
    let id = unused_slug(&slug(&name, "group"), |id| groups.iter().any(|(own, _)| own == id));
    groups.push((id.clone(), name));
    id
}
