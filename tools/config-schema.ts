import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configSchemaText } from '../src/config/json-schema.ts';

/** `npm run config:schema` */
writeFileSync(join(import.meta.dirname, '../ferry.schema.json'), configSchemaText());
