//! The socket file in the data directory, by which commands of this machine ask the running
//! service; and who stands at the other end of it.

use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use http_body_util::{BodyExt, Empty, Limited};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use serde::de::DeserializeOwned;
use tokio::net::{UnixListener, UnixStream};

/// Its name.
const FILE: &str = "admin.sock";
/// Bytes of an answer that a command believes.
const ANSWER_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Who is at the other end of a connection.
#[derive(Debug, Clone)]
pub(super) enum Peer {
    /// A user of this machine who may do everything.
    Local(String),
    /// Somebody who has to show who he is.
    Remote(std::net::SocketAddr),
}

/// Where it is.
pub(super) fn path(data: &Path) -> PathBuf {
    data.join(FILE)
}

/// Listens on it; whatever a service of before has left there goes.
pub(super) fn listen(data: &Path) -> io::Result<UnixListener> {
    use std::os::unix::fs::PermissionsExt;
    let path = path(data);
    match std::fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = UnixListener::bind(&path)?;
    // The data directory is closed to others as well.
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
    Ok(listener)
}

/// Who has connected, if he may: the user of the service, or root.
pub(super) fn peer(stream: &UnixStream) -> Option<Peer> {
    let uid = stream.peer_cred().ok()?.uid();
    let own = rustix::process::geteuid().as_raw();
    (uid == own || uid == 0).then(|| Peer::Local(user_name(uid)))
}

/// The name of whoever runs this process.
#[must_use]
pub(crate) fn own_name() -> String {
    user_name(rustix::process::getuid().as_raw())
}

/// The name of a user as the audit log has it; his number, if the machine has no name for him.
fn user_name(uid: u32) -> String {
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let name = users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let (name, _, number) = (fields.next()?, fields.next()?, fields.next()?);
        (number.parse() == Ok(uid)).then(|| name.to_owned())
    });
    format!("cli:{}", name.unwrap_or_else(|| uid.to_string()))
}

/// Asks the running service for something of the API.
pub(crate) async fn ask<T: DeserializeOwned>(data: &Path, target: &str) -> Result<T> {
    let path = path(data);
    let Ok(stream) = UnixStream::connect(&path).await else {
        bail!(
            "the service does not run here, or has no administration: nobody answers at {}",
            path.display()
        );
    };
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    let request = Request::get(format!("/api/v1{target}"))
        .header("Host", "localhost")
        .body(Empty::<bytes::Bytes>::new())?;
    let asked = async {
        let reply = sender.send_request(request).await?;
        let status = reply.status();
        let body = Limited::new(reply.into_body(), ANSWER_BYTES_MAX);
        let body = body.collect().await.map_err(anyhow::Error::from_boxed)?;
        drop(sender);
        anyhow::Ok((status, body.to_bytes()))
    };
    let (answer, _) = tokio::join!(asked, connection);
    let (status, body) = answer?;
    if status != StatusCode::OK {
        bail!("the service answers {status}");
    }
    serde_json::from_slice(&body).context("reading what the service answers")
}
