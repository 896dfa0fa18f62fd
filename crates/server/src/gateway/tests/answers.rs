//! Whole replies, and sessions that are served by the real loops.

use swallowtail_domain::fault::CloseReason;
use swallowtail_domain::limits::{GATEWAY_SESSIONS_PER_ADDRESS_MAX, GATEWAY_SILENCE_MS_MAX};
use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

use super::*;
use crate::http::{Origin, Transport, converse};
use crate::site::testing::{TestSite, origin, site};

fn plain() -> Origin {
    Origin {
        transport: Transport::Plain,
        ..origin()
    }
}

/// Sends a request on a connection of its own, and returns the whole reply.
async fn exchange(site: &TestSite, origin: &Origin, query: &str, body: &str) -> String {
    let request = format!(
        "POST http://gateway.messenger.hotmail.com/gateway/gateway.dll?{query} HTTP/1.1\r\n\
         Accept: */*\r\nAccept-Encoding: gzip, deflate\r\nUser-Agent: MSMSGS\r\n\
         Host: gateway.messenger.hotmail.com\r\nProxy-Connection: Keep-Alive\r\n\
         Connection: Keep-Alive\r\nPragma: no-cache\r\n\
         Content-Type: application/x-msn-messenger\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    raw(site, origin, &request).await
}

async fn raw(site: &TestSite, origin: &Origin, request: &str) -> String {
    let (mut client, server) = duplex(64 * 1024);
    let stop = CancellationToken::new();
    let mut reply = vec![0; 64 * 1024];
    let asked = async {
        client.write_all(request.as_bytes()).await.unwrap();
        let read = client.read(&mut reply).await.unwrap();
        drop(client);
        reply.truncate(read);
    };
    let (served, ()) = tokio::join!(converse(server, &site.server, origin, &stop), asked);
    served.unwrap();
    String::from_utf8(reply).unwrap()
}

/// The id in a reply.
fn id(reply: &str) -> &str {
    let (_, rest) = reply
        .split_once("\r\nX-MSN-Messenger: SessionID=")
        .unwrap_or_else(|| panic!("{reply}"));
    rest.split_once("; GW-IP=").unwrap().0
}

fn body(reply: &str) -> &str {
    reply.split_once("\r\n\r\n").unwrap().1
}

const REFUSED: &str = "HTTP/1.1 400 Bad Request\r\nCache-Control: no-cache\r\nPragma: no-cache\r\n\
                       Content-Length: 0\r\nConnection: Keep-Alive\r\n\r\n";

/// `[GW-REPLY-1]`, `[GW-REPLY-3]`, `[GW-ID-1]`, `[GW-HOST-1]`
#[tokio::test]
async fn replies_are_what_clients_cut_apart() {
    let site = site().await;
    let open = "Action=open&Server=NS&IP=messenger.hotmail.com";
    let reply = exchange(&site, &plain(), open, "VER 1 MSNP8 CVR0\r\n").await;
    let first = id(&reply).to_owned();
    assert_eq!(
        reply,
        format!(
            "HTTP/1.1 200 OK\r\nX-MSN-Messenger: SessionID={first}; GW-IP=msn.example.net\r\n\
             Content-Type: application/x-msn-messenger\r\nCache-Control: no-cache\r\n\
             Pragma: no-cache\r\nContent-Length: 13\r\nConnection: Keep-Alive\r\n\r\n\
             VER 1 MSNP8\r\n"
        )
    );
    assert!(first.ends_with(".1") && first.len() < 40, "{first}");
    let poll = format!("Action=poll&Lifespan=0&SessionID={first}");
    let reply = exchange(&site, &plain(), &poll, "").await;
    assert_eq!(body(&reply), "");
    let second = id(&reply).to_owned();
    assert_ne!(second, first);
    let reply = exchange(&site, &plain(), &format!("SessionID={second}"), "OUT\r\n").await;
    let line = "; GW-IP=msn.example.net; Session=close\r\n";
    assert!(reply.contains(line), "{reply}");
    assert_eq!(body(&reply), "OUT\r\n");
    let last = id(&reply).to_owned();
    let reply = exchange(
        &site,
        &plain(),
        &format!("Action=poll&SessionID={last}"),
        "",
    )
    .await;
    assert_eq!(reply, REFUSED);
}

/// `[GW-REQ-1]`, `[GW-REQ-2]`, `[GW-REPLY-4]`, `[GW-ID-2]`
#[tokio::test]
async fn what_is_no_session_of_yours_is_refused() {
    let site = site().await;
    let reply = exchange(&site, &plain(), "Action=open", "").await;
    let mine = format!("Action=poll&Lifespan=0&SessionID={}", id(&reply));
    let mut elsewhere = plain();
    elsewhere.peer = "203.0.113.7:1".parse().unwrap();
    assert_eq!(exchange(&site, &elsewhere, &mine, "").await, REFUSED);
    let (key, _) = id(&reply).split_once('.').unwrap();
    for query in [
        "",
        "Action=poll",
        "Action=open&Server=DS",
        "SessionID=1.1",
        &format!("SessionID={key}.0"),
        &format!("SessionID={key}.2"),
        &format!("SessionID={key}"),
    ] {
        assert_eq!(
            exchange(&site, &plain(), query, "PNG\r\n").await,
            REFUSED,
            "{query}"
        );
    }
    let mut neighbour = plain();
    neighbour.peer = "198.51.100.99:1".parse().unwrap();
    assert!(
        exchange(&site, &neighbour, &mine, "")
            .await
            .starts_with("HTTP/1.1 200 OK\r\n")
    );
    let got = raw(
        &site,
        &plain(),
        "GET /gateway/gateway.dll?Action=open HTTP/1.0\r\n\r\n",
    )
    .await;
    assert!(
        got.starts_with("HTTP/1.1 405 ") && got.contains("\r\nAllow: POST\r\n"),
        "{got}"
    );
}

/// `[GW-OPEN-2]`, `[GW-OPEN-3]`
#[tokio::test]
async fn a_switchboard_session_takes_nothing_else() {
    let site = site().await;
    let open = "Action=open&Server=SB&IP=207.46.110.1";
    for (said, answer) in [
        ("VER 1 MSNP8 CVR0\r\n", ""),
        ("USR 1 alice@example.com 1.2\r\n", "911 1\r\n"),
        ("ANS 1 alice@example.com 1.2 3\r\n", ""),
    ] {
        let reply = exchange(&site, &plain(), open, said).await;
        assert!(reply.contains("; Session=close\r\n"), "{reply}");
        assert_eq!(body(&reply), answer, "{said}");
    }
}

/// `[GW-END-4]`
#[tokio::test]
async fn who_asks_nothing_for_a_minute_is_gone() {
    let site = site().await;
    let reply = exchange(&site, &plain(), "Action=open", "VER 1 MSNP8\r\n").await;
    let metrics = &site.site.metrics;
    assert_eq!(
        (metrics.gateway_sessions.get(), metrics.connections.get()),
        (1, 1)
    );
    tokio::time::pause();
    // A little later than the session, which was asked before.
    tokio::time::sleep(Duration::from_millis(GATEWAY_SILENCE_MS_MAX + 1)).await;
    assert_eq!(
        (metrics.gateway_sessions.get(), metrics.connections.get()),
        (0, 0)
    );
    assert_eq!(metrics.closed_for(CloseReason::ConnectionLost), 1);
    let poll = format!("Action=poll&SessionID={}", id(&reply));
    assert_eq!(exchange(&site, &plain(), &poll, "").await, REFUSED);
}

/// `[GW-OPEN-4]`
#[tokio::test]
async fn an_open_is_never_said_again() {
    let site = site().await;
    let open = "Action=open&Server=NS&IP=x";
    let first = exchange(&site, &plain(), open, "VER 1 MSNP8\r\n").await;
    let second = exchange(&site, &plain(), open, "VER 1 MSNP8\r\n").await;
    let key = |reply: &str| id(reply).split_once('.').unwrap().0.to_owned();
    assert_ne!(key(&first), key(&second));
    assert_eq!(body(&first), body(&second));
}

/// `[GW-OPEN-5]`
#[tokio::test]
async fn there_is_room_for_so_many_of_one_address() {
    let site = site().await;
    let mut reply = String::new();
    for _ in 0..GATEWAY_SESSIONS_PER_ADDRESS_MAX {
        reply = exchange(&site, &plain(), "Action=open", "").await;
        assert!(reply.starts_with("HTTP/1.1 200 OK\r\n"), "{reply}");
    }
    let more = exchange(&site, &plain(), "Action=open", "").await;
    assert!(more.starts_with("HTTP/1.1 503 "), "{more}");
    let poll = format!("SessionID={}", id(&reply));
    assert!(
        exchange(&site, &plain(), &poll, "")
            .await
            .starts_with("HTTP/1.1 200 ")
    );
    let mut other = plain();
    other.peer = "203.0.113.7:1".parse().unwrap();
    let reply = exchange(&site, &other, "Action=open", "").await;
    assert!(reply.starts_with("HTTP/1.1 200 "), "{reply}");
}
