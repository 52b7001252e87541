// The design as a test: who may import what, what stays pure, where each vendor lives. Every fault names the file, what it
// imports and the rule. Needs no knowledge of the code: it reads every import of src with the compiler's own parser.

import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');
const SRC = join(ROOT, 'src');

/** Imports point downwards only; folders of one floor never import each other. */
const FLOORS: readonly (readonly string[])[] = [
  ['time'],
  ['schedule', 'policy'],
  ['job'],
  ['llm', 'store', 'observe'],
  ['parser', 'agent'],
  ['task'],
  ['scheduler'],
  ['crontab'],
  ['assistant'],
  ['cli', 'server', 'mcp'],
  ['config', 'compose', 'compose-looking', 'compose-emergency', 'compose-told', 'bin', 'index'],
];

/** No promises, no clock, no input or output: what they answer depends on their arguments alone. */
const PURE = /^(schedule\/|policy\/|job\/|parser\/grammar\/|parser\/policies\/|scheduler\/(plan|due)\.ts$)/;
/** A digest depends on its argument alone. */
const PURE_BUILTINS: Readonly<Record<string, readonly string[]>> = { 'job/ids.ts': ['node:crypto'] };

/** One home per vendor: replacing a library means touching one place. zod may be imported anywhere. */
const HOMES: Readonly<Record<string, RegExp>> = {
  zod: /./,
  openai: /^llm\/openai\.ts$/,
  'zod-to-json-schema': /^llm\/json-schema\.ts$/,
  jsonrepair: /^llm\/lenient-json\.ts$/,
  croner: /^schedule\//,
  luxon: /^(time|parser)\//,
  'chrono-node': /^parser\/(?!grammar\/)/,
  'better-sqlite3': /^store\/sqlite\//,
  ulid: /^job\//,
  execa: /^task\//,
  'p-queue': /^(task|scheduler)\//,
  // Zones are on the ground floor, and everything else that suggests goes through task/suggest.
  'fastest-levenshtein': /^(time\/zone|task\/suggest)\.ts$/,
  jiti: /^(config\/|task\/function\.ts$)/,
  cosmiconfig: /^config\//,
  'env-paths': /^config\//,
  commander: /^cli\//,
  'cli-table3': /^cli\//,
  ora: /^cli\//,
  // Both show where two texts part: a transcript, a recording.
  diff: /^(cli\/|llm\/recording)/,
  'string-width': /^cli\//,
  'pretty-ms': /^(cli|crontab)\//,
  standardwebhooks: /^observe\/webhook\.ts$/,
};

/** Faces translate, they never decide: what they may use of the floors below. `types` means `import type` only. */
const FACES_MAY_IMPORT: readonly { readonly path: RegExp; readonly types?: true; readonly why: string }[] = [
  { path: /^crontab\//, why: 'the verbs, their requests and receipts' },
  { path: /^assistant\//, why: 'the chat' },
  { path: /^(time|schedule|job)\//, why: 'nouns and their words' },
  { path: /^observe\//, why: 'logs and metrics' },
  {
    path: /^task\/(output|printable|suggest|expected)\.ts$/,
    why: 'reading output, printing safely, "did you mean", "expected …"',
  },
  { path: /^llm\/recording/, why: 'scripted sessions and `record` bring their own transport' },
  { path: /^(parser|agent|llm|task)\//, types: true, why: 'what they show' },
  { path: /^(store\/store|scheduler\/events)\.ts$/, types: true, why: 'what they show' },
  { path: /^(config|compose|compose-looking|compose-emergency)\.ts$/, types: true, why: 'what they are given' },
];

/** Who builds the world. cli/session.ts does it when a command first asks: `--help` must not load it. */
const BUILDERS = /^(compose|compose-emergency|bin|index|cli\/session)\.ts$/;

const MOST_LINES = 400;
const MANY_LINES = 300;

interface Import {
  readonly specifier: string;
  /** `import type`, or every name in it marked `type`. */
  readonly typesOnly: boolean;
  /** Path below src for a relative import. */
  readonly target: string | undefined;
}

interface Module {
  readonly path: string;
  readonly text: string;
  readonly tree: ts.SourceFile;
  readonly imports: readonly Import[];
}

const modules: readonly Module[] = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.ts$/.test(path))
  .sort()
  .map(readModule);
const importsOf = modules.flatMap((module) => module.imports.map((imported) => ({ from: module.path, ...imported })));
const internal = importsOf.flatMap(({ target, ...rest }) => (target === undefined ? [] : [{ ...rest, target }]));
const bare = importsOf.filter(({ target }) => target === undefined);

test('there is something to look at', () => {
  expect(modules.length).toBeGreaterThan(20);
  expect(internal.length).toBeGreaterThan(50);
  expect(bare.some(({ specifier }) => specifier === 'zod')).toBe(true);
});

describe('floors', () => {
  test('every file of src stands on one', () => {
    const homeless = modules.map(({ path }) => path).filter((path) => floorOf(path) === -1);
    expect(homeless, 'a folder that FLOORS does not know').toEqual([]);
  });

  test('imports point downwards only', () => {
    const faults = internal
      .filter(
        ({ from, target }) => folderOf(from) !== folderOf(target) && floorOf(target) >= floorOf(from) && !isTop(from),
      )
      .filter(
        ({ from, target, typesOnly }) =>
          !isAllowedFace(from, target, typesOnly) && !(BUILDERS.test(from) && isTop(target)),
      )
      .map(
        ({ from, target }) =>
          `${from} imports ${target}: floor ${floorOf(from)} may not import floor ${floorOf(target)}`,
      );
    expect(faults).toEqual([]);
  });

  test('only what builds the world imports compose and config as code', () => {
    const faults = internal
      .filter(({ target, typesOnly }) => /^(compose|compose-looking|config)\.ts$/.test(target) && !typesOnly)
      .filter(({ from }) => !BUILDERS.test(from))
      .map(({ from, target }) => `${from} imports ${target}: take what it gives as an argument instead`);
    expect(faults).toEqual([]);
  });

  test('config/ is the inside of config.ts', () => {
    const faults = internal
      .filter(({ from, target }) => target.startsWith('config/') && !/^config(\.ts$|\/)/.test(from))
      .map(({ from, target }) => `${from} imports ${target}: import config.ts`);
    expect(faults).toEqual([]);
  });

  test('nobody imports bin or index', () => {
    const faults = internal
      .filter(({ target }) => /^(bin|index)\.ts$/.test(target))
      .map(({ from, target }) => `${from} imports ${target}`);
    expect(faults).toEqual([]);
  });

  test('only compose knows which store is used', () => {
    const faults = internal
      .filter(
        ({ from, target }) =>
          /^store\/(sqlite|postgres)\//.test(target) && !/^store\/|^compose(-looking)?\.ts$/.test(from),
      )
      // SQLite files that are not the store: db_backup copies and health_check reads whatever it is pointed at.
      .filter(
        ({ from, target }) => !(/^task\/builtin\//.test(from) && /^store\/sqlite\/backup(s|-files)\.ts$/.test(target)),
      )
      .map(({ from, target }) => `${from} imports ${target}: use the port, store/store.ts`);
    expect(faults).toEqual([]);
  });

  test('faces use verbs, and of the rest only what is listed', () => {
    const faults = internal
      .filter(({ from, target }) => isFace(from) && folderOf(from) !== folderOf(target))
      .filter(
        ({ from, target, typesOnly }) =>
          !isAllowedFace(from, target, typesOnly) && !(BUILDERS.test(from) && isTop(target)),
      )
      .map(
        ({ from, target, typesOnly }) =>
          `${from} imports ${target}${typesOnly ? '' : ' as code'}: not in FACES_MAY_IMPORT`,
      );
    expect(faults).toEqual([]);
  });

  test('no module imports itself through others', () => {
    expect(circles()).toEqual([]);
  });
});

describe('purity', () => {
  const pure = modules.filter(({ path }) => PURE.test(path));

  test('pure modules import neither Node nor a clock', () => {
    const faults = pure.flatMap(({ path, imports }) =>
      imports
        .filter(({ specifier, target }) => isBuiltin(specifier) || /^time\/(manual-)?clock\.ts$/.test(target ?? ''))
        .filter(({ specifier }) => !PURE_BUILTINS[path]?.includes(specifier))
        .map(({ specifier }) => `${path} imports ${specifier}: ${path} is pure`),
    );
    expect(faults).toEqual([]);
  });

  test('pure modules import only pure modules, the ground floor and zod', () => {
    const faults = pure.flatMap(({ path, imports }) =>
      imports
        .filter(
          ({ target, typesOnly }) =>
            target !== undefined && !typesOnly && !PURE.test(target) && !target.startsWith('time/'),
        )
        .map(({ specifier }) => `${path} imports ${specifier} as code: ${path} is pure`),
    );
    expect(faults).toEqual([]);
  });

  test('pure modules wait for nothing, draw no lots and look at no clock', () => {
    const faults = pure.flatMap(({ path, tree }) => impurities(tree).map((what) => `${path}:${what}: ${path} is pure`));
    expect(faults).toEqual([]);
  });
});

describe('vendors', () => {
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };

  test('each package is imported in its home only', () => {
    const faults = bare
      .filter(({ specifier }) => !isBuiltin(specifier))
      .filter(({ from, specifier }) => !HOMES[packageOf(specifier)]?.test(from))
      .map(
        ({ from, specifier }) =>
          `${from} imports ${specifier}: its home is ${String(HOMES[packageOf(specifier)] ?? 'not in HOMES')}`,
      );
    expect(faults).toEqual([]);
  });

  test('what is imported is a dependency', () => {
    const missing = bare.filter(({ specifier }) => !isBuiltin(specifier) && !(packageOf(specifier) in dependencies));
    expect(missing.map(({ from, specifier }) => `${from} imports ${specifier}: not in dependencies`)).toEqual([]);
  });

  test('every dependency is imported', () => {
    const used = new Set(bare.map(({ specifier }) => packageOf(specifier)));
    expect(Object.keys(dependencies).filter((name) => !used.has(name))).toEqual([]);
  });

  test("Node's own modules are named as such", () => {
    const faults = bare.filter(({ specifier }) => builtinModules.includes(specifier));
    expect(faults.map(({ from, specifier }) => `${from} imports ${specifier}: write node:${specifier}`)).toEqual([]);
  });

  test('croner is pinned: its zone-change rules are part of ours', () => {
    expect(dependencies['croner']).toMatch(/^\d/);
  });
});

describe('manners', () => {
  test('no drawer for everything, no name that says nothing', () => {
    const faults = modules
      .map(({ path }) => path)
      .filter((path) => /(^|\/|-)(utils?|helpers?|managers?|services?|handlers?|misc|common)(\/|\.ts$)/.test(path));
    expect(faults).toEqual([]);
  });

  test('every file opens with what it is', () => {
    const faults = modules.filter(({ text }) => !/^(#!.*\n)?(\/\/|\/\*\*)/.test(text)).map(({ path }) => path);
    expect(faults, 'files without an opening comment').toEqual([]);
  });

  test(`no file has more than ${MOST_LINES} lines`, () => {
    const sizes = modules.map(({ path, text }) => ({ path, lines: text.split('\n').length }));
    const long = sizes.filter(({ lines }) => lines > MANY_LINES).map(({ path, lines }) => `${path} (${lines})`);
    if (long.length > 0) console.warn(`more than ${MANY_LINES} lines: ${long.join(', ')}`);
    expect(sizes.filter(({ lines }) => lines > MOST_LINES)).toEqual([]);
  });
});

// ---- reading

function readModule(path: string): Module {
  const text = readFileSync(join(SRC, path), 'utf8');
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true);
  const imports: Import[] = [];
  const add = (literal: ts.Node | undefined, typesOnly: boolean): void => {
    if (!literal || !ts.isStringLiteralLike(literal)) return;
    const target = literal.text.startsWith('.') ? join(dirname(path), literal.text).replace(/\.js$/, '.ts') : undefined;
    imports.push({ specifier: literal.text, typesOnly, target });
  };
  visit(tree, (node) => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isTypesOnly(node.importClause));
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], false);
  });
  return { path, text, tree, imports };
}

function isTypesOnly(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false;
  if (clause.isTypeOnly) return true;
  const names = clause.namedBindings;
  return (
    !clause.name &&
    !!names &&
    ts.isNamedImports(names) &&
    names.elements.length > 0 &&
    names.elements.every((name) => name.isTypeOnly)
  );
}

function visit(node: ts.Node, look: (node: ts.Node) => void): void {
  look(node);
  ts.forEachChild(node, (child) => visit(child, look));
}

function impurities(tree: ts.SourceFile): readonly string[] {
  const found: string[] = [];
  const report = (node: ts.Node, what: string): void => {
    found.push(`${tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1} uses ${what}`);
  };
  visit(tree, (node) => {
    if (ts.isAwaitExpression(node)) report(node, 'await');
    if (node.kind === ts.SyntaxKind.AsyncKeyword) report(node, 'async');
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) report(node, 'import()');
    if (ts.isNewExpression(node) && node.expression.getText(tree) === 'Date' && !node.arguments?.length)
      report(node, 'new Date()');
    if (ts.isPropertyAccessExpression(node) && /^(Date\.now|Math\.random|crypto\.\w+)$/.test(node.getText(tree)))
      report(node, node.getText(tree));
    const isName = ts.isIdentifier(node) && !(ts.isPropertyAccessExpression(node.parent) && node.parent.name === node);
    if (
      isName &&
      /^(Promise|process|console|fetch|performance|set(Timeout|Interval|Immediate)|queueMicrotask)$/.test(node.text)
    ) {
      if (!ts.isPropertyAssignment(node.parent) && !ts.isPropertySignature(node.parent) && !ts.isParameter(node.parent))
        report(node, node.text);
    }
  });
  return found;
}

/** Circles of imports that exist at run time; one per group of modules. */
function circles(): readonly string[] {
  const next = new Map<string, readonly string[]>();
  for (const { path, imports } of modules) {
    next.set(
      path,
      imports.filter((one) => !one.typesOnly).flatMap((one) => (one.target === undefined ? [] : [one.target])),
    );
  }
  const done = new Set<string>();
  const found: string[] = [];
  const walk = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) found.push([...trail.slice(start), path].join(' -> '));
    if (start >= 0 || done.has(path)) return;
    for (const target of next.get(path) ?? []) walk(target, [...trail, path]);
    done.add(path);
  };
  for (const { path } of modules) walk(path, []);
  return found;
}

// ---- the words of the rules

function folderOf(path: string): string {
  return path.split('/')[0]!.replace(/\.ts$/, '');
}

function floorOf(path: string): number {
  return FLOORS.findIndex((folders) => folders.includes(folderOf(path)));
}

function isTop(path: string): boolean {
  return floorOf(path) === FLOORS.length - 1;
}

function isFace(path: string): boolean {
  return floorOf(path) === FLOORS.length - 2;
}

function isAllowedFace(from: string, target: string, typesOnly: boolean): boolean {
  return isFace(from) && FACES_MAY_IMPORT.some(({ path, types }) => path.test(target) && (typesOnly || !types));
}

function isBuiltin(specifier: string): boolean {
  return specifier.startsWith('node:') || builtinModules.includes(specifier);
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
