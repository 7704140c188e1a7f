// What the verdicts of a system rest on besides its checks, as text: what is assumed about behaviours, which faults can
// happen and when, the sizes of symmetric types, constants of libraries, and the assertions in actions.

import { sep } from "node:path";
import type { OpenedFile } from "../../checker/report/results.js";
import type { Span } from "../../grammar/core/source.js";
import {
  formatDeclaration,
  formatExpression,
  formatStatement,
  type Block,
  type Declaration,
  type DeclarationOf,
  type Module,
  type Program,
  statementBlocks,
  type Statement,
} from "../../grammar/index.js";
import { isStandard } from "../files/host.js";
import { byCodeUnits, emptyTable, type LockedSystem } from "./lock.js";
import { lockedPath, valueText } from "./lock-entry.js";

export interface SystemFacts {
  readonly locked: LockedSystem;
  /** The declarations behind the texts and names in `locked`. */
  readonly spans: ReadonlyMap<string, Span>;
  /** The name of the system. */
  readonly span: Span | undefined;
}

/** Undefined if the file was not read. */
export function factsOf(file: OpenedFile, lockFile: string): SystemFacts | undefined {
  if (file.program === undefined) return undefined;
  const collected = new Collector();
  const { root } = file.program;
  for (const [path, module] of file.program.modules) {
    const label = module === root ? undefined : nameOfLibrary(path, lockFile);
    for (const each of module.declarations) collected.addShared(each, label);
  }
  for (const each of root.declarations) collected.addLocal(each, "");
  for (const component of componentsIn(file.program))
    for (const each of component.declarations) collected.addLocal(each, `${component.name.text}.`);
  return { ...collected.facts(), span: root.system?.span };
}

/** The standard library is somewhere else on each machine. */
const nameOfLibrary = (path: string, lockFile: string): string =>
  isStandard(path)
    ? path
        .split(sep)
        .join("/")
        .replace(/^(.*\/)?specs\/std\//, "std/")
    : lockedPath(path, lockFile);

class Collector {
  readonly #spans = new Map<string, Span>();
  readonly #assumptions: string[] = [];
  readonly #actions: string[] = [];
  readonly #faults: Record<string, string[]> = emptyTable();
  readonly #symmetric: Record<string, string> = emptyTable();
  readonly #constants: Record<string, string> = emptyTable();
  readonly #assertions: string[] = [];

  /** Declarations of modules. `label` names a library. */
  addShared(each: Declaration, label: string | undefined): void {
    if (each.kind === "symmetric") {
      this.#symmetric[each.name.text] = formatExpression(each.size);
      this.#spans.set(each.name.text, each.span);
    } else if (each.kind === "const" && label !== undefined && each.value !== undefined) {
      const name = `${label} ${each.name.text}`;
      this.#constants[name] = valueText(each.value);
      this.#spans.set(name, each.span);
    } else if (each.kind === "assume" && label !== undefined) this.#assume(formatDeclaration(each), each.span);
  }

  /** Declarations of the system, or of a component, whose name is the prefix of theirs. */
  addLocal(each: Declaration, prefix: string): void {
    const owner = prefix === "" ? "" : `${prefix.slice(0, -1)}: `;
    switch (each.kind) {
      case "fair":
      case "terminal":
      case "assume":
        this.#assume(owner + formatDeclaration(each), each.span);
        break;
      case "init":
        for (const statement of each.body.statements)
          this.#assume(`${owner}init ${formatStatement(statement)}`, statement.span);
        break;
      case "action": {
        const name = prefix + each.name.text;
        if (each.fault) {
          const head = formatDeclaration({ ...each, doc: undefined, body: emptied(each.body) });
          (this.#faults[name] ??= []).push(head, ...statementTexts(each.body));
        } else this.#actions.push(name);
        this.#spans.set(name, each.name.span);
        this.#addAssertions(each.body, name);
        break;
      }
      case "op":
        this.#addAssertions(each.body, prefix + each.name.text);
        break;
      default:
    }
  }

  facts(): Pick<SystemFacts, "locked" | "spans"> {
    const locked = {
      assumptions: [...new Set(this.#assumptions)].sort(byCodeUnits),
      actions: [...new Set(this.#actions)].sort(byCodeUnits),
      faults: sorted(this.#faults),
      symmetric: sorted(this.#symmetric),
      constants: sorted(this.#constants),
      assertions: [...new Set(this.#assertions)].sort(byCodeUnits),
    };
    return { locked, spans: this.#spans };
  }

  #assume(text: string, span: Span): void {
    this.#assumptions.push(text);
    this.#spans.set(text, span);
  }

  #addAssertions(body: Block, owner: string): void {
    for (const statement of statementsIn(body))
      if (statement.kind === "assertStatement") {
        const text = `${owner}: ${formatStatement(statement)}`;
        this.#assertions.push(text);
        this.#spans.set(text, statement.span);
      }
  }
}

const sorted = <T>(table: Readonly<Record<string, T>>): Readonly<Record<string, T>> =>
  Object.fromEntries(Object.entries(table).sort(([a], [b]) => byCodeUnits(a, b)));

/**
 * The statements of a fault, one by one, with empty blocks in place of their blocks: a guard that is new in the list
 * makes the fault rarer, and so does a statement that is gone. Assertions are listed elsewhere.
 */
const statementTexts = (body: Block): readonly string[] =>
  statementsIn(body).flatMap((each) =>
    each.kind === "assertStatement" ? [] : [formatStatement(withEmptyBlocks(each))],
  );

/** All statements of a block, also those in blocks inside it. */
const statementsIn = (block: Block): readonly Statement[] =>
  block.statements.flatMap((statement) => [statement, ...statementBlocks(statement).flatMap(statementsIn)]);

const emptied = (block: Block): Block => ({ ...block, statements: [] });

function withEmptyBlocks(statement: Statement): Statement {
  switch (statement.kind) {
    case "ifStatement":
      return {
        ...statement,
        then: emptied(statement.then),
        otherwise: statement.otherwise === undefined ? undefined : emptied(statement.otherwise),
      };
    case "matchStatement":
      return { ...statement, arms: statement.arms.map((arm) => ({ ...arm, body: emptied(arm.body) })) };
    case "either":
      return { ...statement, branches: statement.branches.map(emptied) };
    case "for":
      return { ...statement, body: emptied(statement.body) };
    default:
      return statement;
  }
}

type Component = DeclarationOf<"component">;

/** The components of which the system has instances, directly or inside other instances. */
function componentsIn({ root, modules, resolved }: Program): ReadonlySet<Component> {
  const found = new Set<Component>();
  const componentNamed = (module: Module, name: string): { module: Module; component: Component } | undefined => {
    for (const each of module.declarations) {
      if (each.kind === "component" && each.name.text === name) return { module, component: each };
      if (each.kind !== "use") continue;
      const imported = each.names.find((used) => (used.alias ?? used.name).text === name)?.name.text;
      const library = modules.get(resolved(module.source.path, each.path) ?? "");
      if (imported !== undefined && library !== undefined) return componentNamed(library, imported);
    }
    return undefined;
  };
  const visit = (module: Module, declarations: readonly Declaration[]): void => {
    for (const each of declarations) {
      const used = each.kind === "instance" ? componentNamed(module, each.component.text) : undefined;
      if (used === undefined || found.has(used.component)) continue;
      found.add(used.component);
      visit(used.module, used.component.declarations);
    }
  };
  visit(root, root.declarations);
  return found;
}
