//! `[msnp]`: how the protocol is spoken, where the sources leave a choice.

use serde::Deserialize;
use swallowtail_domain::policy::Policy;

use crate::store::OTHER_CONTACTS;

/// How MSNP is spoken.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Msnp {
    /// Whether dispatch sends clients on to the notification port.
    pub dispatch: Dispatch,
    /// Whether somebody is seen only by those on his allow list, whatever his privacy says.
    pub presence_requires_al: bool,
    /// What a caller is told whom the callee blocks: 217 (as for somebody offline) or 216.
    pub cal_blocked_code: u16,
    /// How an answer to no call is refused.
    pub ans_refused: AnsRefused,
    /// Whether a client that says who it is before its `CVR` is cut off.
    pub strict_cvr: bool,
    /// Whether two groups may have the same name.
    pub duplicate_groups: DuplicateGroups,
    /// Whether `LSG` and `LST` are answered.
    pub legacy_lists: LegacyLists,
    /// Whether blank `BPR`s follow every `ADD` to the forward list.
    pub bpr_blank_after_add: bool,
    /// What the product gets whose key is lost.
    pub unknown_product_key: UnknownProductKey,
    /// How a command is refused that needs a sign-in first.
    pub early_command: EarlyCommand,
    /// What the owner of a disabled account is told at sign-in: 911 (as for a wrong ticket) or
    /// 511.
    pub banned_code: u16,
    /// The client version below which `CVR` tells a client not to go on.
    pub minimum_version: String,
    /// Whether older clients are cut off with 710.
    pub enforce_minimum_version: bool,
    /// Where `CVR` says the client can be had.
    pub download_url: String,
    /// Where `CVR` says more can be read.
    pub info_url: String,
    /// Words that no own name may have in it.
    pub forbidden_in_names: Vec<String>,
    /// The name of group 0 of new accounts, in stored form.
    pub group_zero_name: String,
}

impl Default for Msnp {
    fn default() -> Self {
        let policy = Policy::default();
        Self {
            dispatch: Dispatch::Redirect,
            presence_requires_al: false,
            cal_blocked_code: 217,
            ans_refused: AnsRefused::Close,
            strict_cvr: false,
            duplicate_groups: DuplicateGroups::Allow,
            legacy_lists: LegacyLists::Open,
            bpr_blank_after_add: false,
            unknown_product_key: UnknownProductKey::Accept,
            early_command: EarlyCommand::Close,
            banned_code: 911,
            minimum_version: policy.minimum_version.to_string(),
            enforce_minimum_version: false,
            download_url: policy.download_url.to_string(),
            info_url: policy.info_url.to_string(),
            forbidden_in_names: Vec::new(),
            group_zero_name: OTHER_CONTACTS.to_owned(),
        }
    }
}

/// What dispatch does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Dispatch {
    /// Sends clients to the notification port.
    Redirect,
    /// Signs them in on the port they have come to.
    Direct,
}

/// How an `ANS` with a wrong cookie is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum AnsRefused {
    /// By closing the connection.
    #[serde(rename = "close")]
    Close,
    /// With error 911.
    #[serde(rename = "911")]
    Error911,
}

/// What happens to a second group of the same name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DuplicateGroups {
    /// It is made.
    Allow,
    /// It is refused with 228.
    Refuse,
}

/// What happens to `LSG` and `LST` from a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LegacyLists {
    /// They are answered in their old form.
    Open,
    /// They end the connection.
    Closed,
}

/// What happens to the answer of the one product whose key is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UnknownProductKey {
    /// Any is taken.
    Accept,
    /// It counts as wrong.
    Refuse,
}

/// How a command is refused that needs a sign-in first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum EarlyCommand {
    /// By closing the connection.
    #[serde(rename = "close")]
    Close,
    /// With error 302.
    #[serde(rename = "302")]
    Error302,
}
