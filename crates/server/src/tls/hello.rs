//! Which age a connection comes from, told by its first bytes.

/// Bytes that are enough to tell.
pub const ENOUGH: usize = 11;

/// What a connection begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// A hello of TLS 1.2 or later, or a record that only those who know them can sort out.
    Modern,
    /// A hello of SSL 2.0, SSL 3.0, TLS 1.0 or TLS 1.1, in either format.
    Old,
    /// Letters, as a request of plain HTTP has them.
    Plain,
    /// Nothing that is spoken here.
    Neither,
}

const HANDSHAKE: u8 = 22;
const CLIENT_HELLO: u8 = 1;
const TLS_1_2: u16 = 0x0303;
/// A record that holds type, length and version of a hello.
const RECORD_MIN: u16 = 6;

/// Looks at what has come so far; `None`: too little to tell.
///
/// What is not certainly old is modern: a hello that somebody has cut into small records on its
/// way, to have a client of today served by the old side, has its version elsewhere.
#[must_use]
pub fn opening(bytes: &[u8]) -> Option<Opening> {
    let two = |at: usize| Some(u16::from_be_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]));
    let is_old = match *bytes.first()? {
        HANDSHAKE => {
            let version = two(9)?;
            two(3)? >= RECORD_MIN && bytes[5] == CLIENT_HELLO && version < TLS_1_2
        }
        // The format of SSL 2.0: a length with its top bit set, the type, the version.
        0x80.. => {
            if *bytes.get(2)? != CLIENT_HELLO || two(3)? >= TLS_1_2 {
                return Some(Opening::Neither);
            }
            true
        }
        b'A'..=b'Z' => return Some(Opening::Plain),
        _ => return Some(Opening::Neither),
    };
    Some(if is_old {
        Opening::Old
    } else {
        Opening::Modern
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The beginning of a hello in a record, as far as it matters.
    fn record(version: u16) -> [u8; ENOUGH] {
        let [major, minor] = version.to_be_bytes();
        [22, 3, 0, 0, 80, 1, 0, 0, 76, major, minor]
    }

    #[test]
    fn versions_part_at_tls_1_2() {
        for (version, side) in [
            (0x0300, Opening::Old),
            (0x0301, Opening::Old),
            (0x0302, Opening::Old),
            (0x0303, Opening::Modern),
            (0x0304, Opening::Modern),
            (0x7F1C, Opening::Modern),
        ] {
            assert_eq!(opening(&record(version)), Some(side), "{version:#06x}");
        }
    }

    #[test]
    fn the_format_of_ssl_2_is_old_up_to_tls_1_1() {
        for (version, side) in [
            (0x0002, Opening::Old),
            (0x0300, Opening::Old),
            (0x0301, Opening::Old),
            (0x0303, Opening::Neither),
        ] {
            let [major, minor] = u16::to_be_bytes(version);
            let bytes = [0x80, 0x4C, 1, major, minor];
            assert_eq!(opening(&bytes), Some(side), "{version:#06x}");
            assert_eq!(opening(&bytes[..4]), None);
        }
        assert_eq!(opening(&[0x80, 0x4C, 4]), Some(Opening::Neither));
    }

    #[test]
    fn what_is_no_hello_is_told_by_its_first_byte() {
        assert_eq!(opening(b"G"), Some(Opening::Plain));
        for byte in [0, b' ', b'a', 21, 23] {
            assert_eq!(opening(&[byte]), Some(Opening::Neither));
        }
        assert_eq!(opening(&[]), None);
    }

    #[test]
    fn a_hello_cut_small_is_not_taken_for_an_old_one() {
        // The next record begins where the version would stand.
        let cut = [22, 3, 1, 0, 3, 1, 0, 0, 22, 3, 1];
        assert_eq!(opening(&cut), Some(Opening::Modern));
        let mut other = record(0x0301);
        other[5] = 2;
        assert_eq!(opening(&other), Some(Opening::Modern));
    }

    proptest! {
        #[test]
        fn more_bytes_change_nothing(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let told: Vec<_> = (0..=bytes.len()).filter_map(|n| opening(&bytes[..n])).collect();
            prop_assert!(told.windows(2).all(|two| two[0] == two[1]));
            prop_assert!(bytes.len() < ENOUGH || !told.is_empty());
        }

        #[test]
        fn old_means_that_no_later_version_is_named(
            first in prop_oneof![Just(22u8), 0x80u8.., any::<u8>()],
            rest in prop::collection::vec(prop_oneof![0u8..4, any::<u8>()], ENOUGH - 1),
        ) {
            let bytes = [vec![first], rest].concat();
            if opening(&bytes) == Some(Opening::Old) {
                let at = if first == 22 { 9 } else { 3 };
                prop_assert!(u16::from_be_bytes([bytes[at], bytes[at + 1]]) < TLS_1_2);
            }
        }
    }
}
