//! What is stored and copied: sketches, rows of hours, evidence, cursors and lines of copies. What is taken is written
//! as it was read.
#![no_main]

use domain::backup::format::ChainedWriter;
use domain::backup::messages::ExportCursor;
use domain::hash_chain::Head;
use domain::latency::hourly::RunBucket;
use domain::latency::series::Series;
use domain::latency::sketch::Sketch;
use domain::protocol::evidence::Evidence;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(sketch) = Sketch::unpack(bytes) {
        assert_eq!(Sketch::unpack(&sketch.pack()), Ok(sketch));
    }
    if let Ok(hour) = RunBucket::unpack(bytes) {
        let rows = hour.pack().unwrap_or_default();
        let again = rows.iter().map(|row| RunBucket::unpack(row)).collect::<Result<Vec<_>, _>>();
        assert_eq!(again, Ok(vec![hour]));
    }
    if let Ok(evidence) = Evidence::unpack(bytes) {
        let packed = evidence.pack().unwrap_or_default();
        assert_eq!(Evidence::unpack(&packed), Ok(evidence));
    }
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let _ = Series::from_text(text);
    if let Some(cursor) = ExportCursor::from_word(text) {
        assert_eq!(ExportCursor::from_word(&cursor.to_word()), Some(cursor));
    }
    let mut tally = ChainedWriter::default();
    for open in text.lines() {
        let _ = tally.read(&format!("{open},\"hash\":\"{}\"}}", Head::default().append(open).hash));
    }
});
