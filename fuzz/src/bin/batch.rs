//! Batches: whatever is taken packs as something that means the same, and nothing unpacks to more
//! than it may.
#![no_main]

use domain::protocol::batch::Batch;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    // With and without the version in front, so that the rest is reached sooner.
    let plain = [&[1], bytes].concat();
    for bytes in [bytes, &plain] {
        if let Ok(batch) = Batch::unpack(bytes) {
            let packed = batch.pack();
            if let Ok(packed) = packed {
                assert_eq!(Batch::unpack(&packed), Ok(batch));
            }
        }
    }
});
