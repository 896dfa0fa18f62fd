//! A browser at a port of MSNP: the self-test of the set-up kit wants to know whether the port
//! can be reached. It gets the green picture, and the connection ends.

use swallowtail_domain::fault::CloseReason;
use tokio::io::{AsyncRead, AsyncWrite};

use super::stream::Stream;
use crate::setup::picture;

/// No verb of MSNP: what a browser begins with.
pub(super) const VERB: &[u8; 3] = b"GET";

/// Answers, whatever was asked for: there is nothing else here that a browser could want.
pub(super) async fn answer<Io>(stream: &mut Stream<Io>) -> CloseReason
where
    Io: AsyncRead + AsyncWrite + Unpin,
{
    let sent = stream.send(&reply()).await;
    stream.close().await;
    sent.err().unwrap_or(CloseReason::PortTested)
}

fn reply() -> Vec<u8> {
    let head = format!(
        "HTTP/1.0 200 OK\r\nContent-Type: {}\r\nContent-Length: {}\r\n\
         Cache-Control: no-cache\r\nPragma: no-cache\r\nConnection: close\r\n\r\n",
        picture::CONTENT_TYPE,
        picture::GREEN.len(),
    );
    [head.as_bytes(), picture::GREEN].concat()
}
