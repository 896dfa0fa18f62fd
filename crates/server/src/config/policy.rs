//! The operator's choices as the rules take them.

use msnp::types::GroupName;
use swallowtail_domain::policy::Policy;

use super::urls::word;
use super::{
    AnsRefused, Config, Dispatch, DuplicateGroups, EarlyCommand, LegacyLists, UnknownProductKey,
    Unverified,
};

impl Config {
    /// The choices that change what the protocol says. To be asked for once
    /// [`Config::check`] has passed; what it refuses stays at its default here.
    #[must_use]
    pub fn policy(&self) -> Policy {
        let default = Policy::default();
        let (msnp, sign_in, switchboard) = (&self.msnp, &self.sign_in, &self.switchboard);
        Policy {
            direct: msnp.dispatch == Dispatch::Direct,
            strict_cvr: msnp.strict_cvr,
            presence_requires_al: msnp.presence_requires_al,
            blocked_call_is_216: msnp.cal_blocked_code == 216,
            refused_answer_is_911: msnp.ans_refused == AnsRefused::Error911,
            duplicate_group_is_228: msnp.duplicate_groups == DuplicateGroups::Refuse,
            legacy_lists: msnp.legacy_lists == LegacyLists::Open,
            bpr_blank_after_add: msnp.bpr_blank_after_add,
            refuse_unknown_product_key: msnp.unknown_product_key == UnknownProductKey::Refuse,
            early_command_is_302: msnp.early_command == EarlyCommand::Error302,
            banned_is_511: msnp.banned_code == 511,
            minimum_version: word(&msnp.minimum_version).unwrap_or(default.minimum_version),
            enforce_minimum_version: msnp.enforce_minimum_version,
            download_url: word(&msnp.download_url).unwrap_or(default.download_url),
            info_url: word(&msnp.info_url).unwrap_or(default.info_url),
            forbidden_in_names: msnp.forbidden_in_names.clone(),
            maintenance: sign_in.maintenance,
            sessions_max: sign_in.sessions_max,
            unverified_may_sign_in: sign_in.unverified == Unverified::Allow,
            forward_list_max: self.lists.forward_max,
            privacy_lists_max: self.lists.privacy_max,
            participants_max: switchboard.participants_max,
            conversations_max: switchboard.conversations_max,
            conversations_per_account_max: switchboard.conversations_per_account_max,
            cookies_max: switchboard.cookies_max,
            conversation_idle_ms: some_ms(switchboard.idle_s),
            urls: self.urls.urls().unwrap_or(default.urls),
            challenge_after_ms: some_ms(self.challenge.after_s),
            challenge_answer_ms: some_ms(self.challenge.timeout_s),
            messages_kept_ms: self.messages.kept_ms(),
            email_enabled: self.profile.email_enabled,
            country: self.profile.country.clone(),
        }
    }

    /// The name of group 0 of new accounts; `None` is the usual one.
    #[must_use]
    pub fn group_zero(&self) -> Option<GroupName> {
        GroupName::parse(self.msnp.group_zero_name.as_bytes()).ok()
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
