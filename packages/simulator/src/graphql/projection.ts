import { type Arguments, argumentsOf, type Scope } from './arguments.ts';
import { BadRequest } from './bad-request.ts';
import type { Field, Selection } from './document.ts';

/** An answer with everything in it that could be asked for; a function where a field takes arguments. */
export type Node = string | number | boolean | null | Scalar | readonly Node[] | NodeObject;
export interface NodeObject {
  readonly [field: string]: Node | ((args: Arguments) => Node);
}

/** An object that is one value, like a token's payload: it has no fields to select. */
export class Scalar {
  readonly value: Record<string, unknown>;

  constructor(value: Record<string, unknown>) {
    this.value = value;
  }
}

/** What the selection asked for, and nothing else. @throws BadRequest for a field that does not exist */
export function project(node: Node, field: Field, scope: Scope): unknown {
  if (node === null) return null;
  if (isList(node)) return node.map((item) => project(item, field, scope));
  if (isObject(node)) return projectObject(node, field, scope);
  if (field.selections.length > 0) throw new BadRequest(`Field '${field.name}' must not have a selection.`);
  return node instanceof Scalar ? node.value : node;
}

const isList = (node: Node): node is readonly Node[] => Array.isArray(node);
const isObject = (node: Node): node is NodeObject => typeof node === 'object' && !(node instanceof Scalar);

function projectObject(object: NodeObject, field: Field, scope: Scope): Record<string, unknown> {
  if (field.selections.length === 0) throw new BadRequest(`Field '${field.name}' must have a selection of subfields.`);
  const answer: Record<string, unknown> = {};
  for (const inner of fieldsOf(field.selections, object)) {
    const value = Object.hasOwn(object, inner.name) ? object[inner.name] : undefined;
    if (value === undefined) throw new BadRequest(`Cannot query field '${inner.name}' on field '${field.name}'.`);
    const node = typeof value === 'function' ? value(argumentsOf(inner, scope)) : value;
    answer[inner.key] = project(node, inner, scope);
  }
  return answer;
}

/** A fragment applies to its own type and, like `TariffType`, to the interface that the type implements. */
const fieldsOf = (selections: readonly Selection[], object: NodeObject): Field[] =>
  selections.flatMap((each) => {
    if (each.kind === 'field') return [each];
    return each.on === object.__typename || each.on === object.__interface ? fieldsOf(each.selections, object) : [];
  });
