import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ErrorObject, ValidateFunction } from 'ajv';
import ajvDraft04 from 'ajv-draft-04';
import ajvFormats from 'ajv-formats';
import { type Problem, placeOf } from './problem.ts';

/** Microsoft's schemas as its package ships them: drafts of 2013, one folder per version of the manifest. */
const SCHEMAS = join(import.meta.dirname, '../../node_modules/@microsoft/app-manifest/build/json-schemas/teams');

export type SchemaName = 'MicrosoftTeams.schema.json' | 'MicrosoftTeams.Localization.schema.json';

/** What Microsoft's schema of that manifest version finds wrong with the content. `where` stands before each place. */
export function schemaProblems(content: unknown, version: string, name: SchemaName, where = ''): readonly Problem[] {
  const file = join(SCHEMAS, `v${version}`, name);
  if (!/^[\w.]+$/.test(version) || !existsSync(file)) {
    const sentence = `there is no schema of version "${version}" in @microsoft/app-manifest; name one that is there`;
    return [{ field: 'manifestVersion', sentence }];
  }
  const validate = validatorOf(file);
  validate(content);
  const problems = (validate.errors ?? []).map((error) => described(error, where));
  return problems.filter(
    (one, index) =>
      problems.findIndex((other) => other.field === one.field && other.sentence === one.sentence) === index,
  );
}

const validators = new Map<string, ValidateFunction>();

/** Compiled once: that takes longer than all the rest. */
function validatorOf(file: string): ValidateFunction {
  const known = validators.get(file);
  if (known) return known;
  // Some of their patterns are none for a regular expression that knows Unicode.
  const ajv = new ajvDraft04.default({ allErrors: true, strict: false, unicodeRegExp: false });
  ajvFormats.default(ajv);
  const validate = ajv.compile(JSON.parse(readFileSync(file, 'utf8')));
  validators.set(file, validate);
  return validate;
}

function described({ instancePath, keyword, params, message }: ErrorObject, where: string): Problem {
  const steps = instancePath
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
  const at = (...more: string[]) => where + (placeOf([...steps, ...more]) || 'the file');
  if (keyword === 'required') return { field: at(params.missingProperty), sentence: 'must be there' };
  if (keyword === 'additionalProperties') {
    return {
      field: at(params.additionalProperty),
      sentence: 'is nothing that this version of the manifest knows; take it out',
    };
  }
  if (keyword === 'enum') return { field: at(), sentence: `must be one of ${params.allowedValues.join(', ')}` };
  if (keyword === 'maxLength') return { field: at(), sentence: `must not be longer than ${params.limit} characters` };
  if (keyword === 'maxItems') return { field: at(), sentence: `must not have more than ${params.limit} entries` };
  return { field: at(), sentence: `${message ?? 'is not valid'}; see Microsoft's schema of the manifest` };
}
