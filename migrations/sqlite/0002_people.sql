-- What people and operators do on pages: sessions of browsers, mail, invitations, bans, reports,
-- messages for those who are offline, operators and what they have done.
-- Of every secret only the SHA-256 is kept. Times are Unix milliseconds.

-- A password for Messenger alone; NULL: the account's own is taken there, too.
ALTER TABLE account ADD COLUMN messenger_hash TEXT;
-- Whether the directory may show him, and what he says of himself there.
ALTER TABLE account ADD COLUMN listed BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE account ADD COLUMN about TEXT NOT NULL DEFAULT '';
-- Whether people may leave messages for him while he is offline.
ALTER TABLE account ADD COLUMN takes_messages BOOLEAN NOT NULL DEFAULT TRUE;

CREATE INDEX account_listed ON account (handle) WHERE listed;

-- A browser that is signed in to the pages.
CREATE TABLE web_session (
    hash       BLOB   PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    created_ms BIGINT NOT NULL,
    seen_ms    BIGINT NOT NULL,
    expires_ms BIGINT NOT NULL,
    -- What the browser calls itself, and from where it came last.
    agent      TEXT   NOT NULL,
    address    TEXT   NOT NULL
) WITHOUT ROWID;

CREATE INDEX web_session_of_account ON web_session (account_id, seen_ms);
CREATE INDEX web_session_expiry ON web_session (expires_ms);

-- A link that was sent by e-mail: good once.
CREATE TABLE mail_link (
    hash       BLOB   PRIMARY KEY,
    account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    purpose    TEXT   NOT NULL CHECK (purpose IN ('verify', 'reset')),
    expires_ms BIGINT NOT NULL
) WITHOUT ROWID;

CREATE INDEX mail_link_of_account ON mail_link (account_id);
CREATE INDEX mail_link_expiry ON mail_link (expires_ms);

-- A code that lets so many more people sign up. Operators show it to people, so it is kept as it is.
CREATE TABLE invitation (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    code       TEXT    NOT NULL UNIQUE,
    uses_left  BIGINT  NOT NULL CHECK (uses_left >= 0),
    created_ms BIGINT  NOT NULL,
    expires_ms BIGINT,
    created_by TEXT    NOT NULL,
    note       TEXT    NOT NULL DEFAULT ''
);

-- Who is kept out: an account, or everybody in a network (as CIDR). NULL: for ever.
CREATE TABLE ban (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id BIGINT  REFERENCES account (id) ON DELETE CASCADE,
    network    TEXT,
    reason     TEXT    NOT NULL,
    created_ms BIGINT  NOT NULL,
    created_by TEXT    NOT NULL,
    until_ms   BIGINT,
    CHECK ((account_id IS NULL) <> (network IS NULL))
);

CREATE INDEX ban_of_account ON ban (account_id);

-- What people say of others.
CREATE TABLE report (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    reporter_id BIGINT  NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    about_id    BIGINT  NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    body        TEXT    NOT NULL,
    created_ms  BIGINT  NOT NULL,
    closed_ms   BIGINT,
    closed_by   TEXT
);

CREATE INDEX report_open ON report (created_ms) WHERE closed_ms IS NULL;
CREATE INDEX report_of ON report (reporter_id);
CREATE INDEX report_about ON report (about_id);

-- A message for somebody who is offline, until it is delivered or its days are over.
CREATE TABLE left_message (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    to_id      BIGINT  NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    from_id    BIGINT  NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    left_ms    BIGINT  NOT NULL,
    expires_ms BIGINT  NOT NULL,
    body       TEXT    NOT NULL
);

CREATE INDEX left_message_to ON left_message (to_id, id);
CREATE INDEX left_message_from ON left_message (from_id);
CREATE INDEX left_message_expiry ON left_message (expires_ms);

-- Who may administer. Operators are not accounts: no password of theirs is ever typed into Messenger.
CREATE TABLE operator (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    name          TEXT    NOT NULL UNIQUE,
    password_hash TEXT    NOT NULL,
    created_ms    BIGINT  NOT NULL
);

CREATE TABLE operator_session (
    hash        BLOB   PRIMARY KEY,
    operator_id BIGINT NOT NULL REFERENCES operator (id) ON DELETE CASCADE,
    created_ms  BIGINT NOT NULL,
    expires_ms  BIGINT NOT NULL
) WITHOUT ROWID;

CREATE INDEX operator_session_of ON operator_session (operator_id);

-- A program that may administer, as far as its scopes go: words with a space between.
CREATE TABLE api_token (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    hash       BLOB    NOT NULL UNIQUE,
    name       TEXT    NOT NULL UNIQUE,
    scopes     TEXT    NOT NULL,
    created_ms BIGINT  NOT NULL,
    created_by TEXT    NOT NULL,
    expires_ms BIGINT
);

-- What operators have done. Never changed, and kept as long as the configuration says.
CREATE TABLE audit (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms   BIGINT  NOT NULL,
    -- An operator, a token or a user of this machine.
    actor   TEXT    NOT NULL,
    via     TEXT    NOT NULL CHECK (via IN ('page', 'api', 'cli')),
    action  TEXT    NOT NULL,
    subject TEXT    NOT NULL,
    detail  TEXT    NOT NULL
);
