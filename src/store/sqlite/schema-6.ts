// Migration 6: what a person was asked to approve. A yes is bound to all of it and is worth something once.
// History: a change of it would make two kinds of databases with one number.

export const sixth = `
CREATE TABLE approval (
  nonce         TEXT NOT NULL PRIMARY KEY,
  tenant_id     TEXT NOT NULL,
  job_id        TEXT NOT NULL,
  version       INTEGER NOT NULL,
  -- Of what would run, as it was shown.
  manifest_hash TEXT NOT NULL,
  -- The account on this machine that was asked.
  asked_of      TEXT NOT NULL,
  asked_at      INTEGER NOT NULL,
  expires_at    INTEGER NOT NULL,
  used_at       INTEGER
) STRICT, WITHOUT ROWID;
`;
