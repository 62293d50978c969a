import { problemSchema } from '@refrain/contract';
import type { FastifySchema } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { z } from 'zod';

type Transform = typeof jsonSchemaTransform;

/** Fields of a form, beside its file: documented here, parsed by the route as they stream in. */
export interface FormFields {
  readonly [name: string]: { readonly description: string; readonly enum?: readonly string[] };
}

declare module 'fastify' {
  interface FastifySchema {
    /** Text fields that a multipart route takes beside `file`. */
    formFields?: FormFields;
  }
}

const PROBLEM = z.toJSONSchema(problemSchema, { target: 'draft-2020-12' });

/** What zod schemas do not say of themselves: forms with a file, and how a refusal looks. */
export const describeApi: Transform = (data) => {
  const described = jsonSchemaTransform(data);
  const given = data.schema as FastifySchema | undefined;
  const schema = { ...(described.schema as Record<string, unknown>) };
  delete schema['formFields'];
  if (given?.consumes?.[0] === 'multipart/form-data') schema['body'] = formBody(given.formFields ?? {});
  if (data.url.startsWith('/api/v1/')) schema['response'] = { '4xx': refusal(), ...(schema['response'] as object | undefined) };
  return { ...described, schema };
};

function formBody(fields: FormFields): object {
  const texts = Object.entries(fields).map(([name, field]) => [name, { type: 'string', ...field }]);
  return {
    type: 'object',
    required: ['file'],
    properties: { file: { type: 'string', format: 'binary', description: 'The sound or video file.' }, ...Object.fromEntries(texts) },
  };
}

function refusal(): object {
  const { $schema: _, ...schema } = PROBLEM;
  return { description: 'Refused: a stable code, and a sentence for people', content: { 'application/problem+json': { schema } } };
}
