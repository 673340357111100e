//! Gzip (RFC 1952): how are bytes packed and unpacked? Deflated data stands between a header and a checksum, whose tables
//! are computed when they are first of use: those of the library are 16 KB of the Worker that cannot be compressed.

use std::io::{self, Read, Write};
use std::sync::LazyLock;

use flate2::Compression;
use flate2::bufread::DeflateDecoder;
use flate2::write::DeflateEncoder;

/// A member without name and time.
const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
/// What every member begins with: that it is one, and deflated.
const MAGIC: &[u8] = &[0x1f, 0x8b, 8];
/// Checksum and length of what is packed.
const TRAILER_BYTES: usize = 8;
/// Flags of a header, in the order of the fields that they announce.
const EXTRA: u8 = 4;
const NAME: u8 = 8;
const COMMENT: u8 = 16;
const HEADER_CHECKSUM: u8 = 2;

/// Appends bytes in gzip form.
///
/// # Errors
/// When there is no memory for it.
pub(crate) fn pack(mut into: Vec<u8>, bytes: &[u8], level: Compression) -> io::Result<Vec<u8>> {
    into.extend(HEADER);
    let mut encoder = DeflateEncoder::new(into, level);
    encoder.write_all(bytes)?;
    let mut packed = encoder.finish()?;
    packed.extend(Checksum::digest(bytes).trailer());
    Ok(packed)
}

/// Joins deflated parts of one member.
pub(crate) fn join(parts: &[&[u8]], checksum: Checksum) -> Vec<u8> {
    let mut packed = HEADER.to_vec();
    packed.extend(parts.iter().copied().flatten());
    packed.extend(checksum.trailer());
    packed
}

/// What a member holds, and what stands behind it. Of more than `most` bytes one more is unpacked, and nothing is checked.
///
/// # Errors
/// When it is not in gzip form, breaks off, or its checksum is that of other bytes.
pub(crate) fn unpack(packed: &[u8], most: usize) -> io::Result<(Vec<u8>, &[u8])> {
    let invalid = |why| io::Error::new(io::ErrorKind::InvalidData, why);
    let deflated = after_header(packed).ok_or_else(|| invalid("invalid gzip header"))?;
    let (mut bytes, mut decoder) = (vec![], DeflateDecoder::new(deflated));
    decoder.by_ref().take((most as u64).saturating_add(1)).read_to_end(&mut bytes)?;
    let rest = decoder.into_inner();
    if bytes.len() > most {
        return Ok((bytes, rest));
    }
    let (trailer, rest) = rest
        .split_at_checked(TRAILER_BYTES)
        .ok_or_else(|| io::Error::from(io::ErrorKind::UnexpectedEof))?;
    match *trailer == Checksum::digest(&bytes).trailer() {
        true => Ok((bytes, rest)),
        false => Err(invalid("corrupt gzip stream does not have a matching checksum")),
    }
}

/// What follows the header of a member.
fn after_header(packed: &[u8]) -> Option<&[u8]> {
    let (header, mut rest) = packed.split_at_checked(HEADER.len())?;
    let flags = *header.strip_prefix(MAGIC)?.first()?;
    if flags & EXTRA != 0 {
        let (length, fields) = rest.split_first_chunk()?;
        rest = fields.get(usize::from(u16::from_le_bytes(*length))..)?;
    }
    for text in [NAME, COMMENT] {
        if flags & text != 0 {
            rest = rest.get(rest.iter().position(|byte| *byte == 0)? + 1..)?;
        }
    }
    if flags & HEADER_CHECKSUM != 0 { rest.get(2..) } else { Some(rest) }
}

/// The polynomial, with its lowest power first.
const POLYNOMIAL: u32 = 0xedb8_8320;
/// How many bytes are taken in at once.
const AT_ONCE: usize = 8;

/// What each byte adds to the checksum, for each place that it may have among those that are taken in at once.
static TABLES: LazyLock<Box<[[u32; 256]; AT_ONCE]>> = LazyLock::new(|| {
    let mut tables = Box::new([[0; 256]; AT_ONCE]);
    let (mut of_last, mut last) = ([0; 256], 0..256_u32);
    of_last.fill_with(|| {
        let byte = last.next().unwrap_or_default();
        (0..8).fold(byte, |sum, _| if sum & 1 == 1 { POLYNOMIAL ^ (sum >> 1) } else { sum >> 1 })
    });
    let mut sums = of_last;
    for table in tables.iter_mut() {
        *table = sums;
        sums = sums.map(|sum| at(&of_last, sum) ^ (sum >> 8));
    }
    tables
});

/// The entry of a lowest byte.
fn at(table: &[u32; 256], byte: u32) -> u32 {
    table.get((byte & 0xff) as usize).copied().unwrap_or_default()
}

/// The CRC-32 of some bytes, and how many they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Checksum {
    sum: u32,
    length: usize,
}

impl Checksum {
    pub(crate) fn digest(bytes: &[u8]) -> Self {
        let tables: &[[u32; 256]; AT_ONCE] = &TABLES;
        let (groups, rest) = bytes.as_chunks::<AT_ONCE>();
        let mut sum = u32::MAX;
        for [a, b, c, d, later @ ..] in groups {
            let first = (sum ^ u32::from_le_bytes([*a, *b, *c, *d])).to_le_bytes();
            let all = first.iter().chain(later).rev();
            sum = all.zip(tables).fold(0, |sum, (byte, table)| sum ^ at(table, (*byte).into()));
        }
        let [of_last, ..] = tables;
        for byte in rest {
            sum = at(of_last, sum ^ u32::from(*byte)) ^ (sum >> 8);
        }
        Self { sum: !sum, length: bytes.len() }
    }

    /// That of these bytes with others behind them.
    pub(crate) fn followed_by(self, others: Self) -> Self {
        // Zeros behind the first bytes, as many as there are others: by squares of the factor of one zero.
        let (mut factor, mut sum, mut left) = (1 << 23, self.sum, others.length);
        while left > 0 {
            if left & 1 == 1 {
                sum = product(sum, factor);
            }
            factor = product(factor, factor);
            left >>= 1;
        }
        Self { sum: sum ^ others.sum, length: self.length + others.length }
    }

    /// As it stands behind deflated data.
    fn trailer(self) -> [u8; TRAILER_BYTES] {
        // The length is that modulo 2^32.
        (u64::from(self.sum) | (self.length as u64) << 32).to_le_bytes()
    }
}

/// The product of two polynomials, modulo that of the checksum; the highest bit is the factor of x^0.
fn product(mut a: u32, mut b: u32) -> u32 {
    let mut product = 0;
    while a != 0 {
        if a >> 31 == 1 {
            product ^= b;
        }
        a <<= 1;
        b = if b & 1 == 1 { POLYNOMIAL ^ (b >> 1) } else { b >> 1 };
    }
    product
}

#[cfg(test)]
mod tests {
    use flate2::read::GzDecoder;
    use flate2::{Crc, GzBuilder};
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_library_reads_what_is_packed_and_computes_the_same_sums(
            a in proptest::collection::vec(any::<u8>(), 0..3_000),
            b in proptest::collection::vec(any::<u8>(), 0..300),
        ) {
            let mut reference = Crc::new();
            reference.update(&a);
            prop_assert_eq!(Checksum::digest(&a).sum, reference.sum());
            reference.update(&b);
            let both = Checksum::digest(&a).followed_by(Checksum::digest(&b));
            prop_assert_eq!((both.sum, both.length), (reference.sum(), a.len() + b.len()));
            let packed = pack(vec![7], &a, Compression::fast()).unwrap();
            let (head, packed) = packed.split_first().unwrap();
            let mut read = vec![];
            GzDecoder::new(packed).read_to_end(&mut read).unwrap();
            prop_assert_eq!((*head, &read), (7, &a));
            let behind = [packed, &b].concat();
            prop_assert_eq!(unpack(&behind, a.len()).unwrap(), (a, b.as_slice()));
        }
    }

    #[test]
    fn every_header_is_read_and_what_is_broken_is_refused() {
        let builder = GzBuilder::new().filename("a").comment("b").extra(vec![1, 2, 3]).mtime(9);
        let mut encoder = builder.write(vec![], Compression::default());
        encoder.write_all(b"text").unwrap();
        let packed = encoder.finish().unwrap();
        assert_eq!(unpack(&packed, 4).unwrap(), (b"text".to_vec(), [].as_slice()));
        assert_eq!(unpack(&packed, 3).unwrap().0, b"text", "one byte more than is wanted");
        for length in 0..packed.len() {
            assert!(unpack(&packed[..length], 4).is_err(), "{length}");
        }
        for place in [0, 1, 2, packed.len() - 1, packed.len() - 8] {
            let mut broken = packed.clone();
            broken[place] ^= 1;
            assert!(unpack(&broken, 4).is_err(), "{place}");
        }
    }
}
