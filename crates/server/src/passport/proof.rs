//! Whether somebody is who he says, by his password. Whatever is wrong looks the same from outside
//! and takes as long.

use std::net::IpAddr;

use msnp::passport::Password;
use msnp::types::Handle;

use crate::password::Busy;
use crate::site::Site;
use crate::store::{Credentials, StoreError};

/// What a password is to open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Opens {
    /// Messenger: the password that the account has for it, else its own.
    Messenger,
    /// The pages about the account: its own password.
    Pages,
    /// The same over old TLS, where others may read along: not for an account that has a password
    /// for Messenger alone, so that its own one never goes that way.
    PagesInTheOpen,
}

/// Why somebody has not proved to be who he says.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotProved {
    /// No such account, a wrong password, or a disabled account.
    #[error("refused")]
    Refused,
    /// Too many have tried.
    #[error("too many have tried")]
    TooMany,
    /// There was no time to look at it.
    #[error(transparent)]
    Busy(#[from] Busy),
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Looks at a password, if there were not too many. `handle` is `None` if what was typed is none.
pub(crate) async fn prove(
    site: &Site,
    peer: IpAddr,
    handle: Option<&Handle>,
    password: &Password,
    opens: Opens,
) -> Result<Credentials, NotProved> {
    if site.bans.bar(peer) {
        // His connection is older than the ban.
        return Err(NotProved::Refused);
    }
    let now = (site.clock)();
    let Some(attempt) = site.guard.admit(now, peer, handle) else {
        site.metrics.logins_throttled.inc();
        return Err(NotProved::TooMany);
    };
    let credentials = match handle {
        Some(handle) => site.store.credentials(handle).await?,
        None => None,
    };
    let credentials = credentials.filter(|found| !found.disabled && may_open(found, opens));
    let hash = credentials.as_ref().map(|found| hash(found, opens));
    let right = site.passwords.verify(hash, password).await?;
    let proved = credentials.filter(|_| right).ok_or(NotProved::Refused)?;
    site.guard.succeeded(now, &attempt);
    Ok(proved)
}

fn may_open(of: &Credentials, opens: Opens) -> bool {
    opens != Opens::PagesInTheOpen || of.messenger_hash.is_none()
}

fn hash(of: &Credentials, opens: Opens) -> &str {
    match opens {
        Opens::Messenger => of.for_messenger(),
        Opens::Pages | Opens::PagesInTheOpen => &of.password_hash,
    }
}
