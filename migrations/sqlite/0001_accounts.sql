-- Accounts, their lists and settings, tickets not yet redeemed, and notices to the service.
-- Times are Unix milliseconds. Text from people is kept in its stored form (percent-encoded).

CREATE TABLE account (
    -- AUTOINCREMENT: the number of a deleted account is never given out again.
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    handle         TEXT    NOT NULL UNIQUE,
    password_hash  TEXT    NOT NULL,
    name           TEXT,
    verified       BOOLEAN NOT NULL DEFAULT TRUE,
    restricted     BOOLEAN NOT NULL DEFAULT FALSE,
    disabled_ms    BIGINT,
    -- Why it may not sign in yet.
    hold           TEXT    CHECK (hold IN ('admission', 'child')),
    serial         BIGINT  NOT NULL DEFAULT 1 CHECK (serial BETWEEN 1 AND 4294967295),
    prompt         TEXT    NOT NULL DEFAULT 'A'  CHECK (prompt IN ('A', 'N')),
    privacy        TEXT    NOT NULL DEFAULT 'AL' CHECK (privacy IN ('AL', 'BL')),
    -- How often it has signed in. Changes are taken from the last sign-in alone.
    sign_ins       BIGINT  NOT NULL DEFAULT 0,
    inbox_unread   BIGINT  NOT NULL DEFAULT 0 CHECK (inbox_unread BETWEEN 0 AND 4294967295),
    folders_unread BIGINT  NOT NULL DEFAULT 0 CHECK (folders_unread BETWEEN 0 AND 4294967295),
    created_ms     BIGINT  NOT NULL
);

CREATE INDEX account_disabled ON account (disabled_ms) WHERE disabled_ms IS NOT NULL;

CREATE TABLE property (
    account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name       TEXT   NOT NULL,
    value      TEXT   NOT NULL,
    PRIMARY KEY (account_id, name)
) WITHOUT ROWID;

CREATE TABLE contact_group (
    account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    id         BIGINT NOT NULL CHECK (id BETWEEN 0 AND 29),
    name       TEXT   NOT NULL,
    PRIMARY KEY (account_id, id)
) WITHOUT ROWID;

-- `lists` is the sum of 1 forward, 2 allow, 4 block, 8 reverse.
CREATE TABLE contact (
    owner_id   BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    contact_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name       TEXT   NOT NULL,
    lists      BIGINT NOT NULL CHECK (lists BETWEEN 1 AND 15 AND (lists & 6) <> 6),
    PRIMARY KEY (owner_id, contact_id)
) WITHOUT ROWID;

CREATE INDEX contact_of ON contact (contact_id);

-- The groups of a contact on the forward list. A group with members cannot be deleted.
CREATE TABLE membership (
    owner_id   BIGINT NOT NULL,
    contact_id BIGINT NOT NULL,
    group_id   BIGINT NOT NULL,
    PRIMARY KEY (owner_id, contact_id, group_id),
    FOREIGN KEY (owner_id, contact_id)
        REFERENCES contact (owner_id, contact_id) ON DELETE CASCADE,
    FOREIGN KEY (owner_id, group_id)
        REFERENCES contact_group (account_id, id)
) WITHOUT ROWID;

CREATE INDEX membership_of_group ON membership (owner_id, group_id);

-- Only the SHA-256 of a ticket is kept.
CREATE TABLE ticket (
    hash       BLOB   PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    nonce      TEXT,
    expires_ms BIGINT NOT NULL
) WITHOUT ROWID;

CREATE INDEX ticket_of_account ON ticket (account_id, expires_ms);
CREATE INDEX ticket_expiry ON ticket (expires_ms);

-- What other processes tell the running service, which looks for greater numbers than the last.
-- They grow in the order of the commits, since one writes at a time.
CREATE TABLE notice (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    created_ms BIGINT NOT NULL,
    kind       TEXT   NOT NULL,
    -- Whom it is for; no reference, since that account may be gone.
    account_id BIGINT,
    -- What there is to say, a line for each part of it.
    body       TEXT   NOT NULL
);
