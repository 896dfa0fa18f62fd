//! The client challenge: CHL QRY, and the answer of the MSNP6–10 algorithm (`[NS-CHL-6]`).

use md5::{Digest, Md5};

use super::Words;
use crate::args::{Args, Flaw};
use crate::encode::Line;
use crate::limits::CHALLENGE_ANSWER_BYTES;
use crate::types::{TrId, Word};

/// A product id that clients name in `QRY`, with the key that its answers are made with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Product {
    /// What the client sends.
    pub id: &'static str,
    /// `None` where nobody has written the key down: such answers cannot be checked.
    pub key: Option<&'static str>,
}

/// The products of this algorithm. Facts of the protocol, found in many clients and servers.
pub const PRODUCTS: [Product; 7] = [
    Product {
        id: "msmsgs@msnmsgr.com",
        key: Some("Q1P7W2E4J9R8U3S5"),
    },
    Product {
        id: "PROD0038W!61ZTF9",
        key: Some("VT6PX?UQTM4WM%YR"),
    },
    Product {
        id: "PROD0058#7IL2{QD",
        key: Some("QHDCY@7R1TB6W?5B"),
    },
    Product {
        id: "PROD0061VRRZH@4F",
        key: Some("JXQ6J@TUOGYV@N0M"),
    },
    Product {
        id: "PROD00504RLUG%WL",
        key: Some("I2EBK%PYNLZL5_J4"),
    },
    Product {
        id: "PROD0076ENE8*@AW",
        key: Some("CEQJ8}OE0!WTSWII"),
    },
    Product {
        id: "PROD00517IFH4@RV",
        key: None,
    },
];

/// The answer to a challenge: lower-case hexadecimal MD5 of the challenge and the key.
#[must_use]
pub fn answer(challenge: &str, key: &str) -> [u8; CHALLENGE_ANSWER_BYTES] {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let digest = Md5::new()
        .chain_update(challenge)
        .chain_update(key)
        .finalize();
    let mut hex = [0; CHALLENGE_ANSWER_BYTES];
    for (pair, byte) in hex.chunks_exact_mut(2).zip(digest) {
        pair[0] = HEX[usize::from(byte >> 4)];
        pair[1] = HEX[usize::from(byte & 15)];
    }
    hex
}

/// `CHL TrID` from a client, which asks to be challenged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chl {
    /// Echoed.
    pub trid: TrId,
}

impl Words for Chl {
    fn parse(args: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        Ok(Self { trid: args.trid()? })
    }

    fn write(&self, line: Line<'_>) {
        line.word(self.trid).end();
    }
}

/// `CHL TrID challenge`: twenty digits to answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChlReply {
    /// 0, or of the client's `CHL`.
    pub trid: TrId,
    /// The digits.
    pub challenge: Word,
}

impl Words for ChlReply {
    fn parse(args: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        Ok(Self {
            trid: args.trid()?,
            challenge: args.opaque()?,
        })
    }

    fn write(&self, line: Line<'_>) {
        line.word(self.trid).word(&self.challenge).end();
    }
}

/// `QRY TrID product 32` and 32 bytes: the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Qry {
    /// Echoed.
    pub trid: TrId,
    /// The client's product id.
    pub product: Word,
    /// The answer; see [`answer`].
    pub answer: [u8; CHALLENGE_ANSWER_BYTES],
}

impl Words for Qry {
    fn parse(args: &mut Args<'_>, payload: &[u8]) -> Result<Self, Flaw> {
        Ok(Self {
            trid: args.trid()?,
            product: args.opaque()?,
            answer: payload.try_into().map_err(|_| Flaw::Missing)?,
        })
    }

    fn write(&self, line: Line<'_>) {
        line.word(self.trid)
            .word(&self.product)
            .payload(&self.answer);
    }
}

/// `QRY TrID`: the answer was right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QryReply {
    /// Echoed.
    pub trid: TrId,
}

impl Words for QryReply {
    fn parse(args: &mut Args<'_>, _: &[u8]) -> Result<Self, Flaw> {
        Ok(Self { trid: args.trid()? })
    }

    fn write(&self, line: Line<'_>) {
        line.word(self.trid).end();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vectors of `[NS-CHL-6]`.
    #[test]
    fn answers_are_those_of_the_notes() {
        let challenge = "15570131571988941333";
        for (challenge, key, expected) in [
            (
                challenge,
                "Q1P7W2E4J9R8U3S5",
                "8f2f5a91b72102cd28355e9fc9000d6e",
            ),
            (
                challenge,
                "VT6PX?UQTM4WM%YR",
                "ca90e6a7c94a14aae7b3ae0f6018433e",
            ),
            (
                challenge,
                "JXQ6J@TUOGYV@N0M",
                "769dfe2c4292159189b71837ce37b74e",
            ),
            (
                "12345678901234567890",
                "Q1P7W2E4J9R8U3S5",
                "8ba1bb9d6dbf624fee31a2053af5fdd0",
            ),
        ] {
            assert_eq!(answer(challenge, key), expected.as_bytes());
        }
    }
}
