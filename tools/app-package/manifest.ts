import { z } from 'zod';

const text = z.string().optional().catch(undefined);
const texts = z.array(z.string()).catch([]);
const list = <T extends z.ZodType>(item: T) => z.array(item).catch([]);

/** The parts of a manifest that our rules look at. What has another form is absent here: the schema says that it is wrong. */
const manifestSchema = z.object({
  $schema: text,
  manifestVersion: text,
  version: text,
  id: text,
  developer: z.object({ websiteUrl: text, privacyUrl: text, termsOfUseUrl: text }).catch({}),
  icons: z.object({ color: text, outline: text }).catch({}),
  localizationInfo: z
    .object({ additionalLanguages: list(z.object({ file: text })) })
    .optional()
    .catch(undefined),
  bots: list(
    z.object({
      botId: text,
      scopes: texts,
      commandLists: list(z.object({ scopes: texts, commands: list(z.object({ title: text, description: text })) })),
    }),
  ),
  validDomains: texts,
  webApplicationInfo: z.object({ id: text, resource: text }).optional().catch(undefined),
});

export type Manifest = z.infer<typeof manifestSchema>;

export function readManifest(content: unknown): Manifest {
  return manifestSchema.parse(typeof content === 'object' && content !== null ? content : {});
}
