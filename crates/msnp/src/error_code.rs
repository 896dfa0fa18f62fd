//! The numbered errors as one table: every number that a server of the time may have sent
//! (docs/protocol/errors.md). Which of them ours sends is for the rules to say.

use std::fmt;

/// One table gives the enum, its numbers and their reading.
macro_rules! error_codes {
    ($($number:literal $name:ident $doc:literal)*) => {
        /// A numbered error.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ErrorCode {
            $(#[doc = concat!($doc, " (", $number, ")")] $name,)*
        }

        impl ErrorCode {
            /// Every code, smallest number first.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The number on the wire.
            #[must_use]
            pub fn number(self) -> u16 {
                match self { $(Self::$name => $number,)* }
            }

            /// The code of a number; `None` for numbers outside the table.
            #[must_use]
            pub fn from_number(number: u16) -> Option<Self> {
                match number { $($number => Some(Self::$name),)* _ => None }
            }

            /// What the number means, for people.
            #[must_use]
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$name => $doc,)* }
            }
        }
    };
}

error_codes! {
    200 SyntaxError "The command is malformed; servers close instead."
    201 InvalidParameter "A parameter is wrong."
    205 NoSuchAccount "The account does not exist (`ADD`)."
    206 DomainMissing "The handle has no usable domain (`USR I`)."
    207 AlreadySignedIn "The connection is signed in already."
    208 InvalidHandle "The handle is not one (`CAL`)."
    209 InvalidFriendlyName "The name is not allowed."
    210 ListFull "The list has no room left."
    212 UnknownUser "As 205, in later dialects."
    213 NoSuchUser "As 205, in later dialects."
    215 AlreadyThere "Already on the list, in the group or in the conversation."
    216 NotOnList "Not on the list."
    217 NotOnline "The person cannot be called."
    218 AlreadyInMode "The setting has that value already."
    219 OnOppositeList "On the allow list while blocked, or the reverse."
    220 NotAcceptingPages "The person takes no pages."
    223 TooManyGroups "No group id is left."
    224 InvalidGroup "The group does not exist."
    225 NotInGroup "The contact is not in that group."
    228 GroupExists "A group of that name exists (an option; MSNP8 allows it)."
    229 GroupNameTooLong "The name of the group is too long."
    230 CannotRemoveGroupZero "Group 0 stays."
    231 NoSuchGroup "As 224."
    240 BadXml "The XML is wrong, in later dialects."
    241 BadDomainXml "As 240."
    280 SwitchboardFailed "No switchboard can be had."
    281 TransferToSwitchboardFailed "The referral to a switchboard failed."
    282 BadDataMessage "A data message is malformed, from MSNP9 on."
    300 FieldsMissing "Required fields are missing."
    301 TooManyHits "The search finds too much (`FND`)."
    302 NotSignedIn "The command needs a signed-in connection (an option)."
    400 AddressBookReadOnly "The address book cannot be changed, from MSNP9 on."
    402 AddressBookBusy "The address book is busy, from MSNP9 on."
    403 AddressBookUnavailable "The address book is out of reach, from MSNP9 on."
    500 InternalError "Something failed here."
    501 DatabaseError "A query of the account store failed."
    502 CommandDisabled "The command is switched off for good (`FND`)."
    503 BadInvitation "The parameters of `SND` or `SDC` are wrong."
    510 FileFailed "An operation on a file failed."
    511 Banned "The account is banned (an option; 911 by default)."
    520 OutOfMemory "Memory ran out."
    540 ChallengeFailed "The answer to the challenge is wrong."
    600 ServerBusy "Too much to do."
    601 ServerUnavailable "Not in service."
    602 PeerDown "Another node is down."
    603 StoreUnavailable "The account store cannot be reached; nothing has changed."
    604 ServerGoingDown "The service is about to stop."
    605 ServiceUnavailable "As 601."
    707 CouldNotConnect "No connection between two parts of the service."
    710 BadVersionParameters "The client version is refused on purpose."
    711 BlockingWrite "A write inside the service blocked."
    712 SessionOverload "No switchboard has room."
    713 TooActive "Too many calls."
    714 TooManySessions "Too many conversations of one person."
    715 NotExpected "The command is not expected here."
    717 BadFriendFile "The stored lists are damaged."
    731 NotExpectedEither "As 715."
    800 ChangingTooRapidly "Too many changes of the name in quick succession."
    910 SignInBusy "Sign-in has too much to do."
    911 AuthenticationFailed "Wrong ticket, cookie or handle."
    912 SignInBusyToo "As 910."
    913 NotWhenHidden "Not before the first `CHG`, nor while hidden."
    914 Unavailable "As 601."
    915 UnavailableToo "As 601."
    916 UnavailableAsWell "As 601."
    917 DomainRefused "As 911, for a domain."
    918 SignInCrowded "As 910."
    919 SignInThronged "As 910."
    920 NoNewUsers "No new users are taken in."
    921 SignInOverloaded "Sign-in has too much to do."
    922 SignInFlooded "As 910."
    923 ChildWithoutConsent "A child's account without its parent's consent."
    924 AccountNotVerified "The account must be verified first."
    928 BadTicket "As 911, in later dialects."
    931 WrongServer "The account lives elsewhere, in later dialects."
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.number().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_names_go_there_and_back() {
        for code in ErrorCode::ALL {
            assert_eq!(ErrorCode::from_number(code.number()), Some(*code));
        }
        assert!(ErrorCode::ALL.is_sorted_by_key(|code| code.number()));
    }
}
