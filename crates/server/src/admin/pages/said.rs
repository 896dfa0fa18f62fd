//! What a page says after something was done: never what stands in the address.

/// The sentence for an action, by its word in the audit log.
pub(super) fn said(action: &str) -> Option<&'static str> {
    Some(match action {
        "account.create" => "The account is made.",
        "account.disable" => "The account is disabled, and its sessions end.",
        "account.enable" => "The account is enabled.",
        "account.change" => "The account is changed.",
        "account.password" => "The password is changed, and all sessions of the account end.",
        "account.delete" => "The account is deleted.",
        "session.end" => "The sessions of that account end.",
        "ban.add" => "The ban is in force.",
        "ban.lift" => "The ban is lifted.",
        "report.close" => "The report is closed.",
        "notice.broadcast" => "Everybody who is signed in is told.",
        "shutdown.announce" => "The end is announced.",
        "shutdown.cancel" => "The service does not stop.",
        "invitation.create" => "The invitation is made.",
        "invitation.revoke" => "The invitation is taken back.",
        "operator.add" => "The operator is made.",
        "operator.password" => "The operator’s password is changed, and his sessions end.",
        "operator.remove" => "The operator is gone.",
        "token.create" => "The token is made.",
        "token.revoke" => "The token is taken back.",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::ACTIONS;

    #[test]
    fn there_is_a_sentence_for_every_action() {
        assert!(ACTIONS.into_iter().all(|action| said(action).is_some()));
        assert_eq!(said("<script>"), None);
    }
}
