//! Who may see and call whom (`[VIS-RULE-1]` to `[VIS-RULE-4]`): the one place that decides it.

use msnp::command::settings::Privacy;
use msnp::types::{ListKind, Lists, Status};

/// Whether somebody whom the owner has on these lists may see and call him.
#[must_use]
pub fn allowed(privacy: Privacy, lists: Lists) -> bool {
    if lists.contains(ListKind::Block) {
        return false;
    }
    lists.contains(ListKind::Allow) || privacy == Privacy::AllowOthers
}

/// Whether the owner's presence is shown to somebody whom he has on these lists, as far as
/// the owner decides it. The watcher adds his part: the owner is on his forward list, and
/// he has set a status himself.
#[must_use]
pub fn visible(
    status: Option<Status>,
    privacy: Privacy,
    lists: Lists,
    presence_requires_al: bool,
) -> bool {
    let online = status.is_some_and(|status| status != Status::Hidden);
    let listed = !presence_requires_al || lists.contains(ListKind::Allow);
    online && listed && allowed(privacy, lists)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The whole truth table: every status, both policies, all sixteen lists, the option.
    #[test]
    fn truth_table() {
        let statuses = Status::ALL.into_iter().map(Some).chain([None]);
        for status in statuses {
            for privacy in [Privacy::AllowOthers, Privacy::BlockOthers] {
                for bits in 0..16 {
                    let lists = Lists::from_bits(bits).expect("four bits");
                    let (al, bl) = (bits & 2 != 0, bits & 4 != 0);
                    let may = !bl && (al || privacy == Privacy::AllowOthers);
                    let online = !matches!(status, None | Some(Status::Hidden));
                    assert_eq!(allowed(privacy, lists), may);
                    assert_eq!(visible(status, privacy, lists, false), online && may);
                    assert_eq!(visible(status, privacy, lists, true), online && may && al);
                }
            }
        }
    }
}
