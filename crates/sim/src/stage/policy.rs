//! The operator's choices of a transcript: `given policy FIELD VALUE`.

use msnp::types::Word;
use swallowtail_conform::transcript::{Fact, Transcript};
use swallowtail_domain::policy::Policy;

/// The choices of that transcript, on top of these.
///
/// # Errors
/// When there is no such choice.
pub fn policy_of(transcript: &Transcript, mut policy: Policy) -> Result<Policy, String> {
    for fact in &transcript.facts {
        if let Fact::Policy { name, value } = fact {
            choose(&mut policy, name, value)?;
        }
    }
    Ok(policy)
}

/// Sets a choice of the operator by its name.
pub(super) fn choose(policy: &mut Policy, name: &str, value: &str) -> Result<(), String> {
    let bad = || format!("no policy {name} can be {value}");
    let flag = || value.parse().map_err(|_| bad());
    let time = || match value {
        "never" => Ok(None),
        _ => value.parse().map(Some).map_err(|_| bad()),
    };
    let number = || value.parse().map_err(|_| bad());
    match name {
        "challenge_after_ms" => policy.challenge_after_ms = time()?,
        "challenge_answer_ms" => policy.challenge_answer_ms = time()?,
        "conversation_idle_ms" => policy.conversation_idle_ms = time()?,
        "participants_max" => policy.participants_max = number()?,
        "sessions_max" => policy.sessions_max = number()?,
        "forward_list_max" => policy.forward_list_max = number()?,
        "privacy_lists_max" => policy.privacy_lists_max = number()?,
        "conversations_max" => policy.conversations_max = number()?,
        "conversations_per_account_max" => policy.conversations_per_account_max = number()?,
        "cookies_max" => policy.cookies_max = number()?,
        "country" => value.clone_into(&mut policy.country),
        "minimum_version" => {
            policy.minimum_version = Word::parse(value.as_bytes()).map_err(|_| bad())?;
        }
        "forbidden_in_names" => policy.forbidden_in_names = vec![value.to_owned()],
        _ => *flag_of(policy, name).ok_or_else(bad)? = flag()?,
    }
    Ok(())
}

/// The choices that are yes or no.
fn flag_of<'a>(policy: &'a mut Policy, name: &str) -> Option<&'a mut bool> {
    Some(match name {
        "direct" => &mut policy.direct,
        "strict_cvr" => &mut policy.strict_cvr,
        "presence_requires_al" => &mut policy.presence_requires_al,
        "blocked_call_is_216" => &mut policy.blocked_call_is_216,
        "refused_answer_is_911" => &mut policy.refused_answer_is_911,
        "email_enabled" => &mut policy.email_enabled,
        "duplicate_group_is_228" => &mut policy.duplicate_group_is_228,
        "legacy_lists" => &mut policy.legacy_lists,
        "bpr_blank_after_add" => &mut policy.bpr_blank_after_add,
        "refuse_unknown_product_key" => &mut policy.refuse_unknown_product_key,
        "early_command_is_302" => &mut policy.early_command_is_302,
        "banned_is_511" => &mut policy.banned_is_511,
        "enforce_minimum_version" => &mut policy.enforce_minimum_version,
        "maintenance" => &mut policy.maintenance,
        "unverified_may_sign_in" => &mut policy.unverified_may_sign_in,
        _ => return None,
    })
}
