// The order of definitions. TLA+ uses nothing before its definition; apart from that, they stand as in the text.

import { calleesFirst, operationsCalled } from "../../grammar/analysis/call-graph.js";
import { readsState } from "../../grammar/analysis/state-reads.js";
import type { FunctionDef, OperationDef, Statement } from "../../grammar/core/core.js";
import type { Model } from "../model/model.js";

/** Constants first, then the functions of instance after instance, then those of the system itself. */
export function functionsInOrder(model: Model): readonly FunctionDef[] {
  const isConstant = ({ params, body }: FunctionDef): boolean => params.length === 0 && !readsState(body);
  const constants = model.functions.filter(isConstant);
  return [...inTextOrder(model, constants), ...inTextOrder(model, model.functions).filter((each) => !isConstant(each))];
}

function inTextOrder<T extends FunctionDef | OperationDef>(
  { variables }: Model,
  definitions: readonly T[],
): readonly T[] {
  const instances = [...new Set(variables.map(({ name }) => name.slice(0, Math.max(0, name.lastIndexOf(".")))))];
  const rank = ({ instance }: T): number => (instance === undefined ? Infinity : instances.indexOf(instance.name));
  return [...definitions].sort((a, b) => {
    const [first, second] = [rank(a), rank(b)];
    return first === second ? a.span.start - b.span.start : first - second;
  });
}

/** The operations that the actions call, those first that others call. */
export function operationsOf(model: Model): readonly OperationDef[] {
  const called = new Set<OperationDef>();
  const visit = (body: readonly Statement[]): void => {
    for (const each of operationsCalled(body))
      if (!called.has(each)) {
        called.add(each);
        visit(each.body);
      }
  };
  for (const { body } of model.actions) visit(body);
  return calleesFirst(
    inTextOrder(
      model,
      model.operations.filter((each) => called.has(each)),
    ),
    (caller) => operationsCalled(caller.body),
  );
}
