//! What an operator may choose: behaviour on which the sources differ, each with the
//! default that works with most clients.

use msnp::types::Word;

/// The choices, shared by all sessions of a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
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
    /// When the first challenge follows the first `CHG`, in milliseconds; `None` for never.
    /// Default: 5 s.
    pub challenge_after_ms: Option<u64>,
    /// How long a client may take to answer a challenge, in milliseconds. Default: `None`,
    /// for ever, since one client never answers (overview C25).
    pub challenge_answer_ms: Option<u64>,
    /// How long a conversation may be silent, in milliseconds; `None` for ever. Default: 300 s
    /// (`[SB-IDLE-1]`).
    pub conversation_idle_ms: Option<u64>,
    /// Participants and pending invitations of one conversation together.
    pub participants_max: usize,
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
            strict_cvr: false,
            presence_requires_al: false,
            blocked_call_is_216: false,
            refused_answer_is_911: false,
            challenge_after_ms: Some(5_000),
            challenge_answer_ms: None,
            conversation_idle_ms: Some(300_000),
            participants_max: crate::limits::PARTICIPANTS_MAX,
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
