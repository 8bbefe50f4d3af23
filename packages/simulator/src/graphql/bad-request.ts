/** The request is no valid GraphQL for this schema: HTTP 400, as for an unknown field, argument or enum value. */
export class BadRequest extends Error {}
