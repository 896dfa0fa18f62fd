//! The same for the two answers of Passport.

use swallowtail_conform::clients::passport::{login, nexus};

const NEXUS: &str = "HTTP/1.1 200 OK\r\nPassportURLs: DARealm=Passport.NET,\
                     DALogin=login.example.com/login2.srf,ConfigVersion=15\r\n\r\n";
const LOGIN: &str = "HTTP/1.1 200 OK\r\nAuthentication-Info: Passport1.4 da-status=success,\
                     tname=MSPAuth,from-PP='t=1&p=2',ru=http://messenger.msn.com\r\n\r\n";

/// What is replaced by what must spoil it.
fn spoiled(
    good: &str,
    look: fn(&[u8]) -> Result<(), swallowtail_conform::clients::Breach>,
    changes: &[(&str, &str)],
) {
    look(good.as_bytes()).expect("a good answer");
    for (from, to) in changes {
        let bad = good.replace(from, to);
        assert_ne!(bad, good);
        let breach = look(bad.as_bytes()).expect_err(&bad);
        assert_eq!(breach.rule, "CP-C-22", "{breach}");
    }
}

#[test]
fn the_nexus_is_found_by_all() {
    let padding = format!("Padding: {}\r\n\r\n", "a".repeat(2048));
    #[rustfmt::skip]
    spoiled(NEXUS, nexus, &[
        ("PassportURLs", "Passporturls"),
        (",ConfigVersion=15", ""),
        ("ConfigVersion=15", "ConfigVersion"),
        ("DALogin=", "DALogin=https://"),
        ("DALogin=", "Login="),
        ("200 OK", "200"),
        ("\r\n\r\n", "\r\n"),
        ("\r\n\r\n", &format!("\r\n{padding}")),
    ]);
}

#[test]
fn the_ticket_is_found_by_all() {
    #[rustfmt::skip]
    spoiled(LOGIN, login, &[
        ("Authentication-Info", "authentication-info"),
        ("'t=1&p=2'", "t=1&p=2"),
        (",ru=http://messenger.msn.com", ""),
        ("t=1&p=2", "t=1,p=2"),
        ("t=1&p=2", "t=1& p=2"),
        ("tname=MSPAuth", "MSPAuth"),
        ("Passport1.4 ", ""),
    ]);
}
