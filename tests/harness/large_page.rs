//! A page at its limits: so many probes of three steps, in so many regions.

use serde_json::{Value, json};

/// A page of a size, whose probes watch a shop.
#[derive(Clone, Debug)]
pub struct LargePage {
    /// How many probes, of three steps each, in every region.
    pub probes: usize,
    /// How many regions.
    pub regions: usize,
    /// How many components. The first is watched by the first probe alone, which runs each second; the
    /// others run each hour.
    pub components: usize,
    /// Where the shop is.
    pub shop: String,
}

impl LargePage {
    /// The files, as `POST /ops/v1/apply` takes them.
    #[must_use]
    pub fn files(&self) -> Vec<Value> {
        let probes = (0..self.probes).map(|n| file(&format!("probe-{n}.toml"), self.probe(n)));
        std::iter::once(file("page.toml", self.page())).chain(probes).collect()
    }

    fn page(&self) -> String {
        let region = |n| format!("[[region]]\nid = \"region-{n}\"\nname = \"Region {n}\"\n");
        let component = |n| format!("[[component]]\nid = \"part-{n}\"\nname = \"Part {n}\"\n");
        "[page]\nname = \"Northwind\"\nurl = \"https://status.example\"\n\
         [agents]\nbatch_window = \"1s\"\n"
            .to_owned()
            + &(0..self.regions).map(region).collect::<String>()
            + &(0..self.components).map(component).collect::<String>()
    }

    fn probe(&self, n: usize) -> String {
        let component = if n == 0 { 0 } else { 1 + n % (self.components - 1) };
        let every = if n == 0 { "1s" } else { "1h" };
        let regions = (0..self.regions).map(|region| format!("\"region-{region}\""));
        let regions: Vec<String> = regions.collect();
        let step = |step| {
            format!(
                "[[step]]\nname = \"step {step}\"\nget = \"{}/\"\n\
                 expect = [\"status == 200\"]\n",
                self.shop
            )
        };
        let steps: String = (0..3).map(step).collect();
        format!(
            "id = \"probe-{n}\"\ncomponent = \"part-{component}\"\nevery = \"{every}\"\ntimeout = \"1s\"\n\
             regions = [{}]\n{steps}",
            regions.join(", ")
        )
    }
}

fn file(path: &str, text: String) -> Value {
    json!({ "path": path, "text": text })
}
