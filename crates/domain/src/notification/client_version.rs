//! CVR and CVQ: what a client is told of its version (`[NS-CVR-1]` to `[NS-CVQ-3]`).

use msnp::command::ServerCommand;
use msnp::command::session::{Cvr, CvrReply};
use msnp::types::Word;

use super::{Context, Next};
use crate::fault::CloseReason;

impl Context<'_> {
    /// Whether the operator does not want that client (`[NS-CVR-4]`).
    pub(super) fn is_too_old(&self, cvr: &Cvr) -> bool {
        let minimum = &self.policy.minimum_version;
        self.policy.enforce_minimum_version && is_older(&cvr.client_version, minimum)
    }

    /// `CVR` is answered the same way in every phase (`[NS-CVR-4]`).
    pub(super) fn answer_cvr(&mut self, cvr: Cvr) {
        let reply = self.client_versions(cvr);
        self.send(ServerCommand::Cvr(reply));
    }

    /// `CVQ` has the same answer, and nothing comes after it (`[NS-CVQ-2]`).
    pub(super) fn answer_cvq(&mut self, cvq: Cvr) -> Next {
        let reply = self.client_versions(cvq);
        self.send(ServerCommand::Cvq(reply));
        self.close(CloseReason::ClientLeft)
    }

    /// What a client has is what it should have: nobody is nagged (`[NS-CVR-3]`).
    fn client_versions(&self, cvr: Cvr) -> CvrReply {
        CvrReply {
            trid: cvr.trid,
            recommended: [cvr.client_version.clone(), cvr.client_version],
            minimum: self.policy.minimum_version.clone(),
            download_url: self.policy.download_url.clone(),
            info_url: self.policy.info_url.clone(),
        }
    }
}

/// Compares `5.0.0537` number by number. What is no number counts as 0.
fn is_older(version: &Word, than: &Word) -> bool {
    fn numbers(version: &Word) -> impl Iterator<Item = u32> {
        version
            .as_str()
            .split('.')
            .map(|part| part.parse().unwrap_or(0))
    }
    numbers(version).lt(numbers(than))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_by_number() {
        let older = |a: &str, b: &str| {
            let word = |text: &str| Word::parse(text.as_bytes()).unwrap();
            is_older(&word(a), &word(b))
        };
        assert!(older("4.7.3001", "5.0.0537"));
        assert!(older("5.0.537", "10.0"));
        assert!(!older("5.0.0537", "5.0.537"));
        assert!(older("beta", "1.0"));
    }
}
