import { z } from 'zod';
import { configFileSchema } from './file-schema.ts';

/** `ferry.schema.json`: the JSON Schema of what people write into `ferry.config.json`, for their editors. */
export function configSchemaText(): string {
  const schema = z.toJSONSchema(configFileSchema, { io: 'input' });
  return `${JSON.stringify({ title: 'ferry.config.json', ...schema }, null, 2)}\n`;
}
