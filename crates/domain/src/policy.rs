//! What an operator may choose: behaviour on which the sources differ, each with the
//! default that works with most clients.

use msnp::types::{FriendlyName, Word};

use crate::url::Urls;

/// The choices, shared by all sessions of a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Signs clients in on the port of dispatch, without a referral; for those who can open but
    /// one port. One library can sign in only after a referral. Default: no (`[RO-PORT-4]`).
    pub direct: bool,
    /// Ends connections that identify themselves before `CVR`. Every known client sends
    /// `CVR` first; what the official service did is not known. Default: no.
    pub strict_cvr: bool,
    /// Shows presence to a watcher only if he is on the allow list, even where people on
    /// neither list are allowed. One source had it so. Default: no.
    pub presence_requires_al: bool,
    /// Tells a caller who is blocked 216, as until 2003, which betrays that the callee is
    /// online; else 217. Default: no (`[SB-CAL-2]`).
    pub blocked_call_is_216: bool,
    /// Answers a refused `ANS` with 911 before closing; one library then signs off
    /// altogether. Default: no (`[SB-ANS-6]`).
    pub refused_answer_is_911: bool,
    /// Refuses a second group of the same name with 228. No source of the time has such an
    /// error. Default: no (`[NS-ADG-3]`).
    pub duplicate_group_is_228: bool,
    /// Answers `LSG` and `LST` from clients in their old form, as until November 2003; else
    /// closes. Default: yes (`[NS-LSG-1]`).
    pub legacy_lists: bool,
    /// Sends four blank `BPR`s after every `ADD FL`, as one source saw it; a library loses its
    /// connection over it. Default: no (`[NS-BPR-4]`).
    pub bpr_blank_after_add: bool,
    /// Refuses the answer of the one product whose key is lost, instead of taking any.
    /// Default: no (`[NS-CHL-6]`).
    pub refuse_unknown_product_key: bool,
    /// Answers a command that needs a sign-in with 302 before there is one, instead of
    /// closing. Default: no.
    pub early_command_is_302: bool,
    /// Tells the owner of a disabled account 511 at sign-in, which not every client knows;
    /// else 911. Default: no.
    pub banned_is_511: bool,
    /// Ends connections of clients older than [`Policy::minimum_version`] with 710. Default:
    /// no, since the official client reads the minimum and goes by itself.
    pub enforce_minimum_version: bool,
    /// Words that no own name may have in it, whatever their case. Default: none
    /// (`[NS-REA-2]`).
    pub forbidden_in_names: Vec<String>,
    /// Refuses every sign-in with 601: the service is closed for maintenance. Default: no.
    pub maintenance: bool,
    /// Signed-in sessions of a node; one more is refused with 921.
    pub sessions_max: usize,
    /// Lets accounts sign in whose address is not verified, under a name that says so; else
    /// they get 924. Default: yes.
    pub unverified_may_sign_in: bool,
    /// Contacts on a forward list; one more is refused with 210.
    pub forward_list_max: usize,
    /// Entries on an allow and a block list together; one more is refused with 210.
    pub privacy_lists_max: usize,
    /// Conversations of a node; one more is refused with 712.
    pub conversations_max: usize,
    /// Conversations of one account on a node; one more is refused with 714.
    pub conversations_per_account_max: usize,
    /// Unused switchboard cookies of a node; one more is refused with 280.
    pub cookies_max: usize,
    /// Where the pages are that clients ask for.
    pub urls: Urls,
    /// When the first challenge follows the first `CHG`, in milliseconds; `None` for never.
    /// Default: 5 s.
    pub challenge_after_ms: Option<u64>,
    /// How long a client may take to answer a challenge, in milliseconds. Default: `None`,
    /// for ever, since one client never answers (`[CP-C-25]`).
    pub challenge_answer_ms: Option<u64>,
    /// How long a conversation may be silent, in milliseconds; `None` for ever. Default: 300 s
    /// (`[SB-IDLE-1]`).
    pub conversation_idle_ms: Option<u64>,
    /// Participants and pending invitations of one conversation together.
    pub participants_max: usize,
    /// How long a message for somebody who is offline is kept at most, in milliseconds; `None`:
    /// nobody may leave any. Default: 30 days.
    pub messages_kept_ms: Option<u64>,
    /// Whether clients show their mail buttons. Default: no.
    pub email_enabled: bool,
    /// Country of the profiles, two letters. Default: empty.
    pub country: String,
    /// The client version below which `CVR` tells a client not to go on. Default: 1.0.0863,
    /// the first there was.
    pub minimum_version: Word,
    /// Where `CVR` says the client can be had.
    pub download_url: Word,
    /// Where `CVR` says more can be read.
    pub info_url: Word,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            direct: false,
            strict_cvr: false,
            presence_requires_al: false,
            blocked_call_is_216: false,
            refused_answer_is_911: false,
            duplicate_group_is_228: false,
            legacy_lists: true,
            bpr_blank_after_add: false,
            refuse_unknown_product_key: false,
            early_command_is_302: false,
            banned_is_511: false,
            enforce_minimum_version: false,
            forbidden_in_names: Vec::new(),
            maintenance: false,
            sessions_max: crate::limits::SESSIONS_MAX,
            unverified_may_sign_in: true,
            forward_list_max: crate::limits::FORWARD_LIST_MAX,
            privacy_lists_max: crate::limits::PRIVACY_LISTS_MAX,
            conversations_max: crate::limits::CONVERSATIONS_MAX,
            conversations_per_account_max: crate::limits::CONVERSATIONS_PER_ACCOUNT_MAX,
            cookies_max: crate::limits::COOKIES_MAX,
            urls: Urls::default(),
            challenge_after_ms: Some(5_000),
            challenge_answer_ms: None,
            conversation_idle_ms: Some(300_000),
            participants_max: crate::limits::PARTICIPANTS_MAX,
            messages_kept_ms: Some(30 * 86_400_000),
            email_enabled: false,
            country: String::new(),
            minimum_version: Word::from("1.0.0863"),
            download_url: Word::from(
                "http://download.microsoft.com/download/msnmessenger/install/5.0/w98nt42kmexp/en-us/setupdl.exe",
            ),
            info_url: Word::from("http://messenger.microsoft.com"),
        }
    }
}

impl Policy {
    /// Whether one of the operator's words is in a name, however it is encoded and in whatever
    /// case.
    #[must_use]
    pub fn forbids_name(&self, name: &FriendlyName) -> bool {
        if self.forbidden_in_names.is_empty() {
            return false;
        }
        let plain = name.to_plain().to_lowercase();
        let mut words = self.forbidden_in_names.iter();
        words.any(|word| plain.contains(&word.to_lowercase()))
    }
}
