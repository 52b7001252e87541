// Migration 3: a run that a person began anew; its tries, its losses and its time count from there.
// History: a change of it would make two kinds of databases with one number.

export const third = `
ALTER TABLE run ADD COLUMN anew_at INTEGER;
-- How many of its attempts were made before.
ALTER TABLE run ADD COLUMN spared INTEGER NOT NULL DEFAULT 0;
`;
