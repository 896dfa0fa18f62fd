//! The operator's choices of a transcript: `given policy FIELD VALUE`.

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
    match name {
        "strict_cvr" => policy.strict_cvr = flag()?,
        "presence_requires_al" => policy.presence_requires_al = flag()?,
        "blocked_call_is_216" => policy.blocked_call_is_216 = flag()?,
        "refused_answer_is_911" => policy.refused_answer_is_911 = flag()?,
        "email_enabled" => policy.email_enabled = flag()?,
        "challenge_after_ms" => policy.challenge_after_ms = time()?,
        "challenge_answer_ms" => policy.challenge_answer_ms = time()?,
        "conversation_idle_ms" => policy.conversation_idle_ms = time()?,
        "participants_max" => policy.participants_max = value.parse().map_err(|_| bad())?,
        "country" => value.clone_into(&mut policy.country),
        _ => return Err(bad()),
    }
    Ok(())
}
