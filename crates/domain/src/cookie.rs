//! Switchboard cookies (`CKI`): handed out for one person and one purpose, redeemed once,
//! and dead with the sign-in that received them (`[NS-XFR-4]`, `[SB-CAL-3]`).

use std::collections::{BTreeMap, BTreeSet};

use msnp::types::{Cookie, Handle, SessionId};

use crate::account::{Identity, PrincipalId, SignInId};
use crate::limits::{COOKIE_MS_MAX, COOKIES_PER_SIGN_IN_MAX};
use crate::request::NoSwitchboard;
use crate::time::Timestamp;

/// What a cookie is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Opening a new conversation (`XFR SB`).
    Open,
    /// Joining that one (`RNG`).
    Join(SessionId),
}

/// What the owner of a cookie may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Whose it is.
    pub owner: Identity,
    /// What it is good for.
    pub purpose: Purpose,
    /// The sign-in it dies with; not known until a ring has been answered.
    sign_in: Option<SignInId>,
    expires: Timestamp,
}

/// All cookies of a node that have not been used.
#[derive(Debug)]
pub struct CookieJar {
    cookies_max: usize,
    grants: BTreeMap<Cookie, Grant>,
    by_sign_in: BTreeSet<(PrincipalId, SignInId, Cookie)>,
}

impl CookieJar {
    /// An empty jar, for at most that many.
    #[must_use]
    pub fn new(cookies_max: usize) -> Self {
        Self {
            cookies_max,
            grants: BTreeMap::new(),
            by_sign_in: BTreeSet::new(),
        }
    }

    /// Puts a cookie in for opening a conversation. The cookie must be unguessable.
    ///
    /// # Errors
    /// When this sign-in, or everybody together, has too many.
    pub fn issue_open(
        &mut self,
        now: Timestamp,
        cookie: &Cookie,
        owner: Identity,
        sign_in: SignInId,
    ) -> Result<(), NoSwitchboard> {
        if self.of(owner.id, sign_in).count() >= COOKIES_PER_SIGN_IN_MAX {
            return Err(NoSwitchboard::TooActive);
        }
        self.issue(now, cookie.clone(), owner, Purpose::Open)?;
        self.bind(cookie, sign_in);
        Ok(())
    }

    /// Puts a cookie in for joining a conversation; [`CookieJar::bind`] follows when the
    /// callee's session has answered.
    ///
    /// # Errors
    /// When everybody together has too many.
    pub fn issue_join(
        &mut self,
        now: Timestamp,
        cookie: Cookie,
        owner: Identity,
        session: SessionId,
    ) -> Result<(), NoSwitchboard> {
        self.issue(now, cookie, owner, Purpose::Join(session))
    }

    fn issue(
        &mut self,
        now: Timestamp,
        cookie: Cookie,
        owner: Identity,
        purpose: Purpose,
    ) -> Result<(), NoSwitchboard> {
        if self.grants.len() >= self.cookies_max {
            return Err(NoSwitchboard::Failed);
        }
        let expires = now + COOKIE_MS_MAX;
        self.grants.insert(
            cookie,
            Grant {
                owner,
                purpose,
                sign_in: None,
                expires,
            },
        );
        Ok(())
    }

    /// Ties a cookie to the sign-in that received it.
    pub fn bind(&mut self, cookie: &Cookie, sign_in: SignInId) {
        if let Some(grant) = self.grants.get_mut(cookie) {
            grant.sign_in = Some(sign_in);
            self.by_sign_in
                .insert((grant.owner.id, sign_in, cookie.clone()));
        }
    }

    /// Takes a cookie out, whatever comes of it: a failed attempt uses it up too
    /// (`[SB-USR-3]`).
    ///
    /// # Errors
    /// When it is unknown, expired, or somebody else's; with what it would have been good
    /// for, if it was there.
    pub fn redeem(
        &mut self,
        now: Timestamp,
        cookie: &Cookie,
        handle: &Handle,
    ) -> Result<Grant, Option<Grant>> {
        let grant = self.revoke(cookie).ok_or(None)?;
        let good = grant.expires > now && grant.owner.handle == *handle;
        if good { Ok(grant) } else { Err(Some(grant)) }
    }

    /// Takes a cookie out that nobody shall use.
    pub fn revoke(&mut self, cookie: &Cookie) -> Option<Grant> {
        let grant = self.grants.remove(cookie)?;
        if let Some(sign_in) = grant.sign_in {
            self.by_sign_in
                .remove(&(grant.owner.id, sign_in, cookie.clone()));
        }
        Some(grant)
    }

    /// Takes out every cookie of a sign-in that has ended, and returns what they were for.
    pub fn end_sign_in(&mut self, owner: PrincipalId, sign_in: SignInId) -> Vec<Grant> {
        let cookies: Vec<_> = self.of(owner, sign_in).cloned().collect();
        cookies
            .iter()
            .filter_map(|cookie| self.revoke(cookie))
            .collect()
    }

    /// Takes out what has expired.
    pub fn sweep(&mut self, now: Timestamp) {
        self.grants.retain(|_, grant| grant.expires > now);
        let Self {
            grants, by_sign_in, ..
        } = self;
        by_sign_in.retain(|(.., cookie)| grants.contains_key(cookie));
    }

    /// How many cookies are in it.
    #[must_use]
    pub fn len(&self) -> usize {
        self.grants.len()
    }

    /// Whether it is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.grants.is_empty()
    }

    fn of(&self, owner: PrincipalId, sign_in: SignInId) -> impl Iterator<Item = &Cookie> {
        self.by_sign_in
            .range((owner, sign_in, Cookie::new(""))..)
            .take_while(move |(id, of, _)| (*id, *of) == (owner, sign_in))
            .map(|(.., cookie)| cookie)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_000);
    const SIGN_IN: SignInId = SignInId(7);

    fn alice() -> Identity {
        Identity {
            id: PrincipalId(1),
            handle: "alice@example.com".parse().unwrap(),
        }
    }

    fn jar_with(cookie: &str) -> CookieJar {
        let mut jar = CookieJar::new(1_000);
        jar.issue_open(NOW, &Cookie::new(cookie), alice(), SIGN_IN)
            .unwrap();
        jar
    }

    #[test]
    fn a_cookie_is_good_once_for_its_owner_in_its_time() {
        let (cookie, alice) = (Cookie::new("c"), alice().handle);
        let bob: Handle = "bob@example.com".parse().unwrap();
        let mut jar = jar_with("c");
        assert_eq!(
            jar.redeem(NOW, &cookie, &alice).unwrap().purpose,
            Purpose::Open
        );
        assert_eq!(jar.redeem(NOW, &cookie, &alice), Err(None));

        let mut jar = jar_with("c");
        assert!(jar.redeem(NOW, &cookie, &bob).is_err());
        assert_eq!(
            jar.redeem(NOW, &cookie, &alice),
            Err(None),
            "the attempt used it up"
        );

        let mut jar = jar_with("c");
        assert!(jar.redeem(NOW + COOKIE_MS_MAX, &cookie, &alice).is_err());
        assert!(jar.is_empty() && jar.by_sign_in.is_empty());
    }

    #[test]
    fn cookies_die_with_their_sign_in() {
        let mut jar = jar_with("c");
        let session = SessionId::new(5).unwrap();
        jar.issue_join(NOW, Cookie::new("d"), alice(), session)
            .unwrap();
        jar.bind(&Cookie::new("d"), SIGN_IN);
        let ended = jar.end_sign_in(alice().id, SIGN_IN);
        assert!(
            ended
                .iter()
                .any(|grant| grant.purpose == Purpose::Join(session))
        );
        assert_eq!(
            jar.redeem(NOW, &Cookie::new("c"), &alice().handle),
            Err(None)
        );
    }

    #[test]
    fn one_sign_in_cannot_fill_the_jar() {
        let mut jar = CookieJar::new(1_000);
        for n in 0..COOKIES_PER_SIGN_IN_MAX {
            jar.issue_open(NOW, &Cookie::new(n.to_string()), alice(), SIGN_IN)
                .unwrap();
        }
        let more = jar.issue_open(NOW, &Cookie::new("more"), alice(), SIGN_IN);
        assert_eq!(more, Err(NoSwitchboard::TooActive));
        jar.sweep(NOW + COOKIE_MS_MAX);
        assert!(jar.is_empty());
    }
}
