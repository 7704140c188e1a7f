// Random small systems in which many properties are violated, as text.

import fc from "fast-check";

/** The greatest value of the variables. */
const TOP = 4;

const value = fc.integer({ min: 0, max: TOP });
const flag = fc.boolean();

const condition = fc
  .record({ variable: fc.constantFrom("x", "y"), operator: fc.constantFrom("==", "!=", "<=", ">="), value })
  .map(({ variable, operator, value: n }) => `${variable} ${operator} ${n}`);
const conditions = fc
  .tuple(condition, fc.constantFrom(" and ", " or "), condition, flag)
  .map(([a, connective, b, both]) => (both ? `(${a}${connective}${b})` : a));

/** Some conditions and assignments have run-time errors. */
const assignment = fc
  .tuple(fc.constantFrom("x", "y"), value, fc.integer({ min: 0, max: 11 }))
  .map(([variable, n, form]) =>
    form === 0
      ? `assert ${variable} != ${n}, "${variable}${n}"; ${variable}' = ${n}`
      : form === 1
        ? `${variable}' = (if ${variable} == ${n} then ${variable} + ${TOP} else ${n})`
        : form < 5
          ? `either { ${variable}' = ${n} } or { ${variable}' = (${variable} + 1) mod ${TOP + 1} }`
          : `${variable}' = ${n}`,
  );

const action = fc
  .tuple(fc.integer({ min: 0, max: 4 }), conditions, assignment)
  .map(([kind, guard, effect]) => ({ fault: kind === 0, text: `{ require ${guard}; ${effect} }` }));

const failing = (body: string, n: number, fails: boolean): string =>
  fails ? `[1, 2, 3][x + y] == ${n} or ${body}` : body;

const invariant = fc
  .tuple(conditions, value, fc.integer({ min: 0, max: 14 }))
  .map(([body, n, kind]) => failing(body, n, kind === 0));
const step = fc
  .tuple(conditions, condition)
  .map(([before, after]) => `not (${before} and ${after.replace(/[xy]/, "$&'")})`);
const temporal = fc
  .tuple(conditions, conditions, fc.integer({ min: 0, max: 2 }))
  .map(([a, b, kind]) =>
    kind === 0 ? `always eventually (${a})` : kind === 1 ? `(${a}) ~> (${b})` : `eventually always (${a})`,
  );

const declarations = (kind: string, bodies: readonly string[]): readonly string[] =>
  bodies.map((body, i) => `${kind} ${kind.charAt(0).toUpperCase()}${i}: ${body}`);

/** The last check checks everything. */
export const wrongSystem: fc.Arbitrary<string> = fc
  .record({
    x: value,
    y: value,
    anyY: flag,
    actions: fc.array(action, { minLength: 2, maxLength: 7 }),
    invariants: fc.array(invariant, { minLength: 1, maxLength: 4 }),
    steps: fc.array(step, { maxLength: 3 }),
    covers: fc.array(fc.tuple(conditions, value, flag), { maxLength: 2 }),
    properties: fc.array(temporal, { maxLength: 2 }),
    fair: flag,
    terminal: fc.option(conditions),
    within: fc.option(conditions, { freq: 4 }),
    depth: fc.option(fc.integer({ min: 0, max: 5 }), { freq: 6 }),
    faults: fc.option(fc.integer({ min: 0, max: 2 }), { freq: 2 }),
  })
  .map(({ x, y, anyY, actions, invariants, steps, covers, properties, fair, terminal, within, depth, faults }) =>
    [
      "system Wrong",
      `var x: 0..${TOP} = ${x}`,
      anyY ? `var y: 0..${TOP} in {${y}, ${(y + 2) % TOP}}` : `var y: 0..${TOP} = ${y}`,
      ...actions.map(({ fault, text }, i) => `${fault ? "fault " : ""}action A${i} ${text}`),
      ...declarations("invariant", invariants),
      ...declarations("step", steps),
      ...declarations(
        "cover",
        covers.map(([body, n, fails]) => (fails ? `${body} and [1, 2, 3][x + y] == ${n}` : body)),
      ),
      ...declarations("property", properties),
      ...(fair && actions[0]?.fault === false ? ["fair weak A0"] : []),
      ...(terminal === null ? [] : [`terminal when ${terminal}`]),
      `check C {`,
      ...(within === null ? [] : [`  within ${within}`]),
      ...(depth === null ? [] : [`  depth ${depth}`]),
      ...(faults === null ? [] : [`  faults ${faults}`]),
      `}`,
    ].join("\n"),
  );
