import type { Position } from '../graphql/lexer.ts';

/** An entry of `errors`, as Octopus writes it (API contract 1.5 and 7(f), 7(g)). */
export interface GraphqlError {
  message: string;
  locations: Position[];
  path: string[];
  extensions: {
    errorType: string;
    errorCode: string;
    errorDescription: string;
    errorClass?: string;
    validationErrors?: { message: string; inputPath: string[] }[];
  };
}

type Entry = [message: string, errorType: string, errorDescription: string];

const invalid: Entry = ['Invalid data.', 'VALIDATION', 'Authentication failed.'];

const ENTRIES: Record<string, Entry> = {
  'KT-CT-1111': [
    'Unauthorized.',
    'AUTHORIZATION',
    'The viewer is not authorized to execute the query/mutation. Check authentication or roles/permissions.',
  ],
  'KT-CT-1112': ["'Authorization' header not provided.", 'AUTHORIZATION', 'Provide the Authorization header.'],
  'KT-CT-1113': ['Disabled GraphQL field requested.', 'APPLICATION', 'The requested field cannot be resolved.'],
  'KT-CT-1120': ['The Kraken Token has expired.', 'AUTHORIZATION', 'The Kraken Token has expired.'],
  'KT-CT-1124': ['Signature of the JWT has expired.', 'AUTHORIZATION', 'Signature of the JWT has expired.'],
  'KT-CT-1134': ['Invalid data.', 'VALIDATION', 'The refresh token has expired.'],
  'KT-CT-1135': ['Invalid data.', 'VALIDATION', 'The refresh token is invalid.'],
  'KT-CT-1138': invalid,
  'KT-CT-1139': invalid,
  'KT-CT-1143': [
    "Value of 'Authorization' header is not a valid credential.",
    'AUTHORIZATION',
    "Value of 'Authorization' header is not a valid credential.",
  ],
  // An authorization error by its type, and a rate limit by its code: only the code tells them apart.
  'KT-CT-1199': ['Too many requests.', 'AUTHORIZATION', 'There were too many requests. Please try again later.'],
  'KT-CT-1201': ['Pagination argument missing.', 'VALIDATION', "Provide 'first' or 'last'."],
  'KT-CT-4301': ['Unable to find device for given account.', 'NOT_FOUND', 'Unable to find device for given account.'],
  'KT-CT-4340': [
    'Unable to fetch planned dispatches.',
    'APPLICATION',
    'An error occurred while trying to fetch planned dispatches.',
  ],
  'KT-GB-4039': [
    'Unable to query smart meter telemetry.',
    'SERVICE_AVAILABILITY',
    'Unable to query smart meter telemetry.',
  ],
  'KT-GB-4040': ['Invalid data.', 'VALIDATION', 'start, end and grouping must all be provided.'],
  'KT-GB-4041': ['Invalid data.', 'VALIDATION', 'end must be later than start.'],
  'KT-GB-4042': ['Too many requests.', 'APPLICATION', 'Too many requests, please wait.'],
  'KT-GB-4043': ['Network error.', 'SERVICE_AVAILABILITY', 'A network error occurred upstream.'],
  'KT-GB-4050': ['Smart meter not found.', 'NOT_FOUND', 'Smart meter not found.'],
  'KT-GB-4051': ['Invalid data.', 'VALIDATION', 'The start of the range is too far in the past.'],
  'KT-GB-4056': ['No Device Network (HAN) record found for device.', 'NOT_FOUND', 'No record found for device.'],
  'KT-GB-5110': ['Unable to find campaign.', 'NOT_FOUND', 'Unable to find campaign.'],
  'KT-GB-5111': ['Unable to find meter point.', 'NOT_FOUND', 'Unable to find meter point.'],
  'KT-GB-5116': ['Not part of the campaign.', 'VALIDATION', 'The account is not part of the campaign.'],
  'OE-0002': ['Too many requests.', 'AUTHORIZATION', 'There were too many requests. Please try again later.'],
  'OE-0103': ['Unauthorized.', 'AUTHORIZATION', 'Authentication failed.'],
};

export function graphqlError(code: string, path: string[], { line, column }: Position): GraphqlError {
  const [message, errorType, errorDescription] = ENTRIES[code] ?? ['Internal error.', 'APPLICATION', 'Internal error.'];
  const extensions = { errorType, errorCode: code, errorDescription };
  const locations = [{ line, column }];
  if (code !== 'KT-CT-1139') return { message, locations, path, extensions };
  const validationErrors = [{ message: 'Authentication failed.', inputPath: ['input', 'apiKey'] }];
  return { message, locations, path, extensions: { ...extensions, errorClass: 'VALIDATION', validationErrors } };
}
