-- Accounts of the service itself: everybody may have one as a contact, so that it has no reverse
-- list, and nobody signs in to it with a password.
ALTER TABLE account ADD COLUMN service BOOLEAN NOT NULL DEFAULT FALSE;
-- Whether new accounts begin with it as a contact.
ALTER TABLE account ADD COLUMN welcomes BOOLEAN NOT NULL DEFAULT FALSE;

CREATE INDEX account_welcomes ON account (id) WHERE welcomes;
