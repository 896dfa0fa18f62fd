//! The client challenge: CHL and QRY (`[NS-CHL-1]` to `[NS-CHL-6]`).

use msnp::command::ServerCommand;
use msnp::command::challenge::{ChlReply, PRODUCTS, Qry, QryReply, answer};
use msnp::types::{TrId, Word};

use super::{Context, Live, Next, Pending};
use crate::fault::{CloseReason, Refusal};
use crate::policy::Policy;
use crate::request::Request;
use crate::time::Timestamp;

/// How the challenge of a session stands.
#[derive(Debug, Default)]
pub(super) enum Challenge {
    /// None yet.
    #[default]
    Idle,
    /// The first one comes then.
    Due(Timestamp),
    /// Sent, not answered.
    Sent {
        digits: Box<str>,
        answer_by: Option<Timestamp>,
    },
    /// The last one was met.
    Met,
}

impl Challenge {
    pub(super) fn deadline(&self) -> Option<Timestamp> {
        match self {
            Self::Due(at) => Some(*at),
            Self::Sent { .. } | Self::Idle | Self::Met => self.answer_by(),
        }
    }

    fn answer_by(&self) -> Option<Timestamp> {
        match self {
            Self::Sent { answer_by, .. } => *answer_by,
            Self::Due(_) | Self::Idle | Self::Met => None,
        }
    }
}

/// Twenty decimal digits from random bits.
fn digits(bits: u128) -> String {
    format!("{:020}", bits % 100_000_000_000_000_000_000)
}

/// Whether that is the answer of that product. One product's key is lost: anything is right
/// then, or nothing (`[NS-CHL-6]`).
fn is_right(challenge: &str, qry: &Qry, policy: &Policy) -> bool {
    PRODUCTS.into_iter().any(|product| {
        product.id == qry.product.as_str()
            && match product.key {
                Some(key) => answer(challenge, key) == qry.answer,
                None => !policy.refuse_unknown_product_key,
            }
    })
}

impl Live {
    /// The first challenge follows the first `CHG` by a while (`[NS-CHL-1]`).
    pub(super) fn schedule_challenge(&mut self, context: &Context<'_>) {
        if let (Challenge::Idle, Some(after)) = (&self.challenge, context.policy.challenge_after_ms)
        {
            self.challenge = Challenge::Due(context.now + after);
        }
    }

    pub(super) fn tick(&mut self, context: &mut Context<'_>) -> Next {
        match &self.challenge {
            Challenge::Due(at) if context.now >= *at => self.ask_challenge(context, TrId::ZERO),
            Challenge::Sent {
                answer_by: Some(at),
                ..
            } if context.now >= *at => {
                return self.end(context, CloseReason::ChallengeFailed);
            }
            _ => {}
        }
        Next::Stay
    }

    /// `CHL` from a client asks for one too (`[NS-CHL-5]`).
    pub(super) fn ask_challenge(&mut self, context: &mut Context<'_>, trid: TrId) {
        self.await_reply(context, Pending::Challenge { trid }, Request::Random);
    }

    pub(super) fn challenge(&mut self, context: &mut Context<'_>, trid: TrId, bits: u128) {
        let digits = digits(bits);
        let challenge = Word::parse(digits.as_bytes()).expect("twenty digits");
        context.send(ServerCommand::Chl(ChlReply { trid, challenge }));
        // Asking for another one gives nobody more time.
        let answer_by = self.challenge.answer_by().or_else(|| {
            let patience = context.policy.challenge_answer_ms;
            patience.map(|ms| context.now + ms)
        });
        self.challenge = Challenge::Sent {
            digits: digits.into(),
            answer_by,
        };
    }

    pub(super) fn answer_challenge(&mut self, context: &mut Context<'_>, qry: &Qry) -> Next {
        let right = match &self.challenge {
            Challenge::Sent { digits, .. } => is_right(digits, qry, context.policy),
            Challenge::Met => true,
            Challenge::Idle | Challenge::Due(_) => false,
        };
        if !right {
            context.refuse(qry.trid, Refusal::ChallengeFailed);
            return self.end(context, CloseReason::ChallengeFailed);
        }
        context.send(ServerCommand::Qry(QryReply { trid: qry.trid }));
        self.challenge = Challenge::Met;
        Next::Stay
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_challenge_has_twenty_digits() {
        for bits in [0, 7, u128::MAX] {
            assert_eq!(digits(bits).len(), 20);
        }
    }
}
