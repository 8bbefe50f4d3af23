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

/**
 * A fragment applies to its own type and, like `TariffType`, to the interface that the type implements. Fields that the
 * interface does not have (`__own`) are for a fragment on the type alone. @throws BadRequest
 */
const fieldsOf = (selections: readonly Selection[], object: NodeObject, isOwnType = false): Field[] =>
  selections.flatMap((each) => {
    if (each.kind === 'field') {
      const isOwn = Array.isArray(object.__own) && object.__own.includes(each.name);
      if (isOwn && !isOwnType) throw new BadRequest(`Cannot query field '${each.name}' but in an inline fragment.`);
      return [each];
    }
    if (each.on === object.__typename) return fieldsOf(each.selections, object, true);
    return each.on === object.__interface ? fieldsOf(each.selections, object) : [];
  });
