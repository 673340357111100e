//! Growth chart: a day's usage, from few probes to many, and from one region to fifty.

use anyhow::anyhow;
use domain::cost::pricing::{Daily, PageLoad, estimate};
use plotters::coord::Shift;
use plotters::coord::ranged1d::ValueFormatter;
use plotters::prelude::*;

use xtask::shell::root;

/// Where the picture stands, beside the page that shows it.
pub(super) const PICTURE: &str = "growth.svg";
const SIZE: (u32, u32) = (1_000, 460);
const EVERY_S: f64 = 30.0;
const WINDOW_S: f64 = 25.0;
const DAY_S: f64 = 86_400.0;

/// One thing that is counted each day.
struct RowMeter {
    name: &'static str,
    color: RGBColor,
    count: fn(PageLoad) -> f64,
}

const METERS: [RowMeter; 4] = [
    RowMeter { name: "runs observed", color: RGBColor(120, 120, 120), count: observations },
    RowMeter {
        name: "rows read",
        color: RGBColor(0, 114, 178),
        count: |load| daily(load).rows_read,
    },
    RowMeter { name: "requests", color: RGBColor(213, 94, 0), count: |load| daily(load).requests },
    RowMeter {
        name: "rows written",
        color: RGBColor(0, 158, 115),
        count: |load| daily(load).rows_written,
    },
];

fn daily(load: PageLoad) -> Daily {
    estimate(load)
}

fn observations(load: PageLoad) -> f64 {
    f64::from(load.probes) * f64::from(load.regions) * DAY_S / load.every_s
}

fn load(probes: u32, regions: u32) -> PageLoad {
    PageLoad { probes, regions, every_s: EVERY_S, window_s: WINDOW_S }
}

/// Draws the picture.
pub(crate) fn draw() -> anyhow::Result<()> {
    let path = root().join("docs").join(PICTURE);
    let area = SVGBackend::new(&path, SIZE).into_drawing_area();
    paint(&area).map_err(|error| anyhow!("{error}"))
}

fn paint<'a>(
    area: &DrawingArea<SVGBackend<'a>, Shift>,
) -> Result<(), Box<dyn std::error::Error + 'a>> {
    area.fill(&WHITE)?;
    let (left, right) = area.split_horizontally(SIZE.0 / 2);
    // Both axes grow by factors, so what grows in step with the probes rises at 45 degrees.
    let mut probes = ChartBuilder::on(&left)
        .caption("10 regions, every 30 s", ("sans-serif", 18))
        .margin(12)
        .x_label_area_size(40)
        .y_label_area_size(64)
        .build_cartesian_2d((10_f64..10_000.0).log_scale(), (1e4_f64..1e9).log_scale())?;
    mesh(&mut probes, "probes")?;
    let counts: Vec<u32> =
        (0..=60).map(|n| 10_f64.powf(1.0 + f64::from(n) / 20.0).round() as u32).collect();
    for meter in &METERS {
        let line = counts.iter().map(|&n| (f64::from(n), (meter.count)(load(n, 10))));
        probes
            .draw_series(LineSeries::new(line, meter.color.stroke_width(3)))?
            .label(meter.name)
            .legend(|(x, y)| PathElement::new([(x, y), (x + 18, y)], meter.color.stroke_width(3)));
    }
    probes
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperLeft)
        .border_style(BLACK.mix(0.3))
        .background_style(WHITE)
        .draw()?;
    let mut regions = ChartBuilder::on(&right)
        .caption("100 probes, every 30 s", ("sans-serif", 18))
        .margin(12)
        .x_label_area_size(40)
        .y_label_area_size(64)
        .build_cartesian_2d(1_f64..50.0, 0_f64..600_000.0)?;
    mesh(&mut regions, "regions")?;
    for meter in METERS.iter().skip(2) {
        let line = (1..=50).map(|n| (f64::from(n), (meter.count)(load(100, n))));
        regions.draw_series(LineSeries::new(line, meter.color.stroke_width(3)))?;
    }
    area.present()?;
    Ok(())
}

type GrowthChart<'a, 'b, X, Y> = ChartContext<'a, SVGBackend<'b>, Cartesian2d<X, Y>>;

fn mesh<'b, X, Y>(
    chart: &mut GrowthChart<'_, 'b, X, Y>,
    across: &str,
) -> Result<(), Box<dyn std::error::Error + 'b>>
where
    X: Ranged<ValueType = f64> + ValueFormatter<f64>,
    Y: Ranged<ValueType = f64> + ValueFormatter<f64>,
{
    chart
        .configure_mesh()
        .x_desc(across)
        .y_desc("a day")
        .x_label_formatter(&|value| short(*value))
        .y_label_formatter(&|value| short(*value))
        .light_line_style(WHITE)
        .draw()?;
    Ok(())
}

/// A round number as people write it.
fn short(value: f64) -> String {
    match value {
        v if v >= 1e9 => format!("{} G", v / 1e9),
        v if v >= 1e6 => format!("{} M", v / 1e6),
        v if v >= 1e3 => format!("{} k", v / 1e3),
        v => format!("{v}"),
    }
}
