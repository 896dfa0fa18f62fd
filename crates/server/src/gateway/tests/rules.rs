//! One session: numbers, repetition, waiting, the end.

use futures_util::FutureExt;
use swallowtail_domain::limits::{
    GATEWAY_POLL_MS_MAX, GATEWAY_SETTLE_MS_MAX, GATEWAY_SILENCE_MS_MAX, GATEWAY_UNREAD_BYTES_MAX,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::{Instant, advance};
use tokio_util::task::TaskTracker;

use super::*;
use crate::gateway::pipe::ServiceEnd;

/// Answers each `PNG`, says `NAK` to all else that has an end, and nothing to what has none.
async fn answering(mut service: ServiceEnd) {
    let mut heard = Vec::new();
    while service.read_buf(&mut heard).await.unwrap() > 0 {
        while let Some(end) = heard.iter().position(|byte| *byte == b'\n') {
            let line: Vec<_> = heard.drain(..=end).collect();
            let answer: &[u8] = match &line[..] {
                b"PNG\r\n" => b"QNG\r\n",
                b"OUT\r\n" => return,
                _ => b"NAK\r\n",
            };
            service.write_all(answer).await.unwrap();
        }
    }
}

/// A session whose service is [`answering`], its first reply taken.
async fn session() -> Session {
    let (session, service) = Session::new();
    TaskTracker::new().spawn(answering(service));
    assert_eq!(
        ask(&session, 0, b"", Wait::Handled).await,
        Ok(reply(1, b""))
    );
    session
}

/// `[GW-WAIT-1]`
#[tokio::test(start_paused = true)]
async fn a_reply_has_the_answer_at_once() {
    let session = session().await;
    let began = Instant::now();
    let answered = ask(&session, 1, b"PNG\r\nPN", Wait::Handled).await;
    assert_eq!(answered, Ok(reply(2, b"QNG\r\n")));
    let answered = ask(&session, 2, b"G\r\nX\r\n", Wait::Handled).await;
    assert_eq!(answered, Ok(reply(3, b"QNG\r\nNAK\r\n")));
    assert_eq!(began.elapsed(), Duration::ZERO, "nothing more could come");
}

/// `[GW-SEQ-1]`, `[GW-SEQ-2]`, `[GW-SEQ-3]`
#[tokio::test(start_paused = true)]
async fn a_lost_reply_is_fetched_again_and_nothing_is_done_twice() {
    let session = session().await;
    let lost = ask(&session, 1, b"PNG\r\n", Wait::Handled).await;
    for _ in 0..3 {
        assert_eq!(ask(&session, 1, b"PNG\r\n", Wait::Handled).await, lost);
    }
    // A poll instead of the repetition brings nothing new either.
    assert_eq!(ask(&session, 1, b"", POLL).await, lost);
    // Who goes on without the reply gets it along with the next.
    let both = ask(&session, 1, b"PNG\r\nX\r\n", Wait::Handled).await;
    assert_eq!(both, Ok(reply(3, b"QNG\r\nNAK\r\n")));
    assert_eq!(ask(&session, 1, b"PNG\r\nX\r\n", Wait::Handled).await, both);
    assert_eq!(
        ask(&session, 3, b"X\r\n", Wait::Handled).await,
        Ok(reply(4, b"NAK\r\n"))
    );
    for stale in [0, 1, 2, 5] {
        let refused = ask(&session, stale, b"X\r\n", Wait::Handled).await;
        assert_eq!(refused, Err(Unanswered::Stale), "{stale}");
    }
    assert_eq!(
        ask(&session, 4, b"", Wait::Handled).await,
        Ok(reply(5, b"")),
        "what was refused was not done"
    );
}

/// `[GW-WAIT-2]`
#[tokio::test(start_paused = true)]
async fn a_poll_waits_for_what_comes_but_not_for_long() {
    let (session, mut service) = Session::new();
    let began = Instant::now();
    assert_eq!(ask(&session, 0, b"", POLL).await, Ok(reply(1, b"")));
    assert_eq!(began.elapsed(), Duration::from_millis(GATEWAY_POLL_MS_MAX));
    let began = Instant::now();
    let limit = Wait::Anything(Duration::ZERO);
    assert_eq!(ask(&session, 1, b"", limit).await, Ok(reply(2, b"")));
    assert_eq!(began.elapsed(), Duration::ZERO, "as the client wants it");
    let news = async {
        tokio::time::sleep(Duration::from_millis(700)).await;
        service.write_all(b"FLN bob@example.com\r\n").await.unwrap();
        service.read_u8().await
    };
    let polled = async {
        let polled = ask(&session, 2, b"", POLL).await;
        (polled, began.elapsed())
    };
    tokio::select! {
        _ = news => unreachable!("nobody says anything"),
        polled = polled => assert_eq!(
            polled,
            (Ok(reply(3, b"FLN bob@example.com\r\n")), Duration::from_millis(700))
        ),
    }
}

/// `[GW-WAIT-1]`
#[tokio::test(start_paused = true)]
async fn a_slow_answer_comes_with_the_next_poll() {
    let (session, mut service) = Session::new();
    let began = Instant::now();
    let answered = ask(&session, 0, b"VER 1 MSNP8\r\n", Wait::Handled).await;
    assert_eq!(answered, Ok(reply(1, b"")));
    assert_eq!(
        began.elapsed(),
        Duration::from_millis(GATEWAY_SETTLE_MS_MAX)
    );
    service.write_all(b"VER 1 MSNP8\r\n").await.unwrap();
    assert_eq!(
        ask(&session, 1, b"", POLL).await,
        Ok(reply(2, b"VER 1 MSNP8\r\n"))
    );
}

/// `[GW-ONE-1]`
#[tokio::test(start_paused = true)]
async fn one_request_at_a_time() {
    let (session, _service) = Session::new();
    let mut first = Box::pin(ask(&session, 0, b"", POLL));
    assert!(first.as_mut().now_or_never().is_none());
    assert_eq!(ask(&session, 0, b"", POLL).await, Err(Unanswered::Pending));
    assert_eq!(first.await, Ok(reply(1, b"")));
    // One that is given up is as good as answered.
    let given_up = Box::pin(ask(&session, 1, b"X\r\n", POLL));
    assert!(given_up.now_or_never().is_none());
    assert_eq!(ask(&session, 1, b"X\r\n", POLL).await, Ok(reply(2, b"")));
}

/// `[GW-ONE-2]`
#[tokio::test(start_paused = true)]
async fn nothing_is_waited_for_on_behalf_of_who_has_gone() {
    let (session, _service) = Session::new();
    let gone = CancellationToken::new();
    let mut poll = Box::pin(session.ask(0, b"", POLL, &gone));
    assert!(poll.as_mut().now_or_never().is_none());
    gone.cancel();
    assert_eq!(poll.now_or_never(), Some(Ok(reply(1, b""))));
}

/// `[GW-END-1]`
#[tokio::test(start_paused = true)]
async fn the_last_reply_says_so_and_can_be_lost_too() {
    let session = session().await;
    let last = Reply {
        last: true,
        ..reply(2, b"QNG\r\n")
    };
    for _ in 0..2 {
        let answered = ask(&session, 1, b"PNG\r\nOUT\r\n", Wait::Handled).await;
        assert_eq!(answered, Ok(last.clone()));
    }
    assert_eq!(ask(&session, 1, b"X\r\n", POLL).await, Ok(last), "too late");
    assert_eq!(ask(&session, 2, b"", POLL).await, Err(Unanswered::Stale));
}

/// `[GW-END-4]`
#[tokio::test(start_paused = true)]
async fn silence_is_counted_from_the_last_request() {
    let session = session().await;
    let almost = Duration::from_millis(GATEWAY_SILENCE_MS_MAX - 1);
    let mut silence = Box::pin(session.silence());
    for number in 1..4 {
        advance(almost).await;
        assert!(silence.as_mut().now_or_never().is_none());
        ask(&session, number, b"PNG\r\n", Wait::Handled)
            .await
            .unwrap();
    }
    advance(almost).await;
    // One that is refused does not keep it alive.
    ask(&session, 9, b"", Wait::Handled).await.unwrap_err();
    assert!(silence.as_mut().now_or_never().is_none());
    advance(Duration::from_millis(1)).await;
    assert!(silence.as_mut().now_or_never().is_some());
    session.lose();
    let end = ask(&session, 4, b"PNG\r\n", Wait::Handled).await.unwrap();
    assert!(end.body.is_empty());
}

/// `[GW-END-5]`
#[tokio::test(start_paused = true)]
async fn who_sends_more_than_is_read_waits_and_then_is_lost() {
    let (session, mut service) = Session::new();
    let body = vec![b'x'; GATEWAY_UNREAD_BYTES_MAX / 2];
    let began = Instant::now();
    ask(&session, 0, &body, Wait::Handled).await.unwrap();
    assert!(began.elapsed() > Duration::from_secs(10), "told to wait");
    ask(&session, 1, &body, Wait::Handled).await.unwrap();
    let refused = ask(&session, 2, b"x", Wait::Handled).await;
    assert_eq!(refused, Err(Unanswered::TooMuch));
    assert_eq!(service.read(&mut [0; 9]).await.unwrap(), 0);
}
