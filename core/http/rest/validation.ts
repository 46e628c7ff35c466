import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { FastifySchemaCompiler, FastifySchemaValidationError } from 'fastify';
import type { JsonSchema } from './json-schema.ts';

/** More than this in one line is no help any more. */
const FINDINGS_SHOWN = 3;

/** Bodies are taken as they are; what stands in a URL is text and is read as what its schema says. */
export function createValidatorCompiler(): FastifySchemaCompiler<JsonSchema> {
  const strict = createAjv(false);
  const coercing = createAjv('array');
  return ({ schema, httpPart }) => (httpPart === 'body' ? strict : coercing).compile(schema);
}

function createAjv(coerceTypes: false | 'array'): Ajv2020 {
  const ajv = new Ajv2020({
    coerceTypes,
    allErrors: false,
    useDefaults: coerceTypes !== false,
    strict: false,
  });
  // Its types are those of a CommonJS default export.
  (addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
  return ajv;
}

/** Input that its schema does not allow; fastify writes into it. */
export class InvalidInput extends Error {
  readonly field: string;

  constructor(message: string, field: string) {
    super(message);
    this.field = field;
  }
}

/** Findings as one line that names the field: `count: must be <= 10000`. */
export function toValidationError(errors: FastifySchemaValidationError[], part: string): Error {
  const findings = [...new Set(errors.map((error) => describe(error, part)))];
  const shown = findings.slice(0, FINDINGS_SHOWN).join('; ');
  const field = fieldName(errors[0]);
  return new InvalidInput(shown === '' ? `The ${part} is not valid` : shown, field);
}

function describe(error: FastifySchemaValidationError, part: string): string {
  const field = fieldName(error) || part;
  const { allowedValues } = error.params as { allowedValues?: readonly unknown[] };
  if (error.keyword === 'additionalProperties') return `${field}: there is no such field`;
  if (error.keyword === 'required') return `${field}: is missing`;
  if (allowedValues) return `${field}: must be one of ${allowedValues.map(String).join(', ')}`.slice(0, 500);
  return `${field}: ${error.message ?? 'is not valid'}`;
}

/** `/tags/team` → `tags.team`; the field that is missing or too many, where that is the finding. */
function fieldName(error: FastifySchemaValidationError | undefined): string {
  if (error === undefined) return '';
  const { missingProperty, additionalProperty } = error.params as Record<string, string | undefined>;
  const path = error.instancePath.split('/').slice(1);
  const last = missingProperty ?? additionalProperty;
  return [...path, ...(last === undefined ? [] : [last])].join('.').slice(0, 100);
}
