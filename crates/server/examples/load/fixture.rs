//! A service in a process of its own, and people who know each other.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use futures_util::{StreamExt, TryStreamExt, stream};
use msnp::types::{FriendlyName, GroupId, GroupName, Handle, ListKind, Ticket};
use swallowtail::clock;
use swallowtail::store::{NewAccount, Store};
use swallowtail_domain::account::PrincipalId;
use swallowtail_domain::limits::FORWARD_LIST_MAX;
use swallowtail_domain::request::Change;
use tempfile::TempDir;

/// Changes of the store under way at a time: they share commits.
const AT_ONCE: usize = 256;

/// The service and its database.
pub(crate) struct Fixture {
    data: TempDir,
    store: Store,
    people: Vec<(PrincipalId, Handle)>,
}

/// A running service; killed when dropped.
pub(crate) struct Running {
    child: Child,
    pub(crate) front: String,
    pub(crate) notification: String,
}

impl Fixture {
    /// That many people in circles in which everybody has everybody else as a friend.
    pub(crate) async fn new(people: usize, friends: usize) -> Result<Self> {
        let data = TempDir::new()?;
        let store = Store::open(&data.path().join("swallowtail.db")).await?;
        let handles = (0..people).map(|n| format!("person{n}@load.example").parse());
        let handles: Vec<Handle> = handles.collect::<Result<_, _>>()?;
        eprintln!("making {people} accounts");
        let people: Vec<_> = stream::iter(handles)
            .map(async |handle| {
                let new = NewAccount {
                    handle: handle.clone(),
                    name: None,
                    group_zero: None,
                    password_hash: "none: these sign in with tickets".to_owned(),
                    created: clock::now(),
                };
                anyhow::Ok((store.create_account(new).await?, handle))
            })
            .buffered(AT_ONCE)
            .try_collect()
            .await?;
        let this = Self {
            data,
            store,
            people,
        };
        this.befriend(friends).await?;
        Ok(this)
    }

    /// One person whom so many others have on their forward lists, and who has as many of them
    /// as fit on his own, spread over twenty-five groups of theirs.
    pub(crate) async fn star(watchers: usize) -> Result<Self> {
        let this = Self::new(watchers + 1, 0).await?;
        let star = &this.people[0];
        for id in 1..=24 {
            let id = GroupId::new(id).context("thirty groups")?;
            let name = GroupName::encode(&format!("Group {id}"))?;
            this.make(star.0, &Change::AddGroup { id, name }).await?;
        }
        let adding =
            |one: &(PrincipalId, Handle), other: &(PrincipalId, Handle), group| Change::Add {
                contact: other.0,
                list: ListKind::Forward,
                name: FriendlyName::from(&other.1),
                group,
                own_name: FriendlyName::from(&one.1),
            };
        eprintln!("making {watchers} watchers");
        for (n, other) in this.people.iter().enumerate().skip(1) {
            let change = adding(other, star, GroupId::OTHER_CONTACTS);
            this.make(other.0, &change).await?;
            if n <= FORWARD_LIST_MAX {
                let group = GroupId::new(u8::try_from(n % 25)?).context("thirty groups")?;
                this.make(star.0, &adding(star, other, group)).await?;
            }
        }
        Ok(this)
    }

    async fn make(&self, owner: PrincipalId, change: &Change) -> Result<()> {
        let changed = self.store.change(owner, change).await?;
        changed
            .map(drop)
            .map_err(|why| anyhow::anyhow!("not changed: {why:?}"))
    }

    async fn befriend(&self, friends: usize) -> Result<()> {
        let pairs: Vec<_> = self
            .people
            .chunks(friends + 1)
            .flat_map(|circle| {
                circle.iter().flat_map(move |one| {
                    circle
                        .iter()
                        .filter(move |other| *other != one)
                        .map(move |other| (one, other))
                })
            })
            .collect();
        eprintln!("making {} friendships", pairs.len());
        stream::iter(pairs)
            .flat_map(|pair| stream::iter([ListKind::Forward, ListKind::Allow].map(|l| (pair, l))))
            .map(async |((one, other), list)| {
                let change = Change::Add {
                    contact: other.0,
                    list,
                    name: FriendlyName::from(&other.1),
                    group: GroupId::OTHER_CONTACTS,
                    own_name: FriendlyName::from(&one.1),
                };
                self.make(one.0, &change).await
            })
            .buffer_unordered(AT_ONCE)
            .try_for_each(async |_| Ok(()))
            .await
    }

    pub(crate) fn handle(&self, person: usize) -> &Handle {
        &self.people[person].1
    }

    /// A ticket as Passport would give out.
    pub(crate) async fn ticket(&self, person: usize) -> Result<String> {
        let word = format!("t={:x}&p=1", rand::random::<u128>());
        let expires = clock::now() + 300_000;
        self.store
            .save_ticket(self.people[person].0, &Ticket::new(&*word), None, expires)
            .await?;
        Ok(word)
    }

    /// Starts the service, with these words before its command line (an instrument, say).
    pub(crate) async fn serve(&self, before: &[&str]) -> Result<Running> {
        let [front, notification, http, https] = [(); 4].map(|()| free_address());
        let (front, notification, http, https) = (front?, notification?, http?, https?);
        let binary = service_binary()?;
        let mut words = before
            .iter()
            .map(Path::new)
            .map(Path::to_path_buf)
            .chain([binary]);
        let mut command = Command::new(words.next().context("a program")?);
        command
            .args(words)
            .arg("--data")
            .arg(self.data.path())
            .args(["serve", "--msnp", &front, "--notification", &notification])
            .args(["--http", &http, "--https", &https])
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        let running = Running {
            child: command.spawn()?,
            front,
            notification,
        };
        running.wait_until_it_listens().await?;
        Ok(running)
    }
}

impl Running {
    async fn wait_until_it_listens(&self) -> Result<()> {
        for _ in 0..600 {
            if std::net::TcpStream::connect(&self.notification).is_ok() {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        bail!("the service does not listen")
    }

    /// Resident bytes of the service.
    pub(crate) fn resident_bytes(&self) -> Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = line
            .and_then(|line| line.trim().strip_suffix(" kB"))
            .context("VmRSS")?;
        Ok(kib.trim().parse::<u64>()? * 1024)
    }

    /// Asks it to stop, and waits until it has.
    pub(crate) fn stop(mut self) -> Result<()> {
        let pid = i32::try_from(self.child.id())?;
        let pid = rustix::process::Pid::from_raw(pid).context("a process id")?;
        rustix::process::kill_process(pid, rustix::process::Signal::TERM)?;
        let status = self.child.wait()?;
        if status.success() {
            Ok(())
        } else {
            bail!("the service ended with {status}")
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The service that was built with this program: `target/PROFILE/swallowtail`.
fn service_binary() -> Result<PathBuf> {
    let example = std::env::current_exe()?;
    let profile = example
        .ancestors()
        .nth(2)
        .context("target/PROFILE/examples/load")?;
    let binary = profile.join("swallowtail");
    if !binary.exists() {
        bail!(
            "{} is missing: build it first, in the same profile",
            binary.display()
        );
    }
    Ok(binary)
}

fn free_address() -> Result<String> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string())
}
