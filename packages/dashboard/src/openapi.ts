import { z } from 'zod';
import { API, API_FAULT, type ApiRoute } from './api-table.ts';

const schemaOf = (type: z.ZodType, io: 'input' | 'output') => {
  const { $schema: _, ...schema } = z.toJSONSchema(type, { io });
  return schema;
};

const jsonContent = (type: z.ZodType) => ({ 'application/json': { schema: schemaOf(type, 'output') } });

const fault = (description: string) => ({ description, content: jsonContent(API_FAULT) });

interface Parameter {
  name: string;
  in: 'query';
  required: boolean;
  description: string;
  schema: object;
}

/** The parameters of a route as its own check has them. */
export function parametersOf({ query }: ApiRoute): Parameter[] {
  const { properties = {}, required = [] } = schemaOf(query, 'input');
  return Object.entries(properties).map(([name, property]) => {
    const { description = '', ...schema } = typeof property === 'object' ? property : {};
    return { name, in: 'query', required: required.includes(name), description, schema };
  });
}

function operationOf(path: string, route: ApiRoute) {
  const parameters = parametersOf(route);
  const content = route.answer ? jsonContent(route.answer) : { [route.contentType ?? '*/*']: {} };
  return {
    operationId: path.split('/').at(-1)?.replace('.json', ''),
    summary: route.summary,
    ...(parameters.length > 0 && { parameters }),
    responses: {
      200: { description: route.summary, content },
      ...(parameters.length > 0 && {
        400: fault('A parameter is not understood; the answer names it.'),
        404: fault('There is no such household or meter.'),
      }),
      503: fault('Not now: Redis or the store does not answer, or too much is being answered.'),
    },
  };
}

/** The description of the API in OpenAPI 3.1, made of the table that the routes check their questions by. */
export const openApi = (version: string) => ({
  openapi: '3.1.0',
  info: {
    title: 'Ohmini',
    version,
    description: 'What the pages of the dashboard show. Behind the same password; nothing here changes anything.',
  },
  paths: Object.fromEntries(Object.entries(API).map(([path, route]) => [path, { get: operationOf(path, route) }])),
});
