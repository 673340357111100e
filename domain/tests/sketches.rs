//! Sketches: quantiles within 1 % of the exact ones, the same bytes however values come together, and
//! nothing that any bytes can break.

use domain::latency::sketch::{MAX_SKETCH_BYTES, Sketch};
use proptest::prelude::{
    Just, ProptestConfig, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest,
};

/// Values as they come: anything, small ones, around one value, and with a tail as heavy as waiting
/// has (each value as often as it is large).
fn values() -> impl Strategy<Value = Vec<u32>> {
    let heavy = (1..100_000_u32).prop_map(|n| 40_000_000 / n);
    let around =
        (0..400_u32, 0..400_u32, 0..400_u32).prop_map(|(a, b, c)| 80_000 + 20 * (a + b + c));
    let value = prop_oneof![any::<u32>(), 0..300_u32, heavy, around, Just(u32::MAX), Just(0)];
    prop_oneof![
        proptest::collection::vec(value, 0..150),
        proptest::collection::vec((1..100_000_u32).prop_map(|n| 40_000_000 / n), 1..500),
    ]
}

fn merged(a: &Sketch, b: &Sketch) -> Sketch {
    let mut both = a.clone();
    both.merge(b);
    both
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn quantiles_are_within_one_percent(mut values in values()) {
        let sketch: Sketch = values.iter().copied().collect();
        values.sort_unstable();
        prop_assert_eq!(sketch.count(), values.len() as u64);
        prop_assert_eq!(sketch.sum(), values.iter().copied().map(u64::from).sum::<u64>());
        prop_assert_eq!(sketch.min(), values.first().copied());
        prop_assert_eq!(sketch.max(), values.last().copied());
        for thousandths in [0, 1, 10, 250, 500, 900, 950, 990, 999, 1000] {
            let rank = (values.len() * usize::from(thousandths)).div_ceil(1000).max(1);
            let exact = values.get(rank - 1).copied();
            prop_assert_eq!(sketch.quantile(thousandths).is_some(), exact.is_some());
            let (Some(told), Some(exact)) = (sketch.quantile(thousandths), exact) else { continue };
            let error = (i64::from(told) - i64::from(exact)).abs();
            prop_assert!(error * 100 <= i64::from(exact), "{} for {}", told, exact);
        }
    }

    #[test]
    fn merging_depends_on_the_values_alone(a in values(), b in values(), c in values()) {
        let [x, y, z] = [&a, &b, &c].map(|values| values.iter().copied().collect::<Sketch>());
        let together: Sketch = [a, b].concat().into_iter().rev().collect();
        prop_assert_eq!(&merged(&x, &y), &together);
        prop_assert_eq!(merged(&y, &x).pack(), together.pack());
        prop_assert_eq!(merged(&merged(&x, &y), &z).pack(), merged(&x, &merged(&y, &z)).pack());
    }

    #[test]
    fn what_is_packed_unpacks(values in values()) {
        let sketch: Sketch = values.into_iter().collect();
        let bytes = sketch.pack();
        prop_assert!(bytes.len() <= MAX_SKETCH_BYTES);
        prop_assert_eq!(Sketch::unpack(&bytes), Ok(sketch.clone()));
        let packed = postcard::to_allocvec(&sketch).unwrap();
        prop_assert_eq!(postcard::from_bytes::<Sketch>(&packed), Ok(sketch));
    }

    #[test]
    fn random_bytes_are_refused_or_have_one_form(bytes in proptest::collection::vec(any::<u8>(), 0..80)) {
        if let Ok(sketch) = Sketch::unpack(&bytes) {
            prop_assert_eq!(sketch.pack(), bytes);
            let _ = (sketch.count(), sketch.quantile(990), merged(&sketch, &sketch).pack());
        }
    }

    #[test]
    fn bytes_that_were_changed_are_refused_or_have_one_form(
        values in values(), place in any::<proptest::sample::Index>(), byte in any::<u8>(), cut in any::<bool>(),
    ) {
        let mut bytes = values.into_iter().collect::<Sketch>().pack();
        if bytes.is_empty() { return Ok(()); }
        let place = place.index(bytes.len());
        if cut { bytes.truncate(place) } else { bytes[place] = byte }
        if let Ok(sketch) = Sketch::unpack(&bytes) {
            prop_assert_eq!(sketch.pack(), bytes);
        }
    }
}

/// Times as networks have them, in microseconds: a floor, a bell above it of so many parts of the
/// floor, now and then a long one.
fn latencies(count: usize, floor: u32, width: u32) -> Sketch {
    let mut seed = 88_172_645_463_325_252_u64;
    let mut some = |below: u32| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        u32::try_from(seed % u64::from(below)).unwrap()
    };
    let value = |_| {
        let bell: u32 = (0..6).map(|_| some(width / 6)).sum();
        let tail = if some(40) == 0 { some(floor * 4) } else { 0 };
        floor + bell + tail
    };
    (0..count).map(value).collect()
}

#[test]
fn an_hour_takes_few_bytes() {
    for (count, width, most) in [
        (60, 40_000, 40),
        (120, 40_000, 45),
        (360, 40_000, 60),
        (120, 400_000, 90),
        (360, 400_000, 140),
    ] {
        let bytes = latencies(count, 80_000, width).pack().len();
        println!("{count} values, 80 ms and up to {} ms more: {bytes} bytes", width / 1000);
        assert!(bytes <= most, "{count}: {bytes}");
    }
    // The worst of 360 values: hardly two alike, from a microsecond to an hour.
    let spread: Sketch = (0..360_i32).map(|n| 1.063_f64.powi(n) as u32).collect();
    let bytes = spread.pack().len();
    println!("360 values, hardly two alike: {bytes} bytes");
    assert!(bytes <= 400, "{bytes}");
}

#[test]
fn bytes_stay_as_they_were_and_have_one_form() {
    let sketch: Sketch = [3, 300, 300, 300].into_iter().collect();
    let bytes = sketch.pack();
    assert_eq!(bytes, [3, 169, 2, 0, 162, 9, 12], "sketches in storage have these bytes");
    assert_eq!(Sketch::unpack(&bytes), Ok(sketch));
    let counted_often: Sketch = std::iter::repeat_n(u32::MAX, 300).collect();
    let bytes = counted_often.pack();
    assert_eq!(bytes, [255, 255, 255, 255, 15, 0, 7, 164, 2, 204, 136, 227, 180, 5]);
    // Three with two bytes, a number that breaks off, and one of more than 64 bits.
    let too_large = [0xff; 10];
    for wrong in [&[131, 0, 0, 0, 0][..], &[3, 0, 0, 128, 0], &[0x80], &too_large, &[0xff; 12]] {
        assert!(Sketch::unpack(wrong).is_err(), "{wrong:?}");
    }
    assert!(Sketch::unpack(&[3, 0, 0, 0]).is_ok());
}
