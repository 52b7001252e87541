// What exactly an attempt runs, by hash: the same program, arguments, folder and script give the same one on every day and under
// every environment, so that a change of it shows in the audit, and an approval binds to it.

import { createHash } from 'node:crypto';
import { printableLine } from './printable.js';

export type Manifest = Readonly<Record<string, unknown>>;

export interface Fingerprint {
  readonly hash: string;
  /** JSON. */
  readonly content: string;
}

export function fingerprintOf(manifest: Manifest): Fingerprint {
  const content = JSON.stringify(manifest);
  return { hash: sha256(content), content };
}

/** Whether an approval of `hash` is one of this. */
export function isApproved(hash: string, fingerprint: Fingerprint): boolean {
  return hash === fingerprint.hash || hash === asOlderOnesKnewIt(fingerprint.content);
}

/** Versions up to 0.1 knew a command by fewer things. What is approved today carries the number of its form, and is never meant. */
function asOlderOnesKnewIt(content: string): string | null {
  const { argv, path, cwd, script, set, form } = JSON.parse(content) as Manifest;
  return form === 2 ? sha256(JSON.stringify({ argv, path, cwd, script, set })) : null;
}

const NOT_FOUND = 'not found';
const NOT_READABLE = 'not readable';

/** One thing that a manifest says, safe to print. */
export interface ManifestFact {
  readonly label: string;
  /** Which of several of its label: the path of a script, the name of a variable; '' where there is one only. */
  readonly about: string;
  readonly value: string;
}

/** What a person agrees to, and what two manifests differ in. */
export function manifestFacts(
  manifest: Manifest,
  shown: (text: string) => string = printableLine,
): readonly ManifestFact[] {
  const facts: ManifestFact[] = [];
  const say = (label: string, value: unknown, about = ''): void => {
    if (value === undefined || value === null) return;
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    facts.push({ label, about: shown(about), value: shown(text) });
  };
  const { builtin, module, argv, cwd, path, program, script, files = [], set = {}, pass, args = {} } = manifest;
  say('task', builtin);
  say('command', argv);
  say('folder', cwd);
  if (argv !== undefined) say('program', path ?? NOT_FOUND);
  if (program !== undefined) say('content', contentWords(program));
  say('module', module);
  say('export', manifest['export']);
  if (module !== undefined) say('content', contentWords(manifest));
  for (const file of [script, ...(files as readonly unknown[])])
    if (file != null) say('script', contentWords(file), (file as { readonly path: string }).path);
  for (const [name, value] of Object.entries(set as Manifest)) say('sets', value, name);
  for (const name of (pass as readonly string[] | undefined) ?? []) say('hands on', name);
  if (Object.keys(args as Manifest).length > 0) say('args', args);
  return facts;
}

/** What differs, a clause each: "script /x/y.sh was sha256 1a2b…, is sha256 3c4d…". */
export function manifestChanges(before: Manifest, after: Manifest): readonly string[] {
  const [was, is] = [manifestFacts(before), manifestFacts(after)];
  const without = (some: readonly ManifestFact[], others: readonly ManifestFact[]): ManifestFact[] =>
    some.filter((one) => !others.some((other) => isSame(one, other) && one.value === other.value));
  const come = without(is, was);
  const changes = without(was, is).map((one) => {
    const at = come.findIndex((other) => isSame(one, other));
    const [other] = at < 0 ? [] : come.splice(at, 1);
    return other ? `${named(one)} was ${one.value}, is ${other.value}` : `${named(one)} (${one.value}) is gone`;
  });
  return [...changes, ...come.map((one) => `${named(one)} (${one.value}) is new`)];
}

/** Files that it needs are not there, or cannot be read, and nothing else differs: it cannot run, and nobody changed what it is. */
export function lacksOnly(before: Manifest, after: Manifest): boolean {
  const [was, is] = [manifestFacts(before), manifestFacts(after)];
  const ofFiles = ['program', 'script', 'content'];
  const lacks = ({ label, value }: ManifestFact): boolean =>
    (label === 'program' && value === NOT_FOUND) || (label === 'content' && value === NOT_READABLE);
  const has = (some: readonly ManifestFact[], one: ManifestFact): boolean =>
    some.some((other) => isSame(one, other) && one.value === other.value);
  return (
    is.every((one) => has(was, one) || lacks(one)) &&
    was.every((one) => has(is, one) || ofFiles.includes(one.label)) &&
    is.filter((one) => !lacks(one)).length < was.length
  );
}

/** The same as one text for a history; two contents, of which the first may not be known any more. */
export function changesInWords(before: string | null, after: string): string {
  if (before === null) return 'what it was before is not recorded';
  const changes = manifestChanges(JSON.parse(before) as Manifest, JSON.parse(after) as Manifest);
  const more = changes.length - CHANGES_SHOWN;
  const shown = changes.slice(0, CHANGES_SHOWN).map((change) => cut(change));
  return [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join('; ') || 'it is described in another form';
}

const CHANGES_SHOWN = 3;
const LONGEST_CHANGE = 400;

function cut(text: string): string {
  const more = text.length - LONGEST_CHANGE;
  return more > 0 ? `${text.slice(0, LONGEST_CHANGE)}…+${more} chars` : text;
}

function isSame(one: ManifestFact, other: ManifestFact): boolean {
  return one.label === other.label && one.about === other.about;
}

function named({ label, about }: ManifestFact): string {
  return about === '' ? label : `${label} ${about}`;
}

function contentWords(of: unknown): string {
  const { sha256: hash, bytes, modified } = of as Manifest;
  if (typeof hash === 'string') return `sha256 ${hash.slice(0, 16)}…`;
  return typeof modified === 'number' ? `${String(bytes)} bytes of ${new Date(modified).toISOString()}` : NOT_READABLE;
}

/** A value that may be a secret: known again, not shown. */
export function masked(values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(values)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => [name, `sha256:${sha256(value).slice(0, 16)}`]),
  );
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
