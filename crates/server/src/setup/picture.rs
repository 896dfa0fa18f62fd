//! The one picture there is: a green point, which browsers draw as large as they are told.

/// GIF87a, one pixel: what a browser shows when it has reached us, and in no other case.
pub(crate) const GREEN: &[u8] = &[
    b'G', b'I', b'F', b'8', b'7', b'a', // signature
    1, 0, 1, 0, 0x80, 0, 0, // one by one, two colours
    0x00, 0x99, 0x33, 0xFF, 0xFF, 0xFF, // green, white
    b',', 0, 0, 0, 0, 1, 0, 1, 0, 0, // the whole of it is one image
    2, 2, 0x44, 0x01, 0, // its only pixel has the first colour
    b';',
];

/// Where it is; also at the ports where MSNP is spoken.
pub(crate) const PATH: &str = "/setup/green.gif";
pub(crate) const CONTENT_TYPE: &str = "image/gif";
