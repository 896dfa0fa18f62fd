//! The operator's choices as the rules take them.

use swallowtail_domain::policy::Policy;

use super::{AnsRefused, Config};

impl Config {
    /// The choices that change what the protocol says.
    #[must_use]
    pub fn policy(&self) -> Policy {
        Policy {
            strict_cvr: self.msnp.strict_cvr,
            presence_requires_al: self.msnp.presence_requires_al,
            blocked_call_is_216: self.msnp.cal_blocked_code == 216,
            refused_answer_is_911: self.msnp.ans_refused == AnsRefused::Error911,
            challenge_after_ms: some_ms(self.challenge.after_s),
            challenge_answer_ms: some_ms(self.challenge.timeout_s),
            conversation_idle_ms: some_ms(self.switchboard.idle_s),
            email_enabled: self.profile.email_enabled,
            country: self.profile.country.clone(),
            ..Policy::default()
        }
    }
}

/// Seconds of the configuration, where 0 means never.
fn some_ms(seconds: u64) -> Option<u64> {
    (seconds != 0).then(|| seconds.saturating_mul(1000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_those_of_the_rules() {
        assert_eq!(Config::default().policy(), Policy::default());
    }
}
