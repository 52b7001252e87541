// The tables, as migrations. STRICT; instants are integer milliseconds; every key begins with the tenant.
// The unique keys are what keeps a tick from being decided twice; the code only obeys them (RELIABILITY.md part 2).

import { first } from './schema-1.js';
import { second } from './schema-2.js';
import { third } from './schema-3.js';
import { fourth } from './schema-4.js';
import { fifth } from './schema-5.js';
import { sixth } from './schema-6.js';

/** Marks the file as ours: "CRNA". An empty or foreign file does not carry it. */
export const APPLICATION_ID = 0x43_52_4e_41;

/** Migration n brings `user_version` from n to n+1, in one transaction with the version's own update. */
export const MIGRATIONS: readonly string[] = [first, second, third, fourth, fifth, sixth];
