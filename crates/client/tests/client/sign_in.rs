//! Signing in, and all the ways in which it fails.

use std::time::Duration;

use msnp_client::{ErrorCode, Lost, RequestError, SignInError};

use crate::script::{SIGN_IN, Server};

#[tokio::test]
async fn a_referral_is_followed() {
    let (dispatch, notification) = (Server::start().await, Server::start().await);
    let referral = format!(
        r"
        > VER 1 MSNP8 CVR0
        < VER 1 MSNP8
        > CVR 2 0x0409 win 4.10 i386 MSNMSGR 5.0.0537 MSMSGS alice@example.com
        < CVR 2 5.0.0537 5.0.0537 1.0.0863 http://example.com http://example.com
        > USR 3 TWN I alice@example.com
        < XFR 3 NS {} 0 {{here}}
        ",
        notification.address(),
    );
    let servers = async {
        dispatch.play(&referral).await;
        notification.play(SIGN_IN).await;
    };
    let client = dispatch.client();
    let (session, ()) = tokio::join!(client.sign_in(), servers);
    let session = session.unwrap();
    assert_eq!(session.handle().as_str(), "alice@example.com");
    assert_eq!(session.name().to_plain(), "Alice A");
    assert_eq!(session.profile().header("sid"), Some("507"));
    assert!(
        !format!("{session:?}").contains("507"),
        "a profile has secrets"
    );
}

/// Signs in while the server goes through its usual lines up to `before` and then says this.
async fn refused(before: &str, then: &str) -> SignInError {
    let server = Server::start().await;
    let usual: Vec<&str> = SIGN_IN
        .lines()
        .take_while(|line| !line.contains(before))
        .collect();
    let script = format!("{}\n{then}", usual.join("\n"));
    let client = server.client();
    let (outcome, ()) = tokio::join!(client.sign_in(), server.play(&script));
    outcome.expect_err("nobody signed in")
}

#[tokio::test]
async fn failures_are_told_apart() {
    let error = refused("< VER", "< VER 1 0").await;
    assert!(matches!(error, SignInError::NoCommonDialect), "{error}");
    let error = refused("< USR 3", "< 206 3").await;
    assert_eq!(error.refusal(), Some(ErrorCode::DomainMissing));
    let error = refused("< USR 4", "< 911 4").await;
    assert_eq!(error.refusal(), Some(ErrorCode::AuthenticationFailed));
    assert!(error.to_string().starts_with("refused with 911"), "{error}");
    let error = refused("< CVR", "").await;
    assert!(
        matches!(
            error,
            SignInError::Request(RequestError::Lost(Lost::Closed))
        ),
        "{error}"
    );
    let error = refused("< CVR", "< CVR 2").await;
    assert!(
        matches!(
            error,
            SignInError::Request(RequestError::Lost(Lost::NotUnderstood(_)))
        ),
        "{error}"
    );
}

#[tokio::test]
async fn servers_that_refer_in_circles_are_given_up() {
    let server = Server::start().await;
    let circle = async {
        for _ in 0..4 {
            let script = r"
                > VER 1 MSNP8 CVR0
                < VER 1 MSNP8
                > CVR 2 0x0409 win 4.10 i386 MSNMSGR 5.0.0537 MSMSGS alice@example.com
                < CVR 2 5.0.0537 5.0.0537 1.0.0863 http://example.com http://example.com
                > USR 3 TWN I alice@example.com
                < XFR 3 NS {here} 0 {here}
            ";
            server.play(script).await;
        }
    };
    let client = server.client();
    let (outcome, ()) = tokio::join!(client.sign_in(), circle);
    assert!(matches!(outcome, Err(SignInError::TooManyReferrals)));
}

#[tokio::test]
async fn patience_ends() {
    let server = Server::start().await;
    let client = server.client().patience(Duration::from_millis(50));
    let outcome = client.sign_in().await;
    assert!(matches!(
        outcome,
        Err(SignInError::Request(RequestError::TimedOut))
    ));
}
