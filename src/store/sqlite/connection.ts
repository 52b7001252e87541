// What all who touch the database file share: the connection itself, and who is told where a transaction stands.

import type Database from 'better-sqlite3';

export type Connection = Database.Database;

/**
 * Told where a transaction stands: `addJob:begin`, `addJob:statement` after each that writes, `addJob:before-commit` and
 * `addJob:after-commit`. Tests end the process there.
 */
export type Probe = (point: string) => void;
