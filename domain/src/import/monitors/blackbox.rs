//! Prometheus' blackbox exporter: which probes do its modules become, with the targets of Prometheus' scrape jobs?

use std::time::Duration;

use crate::import::monitors::draft::DraftProbe;
use crate::import::monitors::folder_draft::FolderDraft;
use crate::import::monitors::go_duration::read_duration;
use crate::import::monitors::placed::PlacedSetting;
use crate::import::monitors::setting::Setting;
use crate::ordered::SortedSet;
use crate::problem::Problem;

/// The module of a job that names none.
const USUAL_MODULE: &str = "http_2xx";

/// One target of a scrape job.
struct ScrapeTarget<'a> {
    at: PlacedSetting<'a>,
    job: String,
    module: String,
    target: &'a str,
    every: Duration,
}

impl FolderDraft {
    /// Takes the modules of a configuration, each with the targets that scrape jobs, or lists as files of Prometheus have them,
    /// name it for.
    ///
    /// # Errors
    /// When it has no modules, or a file of targets is none.
    pub fn take_blackbox(
        &mut self,
        (file, root): (&str, &Setting),
        targets: &[(String, Setting)],
    ) -> Result<(), Problem> {
        let root = PlacedSetting::of_file(file, root);
        let modules = root.get("modules").filter(PlacedSetting::is_map);
        let Some(modules) = modules else {
            let problem = Problem::bad_request(format!("{file} has no `modules`"));
            return Err(problem
                .hint("it is to be the configuration of the exporter, such as `blackbox.yml`"));
        };
        for (_, part) in root.others(&["modules"]) {
            self.leave_out(&part, "", "it is no part of what is watched");
        }
        let mut used = SortedSet::new();
        for (file, root) in targets {
            let root = PlacedSetting::of_file(file, root);
            for scrape in self.scrape_targets(&root)? {
                let Some(module) = modules.get(&scrape.module) else {
                    let why = format!(
                        "there is no module `{}` for its target `{}`",
                        scrape.module, scrape.target
                    );
                    self.leave_out(&scrape.at, &scrape.job, &why);
                    continue;
                };
                used.insert(scrape.module.clone());
                self.take_target(&module, &scrape);
            }
        }
        for (name, module) in modules.entries() {
            if !used.contains(name) {
                let why = "no target is given for it: give Prometheus' configuration with `--targets FILE`";
                self.leave_out(&module, name, why);
            }
        }
        Ok(())
    }

    fn take_target(&mut self, module: &PlacedSetting<'_>, scrape: &ScrapeTarget<'_>) {
        let timeout = module.text_of("timeout").and_then(read_duration);
        let mut probe = DraftProbe {
            name: scrape.target.to_owned(),
            group: Some(scrape.job.clone()),
            place: scrape.at.place(),
            every: scrape.every,
            timeout: timeout.unwrap_or(Duration::from_secs(10)),
            ..DraftProbe::default()
        };
        match self.blackbox_step(module, &scrape.module, scrape.target, &mut probe) {
            Ok(step) => {
                probe.steps.push(step);
                self.add(probe);
            }
            Err(why) => self.leave_out(&scrape.at, scrape.target, &why),
        }
    }

    /// The targets of a file: Prometheus' configuration, or a list as its `file_sd_configs` name.
    fn scrape_targets<'a>(
        &mut self,
        root: &PlacedSetting<'a>,
    ) -> Result<Vec<ScrapeTarget<'a>>, Problem> {
        let usual = root.get("global").and_then(|global| global.text_of("scrape_interval"));
        let usual = usual.and_then(read_duration).unwrap_or(Duration::from_secs(60));
        let mut all = vec![];
        if root.is_list() {
            for group in root.items() {
                let labels = group.get("labels");
                let label = |key: &str| labels.as_ref().and_then(|labels| labels.text_of(key));
                let module = label("__param_module").or(label("module")).unwrap_or(USUAL_MODULE);
                let job = label("job").unwrap_or(module).to_owned();
                all.extend(in_group(&group, &job, module, usual));
            }
            return Ok(all);
        }
        let jobs = root.list("scrape_configs");
        if jobs.is_empty() {
            let problem = Problem::bad_request(format!("{} has no `scrape_configs`", root.place()));
            return Err(problem.hint(
                "it is to be Prometheus' configuration, or a list of `targets` and `labels`",
            ));
        }
        for job in jobs {
            let name = job.text_of("job_name").unwrap_or_default().to_owned();
            let module = job.get("params").and_then(|params| params.list("module").first()?.text());
            if module.is_none() && job.text_of("metrics_path") != Some("/probe") {
                self.leave_out(&job, &name, "it is no job of the blackbox exporter");
                continue;
            }
            let every = job.text_of("scrape_interval").and_then(read_duration).unwrap_or(usual);
            let groups = job.list("static_configs");
            for group in &groups {
                let labels = group.get("labels");
                let own = labels.as_ref().and_then(|labels| {
                    labels.text_of("__param_module").or_else(|| labels.text_of("module"))
                });
                let module = own.or(module).unwrap_or(USUAL_MODULE);
                all.extend(in_group(group, &name, module, every));
            }
            for (key, discovery) in job.others(&["static_configs"]) {
                if key.ends_with("_sd_configs") {
                    let why = format!(
                        "targets of `{key}` are found at run time: give a file that lists them with `--targets`"
                    );
                    self.leave_out(&discovery, &name, &why);
                }
            }
        }
        Ok(all)
    }
}

fn in_group<'a>(
    group: &PlacedSetting<'a>,
    job: &str,
    module: &str,
    every: Duration,
) -> Vec<ScrapeTarget<'a>> {
    let targets = group.list("targets").into_iter();
    let scrape = |at: PlacedSetting<'a>| {
        let target = at.text()?;
        Some(ScrapeTarget { at, job: job.to_owned(), module: module.to_owned(), target, every })
    };
    targets.filter_map(scrape).collect()
}
