//! Passport: where a client brings its password and gets a ticket for it
//! (docs/protocol/http.md). Some clients read these replies until the end, so each of them ends the
//! connection.

mod guard;
pub(crate) mod login;
pub(crate) mod nexus;
mod proof;

pub use guard::Guard;
pub(crate) use proof::{NotProved, Opens, prove};

#[cfg(test)]
mod tests {
    //! What clients' patterns find in the replies. The requests are those of real clients.

    use std::sync::Arc;

    use msnp::passport::{Nonce, Password, authorization, challenge, login_address, ticket};
    use msnp::types::Handle;
    use swallowtail_domain::limits::{AUTHORIZATION_BYTES_MAX, LOGINS_OF_STRANGERS};
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};
    use tokio_util::sync::CancellationToken;

    use crate::http::{Origin, Transport, converse};
    use crate::site::testing::{NOW, TestSite, origin, site};

    async fn ask(site: &TestSite, origin: &Origin, request: &str) -> String {
        let (mut client, server) = duplex(16 * 1024);
        let stop = CancellationToken::new();
        let mut reply = String::new();
        let (served, ()) = tokio::join!(converse(server, &site.server, origin, &stop), async {
            client.write_all(request.as_bytes()).await.unwrap();
            client.read_to_string(&mut reply).await.unwrap();
            drop(client);
        });
        served.unwrap();
        reply
    }

    async fn login(site: &TestSite, authorization: &str) -> String {
        let request = format!(
            "GET /login2.srf HTTP/1.1\r\nAuthorization: {authorization}\r\n\
             User-Agent: MSMSGS\r\nHost: login.passport.com\r\nConnection: Keep-Alive\r\n\r\n"
        );
        ask(site, &origin(), &request).await
    }

    fn passport(handle: &str, password: &str) -> String {
        format!(
            "Passport1.4 OrgVerb=GET,OrgURL=http%3A%2F%2Fmessenger%2Emsn%2Ecom,sign-in={handle},pwd={password},lc=1033"
        )
    }

    /// `[PP-NEXUS-2]`, `[PP-CLOSE-1]`
    #[tokio::test]
    async fn the_nexus_names_the_host_it_was_asked_as() {
        let site = site().await;
        let reply = ask(
            &site,
            &origin(),
            "GET /RDR/pprdr.asp HTTP/1.1\r\nHost: nexus.passport.com:443\r\n\r\n",
        )
        .await;
        let home = "http://msn.example.net/";
        assert_eq!(
            reply,
            format!(
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nCache-Control: private\r\n\
                 PassportURLs: DARealm=Passport.NET,DALogin=nexus.passport.com/login2.srf,\
                 DAReg={home},Properties={home},Privacy={home},GeneralRedir={home},Help={home},\
                 ConfigVersion=15\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            )
        );
    }

    /// `[PP-NEXUS-3]`
    #[tokio::test]
    async fn the_nexus_answers_without_version_host_or_tls() {
        let site = site().await;
        let bare = "GET /rdr/pprdr.asp\n\n";
        let mut origin = origin();
        let reply = ask(&site, &origin, bare).await;
        assert_eq!(login_address(&reply), Some("msn.example.net/login2.srf"));
        let server_name = Some("login.passport.com".to_owned());
        origin.transport = Transport::Tls { server_name };
        let reply = ask(&site, &origin, bare).await;
        assert_eq!(login_address(&reply), Some("login.passport.com/login2.srf"));
        origin.transport = Transport::Plain;
        let reply = ask(
            &site,
            &origin,
            "HEAD /rdr/pprdr.asp HTTP/1.0\r\nHost: evil.example\r\n\r\n",
        )
        .await;
        assert_eq!(login_address(&reply), Some("msn.example.net/login2.srf"));
    }

    /// `[PP-OK-1]`, `[PP-LOGIN-5]`, `[HTTP-REPLY-2]`
    #[tokio::test]
    async fn over_old_tls_there_is_passport_and_the_rest_is_sent_on() {
        let site = site().await;
        let mut origin = origin();
        origin.transport = Transport::OldTls { server_name: None };
        let host = "Host: nexus.passport.com\r\n\r\n";
        let nexus = format!("GET /rdr/pprdr.asp HTTP/1.1\r\n{host}");
        let reply = ask(&site, &origin, &nexus).await;
        assert_eq!(login_address(&reply), Some("nexus.passport.com/login2.srf"));
        let authorization = passport("alice%40example.com", "secret");
        let login = format!("GET /login2.srf HTTP/1.1\r\nAuthorization: {authorization}\r\n{host}");
        assert!(ticket(&ask(&site, &origin, &login).await).is_some());
        let page = format!("GET /admin/?lcid=1033 HTTP/1.1\r\n{host}");
        let page = ask(&site, &origin, &page).await;
        let there =
            "HTTP/1.1 302 Found\r\nLocation: http://nexus.passport.com/admin/?lcid=1033\r\n";
        assert!(page.starts_with(there), "{page}");
    }

    #[tokio::test]
    async fn the_right_password_brings_a_ticket_for_that_challenge() {
        let site = site().await;
        let handle: Handle = "alice@example.com".parse().unwrap();
        let nonce = Nonce::new(7);
        let value = authorization(&handle, &Password::new("secret"), &challenge(1, &nonce));
        let reply = login(&site, &value).await;
        assert!(reply.starts_with("HTTP/1.1 200 OK\r\n"), "{reply}");
        assert!(reply.ends_with("\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
        assert!(reply.contains("\r\nAuthentication-Info: Passport1.4 da-status=success,"));
        let ticket = ticket(&reply).unwrap();
        let (t, p) = ticket.reveal().split_once('&').unwrap();
        let is_part = |part: &str, name| {
            part.strip_prefix(name).is_some_and(|value| {
                value.len() == 24
                    && value
                        .bytes()
                        .all(|b| b.is_ascii_alphanumeric() || b"!*$".contains(&b))
            })
        };
        assert!(is_part(t, "t=") && is_part(p, "p="), "{}", ticket.reveal());
        let store = &site.site.store;
        let redeem = async |nonce| {
            store
                .redeem_ticket(&handle, &ticket, &nonce, NOW, &Arc::default())
                .await
                .unwrap()
        };
        assert!(redeem(Nonce::new(8)).await.is_err());
        assert!(redeem(nonce).await.is_ok());
    }

    /// `[PP-NO-1]`
    #[tokio::test]
    async fn every_refusal_looks_the_same() {
        let site = site().await;
        let refused = login(&site, &passport("alice%40example.com", "wrong")).await;
        assert!(
            refused.starts_with("HTTP/1.1 401 Unauthorized\r\n"),
            "{refused}"
        );
        assert!(refused.contains(
            "\r\nWWW-Authenticate: Passport1.4 da-status=failed,srealm=Passport.NET,ts=0,prompt,\
             cbtxt=Type%20your%20e-mail%20address%20and%20password%20again%2E\r\n"
        ));
        let too_long = "x".repeat(AUTHORIZATION_BYTES_MAX);
        for authorization in [
            &passport("nobody%40example.com", "secret"),
            &passport("not-a-handle", "secret"),
            &passport("alice%40example.com", &too_long),
            "Basic YWxpY2U6c2VjcmV0",
            "",
        ] {
            assert_eq!(
                login(&site, authorization).await,
                refused,
                "{authorization}"
            );
        }
        let without = ask(&site, &origin(), "GET /login2.srf\n").await;
        assert_eq!(without, refused);
        let handle = "alice@example.com".parse().unwrap();
        site.site
            .store
            .set_disabled(&handle, Some(NOW))
            .await
            .unwrap();
        let disabled = login(&site, &passport("alice%40example.com", "secret")).await;
        assert_eq!(disabled, refused);
    }

    /// `[PP-MANY-1]`: before anything is looked up or hashed, and the same for nobody.
    #[tokio::test]
    async fn who_guesses_is_put_off() {
        let site = site().await;
        for handle in ["alice%40example.com", "nobody%40example.com"] {
            let wrong = passport(handle, "wrong");
            for _ in 0..LOGINS_OF_STRANGERS.burst {
                assert!(login(&site, &wrong).await.starts_with("HTTP/1.1 401 "));
            }
            let later = login(&site, &wrong).await;
            assert_eq!(
                later,
                "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            );
            assert_eq!(login(&site, &passport(handle, "secret")).await, later);
        }
        assert_eq!(site.site.metrics.logins_throttled.get(), 4);
        // Without the store it would have been in trouble.
        site.site.store.close().await;
        login(&site, &passport("alice%40example.com", "secret")).await;
        assert_eq!(site.site.metrics.logins_throttled.get(), 5);
    }

    /// `[PP-NO-2]`
    #[tokio::test]
    async fn trouble_is_not_called_a_wrong_password() {
        let site = site().await;
        site.site.store.close().await;
        let reply = login(&site, &passport("alice%40example.com", "secret")).await;
        assert_eq!(
            reply,
            "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
    }

    #[tokio::test]
    async fn no_password_is_taken_in_clear() {
        let site = site().await;
        let mut origin = origin();
        origin.transport = Transport::Plain;
        let authorization = passport("alice%40example.com", "secret");
        let request = format!("GET /login2.srf HTTP/1.0\r\nAuthorization: {authorization}\r\n\r\n");
        let reply = ask(&site, &origin, &request).await;
        assert!(reply.starts_with("HTTP/1.1 403 "), "{reply}");
        origin.transport = Transport::PlainOnTlsPort;
        let reply = ask(&site, &origin, &request).await;
        assert!(
            reply.starts_with(
                "HTTP/1.1 302 Found\r\nLocation: https://msn.example.net/login2.srf\r\n"
            )
        );
    }
}
