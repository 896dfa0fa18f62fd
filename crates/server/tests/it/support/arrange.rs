//! Puts the facts of a transcript into a database, without moving any list version.

use msnp::types::{GroupSet, Handle, ListKind, Lists};
use sqlx::{Connection, SqliteConnection};
use swallowtail_conform::transcript::Fact;
use swallowtail_domain::account::shown_name;

/// A connection to the database of its own, beside the service's.
pub(crate) struct Arranger {
    database: SqliteConnection,
}

impl Arranger {
    pub(crate) async fn open(file: &std::path::Path) -> sqlx::Result<Self> {
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(file);
        Ok(Self {
            database: SqliteConnection::connect_with(&options).await?,
        })
    }

    /// Keeps a network out, also one that no operator may.
    pub(crate) async fn ban_network(&mut self, network: &str) -> sqlx::Result<()> {
        self.run(
            "INSERT INTO ban (network, reason, created_ms, created_by) VALUES ($1, 'x', 0, 'x')",
            &[network],
        )
        .await
    }

    /// From here on nobody else can write.
    pub(crate) async fn lock(&mut self) -> sqlx::Result<()> {
        self.run("BEGIN IMMEDIATE", &[]).await
    }

    /// Undoes [`Arranger::lock`].
    pub(crate) async fn unlock(&mut self) -> sqlx::Result<()> {
        self.run("COMMIT", &[]).await
    }

    /// Arranges a fact, with one commit for all that belongs to it.
    pub(crate) async fn arrange(&mut self, fact: &Fact) -> sqlx::Result<()> {
        self.lock().await?;
        self.put(fact).await?;
        self.unlock().await
    }

    async fn put(&mut self, fact: &Fact) -> sqlx::Result<()> {
        match fact {
            Fact::Account { .. } => self.account(fact).await,
            Fact::Contact {
                owner,
                contact,
                lists,
                groups,
                name,
            } => {
                let kept = name.as_ref().map_or(contact.as_str(), |name| name.as_str());
                self.befriend(owner, contact, (*lists, *groups), kept).await
            }
            Fact::Crowd { .. } | Fact::Watchers { .. } => {
                for part in fact.parts() {
                    Box::pin(self.put(&part)).await?;
                }
                Ok(())
            }
            Fact::Mailbox {
                owner,
                inbox,
                folders,
            } => {
                self.run(
                    "UPDATE account SET inbox_unread = CAST($2 AS INTEGER),
                         folders_unread = CAST($3 AS INTEGER) WHERE handle = $1",
                    &[owner.as_str(), &inbox.to_string(), &folders.to_string()],
                )
                .await
            }
            Fact::Group { owner, id, name } => {
                self.run(
                    "INSERT INTO contact_group (account_id, id, name)
                     SELECT id, CAST($2 AS INTEGER), $3 FROM account WHERE handle = $1
                     ON CONFLICT (account_id, id) DO UPDATE SET name = excluded.name",
                    &[owner.as_str(), &id.to_string(), name.as_str()],
                )
                .await
            }
            Fact::Property { owner, name, value } => {
                self.run(
                    "INSERT INTO property (account_id, name, value)
                     SELECT id, $2, $3 FROM account WHERE handle = $1",
                    &[owner.as_str(), name.as_str(), value.as_str()],
                )
                .await
            }
            Fact::Serial { .. } | Fact::Privacy { .. } | Fact::Prompt { .. } => {
                self.set(fact).await
            }
            // The clock and the addresses are real; the policy came with the service.
            Fact::Clock(_) | Fact::Peer(_) | Fact::Auth(_) | Fact::Policy { .. } => Ok(()),
        }
    }

    /// One column of an account.
    async fn set(&mut self, fact: &Fact) -> sqlx::Result<()> {
        match fact {
            Fact::Serial { owner, serial } => {
                let serial = serial.to_string();
                let sql = "UPDATE account SET serial = CAST($2 AS INTEGER) WHERE handle = $1";
                self.run(sql, &[owner.as_str(), &serial]).await
            }
            Fact::Privacy { owner, value } => {
                let sql = "UPDATE account SET privacy = $2 WHERE handle = $1";
                self.run(sql, &[owner.as_str(), value.as_str()]).await
            }
            Fact::Prompt { owner, value } => {
                let sql = "UPDATE account SET prompt = $2 WHERE handle = $1";
                self.run(sql, &[owner.as_str(), value.as_str()]).await
            }
            _ => Ok(()),
        }
    }

    async fn account(&mut self, fact: &Fact) -> sqlx::Result<()> {
        let Fact::Account {
            handle,
            name,
            verified,
            restricted,
            held,
        } = fact
        else {
            return Ok(());
        };
        let name = name.as_ref().map_or("", |name| name.as_str());
        let (verified, restricted) = (flag(*verified), flag(*restricted));
        let held = held.as_deref().unwrap_or_default();
        self.run(
            "INSERT INTO account
                 (handle, password_hash, name, verified, restricted, hold, created_ms)
             VALUES ($1, 'none', NULLIF($2, ''), $3 = '1', $4 = '1', NULLIF($5, ''), 0)",
            &[handle.as_str(), name, verified, restricted, held],
        )
        .await?;
        self.run(
            "INSERT INTO contact_group (account_id, id, name)
             SELECT id, 0, 'Other%20Contacts' FROM account WHERE handle = $1",
            &[handle.as_str()],
        )
        .await
    }

    /// Puts somebody on lists of somebody, which may bring the reverse entry.
    async fn befriend(
        &mut self,
        owner: &Handle,
        contact: &Handle,
        (lists, groups): (Lists, GroupSet),
        kept: &str,
    ) -> sqlx::Result<()> {
        self.entry(owner, contact, lists.bits(), kept).await?;
        self.memberships(owner, contact, groups).await?;
        if lists.contains(ListKind::Forward) {
            let shown = self.shown(owner).await?;
            self.entry(contact, owner, 8, &shown).await?;
        }
        Ok(())
    }

    async fn memberships(
        &mut self,
        owner: &Handle,
        contact: &Handle,
        groups: GroupSet,
    ) -> sqlx::Result<()> {
        for group in groups.iter() {
            self.run(
                "INSERT INTO membership (owner_id, contact_id, group_id)
                 SELECT o.id, c.id, CAST($3 AS INTEGER) FROM account o, account c
                 WHERE o.handle = $1 AND c.handle = $2",
                &[owner.as_str(), contact.as_str(), &group.to_string()],
            )
            .await?;
        }
        Ok(())
    }

    /// Puts somebody on further lists of somebody. A name given on purpose counts most.
    async fn entry(
        &mut self,
        owner: &Handle,
        contact: &Handle,
        lists: u8,
        name: &str,
    ) -> sqlx::Result<()> {
        self.run(
            "INSERT INTO contact (owner_id, contact_id, name, lists)
             SELECT o.id, c.id, $4, CAST($3 AS INTEGER) FROM account o, account c
             WHERE o.handle = $1 AND c.handle = $2
             ON CONFLICT (owner_id, contact_id) DO UPDATE SET
                lists = contact.lists | excluded.lists,
                name = CASE WHEN excluded.lists = 8 THEN contact.name ELSE excluded.name END",
            &[owner.as_str(), contact.as_str(), &lists.to_string(), name],
        )
        .await
    }

    async fn shown(&mut self, handle: &Handle) -> sqlx::Result<String> {
        let (name, verified): (Option<String>, bool) =
            sqlx::query_as("SELECT name, verified FROM account WHERE handle = $1")
                .bind(handle.as_str())
                .fetch_one(&mut self.database)
                .await?;
        let name = name.map(|name| msnp::types::FriendlyName::parse(name.as_bytes()).unwrap());
        Ok(shown_name(handle, name.as_ref(), verified).to_string())
    }

    /// The one text that a query finds.
    pub(crate) async fn text(&mut self, sql: &'static str) -> sqlx::Result<String> {
        sqlx::query_scalar(sql).fetch_one(&mut self.database).await
    }

    /// Changes what no fact says.
    pub(crate) async fn run(&mut self, sql: &'static str, words: &[&str]) -> sqlx::Result<()> {
        let query = words.iter().fold(sqlx::query(sql), |query, word| {
            query.bind((*word).to_owned())
        });
        query.execute(&mut self.database).await.map(drop)
    }
}

fn flag(yes: bool) -> &'static str {
    if yes { "1" } else { "0" }
}
